"""The lists of cases: whose cases, in which order, one page at a time, counted up to a limit.

An agency's lists run on its own access row: its own deadline orders them. Pages are found by key, never by offset.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet, Value
from django.utils import timezone

from agencies.clock.calendar import Calendar
from agencies.clock.days import calendar_around
from agencies.forms.filters import Options
from agencies.listing import CAP, Order, read_key
from agencies.models import Agency, Region, User
from agencies.people.access import Scope, Sight, scope_of
from cases.models import Case, CaseAccess
from cases.queues import Queue, queues_for

# Names and holidays change by the month; a minute is soon enough for a list.
_KEPT_SECONDS = 60
# Archives are read from the newest; they carry no count of work.
_ARCHIVES = {"closed": "closed_at", "ended": "closed_at", "all": "received_at"}
_OWN_ARCHIVES = frozenset({"answered", "informed", "all"})


def order_of(queue: Queue, user: User) -> Order:
    if scope_of(user).sight is Sight.OWN:
        return Order("own_due_at", descending=queue.name in _OWN_ARCHIVES)
    column = _ARCHIVES.get(queue.name)
    return Order(column, descending=True) if column else Order("attention_at")


def queue_named(name: str | None, user: User) -> Queue:
    """The queue asked for; without a name all that is open. An unknown name means the same."""
    queues = {queue.name: queue for queue in queues_for(user)}
    return queues.get(name or "open", queues["open"])


def counts(user: User, now: datetime) -> dict[str, int]:
    """How many cases stand in each queue of work, in one query, looking at the first `CAP` open cases."""
    queues = [queue for queue in queues_for(user) if not is_archive(queue, user)]
    scope = scope_of(user)
    rows: QuerySet[Any]
    if scope.sight is Sight.OWN:
        rows = _owed(scope).order_by("due_at", "case_id")
    else:
        rows = Case.objects.visible_to(user).open().order_by("attention_at", "pk")
    within = {f"in_{each.name}": ExpressionWrapper(each.condition(now), BooleanField()) for each in queues}
    looked_at = rows.annotate(**within).values(*within)[: CAP + 1]
    # By `aggregate` with one filter per queue, Django took longer to write the query than PostgreSQL to answer it.
    sql, parameters = looked_at.query.sql_with_params()
    sums = ", ".join(f"count(*) FILTER (WHERE {name})" for name in within)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sums} FROM ({sql}) AS looked_at", parameters)  # noqa: S608 - names are ours
        return dict(zip([queue.name for queue in queues], cursor.fetchone(), strict=True))


def _owed(scope: Scope) -> QuerySet[CaseAccess]:
    """The open cases of an agency by its own rows alone: what it still owes is of no closed case, and all that its
    queues of work ask for. Named as `visible_to` names them."""
    return CaseAccess.objects.filter(agency=scope.agency_id, is_open=True).annotate(
        own_is_open=Value(True),
        own_status=F("status"),
        own_due_at=F("due_at"),
        own_clock=F("clock"),
        own_owes_reply=F("owes_reply"),
    )


def is_archive(queue: Queue, user: User) -> bool:
    return queue.name in (_OWN_ARCHIVES if scope_of(user).sight is Sight.OWN else _ARCHIVES)


def next_in_queue(rows: QuerySet[Case], order: Order, place: str | None, but: Case) -> dict[str, Any] | None:
    """The case that follows a place in a list, also when an act has moved the case that stood there."""
    key = read_key(place, order)
    beyond = rows.filter(order.beyond(key)) if key else rows
    return beyond.exclude(pk=but.pk).order_by(*order.fields).values("pk", "number", order.column).first()


def options_for(user: User) -> Options:
    """The agencies and places of the person's jurisdiction, kept for a minute."""
    return _kept(f"bodies:{user.agency_id}", lambda: _options(scope_of(user).jurisdiction))


def _options(jurisdiction: str) -> Options:
    agencies: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    rows = Agency.objects.filter(jurisdiction=jurisdiction).order_by("pk")
    for pk, name, is_active in rows.values_list("pk", "short_name", "is_active"):
        agencies[is_active].append((str(pk), name))
    places = Region.objects.inside(jurisdiction).values_list("code", "name")
    return Options(tuple(agencies[True]), tuple(places), tuple(agencies[False]))


@dataclass(frozen=True, slots=True)
class Called:
    """An agency in a list."""

    short: str
    role: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the agencies and places of a page's rows are called, by id and by code."""

    agencies: dict[int, Called]
    places: dict[str, str]

    @classmethod
    def find(cls, agencies: Q, places: Q) -> "Names":
        found = Agency.objects.filter(agencies).values_list("pk", "short_name", "role")
        return cls(
            {pk: Called(short, role) for pk, short, role in found},
            dict(Region.objects.filter(places).values_list("code", "name")),
        )


def names_for(user: User, rows: Sequence[Mapping[str, Any]]) -> Names:
    """For `values()` rows with `lead_agency_id` and `region_id`. Reading names by joins took longer than the rows.

    Those of the person's jurisdiction are kept for a minute; what is not among them is asked for.
    """
    if not rows:
        return Names({}, {})
    code = scope_of(user).jurisdiction
    names: Names = _kept(
        f"names:{user.agency_id}",
        lambda: Names.find(Q(jurisdiction=code), Q(pk__in=Region.objects.inside(code).values("pk"))),
    )
    agencies = {row["lead_agency_id"] for row in rows} - names.agencies.keys() - {None}
    places = {row["region_id"] for row in rows} - names.places.keys()
    if agencies or places:
        more = Names.find(Q(pk__in=agencies), Q(pk__in=places))
        return Names(names.agencies | more.agencies, names.places | more.places)
    return names


def calendar_today(now: datetime, place: str = "") -> Calendar:
    """Of a place (region code), from last year on, so that what has long been overdue can still be counted."""
    today = timezone.localdate(now)
    return _kept(
        f"calendar:{today}:{place}", lambda: calendar_around(today.replace(year=today.year - 1, day=1), place)
    )


def _kept(key: str, make: Callable[[], Any]) -> Any:
    return cache.get_or_set(key, make, _KEPT_SECONDS)
