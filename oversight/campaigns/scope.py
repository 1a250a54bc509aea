"""To which projects and employers a campaign applies: the scope of a policy as it is stored, and as conditions."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from agencies import vocabulary
from agencies.policy.obliged import Scope
from projects.models import Contract, Project

_SETS = ("sector", "category", "funding", "special", "nature")


def stored(scope: Scope, region: str = "") -> dict[str, Any]:
    """Only what it asks for."""
    asked = {
        name: list(value) if name in _SETS else value
        for name, value in asdict(scope).items()
        if value not in ((), None)
    }
    return asked | ({"region": region} if region else {})


def read(said: Mapping[str, Any]) -> tuple[Scope, str]:
    """The scope, and the place it is limited to."""
    known = {field.name for field in fields(Scope)}
    asked: dict[str, Any] = {
        name: tuple(value) if name in _SETS else value for name, value in said.items() if name in known
    }
    return Scope(**asked), str(said.get("region", ""))


def of_projects(scope: Scope) -> Q:
    """The projects a scope applies to."""
    found = Q()
    for name, column in (
        ("sector", "sector__in"),
        ("category", "category__in"),
        ("special", "special_type__in"),
        ("nature", "nature__in"),
    ):
        if codes := getattr(scope, name):
            found &= Q(**{column: list(codes)})
    if scope.funding:
        bits = vocabulary.bits_of(scope.funding, vocabulary.Funding)
        hit = Project.objects.order_by().annotate(hit=F("funding_bits").bitand(bits)).filter(hit__gt=0)
        found &= Q(pk__in=hit.values("pk"))
    if scope.government is not None:
        found &= Q(is_government=scope.government)
    if scope.state_owned is not None:
        owned = Q(general_contractor__ownership__endswith="_soe")
        found &= owned if scope.state_owned else ~owned
    if scope.subcontracted is not None:
        below = Exists(Contract.objects.filter(project=OuterRef("pk"), parent__isnull=False))
        found &= Q(below) if scope.subcontracted else ~Q(below)
    if scope.contract_sum_from is not None:
        found &= Q(contract_sum__gte=scope.contract_sum_from)
    return found


def asks_for_projects(scope: Scope) -> bool:
    """Whether it says something that only a project has: then an employer without one is not meant."""
    return replace(scope, sector=()) != Scope()
