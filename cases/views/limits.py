"""The card “Time limits” of a case: every limit with its source, how it was counted, what follows and who moved it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.calendar import Calendar
from agencies.clock.models import Step, TimeLimit
from agencies.clock.points import time_of
from agencies.clock.standards import STANDARDS
from agencies.policy.model import Policy
from agencies.vocabulary import TimeUnit
from cases.actions.standing import clock_of
from cases.limits import Held, held_by
from cases.models import Application, Case, Transfer
from cases.models.case import Clock
from cases.views import clock
from cases.views.clock import Calculation, Days, Deadline, length
from cases.workflow import OWING


@dataclass(frozen=True, slots=True)
class Point:
    """What will follow by itself, and when."""

    label: str
    at: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An application with what became of it; `silent` where neither law nor document says anything of it."""

    application: Application
    what: str
    silent: bool


@dataclass(frozen=True, slots=True)
class ShownLimit:
    held: Held
    deadline: Deadline
    calculation: Calculation
    rolls: str
    points: list[Point]
    asked: list[Asked]


@dataclass(frozen=True, slots=True)
class Undated:
    """A recipient that owes an answer and has no date: why not."""

    who: str
    clock: str
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """`presumed` says when a letter counts as received that nobody confirms, and who has set that."""

    standing: list[ShownLimit]
    ended: list[ShownLimit]
    undated: list[Undated]
    presumed: str

    @property
    def groups(self) -> list[tuple[bool, list[ShownLimit]]]:
        """(ended, limits)."""
        return [(False, self.standing), (True, self.ended)]


def card_of(case: Case, transfers: list[Transfer], now: datetime, days: Days) -> Card:
    asked: dict[int, list[Application]] = {}
    for each in case.applications.select_related("asked_by", "decided_by", "asked_for").order_by("pk"):
        asked.setdefault(each.limit_id, []).append(each)
    shown = [_shown(each, asked.get(each.limit.pk, []), now, days) for each in held_by(case)]
    standing = [each for each in shown if each.held.limit.is_standing and case.closed_at is None]
    policy = case.policy_version.policy if case.policy_version else None
    return Card(
        sorted(standing, key=lambda each: (each.held.limit.due_at, each.held.limit.pk)),
        [each for each in shown if each not in standing],
        [] if case.closed_at else _undated(case, transfers),
        _presumed(policy),
    )


def _shown(held: Held, asked: list[Application], now: datetime, days: Days) -> ShownLimit:
    limit = held.limit
    return ShownLimit(
        held,
        clock.deadline_of(limit, now, days.calendar),
        clock.calculation(limit, days),
        _rolls(limit),
        _points(limit, days.calendar) if limit.is_standing else [],
        [_asked(each, limit) for each in asked],
    )


def _rolls(limit: TimeLimit) -> str:
    """A limit in calendar days that ends on a free day: whether it moves, and who says so."""
    standard = STANDARDS.get(TimeLimit.Kind(limit.kind))
    if limit.unit != TimeUnit.DAY or standard is None or not standard.rolls_source:
        return ""
    said = _("Ends on the next working day: %(source)s") if limit.rolls else _("Free days count: %(source)s")
    return said % {"source": standard.rolls_source}


def _points(limit: TimeLimit, calendar: Calendar) -> list[Point]:
    """What lies ahead. While it stands still nothing follows; of an estimate only the warnings."""
    if limit.state == TimeLimit.State.SUSPENDED:
        return []
    unit = TimeUnit(limit.unit)
    ahead = limit.points[limit.point :]
    if limit.provisional:
        ahead = [each for each in ahead if each[0] in (Step.Name.DUE_SOON, Step.Name.DUE_TODAY)]
    return [
        Point(
            str(Step.Name(name).label),
            timezone.localtime(time_of((name, days), limit.due_on, limit.due_at, unit, calendar)).strftime(
                "%Y-%m-%d %H:%M"
            ),
        )
        for name, days in ahead
    ]


def _asked(application: Application, limit: TimeLimit) -> Asked:
    what = str(application.get_kind_display())
    if application.units:
        what = _("Extension by %(length)s") % {"length": length(application.units, limit.unit)}
    return Asked(application, what, TimeLimit.Kind(limit.kind) not in STANDARDS)


def _undated(case: Case, transfers: list[Transfer]) -> list[Undated]:
    words = {
        Clock.AWAITED: _("Awaits a date"),
        Clock.NONE: _("No limit in the document"),
        "": _("starts on receipt"),
    }
    owing = [each for each in transfers if each.status in OWING and each.limit is None]
    return [Undated(each.recipient, found := clock_of(each, case), words[found]) for each in owing]


def _presumed(policy: Policy | None) -> str:
    rule = policy.clocks.get(TimeLimit.Kind.RECEIPT) if policy else None
    if rule is None:
        return ""
    return _("A letter that nobody confirms counts as received after %(length)s (%(source)s).") % {
        "length": length(rule.value, rule.unit),
        "source": rule.source,
    }
