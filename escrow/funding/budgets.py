"""Which projects a fund view is about: those of the budget of the place, of the government, of state-owned firms."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Region, User
from agencies.vocabulary import Funding, Role, bits_of
from escrow.models import FundLine
from projects.models import Project

LOCAL, GOVERNMENT, SOE, ALL = "local", "government", "soe", "all"
SCOPES: tuple[tuple[str, Any], ...] = (
    (LOCAL, _("In the budget of the place")),
    (GOVERNMENT, _("Government-invested projects")),
    (SOE, _("State-owned contractor or owner")),
    (ALL, _("All projects")),
)
# What each department watches unless it asks for more: BDH 一(二) for the development bureau, 一(三) for state firms.
_USUAL: Mapping[str, str] = {Role.DEVELOPMENT: LOCAL, Role.FINANCE: GOVERNMENT, Role.SASAC: SOE}
_BELOW = (Funding.TOWNSHIP_FISCAL,)
# The budgets that are the place's own (区级预算内 in a district): its level and those below it.
OWN_BUDGETS: Mapping[str, tuple[Funding, ...]] = {
    Region.Kind.DISTRICT: (Funding.DISTRICT_FISCAL, *_BELOW),
    Region.Kind.COUNTY: (Funding.COUNTY_FISCAL, *_BELOW),
    Region.Kind.CITY: (Funding.MUNICIPAL_FISCAL, Funding.DISTRICT_FISCAL, Funding.COUNTY_FISCAL, *_BELOW),
    Region.Kind.PROVINCE: (
        Funding.PROVINCIAL_CENTRAL_FISCAL, Funding.MUNICIPAL_FISCAL, Funding.DISTRICT_FISCAL, Funding.COUNTY_FISCAL,
        *_BELOW,
    ),
}  # fmt: skip


def usual_scope(user: User) -> str:
    return _USUAL.get(user.agency.role, ALL) if user.agency else ALL


def own_budgets(place: Region) -> tuple[Funding, ...]:
    return OWN_BUDGETS.get(place.kind, (Funding.DISTRICT_FISCAL, Funding.COUNTY_FISCAL, *_BELOW))


def scope_condition(scope: str, place: Region) -> Q:
    if scope == LOCAL:
        bits = bits_of(own_budgets(place), Funding)
        funded = Project.objects.annotate(hit=F("funding_bits").bitand(bits)).filter(hit__gt=0)
        planned = FundLine.objects.filter(source=FundLine.Source.DISTRICT_BUDGET)
        return Q(pk__in=funded.order_by().values("pk")) | Q(pk__in=planned.order_by().values("project"))
    if scope == GOVERNMENT:
        return Q(is_government=True)
    if scope == SOE:
        return Q(general_contractor__ownership__endswith="_soe") | Q(owner__ownership__endswith="_soe")
    return Q()
