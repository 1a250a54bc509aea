"""What a campaign has come to, in all and by agency and place: each sum with the filter that opens its targets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from oversight.campaigns.models import CampaignTarget

# Each figure, the condition of the targets that make it up, and the column they add; none counts the targets.
FIGURES: Mapping[str, tuple[Q, str]] = {
    "targets": (Q(), ""),
    "projects": (Q(project__isnull=False), ""),
    "employers": (Q(company__isnull=False), ""),
    "checked": (Q(checked_on__isnull=False), ""),
    "unchecked": (Q(checked_on__isnull=True), ""),
    "with_problems": (Q(problems__gt=0), ""),
    "problems": (Q(problems__gt=0), "problems"),
    "solved": (Q(solved__gt=0), "solved"),
    "workers": (Q(workers__gt=0), "workers"),
    "amount": (Q(amount__gt=0), "amount"),
    "workers_paid": (Q(workers_paid__gt=0), "workers_paid"),
    "amount_paid": (Q(amount_paid__gt=0), "amount_paid"),
    "orders": (Q(orders__gt=0), "orders"),
    "penalties": (Q(penalties__gt=0), "penalties"),
    "cases": (Q(case__isnull=False), ""),
}
MONEY = ("amount", "amount_paid")


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of `FIGURES` for one agency, one place, or all. Money is yuan."""

    label: str = ""
    key: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.figures[name]

    @property
    def unsolved(self) -> int:
        return int(self["problems"] - self["solved"])

    @property
    def share(self) -> Decimal | None:
        """Checked, of all, in per cent with one decimal."""
        if not self["targets"]:
            return None
        return (Decimal(100) * self["checked"] / self["targets"]).quantize(Decimal("0.1"))


def _sums() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (condition, column) in FIGURES.items():
        if not column:
            found[f"n_{name}"] = Count("pk", filter=condition) if condition else Count("pk")
        elif name in MONEY:
            zero = Value(Decimal(0), output_field=DecimalField(max_digits=18, decimal_places=2))
            found[f"n_{name}"] = Coalesce(Sum(column), zero)
        else:
            found[f"n_{name}"] = Coalesce(Sum(column), 0)
    return found


def _read(row: Mapping[str, Any], label: str = "", key: str = "") -> Tally:
    return Tally(label, key, {name: row[f"n_{name}"] for name in FIGURES})


def total(targets: "QuerySet[CampaignTarget]") -> Tally:
    return _read(targets.order_by().aggregate(**_sums()))


def by_agency(targets: "QuerySet[CampaignTarget]") -> list[Tally]:
    rows = targets.order_by().values("agency", "agency__short_name").annotate(**_sums()).order_by("agency")
    return [_read(row, row["agency__short_name"] or "", str(row["agency"] or "")) for row in rows]


def by_place(targets: "QuerySet[CampaignTarget]") -> list[Tally]:
    rows = targets.order_by().values("region", "region__name").annotate(**_sums()).order_by("region")
    return [_read(row, row["region__name"], row["region"]) for row in rows]


def by_campaign(targets: "QuerySet[CampaignTarget]") -> dict[int, Tally]:
    rows = targets.order_by().values("campaign").annotate(**_sums())
    return {row["campaign"]: _read(row) for row in rows}
