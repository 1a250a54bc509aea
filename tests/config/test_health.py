from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from agencies.clock.models import Sweep
from agencies.clock.sweep import note_sweep
from config import broker


@pytest.fixture
def swept(db):
    """Sets when the last sweep ended."""

    def at(moment):
        Sweep.objects.all().delete()
        if moment is not None:
            note_sweep("minute", moment)

    return at


@pytest.fixture
def no_heartbeat():
    with broker.connect() as client:
        client.delete(broker.HEARTBEAT)


def test_alive_asks_nobody(client):
    response = client.get("/healthz")  # without a database mark a query would be refused

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_all_four_parts_work(client, swept):
    current_app.tasks["config.celery.heartbeat"].apply()
    swept(timezone.now() - timedelta(minutes=2))

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "worker": "ok",
        "last_sweep": "ok",
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("no_heartbeat")
def test_not_ready_without_a_worker(client, swept):
    swept(timezone.now())

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["worker"] == "no heartbeat for a minute"


@pytest.mark.django_db
def test_not_ready_when_the_sweep_is_stuck(client, swept):
    broker.note_heartbeat()
    swept(timezone.now() - timedelta(minutes=4))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["last_sweep"].startswith("stale since ")


@pytest.mark.django_db
def test_not_ready_before_the_first_sweep(client, swept):
    swept(None)

    assert client.get("/readyz").json()["last_sweep"] == "never"


@pytest.mark.django_db
def test_a_dead_broker_is_told_apart_from_a_dead_worker(client, swept, settings):
    settings.REDIS_URL = "redis+socket:///tmp/xinze-nobody-listens.sock?virtual_host=0"
    swept(timezone.now())

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["broker"] == "unreachable"
    assert response.json()["worker"] == "unknown"
    assert response.json()["database"] == "ok"


@pytest.mark.django_db
def test_metrics_name_the_process_and_the_parts(client, swept):
    swept(timezone.now())

    text = client.get("/metrics").content.decode()

    assert "process_resident_memory_bytes" in text
    assert 'xinze_part_up{part="database"} 1.0' in text
    assert "xinze_sweep_age_seconds" in text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_the_three_are_for_reading_and_never_cached(client, path):
    assert client.post(path).status_code == 405
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize(
    ("celery", "client"),
    [
        ("redis://:secret@host:6379/2", "redis://:secret@host:6379/2"),
        ("redis+socket:///run/v.sock?virtual_host=3", "unix:///run/v.sock?db=3"),
    ],
)
def test_one_broker_address_serves_celery_and_redis_py(celery, client):
    assert broker.client_url(celery) == broker.client_url(client) == client
    assert broker.celery_url(client) == broker.celery_url(celery) == celery
