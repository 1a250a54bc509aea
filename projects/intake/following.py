"""How far a worker has come with a list, for the page that follows it; and by the same way, that it shall stop."""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from django.db import connection

from projects.models import RegisterRun

# Seconds: the first word comes after so long, and no two follow closer.
_BETWEEN = 1.0


class Stopped(Exception):
    """Somebody has cancelled the run."""


class Follower:
    """Takes how many rows have been read. It writes past the transaction of the list, on a connection of its own."""

    def __init__(self, run: RegisterRun) -> None:
        self.stopped = False
        self._run = run
        self._column = "total" if run.state == RegisterRun.State.CHECKING else "taken"
        self._told = monotonic()
        self._other: Any = None

    def __call__(self, read: int) -> None:
        if monotonic() - self._told < _BETWEEN:
            return
        self._told = monotonic()
        if self._other is None:
            self._other = connection.copy()
        with self._other.cursor() as cursor:
            cursor.execute(
                f"UPDATE projects_registerrun SET {self._column} = %s WHERE id = %s AND state = %s",
                [read, self._run.pk, self._run.state],
            )
            if cursor.rowcount:
                return
            cursor.execute("SELECT 1 FROM projects_registerrun WHERE id = %s", [self._run.pk])
            if cursor.fetchone():
                self.stopped = True
                raise Stopped

    def close(self) -> None:
        if self._other is not None:
            self._other.close()


@contextmanager
def followed(run: RegisterRun) -> Iterator[Follower]:
    follower = Follower(run)
    try:
        yield follower
    finally:
        follower.close()
