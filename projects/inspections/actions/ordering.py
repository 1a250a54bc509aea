"""A rung of the ladder is taken: the order, decision or proposal goes out as a numbered letter with its time limit."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.limits import cancel, limit_until
from agencies.clock.models import TimeLimit
from agencies.documents.models import ADDRESSEE_MAX
from agencies.errors import Refused, amount_fault, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from projects.history import record
from projects.inspections import telling, wording
from projects.inspections.actions.finding import locked_finding
from projects.inspections.duties import agency_of, may_order, needs
from projects.inspections.ladder import Step, fine_range, ladder_for, next_steps
from projects.inspections.standing import follow_state_of_project
from projects.models import Finding, Measure
from projects.models.inspection import TEXT_MAX

R, State = Measure.Rung, Measure.State
WITHIN = timedelta(days=366)
CLAUSE_MAX, NAME_MAX = 120, 120
FINE_MAX = 10_000_000
# A fine goes with a decision, or with stopping the work (Decree 724 art. 55-57).
FINED = (R.PENALTY, R.STOP_WORK)
assert NAME_MAX <= ADDRESSEE_MAX


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be issued. An empty `addressee` is the firm at fault, an empty `clause` that of the table; `reason`
    says why the ladder goes on, where another rung went before."""

    rung: str
    demand: str
    due_on: date | None
    addressee: str = ""
    clause: str = ""
    fine: Decimal | None = None
    reason: str = ""


def former_of(finding: Finding) -> Measure | None:
    """The measure the next one follows; a withdrawn one was none."""
    taken = finding.measures.exclude(state=State.WITHDRAWN).select_related("letter", "limit")
    return taken.order_by("-issued_at", "-pk").first()


def is_exhausted(measure: Measure, today: date) -> bool:
    """Whether the ladder may go on from here: its day has passed unanswered, its answer did not suffice, or the body
    that was asked has replied."""
    if not measure.is_open:
        return True
    if measure.state == State.RETURNED or (measure.is_proposal and measure.state == State.ANSWERED):
        return True
    return measure.state == State.ISSUED and measure.due_on < today


def steps_open(finding: Finding, today: date) -> tuple[Step, ...]:
    """The rungs that may be taken now."""
    if finding.state == Finding.State.SETTLED:
        return ()
    former = former_of(finding)
    if former is not None and not is_exhausted(former, today):
        return ()
    return next_steps(ladder_of(finding), former.rung if former else None)


def ladder_of(finding: Finding) -> tuple[Step, ...]:
    return ladder_for(finding.breach, finding.project.jurisdiction_id)


def addressee_of(finding: Finding) -> str:
    """The firm at fault; where none is named, the general contractor, which answers for the site."""
    firm = finding.company or finding.project.general_contractor
    return firm.name if firm else finding.project.owner_name


@transaction.atomic
def order(finding_id: int, wanted: Wanted, *, by: User, now: datetime) -> Measure:
    """Take one rung. Raises Finding.DoesNotExist when it is not theirs to see, Refused where the ladder does not go
    there yet, Invalid naming the fields."""
    finding = locked_finding(finding_id, by)
    needs(may_order(by, finding))
    agency, today = agency_of(by), timezone.localdate(now)
    if finding.state == Finding.State.SETTLED:
        raise Refused("finding-settled", _("This finding is settled."))
    former = former_of(finding)
    if former is not None and not is_exhausted(former, today):
        raise Refused(
            "measure-open",
            _(
                "A measure is open. The next one follows when its day has passed, or its answer was sent back."
            ),
        )
    wanted = _whole(finding, wanted, former, now)
    _refuse(wanted, former, today)
    assert wanted.due_on is not None
    if former is not None and former.is_open:
        _escalate(former, today)
    letter = wording.issue(
        wording.measure_letter(
            finding, wanted.rung, addressee=wanted.addressee, demand=wanted.demand, clause=wanted.clause,
            due_on=wanted.due_on, issuer=agency, fine=wanted.fine, former=former,
        ),
        finding.project, agency, by=by, now=now,
    )  # fmt: skip
    limit = limit_until(
        TimeLimit.Kind.MEASURE, wanted.due_on, clause=wanted.clause[:60], jurisdiction=finding.project.jurisdiction,
        agency=agency, start_on=today, reference=finding.project.code[:30],
    )  # fmt: skip
    measure = Measure.objects.create(
        finding=finding, rung=wanted.rung, letter=letter, limit=limit, addressee=wanted.addressee,
        demand=wanted.demand, fine=wanted.fine, clause=wanted.clause, due_on=wanted.due_on, issued_at=now,
        issued_by=by, agency=agency, reason=wanted.reason,
    )  # fmt: skip
    finding.state = Finding.State.ORDERED
    finding.save(update_fields=["state"])
    note(measure, "measure_issued", by=by, now=now, said=wanted.reason, due=wanted.due_on.isoformat())
    follow_state_of_project(finding.project, by=by, now=now)
    telling.issued(measure, by=by, now=now)
    return measure


def _whole(finding: Finding, wanted: Wanted, former: Measure | None, now: datetime) -> Wanted:
    """With what is filled in where nothing is said."""
    step = {step.rung: step for step in next_steps(ladder_of(finding), former.rung if former else None)}.get(
        wanted.rung
    )
    if step is None:
        possible = next_steps(ladder_of(finding), former.rung if former else None)
        refuse_faults({"rung": unknown(wanted.rung, [each.rung for each in possible])})
    assert step is not None
    policy = wording.policy_of(finding.project, now)
    addressee = wanted.addressee.strip()
    if not addressee and wanted.rung not in Measure.PROPOSALS:
        addressee = addressee_of(finding)
    return Wanted(
        wanted.rung, mask_text(wanted.demand.strip()), wanted.due_on, addressee,
        wanted.clause.strip() or step.cited(policy.document if policy else ""), wanted.fine,
        mask_text(wanted.reason.strip()),
    )  # fmt: skip


def _refuse(wanted: Wanted, former: Measure | None, today: date) -> None:
    refuse_faults(
        {
            "demand": text_fault(wanted.demand, TEXT_MAX),
            "due_on": _day_fault(wanted.due_on, today),
            "addressee": text_fault(wanted.addressee, NAME_MAX),
            "clause": text_fault(wanted.clause, CLAUSE_MAX),
            "fine": fine_fault(wanted),
            "reason": text_fault(wanted.reason, TEXT_MAX) if former is not None or wanted.reason else None,
        }
    )


def _day_fault(day: date | None, today: date) -> str | None:
    if day is None:
        return _("Set the day by which this is to be done; an order without one does not go out.")
    if not today < day <= today + WITHIN:
        return _("The day lies after today and within a year.")
    return None


def fine_fault(wanted: Wanted) -> str | None:
    """What is wrong with a fine, against the article that is cited (Decree 724 art. 54-57)."""
    if wanted.fine is None:
        return None
    if wanted.rung not in FINED:
        return _("A fine goes with an administrative decision or with an order to stop work only.")
    if fault := amount_fault(wanted.fine, FINE_MAX):
        return fault
    if wanted.fine <= 0:
        return _("A fine is more than 0 yuan.")
    allowed = fine_range(wanted.clause)
    if allowed and not allowed[0] <= wanted.fine <= allowed[1]:
        return _("The articles cited allow a fine from %(low)s to %(high)s yuan.") % {
            "low": f"{allowed[0]:,}",
            "high": f"{allowed[1]:,}",
        }
    return None


def _escalate(former: Measure, today: date) -> None:
    former.state, former.ended_on = State.ESCALATED, today
    former.save(update_fields=["state", "ended_on"])
    if former.limit is not None and former.limit.is_standing:
        cancel(former.limit)


def note(
    measure: Measure, act: str, *, by: User | None, now: datetime, said: str = "", **more: object
) -> None:
    finding = measure.finding
    details: dict[str, object] = {
        "finding": finding.pk, "measure": measure.pk, "rung": str(measure.rung), "letter": measure.letter.number,
    }  # fmt: skip
    record(
        act,
        by=by,
        now=now,
        project=finding.project,
        company=finding.company,
        details=details | more,
        note=said,
    )
