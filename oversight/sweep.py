"""What time does to tasks and to reports that units owe: each point a limit passes is followed once."""

from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from django.db import connection, transaction

from agencies.clock.limits import recount, recountable
from agencies.clock.models import Step, TimeLimit
from oversight.group.telling import follow_task
from oversight.unit_reports.telling import follow as follow_unit_report

log = structlog.get_logger()

BATCH = 500
_WARNED = (Step.Name.DUE_SOON, Step.Name.DUE_TODAY, Step.Name.LAPSED)
Follower = Callable[[TimeLimit, Step, datetime], None]
# Who acts on a step of a limit of which kind.
FOLLOWERS: dict[str, Follower] = {
    TimeLimit.Kind.TASK: follow_task,
    TimeLimit.Kind.UNIT_REPORT: follow_unit_report,
}


def follow_all(now: datetime) -> None:
    """Every step that waits. The points themselves are passed by the one sweep over all time limits."""
    _one_by_one(lambda pk: _recount(pk, now), recountable(TimeLimit.OF_OVERSIGHT)[:BATCH], "recount")
    ours = Step.objects.filter(done_at__isnull=True, limit__kind__in=TimeLimit.OF_OVERSIGHT)
    waiting = ours.order_by("pk").values_list("pk", flat=True)
    _one_by_one(lambda pk: follow(pk, now=now), list(waiting[:BATCH]), "steps")


def _one_by_one(act: Callable[[int], object], rows: Iterable[int], name: str) -> None:
    """A broken row must not keep the rows behind it waiting."""
    for pk in rows:
        try:
            act(pk)
        except Exception:
            log.exception("oversight step failed", step=name, row=pk)
            connection.close_if_unusable_or_obsolete()


@transaction.atomic
def follow(step_id: int, *, now: datetime) -> None:
    """Acts on one step. A second run with the same step waits for the lock and finds it done."""
    step = Step.objects.select_for_update().get(pk=step_id)
    if step.done_at is not None:
        return
    step.done_at = now
    step.save(update_fields=["done_at"])
    limit = TimeLimit.objects.select_related("agency").get(pk=step.limit_id)
    follower = FOLLOWERS.get(limit.kind)
    if follower is not None and step.name in _WARNED and limit.is_standing:
        follower(limit, step, now)


@transaction.atomic
def _recount(limit_id: int, now: datetime) -> None:
    limit = TimeLimit.objects.select_for_update().get(pk=limit_id)
    if limit.state == TimeLimit.State.RUNNING and limit.provisional:
        recount(limit, now)
