"""What happened in a place: its cases, and what was done in them within some days, read once for a whole report.

A case that was merged counts with the case that goes on. Days are those of Asia/Shanghai.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies import vocabulary
from agencies.forms.filters import day_end, day_start
from agencies.people.models import Agency, Region
from agencies.vocabulary import Channel, LetterKind
from cases.filters_above import MAJOR_WORKERS, MAJOR_YUAN
from cases.models import Case, CaseLetter, Closing, Feedback, Order, Payment, TaskForce, Transfer, Visit
from cases.workflow import Status

_ON_LINE = frozenset({Channel.ONLINE_OPINION.value, Channel.MEDIA.value})


@dataclass(frozen=True, slots=True)
class Matter:
    """One case, as far as reports ask. Money in yuan."""

    pk: int
    region: str
    lead: int | None
    status: str
    channel: str
    domain: str
    sector: str
    causes: tuple[str, ...]
    amount: Decimal
    workers: int
    recovered: Decimal
    received_on: date
    closed_on: date | None
    project: int | None
    employer: str
    is_group: bool
    persons: int
    is_online: bool
    is_petition: bool
    special_type: str

    @property
    def is_major(self) -> bool:
        return self.workers >= MAJOR_WORKERS or self.amount >= MAJOR_YUAN

    @property
    def owed(self) -> Decimal:
        return max(self.amount - self.recovered, Decimal(0))

    def is_received(self, first: date, last: date) -> bool:
        return first <= self.received_on <= last

    def is_ended(self, first: date, last: date) -> bool:
        return self.closed_on is not None and first <= self.closed_on <= last

    def is_open_after(self, day: date) -> bool:
        """Of the stock at the end of that day."""
        return self.received_on <= day and (self.closed_on is None or self.closed_on > day)


_COLUMNS = (
    "pk", "region", "lead_agency", "status", "channel", "domain", "sector", "cause_bits", "amount", "workers",
    "recovered", "received_at", "closed_at", "project", "employer_name", "fact_row__is_group",
    "fact_row__group_size", "fact_row__online_spread", "fact_row__petition_in_person", "fact_row__special_type",
)  # fmt: skip


def _matter(row: tuple[Any, ...]) -> Matter:
    (pk, region, lead, status, channel, domain, sector, bits, amount, workers, recovered, received, closed, project,
     employer, is_group, size, online, petition, special) = row  # fmt: skip
    return Matter(
        pk=pk, region=region, lead=lead, status=status, channel=channel, domain=domain, sector=sector,
        causes=vocabulary.codes_of(bits, vocabulary.Cause), amount=amount or Decimal(0), workers=workers or 0,
        recovered=recovered or Decimal(0), received_on=timezone.localdate(received),
        closed_on=timezone.localdate(closed) if closed else None, project=project, employer=employer,
        is_group=bool(is_group), persons=size or workers or 0, is_online=bool(online) or channel in _ON_LINE,
        is_petition=bool(petition), special_type=special or "",
    )  # fmt: skip


@dataclass(slots=True)
class Paid:
    """Wages paid: an instalment, or what a closing states where no instalment was entered."""

    pk: int
    case: int
    lead: int | None
    region: str
    amount: Decimal
    workers: int


class Ground:
    """What a report of `first` to `last` stands on. Each list is read when it is first asked for."""

    def __init__(self, jurisdiction: str, first: date, last: date, now: datetime) -> None:
        self.jurisdiction, self.first, self.last, self.now = jurisdiction, first, last, now

    def matters(self, first: date, last: date) -> list[Matter]:
        """The cases that were open at some time in these days, or came in or ended in them."""
        found = (
            Case.objects.filter(jurisdiction=self.jurisdiction, received_at__lte=day_end(last))
            .filter(Q(closed_at__isnull=True) | Q(closed_at__gte=day_start(first)))
            .exclude(status=Status.MERGED)
        )
        return [_matter(row) for row in found.order_by("pk").values_list(*_COLUMNS)]

    @cached_property
    def cases(self) -> list[Matter]:
        return self.matters(self.first, self.last)

    @cached_property
    def year_before(self) -> list[Matter]:
        """The cases that came in, or ended, in the same days of the year before."""
        first, last = _year_before(self.first), _year_before(self.last)
        moved = Q(received_at__gte=day_start(first), received_at__lte=day_end(last)) | Q(
            closed_at__gte=day_start(first), closed_at__lte=day_end(last)
        )
        found = Case.objects.filter(moved, jurisdiction=self.jurisdiction).exclude(status=Status.MERGED)
        return [_matter(row) for row in found.order_by("pk").values_list(*_COLUMNS)]

    @property
    def days_before(self) -> tuple[date, date]:
        return _year_before(self.first), _year_before(self.last)

    @cached_property
    def new(self) -> list[Matter]:
        return [each for each in self.cases if each.is_received(self.first, self.last)]

    @cached_property
    def ended(self) -> list[Matter]:
        return [each for each in self.cases if each.is_ended(self.first, self.last)]

    @cached_property
    def stock(self) -> list[Matter]:
        """Open at the end of the last day."""
        return [each for each in self.cases if each.is_open_after(self.last)]

    @cached_property
    def stock_before(self) -> list[Matter]:
        """Open when the first day began: received before it, and not ended before it."""
        return [
            each
            for each in self.cases
            if each.received_on < self.first and (each.closed_on is None or each.closed_on >= self.first)
        ]

    @cached_property
    def instalments(self) -> list[Paid]:
        """Paid in these days, as entered; an entry that was reversed counts no more."""
        found = Payment.objects.standing().filter(
            case__jurisdiction=self.jurisdiction, paid_on__gte=self.first, paid_on__lte=self.last
        )
        return self._paid(found.exclude(case__status=Status.MERGED), "amount", "workers")

    @cached_property
    def stated(self) -> list[Paid]:
        """What closings of these days say was paid, of cases without instalments: nothing is counted twice."""
        instalments = Payment.objects.standing().filter(case=OuterRef("case"))
        found = Closing.objects.filter(
            ~Exists(instalments), case__jurisdiction=self.jurisdiction, reopened_at__isnull=True,
            closed_at__gte=day_start(self.first), closed_at__lte=day_end(self.last),
        )  # fmt: skip
        return self._paid(found.exclude(case__status=Status.MERGED), "amount_paid", "workers_paid")

    def _paid(self, found: QuerySet[Any], amount: str, workers: str) -> list[Paid]:
        rows = found.order_by("pk").values_list(
            "pk", "case", "case__lead_agency", "case__region", amount, workers
        )
        return [Paid(*row) for row in rows]

    @cached_property
    def visits(self) -> list[tuple[int, int | None, str]]:
        """(key, agency, place) of the follow-up visits made."""
        found = Visit.objects.filter(
            case__jurisdiction=self.jurisdiction, visited_on__gte=self.first, visited_on__lte=self.last
        )
        return list(found.order_by("pk").values_list("pk", "agency", "case__region"))

    @cached_property
    def orders(self) -> list[tuple[int, int | None, str]]:
        """The acts of supervision issued; those only proposed are none yet."""
        found = Order.objects.filter(
            case__jurisdiction=self.jurisdiction, issued_at__gte=day_start(self.first),
            issued_at__lte=day_end(self.last),
        )  # fmt: skip
        return list(found.order_by("pk").values_list("pk", "agency", "case__region"))

    @cached_property
    def referrals(self) -> list[tuple[int, int | None, str]]:
        """The referral letters issued (移送); one that was made void is none."""
        found = CaseLetter.objects.filter(
            case__jurisdiction=self.jurisdiction, letter__kind=LetterKind.REFERRAL, letter__voided_at__isnull=True,
            issued_at__gte=day_start(self.first), issued_at__lte=day_end(self.last),
        )  # fmt: skip
        return list(found.order_by("pk").values_list("pk", "case__lead_agency", "case__region"))

    @cached_property
    def task_forces(self) -> list[tuple[int, int | None, str]]:
        """Those that stood at the end of the last day."""
        found = TaskForce.objects.filter(
            Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=self.last), set_up_on__lte=self.last,
            case__jurisdiction=self.jurisdiction,
        )  # fmt: skip
        return list(found.order_by("pk").values_list("pk", "case__lead_agency", "case__region"))

    @cached_property
    def overdue(self) -> list[tuple[int, int | None, str]]:
        """The letters whose answer was owed and past due when the last day ended (or now, where that is earlier)."""
        at = min(day_end(self.last), self.now)
        unanswered = Q(limit__met_at__isnull=True) | Q(limit__met_at__gt=at)
        found = Transfer.objects.filter(
            unanswered, case__jurisdiction=self.jurisdiction, issued_at__lte=at, limit__due_at__lt=at,
            limit__provisional=False,
        ).exclude(limit__state__in=["suspended", "cancelled"])  # fmt: skip
        found = found.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at))
        found = found.filter(Q(case__closed_at__isnull=True) | Q(case__closed_at__gt=at))
        return list(found.order_by("pk").values_list("pk", "agency", "case__region"))

    @cached_property
    def reasons(self) -> dict[int, set[str]]:
        """What the feedbacks that stand name as reasons, by case."""
        found: dict[int, set[str]] = {}
        rows = (
            Feedback.objects.given()
            .filter(transfer__case__in=[each.pk for each in self.new])
            .order_by()
            .values_list("transfer__case", "reasons")
        )
        for case, reasons in rows:
            found.setdefault(case, set()).update(reasons)
        return found

    @cached_property
    def agencies(self) -> dict[int, str]:
        found = Agency.objects.filter(jurisdiction=self.jurisdiction).order_by("pk")
        return dict(found.values_list("pk", "short_name"))

    @cached_property
    def towns(self) -> dict[str, str]:
        """The places right below, in the order of their codes."""
        found = Region.objects.filter(parent=self.jurisdiction).order_by("code")
        return dict(found.values_list("code", "name"))


def _year_before(day: date) -> date:
    """The same day a year earlier; the last of February stays the last."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    if (day.month, day.day) == (2, 28) and (day.year - 1) % 4 == 0:
        return date(day.year - 1, 2, 29)
    return day.replace(year=day.year - 1)


def town_of(region: str, towns: Iterable[str]) -> str:
    """Which of the places right below a region lies in; empty where it is the whole itself, or lies outside."""
    return next((code for code in towns if region.startswith(stem_of(code))), "")


def stem_of(code: str) -> str:
    """What the codes of all places inside begin with."""
    if len(code) != 6:
        return code
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def kept(rows: Iterable[Matter], test: Callable[[Matter], bool]) -> list[Matter]:
    return [each for each in rows if test(each)]
