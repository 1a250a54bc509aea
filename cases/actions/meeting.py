"""Joint receptions (联合接访) and case conferences (会商): entered once for all the cases they were about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, number_fault, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, User
from agencies.records.privacy import mask_text
from agencies.vocabulary import PEOPLE_MAX, Role
from cases.actions.locking import locked_case
from cases.actions.standing import refresh
from cases.duties import case_verbs
from cases.history import record
from cases.models import Case, Event, Meeting, MeetingStaff
from cases.models.meeting import MINUTES_MAX, REPRESENTATIVES_MAX
from cases.participants import PERSON_MAX, Participant, checked
from cases.workflow import Verb

PLACE_MAX = 100
CASES_MAX = 30
_AHEAD = timedelta(days=366)
# 涧西区方案四(九): whom a conference about a case of several departments calls together, besides the firms.
CONFERENCE = (
    Role.FINANCE, Role.HRSS, Role.PETITION, Role.DEVELOPMENT, Role.POLICE, Role.JUSTICE, Role.COURT,
)  # fmt: skip
# 张掖市意见二(三)四: who receives jointly.
RECEPTION = (Role.HRSS, Role.POLICE, Role.COURT, Role.HOUSING, Role.TRANSPORT, Role.WATER)


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting. `cases` are the numbers of further cases it was about; `proposed_by` the id of an agency."""

    kind: str
    held_at: datetime
    place: str
    level: str = Meeting.Level.DISTRICT.value
    staff: Sequence[Participant] = ()
    legal_aid: bool = False
    legal_aid_person: str = ""
    petitioners: int | None = None
    representatives: int | None = None
    proposed_by: int | None = None
    proposal: str = ""
    minutes: str = ""
    decision: str = ""
    cases: Sequence[str] = ()

    def check(self, now: datetime) -> None:
        conference = self.kind == Meeting.Kind.CONFERENCE
        refuse_faults(
            {
                "kind": None if self.kind in Meeting.Kind.values else unknown(self.kind, Meeting.Kind.values),
                "held_at": _("This is too far ahead.") if self.held_at > now + _AHEAD else None,
                "place": text_fault(self.place, PLACE_MAX),
                "level": None
                if self.level in Meeting.Level.values
                else unknown(self.level, Meeting.Level.values),
                "petitioners": number_fault(self.petitioners, PEOPLE_MAX),
                "representatives": self._representatives_fault(),
                "proposed_by": _("The responsible unit that proposes the conference is needed.")
                if conference and self.proposed_by is None
                else None,
                "proposal": text_fault(self.proposal, MINUTES_MAX)
                if conference or self.proposal.strip()
                else None,
                "minutes": text_fault(self.minutes, MINUTES_MAX) if self.minutes.strip() else None,
                "decision": text_fault(self.decision, MINUTES_MAX) if self.decision.strip() else None,
                "legal_aid_person": self._legal_aid_fault(),
            }
        )

    def _representatives_fault(self) -> str | None:
        if self.representatives is None:
            return None
        if not 0 <= self.representatives <= REPRESENTATIVES_MAX:
            words = {"most": REPRESENTATIVES_MAX, "clause": "《信访工作条例》第二十条"}
            return _("A collective visit has at most %(most)s representatives (%(clause)s).") % words
        if self.petitioners is not None and self.representatives > self.petitioners:
            return _("There cannot be more representatives than petitioners.")
        return None

    def _legal_aid_fault(self) -> str | None:
        if self.legal_aid_person.strip() and not self.legal_aid:
            return _("Somebody was at the legal-aid post: mark it as present.")
        return text_fault(self.legal_aid_person, PERSON_MAX) if self.legal_aid_person.strip() else None


@transaction.atomic
def hold(number: str, session: Session, *, by: User, now: datetime) -> Meeting:
    """Every case it was about must be theirs to act on. Locked in one order, so that two meetings never wait for
    each other."""
    if not Case.objects.visible_to(by).filter(number=number).exists():
        raise Case.DoesNotExist
    numbers = sorted({number, *_others(number, session, by)})
    cases = [locked_case(each, by, Verb.MEETING) for each in numbers]
    session.check(now)
    jurisdiction = cases[0].jurisdiction_id
    staff = checked("staff", session.staff, jurisdiction)
    held = Meeting.objects.create(
        kind=session.kind, jurisdiction_id=jurisdiction, held_at=session.held_at, place=session.place.strip(),
        level=session.level, proposed_by=_proposer(session, jurisdiction), legal_aid=session.legal_aid,
        legal_aid_person=session.legal_aid_person.strip(), petitioners=session.petitioners,
        representatives=session.representatives, proposal=mask_text(session.proposal.strip()),
        minutes=mask_text(session.minutes.strip()), decision=mask_text(session.decision.strip()),
        entered_at=now, entered_by=by,
    )  # fmt: skip
    held.cases.set(cases)
    MeetingStaff.objects.bulk_create(
        MeetingStaff(
            meeting=held, agency_id=each.agency, body=each.body, person=each.person, seconded=each.seconded
        )
        for each in staff
    )
    details = {"meeting": held.pk, "kind": held.kind, "at": held.held_at.isoformat(), "level": held.level,
               "legal_aid": held.legal_aid, "cases": len(cases)}  # fmt: skip
    for case in cases:
        record(case, Event.Act.MEETING_HELD, by=by, now=now, details=details, note=held.decision)
        refresh(case, now)
    return held


def _others(number: str, session: Session, by: User) -> set[str]:
    """Raises Invalid naming the cases that are not theirs to see."""
    wanted = {each.strip() for each in session.cases if each.strip()} - {number}
    if len(wanted) > CASES_MAX:
        raise Invalid({"cases": [_("At most %(most)s further cases.") % {"most": CASES_MAX}]})
    known = set(Case.objects.visible_to(by).filter(number__in=wanted).values_list("number", flat=True))
    if unknown_ones := sorted(wanted - known):
        message = _("There is no case %(number)s that you may see.") % {"number": unknown_ones[0][:30]}
        raise Invalid({"cases": [message]})
    return wanted


def _proposer(session: Session, jurisdiction: str) -> Agency | None:
    if session.proposed_by is None:
        return None
    found = Agency.objects.filter(pk=session.proposed_by, jurisdiction=jurisdiction, is_active=True).first()
    if found is None:
        raise Invalid({"proposed_by": [_("This agency is not of this jurisdiction.")]})
    return found


def may_complete(user: User, meeting: Meeting) -> bool:
    """Whoever may enter a meeting for one of its cases, as long as minutes or decision are missing."""
    if meeting.minutes and meeting.decision:
        return False
    seen = Case.objects.visible_to(user).filter(meetings=meeting).select_related("coordinator")
    return any(Verb.MEETING in case_verbs(user, case) for case in seen)


@transaction.atomic
def complete(meeting_id: int, *, minutes: str = "", decision: str = "", by: User, now: datetime) -> Meeting:
    """Minutes and decision come after the meeting: each is entered once. Raises Meeting.DoesNotExist or Refused."""
    held = Meeting.objects.select_for_update(of=("self",)).get(
        pk__in=Meeting.objects.visible_to(by).filter(pk=meeting_id).values("pk")
    )
    if not may_complete(by, held):
        raise Refused(
            "not-to-complete", _("Minutes and decision are entered already, or not for you to enter.")
        )
    refuse_faults(
        {
            "minutes": text_fault(minutes, MINUTES_MAX) if minutes.strip() else None,
            "decision": text_fault(decision, MINUTES_MAX) if decision.strip() else None,
        }
    )
    held.minutes = held.minutes or mask_text(minutes.strip())
    held.decision = held.decision or mask_text(decision.strip())
    held.save(update_fields=["minutes", "decision"])
    details = {"meeting": held.pk, "kind": held.kind, "completed": True}
    for case in Case.objects.select_for_update().filter(meetings=held).order_by("number"):
        record(case, Event.Act.MEETING_HELD, by=by, now=now, details=details, note=held.decision)
    return held
