"""What a measure is counted from: pieces of projects, narrowed to a place, a department, and the projects a target
speaks of."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from agencies import vocabulary
from agencies.policy.directives import EVERYTHING
from agencies.policy.obliged import Scope
from cases.models import Case
from cases.workflow import Status
from projects.models import Contract, Project

# Nothing was owed where a complaint was sent back, taken back, or goes on under another number.
NOT_OWED = (Status.MERGED, Status.REJECTED, Status.WITHDRAWN)


class Piece(NamedTuple):
    """A row, or the part of a row that lies on one project; a row is reached where all its pieces are."""

    key: int
    ok: bool
    agency: int = 0
    region: str = ""
    sector: str = ""
    # How much it adds to a measure that is a number and no share; else one.
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which projects a measure is counted. `agency` is the industry department, 0 the projects without one."""

    jurisdiction: str
    on: date
    scope: Scope = EVERYTHING
    agency: int | None = None
    region: str = ""
    government: bool = False
    sector: str = ""

    def of_project(self, path: str = "") -> Q:
        """`path` leads to the project, as `project__`."""
        found = Q(**{f"{path}jurisdiction": self.jurisdiction}) & in_scope(self.scope, path)
        if self.agency is not None:
            found &= Q(**{f"{path}responsible_agency": self.agency or None})
        if self.region:
            found &= Q(**{f"{path}region__code__startswith": stem(self.region)})
        if self.government:
            found &= Q(**{f"{path}is_government": True})
        if self.sector:
            found &= Q(**{f"{path}sector": self.sector})
        return found

    def projects(self) -> QuerySet[Project]:
        return Project.objects.filter(self.of_project())

    def cases(self) -> QuerySet[Case]:
        """The cases of the place; the department is the one in the lead."""
        found = Q(jurisdiction=self.jurisdiction)
        if self.agency is not None:
            found &= Q(lead_agency=self.agency or None)
        if self.region:
            found &= Q(region__code__startswith=stem(self.region))
        if self.government:
            found &= Q(project__is_government=True)
        if self.sector:
            found &= Q(sector=self.sector)
        if self.scope.sector:
            found &= Q(sector__in=self.scope.sector)
        return Case.objects.filter(found).exclude(status__in=NOT_OWED)


def stem(code: str) -> str:
    """What the codes of a place and of everything below it begin with."""
    if len(code) != 6:
        return code
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def in_scope(scope: Scope, path: str = "") -> Q:
    """Projects that a target speaks of: the same as `projects.compliance.judging.agrees`, as a condition."""
    found = Q()
    codes: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("sector", scope.sector), ("category", scope.category), ("special_type", scope.special),
        ("nature", scope.nature),
    )  # fmt: skip
    for name, wanted in codes:
        if wanted:
            found &= Q(**{f"{path}{name}__in": wanted})
    if scope.funding:
        bits = vocabulary.bits_of(scope.funding, vocabulary.Funding)
        hit = Project.objects.annotate(hit=F("funding_bits").bitand(bits)).filter(hit__gt=0)
        found &= Q(**{f"{path}pk__in": hit.values("pk")})
    if scope.government is not None:
        found &= Q(**{f"{path}is_government": scope.government})
    if scope.state_owned is not None:
        owned = Q(**{f"{path}general_contractor__ownership__endswith": "_soe"})
        found &= owned if scope.state_owned else ~owned
    if scope.subcontracted is not None:
        let = Contract.objects.exclude(kind=Contract.Kind.GENERAL)
        having = Q(**{f"{path}pk__in": let.values("project")})
        found &= having if scope.subcontracted else ~having
    if scope.contract_sum_from is not None:
        # A sum that nobody stated may be any.
        name = f"{path}contract_sum"
        found &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": scope.contract_sum_from})
    return found


PLACED = ("responsible_agency", "region", "sector")


def placed(path: str = "") -> list[str]:
    """Where a project lies, as `values_list` asks for it."""
    return [f"{path}{name}" for name in PLACED]


def piece(key: int, ok: Any, agency: int | None, region: str, sector: str, weight: int = 1) -> Piece:
    return Piece(key, bool(ok), agency or 0, region, sector, weight)
