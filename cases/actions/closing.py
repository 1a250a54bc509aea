"""Closing a case: only when all is there that closing asks for, and never on the ground of what is no excuse."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, amount_fault, number_fault, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from agencies.vocabulary import PEOPLE_MAX, YUAN_MAX, Conclusion
from cases.actions import deadlines
from cases.actions.locking import locked_case
from cases.actions.standing import refresh
from cases.actions.visiting import plan_after_closing
from cases.history import record
from cases.models import Case, Closing, Event
from cases.payments import Sums, sums_of
from cases.reasons import ArrearsReason, clauses_against
from cases.requirements import Requirement, missing, requirements_of
from cases.workflow import Status, Verb

SUMMARY_MAX, STATEMENT_MAX = 5000, 500
# Conclusions by which the case goes on elsewhere, and with it what is owed.
_STILL_OWED = frozenset(
    {Conclusion.UNDER_HANDLING, Conclusion.ARBITRATION, Conclusion.POLICE, Conclusion.OTHER}
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of the case. Money in yuan."""

    conclusion: str
    summary: str
    workers_paid: int | None = None
    amount_paid: Decimal | None = None
    ground: str = ""
    statement: str = ""

    def check(self) -> None:
        known = self.conclusion in Conclusion.values
        refuse_faults(
            {
                "conclusion": None if known else unknown(self.conclusion, Conclusion.values),
                "summary": text_fault(self.summary, SUMMARY_MAX),
                "workers_paid": number_fault(self.workers_paid, PEOPLE_MAX),
                "amount_paid": amount_fault(self.amount_paid, YUAN_MAX),
                "ground": self._ground_fault(),
                "statement": text_fault(self.statement, STATEMENT_MAX) if self.statement.strip() else None,
            }
        )

    def _ground_fault(self) -> str | None:
        known = not self.ground or self.ground in ArrearsReason.values
        return None if known else unknown(self.ground, ArrearsReason.values)

    def check_figures(self, sums: Sums) -> None:
        """Against what was verified, and against the instalments entered. Raises Invalid or Refused."""
        paid, workers = self.amount_paid or Decimal(0), self.workers_paid or 0
        if sums.instalments and paid != sums.paid:
            message = _("The instalments entered add up to %(amount)s yuan.") % {"amount": f"{sums.paid:,}"}
            raise Invalid({"amount_paid": [message]})
        short = paid < (sums.verified or 0) or workers < (sums.verified_workers or 0)
        if short and self.conclusion == Conclusion.SOLVED and not self.statement.strip():
            raise Invalid(
                {"statement": [_("Less was paid than verified; state why the case is solved all the same.")]}
            )
        if short and self.conclusion in _STILL_OWED and not self.ground:
            raise Invalid(
                {"ground": [_("Less was paid than verified; name the reason why wages stay owed.")]}
            )


@transaction.atomic
def close(number: str, ending: Ending, *, by: User, now: datetime) -> Case:
    """Raises Refused while a decision is open or anything is missing that closing asks for.

    What was paid follows the instalments entered, or else what was reported, unless stated.
    """
    case = locked_case(number, by, Verb.CLOSE)
    ending.check()
    refuse_excuse(ending.ground, case.jurisdiction_id)
    if lacking := missing(requirements_of(case), stated=bool(ending.statement.strip())):
        only_feedback = {each.code for each in lacking} == {"feedback"}
        raise Refused("feedback-not-recorded" if only_feedback else "not-ready-to-close", _told(lacking))
    sums = sums_of(case)
    ending = _completed(ending, sums)
    ending.check_figures(sums)
    Closing.objects.create(
        case=case,
        closed_at=now,
        conclusion=ending.conclusion,
        ground=ending.ground,
        summary=mask_text(ending.summary.strip()),
        statement=mask_text(ending.statement.strip()),
        workers_paid=ending.workers_paid or 0,
        amount_paid=ending.amount_paid or Decimal(0),
        closed_by=by,
    )
    # A case closed before and reopened: what was recovered then stays counted.
    before = case.closings.filter(reopened_at__isnull=False).values_list("amount_paid", flat=True)
    case.status, case.closed_at = Status.CLOSED, now
    case.recovered = max([ending.amount_paid or Decimal(0), *before])
    case.save(update_fields=["status", "closed_at", "recovered"])
    deadlines.settle(case, deadlines.UNTIL_ENDED, now)
    details = {
        "conclusion": ending.conclusion,
        "workers_paid": ending.workers_paid or 0,
        "amount_paid": str(ending.amount_paid or Decimal(0)),
    } | ({"ground": ending.ground} if ending.ground else {})
    record(case, Event.Act.CLOSED, by=by, now=now, details=details)
    plan_after_closing(case, by=by, now=now)
    refresh(case, now)
    return case


def refuse_excuse(reason: str, jurisdiction: str) -> None:
    """Raises Refused when the reason is none: nothing rests on what a clause rejects as an excuse."""
    if clauses := clauses_against(reason, jurisdiction):
        words = {
            "reason": ArrearsReason(reason).label,
            "clause": clauses[0].source,
            "quote": clauses[0].quote,
        }
        message = _("“%(reason)s” is no excuse (%(clause)s: “%(quote)s”); it cannot be the ground.") % words
        raise Refused("invalid-excuse", message)


def _completed(ending: Ending, sums: Sums) -> Ending:
    """What is not stated follows the instalments, and before them what the recipients reported."""
    return replace(
        ending,
        amount_paid=sums.paid if ending.amount_paid is None else ending.amount_paid,
        workers_paid=sums.paid_workers if ending.workers_paid is None else ending.workers_paid,
    )


def _told(lacking: list[Requirement]) -> str:
    """Each requirement that is not met, with its clause and what of it is missing."""
    parts = []
    for each in lacking:
        words = {"label": each.label, "more": _("; ").join(filter(None, (each.clause, each.detail)))}
        parts.append(_("%(label)s (%(more)s)") % words if words["more"] else str(each.label))
    return _("Not ready to be closed: %(missing)s.") % {"missing": _("; ").join(parts)}
