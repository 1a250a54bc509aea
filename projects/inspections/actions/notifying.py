"""Notices between agencies (通报): issued with a number and a day for the reply, replied to, closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.limits import limit_until, meet
from agencies.clock.models import TimeLimit
from agencies.errors import Refused, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, User
from agencies.records.privacy import mask_text
from projects.history import record
from projects.inspections import telling, wording
from projects.inspections.duties import agency_of, may_close, may_notify, may_reply, needs
from projects.inspections.notices import ground_for, recipient_for
from projects.inspections.workflow import NOTICE, NoticeAct
from projects.models import Company, Notice, Project
from projects.models.inspection import TEXT_MAX

WITHIN = timedelta(days=366)
CLAUSE_MAX = 120


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is told. Without `to_agency` it goes to whom the table names, without `clause` it cites the table's."""

    subject: str
    text: str
    due_on: date | None
    to_agency: int | None = None
    clause: str = ""
    finding: int | None = None
    company: int | None = None


@transaction.atomic
def issue(project_id: int, wanted: Wanted, *, by: User, now: datetime) -> Notice:
    """Raises Project.DoesNotExist when it is not theirs to see, Invalid naming the fields."""
    project = (
        Project.objects.visible_to(by)
        .select_related("jurisdiction", "responsible_agency")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=project_id)
    )
    needs(may_notify(by, project))
    agency, today = agency_of(by), timezone.localdate(now)
    if wanted.subject not in Notice.Subject.values:
        refuse_faults({"subject": unknown(wanted.subject, Notice.Subject.values)})
    to = _recipient(project, wanted)
    clause = wanted.clause.strip() or clause_for(project, wanted.subject, now)
    finding = project.findings.filter(pk=wanted.finding).first() if wanted.finding else None
    refuse_faults(
        {
            "to_agency": _recipient_fault(to, agency),
            "text": text_fault(wanted.text, TEXT_MAX),
            "due_on": _day_fault(wanted.due_on, today),
            "clause": text_fault(clause, CLAUSE_MAX) if clause else None,
            "finding": _("There is no such finding on this project.")
            if wanted.finding and not finding
            else None,
            "company": _("There is no such company.")
            if wanted.company and not Company.objects.filter(pk=wanted.company).exists()
            else None,
        }
    )
    assert to is not None
    assert wanted.due_on is not None
    text = mask_text(wanted.text.strip())
    content = wording.notice_letter(
        project, wanted.subject, to=to, text=text, clause=clause, due_on=wanted.due_on, issuer=agency
    )
    limit = limit_until(
        TimeLimit.Kind.NOTICE, wanted.due_on, clause=clause[:60], jurisdiction=project.jurisdiction, agency=to,
        start_on=today, reference=project.code[:30],
    )  # fmt: skip
    notice = Notice.objects.create(
        project=project, finding=finding, company_id=wanted.company or (finding.company_id if finding else None),
        subject=wanted.subject, from_agency=agency, to_agency=to, text=text, clause=clause,
        letter=wording.issue(content, project, agency, by=by, now=now), limit=limit, issued_at=now, issued_by=by,
    )  # fmt: skip
    _note("notice_issued", notice, by, now, said=text, due=wanted.due_on.isoformat())
    telling.notice_sent(notice, by=by, now=now)
    return notice


def clause_for(project: Project, subject: str, now: datetime) -> str:
    """The clause of the place's document as a letter cites it; empty where the document says nothing of it."""
    ground, policy = ground_for(subject, project.jurisdiction_id), wording.policy_of(project, now)
    return f"《{policy.document}》{ground.clause}" if policy and ground.clause else ""


def _recipient(project: Project, wanted: Wanted) -> Agency | None:
    if wanted.to_agency is None:
        return recipient_for(wanted.subject, project)
    active = Agency.objects.filter(jurisdiction=project.jurisdiction_id, is_active=True)
    return active.filter(pk=wanted.to_agency).first()


def _recipient_fault(to: Agency | None, agency: Agency) -> str | None:
    if to is None:
        return _("Choose the agency of this place that is told.")
    return _("An agency does not write to itself.") if to.pk == agency.pk else None


def _day_fault(day: date | None, today: date) -> str | None:
    if day is None:
        return _("Set the day by which a reply is asked for.")
    if not today < day <= today + WITHIN:
        return _("The day lies after today and within a year.")
    return None


def _locked(pk: int, act: NoticeAct, by: User) -> Notice:
    visible = Notice.objects.visible_to(by).select_related(
        "project", "letter", "limit", "from_agency", "to_agency"
    )
    found: Notice = visible.select_for_update(of=("self",)).get(pk=pk)
    if found.state not in NOTICE[act]:
        raise Refused(
            "notice-state",
            _("This is not possible while the notice is “%(state)s”.") % {"state": found.get_state_display()},
        )
    return found


@transaction.atomic
def reply(notice_id: int, text: str, *, by: User, now: datetime) -> Notice:
    """The agency that was told says what it has done."""
    notice = _locked(notice_id, NoticeAct.REPLY, by)
    needs(may_reply(by, notice))
    refuse_faults({"text": text_fault(text, TEXT_MAX)})
    notice.state, notice.reply = Notice.State.REPLIED, mask_text(text.strip())
    notice.replied_at, notice.replied_by = now, by
    notice.save(update_fields=["state", "reply", "replied_at", "replied_by"])
    on_time = meet(notice.limit, now) if notice.limit and notice.limit.is_standing else None
    _note("notice_replied", notice, by, now, said=notice.reply, on_time=on_time)
    telling.notice_replied(notice, by=by, now=now)
    return notice


@transaction.atomic
def close(notice_id: int, *, by: User, now: datetime) -> Notice:
    """The reply suffices to whoever sent the notice."""
    notice = _locked(notice_id, NoticeAct.CLOSE, by)
    needs(may_close(by, notice))
    notice.state, notice.closed_at = Notice.State.CLOSED, now
    notice.save(update_fields=["state", "closed_at"])
    _note("notice_closed", notice, by, now)
    return notice


def _note(act: str, notice: Notice, by: User, now: datetime, said: str = "", **more: object) -> None:
    details = {
        "notice": notice.pk, "letter": notice.letter.number, "subject": str(notice.subject),
        "from": notice.from_agency.role, "to": notice.to_agency.role,
    }  # fmt: skip
    record(
        act, by=by, now=now, project=notice.project, company=notice.company, details=details | more, note=said
    )
