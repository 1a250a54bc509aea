"""The forms of the programme's acts and of the training log."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from agencies.forms.filters import Options
from projects.models import Attendee, Company, Training
from projects.programme.actions import NAME_MAX, NUMBER_MAX, REASON_MAX
from projects.programme.standard import STANDARD
from projects.programme.training import ATTENDEES_MAX, Came

_BAD_DAY = {"invalid": _("This must be a date that exists, written like 2026-04-30.")}
_TRUTHS = (("", _("not known")), ("true", _("yes")), ("false", _("no")))


def day_of_act(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}), input_formats=["%Y-%m-%d"],
        error_messages=REQUIRED | _BAD_DAY,
    )  # fmt: skip


def number(label: Any, maximum: int) -> forms.IntegerField:
    message = _("This must be a whole number from 0 to %(maximum)s.") % {"maximum": maximum}
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=maximum,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), message),
    )  # fmt: skip


class DayForm(ActForm):
    on = day_of_act(_("Date"))


class NothingForm(ActForm):
    """An act without details."""


class PledgeForm(DayForm):
    signed_by = forms.CharField(label=_("Signed by"), max_length=NAME_MAX, error_messages=REQUIRED)


class AwardForm(DayForm):
    number = forms.CharField(label=_("Award document"), max_length=NUMBER_MAX, error_messages=REQUIRED)


class RemoveForm(DayForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=REQUIRED,
    )


class ScoreForm(ActForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        vars(self)["base_fields"] = {
            each.key: number(
                _("%(item)s (of %(points)s)") % {"item": each.words, "points": each.points}, each.points
            )
            for each in STANDARD
        }
        super().__init__(*args, **kwargs)

    def scores(self) -> dict[str, int]:
        return {key: points for key, points in self.cleaned_data.items() if points is not None}


class TrainingForm(ActForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Training.Kind.choices, error_messages=REQUIRED)
    topic = forms.CharField(label=_("Topic"), max_length=120, error_messages=REQUIRED)
    project = forms.CharField(
        label=_("Project number"), required=False, max_length=40,
        help_text=_("Needed for the first lesson at the start of work."),
    )  # fmt: skip
    planned_on = day_of_act(_("Planned for"), required=False)
    held_on = day_of_act(_("Training held on"), required=False)
    hours = forms.DecimalField(label=_("Hours"), required=False, min_value=0, max_digits=4, decimal_places=1)
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    audience = forms.CharField(
        label=_("Audience"),
        required=False,
        max_length=60,
        help_text=_("Such as workers on site or heads of firms."),
    )
    material = forms.CharField(
        label=_("Material"), required=False, max_length=200, help_text=_("What was handed out or shown.")
    )
    reached = number(_("Persons reached"), 10_000_000)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix_id="training", **kwargs)


class HoldForm(ActForm):
    on = day_of_act(_("Training held on"))
    hours = forms.DecimalField(label=_("Hours"), required=False, min_value=0, max_digits=4, decimal_places=1)
    reached = number(_("Persons reached"), 10_000_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": timezone.localdate()})
        super().__init__(*args, prefix_id="hold", **kwargs)


class AttendeesForm(ActForm):
    """Several people of one part and one firm or agency at a time."""

    people = forms.CharField(
        label=_("Names, one to a line"), widget=forms.Textarea(attrs={"rows": 4}), error_messages=REQUIRED
    )
    part = forms.ChoiceField(label=_("Part"), choices=Attendee.Part.choices, error_messages=REQUIRED)
    company = forms.CharField(
        label=_("Firm"),
        required=False,
        max_length=100,
        help_text=_("Name or credit code of a registered company."),
    )
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    passed = forms.ChoiceField(label=_("Passed the test"), choices=_TRUTHS, required=False)

    def __init__(self, options: Options, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix_id="attendees", **kwargs)
        field: Any = self.fields["agency"]
        field.choices = [("", "—"), *options.agencies]

    def clean_company(self) -> Company | None:
        text = self.cleaned_data["company"].strip()
        if not text:
            return None
        named = Company.objects.filter(name=text) | Company.objects.filter(credit_code=text.upper())
        found = list(named[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("No company of this name or code is registered.")
                if not found
                else _("Several companies are called so; state the credit code.")
            )
        return found[0]

    def clean_people(self) -> list[str]:
        names = [line.strip() for line in self.cleaned_data["people"].splitlines() if line.strip()]
        if len(names) > ATTENDEES_MAX:
            raise forms.ValidationError(_("At most %(maximum)s people at once.") % {"maximum": ATTENDEES_MAX})
        if too_long := next((name for name in names if len(name) > 40), ""):
            raise forms.ValidationError(_("“%(name)s …” is too long for a name.") % {"name": too_long[:20]})
        return names

    def came(self) -> list[Came]:
        said = self.cleaned_data
        agency = int(said["agency"]) if said["agency"] else None
        passed = {"true": True, "false": False}.get(said["passed"])
        return [Came(said["part"], name, said["company"], agency, passed) for name in said["people"]]
