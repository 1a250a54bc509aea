"""The three checks, the task force, and what closing asks for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.errors import Invalid, Refused
from agencies.policy.model import ChecksFor, ClosingRule
from agencies.policy.parse import parse
from cases import requirements
from cases.actions import checking, closing, paying, task_force
from cases.actions.checking import Findings
from cases.actions.closing import Ending
from cases.actions.paying import Instalment
from cases.actions.task_force import Plan
from cases.models import Case, TaskForce, ThreeChecks
from cases.participants import Participant
from cases.registers import REGISTERS
from cases.requirements import missing, requirements_of
from tests.cases.calling import CASES, Caller
from tests.cases.courses import WEDNESDAY, closed, fresh, paid, to_close
from tests.places import Place, build_place, reading
from tests.world import RIVER_WORKS, World, beidaihe_file

pytestmark = pytest.mark.django_db
TODAY = WEDNESDAY.date()
ZHANG = {"name": "张三", "phone": "13900000001"}
CHECKED = Findings("proved", "拖欠属实。", "partly", "未实行实名制。", "to_correct", "责令总包限期改正。")


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


@pytest.fixture
def zhangye(db: None) -> Place:
    return build_place("620700")


# ---- what closing asks for


def test_the_figures_stand_side_by_side_and_differences_are_marked(world: World) -> None:
    text = (
        reading(world.clerk).get(f"/cases/{to_close(world, amount_paid=Decimal(1)).number}/").content.decode()
    )
    assert "310,000" in text and "300,000" in text
    assert text.count("differs") >= 2, "verified differs from claimed, paid falls short of verified"


def test_solved_with_less_than_verified_needs_a_statement(world: World) -> None:
    case = to_close(world, amount_paid=Decimal(1000), workers_paid=1)
    ending = Ending("solved", "已结", 1, Decimal(1000))
    with pytest.raises(Invalid) as invalid:
        closing.close(case.number, ending, by=world.clerk, now=WEDNESDAY)
    assert list(invalid.value.errors) == ["statement"]
    closing.close(case.number, replace(ending, statement="其余工人书面放弃"), by=world.clerk, now=WEDNESDAY)
    assert case.closings.get().statement == "其余工人书面放弃"


def test_another_conclusion_with_less_than_verified_needs_its_ground(world: World) -> None:
    case = to_close(world, amount_paid=Decimal(0), workers_paid=0)
    ending = Ending("arbitration", "引导仲裁", 0, Decimal(0))
    with pytest.raises(Invalid) as invalid:
        closing.close(case.number, ending, by=world.clerk, now=WEDNESDAY)
    assert list(invalid.value.errors) == ["ground"]
    closing.close(case.number, replace(ending, ground="disputed_pay"), by=world.clerk, now=WEDNESDAY)
    assert case.closings.get().ground == "disputed_pay"


def test_instalments_that_do_not_add_up_stand_against_closing_until_it_is_said_why(world: World) -> None:
    case = to_close(world, amount_paid=Decimal(0), workers_paid=0)
    paid(world, case, 100000)
    ending = Ending("solved", "已结", 23)
    with pytest.raises(Refused) as refused:
        closing.close(case.number, ending, by=world.clerk, now=WEDNESDAY)
    assert refused.value.code == "not-ready-to-close"
    assert "200,000" in str(refused.value.message)
    with pytest.raises(Invalid) as invalid:
        wrong = replace(ending, amount_paid=Decimal(5), statement="其余另付")
        closing.close(case.number, wrong, by=world.clerk, now=WEDNESDAY)
    assert "amount_paid" in invalid.value.errors
    closing.close(case.number, replace(ending, statement="其余另付"), by=world.clerk, now=WEDNESDAY)
    assert fresh(case).recovered == 100000


def test_the_checklist_stands_before_the_form_and_in_the_answer_of_the_api(world: World) -> None:
    case = to_close(world)
    text = reading(world.clerk).get(f"/cases/{case.number}/").content.decode()
    assert text.index("checklist") < text.index('name="conclusion"')
    told = Caller(world.clerk).case(case.number)["handling"]["requirements"]
    assert [(each["code"], each["met"]) for each in told] == [("feedback", True)]


def test_others_can_add_a_demand_and_closing_waits_for_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def demand(case: Case) -> Iterator[requirements.Requirement]:
        yield requirements.Requirement("odd", "An odd thing", False, "五(九)")

    monkeypatch.setattr(requirements, "DEMANDS", (*requirements.DEMANDS, demand))
    case = to_close(world)
    status, told = Caller(world.clerk).tell(
        f"{CASES}{case.number}/close/", {"conclusion": "solved", "summary": "付清"}
    )
    assert (status, told["code"]) == (409, "not-ready-to-close")
    assert "An odd thing" in told["message"] and "五(九)" in told["message"]


# ---- the three checks


def with_setting(world: World, monkeypatch: pytest.MonkeyPatch, checks: ChecksFor, case: Case) -> Case:
    """The case under a policy with this setting."""
    policy = replace(case.policy_version.policy, closing=ClosingRule(checks, clause="BDH 一"))
    monkeypatch.setattr(type(case.policy_version), "policy", property(lambda self: policy))
    return fresh(case)


@pytest.mark.clause("ZY-2.4.2b")
def test_zy_2_4_2b_closing_in_zhangye_waits_for_three_conclusions(zhangye: Place) -> None:
    case = zhangye.sent(
        {"domain": "construction", "sector": "housing", "territory": "甘州区", "territory_kind": "county",
         "causes": ["project_payment_arrears"]}
    )  # fmt: skip
    found = {each.code: each for each in requirements_of(case)}
    assert not found["three_checks"].met
    assert "二(四)二" in found["three_checks"].clause
    lead = zhangye.person(case.lead_agency)
    checking.check(case.number, CHECKED, by=lead, now=WEDNESDAY)
    assert {each.code: each.met for each in requirements_of(case)}["three_checks"]
    text = reading(zhangye.clerk).get(f"/cases/{case.number}/").content.decode()
    assert "Arrears proved" in text and "责令总包限期改正。" in text


@pytest.mark.clause("ZY-2.4.2b")
@pytest.mark.parametrize(
    ("checks", "major", "demanded"),
    [
        (ChecksFor.ALL, False, True),
        (ChecksFor.MAJOR, False, False),
        (ChecksFor.MAJOR, True, True),
        (ChecksFor.NONE, True, False),
    ],
)
def test_zy_2_4_2b_the_setting_says_whether_all_or_only_major_cases_are_checked(
    world: World, monkeypatch: pytest.MonkeyPatch, checks: ChecksFor, major: bool, demanded: bool
) -> None:
    case = world.routed(RIVER_WORKS | {"is_major": major})
    case = with_setting(world, monkeypatch, checks, case)
    assert ("three_checks" in {each.code for each in requirements_of(case)}) is demanded


@pytest.mark.clause("ZY-2.4.2b")
def test_zy_2_4_2b_each_check_needs_a_known_conclusion_and_its_findings(world: World) -> None:
    case = world.routed()
    with pytest.raises(Invalid) as invalid:
        checking.check(
            case.number, Findings("guilty", "", "partly", "甲", "x", "乙"), by=world.water, now=WEDNESDAY
        )
    assert set(invalid.value.errors) == {"arrears", "arrears_text", "responsibility"}
    checking.check(case.number, CHECKED, by=world.water, now=WEDNESDAY)
    checking.check(case.number, replace(CHECKED, arrears="none"), by=world.clerk, now=WEDNESDAY)
    assert case.checks.first().arrears == "none", "the last entry counts"
    assert case.checks.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        ThreeChecks.objects.filter(case=case).update(arrears="proved")


def test_the_section_on_closing_is_read_and_refused_by_its_own_words() -> None:
    text = beidaihe_file()
    good = '\n[closing]\nthree_checks = "major"\nvisit_days = [15, 60]\nbasis = "区治欠办设置"\n'
    assert parse(text + good).closing == ClosingRule(ChecksFor.MAJOR, (15, 60), "", "", "区治欠办设置")
    assert parse(text).closing == ClosingRule()
    for wrong in (
        '\n[closing]\nthree_checks = "some"\nbasis = "甲"\n',
        '\n[closing]\nvisit_days = [60, 15]\nbasis = "甲"\n',
        '\n[closing]\nvisit_days = ["x"]\nbasis = "甲"\n',
        "\n[closing]\nvisit_days = [30]\n",
    ):
        with pytest.raises(ValueError, match="closing"):
            parse(text + wrong)


# ---- the task force


@pytest.mark.clause("ZY-2.3.4b")
def test_zy_2_3_4b_where_the_decision_asks_for_a_task_force_closing_waits_for_its_plan(
    zhangye: Place,
) -> None:
    case = zhangye.sent(
        {"domain": "construction", "sector": "housing", "territory": "甘州区", "territory_kind": "county",
         "causes": ["project_payment_arrears"], "verified": True, "worker_count": 30, "amount_yuan": 1}
    )  # fmt: skip
    found = {each.code: each for each in requirements_of(case)}
    assert not found["task_force"].met and "二(三)四" in found["task_force"].clause
    text = reading(zhangye.clerk).get(f"/cases/{case.number}/").content.decode()
    assert "Required by the decision; not set up yet." in text
    plan = Plan(
        "副市长 某某", "筹资、发放、稳控。", members=[Participant(zhangye.office.pk, "", "局长 某某")]
    )
    task_force.set_up(case.number, plan, by=zhangye.clerk, now=WEDNESDAY)
    assert {each.code: each.met for each in requirements_of(case)}["task_force"]


def test_one_task_force_stands_at_a_time_and_is_dissolved(world: World) -> None:
    case = world.routed()
    plan = Plan(
        "副区长", "一事一策。", TODAY - timedelta(days=3), [Participant(None, "某建筑公司", "项目经理")]
    )
    task_force.set_up(case.number, plan, by=world.clerk, now=WEDNESDAY)
    with pytest.raises(Refused) as refused:
        task_force.set_up(case.number, plan, by=world.clerk, now=WEDNESDAY)
    assert refused.value.code == "task-force-stands"
    with pytest.raises(IntegrityError), transaction.atomic():
        TaskForce.objects.create(
            case=case, head="甲", plan="乙", set_up_on=TODAY, entered_at=WEDNESDAY, entered_by=world.clerk
        )
    with pytest.raises(Invalid):
        task_force.dissolve(case.number, on=TODAY - timedelta(days=4), by=world.clerk, now=WEDNESDAY)
    assert task_force.dissolve(case.number, on=None, by=world.clerk, now=WEDNESDAY).dissolved_on == TODAY
    with pytest.raises(Refused):
        task_force.dissolve(case.number, on=None, by=world.clerk, now=WEDNESDAY)
    assert task_force.set_up(case.number, plan, by=world.clerk, now=WEDNESDAY).members.count() == 1


def test_a_recipient_enters_checks_and_payments_but_sets_up_no_task_force(world: World) -> None:
    case = world.routed()
    with pytest.raises(Refused) as refused:
        task_force.set_up(case.number, Plan("甲", "乙"), by=world.water, now=WEDNESDAY)
    assert refused.value.code == "not-your-part"
    checking.check(case.number, CHECKED, by=world.water, now=WEDNESDAY)
    stated = Instalment(Decimal(10), TODAY, "cash", workers=1)
    assert paying.pay(case.number, stated, by=world.water, now=WEDNESDAY).agency == world.water.agency


def test_wages_are_still_entered_after_closing(world: World) -> None:
    case = closed(world)
    paid(world, case, 300000)
    paid(world, case, 10, note="补发")
    assert fresh(case).recovered == 300010


def test_what_is_waived_by_a_statement_is_missing_without_one() -> None:
    found = [
        requirements.Requirement("a", "A", False),
        requirements.Requirement("b", "B", False, waivable=True),
    ]
    assert [each.code for each in missing(found, stated=True)] == ["a"]
    assert [each.code for each in missing(found, stated=False)] == ["a", "b"]


def test_every_register_is_listed_and_opens(world: World) -> None:
    client = reading(world.clerk)
    text = client.get("/registers/").content.decode()
    for each in REGISTERS:
        address = reverse(each.name)
        assert f'href="{address}"' in text
        assert client.get(address).status_code == 200, address
