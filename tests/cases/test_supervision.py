"""Supervision: time proposes the ladder, a person signs, the addressed agency answers, who ordered it accepts; a
leader instructs, is asked to approve, and is in charge of a case by name.
"""

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from agencies.clock.models import Step, TimeLimit
from agencies.documents.models import Letter
from agencies.errors import Invalid, Refused
from agencies.models import User
from cases.actions import closing, feedback, instructions, orders, receipt
from cases.actions.orders import Wanted
from cases.duties import case_verbs
from cases.history import broken_cases
from cases.models import Case, Order, Transfer
from cases.sweep import sweep_minute
from cases.workflow import Verb
from tests.cases.calling import CASES, Caller
from tests.world import SHANGHAI, TUESDAY, World

DONE = feedback.Report("solved", "工资已全部付清。", 23, None, 23)
K, S = Order.Kind, Order.State


def at(day: int, hour: int = 10, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def late_letter(world: World) -> Transfer:
    """The water authority's letter, received on 29 April, due on 9 May and never answered; the town has answered."""
    lead, town = world.routed().transfers.order_by("pk")
    receipt.receive(town.pk, by=world.haibin, now=at(29, month=4))
    feedback.feed_back(town.pk, DONE, by=world.haibin, now=at(29, month=4))
    receipt.receive(lead.pk, by=world.water, now=at(29, month=4))
    return Transfer.objects.select_related("case").get(pk=lead.pk)


def of(case: Case) -> list[tuple[str, str]]:
    return list(Order.objects.filter(case=case).order_by("pk").values_list("kind", "state"))


def acts(case: Case) -> list[str]:
    return list(case.events.order_by("sequence").values_list("act", flat=True))


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def state_of(limit: TimeLimit | None) -> str:
    assert limit is not None
    limit.refresh_from_db()
    return limit.state


# ---- the ladder


@pytest.mark.clause("BDH-5.4.1")
def test_each_step_of_the_ladder_is_proposed_on_its_day(world: World) -> None:
    """Overdue since 9 May: a reminder after 1 working day, supervision after 3, a circular after 7, a talk after 10."""
    case = late_letter(world).case
    seen: dict[date, list[str]] = {}
    for days in range(20):
        now = at(9, hour=12) + timedelta(days=days)
        with time_machine.travel(now, tick=False):
            before = len(of(case))
            sweep_minute(now=now)
            if new := of(case)[before:]:
                seen[now.date()] = [kind for kind, _state in new]
    assert seen == {
        date(2026, 5, 11): ["remind"],
        date(2026, 5, 13): ["supervise"],
        date(2026, 5, 19): ["circular"],
        date(2026, 5, 22): ["talk"],
    }
    talk = Order.objects.get(kind="talk")
    assert (talk.agency, talk.clause, talk.state) == (world.water.agency, "BDH 五(四)", "proposed")
    assert (talk.letter, talk.issued_at) == (None, None), "a person signs"
    assert "约谈" in talk.text and case.number in talk.text
    proposed = case.events.filter(act="step_proposed")
    assert [each.details["kind"] for each in proposed.order_by("sequence")] == [
        "remind", "supervise", "circular", "talk",
    ]  # fmt: skip
    assert all(each.actor is None for each in proposed)
    assert list(broken_cases()) == []


def test_steps_that_passed_while_the_sweep_was_down_are_all_proposed(world: World) -> None:
    case = late_letter(world).case
    sweep_minute(now=at(1, month=6))
    sweep_minute(now=at(2, month=6))
    assert of(case) == [(kind, "proposed") for kind in ("remind", "supervise", "circular", "talk")]
    assert fresh(case).has_step


def test_nothing_is_proposed_for_an_answer_already_given(world: World) -> None:
    transfer = late_letter(world)
    feedback.feed_back(transfer.pk, DONE, by=world.water, now=at(10, hour=11))
    sweep_minute(now=at(1, month=6))
    assert of(transfer.case) == []


def test_an_answer_takes_back_what_was_proposed_and_its_return_brings_it_back(world: World) -> None:
    transfer = late_letter(world)
    sweep_minute(now=at(11))
    assert fresh(transfer.case).has_step
    feedback.feed_back(transfer.pk, DONE, by=world.water, now=at(12))
    assert not fresh(transfer.case).has_step
    reminder = Order.objects.get()
    with pytest.raises(Refused) as refused:
        orders.issue(transfer.case.number, Wanted(), order=reminder.pk, by=world.clerk, now=at(12))
    assert refused.value.code == "no-longer-overdue"
    feedback.return_for_more(transfer.pk, reason="缺凭证", by=world.clerk, now=at(13))
    assert fresh(transfer.case).has_step
    orders.issue(transfer.case.number, Wanted(), order=reminder.pk, by=world.clerk, now=at(13))


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_propose_each_step_once(world: World) -> None:
    case = late_letter(world).case
    start = threading.Barrier(2)

    def run() -> None:
        from django.db import connection

        start.wait()
        try:
            sweep_minute(now=at(1, month=6))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert of(case) == [(kind, "proposed") for kind in ("remind", "supervise", "circular", "talk")]
    assert acts(case).count("step_proposed") == 4
    assert not Step.objects.filter(done_at__isnull=True).exists()


# ---- signing, leaving out, answering, accepting


@pytest.fixture
def overdue(world: World) -> Case:
    """Late since 9 May, on 25 May, with the whole ladder proposed."""
    case = late_letter(world).case
    sweep_minute(now=at(25))
    return fresh(case)


def proposed(case: Case, kind: str) -> Order:
    return Order.objects.get(case=case, kind=kind, state="proposed")


def test_a_reminder_is_signed_without_a_letter_and_all_else_with_one(world: World, overdue: Case) -> None:
    for kind in ("remind", "supervise", "circular", "talk"):
        order = proposed(overdue, kind)
        orders.issue(
            overdue.number, Wanted(due_on=date(2026, 5, 29)), order=order.pk, by=world.clerk, now=at(25)
        )
    issued = Order.objects.filter(case=overdue).order_by("pk")
    assert [each.letter.number if each.letter else "" for each in issued] == [
        "", "北治欠办督〔2026〕1号", "北治欠办通〔2026〕1号", "北治欠办约〔2026〕1号",
    ]  # fmt: skip
    order = issued[1]
    assert (order.issued_by, order.issued_at, order.state) == (world.clerk, at(25), "issued")
    limit = order.limit
    assert limit is not None
    assert (limit.kind, limit.due_on, limit.agency) == ("order", date(2026, 5, 29), world.water.agency)
    assert order.letter is not None
    assert order.letter.addressee == "北戴河区水务局"
    said = "".join(order.letter.paragraphs)
    assert "请于2026年5月29日前书面回复" in said
    assert "文件未规定" not in said, "a setting of the office is no ground to give others"
    circular = issued[2].letter
    assert circular is not None
    assert "联动联处机制》五(四)作出。" in "".join(circular.paragraphs)
    assert acts(overdue).count("ordered") == 4
    assert not fresh(overdue).has_step
    own = overdue.access.get(agency=world.water.agency)
    assert own.is_open and own.owes_reply
    assert list(broken_cases()) == []


def test_a_clock_of_an_order_lapses_like_any_other(world: World, overdue: Case) -> None:
    order = proposed(overdue, "supervise")
    orders.issue(overdue.number, Wanted(due_on=date(2026, 5, 29)), order=order.pk, by=world.clerk, now=at(25))
    sweep_minute(now=at(30))
    order.refresh_from_db()
    assert state_of(order.limit) == "lapsed"
    assert overdue.events.filter(act="overdue", details__deadline=order.deadline_id).count() == 1


def test_an_order_is_answered_accepted_and_meets_its_clock(world: World, overdue: Case) -> None:
    order = proposed(overdue, "supervise")
    number = overdue.number
    orders.issue(number, Wanted(due_on=date(2026, 5, 29)), order=order.pk, by=world.clerk, now=at(25))
    assert Verb.REPLY in case_verbs(world.water, fresh(overdue))
    assert Verb.REPLY not in case_verbs(world.haibin, fresh(overdue)), "it is addressed to somebody else"
    assert Verb.REPLY not in case_verbs(world.clerk, fresh(overdue)), "the agency has accounts of its own"
    orders.reply(number, order.pk, text="已责成施工单位本周内发放。", by=world.water, now=at(26))
    order.refresh_from_db()
    assert (order.state, order.replied_by, state_of(order.limit)) == ("replied", world.water, "met")
    assert fresh(overdue).has_reply
    assert not overdue.access.get(agency=world.water.agency).owes_reply
    orders.accept_reply(number, order.pk, by=world.clerk, now=at(27))
    order.refresh_from_db()
    assert (order.state, order.accepted_by) == ("accepted", world.clerk)
    assert acts(overdue)[-2:] == ["replied", "reply_accepted"]
    assert list(broken_cases()) == []


def test_a_reply_sent_back_lets_the_old_clock_run_on(world: World, overdue: Case) -> None:
    order, number = proposed(overdue, "supervise"), overdue.number
    orders.issue(number, Wanted(due_on=date(2026, 5, 29)), order=order.pk, by=world.clerk, now=at(25))
    orders.reply(number, order.pk, text="正在办理。", by=world.water, now=at(26))
    with pytest.raises(Invalid) as invalid:
        orders.accept_reply(number, order.pk, accept=False, by=world.clerk, now=at(27))
    assert list(invalid.value.errors) == ["reason"]
    orders.accept_reply(number, order.pk, accept=False, reason="没有时间表", by=world.clerk, now=at(27))
    order.refresh_from_db()
    assert (order.state, order.return_reason, state_of(order.limit)) == ("issued", "没有时间表", "running")
    assert order.limit is not None
    assert order.limit.due_on == date(2026, 5, 29)
    orders.reply(number, order.pk, text="6月3日前发放完毕。", by=world.water, now=at(30))
    order.refresh_from_db()
    assert (order.state, order.return_reason, state_of(order.limit)) == ("replied", "", "met_late")
    notes = overdue.events.filter(act__in=["replied", "reply_returned"]).order_by("sequence")
    assert [each.note for each in notes] == ["正在办理。", "没有时间表", "6月3日前发放完毕。"], (
        "every one is kept"
    )


def test_a_reply_sent_back_after_its_day_is_overdue_at_once(world: World, overdue: Case) -> None:
    order, number = proposed(overdue, "supervise"), overdue.number
    orders.issue(number, Wanted(due_on=date(2026, 5, 29)), order=order.pk, by=world.clerk, now=at(25))
    orders.reply(number, order.pk, text="正在办理。", by=world.water, now=at(26))
    orders.accept_reply(number, order.pk, accept=False, reason="不完整", by=world.clerk, now=at(1, month=6))
    order.refresh_from_db()
    assert state_of(order.limit) == "lapsed"
    sweep_minute(now=at(2, month=6))
    assert overdue.events.filter(act="overdue", details__deadline=order.deadline_id).count() == 1


def test_a_step_is_left_out_with_a_reason_and_both_stay_on_record(world: World, overdue: Case) -> None:
    order = proposed(overdue, "talk")
    with pytest.raises(Invalid):
        orders.drop(overdue.number, order.pk, reason=" ", by=world.clerk, now=at(25))
    orders.drop(overdue.number, order.pk, reason="分管领导已当面沟通", by=world.clerk, now=at(25))
    order.refresh_from_db()
    assert (order.state, order.dropped_reason) == ("dropped", "分管领导已当面沟通")
    with pytest.raises(Refused) as refused:
        orders.issue(overdue.number, Wanted(), order=order.pk, by=world.clerk, now=at(25))
    assert refused.value.code == "order-not-proposed"
    sweep_minute(now=at(26))
    assert of(overdue).count(("talk", "dropped")) == 1 and of(overdue).count(("talk", "proposed")) == 0


def test_an_order_made_freely_to_somebody_outside_is_answered_through_the_office(world: World) -> None:
    case = world.routed()
    wanted = Wanted("talk", None, "示例建设公司项目负责人", "请于周五上午到我办说明情况。", date(2026, 4, 30))
    order = orders.issue(case.number, wanted, by=world.clerk, now=TUESDAY)
    assert (order.agency, order.addressee, order.state) == (None, "示例建设公司项目负责人", "issued")
    assert Verb.REPLY not in case_verbs(world.water, fresh(case))
    orders.reply(case.number, order.pk, text="已约谈，承诺五日内支付。", by=world.clerk, now=TUESDAY)
    orders.accept_reply(case.number, order.pk, by=world.clerk, now=TUESDAY)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "instruction"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"person": ""}, "person"),
        ({"person": "长" * 61}, "person"),
        ({"text": " "}, "text"),
        ({"text": "长" * 2001}, "text"),
        ({"due_on": date(2026, 4, 28)}, "due_on"),
        ({"due_on": date(2028, 4, 28)}, "due_on"),
        ({"transfer": 0}, "transfer"),
    ],
)
def test_an_order_that_makes_no_sense_changes_nothing(
    world: World, given: dict[str, Any], field: str
) -> None:
    case = world.routed()
    whole = {"kind": "talk", "person": "某公司负责人", "text": "请来说明情况。"}
    with pytest.raises(Invalid) as invalid:
        orders.issue(case.number, Wanted(**whole | given), by=world.clerk, now=TUESDAY)
    assert list(invalid.value.errors) == [field]
    assert of(case) == [] and Letter.objects.filter(kind="talk").count() == 0


def test_an_order_of_another_case_is_none_of_this_one(world: World, overdue: Case) -> None:
    other = world.routed()
    with pytest.raises(Invalid) as invalid:
        orders.issue(other.number, Wanted(), order=proposed(overdue, "talk").pk, by=world.clerk, now=at(25))
    assert list(invalid.value.errors) == ["order"]


def test_numbers_of_persons_in_text_and_reply_are_masked(world: World, overdue: Case) -> None:
    order = proposed(overdue, "supervise")
    orders.issue(
        overdue.number, Wanted(text="请联系13812345678。"), order=order.pk, by=world.clerk, now=at(25)
    )
    orders.reply(overdue.number, order.pk, text="已联系13812345678。", by=world.water, now=at(26))
    order.refresh_from_db()
    assert order.letter is not None
    said = [order.text, order.reply, *order.letter.paragraphs, *overdue.events.values_list("note", flat=True)]
    assert not any("13812345678" in each for each in said)


def test_only_who_keeps_the_case_signs(world: World, overdue: Case) -> None:
    order = proposed(overdue, "remind")
    for person in (world.water, world.leader, world.auditor):
        with pytest.raises(Refused) as refused:
            orders.issue(overdue.number, Wanted(), order=order.pk, by=person, now=at(25))
        assert refused.value.code == "not-your-part"


def test_several_reminders_are_signed_at_once_and_a_refused_one_keeps_none_back(world: World) -> None:
    letters = [late_letter(world) for _each in range(3)]
    sweep_minute(now=at(11))
    feedback.feed_back(letters[1].pk, DONE, by=world.water, now=at(11, hour=11))
    found = list(Order.objects.filter(kind="remind").order_by("pk").values_list("pk", flat=True))
    outcomes = orders.sign_reminders(found, by=world.clerk, now=at(11, hour=12), due_on=date(2026, 5, 15))
    assert [bool(each.refusal) for each in outcomes] == [False, True, False]
    assert list(Order.objects.filter(kind="remind").order_by("pk").values_list("state", flat=True)) == [
        "issued", "proposed", "issued",
    ]  # fmt: skip


def test_the_database_itself_refuses_an_order_that_is_not_whole(world: World, overdue: Case) -> None:
    order = proposed(overdue, "supervise")
    broken: list[dict[str, Any]] = [
        {"state": "issued"},
        {"state": "issued", "issued_at": at(25), "issued_by": world.clerk},  # without its letter
        {"state": "dropped"},
        {"reply": "已办"},
        {"agency": None, "person": ""},
        {"kind": "instruction"},
        {"requested_by": world.clerk},
        {"kind": "talk"},  # a second proposed talk for the same letter
    ]
    for change in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=order.pk).update(**change)


# ---- a leader's instruction


def test_a_leaders_line_becomes_a_numbered_order_and_the_reply_comes_back_to_that_leader(
    world: World,
) -> None:
    case, leader = world.routed(), world.leader
    other = User.objects.create_user("bdh-leader-2", role="leader", agency=leader.agency)
    lead = case.transfers.get(kind="lead")
    given: dict[str, Any] = {"transfer": lead.pk, "text": "请水务局本周内办结。", "due_on": date(2026, 4, 30)}
    order = instructions.instruct(case.number, by=leader, now=TUESDAY, **given)
    assert order.letter is not None and order.limit is not None
    assert (order.kind, order.state, order.leader) == ("instruction", "issued", leader)
    assert (order.letter.number, order.agency) == ("北治欠办督〔2026〕1号", world.water.agency)
    assert order.limit.due_on == date(2026, 4, 30)
    orders.reply(case.number, order.pk, text="工资已发放。", by=world.water, now=TUESDAY)
    for person in (world.clerk, other):
        with pytest.raises(Refused):
            orders.accept_reply(case.number, order.pk, by=person, now=TUESDAY)
    assert not fresh(case).has_reply, "it waits for the leader, not for the office"
    orders.accept_reply(case.number, order.pk, accept=False, reason="请附发放凭证", by=leader, now=TUESDAY)
    orders.reply(case.number, order.pk, text="凭证已附。", by=world.water, now=TUESDAY)
    orders.accept_reply(case.number, order.pk, by=leader, now=TUESDAY)
    order.refresh_from_db()
    assert order.state == "accepted"
    assert list(broken_cases()) == []


def test_an_instruction_to_nobody_in_particular_is_the_offices(world: World) -> None:
    case = world.routed()
    order = instructions.instruct(
        case.number, by=world.leader, now=TUESDAY, text="请治欠办牵头会商。", due_on=date(2026, 4, 30)
    )
    assert order.agency == world.clerk.agency
    orders.reply(case.number, order.pk, text="已会商。", by=world.clerk, now=TUESDAY)
    assert Verb.ACCEPT_REPLY not in case_verbs(world.clerk, fresh(case))
    assert Verb.ACCEPT_REPLY in case_verbs(world.leader, fresh(case))


@pytest.mark.parametrize(
    ("given", "field"),
    [({"text": ""}, "text"), ({"due_on": None}, "due_on"), ({"due_on": date(2026, 4, 1)}, "due_on")],
)
def test_an_instruction_needs_a_line_and_a_day(world: World, given: dict[str, Any], field: str) -> None:
    case = world.routed()
    whole: dict[str, Any] = {"text": "请抓紧。", "due_on": date(2026, 4, 30)}
    with pytest.raises(Invalid) as invalid:
        instructions.instruct(case.number, by=world.leader, now=TUESDAY, **whole | given)
    assert list(invalid.value.errors) == [field]


def test_only_leaders_instruct(world: World) -> None:
    case = world.routed()
    for person in (world.clerk, world.head, world.water):
        with pytest.raises(Refused):
            instructions.instruct(
                case.number, by=person, now=TUESDAY, text="请抓紧。", due_on=date(2026, 4, 30)
            )


ENDING = closing.Ending("solved", "工资已付清。", 23)


def test_elsewhere_a_case_is_closed_without_a_leader_in_charge(world: World) -> None:
    case = world.routed()
    for transfer, by in zip(case.transfers.order_by("pk"), (world.water, world.haibin), strict=True):
        receipt.receive(transfer.pk, by=by, now=TUESDAY)
        feedback.feed_back(transfer.pk, DONE, by=by, now=TUESDAY)
        feedback.accept_for_record(transfer.pk, by=world.clerk, now=TUESDAY)
    closing.close(case.number, ENDING, by=world.clerk, now=TUESDAY)
    assert fresh(case).status == "closed"


# ---- by API


@pytest.fixture
def tuesday() -> Iterator[None]:
    with time_machine.travel(TUESDAY, tick=False):
        yield


def test_supervision_by_api_from_the_order_to_its_acceptance(world: World, tuesday: None) -> None:
    case = world.routed()
    lead = case.transfers.get(kind="lead")
    clerk, water, leader = Caller(world.clerk), Caller(world.water), Caller(world.leader)
    path = f"{CASES}{case.number}/"
    body = {"kind": "supervise", "transfer": lead.pk, "text": "请抓紧办理。", "due_on": "2026-04-30"}
    status, told = clerk.tell(f"{path}order/", body)
    assert status == 200, told
    (order,) = told["orders"]
    assert (order["state"], order["agency"], order["letter_no"]) == (
        "issued",
        "water",
        "北治欠办督〔2026〕1号",
    )
    assert (order["due_on"], order["clock"]) == ("2026-04-30", "running")
    status, told = water.tell(f"{path}reply/", {"order": order["id"], "text": "已办结。"})
    assert (status, told["orders"][0]["state"]) == (200, "replied")
    status, told = clerk.tell(f"{path}accept_reply/", {"order": order["id"], "accept": False})
    assert (status, "reason" in str(told)) == (400, True), told
    status, told = clerk.tell(f"{path}accept_reply/", {"order": order["id"]})
    assert (status, told["orders"][0]["state"]) == (200, "accepted")
    status, told = leader.tell(f"{path}instruct/", {"text": "请速办。", "due_on": "2026-04-30"})
    assert (status, told["orders"][1]["leader"]) == (200, "bdh-leader")
    status, told = clerk.tell(
        f"{path}assign_leader/", {"name": "副区长", "cause": "层层转包。", "due_on": "2026-05-20"}
    )
    assert (status, told["leader"]["due_on"]) == (200, "2026-05-20")


def test_what_is_only_proposed_is_not_told_to_the_agency_it_is_about(world: World, overdue: Case) -> None:
    assert len(Caller(world.clerk).case(overdue.number)["orders"]) == 4
    assert Caller(world.water).case(overdue.number)["orders"] == []


@pytest.mark.parametrize(
    ("verb", "who", "body", "code"),
    [
        ("drop_order", "clerk", {"order": 1, "reason": "不需要"}, "no-proposed-order"),
        ("reply", "water", {"order": 1, "text": "已办"}, "no-order-to-answer"),
        ("accept_reply", "clerk", {"order": 1}, "no-reply-to-accept"),
        ("accept_reply", "leader", {"order": 1}, "no-reply-to-accept"),
        ("instruct", "clerk", {"text": "请办", "due_on": "2026-04-30"}, "not-your-part"),
        ("order", "water", {"kind": "talk", "person": "某人", "text": "来"}, "not-your-part"),
    ],
)
def test_without_anything_to_act_on_an_act_is_refused_by_a_stable_code(
    world: World, tuesday: None, verb: str, who: str, body: dict[str, Any], code: str
) -> None:
    case = world.routed()
    status, told = Caller(getattr(world, who)).tell(f"{CASES}{case.number}/{verb}/", body)
    assert (status, told.get("code")) == (409, code), told
