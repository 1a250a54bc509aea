"""What time does to orders and notices about projects: each point that a limit passes is followed once."""

from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from django.db import connection, transaction

from agencies.clock.limits import recount, recountable
from agencies.clock.models import Step, TimeLimit
from projects.history import record
from projects.inspections import telling
from projects.models import Measure, Notice

log = structlog.get_logger()

BATCH = 500
_WARNED = (Step.Name.DUE_SOON, Step.Name.DUE_TODAY, Step.Name.LAPSED)


def follow_all(now: datetime) -> None:
    """Every step that waits. The points themselves are passed by the one sweep over all time limits."""
    _one_by_one(lambda pk: _recount(pk, now), recountable(TimeLimit.OF_PROJECTS)[:BATCH], "recount")
    ours = Step.objects.filter(done_at__isnull=True, limit__kind__in=TimeLimit.OF_PROJECTS)
    waiting = ours.order_by("pk").values_list("pk", flat=True)
    _one_by_one(lambda pk: follow(pk, now=now), list(waiting[:BATCH]), "steps")


def _one_by_one(act: Callable[[int], object], rows: Iterable[int], name: str) -> None:
    """A broken row must not keep the rows behind it waiting."""
    for pk in rows:
        try:
            act(pk)
        except Exception:
            log.exception("project step failed", step=name, row=pk)
            connection.close_if_unusable_or_obsolete()


@transaction.atomic
def follow(step_id: int, *, now: datetime) -> None:
    """Acts on one step. A second run with the same step waits for the lock and finds it done."""
    step = Step.objects.select_for_update().get(pk=step_id)
    if step.done_at is not None:
        return
    step.done_at = now
    step.save(update_fields=["done_at"])
    if step.name not in _WARNED:
        return
    limit = TimeLimit.objects.get(pk=step.limit_id)
    if not limit.is_standing:
        return
    measures = Measure.objects.select_related("letter", "finding__project", "finding__company", "agency")
    if measure := measures.filter(limit=limit).first():
        _measure(measure, step, now)
        return
    notices = Notice.objects.select_related(
        "letter", "limit", "project", "company", "from_agency", "to_agency"
    )
    if notice := notices.filter(limit=limit).first():
        _notice(notice, step, now)


def _measure(measure: Measure, step: Step, now: datetime) -> None:
    telling.measure_step(measure, step, now)
    if step.name == Step.Name.LAPSED:
        finding = measure.finding
        record(
            "measure_overdue", by=None, now=now, project=finding.project, company=finding.company,
            details={"finding": finding.pk, "measure": measure.pk, "rung": str(measure.rung),
                     "letter": measure.letter.number, "due": measure.due_on.isoformat()},
        )  # fmt: skip


def _notice(notice: Notice, step: Step, now: datetime) -> None:
    telling.notice_step(notice, step, now)
    if step.name == Step.Name.LAPSED:
        record(
            "notice_overdue", by=None, now=now, project=notice.project, company=notice.company,
            details={"notice": notice.pk, "letter": notice.letter.number},
        )  # fmt: skip


@transaction.atomic
def _recount(limit_id: int, now: datetime) -> None:
    limit = TimeLimit.objects.select_for_update().get(pk=limit_id)
    if limit.state == TimeLimit.State.RUNNING and limit.provisional:
        recount(limit, now)
