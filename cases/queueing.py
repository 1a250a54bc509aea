"""Making the queue prompt: after commit the worker is told of the row; the row itself is the queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

from cases import tasks

log = structlog.get_logger()
_quiet = ContextVar("quiet", default=False)


def route_soon(case_id: int) -> None:
    """A lost message or a broker that is down costs up to a minute, until the sweep: failing here is no failure."""
    if not _quiet.get():
        transaction.on_commit(lambda: _tell(case_id), robust=True)


def _tell(case_id: int) -> None:
    try:
        tasks.route.apply_async((case_id,), retry=False)
    except OperationalError as error:
        log.warning("broker cannot be reached, the sweep will route", case=case_id, error=str(error))


@contextmanager
def quietly() -> Iterator[None]:
    """For bulk loads, which route in place: the worker is not told of the cases taken in meanwhile."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)
