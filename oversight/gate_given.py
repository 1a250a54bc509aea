"""What a gate is given to decide on: the rows of a project, and of the owner or firm that is to have new works."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """A row that decided. `label` is made of data alone, so that it reads the same in every language."""

    model: str
    id: int
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the documents name without a number: `settlement_days` for 长期, `funds_share` (per cent) for 落实."""

    settlement_days: int
    funds_share: int


@dataclass(frozen=True, slots=True)
class Claim:
    """An open case about owed wages. `outstanding` is yuan, None while nobody has said how much."""

    row: Row
    outstanding: Decimal | None
    is_government: bool = False
    is_guaranteed: bool = False

    @property
    def is_owed(self) -> bool:
        return self.outstanding is None or self.outstanding > 0


@dataclass(frozen=True, slots=True)
class Paper:
    row: Row
    verification: str
    has_expired: bool = False
    signed_by_contractor: bool = False
    signed_by_supervisor: bool = False

    @property
    def is_trusted(self) -> bool:
        """Neither doubtful nor false (TL 二(二)2)."""
        return self.verification not in ("doubtful", "false")

    @property
    def is_signed(self) -> bool:
        return self.signed_by_contractor and self.signed_by_supervisor


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Works money certified, due and not paid, in yuan."""

    row: Row
    amount: Decimal
    is_government: bool = False


@dataclass(frozen=True, slots=True)
class Delay:
    """A settlement that was planned `days` ago and is not made."""

    row: Row
    days: int


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    row: Row
    is_government: bool = False
    fund_source: str = ""
    funds_in_place: int | None = None
    funds_diverted: bool | None = None
    fund_proofs: tuple[Paper, ...] = ()
    certificates: tuple[Paper, ...] = ()
    claims: tuple[Claim, ...] = ()
    has_roster: bool = True
    unsettled: tuple[Row, ...] = ()
    unsettled_count: int = 0


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    """Of the owner or firm that is to have new works. `elsewhere` is (place, open cases) of other jurisdictions;
    `unrecorded` are its projects at work for which no works payment is on record."""

    row: Row
    claims: tuple[Claim, ...] = ()
    elsewhere: tuple[tuple[str, int], ...] = ()
    unpaid: tuple[Unpaid, ...] = ()
    delays: tuple[Delay, ...] = ()
    unrecorded: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class GateFacts:
    today: date
    thresholds: Thresholds
    project: ProjectFacts | None = None
    owner: OwnerFacts | None = None
