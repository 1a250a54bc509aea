"""Supervision in Jianxi: slow progress after dual assignment goes to the leader (四(八)), and no case is closed before
a leader in charge was named (四(一)三).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agencies.errors import Invalid, Refused
from cases.actions import closing, feedback, instructions, leaders, orders, receipt
from cases.actions.orders import Wanted
from cases.history import broken_cases
from cases.models import Case, LeaderInCharge, Order, Transfer
from cases.sweep import sweep_minute
from tests.cases.test_supervision import ENDING, acts, at, fresh, of, state_of
from tests.places import Place, built
from tests.world import SHANGHAI, TUESDAY

pytestmark = pytest.mark.django_db
DONE = feedback.Report("solved", "工资已全部付清。", 23, None, 23)

CITY_CASE = {
    "domain": "construction", "causes": ["unexplained"], "sector": "housing", "territory": "郑州路街道",
    "territory_kind": "street", "funding": ["private"], "source_channel": "petition_office",
    "source_level": "municipal", "assigned_from_above": True,
}  # fmt: skip
OWN_CASE = CITY_CASE | {"source_channel": "walk_in", "source_level": "local", "assigned_from_above": False}


@pytest.fixture(scope="module")
def built_jianxi(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), built("410305") as place:
        yield place


@pytest.fixture
def jianxi(built_jianxi: Place, db: None) -> Place:
    return built_jianxi


def answered(place: Place, transfer: Transfer, now: datetime, *, recorded: bool = True) -> None:
    person = place.person(transfer.agency)
    receipt.receive(transfer.pk, by=person, now=now)
    feedback.feed_back(transfer.pk, DONE, by=person, now=now)
    if recorded:
        feedback.accept_for_record(transfer.pk, by=place.clerk, now=now)


@pytest.mark.clause("JX-4.8b")
def test_jx_4_8b_slow_progress_after_dual_assignment_is_put_before_the_leader(jianxi: Place) -> None:
    """对“双交办”之后进度缓慢的欠薪案件，提请区领导批准进行督办."""
    case = jianxi.sent(CITY_CASE)
    leader = jianxi.person(jianxi.agency("leading_group"), "leader")
    slow = case.deadlines.get(kind="slow")
    assert (slow.limit.value, slow.limit.unit, slow.limit.clause) == (10, "working_day", "JX 四(八)")
    assert slow.limit.start_on == TUESDAY.date()
    due = slow.limit.due_on
    sweep_minute(now=datetime(due.year, due.month, due.day, 23, 0, tzinfo=SHANGHAI))
    assert of(case) == [], "not before it has passed"
    later = datetime(due.year, due.month, due.day, 12, tzinfo=SHANGHAI) + timedelta(days=1)
    sweep_minute(now=later)
    order = Order.objects.get(case=case)
    lead = case.transfers.get(kind="lead")
    assert (order.kind, order.state, order.agency) == ("supervise", "proposed", lead.agency)
    assert (order.clause, order.requested_by) == ("JX 四(八)", None)
    # The document gives the decision to a leader: the office cannot sign it by itself.
    with pytest.raises(Refused) as refused:
        orders.issue(case.number, Wanted(), order=order.pk, by=jianxi.clerk, now=later)
    assert refused.value.code == "needs-leader"
    said: dict[str, Any] = {"progress": "街道已约见施工方。", "reason": "十个工作日未反馈。"}
    instructions.request(
        case.number, order=order.pk, leader=leader.username, by=jianxi.clerk, now=later, **said
    )
    order.refresh_from_db()
    assert (order.state, order.requested_by, order.leader) == ("proposed", jianxi.clerk, leader)
    with pytest.raises(Refused) as refused:
        instructions.request(case.number, by=jianxi.clerk, now=later, leader=leader.username, **said)
    assert refused.value.code == "request-pending"
    instructions.instruct(
        case.number, order=order.pk, by=leader, now=later, due_on=later.date() + timedelta(days=5)
    )
    order.refresh_from_db()
    assert order.letter is not None and order.limit is not None
    assert (order.state, order.letter.kind) == ("issued", "supervision")
    assert "督办令" in order.letter.title and order.limit.kind == "order"
    orders.reply(case.number, order.pk, text="已发放。", by=jianxi.person(lead.agency), now=later)
    orders.accept_reply(case.number, order.pk, by=leader, now=later)
    assert acts(case)[-6:] == [
        "step_proposed", "supervision_asked", "letter_issued", "instructed", "replied", "reply_accepted",
    ]  # fmt: skip
    assert list(broken_cases()) == []


@pytest.mark.clause("JX-4.8b")
def test_jx_4_8b_a_leader_declines_with_a_reason(jianxi: Place) -> None:
    case = jianxi.sent(CITY_CASE)
    leader = jianxi.person(jianxi.agency("leading_group"), "leader")
    order = instructions.request(
        case.number, by=jianxi.clerk, now=TUESDAY, progress="已调查。", reason="推进慢。"
    )
    assert order.leader == leader, "the only leader need not be named"
    with pytest.raises(Invalid) as invalid:
        instructions.instruct(case.number, order=order.pk, approve=False, by=leader, now=TUESDAY)
    assert list(invalid.value.errors) == ["text"]
    instructions.instruct(
        case.number, order=order.pk, approve=False, text="先由治欠办约谈。", by=leader, now=TUESDAY
    )
    order.refresh_from_db()
    assert (order.state, order.dropped_reason, order.letter) == ("dropped", "先由治欠办约谈。", None)


@pytest.mark.clause("JX-4.8b")
def test_jx_4_8b_the_clock_stops_when_the_leads_answer_is_on_record(jianxi: Place) -> None:
    case = jianxi.sent(CITY_CASE)
    slow = case.deadlines.get(kind="slow")
    answered(jianxi, case.transfers.get(kind="lead"), TUESDAY, recorded=False)
    assert state_of(slow.limit) == "running"
    feedback.accept_for_record(case.transfers.get(kind="lead").pk, by=jianxi.clerk, now=TUESDAY)
    assert state_of(slow.limit) == "met"
    sweep_minute(now=at(1, month=7))
    assert of(case) == []


@pytest.mark.clause("JX-4.8b")
def test_jx_4_8b_no_clock_without_dual_assignment(jianxi: Place) -> None:
    case = jianxi.sent(OWN_CASE)
    assert not case.deadlines.filter(kind="slow").exists()


def ready_to_close(place: Place) -> Case:
    case = place.sent(OWN_CASE)
    for transfer in case.transfers.all():
        answered(place, transfer, TUESDAY)
    return fresh(case)


@pytest.mark.clause("JX-4.1.3")
def test_jx_4_1_3_a_case_is_not_closed_before_a_leader_in_charge_was_named(jianxi: Place) -> None:
    """明确包案领导，分析问题成因……确保按期销案."""
    case = ready_to_close(jianxi)
    with pytest.raises(Refused) as refused:
        closing.close(case.number, ENDING, by=jianxi.clerk, now=TUESDAY)
    assert refused.value.code == "not-ready-to-close"
    assert "包案领导" in str(refused.value.message)
    leader = jianxi.person(jianxi.agency("leading_group"), "leader")
    given: dict[str, Any] = {"name": "副区长", "cause": "垫资施工，进度款未结。", "due_on": date(2026, 5, 20)}
    named = leaders.assign(case.number, leader=leader.username, by=jianxi.clerk, now=TUESDAY, **given)
    assert (named.user, named.unit) == (leader, case.transfers.get(kind="lead").recipient)
    limit = named.deadline.limit
    assert (limit.kind, limit.due_on, named.deadline.title) == ("leader", date(2026, 5, 20), "按期销案")
    closing.close(case.number, ENDING, by=jianxi.clerk, now=TUESDAY)
    assert state_of(limit) == "met"


@pytest.mark.clause("JX-4.1.3")
def test_jx_4_1_3_another_leader_takes_over_and_the_first_stays_on_record(jianxi: Place) -> None:
    case = jianxi.sent(OWN_CASE)
    given: dict[str, Any] = {"cause": "垫资施工。", "due_on": date(2026, 5, 20)}
    first = leaders.assign(case.number, name="副区长甲", by=jianxi.clerk, now=TUESDAY, **given)
    second = leaders.assign(case.number, name="副区长乙", by=jianxi.clerk, now=TUESDAY, **given)
    first.refresh_from_db()
    assert (first.until, second.until) == (TUESDAY, None)
    assert (state_of(first.deadline.limit), state_of(second.deadline.limit)) == ("cancelled", "running")
    with pytest.raises(IntegrityError), transaction.atomic():
        LeaderInCharge.objects.filter(pk=first.pk).update(until=None)


@pytest.mark.clause("JX-4.1.3")
def test_jx_4_1_3_overdue_closing_is_on_record(jianxi: Place) -> None:
    case = jianxi.sent(OWN_CASE)
    named = leaders.assign(
        case.number, name="副区长", cause="垫资施工。", due_on=date(2026, 5, 20), by=jianxi.clerk, now=TUESDAY
    )
    sweep_minute(now=at(21))
    assert case.events.filter(act="overdue", details__deadline=named.deadline_id).count() == 1


@pytest.mark.parametrize("field", ["name", "cause", "due_on", "leader"])
@pytest.mark.clause("JX-4.1.3")
def test_jx_4_1_3_a_leader_in_charge_needs_name_cause_and_day(jianxi: Place, field: str) -> None:
    case = jianxi.sent(OWN_CASE)
    whole: dict[str, Any] = {"name": "副区长", "cause": "垫资施工。", "due_on": date(2026, 5, 20)}
    wrong = {"due_on": TUESDAY.date(), "leader": "nobody"}.get(field, " ")
    with pytest.raises(Invalid) as invalid:
        leaders.assign(case.number, by=jianxi.clerk, now=TUESDAY, **whole | {field: wrong})
    assert list(invalid.value.errors) == [field]
