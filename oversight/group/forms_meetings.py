"""The forms of meetings."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from agencies.people.models import Agency
from agencies.policy.directives import Sitting
from agencies.vocabulary import SpecialType
from oversight.group.actions import meetings, tasks
from oversight.group.actions.meetings import Came
from oversight.group.forms import choose, line, named, spare
from oversight.group.models import TEXT_MAX, GroupAttendance, GroupMember
from projects.inspections.forms import day, lines

_BAD_TIME = {"invalid": _("This must be a time that exists, written like 2026-04-30 09:30.")}


def moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages=REQUIRED | _BAD_TIME,
    )  # fmt: skip


def posts(members: Iterable[GroupMember]) -> list[tuple[int, str]]:
    return [(each.pk, f"{each.get_rank_display()} {each.name}（{each.title}）") for each in members]


class PlanForm(ActForm):
    title = line(_("Title"), meetings.TITLE_MAX)
    planned_for = moment(_("Planned for"))
    place = line(_("Place of the meeting"), meetings.PLACE_MAX)
    asked = forms.MultipleChoiceField(
        label=_("Units asked"), widget=forms.CheckboxSelectMultiple, error_messages=REQUIRED
    )

    def __init__(self, data: Any = None, *, agencies: Iterable[Agency], **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "asked", named(agencies), blank=False)


class CallForm(PlanForm):
    kind = forms.ChoiceField(label=_("Kind of meeting"), choices=Sitting.choices, error_messages=REQUIRED)
    special = forms.MultipleChoiceField(
        label=_("Special kinds of project"), choices=SpecialType.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    called_by = forms.ChoiceField(label=_("Called by"), required=False)

    field_order = ("kind", "title", "special", "called_by", "planned_for", "place", "asked")

    def __init__(
        self, data: Any = None, *, agencies: Iterable[Agency], members: Iterable[GroupMember], **more: Any
    ) -> None:
        super().__init__(data, agencies=agencies, **more)
        choose(self, "called_by", posts(members))


class HoldForm(ActForm):
    held_at = moment(_("Held at"))
    chaired_by = forms.ChoiceField(label=_("Chaired by"), error_messages=REQUIRED)
    came = forms.MultipleChoiceField(
        label=_("Units that came"), required=False, widget=forms.CheckboxSelectMultiple
    )
    said = lines(
        _("Who came, or why nobody did"), 4000, required=False,
        help_text=_("One unit to a line, such as 区住建局：副局长 张某"),
    )  # fmt: skip
    minutes = lines(_("Minutes"), TEXT_MAX, rows=6)

    def __init__(
        self, data: Any = None, *, members: Iterable[GroupMember], attendance: Sequence[GroupAttendance], **more: Any
    ) -> None:  # fmt: skip
        super().__init__(data, **more)
        self.units = [each.agency for each in attendance]
        choose(self, "chaired_by", posts(members))
        choose(self, "came", named(self.units), blank=False)

    def clean_said(self) -> dict[int, str]:
        by_name = {each.short_name: each.pk for each in self.units}
        found = {}
        for row in self.cleaned_data["said"].splitlines():
            name, mark, words = re.sub("[:：]", ":", row, count=1).partition(":")
            if not row.strip():
                continue
            if not mark or name.strip() not in by_name:
                raise forms.ValidationError(
                    _now("“%(line)s” does not begin with a unit that was asked and a colon.")
                    % {"line": row[:40]}
                )
            found[by_name[name.strip()]] = words.strip()
        return found

    def attendance(self) -> dict[int, Came]:
        came, said = set(map(int, self.cleaned_data["came"])), self.cleaned_data["said"]
        return {
            each.pk: Came(True, person=said.get(each.pk, ""))
            if each.pk in came
            else Came(False, excuse=said.get(each.pk, ""))
            for each in self.units
        }


class DecideForm(ActForm):
    text = lines(_("What is decided"), tasks.TEXT_MAX, rows=2)
    agency = forms.ChoiceField(label=_("Responsible unit"), error_messages=REQUIRED)
    due_on = day(_("Completed by"))
    person = spare(_("Responsible person"), tasks.PERSON_MAX)
    partners = forms.MultipleChoiceField(
        label=_("Taking part"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, agencies: Iterable[Agency], **more: Any) -> None:
        super().__init__(data, **more)
        offered = named(agencies)
        choose(self, "agency", offered)
        choose(self, "partners", offered, blank=False)
