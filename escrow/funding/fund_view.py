"""What every fund view starts from: its projects with their funds, the sums of them, and links that keep filters."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agencies.forms.filters import without
from agencies.people.access import SignedIn
from agencies.people.models import Region
from agencies.policy.money import ANY
from escrow.accounts.about import money_of
from escrow.funding.budgets import SCOPES, own_budgets
from escrow.funding.execution import Thresholds
from escrow.funding.filters import FundFilter
from escrow.funding.reading import Funds, funds_of
from projects.registers.choices import options_for
from projects.registers.sight import agency_of, seen_by

NOTHING = Decimal(0)
_RELATED = ("general_contractor", "owner", "owner_agency", "region", "responsible_agency")
_FIELDS = (
    "code", "name", "state", "sector", "category", "funding_bits", "special_type", "nature", "is_government",
    "contract_sum", "jurisdiction_id", "region_id", "region__name", "owner__name", "owner_agency__name",
    "owner_agency__short_name", "general_contractor__name", "general_contractor__ownership",
    "responsible_agency__short_name",
)  # fmt: skip


@dataclass
class Sums:
    """What the rows of a view come to. Yuan."""

    projects: int = 0
    planned: Decimal = NOTHING
    arranged: Decimal = NOTHING
    disbursed: Decimal = NOTHING
    gap: Decimal = NOTHING
    due: Decimal = NOTHING
    allocated: Decimal = NOTHING
    short: Decimal = NOTHING
    colours: dict[str, int] = field(default_factory=dict)

    def add(self, row: Funds) -> None:
        self.projects += 1
        self.planned += row.totals.planned
        self.arranged += row.totals.arranged
        self.disbursed += row.disbursed
        self.gap += row.totals.gap
        self.due += row.labour.due
        self.allocated += row.labour.allocated
        self.short += row.labour.short
        code = row.verdict.colour.value
        self.colours[code] = self.colours.get(code, 0) + 1


def sums_of(rows: Iterable[Funds]) -> Sums:
    found = Sums()
    for row in rows:
        found.add(row)
    return found


@dataclass
class View:
    """What every fund view starts from."""

    form: FundFilter
    place: Region
    rows: list[Funds]
    today: date
    thresholds: Thresholds

    @property
    def coloured(self) -> list[Funds]:
        """Those of the colour that was chosen, else all."""
        colour = self.form.stated().get("colour")
        return [each for each in self.rows if not colour or each.verdict.colour == colour]


def view_of(request: SignedIn) -> View:
    user, today = request.user, timezone.localdate()
    agency = agency_of(user)
    place = agency.jurisdiction
    form = FundFilter(request.GET, options_for(agency), user, place)
    money = money_of(place.pk, today)
    found = (
        seen_by(user).filter(form.condition()).select_related(*_RELATED).only(*_FIELDS).order_by("code", "pk")
    )
    return View(form, place, funds_of(list(found), money, today), today, Thresholds.of(money, ANY))


def shared(request: SignedIn, view: View) -> dict[str, Any]:
    form = view.form
    return {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "kept": without(request.GET),
        "unfiltered": request.path,
        "scope": dict(SCOPES)[form.scope],
        "budgets": [each.label for each in own_budgets(view.place)] if form.scope == "local" else (),
        "sums": sums_of(view.coloured),
        "thresholds": view.thresholds.shown,
    }


def with_query(request: SignedIn, **more: str) -> str:
    rest = request.GET.copy()
    for name in ("after", "before", *more):
        rest.pop(name, None)
    rest.update(more)
    return rest.urlencode()


def owner_query(company: int | None, agency: int | None) -> dict[str, Any]:
    if company:
        return {"owner": company}
    return {"owner_agency": agency} if agency else {}
