"""Which beat sends the schedule: the one that holds the advisory lock; the others stand by."""

from typing import Any

import psycopg2
from celery.beat import Scheduler
from celery.schedules import schedule
from django.db import connection

# Any fixed number will do, as long as nobody else in this database uses it.
LOCK = 7_316_001
STANDBY_SECONDS = 2.0


class OneAtATime(Scheduler):
    """
    Keeps the schedule in memory: every entry is a sweep that may run twice, so no state is worth a file.

    1. A session-level advisory lock lives on a connection of its own, outside any transaction.
    2. Before every tick the connection is asked whether it still lives; with it the lock would be gone.
    3. Without the lock nothing is sent, and the next try comes in two seconds.
    """

    _lock: Any = None
    _held = False

    def setup_schedule(self) -> None:
        """After a start every interval is due at once: what fell due while we were down has waited enough."""
        super().setup_schedule()
        for entry in self.schedule.values():
            if isinstance(entry.schedule, schedule):  # not a time of the day
                entry.last_run_at = self.app.now() - entry.schedule.run_every  # type: ignore[attr-defined]

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if not self._holds_lock():
            return STANDBY_SECONDS
        return super().tick(*args, **kwargs)

    def close(self) -> None:
        if self._lock is not None:
            self._lock.close()
        super().close()

    def _holds_lock(self) -> bool:
        try:
            if self._lock is None:
                self._lock = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
                self._lock.autocommit = True
                self._held = False
            with self._lock.cursor() as cursor:
                if self._held:
                    cursor.execute("SELECT 1")
                    return True
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
                self._held = bool(cursor.fetchone()[0])
                return self._held
        except psycopg2.Error:
            self._lock = None
            return False
