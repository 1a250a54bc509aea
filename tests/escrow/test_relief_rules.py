"""What each place says about relief: alternatives, the floor and the checks of a fund, sums asked for, its purpose."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from agencies.clock.models import TimeLimit
from agencies.clock.sweep import pass_points
from agencies.errors import Invalid, Refused
from agencies.messages.models import Message
from agencies.people.models import Region
from agencies.policy.money import Source
from escrow import sweep
from escrow.models import Recovery, ReliefPlan
from escrow.relief.actions import fund, planning
from tests.escrow.rescue import MAY, TODAY, build_rescue
from tests.places import Place
from tests.world import build_world

D = Decimal


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.clause("JX-4.12.2")
def test_jianxi_has_alternatives_and_advances_part_of_the_wages(db: None) -> None:
    jianxi = build_rescue("410305")
    jianxi.deposit("300000.00")
    jianxi.raise_fund("5000000.00")
    sheet = jianxi.sheet(["500000.00"])
    plan = jianxi.proposed(sheet)
    assert (plan.covered, {each.skipped for each in plan.steps.all()}) == (D(0), {"not_chosen", "empty"})
    with pytest.raises(Refused) as refused:
        planning.submit(plan.pk, by=jianxi.maker, now=MAY)
    assert refused.value.code == "nothing-covered"
    with pytest.raises(Invalid) as invalid:
        planning.change(plan.pk, jianxi.wanted(sums={"deposit": D("300000.01")}), by=jianxi.maker, now=MAY)
    assert list(invalid.value.errors) == ["deposit"]
    sums = {"emergency_fund": D("200000.00"), "other": D("50000.00")}
    said = jianxi.wanted(sums=sums, other_sum=D("50000.00"), other_note="街道临时借款")
    planning.change(plan.pk, said, by=jianxi.maker, now=MAY)
    plan = jianxi.approved(plan)
    assert (plan.covered, plan.verified) == (D(250000), D(500000))
    # Alternatives have no order: the last is paid first.
    assert jianxi.carry_out(plan, Source.OTHER).entry is None
    jianxi.carry_out(plan, Source.EMERGENCY_FUND)
    plan.refresh_from_db()
    assert plan.state == "carried_out"
    assert Recovery.objects.get().amount == D(200000)


@pytest.mark.clause("JX-4.4.1")
def test_the_fund_of_jianxi_may_be_used_below_its_floor_which_is_said(db: None) -> None:
    jianxi = build_rescue("410305")
    jianxi.raise_fund("5000000.00")
    plan = jianxi.proposed(jianxi.sheet(["80000.00"]), sums={"emergency_fund": D("80000.00")})
    step = jianxi.step(plan, Source.EMERGENCY_FUND)
    floor = next(each for each in step.conditions if each["code"] == "floor")
    assert (floor["holds"], floor["shown"]["short"], floor["clause"]) == (False, "80000.00", "JX 四(四)")
    jianxi.carry_out(jianxi.approved(plan), Source.EMERGENCY_FUND)
    jianxi.fund.account.refresh_from_db()
    assert jianxi.fund.account.balance == D("4920000.00")


@pytest.mark.clause("JX-4.4.2")
def test_the_fund_is_checked_regularly(db: None) -> None:
    jianxi = build_rescue("410305")
    first = jianxi.fund.check_limit
    assert first is not None
    assert (first.kind, first.due_on, first.clause) == ("fund_check", date(2026, 4, 5), "JX 四(四)")
    jianxi.raise_fund("5000000.00")
    pass_points(MAY)
    sweep.follow_all(MAY)
    told = Message.objects.filter(recipient=jianxi.keeper, kind="fund_check_overdue")
    assert told.get().params == {"due": "2026-04-05"}
    made = fund.check(
        jianxi.fund.pk, on=TODAY, balance=D("4990000.00"), usable=True, result="账实不符1万元，已查", by=jianxi.keeper,
        now=MAY,
    )  # fmt: skip
    assert (made.floor, fund.difference(made)) == (D(5000000), D(-10000))
    first.refresh_from_db()
    assert first.state == TimeLimit.State.MET_LATE
    jianxi.fund.refresh_from_db()
    assert jianxi.fund.check_limit is not None
    assert jianxi.fund.check_limit.due_on == date(2026, 8, 12)
    with pytest.raises(Invalid):
        fund.check(
            jianxi.fund.pk, on=date(2026, 5, 1), balance=D(0), usable=True, result="补录", by=jianxi.keeper, now=MAY
        )  # fmt: skip


@pytest.mark.clause("BDH-7.3.1")
def test_the_fund_of_beidaihe_pays_a_sum_that_is_asked_for(db: None) -> None:
    beidaihe = build_rescue("130304", _beidaihe())
    beidaihe.raise_fund("1000000.00")
    plan = beidaihe.proposed(beidaihe.sheet(["90000.00"]))
    assert beidaihe.step(plan, Source.EMERGENCY_FUND).skipped == "not_asked"
    assert [each.source for each in plan.steps.all()] == ["wage_account", "deposit", "emergency_fund"]
    plan = planning.change(
        plan.pk, beidaihe.wanted(sums={"emergency_fund": D("60000.00")}), by=beidaihe.maker, now=MAY
    )
    beidaihe.carry_out(beidaihe.approved(plan), Source.EMERGENCY_FUND, "YJ-1")
    ledger = beidaihe.fund.account.entries.order_by("place").values_list("kind", "amount", "reference")
    assert list(ledger) == [("fund_raised", D(1000000), "R1"), ("advance", D(-60000), "YJ-1")]
    factory = beidaihe.sheet(["10000.00"], "HS-2", project=False)
    plan = beidaihe.proposed(factory, sums={"emergency_fund": D(10000)}, reason="fled")
    assert {each.skipped for each in plan.steps.exclude(source="emergency_fund")} == {"not_construction"}
    assert plan.covered == D(10000)


def _beidaihe() -> Place:
    return Place("130304", build_world().version)


@pytest.mark.clause("BJ-3.2.4")
def test_a_draw_outside_the_rules_of_the_fund_is_refused(db: None) -> None:
    beijing = build_rescue("110000")
    beijing.raise_fund("1000000.00")
    sheet = beijing.sheet(["50000.00"])
    asked = {"emergency_fund": D(50000)}
    with pytest.raises(Invalid) as invalid:
        beijing.proposed(sheet, reason="urgent", sums=asked)
    assert list(invalid.value.errors) == ["emergency_fund"]
    plan = beijing.approved(beijing.proposed(sheet, reason="fled", use="living_costs", sums=asked))
    rules = {each["figure"]: each for each in plan.rules}
    assert rules["fund_uses"]["source"] == "BJ 三(二)4"
    assert rules["fund_uses"]["unverified"] is True
    ReliefPlan.objects.filter(pk=plan.pk).update(reason="urgent")
    with pytest.raises(Refused) as refused:
        beijing.carry_out(plan, Source.EMERGENCY_FUND)
    assert refused.value.code == "outside-rules"


@pytest.mark.clause("BJ-3.2.4")
def test_a_district_of_beijing_may_keep_a_fund_of_its_own(db: None) -> None:
    beijing = build_rescue("110000")
    region = Region.objects.get(pk="110105")
    keeper = beijing.place.agency("finance", "110000")
    new = fund.NewFund(
        "朝阳区应急周转金", "6217000000009900", "示例银行", date(2026, 1, 5), keeper.pk, "110105"
    )
    own = fund.open_fund("110000", new, by=beijing.keeper, now=MAY)
    with pytest.raises(Refused):
        fund.open_fund(
            "110000", fund.NewFund("又一个", "6217000000009901", "示例银行", TODAY, keeper.pk, "110105"),
            by=beijing.keeper, now=MAY,
        )  # fmt: skip
    beijing.project.region = region
    beijing.project.save()
    plan = beijing.proposed(beijing.sheet(["50000.00"]))
    assert beijing.step(plan, Source.EMERGENCY_FUND).account == own.account
