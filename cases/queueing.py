"""Making the queue prompt: after commit the worker is told of the row; the row itself is the queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from cases import tasks

_quiet = ContextVar("quiet", default=False)


def route_soon(case_id: int) -> None:
    """A lost message or a broker that is down costs up to a minute, until the sweep; so failing here is no failure."""
    if not _quiet.get():
        transaction.on_commit(lambda: tasks.route.apply_async((case_id,), retry=False), robust=True)


@contextmanager
def quietly() -> Iterator[None]:
    """For bulk loads, which route in place: the worker is not told of the cases taken in meanwhile."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)
