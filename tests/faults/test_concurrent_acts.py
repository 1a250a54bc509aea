"""Two people press the same button at the same moment: one act happens, and the other person is told."""

from datetime import timedelta

import pytest

from agencies.errors import Refused
from agencies.models import Letter, TimeLimit
from cases.actions.closing import Ending, close
from cases.actions.dispatch import confirm, override
from cases.actions.feedback import Report, accept_for_record, feed_back, return_for_more
from cases.actions.intake import take_in
from cases.actions.receipt import receive
from cases.draft import Draft
from cases.models import Case, Event, Feedback, Transfer
from tests.faults.conftest import acts_of, assert_history_whole, assert_letters_without_gap, at_once
from tests.world import SNACK_BAR, TUESDAY

pytestmark = pytest.mark.django_db(transaction=True)

LATER = TUESDAY + timedelta(hours=2)
# A race is not lost every time; several rounds make sure that it is run.
ROUNDS = 5


def one_of(results):
    """What the winner got; the other one must have been refused."""
    (refused,) = [each for each in results if isinstance(each, Exception)]
    assert isinstance(refused, Refused), repr(refused)
    (won,) = [each for each in results if each is not refused]
    return won


def received_by_water(world):
    case = world.routed()
    transfer = case.transfers.get(role="water")
    receive(transfer.pk, by=world.water, now=TUESDAY)
    return case, transfer


def all_recorded(world):
    case = world.routed()
    for transfer, person in zip(case.transfers.order_by("pk"), (world.water, world.haibin), strict=True):
        receive(transfer.pk, by=person, now=TUESDAY)
        feed_back(transfer.pk, Report("solved", "已发放"), by=person, now=TUESDAY)
        accept_for_record(transfer.pk, by=world.clerk, now=TUESDAY)
    return case


def test_a_letter_is_received_once(world):
    for _ in range(ROUNDS):
        case = world.routed()
        transfer = case.transfers.get(role="water")

        results = at_once(
            lambda pk=transfer.pk: receive(pk, by=world.water, now=LATER),
            lambda pk=transfer.pk: receive(pk, by=world.clerk, now=LATER),
        )

        # Whoever comes a moment later finds it received, whoever comes in the same moment is told so.
        assert all(isinstance(each, Transfer | Refused) for each in results)
        assert any(isinstance(each, Transfer) for each in results)
        assert acts_of(case)[Event.Act.LETTER_RECEIVED] == 1
        assert TimeLimit.objects.filter(transfer=transfer).count() == 1
    assert TimeLimit.objects.filter(kind=TimeLimit.Kind.FEEDBACK).count() == ROUNDS
    assert_history_whole()


def test_one_answer_is_accepted(world):
    for _ in range(ROUNDS):
        case, transfer = received_by_water(world)

        won = one_of(
            at_once(
                *[
                    lambda pk=transfer.pk, text=text: feed_back(
                        pk, Report("solved", text), by=world.water, now=LATER
                    )
                    for text in ("已发放", "正在调查")
                ]
            )
        )

        assert Feedback.objects.get(transfer=transfer) == won
        assert acts_of(case)[Event.Act.FED_BACK] == 1
    assert_history_whole()


def test_an_answer_is_filed_or_returned_and_never_both(world):
    for _ in range(ROUNDS):
        case, transfer = received_by_water(world)
        feed_back(transfer.pk, Report("solved", "已发放"), by=world.water, now=TUESDAY)

        one_of(
            at_once(
                lambda pk=transfer.pk: accept_for_record(pk, by=world.clerk, now=LATER),
                lambda pk=transfer.pk: return_for_more(pk, reason="没有凭证", by=world.head, now=LATER),
            )
        )

        found = acts_of(case)
        assert found[Event.Act.RECORDED] + found[Event.Act.RETURNED] == 1
    assert_history_whole()


def test_a_case_is_closed_once(world):
    for _ in range(ROUNDS):
        case = all_recorded(world)

        won = one_of(
            at_once(
                *[
                    lambda number=case.number, by=by: close(
                        number, Ending("solved", "办结"), by=by, now=LATER
                    )
                    for by in (world.clerk, world.head)
                ]
            )
        )

        assert won.closing.closed_by in (world.clerk, world.head)
        assert acts_of(case)[Event.Act.CLOSED] == 1
    assert_history_whole()


def test_a_proposal_confirmed_and_overridden_at_once_leaves_one_decision_in_force(world):
    for _ in range(ROUNDS):
        case = world.routed(SNACK_BAR)

        results = at_once(
            lambda number=case.number: confirm(number, by=world.clerk, now=LATER),
            lambda number=case.number: override(
                number, lead=["housing"], reason="实为装修", by=world.head, now=LATER
            ),
        )

        # The override may come second and change the recipients; the confirmation may not.
        assert all(isinstance(each, Case | Refused) for each in results), results
        assert case.proposals.filter(state="in_force").count() == 1
        assert not case.proposals.filter(state="pending").exists()
        leads = case.transfers.live().filter(kind__in=["lead", "joint"])
        named = case.proposals.get(state="in_force").lead
        assert sorted(leads.values_list("role", flat=True)) == sorted(named)
    assert_letters_without_gap()
    assert_history_whole()


def test_letters_of_four_desks_at_once_have_no_gap(world):
    numbers = [world.routed(SNACK_BAR).number for _ in range(20)]

    def desk(place):
        for number in numbers[place::4]:
            confirm(number, by=world.clerk, now=LATER)

    assert at_once(*[lambda place=place: desk(place) for place in range(4)]) == [None] * 4

    assert Letter.objects.count() == Transfer.objects.count() == 3 * 20
    assert_letters_without_gap()
    assert_history_whole()


def test_the_same_reference_handed_in_twice_at_once_is_one_case(world):
    draft = Draft.read(world.body(external_no="12345-0001", source_channel="hotline_12345"))

    results = at_once(*[lambda: take_in(draft, by=world.clerk, now=LATER)] * 4)

    assert sorted(new for _case, new in results) == [False, False, False, True]
    assert len({case.pk for case, _new in results}) == 1
    assert Case.objects.count() == 1
