"""The forms of unit reports, town groups and patrols: what a report asks comes from its shape, the verbs decide."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from oversight.models import Patrol
from oversight.unit_reports.actions import NAME_MAX, PHONE_MAX, REASON_MAX, Filled
from oversight.unit_reports.models import TEXT_MAX
from oversight.unit_reports.shapes import YES_NO, Field, Kind, Shape
from oversight.unit_reports.town_actions import Group, Round
from projects.inspections.forms import day, lines

_WIDGETS = {
    Kind.COUNT: lambda: forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}),
    Kind.MONEY: lambda: forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}),
    Kind.YES_NO: lambda: forms.Select(choices=YES_NO),
    Kind.DAY: lambda: forms.DateInput(attrs={"type": "date"}),
    Kind.TEXT: lambda: forms.TextInput(),
}


def asked(fields: Sequence[Field]) -> dict[str, forms.CharField]:
    """One input per field of a shape. What may stand in it is judged by the reading of the shape, for all ways in."""
    found = {}
    for each in fields:
        widget = _WIDGETS[each.kind]()
        if each.required:
            widget.attrs["aria-required"] = "true"
        label: Any = each.label
        found[each.code] = forms.CharField(label=label, required=False, widget=widget)
    return found


def short(label: Any, maximum: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=maximum, error_messages=REQUIRED, **more)


class HandInForm(ActForm):
    """The figures of the shape, then the situation in words and who answers for it."""

    text = lines(_("Situation"), TEXT_MAX, rows=4, required=False)
    filled_by = short(_("Filled in by"), NAME_MAX, required=False)
    checked_by = short(_("Reviewed by"), NAME_MAX, required=False)
    phone = short(_("Telephone"), PHONE_MAX, required=False)
    shape: Shape

    def filled(self) -> Filled:
        said = self.cleaned_data
        return Filled(
            figures={each.code: said.get(each.code, "") for each in self.shape.figures}, text=said["text"],
            filled_by=said["filled_by"], checked_by=said["checked_by"], phone=said["phone"],
        )  # fmt: skip


def hand_in_form(shape: Shape, data: Any = None, initial: Any = None) -> HandInForm:
    made = type("HandInForm", (HandInForm,), {**asked(shape.figures), "shape": shape})
    form: HandInForm = made(data, initial=initial, prefix_id="report")
    form.order_fields([*(each.code for each in shape.figures), "text", "filled_by", "checked_by", "phone"])
    return form


def line_form(shape: Shape, data: Any = None, initial: Any = None) -> ActForm:
    made = type("LineForm", (ActForm,), dict(asked(shape.lines)))
    form: ActForm = made(data, initial=initial, prefix_id="line")
    return form


class SendBackForm(ActForm):
    reason = lines(_("Why it is sent back"), REASON_MAX)


class GroupForm(ActForm):
    """A town's group. There is one deputy in charge, who must be reachable."""

    deputy = short(_("Deputy in charge"), 40)
    deputy_post = short(_("Post of the deputy"), 60)
    deputy_phone = short(_("Telephone of the deputy"), 30)
    head = short(_("Head of the town's group"), 40, required=False)
    set_up_on = day(_("Set up on"))
    document = short(_("Document that set it up"), 80, required=False)

    def group(self) -> Group:
        return Group(**self.cleaned_data)


class PatrolForm(ActForm):
    """Entered on the phone mostly, so the fewest fields: a project of the register or else an employer by name."""

    town = forms.ChoiceField(label=_("Town or street"), error_messages=REQUIRED)
    made_on = day(_("Patrolled on"))
    project = forms.ChoiceField(label=_("Project"), required=False)
    employer = short(_("Employer, where it is no project of the register"), 100, required=False)
    patrollers = short(_("Patrolled by"), 100)
    workers = forms.IntegerField(
        label=_("Workers met"), required=False, min_value=0, widget=forms.NumberInput(attrs={"min": 0})
    )
    result = forms.ChoiceField(label=_("Result"), choices=Patrol.Result.choices, error_messages=REQUIRED)
    text = lines(_("What was found"), 2000, required=False)

    def __init__(
        self, data: Any = None, *, towns: Sequence[tuple[str, str]], projects: Sequence[tuple[str, str]], **more: Any
    ) -> None:  # fmt: skip
        super().__init__(data, **more)
        self.fields["town"].choices = towns  # type: ignore[attr-defined]
        self.fields["project"].choices = [("", "—"), *projects]  # type: ignore[attr-defined]
        if len(towns) == 1:
            self.fields["town"].widget = forms.HiddenInput()
            self.fields["town"].initial = towns[0][0]

    def round(self) -> Round:
        said = self.cleaned_data
        made_on: date = said["made_on"]
        return Round(
            made_on=made_on, patrollers=said["patrollers"], result=said["result"], employer=said["employer"],
            project=int(said["project"]) if said["project"] else None, workers=said["workers"], text=said["text"],
        )  # fmt: skip


class FollowForm(ActForm):
    """What a patrol led to, by its number."""

    inspection = short(_("Inspection number"), 40, required=False)
    case = short(_("Case number"), 30, required=False)
