"""What is due: the standing time limits a person looks after, narrowed by the words of the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.clock.limits import end_of
from agencies.clock.models import TimeLimit
from agencies.forms import widgets
from agencies.forms.filters import FilterForm, Options, offer_choices
from agencies.listing import CAP, Order
from agencies.people.access import Sight, scope_of
from agencies.people.models import User
from cases.models import Transfer
from cases.workflow import OWING

State, Kind = TimeLimit.State, TimeLimit.Kind
# A right that may be used is no duty; what is due at projects has its own list.
NO_DUTY = (Kind.OBJECTION, *TimeLimit.NOT_OF_CASES)
KINDS = [(each.value, each.label) for each in Kind if each not in NO_DUTY]
ORDER = Order("due_at")
AWAITED_ORDER = Order("issued_at")
_WEEK = timedelta(days=7)
# What is suspended or only estimated is never overdue.
_CERTAIN = Q(provisional=False) & ~Q(state=State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Group:
    """A tab of the page: the limits in one state."""

    name: str
    label: str | Promise
    condition: Callable[[datetime], Q]


GROUPS = (
    Group("all", _("All standing"), lambda now: Q()),
    Group("overdue", _("Overdue"), lambda now: _CERTAIN & Q(due_at__lt=now)),
    Group("today", _("Due today"), lambda now: _CERTAIN & Q(due_at__gte=now, due_at__lte=_end(now))),
    Group("week", _("Within 7 days"), lambda now: _CERTAIN & Q(due_at__gte=now, due_at__lte=_end(now + _WEEK))),
    Group("suspended", _("Suspended"), lambda now: Q(state=State.SUSPENDED)),
    Group("provisional", _("Provisional"), lambda now: Q(provisional=True)),
)  # fmt: skip
# Not a limit yet: a recipient for whom a date has still to be set.
AWAITED = "awaited"


def _end(now: datetime) -> datetime:
    return end_of(timezone.localdate(now))


def group_named(name: str | None) -> Group | None:
    """The tab asked for, all of them without a name; None for what awaits a date."""
    if name == AWAITED:
        return None
    return next((each for each in GROUPS if each.name == name), GROUPS[0])


def limits_of(user: User) -> QuerySet[TimeLimit]:
    """The limits of one's own agency; who sees the whole place sees those of everybody there."""
    scope, standing = scope_of(user), TimeLimit.objects.standing().exclude(kind__in=NO_DUTY)
    if scope.sight is Sight.JURISDICTION:
        return standing.filter(jurisdiction=scope.jurisdiction)
    return standing.filter(agency=scope.agency_id) if scope.sight is Sight.OWN else standing.none()


def joint_work(user: User) -> Mapping[str, int]:
    """How many limits of tasks of the leading group and of reports of units stand; they have lists of their own."""
    scope, standing = scope_of(user), TimeLimit.objects.standing().filter(kind__in=TimeLimit.OF_OVERSIGHT)
    own = Q(jurisdiction=scope.jurisdiction)
    if scope.sight is not Sight.JURISDICTION:
        own = Q(agency=scope.agency_id) if scope.sight is Sight.OWN else Q(pk__in=[])
    counted: dict[str, int] = standing.filter(own).aggregate(
        tasks=Count("pk", filter=Q(kind=Kind.TASK)), reports=Count("pk", filter=Q(kind=Kind.UNIT_REPORT))
    )
    return counted


def awaiting_date(user: User) -> QuerySet[Transfer]:
    """The letters whose recipients have no date yet, where the text leaves it to the officer."""
    scope = scope_of(user)
    waiting = Transfer.objects.filter(
        case__jurisdiction=scope.jurisdiction, case__awaits_date=True, status__in=OWING, limit__isnull=True
    )
    if scope.sight is Sight.JURISDICTION:
        return waiting
    return waiting.filter(agency=scope.agency_id) if scope.sight is Sight.OWN else waiting.none()


def counts(user: User, now: datetime) -> Mapping[str, int]:
    """How many stand in each tab, looking at the first `CAP`."""
    first = limits_of(user).order_by("due_at", "pk")[: CAP + 1]
    within = {each.name: Count("pk", filter=each.condition(now)) for each in GROUPS}
    found: dict[str, int] = first.aggregate(**within)
    return found | {AWAITED: awaiting_date(user)[: CAP + 1].count()}


class DueFilter(FilterForm):
    q = forms.CharField(label=_("Case number"), required=False, max_length=30, widget=widgets.Text)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", "—"), *KINDS], required=False, widget=widgets.Select
    )
    agency = forms.ChoiceField(label=_("Agency"), choices=(), required=False, widget=widgets.Select)

    FIRST: tuple[str, ...] = ("q", "kind", "agency")

    def __init__(self, data: Any, options: Options, *, whole: bool) -> None:
        super().__init__(data, options)
        if not whole:
            # One's own agency is the only one there is.
            del self.fields["agency"]
            self.FIRST = ("q", "kind")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)

    def condition(self) -> Q:
        conditions: dict[str, Callable[[Any], Q]] = {
            "q": lambda text: Q(reference__icontains=text),
            "kind": lambda code: Q(kind=code),
            "agency": lambda key: Q(agency=key),
        }
        return self._all(conditions)

    def of_letters(self) -> Q:
        """The same of letters that await a date; what they await is the date of an officer."""
        conditions: dict[str, Callable[[Any], Q]] = {
            "q": lambda text: Q(case__number__icontains=text),
            "kind": lambda code: Q() if code == Kind.OFFICER else Q(pk__in=[]),
            "agency": lambda key: Q(agency=key),
        }
        return self._all(conditions)

    def _all(self, conditions: Mapping[str, Callable[[Any], Q]]) -> Q:
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found
