"""Making the queue prompt: after commit the worker is told of the row; the row itself is the queue."""

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

from cases import tasks
from cases.quiet import is_quiet, quietly

__all__ = ["quietly", "route_soon"]

log = structlog.get_logger()


def route_soon(case_id: int) -> None:
    """A lost message or a broker that is down costs up to a minute, until the sweep: failing here is no failure."""
    if not is_quiet():
        transaction.on_commit(lambda: _tell(case_id), robust=True)


def _tell(case_id: int) -> None:
    try:
        tasks.route.apply_async((case_id,), retry=False)
    except OperationalError as error:
        log.warning("broker cannot be reached, the sweep will route", case=case_id, error=str(error))
