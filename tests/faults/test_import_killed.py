"""A worker killed in the middle of a list: the next goes on where it stood, and no lead is taken in twice."""

import pytest
from django.utils import timezone

from cases.actions import importing
from cases.imports.running import work_off
from cases.imports.tasks import pick_up_imports
from cases.models import Case, Event, ExternalReference
from tests.cases.test_imports import lead, table
from tests.faults.conftest import assert_history_whole, eventually

LEADS = 150


@pytest.mark.django_db(transaction=True)
def test_after_a_kill_every_lead_is_taken_in_exactly_once(world, start_worker):
    rows = table([lead(number) for number in range(1, LEADS + 1)])
    run = importing.send_in(rows, "national", "national_platform", by=world.clerk, now=timezone.now())
    work_off(run.pk)
    first = start_worker()
    importing.confirm(run.pk, by=world.clerk, now=timezone.now())
    assert eventually(lambda: Case.objects.count() > 5, seconds=90), "the worker never began"

    first.kill()

    assert eventually(lambda: first.family() == [])
    broken_off_at = Case.objects.count()
    assert 5 < broken_off_at < LEADS, "killed in the middle"
    start_worker()
    # What the beat does every minute; the message of the killed worker comes back only after its time.
    pick_up_imports()

    def done():
        run.refresh_from_db()
        return run.state == "done"

    assert eventually(done, seconds=120)
    assert (run.total, run.new, run.failed, run.taken, run.known) == (LEADS, 0, 0, LEADS, 0)
    assert Case.objects.count() == LEADS
    assert ExternalReference.objects.values("number").distinct().count() == LEADS
    assert Event.objects.filter(act=Event.Act.RECEIVED).count() == LEADS
    assert not run.rows.exclude(state="taken").exists()
    assert_history_whole()
