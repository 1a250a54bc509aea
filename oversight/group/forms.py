"""The forms of tasks and of the group's registers: shape only, the verbs decide."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from agencies.people.models import Agency
from agencies.policy.directives import Rank
from oversight.group.actions import members, tasks, windows
from projects.inspections.forms import day, lines


def line(label: Any, maximum: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=maximum, error_messages=REQUIRED, **more)


def spare(label: Any, maximum: int, **more: Any) -> forms.CharField:
    return line(label, maximum, required=False, **more)


def choose(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]], *, blank: bool = True) -> None:
    field: Any = form.fields[name]
    field.choices = [*([("", "—")] if blank else []), *choices]


def named(agencies: Iterable[Agency]) -> list[tuple[int, str]]:
    return [(each.pk, each.short_name) for each in agencies]


class ReasonForm(ActForm):
    reason = lines(_("Reason"), tasks.REPORT_MAX, rows=2)


# ---- tasks


class TaskForm(ActForm):
    text = lines(_("Task"), tasks.TEXT_MAX, rows=2)
    agency = forms.ChoiceField(label=_("Responsible unit"), error_messages=REQUIRED)
    person = spare(_("Responsible person"), tasks.PERSON_MAX)
    due_on = day(_("Completed by"), required=False)
    term = spare(
        _("Date in the document's words"), tasks.TERM_MAX,
        help_text=_("Where there is no day, such as 长期; then nobody is warned."),
    )  # fmt: skip
    measures = lines(_("Measures"), tasks.MEASURES_MAX, required=False)
    partners = forms.MultipleChoiceField(
        label=_("Taking part"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, agencies: Iterable[Agency], **more: Any) -> None:
        super().__init__(data, **more)
        offered = named(agencies)
        choose(self, "agency", offered)
        choose(self, "partners", offered, blank=False)


class ReportForm(ActForm):
    text = lines(_("What has been done"), tasks.REPORT_MAX, rows=4)
    done = forms.BooleanField(label=_("It is done; the office is asked to accept it"), required=False)


class AcceptForm(ActForm):
    note = spare(_("Note"), tasks.REPORT_MAX)


class MoveForm(ActForm):
    due_on = day(_("New date"))
    reason = lines(_("Reason"), tasks.REPORT_MAX, rows=2)


# ---- members


class ParticularsForm(ActForm):
    title = line(_("Office held"), members.LIMITS["title"])
    duty = lines(_("Answers for"), members.LIMITS["duty"], rows=2, required=False)
    phone = spare(_("Office telephone"), members.LIMITS["phone"])
    mobile = spare(
        _("Mobile telephone"),
        members.LIMITS["mobile"],
        help_text=_("Only the office and the leaders see it."),
    )
    document = spare(_("Document"), members.LIMITS["document"])


class AppointForm(ParticularsForm):
    rank = forms.ChoiceField(label=_("Post in the group"), choices=Rank.choices, error_messages=REQUIRED)
    name = line(_("Full name"), members.LIMITS["name"])
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    since = day(_("In the post since"))

    field_order = ("rank", "name", "title", "agency", "since", "duty", "phone", "mobile", "document")

    def __init__(self, data: Any = None, *, agencies: Iterable[Agency], **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "agency", named(agencies))


class RelieveForm(ActForm):
    until = day(_("In the post until"))
    reason = lines(_("Reason"), members.LIMITS["reason"], rows=2)


# ---- windows


class WindowForm(ActForm):
    body = line(_("Responsible body"), windows.LIMITS["body"])
    person = line(
        _("Responsible person"),
        windows.LIMITS["person"],
        help_text=_("Officials see it, the public does not."),
    )
    window = line(_("Window"), windows.LIMITS["window"])
    phone = line(_("Public telephone"), windows.LIMITS["phone"])
    internal_phone = spare(
        _("Internal telephone"), windows.LIMITS["internal_phone"],
        help_text=_("Officials see it, the public does not."),
    )  # fmt: skip
    hours = spare(_("Opening hours"), windows.LIMITS["hours"])
    all_day = forms.BooleanField(label=_("Telephone answered day and night"), required=False)


class NewWindowForm(WindowForm):
    agency = forms.ChoiceField(label=_("Agency"), error_messages=REQUIRED)

    field_order = ("agency",)

    def __init__(self, data: Any = None, *, agencies: Iterable[Agency], **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "agency", named(agencies), blank=False)
