"""Every pair of status and verb, over the whole table: allowed, it leads where the table says; else it is refused by
page and API alike, with a stable code, and changes nothing.

The cases are built once, each brought to its status by real acts; every test acts within a savepoint of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from agencies.models import User
from cases.actions import closing, dispatch, ending, feedback, joining, linking, receipt, routing
from cases.actions.routing import ATTEMPTS, route_case
from cases.models import Case, Feedback, Transfer
from cases.workflow import (
    CASE_MOVES,
    TRANSFER_MOVES,
    Status,
    TransferStatus,
    TransferVerb,
    Verb,
    standing,
)
from tests.cases import handled, supervised, timed
from tests.cases.calling import CASES, TRANSFERS, Caller
from tests.world import RIVER_WORKS, SNACK_BAR, TUESDAY, World, build_world

S, V, T, X = Status, Verb, TransferStatus, TransferVerb
WEDNESDAY = TUESDAY + timedelta(days=1)
DONE = feedback.Report("solved", "工资已全部付清。", 23)

# What each verb needs to be said, so that nothing but the status stands against it: by API and on a page.
REASON: dict[str, Any] = {"reason": "材料在案"}
GIVEN = {"outcome": "solved", "findings": "工资已全部付清。", "workers_paid": 23}
ENDED = {"conclusion": "solved", "summary": "工资已付清", "workers_paid": 23}
OTHERS = {
    "lead": ["housing"], "assist": ["township"], "recipients": {"township": "130304100"}, **REASON
}  # fmt: skip
# The first case of all: the other one, where an act needs two.
OTHER = "130304-20260428-0001"
LIFE: dict[Verb, dict[str, Any]] = {
    V.REJECT: {"ground": "over_two_years", **REASON}, V.WITHDRAW: {"declared": "written"}, V.REOPEN: REASON,
    V.MERGE: {"into": OTHER, **REASON}, V.UNMERGE: REASON, V.SPLIT: {"narrative": "另有三名工人的工资被拖欠。"},
    V.LINK: {"number": OTHER}, V.UNLINK: {"number": OTHER}, V.JUDGE: {"other": OTHER, "same": True},
}  # fmt: skip
CASE_BODIES: dict[Verb, dict[str, Any]] = {
    **LIFE,
    **supervised.BODIES,
    **handled.BODIES,
    **timed.BODIES,
    V.CONFIRM: {}, V.ROUTE_AGAIN: {}, V.REVEAL: {}, V.OVERRIDE: OTHERS, V.CLOSE: ENDED,
    V.CORRECT: {"facts": {"worker_count": 24}},
}  # fmt: skip
TRANSFER_BODIES: dict[TransferVerb, dict[str, Any]] = {
    X.RECEIVE: {}, X.UPHOLD: {}, X.RECORD: {}, X.OBJECT: REASON, X.OVERRULE: REASON, X.RETURN: REASON,
    X.FEEDBACK: GIVEN, X.RECALL: REASON, X.COSIGN: {}, X.CONTRIBUTE: {"text": "已到现场核对考勤。"},
}  # fmt: skip
FORMS: dict[Verb, dict[str, Any]] = {
    **supervised.FORMS,
    **handled.FORMS,
    V.JUDGE: {"other": OTHER, "same": "yes"},
    V.OVERRIDE: {"part-housing": "lead", "part-township-130304100": "assist", **REASON},
    V.CORRECT: {key: value for key, value in RIVER_WORKS.items() if not isinstance(value, list)}
    | {"causes": RIVER_WORKS["causes"], "worker_count": "24"},
}
# The product's own: no address leads to them. Of a case and of a letter apart: some are called alike.
OWN_CASE, OWN_TRANSFER = {V.ROUTE, V.DISPATCH}, {X.WITHDRAW, X.CONCLUDE}
OF_RECIPIENTS = {X.RECEIVE, X.OBJECT, X.FEEDBACK, X.COSIGN, X.CONTRIBUTE}
# A second click on a receipt is answered like the first; see below.
TWICE = (T.RECEIVED, X.RECEIVE)

CASE_PAIRS = [pair for pair in product(S, V) if pair[1] not in OWN_CASE]
TRANSFER_PAIRS = [pair for pair in product(T, X) if pair[1] not in OWN_TRANSFER]
ALLOWED_CASE = [pair for pair in CASE_PAIRS if pair in CASE_MOVES]
REFUSED_CASE = [pair for pair in CASE_PAIRS if pair not in CASE_MOVES]
ALLOWED_TRANSFER = [pair for pair in TRANSFER_PAIRS if pair in TRANSFER_MOVES]
REFUSED_TRANSFER = [pair for pair in TRANSFER_PAIRS if pair not in TRANSFER_MOVES and pair != TWICE]
WITHDRAWN_FROM = [before for before, verb in TRANSFER_MOVES if verb is X.WITHDRAW]


@dataclass(frozen=True, slots=True)
class Stages:
    """One case per status of a case, and one whose lead's letter has the status, per status of a letter."""

    world: World
    cases: Mapping[Status, Case]
    letters: Mapping[TransferStatus, Transfer]
    joint: Transfer  # of a lead whose fellow has answered

    def by(self, verb: Verb | TransferVerb) -> User:
        if verb is V.INSTRUCT:
            return self.world.leader
        if verb in timed.DECIDING:
            return self.world.head
        return self.world.water if verb in OF_RECIPIENTS else self.world.clerk


def given_up(world: World) -> Case:
    """The routing has given it over to a person."""
    case = world.complain()
    Case.objects.filter(pk=case.pk).update(route_attempts=ATTEMPTS)
    route_case(case.pk, now=TUESDAY)
    return Case.objects.get(pk=case.pk)


def with_lead(world: World, *acts: Callable[[Transfer], object], town_answers: bool = False) -> Transfer:
    """The lead's letter of a case of its own, after these acts."""
    lead, town = world.routed().transfers.order_by("pk")
    for act in acts:
        act(lead)
    if town_answers:
        receipt.receive(town.pk, by=world.haibin, now=WEDNESDAY)
        feedback.feed_back(town.pk, DONE, by=world.haibin, now=WEDNESDAY)
        feedback.accept_for_record(town.pk, by=world.clerk, now=WEDNESDAY)
    return Transfer.objects.select_related("case").get(pk=lead.pk)


def build_stages() -> Stages:
    world = build_world()
    assert world.routed(SNACK_BAR).number == OTHER

    def received(each: Transfer) -> object:
        return receipt.receive(each.pk, by=world.water, now=WEDNESDAY)

    def objected(each: Transfer) -> object:
        return receipt.object_to(each.pk, reason="不属本单位职责", by=world.water, now=WEDNESDAY)

    def upheld(each: Transfer) -> object:
        return receipt.uphold(each.pk, by=world.clerk, now=WEDNESDAY)

    def fed_back(each: Transfer) -> object:
        return feedback.feed_back(each.pk, DONE, by=world.water, now=WEDNESDAY)

    def recorded(each: Transfer) -> object:
        return feedback.accept_for_record(each.pk, by=world.clerk, now=WEDNESDAY)

    letters = {
        T.ISSUED: with_lead(world),
        T.RECEIVED: with_lead(world, received),
        T.OBJECTED: with_lead(world, received, objected),
        T.FED_BACK: with_lead(world, received, fed_back),
        T.RECORDED: with_lead(world, received, fed_back, recorded, town_answers=True),
        T.WITHDRAWN: with_lead(world, received, objected, upheld),
    }
    to_close = with_lead(world, received, fed_back, recorded, town_answers=True).case
    to_reopen = with_lead(world, received, fed_back, recorded, town_answers=True)
    by_clerk: dict[str, Any] = {"by": world.clerk, "now": WEDNESDAY}
    closing.close(to_reopen.case.number, closing.Ending("solved", "工资已付清", 23), **by_clerk)
    ending.reopen(to_reopen.case.number, **REASON, **by_clerk)
    letters[T.CONCLUDED] = Transfer.objects.select_related("case").get(pk=to_reopen.pk)
    merged, withdrawn, rejected = world.routed(), world.routed(), world.routed(SNACK_BAR)
    joining.merge(merged.number, into=world.routed().number, **REASON, **by_clerk)
    ending.withdraw_complaint(withdrawn.number, declared="written", **by_clerk)
    ending.reject(rejected.number, ground="not_wages", **REASON, **by_clerk)
    cases = {
        S.RECEIVED: given_up(world),
        S.PROPOSED: world.routed(SNACK_BAR),
        S.TRANSFERRED: letters[T.ISSUED].case,
        S.IN_HANDLING: letters[T.RECEIVED].case,
        S.FEEDBACK_RECEIVED: letters[T.RECORDED].case,
        S.CLOSED: closing.close(to_close.number, closing.Ending("solved", "工资已付清", 23), **by_clerk),
        S.MERGED: merged, S.WITHDRAWN: withdrawn, S.REJECTED: rejected,
    }  # fmt: skip
    return Stages(world, cases, letters, joint_lead(world))


def joint_lead(world: World) -> Transfer:
    """Who leads jointly and has the letter, when the other lead has answered already."""
    case = world.routed(SNACK_BAR)
    dispatch.confirm(case.number, by=world.clerk, now=WEDNESDAY)
    mine, fellow = case.transfers.get(role="hrss"), case.transfers.get(role="market")
    for letter, by in ((mine, world.hrss), (fellow, world.market)):
        receipt.receive(letter.pk, by=by, now=WEDNESDAY)
    feedback.feed_back(fellow.pk, DONE, by=world.market, now=WEDNESDAY)
    return Transfer.objects.select_related("case").get(pk=mine.pk)


@pytest.fixture(scope="module")
def stages(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stages]:
    with django_db_blocker.unblock(), time_machine.travel(WEDNESDAY, tick=False), transaction.atomic():
        yield build_stages()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def db(stages: Stages, django_db_blocker: Any) -> Iterator[None]:
    """In place of the usual one, which would close the connection and the module's transaction with it."""
    with django_db_blocker.unblock(), time_machine.travel(WEDNESDAY, tick=False), transaction.atomic():
        yield
        transaction.set_rollback(True)


def whole(case: Case) -> list[Any]:
    """The case with everything that hangs on it, as it is stored."""
    parts = (case.transfers, case.events, case.proposals, case.access, case.deadlines, case.applications)
    return [
        Case.objects.filter(pk=case.pk).values().get(),
        *(list(part.order_by("pk").values()) for part in parts),
        list(Feedback.objects.filter(transfer__case=case).order_by("pk").values()),
        list(case.transfers.order_by("pk").values("limit__state", "limit__due_at", "letter__voided_at")),
    ]


def by_page(user: User, url: str, form: Any, **headers: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(url, form, headers=headers)


def refused(user: User, page: str, form: Any, address: str, body: Any, case: Case, code: str) -> None:
    """By page, in place and as a whole, and by API: the same refusal, and nothing is different afterwards."""
    before = whole(case)
    status, told = Caller(user).tell(address, body)
    assert (status, told["code"]) == (409, code), told
    for headers in ({}, {"HX-Request": "true"}):
        answer = by_page(user, page, form, **headers)
        assert answer.status_code == 409, answer.content.decode()[:2000]
        assert f'data-code="{code}"' in answer.content.decode()
    assert whole(case) == before


@pytest.mark.parametrize("status", S)
def test_every_case_stands_where_its_real_acts_have_brought_it(stages: Stages, status: Status) -> None:
    assert Case.objects.get(pk=stages.cases[status].pk).status == status


@pytest.mark.parametrize("status", T)
def test_every_letter_stands_where_its_real_acts_have_brought_it(
    stages: Stages, status: TransferStatus
) -> None:
    assert Transfer.objects.get(pk=stages.letters[status].pk).status == status


@pytest.mark.parametrize(("status", "verb"), REFUSED_CASE)
def test_a_case_refuses_by_page_and_api_what_the_table_does_not_allow(
    stages: Stages, status: Status, verb: Verb
) -> None:
    case, body = stages.cases[status], CASE_BODIES[verb]
    page, address = f"/cases/{case.number}/{verb.value}/", f"{CASES}{case.number}/{verb.value}/"
    refused(stages.by(verb), page, FORMS.get(verb, body), address, body, case, "not-now")


@pytest.mark.parametrize(("status", "verb"), REFUSED_TRANSFER)
def test_a_letter_refuses_by_page_and_api_what_the_table_does_not_allow(
    stages: Stages, status: TransferStatus, verb: TransferVerb
) -> None:
    letter, body = stages.letters[status], TRANSFER_BODIES[verb]
    page, address = f"/transfers/{letter.pk}/{verb.value}/", f"{TRANSFERS}{letter.pk}/{verb.value}/"
    refused(stages.by(verb), page, body, address, body, letter.case, "not-now")


@pytest.mark.parametrize("status", [S.CLOSED, S.MERGED, S.WITHDRAWN])
@pytest.mark.parametrize("verb", TRANSFER_BODIES)
def test_a_letter_of_an_ended_case_refuses_everything(
    stages: Stages, verb: TransferVerb, status: Status
) -> None:
    case, body = stages.cases[status], TRANSFER_BODIES[verb]
    pk = case.transfers.get(kind="lead").pk
    page, address = f"/transfers/{pk}/{verb.value}/", f"{TRANSFERS}{pk}/{verb.value}/"
    refused(stages.by(verb), page, body, address, body, case, "case-closed")


def test_a_receipt_confirmed_twice_is_answered_like_the_first_and_changes_nothing(stages: Stages) -> None:
    letter, by = stages.letters[T.RECEIVED], stages.world.water
    before = whole(letter.case)
    assert Caller(by).tell(f"{TRANSFERS}{letter.pk}/receive/")[0] == 200
    assert by_page(by, f"/transfers/{letter.pk}/receive/", {}).status_code == 302
    assert whole(letter.case) == before


@pytest.mark.parametrize("status", S)
def test_what_the_product_does_by_itself_has_no_address(stages: Stages, status: Status) -> None:
    case = stages.cases[status]
    before = whole(case)
    keys = case.transfers.values_list("pk", flat=True)
    letters = [("transfers", each, verb) for each in keys for verb in (X.WITHDRAW, X.CONCLUDE)]
    for thing, key, verb in [*(("cases", case.number, verb) for verb in (V.ROUTE, V.DISPATCH)), *letters]:
        assert by_page(stages.world.clerk, f"/{thing}/{key}/{verb.value}/", {}).status_code == 404
        assert Caller(stages.world.clerk).tell(f"/api/v1/{thing}/{key}/{verb.value}/")[0] == 404
    if status is not S.RECEIVED:
        route_case(case.pk, now=WEDNESDAY)
    assert whole(case) == before, "and routing leaves alone what is routed"


# ---- what the table allows


def ready_for(stages: Stages, case: Case, verb: Verb) -> dict[str, Any]:
    """What the act needs before it, and what its body then has to name.

    After dispatch there is something to confirm once corrected facts have decided otherwise.
    """
    if verb is V.CONFIRM and case.status != S.PROPOSED:
        routing.correct_facts(case.number, {"sector": "transport"}, by=stages.world.clerk, now=WEDNESDAY)
    if verb is V.UNLINK:
        linking.link(case.number, other=OTHER, by=stages.world.clerk, now=WEDNESDAY)
    if verb in timed.BODIES:
        return timed.made_ready(case, verb, stages.world, WEDNESDAY)
    return supervised.made_ready(case, verb, stages.world, WEDNESDAY)


@pytest.mark.parametrize("way", ["page", "api"])
@pytest.mark.parametrize(("status", "verb"), ALLOWED_CASE)
def test_an_act_the_table_allows_leads_where_it_says(
    stages: Stages, status: Status, verb: Verb, way: str
) -> None:
    case, body, by = stages.cases[status], CASE_BODIES[verb], stages.by(verb)
    named = ready_for(stages, case, verb)
    count = case.events.count()
    if way == "page":
        answer = by_page(by, f"/cases/{case.number}/{verb.value}/", FORMS.get(verb, body) | named)
        assert answer.status_code == (200 if verb is V.REVEAL else 302), answer.content.decode()[:2000]
    else:
        answered, told = Caller(by).tell(f"{CASES}{case.number}/{verb.value}/", body | named)
        assert answered == 200, told
    case = Case.objects.get(pk=case.pk)
    letters = list(case.transfers.values_list("status", flat=True))
    decided = verb in (V.CONFIRM, V.OVERRIDE, V.UNMERGE)
    # A decision sends letters; where that leaves the case follows from those that go on as well. So does a merger undone.
    assert case.status == (standing(letters) if decided else CASE_MOVES[status, verb])
    assert case.events.count() > count


@pytest.mark.parametrize("way", ["page", "api"])
@pytest.mark.parametrize(("status", "verb"), ALLOWED_TRANSFER)
def test_an_act_on_a_letter_leads_where_the_table_says(
    stages: Stages, status: TransferStatus, verb: TransferVerb, way: str
) -> None:
    letter, body, by = stages.letters[status], TRANSFER_BODIES[verb], stages.by(verb)
    if verb is X.COSIGN:
        letter, by = stages.joint, stages.world.hrss
        body = {"joins": letter.case.transfers.get(role="market").pk}
    count = letter.case.events.count()
    if way == "page":
        assert by_page(by, f"/transfers/{letter.pk}/{verb.value}/", body).status_code == 302
    else:
        answered, told = Caller(by).tell(f"{TRANSFERS}{letter.pk}/{verb.value}/", body)
        assert answered == 200, told
    assert Transfer.objects.get(pk=letter.pk).status == TRANSFER_MOVES[status, verb]
    assert letter.case.events.count() > count
    case = Case.objects.get(pk=letter.case_id)
    assert case.status == standing(case.transfers.values_list("status", flat=True))


@pytest.mark.parametrize("status", WITHDRAWN_FROM)
def test_a_decision_for_others_withdraws_a_letter_wherever_it_stands(
    stages: Stages, status: TransferStatus
) -> None:
    letter = stages.letters[status]
    # An answer on record is only withdrawn where its agency gets a letter in another part.
    body = OTHERS if status is not T.RECORDED else {"lead": ["township"], "assist": ["water"], **REASON}
    answered, told = Caller(stages.world.clerk).tell(f"{CASES}{letter.case.number}/override/", body)
    assert answered == 200, told
    letter.refresh_from_db()
    assert letter.status == TRANSFER_MOVES[status, X.WITHDRAW]


def test_routing_and_sending_lead_where_the_table_says(stages: Stages) -> None:
    waiting, sent = stages.world.complain(SNACK_BAR), stages.world.complain()
    for case in (waiting, sent):
        assert case.status == S.RECEIVED
        route_case(case.pk, now=WEDNESDAY)
        case.refresh_from_db()
    assert waiting.status == CASE_MOVES[S.RECEIVED, V.ROUTE]
    assert sent.status == CASE_MOVES[S.PROPOSED, V.DISPATCH], "proposed and sent at once"


def test_every_pair_of_the_tables_is_reached() -> None:
    own_case = {(S.RECEIVED, V.ROUTE), (S.PROPOSED, V.DISPATCH)}
    own_letters = {(status, X.WITHDRAW) for status in WITHDRAWN_FROM} | {(T.RECORDED, X.CONCLUDE)}
    assert {*ALLOWED_CASE, *own_case} == set(CASE_MOVES)
    assert {*ALLOWED_TRANSFER, *own_letters} == set(TRANSFER_MOVES)
    assert len(ALLOWED_CASE) + len(REFUSED_CASE) == len(S) * (len(V) - len(OWN_CASE))
    assert len(ALLOWED_TRANSFER) + len(REFUSED_TRANSFER) + 1 == len(T) * (len(X) - len(OWN_TRANSFER))
    assert set(CASE_BODIES) | OWN_CASE == set(V)
    assert set(TRANSFER_BODIES) | OWN_TRANSFER == set(X)
