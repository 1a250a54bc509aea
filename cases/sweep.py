"""The minute sweep of cases: routes what was missed, marks what is overdue. Safe to run twice at once."""

from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from django.db import connection

from agencies.clock.limits import recountable
from agencies.clock.models import Step, TimeLimit
from agencies.clock.sweep import note_sweep, pass_points
from cases.actions.routing import route_case
from cases.actions.steps import follow, recount_limit
from cases.actions.succession import finish, move, unfinished, waiting
from cases.models import Case

log = structlog.get_logger()

BATCH = 500


def sweep_minute(*, now: datetime) -> None:
    """What is left over after a batch waits for the next minute, so one sweep never runs into the next for long."""
    due = Case.objects.to_route(now).values_list("pk", flat=True)[:BATCH]
    _one_by_one(lambda pk: route_case(pk, now=now), list(due), "routing")
    lapse(now)
    for pk in unfinished():
        _hand_over(pk, now)
    note_sweep("minute", now)


def lapse(now: datetime) -> None:
    """The points that time limits have passed by `now`, and what follows for their cases."""
    _one_by_one(lambda pk: recount_limit(pk, now=now), recountable()[:BATCH], "recount")
    pass_points(now)
    ours = Step.objects.filter(done_at__isnull=True).exclude(limit__kind__in=TimeLimit.NOT_OF_CASES)
    waiting = ours.order_by("pk").values_list("pk", flat=True)
    _one_by_one(lambda pk: follow(pk, now=now), list(waiting[:BATCH]), "steps")


def _hand_over(succession: int, now: datetime) -> None:
    """The work of an agency that has ended, a batch a minute."""
    _one_by_one(lambda case: move(succession, case, now=now), waiting(succession), "succession")
    _one_by_one(lambda pk: finish(pk, now=now), [succession], "succession")


def _one_by_one(act: Callable[[int], object], rows: Iterable[int], name: str) -> None:
    """The one place that outlives any error: a broken row must not keep the rows behind it waiting, nor the clocks."""
    for pk in rows:
        try:
            act(pk)
        except Exception:
            log.exception("sweep step failed", step=name, row=pk)
            # Where the row broke the connection itself, the next one gets a new connection.
            connection.close_if_unusable_or_obsolete()
