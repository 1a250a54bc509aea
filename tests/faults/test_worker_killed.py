"""A worker that is killed in the middle of its work loses nothing and repeats nothing."""

from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from cases.models import Case, Event, Proposal, Transfer
from cases.sweep import sweep_minute
from tests.faults.conftest import assert_history_whole, assert_letters_without_gap, eventually

COMPLAINTS = 200
BEFORE_THE_KILL = 120


@pytest.mark.django_db(transaction=True)
def test_after_a_kill_every_complaint_is_routed_exactly_once(world, start_worker):
    first = start_worker()
    world.complain(now=timezone.now())
    assert eventually(lambda: _routed() == 1, seconds=60), "the worker never began"
    for _ in range(BEFORE_THE_KILL - 1):
        world.complain(now=timezone.now())
    assert eventually(lambda: _routed() > 5)
    assert len(first.family()) == 3

    first.kill()

    assert eventually(lambda: first.family() == [])
    for _ in range(COMPLAINTS - BEFORE_THE_KILL):
        world.complain(now=timezone.now())
    assert 0 < _routed() < COMPLAINTS

    start_worker()
    # The messages of the killed worker come back after the visibility timeout; the sweep does not wait for that.
    sweep_minute(now=timezone.now() + timedelta(minutes=2))

    assert eventually(lambda: _routed() == COMPLAINTS)
    routed = Event.objects.filter(act=Event.Act.ROUTED)
    assert routed.count() == routed.values("case").distinct().count() == COMPLAINTS
    assert Proposal.objects.filter(source=Proposal.Source.ROUTED).count() == COMPLAINTS
    per_case = Transfer.objects.values("case").annotate(
        letters=Count("pk"), bodies=Count("agency", distinct=True)
    )
    assert {(each["letters"], each["bodies"]) for each in per_case} == {(2, 2)}
    assert per_case.count() == COMPLAINTS
    assert not Case.objects.filter(awaits_confirmation=True).exists()
    assert_letters_without_gap()
    assert_history_whole()


def _routed():
    return Case.objects.filter(route_at__isnull=True).count()
