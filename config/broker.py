"""How to reach Redis (or Valkey), and where a worker leaves its sign of life."""

from datetime import UTC, datetime
from typing import cast

import redis
from django.conf import settings

HEARTBEAT = "xinze:heartbeat"
# Beat sends one every 10 seconds; a worker that misses six in a row is not working.
HEARTBEAT_SECONDS = 60


def celery_url(url: str) -> str:
    """Celery's spelling of a Redis URL: what is `unix://` to redis-py is `redis+socket://` to Celery."""
    if url.startswith("unix://"):
        return url.replace("unix://", "redis+socket://", 1).replace("db=", "virtual_host=")
    return url


def client_url(url: str) -> str:
    """redis-py's spelling of the same URL."""
    if url.startswith("redis+socket://"):
        return url.replace("redis+socket://", "unix://", 1).replace("virtual_host=", "db=")
    return url


def connect() -> redis.Redis:
    """A client that gives up after two seconds: a health check must answer while Redis hangs."""
    return redis.Redis.from_url(client_url(settings.REDIS_URL), socket_timeout=2, socket_connect_timeout=2)


def note_heartbeat() -> None:
    with connect() as client:
        client.set(HEARTBEAT, datetime.now(UTC).isoformat(), ex=HEARTBEAT_SECONDS)


def last_heartbeat() -> datetime | None:
    """When a worker last ran a heartbeat; None once that is over a minute ago."""
    with connect() as client:
        value = cast("bytes | None", client.get(HEARTBEAT))
    return datetime.fromisoformat(value.decode()) if value else None
