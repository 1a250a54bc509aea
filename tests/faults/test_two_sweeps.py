"""Two sweeps at the same moment, as when a second beat has been started: everything is done once."""

from datetime import timedelta

import pytest

from agencies.models import Step
from cases.actions.receipt import receive
from cases.models import Case, Event, Proposal, Transfer
from cases.sweep import sweep_minute
from tests.faults.conftest import acts_of, assert_history_whole, assert_letters_without_gap, at_once
from tests.world import TUESDAY

CASES = 30
LATER = TUESDAY + timedelta(days=20)


@pytest.mark.django_db(transaction=True)
def test_every_lapse_is_marked_once_and_every_complaint_routed_once(world):
    lapsed = [world.routed() for _ in range(CASES)]
    for case in lapsed:
        receive(case.transfers.get(role="water").pk, by=world.water, now=TUESDAY)
    waiting = [world.complain(now=LATER - timedelta(minutes=5)) for _ in range(CASES)]

    results = at_once(*[lambda: sweep_minute(now=LATER)] * 2)

    assert results == [None, None]
    # Rows the other sweep held were skipped; the next minute finds nothing left that was not done.
    sweep_minute(now=LATER + timedelta(minutes=1))
    # The letter that was received, and the other one, whose receipt is presumed and which then is late as well.
    assert [acts_of(case)[Event.Act.OVERDUE] for case in lapsed] == [2] * CASES
    assert [acts_of(case)[Event.Act.RECEIPT_PRESUMED] for case in lapsed] == [1] * CASES
    ended = Step.objects.filter(name=Step.Name.LAPSED, limit__kind="feedback")
    assert ended.count() == ended.values("limit").distinct().count() == 2 * CASES
    assert not Step.objects.filter(done_at__isnull=True).exists()
    assert Case.objects.filter(is_overdue=True).count() == CASES
    assert [acts_of(case)[Event.Act.ROUTED] for case in waiting] == [1] * CASES
    assert Proposal.objects.filter(case__in=waiting).count() == CASES
    assert Transfer.objects.filter(case__in=waiting).count() == 2 * CASES
    assert not Case.objects.filter(route_at__isnull=False).exists()
    assert_letters_without_gap()
    assert_history_whole()
