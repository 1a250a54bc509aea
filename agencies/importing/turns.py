"""One worker at a time at one list."""

import contextlib
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError, connection


@contextlib.contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether nobody else is at it. The lock is the session's: it goes with the connection of a worker that is
    killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        ours = bool(cursor.fetchone()[0])
    try:
        yield ours
    finally:
        if ours and not connection.needs_rollback:
            # A connection that broke has taken its locks along.
            with contextlib.suppress(InterfaceError, OperationalError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
