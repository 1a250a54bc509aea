"""The forms of the exchange sheet: an item, a list of them, and what became of one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from agencies.vocabulary import Channel
from oversight.group.models import GroupMeeting
from oversight.unit_reports.exchange_actions import AMOUNT_MAX, NOTE_MAX, WORKERS_MAX, Told
from oversight.unit_reports.forms import short
from projects.inspections.forms import day, lines

Bodies = Sequence[tuple[str, str]]


class _OfBody(ActForm):
    """Whose item it is: the office chooses, a body tells its own."""

    def offer(self, bodies: Bodies) -> None:
        if bodies:
            field = forms.ChoiceField(label=_("Told by"), choices=bodies, error_messages=REQUIRED)
            field.widget.attrs["class"] = "form-select"
            self.fields = {"agency": field} | self.fields

    @property
    def agency(self) -> int | None:
        chosen = self.cleaned_data.get("agency")
        return int(chosen) if chosen else None


class ItemForm(_OfBody):
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, error_messages=REQUIRED)
    external_no = short(_("Number of the other body"), 60, required=False)
    dated_on = day(_("Day of the item"))
    text = lines(
        _("What it is about"), 2000, help_text=_("Without names and numbers of persons: they are masked.")
    )
    employer = short(_("Employer"), 100, required=False)
    project_code = short(_("Project number"), 40, required=False)
    workers = forms.IntegerField(
        label=_("Workers involved"), required=False, min_value=0, max_value=WORKERS_MAX
    )
    amount = forms.DecimalField(
        label=_("Amount (yuan)"), required=False, min_value=0, max_value=AMOUNT_MAX, decimal_places=2
    )

    def told(self) -> Told:
        said = {name: value for name, value in self.cleaned_data.items() if name != "agency"}
        return Told(agency=self.agency, **said)


class ListForm(_OfBody):
    """A workbook or CSV, or what was copied out of a spreadsheet, with its headings."""

    file = forms.FileField(label=_("List (XLSX or CSV)"), required=False)
    pasted = lines(
        _("or paste rows with their headings"), 200_000, rows=4, required=False,
        help_text=_("Headings: 渠道、日期、事项, and where known 编号、用人单位、项目编号、涉及人数、涉及金额（元）."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("file") and not said.get("pasted", "").strip() and not self.errors:
            self.add_error("file", _("Choose a list, or paste its rows."))
        return said


class _AtMeeting(ActForm):
    """Where it was reconciled, where that was at a meeting."""

    meeting = forms.ChoiceField(label=_("Reconciled at the meeting"), required=False)

    def offer(self, meetings: Sequence[GroupMeeting]) -> None:
        self.fields["meeting"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *((str(each.pk), f"{each.planned_for:%Y-%m-%d} {each.title}") for each in meetings)
        ]  # fmt: skip

    def clean_meeting(self) -> int | None:
        return int(self.cleaned_data["meeting"]) if self.cleaned_data["meeting"] else None


class LinkForm(_AtMeeting):
    case = short(_("Case number"), 30)
    note = lines(_("Note"), NOTE_MAX, rows=2, required=False)
    field_order = ("case", "meeting", "note")


class TakeForm(_AtMeeting):
    """The words of the item become a complaint; what is missing is completed in the case."""


class NoteForm(_AtMeeting):
    note = lines(_("How it was reconciled"), NOTE_MAX, rows=2)
    field_order = ("note", "meeting")


class ReopenForm(ActForm):
    reason = lines(_("Why it is opened again"), NOTE_MAX, rows=2)
