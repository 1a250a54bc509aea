"""Making the queue prompt: after commit the worker is told of the row; the row itself is the queue."""

from django.db import transaction

from cases import tasks


def route_soon(case_id: int) -> None:
    """A lost message or a broker that is down costs up to a minute, until the sweep; so failing here is no failure."""
    transaction.on_commit(lambda: tasks.route.apply_async((case_id,), retry=False), robust=True)
