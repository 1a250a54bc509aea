"""A circular, a reminder, a talk or a call to account: drawn up, issued with its number, talked over, closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.documents.issuing import numbered
from agencies.errors import Refused, refuse_faults, text_fault, unknown
from agencies.messages.kinds import Kind as Message
from agencies.people.models import Agency, User
from agencies.policy.versions import standing_on
from oversight.acts import record, subject_of
from oversight.campaigns.duties import plans
from oversight.campaigns.models import Admonition
from oversight.campaigns.wording import admonition_letter
from oversight.campaigns.workflow import ADMONITION, AdmonitionVerb, needs_state
from oversight.duties import needs, signs
from oversight.group.actions.tasks import date_fault, set_task
from oversight.group.models import Task
from oversight.telling import office_of, staff_of, tell

K = Admonition.Kind
PERSON_MAX, REASON_MAX, DEMAND_MAX, CLAUSE_MAX, PLACE_MAX, RESULT_MAX = 60, 2000, 1000, 120, 100, 2000
AHEAD = timedelta(days=366)
# These are about a person; praise and circulars may be about the body alone.
PERSONAL = (K.TALK, K.ACCOUNTABILITY)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is addressed to whom. `source` is what it follows from, as `oversight.scorecard:7`."""

    kind: str
    agency: int | None
    reason: str
    clause: str
    person: str = ""
    demand: str = ""
    rectify_by: date | None = None
    talk_at: datetime | None = None
    talk_place: str = ""
    source: str = ""


@transaction.atomic
def draw_up(wanted: Wanted, *, by: User, now: datetime) -> Admonition:
    """A draft. Raises Invalid, Refused (`not-your-part`)."""
    needs(by.agency is not None and plans(by, by.agency.jurisdiction_id))
    assert by.agency is not None
    agency = _sound(wanted, by.agency.jurisdiction_id, now)
    drawn = Admonition(
        jurisdiction_id=by.agency.jurisdiction_id, source=wanted.source[:60], made_by=by, made_at=now
    )
    _take(drawn, wanted, agency)
    drawn.save()
    details = {"kind": drawn.kind, "agency": agency.short_name}
    record("admonition_drawn", drawn, by=by, now=now, details=details)
    return drawn


@transaction.atomic
def redraw(admonition_id: int, wanted: Wanted, *, by: User, now: datetime) -> Admonition:
    """Change a draft. Raises Invalid, Refused (`not-now`)."""
    drawn = _locked(admonition_id, AdmonitionVerb.REVISE, by)
    _take(drawn, wanted, _sound(wanted, drawn.jurisdiction_id, now))
    drawn.save()
    record("admonition_redrawn", drawn, by=by, now=now)
    return drawn


def draft_of(wanted: Wanted, agency: Agency) -> Admonition:
    """As it would be kept; for the preview of what is typed so far."""
    drawn = Admonition(jurisdiction_id=agency.jurisdiction_id)
    _take(drawn, wanted, agency)
    return drawn


def _take(drawn: Admonition, wanted: Wanted, agency: Agency) -> None:
    drawn.kind, drawn.agency, drawn.person = wanted.kind, agency, wanted.person.strip()
    drawn.reason, drawn.demand, drawn.clause = (
        wanted.reason.strip(),
        wanted.demand.strip(),
        wanted.clause.strip(),
    )
    praise, talk = wanted.kind == K.PRAISE, wanted.kind == K.TALK
    drawn.rectify_by = None if praise else wanted.rectify_by
    drawn.talk_at = wanted.talk_at if talk else None
    drawn.talk_place = wanted.talk_place.strip() if talk else ""


def _sound(wanted: Wanted, jurisdiction: str, now: datetime) -> Agency:
    agency = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True, pk=wanted.agency or 0).first()
    today = timezone.localdate(now)
    refuse_faults(
        {
            "kind": None if wanted.kind in K.values else unknown(wanted.kind, K.values),
            "agency": None if agency else unknown(wanted.agency or "", [_("agencies of this place")]),
            "person": text_fault(wanted.person, PERSON_MAX)
            if wanted.person or wanted.kind in PERSONAL
            else None,
            "reason": text_fault(wanted.reason, REASON_MAX),
            "demand": text_fault(wanted.demand, DEMAND_MAX) if wanted.demand or wanted.rectify_by else None,
            "clause": text_fault(wanted.clause, CLAUSE_MAX),
            "rectify_by": date_fault(wanted.rectify_by, today, today) if wanted.rectify_by else None,
            **(_talk_faults(wanted, now) if wanted.kind == K.TALK else {}),
        }
    )
    assert agency is not None
    return agency


def _talk_faults(wanted: Wanted, now: datetime) -> dict[str, str | None]:
    at = wanted.talk_at
    return {
        "talk_at": None if at and now < at <= now + AHEAD else _("This must be a time ahead, within a year."),
        "talk_place": text_fault(wanted.talk_place, PLACE_MAX),
    }


@transaction.atomic
def discard(admonition_id: int, *, by: User, now: datetime) -> None:
    """A draft that is not to go out. Raises Refused (`not-now`)."""
    drawn = _locked(admonition_id, AdmonitionVerb.DISCARD, by)
    details = {"kind": drawn.kind, "agency": drawn.agency.short_name}
    record("admonition_discarded", drawn, by=by, now=now, details=details)
    drawn.delete()


@transaction.atomic
def issue(admonition_id: int, *, by: User, now: datetime) -> Admonition:
    """Signed by the head of the office or a leader: it gets its number, and what is to be put right begins.

    Raises Invalid where a day has passed since it was drawn up, Refused (`not-your-part`, `not-now`)."""
    drawn = _locked(admonition_id, AdmonitionVerb.ISSUE, by)
    _sound(_wanted_of(drawn), drawn.jurisdiction_id, now)
    issuer = office_of(drawn.jurisdiction_id)
    if issuer is None:
        raise Refused("no-office", _("The directory names no office that writes letters here."))
    today = timezone.localdate(now)
    if drawn.rectify_by is not None:
        drawn.task = set_task(
            jurisdiction=drawn.jurisdiction_id, origin=Task.Origin.ADMONITION, year=today.year,
            text=drawn.demand[:500], agency=drawn.agency, person=drawn.person[:40], due_on=drawn.rectify_by,
            clause=drawn.clause[:60], source=subject_of(drawn), by=by, now=now,
        )  # fmt: skip
    version = standing_on(drawn.jurisdiction_id, today)
    content = admonition_letter(drawn, issuer, version.policy.document if version else "")
    drawn.letter = numbered(
        content.kind, issuer=issuer, policy=version.policy if version else None, addressee=content.addressee,
        title=content.title, paragraphs=content.paragraphs, by=by, now=now,
    )  # fmt: skip
    drawn.state, drawn.issued_by, drawn.issued_at = Admonition.State.ISSUED, by, now
    drawn.save(update_fields=["state", "issued_by", "issued_at", "letter", "task"])
    record("admonition_issued", drawn, by=by, now=now, details={"letter": drawn.letter.number})
    params = {"letter": drawn.letter.number, "what": content.title, "agency": drawn.agency.short_name}
    tell(
        Message.ADMONISHED, staff_of(drawn.agency), key=f"admonition:{drawn.pk}", params=params,
        path=reverse("admonition", args=[drawn.pk]), now=now,
    )  # fmt: skip
    return drawn


def _wanted_of(drawn: Admonition) -> Wanted:
    return Wanted(
        drawn.kind, drawn.agency_id, drawn.reason, drawn.clause, drawn.person, drawn.demand, drawn.rectify_by,
        drawn.talk_at, drawn.talk_place,
    )  # fmt: skip


@transaction.atomic
def hold_talk(
    admonition_id: int, *, talk_on: date | None, talk_by: str, talk_record: str, by: User, now: datetime
) -> Admonition:
    """The talk took place. Raises Invalid, Refused (`not-now`, `no-talk`)."""
    drawn = _locked(admonition_id, AdmonitionVerb.TALK, by)
    if drawn.kind != K.TALK:
        raise Refused("no-talk", _("Nobody is asked to a talk by this."))
    if drawn.talk_on is not None:
        raise Refused("talked", _("The talk was held on %(day)s.") % {"day": drawn.talk_on.isoformat()})
    assert drawn.issued_at is not None
    first, today = timezone.localdate(drawn.issued_at), timezone.localdate(now)
    refuse_faults(
        {
            "talk_on": None if talk_on and first <= talk_on <= today
            else _("This must be a day from %(first)s to %(last)s.")
            % {"first": first.isoformat(), "last": today.isoformat()},
            "talk_by": text_fault(talk_by, PERSON_MAX),
            "talk_record": text_fault(talk_record, RESULT_MAX),
        }
    )  # fmt: skip
    drawn.talk_on, drawn.talk_by, drawn.talk_record = talk_on, talk_by.strip(), talk_record.strip()
    drawn.save(update_fields=["talk_on", "talk_by", "talk_record"])
    record("admonition_talked", drawn, by=by, now=now, note=talk_record)
    return drawn


@transaction.atomic
def close(admonition_id: int, *, result: str, by: User, now: datetime) -> Admonition:
    """With what came of it. Raises Invalid, Refused (`not-now`, `talk-first`, `not-put-right`)."""
    drawn = _locked(admonition_id, AdmonitionVerb.CLOSE, by)
    if drawn.kind == K.TALK and drawn.talk_on is None:
        raise Refused("talk-first", _("The talk has not been held yet."))
    if drawn.task is not None and drawn.task.is_open:
        raise Refused(
            "not-put-right", _("What is to be put right is still open; accept or cancel that task first.")
        )
    refuse_faults({"result": text_fault(result, RESULT_MAX)})
    drawn.state, drawn.result, drawn.closed_at = Admonition.State.CLOSED, result.strip(), now
    drawn.save(update_fields=["state", "result", "closed_at"])
    record("admonition_closed", drawn, by=by, now=now, note=result)
    return drawn


def may_issue(user: User, jurisdiction: str) -> bool:
    return signs(user) and user.agency is not None and user.agency.jurisdiction_id == jurisdiction


def _locked(admonition_id: int, verb: AdmonitionVerb, by: User) -> Admonition:
    rows = Admonition.objects.visible_to(by).select_for_update(of=("self",))
    drawn = rows.select_related("agency", "task").get(pk=admonition_id)
    issues = verb is AdmonitionVerb.ISSUE
    needs(may_issue(by, drawn.jurisdiction_id) if issues else plans(by, drawn.jurisdiction_id))
    needs_state(
        ADMONITION[verb], drawn.state,
        _("This cannot be done while the paper is “%(state)s”.") % {"state": drawn.get_state_display()},
    )  # fmt: skip
    return drawn
