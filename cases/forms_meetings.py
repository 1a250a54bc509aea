"""The forms of who takes part: task forces, joint receptions and case conferences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.act import REQUIRED, ActForm, styled
from agencies.people.models import Agency
from agencies.vocabulary import Duty
from cases.actions.meeting import CONFERENCE, PLACE_MAX, RECEPTION, Session
from cases.actions.task_force import Plan
from cases.forms import count_field
from cases.forms_handling import choice_field, day_field, text_field
from cases.models import Case, Meeting
from cases.models.handling import PLAN_MAX
from cases.models.meeting import MINUTES_MAX, REPRESENTATIVES_MAX
from cases.participants import BODY_MAX, PERSON_MAX, Participant
from cases.requirements import duties_of

NOT_A_TIME = {"invalid": gettext_lazy("This must be a day and a time, such as 2026-04-30 09:30.")}
# Lines for people who take part, besides those that are filled in already; and the most a form reads.
LINES, MOST_LINES = 3, 60
_WHERE = ("kind", "held_at", "place", "level", "petitioners", "representatives")


@dataclass(slots=True)
class Line:
    """The fields of one who takes part."""

    fields: list[forms.BoundField] = field(default_factory=list)


def agency_choices(jurisdiction: str) -> list[tuple[str, str]]:
    found = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True).order_by("pk")
    return [(str(pk), name) for pk, name in found.values_list("pk", "short_name")]


class WithParticipants(ActForm):
    """A form with lines for people; a line that stays empty is nobody."""

    key = "members"
    parts: tuple[str, ...] = ("agency", "body", "person")

    def offer_lines(self, jurisdiction: str, initial: Sequence[int] = ()) -> None:
        """One line per agency of `initial`, and some more; as many as were sent."""
        self.agencies = [("", "—"), *agency_choices(jurisdiction)]
        sent = (
            {int(name.split("-")[1]) for name in self.data if self._is_line(name)} if self.is_bound else set()
        )
        self.line_count = max(len(initial) + LINES, max(sent, default=-1) + 1)
        for place in range(min(self.line_count, MOST_LINES)):
            for part in self.parts:
                made = self._field(part)
                if part == "agency" and place < len(initial):
                    made.initial = str(initial[place])
                styled(made)
                if part in ("body", "person"):
                    made.widget.attrs["placeholder"] = made.label
                self.fields[f"{self.key}-{place}-{part}"] = made

    def _is_line(self, name: str) -> bool:
        start, _dash, rest = name.partition("-")
        place, _dash, part = rest.partition("-")
        return start == self.key and place.isdecimal() and len(place) < 3 and part in self.parts

    def _field(self, part: str) -> forms.Field:
        match part:
            case "agency":
                return forms.ChoiceField(label=_("Agency"), choices=self.agencies, required=False)
            case "body":
                return text_field(_("Firm or other body"), BODY_MAX, required=False)
            case "person":
                return text_field(_("Person and post"), PERSON_MAX, required=False)
            case _:
                return forms.BooleanField(label=_("Seconded"), required=False)

    @property
    def lines(self) -> list[Line]:
        return [
            Line([self[f"{self.key}-{place}-{part}"] for part in self.parts])
            for place in range(min(self.line_count, MOST_LINES))
        ]

    @property
    def line_errors(self) -> Iterator[str]:
        for line in self.lines:
            for bound in line.fields:
                yield from map(str, bound.errors)

    @property
    def others(self) -> list[forms.BoundField]:
        return [each for each in self if not self._is_line(each.name)]

    def participants(self) -> list[Participant]:
        given = self.cleaned_data
        found = []
        for place in range(min(self.line_count, MOST_LINES)):
            part = {name: given.get(f"{self.key}-{place}-{name}") for name in self.parts}
            agency = part["agency"]
            found.append(
                Participant(
                    int(agency) if agency else None, part["body"] or "", part["person"] or "",
                    bool(part.get("seconded")),
                )
            )  # fmt: skip
        return [each for each in found if not each.is_empty]


class TaskForceForm(WithParticipants):
    head = text_field(gettext_lazy("Head of the task force"), PERSON_MAX)
    set_up_on = day_field(gettext_lazy("Set up on"), required=True)
    plan = text_field(
        gettext_lazy("Plan for this case"), PLAN_MAX, rows=6,
        help_text=gettext_lazy("One plan per case: what is done, by whom, until when."),
    )  # fmt: skip

    def __init__(self, data: Any, case: Case, prefix_id: str) -> None:
        super().__init__(data, initial={"set_up_on": timezone.localdate()}, prefix_id=prefix_id)
        self.offer_lines(case.jurisdiction_id, _recipients(case))

    def as_plan(self) -> Plan:
        given = self.cleaned_data
        return Plan(given["head"], given["plan"], given["set_up_on"], self.participants())


def _recipients(case: Case) -> list[int]:
    """Who answers for the case belongs to its task force."""
    found = case.access.filter(kind__in=("lead", "joint", "assist")).order_by("pk")
    return list(found.values_list("agency_id", flat=True))


class DissolveForm(ActForm):
    dissolved_on = day_field(gettext_lazy("Dissolved on"), required=True)

    def __init__(self, data: Any, prefix_id: str) -> None:
        super().__init__(data, initial={"dissolved_on": timezone.localdate()}, prefix_id=prefix_id)


# ---- meetings


class MeetingForm(WithParticipants):
    key, parts = "staff", ("agency", "body", "person", "seconded")

    kind = forms.ChoiceField(label=gettext_lazy("Kind of meeting"), choices=Meeting.Kind.choices)
    held_at = forms.DateTimeField(
        label=gettext_lazy("Held at"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages=REQUIRED | NOT_A_TIME,
    )
    place = text_field(gettext_lazy("Place of the meeting"), PLACE_MAX)
    level = forms.ChoiceField(label=gettext_lazy("Level of the place"), choices=Meeting.Level.choices)
    petitioners = count_field(gettext_lazy("Petitioners"))
    representatives = count_field(gettext_lazy("Representatives"))
    legal_aid = forms.BooleanField(
        label=gettext_lazy("Legal-aid post of the justice bureau present"), required=False
    )
    legal_aid_person = text_field(gettext_lazy("Who was at the legal-aid post"), PERSON_MAX, required=False)
    proposed_by = choice_field(gettext_lazy("Proposed by"), (), required=False)
    proposal = text_field(gettext_lazy("Proposal"), MINUTES_MAX, rows=3, required=False)
    minutes = text_field(gettext_lazy("Minutes"), MINUTES_MAX, rows=4, required=False)
    decision = text_field(gettext_lazy("Decision"), MINUTES_MAX, rows=3, required=False)
    cases = text_field(
        gettext_lazy("Further cases"), 1000, required=False,
        help_text=gettext_lazy("Case numbers, with spaces or commas between them."),
    )  # fmt: skip

    def __init__(self, data: Any, case: Case, prefix_id: str) -> None:
        conference = Duty.CASE_CONFERENCE in duties_of(case)
        kind = Meeting.Kind.CONFERENCE if conference else Meeting.Kind.RECEPTION
        initial = {"held_at": timezone.localtime(), "kind": kind, "proposed_by": case.lead_agency_id}
        super().__init__(data, initial=initial, prefix_id=prefix_id)
        roles = CONFERENCE if conference else RECEPTION
        bodies = dict(
            Agency.objects.filter(
                jurisdiction=case.jurisdiction_id, region=case.jurisdiction_id, is_active=True
            )
            .filter(role__in=roles)
            .values_list("role", "pk")
        )
        self.offer_lines(case.jurisdiction_id, [bodies[role] for role in roles if role in bodies])
        self.fields["proposed_by"].choices = self.agencies  # type: ignore[attr-defined]
        self.fields["representatives"].help_text = _("At most %(most)s.") % {"most": REPRESENTATIVES_MAX}

    @property
    def first(self) -> list[forms.BoundField]:
        """What stands before who took part."""
        return [each for each in self.others if each.name in _WHERE]

    @property
    def rest(self) -> list[forms.BoundField]:
        return [each for each in self.others if each.name not in _WHERE]

    def session(self) -> Session:
        given = self.cleaned_data
        numbers = given["cases"].replace(",", " ").replace("，", " ").replace("、", " ").split()
        plain = {
            name: given[name]
            for name in (
                "kind", "held_at", "place", "level", "legal_aid", "legal_aid_person", "petitioners",
                "representatives", "proposal", "minutes", "decision",
            )
        }  # fmt: skip
        proposer = given["proposed_by"]
        return Session(
            **plain, staff=self.participants(), cases=numbers, proposed_by=int(proposer) if proposer else None
        )


class CompleteForm(ActForm):
    minutes = text_field(gettext_lazy("Minutes"), MINUTES_MAX, rows=6, required=False)
    decision = text_field(gettext_lazy("Decision"), MINUTES_MAX, rows=4, required=False)

    def __init__(self, data: Any, meeting: Meeting) -> None:
        super().__init__(data, prefix_id="complete")
        for name in ("minutes", "decision"):
            if getattr(meeting, name):
                del self.fields[name]
