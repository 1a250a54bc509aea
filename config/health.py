"""What an operator's tools may ask without logging in: alive? ready? how busy?"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import redis
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from agencies.clock.sweep import last_sweep_at
from config import broker

# The sweep runs every minute; after three something is stuck.
SWEEP_STALE_AFTER = timedelta(minutes=3)


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers. Says nothing about the servers behind it: restarting us would not mend those."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when all four parts work, else 503; each part is "ok" or says what is wrong with it."""
    parts = {check.__name__: check() for check in (database, broker_connection, worker, last_sweep)}
    good = all(state == "ok" for state in parts.values())
    answer = {"status": "ok" if good else "unavailable", "database": parts["database"]}
    answer |= {
        "broker": parts["broker_connection"],
        "worker": parts["worker"],
        "last_sweep": parts["last_sweep"],
    }
    return JsonResponse(answer, status=200 if good else 503)


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def broker_connection() -> str:
    try:
        with broker.connect() as client:
            client.ping()
    except redis.RedisError:
        return "unreachable"
    return "ok"


def worker() -> str:
    try:
        return "ok" if broker.last_heartbeat() else "no heartbeat for a minute"
    except redis.RedisError:
        return "unknown"


def last_sweep() -> str:
    try:
        swept_at = last_sweep_at()
    except DatabaseError:
        return "unknown"
    if swept_at is None:
        return "never"
    return "ok" if timezone.now() - swept_at <= SWEEP_STALE_AFTER else f"stale since {swept_at.isoformat()}"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures of the web process that answers, and gauges read from database and broker at this moment."""
    at_scrape = CollectorRegistry()
    at_scrape.register(_AtScrape())
    return HttpResponse(
        generate_latest(REGISTRY) + generate_latest(at_scrape), content_type=CONTENT_TYPE_LATEST
    )


def _age(name: str, text: str, moment: datetime | None) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, text)
    if moment:
        gauge.add_metric([], (timezone.now() - moment).total_seconds())
    return gauge


def parts_up() -> Iterable[Metric]:
    up = GaugeMetricFamily("xinze_part_up", "1 when the part works", labels=["part"])
    states = {
        "database": database(),
        "broker": broker_connection(),
        "worker": worker(),
        "last_sweep": last_sweep(),
    }
    for part, state in states.items():
        up.add_metric([part], state == "ok")
    yield up
    if states["database"] == "ok":
        yield _age("xinze_sweep_age_seconds", "Seconds since the last sweep ended", last_sweep_at())


# Gauges computed at every scrape. A gauge of an app (open cases by status …) joins by adding its function
# here: config stands above every app, so the import points down.
SCRAPED: tuple[Callable[[], Iterable[Metric]], ...] = (parts_up,)


class _AtScrape(Collector):
    def collect(self) -> Iterable[Metric]:
        for measure in SCRAPED:
            yield from measure()
