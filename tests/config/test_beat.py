import pytest
from celery.schedules import crontab
from django.conf import settings

from config.beat import STANDBY_SECONDS, OneAtATime
from config.celery import app


@pytest.fixture
def beats():
    """Makes beats that write down what they send instead of sending it."""
    made = []

    class Recording(OneAtATime):
        def apply_async(self, entry, *args, **kwargs):
            self.sent.append(entry.name)

    def make():
        beat = Recording(app=app)
        beat.sent = []
        made.append(beat)
        return beat

    yield make
    for beat in made:
        beat.close()


def tick(beat):
    """One tick sends one entry at most; a beat runs as long as the next is due at once."""
    waits = beat.tick()
    while waits == 0:
        waits = beat.tick()
    return waits


@pytest.mark.django_db
def test_after_a_start_everything_is_due_at_once_but_what_has_its_hour(beats):
    beat = beats()

    tick(beat)

    entries = settings.CELERY_BEAT_SCHEDULE.items()
    assert sorted(beat.sent) == sorted(
        name for name, entry in entries if not isinstance(entry["schedule"], crontab)
    )


@pytest.mark.django_db
def test_a_second_beat_stands_by_until_the_first_is_gone(beats):
    first, second = beats(), beats()
    tick(first)

    assert tick(second) == STANDBY_SECONDS
    assert second.sent == []

    first.close()
    tick(second)
    assert "minute-sweep" in second.sent


@pytest.mark.django_db
def test_a_beat_that_lost_its_connection_stops_sending_until_it_has_the_lock_again(beats):
    first, second = beats(), beats()
    tick(first)
    first._lock.close()
    tick(second)
    first.sent.clear()

    assert tick(first) == STANDBY_SECONDS
    assert tick(first) == STANDBY_SECONDS
    assert first.sent == []


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
