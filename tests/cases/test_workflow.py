"""The tables of what may be done when: every pair that is not allowed is refused, and says so."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from agencies.errors import Refused
from agencies.models import User
from cases.actions import closing, dispatch, feedback, receipt, rerouting, routing
from cases.models import Case, Transfer
from cases.workflow import (
    CASE_MOVES,
    ENDED,
    LIVE,
    TRANSFER_MOVES,
    Status,
    TransferStatus,
    TransferVerb,
    Verb,
    case_after,
    standing,
    transfer_after,
)
from tests.world import TUESDAY, World

T = TransferStatus

CASE_ACTS: dict[Verb, Callable[[str, User], Any]] = {
    Verb.CONFIRM: lambda number, by: dispatch.confirm(number, by=by, now=TUESDAY),
    Verb.OVERRIDE: lambda number, by: dispatch.override(
        number, lead=["hrss"], reason="改由人社办理", by=by, now=TUESDAY
    ),
    Verb.CORRECT: lambda number, by: routing.correct_facts(number, {"worker_count": 99}, by=by, now=TUESDAY),
    Verb.ROUTE_AGAIN: lambda number, by: rerouting.route_again(number, by=by, now=TUESDAY),
    Verb.CLOSE: lambda number, by: closing.close(
        number, closing.Ending("solved", "已付清"), by=by, now=TUESDAY
    ),
}
TRANSFER_ACTS: dict[TransferVerb, Callable[[int, User], Any]] = {
    TransferVerb.RECEIVE: lambda pk, by: receipt.receive(pk, by=by, now=TUESDAY),
    TransferVerb.OBJECT: lambda pk, by: receipt.object_to(pk, reason="不属本单位职责", by=by, now=TUESDAY),
    TransferVerb.UPHOLD: lambda pk, by: receipt.uphold(pk, by=by, now=TUESDAY),
    TransferVerb.OVERRULE: lambda pk, by: receipt.overrule(pk, reason="属本单位职责", by=by, now=TUESDAY),
    TransferVerb.FEEDBACK: lambda pk, by: feedback.feed_back(
        pk, feedback.Report("solved", "已付清"), by=by, now=TUESDAY
    ),
    TransferVerb.RECORD: lambda pk, by: feedback.accept_for_record(pk, by=by, now=TUESDAY),
    TransferVerb.RETURN: lambda pk, by: feedback.return_for_more(pk, reason="请补充材料", by=by, now=TUESDAY),
}
FORBIDDEN_CASE = [
    (status, verb) for status, verb in product(Status, CASE_ACTS) if (status, verb) not in CASE_MOVES
]
FORBIDDEN_TRANSFER = [
    (status, verb)
    for status, verb in product(TransferStatus, TRANSFER_ACTS)
    if (status, verb) not in TRANSFER_MOVES and (status, verb) != (T.RECEIVED, TransferVerb.RECEIVE)
]


@pytest.mark.parametrize(("status", "verb"), FORBIDDEN_CASE)
def test_a_case_refuses_what_its_status_does_not_allow(world: World, status: Status, verb: Verb) -> None:
    case = world.routed()
    closed_at = TUESDAY if status in ENDED else None
    Case.objects.filter(pk=case.pk).update(status=status, closed_at=closed_at, awaits_confirmation=True)
    with pytest.raises(Refused) as refused:
        CASE_ACTS[verb](case.number, world.clerk)
    assert refused.value.code == "not-now"


@pytest.mark.parametrize(("status", "verb"), FORBIDDEN_TRANSFER)
def test_a_transfer_refuses_what_its_status_does_not_allow(
    world: World, status: TransferStatus, verb: TransferVerb
) -> None:
    transfer = world.routed().transfers.get(kind="lead")
    withdrawn_at = TUESDAY if status is T.WITHDRAWN else None
    Transfer.objects.filter(pk=transfer.pk).update(status=status, withdrawn_at=withdrawn_at)
    recipients = {TransferVerb.RECEIVE, TransferVerb.OBJECT, TransferVerb.FEEDBACK}
    by = world.water if verb in recipients else world.clerk
    with pytest.raises(Refused) as refused:
        TRANSFER_ACTS[verb](transfer.pk, by)
    assert refused.value.code == "not-now"


@pytest.mark.parametrize(
    "verb", [TransferVerb.UPHOLD, TransferVerb.OVERRULE, TransferVerb.RECORD, TransferVerb.RETURN]
)
def test_a_recipient_does_not_decide_about_its_own_answer(world: World, verb: TransferVerb) -> None:
    transfer = world.routed().transfers.get(kind="lead")
    status = T.OBJECTED if verb in (TransferVerb.UPHOLD, TransferVerb.OVERRULE) else T.FED_BACK
    Transfer.objects.filter(pk=transfer.pk).update(status=status)
    with pytest.raises(Refused) as refused:
        TRANSFER_ACTS[verb](transfer.pk, world.water)
    assert refused.value.code == "not-your-part"


@pytest.mark.parametrize("verb", CASE_ACTS)
def test_a_recipient_does_not_decide_about_the_case(world: World, verb: Verb) -> None:
    case = world.routed()
    status = Status.RECEIVED if verb is Verb.ROUTE_AGAIN else Status.FEEDBACK_RECEIVED
    Case.objects.filter(pk=case.pk).update(status=status, awaits_confirmation=True)
    with pytest.raises(Refused) as refused:
        CASE_ACTS[verb](case.number, world.water)
    assert refused.value.code == "not-your-part"


@pytest.mark.parametrize("who", ["leader", "auditor"])
def test_those_who_look_on_do_not_act(world: World, who: str) -> None:
    case = world.routed()
    transfer = case.transfers.get(kind="lead")
    for act in (CASE_ACTS[Verb.CORRECT], CASE_ACTS[Verb.OVERRIDE]):
        with pytest.raises(Refused):
            act(case.number, getattr(world, who))
    with pytest.raises(Refused):
        TRANSFER_ACTS[TransferVerb.RECEIVE](transfer.pk, getattr(world, who))


@pytest.mark.parametrize("who", ["housing", "admin"])
def test_a_case_of_others_does_not_exist(world: World, who: str) -> None:
    case = world.routed()
    transfer = case.transfers.get(kind="lead")
    for act in CASE_ACTS.values():
        with pytest.raises(Case.DoesNotExist):
            act(case.number, getattr(world, who))
    for transfer_act in TRANSFER_ACTS.values():
        with pytest.raises(Transfer.DoesNotExist):
            transfer_act(transfer.pk, getattr(world, who))


@pytest.mark.parametrize(
    ("transfers", "status"),
    [
        ([T.ISSUED, T.ISSUED], Status.TRANSFERRED),
        ([T.ISSUED, T.RECEIVED], Status.IN_HANDLING),
        ([T.OBJECTED, T.ISSUED], Status.IN_HANDLING),
        ([T.FED_BACK, T.RECEIVED], Status.IN_HANDLING),
        ([T.FED_BACK, T.RECORDED], Status.FEEDBACK_RECEIVED),
        ([T.RECORDED, T.WITHDRAWN], Status.FEEDBACK_RECEIVED),
        ([T.WITHDRAWN], Status.PROPOSED),
        ([], Status.PROPOSED),
    ],
)
def test_where_a_case_stands_follows_from_its_transfers(
    transfers: list[TransferStatus], status: Status
) -> None:
    assert standing(transfers) is status


def test_the_tables_name_only_statuses_and_a_withdrawn_letter_is_the_end() -> None:
    assert all(isinstance(after, Status) for after in CASE_MOVES.values())
    assert all(transfer_after(T.WITHDRAWN, verb) is None for verb in TransferVerb)
    assert all(transfer_after(T.CONCLUDED, verb) is None for verb in TransferVerb)
    # What has ended is looked into, linked, paid, visited and brought back; nothing in it goes on by itself.
    after = {verb for verb in Verb for status in ENDED if case_after(status, verb) is not None}
    assert after == {
        Verb.REVEAL, Verb.LINK, Verb.UNLINK, Verb.PAY, Verb.PLAN_VISIT, Verb.VISIT, Verb.REOPEN, Verb.UNMERGE,
    }  # fmt: skip
    assert T.WITHDRAWN not in LIVE and T.CONCLUDED not in LIVE
