"""What the worker does for lists: one at a time, and the minute that picks up what was left lying."""

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from projects.intake.running import let_go, work_off
from projects.models import RegisterRun

log = structlog.get_logger()
# A message of the minute is of no use in the next, which sends its own.
_MINUTE = 55


@shared_task
def work_off_register(run_id: int) -> None:
    work_off(run_id)


@shared_task
def pick_up_registers() -> None:
    """Runs whose worker was killed or whose message was lost; a worker that is at one keeps others away from it."""
    let_go(timezone.now())
    at_work = RegisterRun.objects.filter(state__in=RegisterRun.AT_WORK)
    for run_id in at_work.order_by("pk").values_list("pk", flat=True):
        work_off_register.apply_async((run_id,), expires=_MINUTE, retry=False)


def soon(run_id: int) -> None:
    transaction.on_commit(lambda: _tell(run_id), robust=True)


def _tell(run_id: int) -> None:
    try:
        work_off_register.apply_async((run_id,), retry=False)
    except OperationalError as error:
        log.warning(
            "broker cannot be reached, the minute will pick the list up", run=run_id, error=str(error)
        )
