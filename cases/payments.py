"""The sums of a case: what was claimed, what was verified, what was paid, and what is outstanding. In yuan."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from cases.models import Case, Feedback, Payment
from cases.workflow import LIVE
from escrow.models import Reckoning
from escrow.reckoning.reading import STANDING

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
    # The wage reckoning sheets of the case that stand; the signed one says what is verified.
    sheets: tuple[Reckoning, ...] = ()

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
    def facts_differ(self) -> bool:
        """A signed sheet says otherwise than the facts by which the case was routed."""
        signed = any(each.state == Reckoning.State.SIGNED for each in self.sheets)
        return signed and (self.amount_differs or self.workers_differ)

    @property
    def falls_short(self) -> bool:
        return self.verified is not None and self.paid < self.verified

    @property
    def workers_short(self) -> bool:
        return self.verified_workers is not None and self.paid_workers < self.verified_workers


def sums_of(case: Case) -> Sums:
    """What a signed wage reckoning sheet says is verified. Without one the highest figures of the feedbacks that stand
    count: several recipients report on the same wages.

    Instalments entered count before what the feedbacks say was paid.
    """
    return sums_of_all([case])[case.pk]


_SAID = ("amount_verified", "workers_verified", "amount_paid", "workers_paid")


def sums_of_all(cases: Iterable[Case]) -> dict[int, Sums]:
    """Those of many cases, in three queries."""
    known = {case.pk: case for case in cases}
    given: dict[int, list[dict[str, Any]]] = {}
    rows = Feedback.objects.filter(
        transfer__case__in=known, transfer__status__in=LIVE, returned_at__isnull=True
    ).order_by()
    for row in rows.values("transfer__case", *_SAID):
        given.setdefault(row["transfer__case"], []).append(row)
    entered: dict[int, list[Payment]] = {}
    for payment in Payment.objects.standing().filter(case__in=known):
        entered.setdefault(payment.case_id, []).append(payment)
    sheets: dict[str, list[Reckoning]] = {}
    numbers = [case.number for case in known.values()]
    for sheet in Reckoning.objects.filter(matter__in=numbers, state__in=STANDING).order_by("-pk"):
        sheets.setdefault(sheet.matter, []).append(sheet)
    return {
        key: _sums(case, given.get(key, []), entered.get(key, []), tuple(sheets.get(case.number, ())))
        for key, case in known.items()
    }


def _sums(
    case: Case, given: list[dict[str, Any]], entered: list[Payment], sheets: tuple[Reckoning, ...]
) -> Sums:
    reported = _most(each["amount_paid"] for each in given) or Decimal(0)
    reported_workers = _most(each["workers_paid"] for each in given) or 0
    signed = next((each for each in sheets if each.state == Reckoning.State.SIGNED), None)
    return Sums(
        claimed=case.amount,
        claimed_workers=case.workers,
        verified=signed.verified if signed else _most(each["amount_verified"] for each in given),
        verified_workers=signed.workers if signed else _most(each["workers_verified"] for each in given),
        paid=total_of(entered) if entered else reported,
        paid_workers=workers_of(entered) if entered else reported_workers,
        instalments=len(entered),
        sheets=sheets,
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
