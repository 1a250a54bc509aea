"""The sums of a case: what was claimed, what was verified, what was paid, and what is outstanding. In yuan."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from cases.models import Case, Feedback, Payment
from cases.workflow import LIVE

Figure = TypeVar("Figure", int, Decimal)


@dataclass(frozen=True, slots=True)
class Sums:
    """None where nobody has said it. `instalments` counts the payments entered that stand."""

    claimed: Decimal | None
    claimed_workers: int | None
    verified: Decimal | None
    verified_workers: int | None
    paid: Decimal
    paid_workers: int
    instalments: int

    @property
    def owed(self) -> Decimal | None:
        """What was verified, and before that what is claimed."""
        return self.claimed if self.verified is None else self.verified

    @property
    def outstanding(self) -> Decimal | None:
        return None if self.owed is None else max(self.owed - self.paid, Decimal(0))

    @property
    def amount_differs(self) -> bool:
        """Whether the investigation came to another sum than the complaint."""
        return self.verified is not None and self.verified != self.claimed

    @property
    def workers_differ(self) -> bool:
        return self.verified_workers is not None and self.verified_workers != self.claimed_workers

    @property
    def falls_short(self) -> bool:
        return self.verified is not None and self.paid < self.verified

    @property
    def workers_short(self) -> bool:
        return self.verified_workers is not None and self.paid_workers < self.verified_workers


def sums_of(case: Case) -> Sums:
    """Of the feedbacks that stand the highest figures count: several recipients report on the same wages.

    Instalments entered count before what the feedbacks say was paid.
    """
    given = list(
        Feedback.objects.filter(transfer__case=case, transfer__status__in=LIVE, returned_at__isnull=True)
        .values("amount_verified", "workers_verified", "amount_paid", "workers_paid")
        .order_by()
    )
    entered = list(case.payments.standing())
    reported = _most(each["amount_paid"] for each in given) or Decimal(0)
    reported_workers = _most(each["workers_paid"] for each in given) or 0
    return Sums(
        claimed=case.amount,
        claimed_workers=case.workers,
        verified=_most(each["amount_verified"] for each in given),
        verified_workers=_most(each["workers_verified"] for each in given),
        paid=total_of(entered) if entered else reported,
        paid_workers=workers_of(entered) if entered else reported_workers,
        instalments=len(entered),
    )


def total_of(payments: Iterable[Payment]) -> Decimal:
    return sum((each.amount for each in payments), Decimal(0))


def workers_of(payments: Iterable[Payment]) -> int:
    """How many were paid: each complainant once, and the largest group, which its instalments pay again and again."""
    found = list(payments)
    named = {each.complainant_id for each in found if each.complainant_id is not None}
    return len(named) + max((each.workers for each in found if each.complainant_id is None), default=0)


def _most(figures: Iterable[Figure | None]) -> Figure | None:
    return max((each for each in figures if each is not None), default=None)
