"""Follow-up visits after closing: planned by the policy or by hand, due as any limit, and a relapse reopens the case."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from agencies.errors import Invalid
from agencies.policy.model import ClosingRule
from cases.actions import closing, feedback, receipt, visiting
from cases.actions.visiting import Found
from cases.models import Case, Visit
from tests.cases.calling import CASES, Caller
from tests.cases.courses import WEDNESDAY, closed, to_close
from tests.places import Place, build_place, reading
from tests.world import World

pytestmark = pytest.mark.django_db
TODAY = WEDNESDAY.date()
FINE = Found(TODAY, "经办人 某某", "telephone", "工资均已到账。", relapse=False)
RELAPSED = replace(FINE, result="又拖欠两个月。", relapse=True)


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


@pytest.fixture
def zhangye(db: None) -> Place:
    return build_place("620700")


@pytest.fixture
def with_rounds(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Beidaihe, where the office has set visits after 30 and 90 days."""
    policy = replace(world.version.policy, closing=ClosingRule(visit_days=(30, 90), basis="区治欠办设置"))
    monkeypatch.setattr(type(world.version), "policy", property(lambda self: policy))
    return world


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.mark.clause("ZY-2.3.4c")
def test_zy_2_3_4c_closing_plans_every_round_with_a_limit_of_its_own(with_rounds: World) -> None:
    case = closed(with_rounds)
    first, second = case.visits.select_related("deadline__limit", "agency")
    assert (first.due_on, second.due_on) == (TODAY + timedelta(days=30), TODAY + timedelta(days=90))
    assert {first.agency, second.agency} == {with_rounds.water.agency}, "who led the case visits"
    assert first.deadline is not None
    assert (first.deadline.kind, first.deadline.limit.state) == ("visit", "running")
    assert first.deadline.limit.clause == "区治欠办设置"
    assert case.events.filter(act="visit_planned").count() == 2


@pytest.mark.clause("ZY-2.3.4c")
def test_zy_2_3_4c_zhangye_follows_up_what_was_solved(zhangye: Place) -> None:
    case = zhangye.sent(
        {"domain": "construction", "sector": "housing", "territory": "甘州区", "territory_kind": "county",
         "causes": ["project_payment_arrears"]}
    )  # fmt: skip
    for transfer in case.transfers.select_related("agency"):
        by = zhangye.person(transfer.agency)
        receipt.receive(transfer.pk, by=by, now=WEDNESDAY)
        feedback.feed_back(transfer.pk, feedback.Report("solved", "付清"), by=by, now=WEDNESDAY)
        feedback.accept_for_record(transfer.pk, by=zhangye.person(case.coordinator), now=WEDNESDAY)
    from cases.actions.checking import Findings, check

    findings = Findings("proved", "属实", "carried_out", "落实", "fulfilled", "到位")
    check(case.number, findings, by=zhangye.person(case.lead_agency), now=WEDNESDAY)
    closing.close(
        case.number, closing.Ending("solved", "付清"), by=zhangye.person(case.coordinator), now=WEDNESDAY
    )
    assert [each.due_on for each in case.visits.all()] == [TODAY + timedelta(days=each) for each in (30, 90)]


def test_where_the_policy_sets_no_days_no_visit_is_planned(world: World) -> None:
    assert not closed(world).visits.exists()


@pytest.mark.clause("ZY-2.3.4c")
def test_zy_2_3_4c_a_visit_meets_the_next_round_and_says_what_it_found(with_rounds: World) -> None:
    case = closed(with_rounds)
    made = visiting.visit(case.number, FINE, by=with_rounds.water, now=WEDNESDAY)
    assert (made.round, made.relapse, made.entered_by) == (1, False, with_rounds.water)
    assert made.deadline is not None
    made.deadline.limit.refresh_from_db()
    assert made.deadline.limit.state == "met"
    assert [each.round for each in case.visits.planned()] == [2]
    assert fresh(case).status == "closed"


@pytest.mark.clause("ZY-2.3.4c")
def test_zy_2_3_4c_a_relapse_brings_the_case_back_to_the_desk(with_rounds: World) -> None:
    case = closed(with_rounds)
    visiting.visit(case.number, RELAPSED, by=with_rounds.water, now=WEDNESDAY)
    case = fresh(case)
    assert (case.status, case.closed_at, case.has_proposal) == ("proposed", None, True)
    assert list(case.events.values_list("act", flat=True).order_by("-sequence")).index("reopened") >= 0
    assert not case.visits.planned().exists(), "the other rounds are planned anew after the next closing"
    assert {each.deadline.limit.state for each in case.visits.filter(visited_on=None)} == {"cancelled"}
    assert case.closings.get().reopened_at is not None
    text = reading(with_rounds.clerk).get("/visits/?state=relapse").content.decode()
    assert case.number in text and "又拖欠两个月。" in text


def test_a_visit_can_be_planned_by_hand_and_made_without_a_plan(world: World) -> None:
    case = closed(world)
    unplanned = visiting.visit(case.number, FINE, by=world.clerk, now=WEDNESDAY)
    assert (unplanned.deadline, unplanned.round) == (None, 1)
    planned = visiting.plan_visit(
        case.number, due_on=TODAY + timedelta(days=7), by=world.clerk, now=WEDNESDAY
    )
    assert (planned.round, planned.agency) == (2, world.water.agency)
    other = visiting.plan_visit(
        case.number,
        due_on=TODAY + timedelta(days=9),
        agency=world.haibin.agency_id,
        by=world.clerk,
        now=WEDNESDAY,
    )
    assert other.agency == world.haibin.agency
    visiting.visit(case.number, replace(FINE, visit=other.pk), by=world.haibin, now=WEDNESDAY)
    assert [each.pk for each in case.visits.planned()] == [planned.pk]


@pytest.mark.parametrize(
    ("field", "stated"),
    [
        ("visited_on", {"visited_on": TODAY + timedelta(days=1)}),
        ("visited_on", {"visited_on": TODAY - timedelta(days=1)}),
        ("visitors", {"visitors": ""}),
        ("how", {"how": "dream"}),
        ("result", {"result": " "}),
        ("visit", {"visit": 999999}),
    ],
)
def test_a_visit_that_cannot_be_names_its_field(world: World, field: str, stated: dict[str, Any]) -> None:
    case = closed(world)
    with pytest.raises(Invalid) as invalid:
        visiting.visit(case.number, replace(FINE, **stated), by=world.clerk, now=WEDNESDAY)
    assert field in invalid.value.errors


def test_a_plan_is_for_a_day_to_come_and_for_an_agency_of_the_case(world: World) -> None:
    case = closed(world)
    for due_on in (TODAY, TODAY - timedelta(days=1), date(2036, 1, 1)):
        with pytest.raises(Invalid) as invalid:
            visiting.plan_visit(case.number, due_on=due_on, by=world.clerk, now=WEDNESDAY)
        assert "due_on" in invalid.value.errors
    with pytest.raises(Invalid) as invalid:
        visiting.plan_visit(
            case.number,
            due_on=TODAY + timedelta(days=1),
            agency=world.market.agency_id,
            by=world.clerk,
            now=WEDNESDAY,
        )
    assert "agency" in invalid.value.errors


def test_what_a_visit_found_is_never_changed(world: World) -> None:
    case = closed(world)
    made = visiting.visit(case.number, FINE, by=world.clerk, now=WEDNESDAY)
    for change in ({"relapse": True}, {"result": "改"}, {"visited_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=made.pk).update(**change)


def test_the_register_counts_what_is_planned_due_and_overdue(with_rounds: World) -> None:
    case = closed(with_rounds)
    client = reading(with_rounds.clerk)
    assert case.number in client.get("/visits/?state=planned").content.decode()
    assert case.number not in client.get("/visits/?state=soon").content.decode()
    with time_machine.travel(WEDNESDAY + timedelta(days=25), tick=False):
        assert case.number in reading(with_rounds.clerk).get("/visits/?state=soon").content.decode()
    with time_machine.travel(WEDNESDAY + timedelta(days=31), tick=False):
        client = reading(with_rounds.clerk)
        text = client.get("/visits/?state=overdue").content.decode()
        assert case.number in text and "is-breached" in text
        told = b"".join(client.get("/visits/export/")).decode()
        assert told.count(case.number) == 2 and "overdue" in told
    assert case.number not in reading(with_rounds.housing).get("/visits/").content.decode()
    assert case.number in reading(with_rounds.water).get("/visits/").content.decode()


def test_visits_come_by_page_and_by_api(world: World) -> None:
    one, two = closed(world), closed(world)
    body = {"visited_on": TODAY.isoformat(), "visitors": "某某", "how": "on_site", "result": "无拖欠"}
    assert (
        reading(world.clerk).post(f"/cases/{one.number}/visit/", body | {"relapse": "no"}).status_code == 302
    )
    status, told = Caller(world.clerk).tell(f"{CASES}{two.number}/visit/", body | {"relapse": True})
    assert (status, told["status"]) == (200, "proposed")
    assert told["handling"]["visits"][0]["relapse"] is True
    again = closed(world)
    planned = {"due_on": (TODAY + timedelta(days=5)).isoformat(), "agency": "water"}
    status, told = Caller(world.clerk).tell(f"{CASES}{again.number}/plan_visit/", planned)
    assert status == 200 and told["handling"]["visits"][0]["agency"] == "water"


def test_a_case_reopened_otherwise_has_no_visit_left_to_make(with_rounds: World) -> None:
    from cases.actions.ending import reopen

    case = closed(with_rounds)
    reopen(case.number, reason="新证据", by=with_rounds.clerk, now=WEDNESDAY)
    assert not case.visits.planned().exists()


def test_closing_again_plans_anew(with_rounds: World) -> None:
    case = to_close(with_rounds)
    ending = closing.Ending("solved", "付清", 23, Decimal(300000))
    closing.close(case.number, ending, by=with_rounds.clerk, now=WEDNESDAY)
    assert [each.round for each in case.visits.all()] == [1, 2]
