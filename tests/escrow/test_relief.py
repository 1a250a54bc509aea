"""Relief: a waterfall played to its end, the rules of each place, who may do what when, and the last yuan of a fund."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import translation

from agencies.errors import Invalid, Refused
from agencies.policy.money import Source
from escrow.models import Account, Entry, Recovery, ReliefPlan, ReliefStep
from escrow.relief.actions import deciding, paying, planning, recovering
from escrow.relief.ground import owed_by_line
from escrow.relief.splitting import split
from escrow.relief.workflow import PLAN, Verb
from tests.escrow.rescue import MAY, TODAY, Rescue, build_rescue

D = Decimal


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def zhangye(db: None) -> Rescue:
    return build_rescue()


def _full(rescue: Rescue) -> ReliefPlan:
    """2,600,000 yuan owed to 20 workers, over deposit, presale funds and the fund; approved by two."""
    rescue.deposit("400000.00")
    rescue.presale("1500000.00")
    rescue.raise_fund("3000000.00")
    plan = rescue.proposed(rescue.sheet(["130000.00"] * 20))
    planning.agree(
        rescue.step(plan, Source.PRESALE).pk, agreed=True, on=TODAY, said="张住建函〔2026〕9号同意", by=rescue.maker,
        now=MAY,
    )  # fmt: skip
    return rescue.approved(plan)


def balances_hold() -> None:
    for account in Account.objects.all():
        total = account.entries.aggregate(sum=Sum("amount"))["sum"] or D(0)
        assert account.balance == total >= 0


@pytest.mark.clause("ZY-2.4.1")
def test_a_waterfall_of_2_600_000_yuan_in_zhangye(zhangye: Rescue) -> None:
    plan = _full(zhangye)
    steps = list(plan.steps.order_by("place"))
    assert [(each.source, each.needed, each.amount, each.skipped) for each in steps] == [
        ("wage_account", D(2600000), D(0), "absent"),
        ("deposit", D(2600000), D(400000), ""),
        ("presale_funds", D(2200000), D(1500000), ""),
        ("emergency_fund", D(700000), D(700000), ""),
    ]
    assert {each.clause for each in steps} == {"ZY 二(四)一"}
    assert "应急周转金兜底保障" in steps[-1].quote
    assert plan.letter and "2,600,000.00" in "".join(plan.letter.paragraphs)

    for source in (Source.DEPOSIT, Source.PRESALE, Source.EMERGENCY_FUND):
        step = zhangye.carry_out(plan, source)
        assert zhangye.carry_out(plan, source).entry_id == step.entry_id, "twice changes nothing"
        owed = owed_by_line(plan.sheet)
        paying.pay(step.pk, split(step.amount, owed, "proportional"), on=TODAY, by=zhangye.keeper, now=MAY)
    kinds = [
        (each.entry.kind, each.entry.amount)
        for each in plan.steps.exclude(entry=None).order_by("place")
        if each.entry
    ]
    assert kinds == [
        ("deposit_drawn", D(-400000)), ("presale_drawn", D(-1500000)), ("advance", D(-700000)),
    ]  # fmt: skip
    plan.refresh_from_db()
    assert plan.state == "carried_out"
    assert owed_by_line(plan.sheet) == {}, "every worker has everything"
    assert {line.payments.count() for line in plan.sheet.lines.all()} == {3}

    recovery = Recovery.objects.get()
    assert (recovery.step.source, recovery.amount, recovery.debtor) == (
        "emergency_fund",
        D(700000),
        zhangye.builder,
    )
    recovering.demand(recovery.pk, until=TODAY + timedelta(days=30), by=zhangye.keeper, now=MAY)
    for _twice in range(2):
        recovering.recover(
            recovery.pk, amount=D("200000.00"), on=TODAY, reference="Z1", by=zhangye.keeper, now=MAY
        )
    recovery.refresh_from_db()
    assert (recovery.recovered, recovery.open, recovery.ended_on) == (D(200000), D(500000), None)
    assert recovery.letter is not None
    assert "700,000.00" in "".join(recovery.letter.paragraphs)
    zhangye.fund.account.refresh_from_db()
    assert zhangye.fund.account.balance == D("2500000.00")
    balances_hold()


@pytest.mark.clause("ZY-2.4.1")
def test_outside_commercial_housing_presale_is_left_out_with_the_reason(zhangye: Rescue) -> None:
    zhangye.project.sector = "water"
    zhangye.project.save()
    zhangye.presale("900000.00")
    zhangye.deposit("250000.00")
    zhangye.raise_fund("1000000.00")
    plan = zhangye.proposed(zhangye.sheet(["610000.00"]))
    presale = zhangye.step(plan, Source.PRESALE)
    assert (presale.amount, presale.skipped) == (D(0), "not_housing")
    assert zhangye.step(plan, Source.EMERGENCY_FUND).amount == D(360000)


def test_a_supervisor_that_does_not_agree_hands_the_shortfall_on(zhangye: Rescue) -> None:
    zhangye.presale("500000.00")
    zhangye.raise_fund("1000000.00")
    plan = zhangye.proposed(zhangye.sheet(["600000.00"]))
    assert zhangye.step(plan, Source.EMERGENCY_FUND).amount == D(100000)
    housing = zhangye.place.person(zhangye.place.agency("housing", "620700"))
    planning.agree(
        zhangye.step(plan, Source.PRESALE).pk,
        agreed=False,
        on=TODAY,
        said="工程款已排定",
        by=housing,
        now=MAY,
    )
    assert zhangye.step(plan, Source.PRESALE).skipped == "not_agreed"
    assert zhangye.step(plan, Source.EMERGENCY_FUND).amount == D(600000)


def test_presale_money_waits_for_the_agreement_and_the_order_is_kept(zhangye: Rescue) -> None:
    zhangye.presale("500000.00")
    zhangye.raise_fund("1000000.00")
    plan = zhangye.approved(zhangye.proposed(zhangye.sheet(["600000.00"])))
    for source, code in (
        (Source.PRESALE, "condition-open"),
        (Source.EMERGENCY_FUND, "before-its-turn"),
    ):
        with pytest.raises(Refused) as refused:
            zhangye.carry_out(plan, source)
        assert refused.value.code == code
    paying.leave_out(
        zhangye.step(plan, Source.PRESALE).pk, reason="监管单位未同意", by=zhangye.keeper, now=MAY
    )
    zhangye.carry_out(plan, Source.EMERGENCY_FUND)
    plan.refresh_from_db()
    assert (plan.state, plan.covered) == ("carried_out", D(100000))
    again = zhangye.proposed(plan.sheet)
    assert again.verified == D(500000), "what was left uncovered may be asked for again, and no more"


def test_one_person_never_approves_twice_nor_their_own_plan(zhangye: Rescue) -> None:
    zhangye.raise_fund("1000000.00")
    plan = planning.propose(
        zhangye.sheet(["1000.00"]).pk,
        zhangye.wanted(),
        by=zhangye.place.person(zhangye.place.office, "head"),
        now=MAY,
    )
    planning.submit(plan.pk, by=zhangye.maker, now=MAY)
    for by, code in ((zhangye.first, "own-plan"), (zhangye.maker, "not-your-part")):
        with pytest.raises(Refused) as refused:
            deciding.endorse(plan.pk, by=by, now=MAY)
        assert refused.value.code == code
    deciding.endorse(plan.pk, by=zhangye.second, now=MAY)
    with pytest.raises(Refused) as refused:
        deciding.approve(plan.pk, by=zhangye.second, now=MAY)
    assert refused.value.code == "two-persons"


def test_what_a_state_does_not_allow_is_refused(zhangye: Rescue) -> None:
    zhangye.raise_fund("1000000.00")
    plan = zhangye.proposed(zhangye.sheet(["1000.00"]))
    step, by = zhangye.step(plan, Source.EMERGENCY_FUND).pk, zhangye
    acts: dict[Verb, Callable[[], object]] = {
        Verb.CHANGE: lambda: planning.change(plan.pk, by.wanted(), by=by.maker, now=MAY),
        Verb.AGREE: lambda: planning.agree(step, agreed=True, on=TODAY, said="x", by=by.maker, now=MAY),
        Verb.SUBMIT: lambda: planning.submit(plan.pk, by=by.maker, now=MAY),
        Verb.ENDORSE: lambda: deciding.endorse(plan.pk, by=by.first, now=MAY),
        Verb.APPROVE: lambda: deciding.approve(plan.pk, by=by.second, now=MAY),
        Verb.REFUSE: lambda: deciding.refuse(plan.pk, reason="x", by=by.first, now=MAY),
        Verb.WITHDRAW: lambda: planning.withdraw(plan.pk, reason="x", by=by.maker, now=MAY),
        Verb.NOTIFY: lambda: paying.notify_bank(step, by=by.keeper, now=MAY),
        Verb.CARRY_OUT: lambda: paying.carry_out(step, on=TODAY, reference="x", by=by.keeper, now=MAY),
        Verb.LEAVE_OUT: lambda: paying.leave_out(step, reason="x", by=by.keeper, now=MAY),
        Verb.PAY: lambda: paying.pay(step, {1: D(1)}, on=TODAY, by=by.keeper, now=MAY),
    }
    assert set(acts) == set(PLAN)
    people = {"endorsed_by": zhangye.first, "approved_by": zhangye.second, "ended_reason": "x"}
    for state in ReliefPlan.State:
        ReliefPlan.objects.filter(pk=plan.pk).update(state=state, **people)
        for verb, act in acts.items():
            if state not in PLAN[verb]:
                with pytest.raises(Refused) as refused:
                    act()
                assert refused.value.code == "wrong-state", (state, verb)


def test_bad_plans_are_refused_by_name(zhangye: Rescue) -> None:
    sheet = zhangye.sheet(["1000.00"])
    for said, fields in (
        ({"reason": "bored"}, ["reason"]),
        ({"reason_note": " "}, ["reason_note"]),
        ({"order_due_on": date(2026, 4, 1)}, ["order_due_on"]),
        ({"ordered_on": TODAY + timedelta(days=1), "order_due_on": TODAY + timedelta(days=9)}, ["ordered_on"]),
        ({"paid_since": D("-1")}, ["paid_since"]),
        ({"sums": {"lottery": D(1)}}, ["lottery"]),
        ({"other_sum": D("0.001"), "other_note": "x"}, ["other_sum"]),
    ):  # fmt: skip
        with pytest.raises(Invalid) as invalid:
            zhangye.proposed(sheet, **said)
        assert list(invalid.value.errors) == fields
    with pytest.raises(Refused) as refused:
        zhangye.proposed(sheet, paid_since=D("1000.00"))
    assert refused.value.code == "nothing-owed"
    zhangye.proposed(sheet)
    with pytest.raises(Refused) as refused:
        zhangye.proposed(sheet)
    assert refused.value.code == "plan-open"


def test_an_order_that_still_runs_keeps_the_deposit_shut(zhangye: Rescue) -> None:
    zhangye.deposit("400000.00")
    plan = zhangye.proposed(zhangye.sheet(["1000.00"]), order_due_on=TODAY)
    with pytest.raises(Refused) as refused:
        planning.submit(plan.pk, by=zhangye.maker, now=MAY)
    assert refused.value.code == "condition-open"


def test_workers_get_no_more_than_is_owed_nor_than_the_step_has(zhangye: Rescue) -> None:
    zhangye.raise_fund("150.00")
    plan = zhangye.approved(zhangye.proposed(zhangye.sheet(["100.00", "200.00"])))
    step = zhangye.step(plan, Source.EMERGENCY_FUND)
    one, two = plan.sheet.lines.order_by("place").values_list("pk", flat=True)

    def pay(parts: dict[int, Decimal]) -> object:
        return paying.pay(step.pk, parts, on=TODAY, by=zhangye.keeper, now=MAY)

    with pytest.raises(Refused) as refused:
        pay({one: D(50)})
    assert refused.value.code == "step-unpaid"
    zhangye.carry_out(plan, Source.EMERGENCY_FUND)
    for parts in ({one: D("100.01")}, {one: D("-1")}, {one: D("0.001")}, {10**9: D(1)}, {}):
        with pytest.raises(Invalid):
            pay(parts)
    with pytest.raises(Refused) as refused:
        pay({one: D(100), two: D("50.01")})
    assert refused.value.code == "above-step"
    pay({one: D(100)})
    with pytest.raises(Invalid):
        pay({one: D(1)})
    pay({two: D(50)})
    assert paying.unpaid_of(step.__class__.objects.get(pk=step.pk)) == 0


def test_an_advance_is_given_up_by_two_persons_only(zhangye: Rescue) -> None:
    zhangye.raise_fund("1000.00")
    plan = zhangye.approved(zhangye.proposed(zhangye.sheet(["1000.00"])))
    zhangye.carry_out(plan, Source.EMERGENCY_FUND)
    recovery = Recovery.objects.get()
    office = zhangye.first
    for amount, code in (("1000.01", "above-recovery"), ("400.00", "")):
        said = {"amount": D(amount), "on": TODAY, "reference": f"Z{amount}", "by": office, "now": MAY}
        if code:
            with pytest.raises(Refused) as refused:
                recovering.recover(recovery.pk, **said)  # type: ignore[arg-type]
            assert refused.value.code == code
        else:
            recovering.recover(recovery.pk, **said)  # type: ignore[arg-type]
    recovering.ask_write_off(recovery.pk, reason="企业破产清算完毕", by=office, now=MAY)
    with pytest.raises(Refused) as refused:
        recovering.write_off(recovery.pk, agreed=True, opinion="同意", by=office, now=MAY)
    assert refused.value.code == "two-persons"
    recovering.write_off(recovery.pk, agreed=True, opinion="同意核销", by=zhangye.second, now=MAY)
    plan.refresh_from_db()
    assert plan.state == "closed"
    with pytest.raises(Refused):
        recovering.recover(recovery.pk, amount=D(1), on=TODAY, reference="Z9", by=zhangye.keeper, now=MAY)


@pytest.mark.django_db(transaction=True)
def test_two_plans_cannot_take_the_last_yuan_of_the_fund(transactional_db: None) -> None:
    zhangye = build_rescue()
    zhangye.raise_fund("1000.00")
    plans = [zhangye.approved(zhangye.proposed(zhangye.sheet(["800.00"], f"HS-{place}"))) for place in (1, 2)]
    steps = [zhangye.step(each, Source.EMERGENCY_FUND).pk for each in plans]
    keeper, gate, said = zhangye.keeper, threading.Barrier(4), []

    def draw(step: int, reference: str) -> None:
        gate.wait()
        try:
            paying.carry_out(step, on=TODAY, reference=reference, by=keeper, now=MAY)
            said.append("paid")
        except Refused as refused:
            said.append(refused.code)
        finally:
            connection.close()

    # Each plan is carried out twice at the same moment: the same payment is one.
    threads = [threading.Thread(target=draw, args=[step, f"B{step}"]) for step in steps * 2]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(said) == ["overdrawn", "overdrawn", "paid", "paid"]
    assert Entry.objects.filter(kind="advance").count() == 1
    assert ReliefStep.objects.filter(paid_on__isnull=False).count() == 1
    assert Account.objects.get(kind="fund").balance == D("200.00")
