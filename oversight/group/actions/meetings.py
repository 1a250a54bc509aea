"""Meetings of the group: called, changed, held, cancelled; decisions become tasks, minutes a numbered letter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.documents.issuing import numbered
from agencies.errors import Refused, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, Region, User
from agencies.policy.directives import Directive, Sitting, of_kind
from agencies.policy.directives import Kind as Demand
from agencies.policy.versions import standing_on
from agencies.vocabulary import LetterKind, SpecialType
from oversight.acts import record, subject_of
from oversight.duties import needs, signs
from oversight.group import agenda, telling
from oversight.group.actions.tasks import set_task
from oversight.group.minutes import written
from oversight.group.models import TEXT_MAX, GroupAttendance, GroupMeeting, GroupMember, Task
from oversight.group.workflow import CALLERS, MEETING_STATES, caller_rule, may_set
from oversight.telling import office_of

S = GroupMeeting.State
TITLE_MAX, PLACE_MAX, REASON_MAX, PERSON_MAX, EXCUSE_MAX = 120, 100, 500, 60, 200
# A meeting that was held before anybody entered it is entered afterwards.
BACK, AHEAD = timedelta(days=366), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Came:
    """Who came for a unit, or why nobody did."""

    came: bool
    person: str = ""
    excuse: str = ""


@transaction.atomic
def call_meeting(
    *, jurisdiction: str, kind: str, title: str, planned_for: datetime, place: str, called_by: int | None,
    asked: Iterable[Agency], special: Sequence[str] = (), by: User, now: datetime,
) -> GroupMeeting:  # fmt: skip
    """Its agenda is drawn up from the data at once. Raises Invalid, Refused (`not-your-part`, `not-called-by-head`)."""
    needs(may_set(by, jurisdiction))
    units = list({each.pk: each for each in asked}.values())
    caller = GroupMember.objects.filter(
        jurisdiction=jurisdiction, pk=called_by or 0, until__isnull=True
    ).first()
    refuse_faults(
        {
            "kind": None if kind in Sitting.values else unknown(kind, Sitting.values),
            "called_by": _("This is no member of the group.") if called_by and caller is None else None,
            "special": _special_fault(kind, special),
            **_plan_faults(title, place, planned_for, units, jurisdiction, now),
        }
    )
    directive = demanded(jurisdiction, kind, timezone.localdate(now))
    _refuse_other_callers(jurisdiction, kind, caller, now)
    meeting = GroupMeeting.objects.create(
        jurisdiction=Region.objects.get(pk=jurisdiction), kind=kind, title=title.strip(), special=list(special),
        planned_for=planned_for, place=place.strip(), called_by=caller,
        clause=directive.source[:60] if directive else "", made_by=by, made_at=now,
    )  # fmt: skip
    GroupAttendance.objects.bulk_create([GroupAttendance(meeting=meeting, agency=each) for each in units])
    meeting.agenda = agenda.draw(meeting, by, now)
    meeting.save(update_fields=["agenda"])
    record("meeting_called", meeting, by=by, now=now, details={"kind": kind, "clause": meeting.clause})
    telling.meeting_called(meeting, units, now)
    return meeting


def demanded(jurisdiction: str, kind: str, on: date) -> Directive | None:
    """What the document in force says of meetings of this kind."""
    version = standing_on(jurisdiction, on)
    if version is None:
        return None
    asked = of_kind(version.policy.directives, Demand.MEETING)
    return next((each for each in asked if each.code == kind), None)


def _refuse_other_callers(jurisdiction: str, kind: str, caller: GroupMember | None, now: datetime) -> None:
    version = standing_on(jurisdiction, timezone.localdate(now))
    rule = caller_rule(version.policy.directives, kind) if version else None
    if rule and (caller is None or caller.rank not in CALLERS):
        raise Refused(
            "not-called-by-head",
            _("Only the head of the group or one of its deputies calls this meeting (%(clause)s).")
            % {"clause": rule.source},
        )


def _special_fault(kind: str, special: Sequence[str]) -> str | None:
    if strange := [each for each in special if each not in SpecialType.values]:
        return unknown(strange[0], SpecialType.values)
    if kind == Sitting.SPECIAL and not special:
        return _("Choose what kind of project the special meeting is about.")
    if kind != Sitting.SPECIAL and special:
        return _("Only a special meeting is about kinds of project.")
    return None


def _plan_faults(
    title: str, place: str, planned_for: datetime, units: Sequence[Agency], jurisdiction: str, now: datetime
) -> Mapping[str, str | None]:
    strange = [each.short_name for each in units if each.jurisdiction_id != jurisdiction]
    asked = _("Choose at least one unit to ask.") if not units else None
    near = now - BACK <= planned_for <= now + AHEAD
    return {
        "title": text_fault(title, TITLE_MAX),
        "place": text_fault(place, PLACE_MAX),
        "planned_for": None if near else _("This lies more than a year away."),
        "asked": unknown(", ".join(strange), [_("agencies of this place")]) if strange else asked,
    }


@transaction.atomic
def change_meeting(
    meeting_id: int, *, title: str, planned_for: datetime, place: str, asked: Iterable[Agency], by: User, now: datetime
) -> GroupMeeting:  # fmt: skip
    """Another time, place or circle; those asked are told. Raises Invalid, Refused."""
    meeting = _locked(meeting_id, "change", by)
    units = list({each.pk: each for each in asked}.values())
    refuse_faults(_plan_faults(title, place, planned_for, units, meeting.jurisdiction_id, now))
    moved = (planned_for, place.strip()) != (meeting.planned_for, meeting.place)
    meeting.title, meeting.planned_for, meeting.place = title.strip(), planned_for, place.strip()
    meeting.save(update_fields=["title", "planned_for", "place"])
    before = set(meeting.attendance.values_list("agency", flat=True))
    meeting.attendance.exclude(agency__in=units).delete()
    new = [each for each in units if each.pk not in before]
    GroupAttendance.objects.bulk_create([GroupAttendance(meeting=meeting, agency=each) for each in new])
    record(
        "meeting_changed", meeting, by=by, now=now, details={"at": planned_for.isoformat(), "place": place}
    )
    telling.meeting_called(meeting, units if moved else new, now)
    return meeting


@transaction.atomic
def draw_agenda(meeting_id: int, *, by: User, now: datetime) -> GroupMeeting:
    """The figures as they stand now. Raises Refused."""
    meeting = _locked(meeting_id, "change", by)
    meeting.agenda = agenda.draw(meeting, by, now)
    meeting.save(update_fields=["agenda"])
    record("meeting_agenda", meeting, by=by, now=now)
    return meeting


@transaction.atomic
def hold_meeting(
    meeting_id: int, *, held_at: datetime, chaired_by: int, came: Mapping[int, Came], minutes: str, by: User,
    now: datetime,
) -> GroupMeeting:  # fmt: skip
    """`came` by agency; of whom nothing is said, nobody came. Raises Invalid, Refused."""
    meeting = _locked(meeting_id, "hold", by)
    chair = GroupMember.objects.filter(jurisdiction=meeting.jurisdiction_id, pk=chaired_by).first()
    rows = list(meeting.attendance.all())
    strange = set(came) - {each.agency_id for each in rows}
    refuse_faults(
        {
            "held_at": _("This time has not come yet.") if held_at > now else None,
            "chaired_by": _("This is no member of the group.") if chair is None else None,
            "minutes": text_fault(minutes, TEXT_MAX),
            "came": _("Somebody came for a unit that was not asked.") if strange else _came_fault(came),
        }
    )
    for each in rows:
        said = came.get(each.agency_id, Came(False))
        each.came, each.person, each.excuse = said.came, said.person.strip(), said.excuse.strip()
    GroupAttendance.objects.bulk_update(rows, ["came", "person", "excuse"])
    meeting.state, meeting.held_at, meeting.chaired_by = S.HELD, held_at, chair
    meeting.minutes = minutes.strip()
    meeting.save(update_fields=["state", "held_at", "chaired_by", "minutes"])
    details = {"came": sum(bool(each.came) for each in rows), "asked": len(rows)}
    record("meeting_held", meeting, by=by, now=now, details=details)
    return meeting


def _came_fault(came: Mapping[int, Came]) -> str | None:
    for each in came.values():
        if len(each.person) > PERSON_MAX:
            return text_fault(each.person, PERSON_MAX)
        if len(each.excuse) > EXCUSE_MAX:
            return text_fault(each.excuse, EXCUSE_MAX)
    return None


@transaction.atomic
def decide(
    meeting_id: int, *, text: str, agency: Agency, partners: Iterable[Agency] = (), due_on: date | None,
    person: str = "", by: User, now: datetime,
) -> Task:  # fmt: skip
    """What the meeting decided, as a task of one unit by a date. Raises Invalid, Refused."""
    meeting = _locked(meeting_id, "decide", by)
    if meeting.letter_id:
        raise Refused("minutes-issued", _("The minutes are issued; what was decided stands in them."))
    assert meeting.held_at is not None
    task = set_task(
        jurisdiction=meeting.jurisdiction_id, origin=Task.Origin.MEETING, year=timezone.localdate(meeting.held_at).year,
        text=text, agency=agency, partners=partners, due_on=due_on, person=person, clause=meeting.clause,
        source=subject_of(meeting), by=by, now=now,
    )  # fmt: skip
    details = {"task": task.pk, "agency": agency.short_name, "due": due_on.isoformat() if due_on else ""}
    record("meeting_decided", meeting, by=by, now=now, note=text, details=details)
    return task


@transaction.atomic
def issue_minutes(meeting_id: int, *, by: User, now: datetime) -> GroupMeeting:
    """Numbered and frozen, with the decisions as tasks. Raises Refused (`not-your-part`, `minutes-issued`)."""
    meeting = _locked(meeting_id, "issue", by)
    needs(signs(by))
    if meeting.letter_id:
        raise Refused("minutes-issued", _("The minutes are issued already."))
    issuer = office_of(meeting.jurisdiction_id)
    if issuer is None:
        raise Refused("no-office", _("No office coordinates this place; it would issue the minutes."))
    version = standing_on(meeting.jurisdiction_id, timezone.localdate(now))
    text = written(meeting)
    meeting.letter = numbered(
        LetterKind.MINUTES, issuer=issuer, policy=version.policy if version else None, addressee=text.addressee,
        title=text.title, paragraphs=text.paragraphs, by=by, now=now,
    )  # fmt: skip
    meeting.save(update_fields=["letter"])
    record("minutes_issued", meeting, by=by, now=now, details={"letter": meeting.letter.number})
    return meeting


@transaction.atomic
def cancel_meeting(meeting_id: int, *, reason: str, by: User, now: datetime) -> GroupMeeting:
    """It is not held; those asked are told. Raises Invalid, Refused."""
    meeting = _locked(meeting_id, "cancel", by)
    refuse_faults({"reason": text_fault(reason, REASON_MAX)})
    meeting.state, meeting.cancelled_reason = S.CANCELLED, reason.strip()
    meeting.save(update_fields=["state", "cancelled_reason"])
    record("meeting_cancelled", meeting, by=by, now=now, note=reason)
    return meeting


def _locked(meeting_id: int, act: str, by: User) -> GroupMeeting:
    rows = GroupMeeting.objects.visible_to(by).select_for_update(of=("self",))
    meeting = rows.select_related("jurisdiction", "called_by", "chaired_by").get(pk=meeting_id)
    needs(may_set(by, meeting.jurisdiction_id))
    if meeting.state not in MEETING_STATES[act]:
        raise Refused(
            "not-now",
            _("This cannot be done while the meeting is “%(state)s”.")
            % {"state": meeting.get_state_display()},
        )
    return meeting
