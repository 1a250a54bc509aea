"""Who sees what is kept from above: the whole place, or what concerns one's own agency."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from agencies.people.access import Sight, scope_of
from agencies.people.models import User

Row = TypeVar("Row", bound=models.Model)


def of_place(user: User) -> Q:
    """Every official of a jurisdiction sees it; no party to a project does."""
    if not user.is_active or user.agency is None or user.role == User.Role.PARTY:
        return Q(pk__in=[])
    return Q(jurisdiction=user.agency.jurisdiction_id)


def of_office(user: User, own: Q | None = None) -> Q:
    """Leaders, auditors and the office see it whole; an agency what `own` says is its."""
    scope = scope_of(user)
    if scope.sight is Sight.JURISDICTION:
        return Q(jurisdiction=scope.jurisdiction)
    if scope.sight is Sight.OWN and own is not None:
        return Q(jurisdiction=scope.jurisdiction) & own
    return Q(pk__in=[])


class PlaceQuerySet(models.QuerySet[Row]):
    """Rows that every official of the place sees."""

    def visible_to(self, user: Any) -> "PlaceQuerySet[Row]":
        return self.filter(of_place(user))


class OfficeQuerySet(models.QuerySet[Row]):
    """Rows that leaders, auditors and the office see."""

    def visible_to(self, user: Any) -> "OfficeQuerySet[Row]":
        return self.filter(of_office(user))


class UnitQuerySet(models.QuerySet[Row]):
    """Rows of one agency each: it sees its own, the office, leaders and auditors all."""

    def visible_to(self, user: Any) -> "UnitQuerySet[Row]":
        return self.filter(of_office(user, Q(agency=user.agency_id)))
