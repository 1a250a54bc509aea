"""The deposit of a project: reckoned by its figures, paid or guaranteed; every act out of its state is refused."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, Refused
from agencies.messages.models import Message
from agencies.policy.money import Holder
from escrow.deposits.actions import confirm_payout, returning, using
from escrow.deposits.actions.paying import hand_in, renew
from escrow.deposits.actions.reckoning import exempt, reckon_deposit, unexempt
from escrow.deposits.following import follow_balance
from escrow.deposits.history import history_of
from escrow.deposits.telling import warn_of_ends
from escrow.deposits.terms import depositor_of
from escrow.deposits.workflow import DEPOSIT, DRAW, RETURN, Act, DrawAct, ReturnAct
from escrow.ledger.posting import Movement, post
from escrow.models import Account, Deposit, DepositDraw, DepositReturn, Entry
from projects.inspections.actions import visiting
from projects.models import CompanyGrade, Contract, Item, Project, ProjectEvent
from tests.escrow.deposited import TODAY, document, guaranteed, later, paid, paper, used
from tests.escrow.purse import MAY
from tests.projects.inspecting import build_elsewhere, found, planned
from tests.projects.site import Site, build_site
from tests.world import World

S = Deposit.State


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def account_of(deposit: Deposit) -> Account:
    return Account.objects.get(deposit=deposit)


def limit_of(draw: DepositDraw) -> TimeLimit:
    return TimeLimit.objects.get(deposit_payout=draw)


def finished(site: Site) -> None:
    Project.objects.filter(pk=site.school.pk).update(
        state=Project.State.FINISHED, finished_on=date(2026, 5, 8)
    )


# ---- reckoning


def test_a_deposit_is_reckoned_from_the_contract_and_what_the_registers_know(site: Site) -> None:
    deposit = reckon_deposit(site.school.pk, by=site.world.hrss, now=MAY)

    assert (deposit.company, deposit.base, deposit.rate, deposit.required) == (
        site.builder, Decimal(20_000_000), Decimal(3), Decimal("600000.00"),
    )  # fmt: skip
    assert deposit.state == S.REQUIRED
    facts = deposit.reckoned[-1]
    assert facts["facts"]["clean_since"] == "2026-03-16"
    assert facts["based_on"]["arrears_on"] == "no finding of arrears against this firm"
    # Beidaihe asks for it before the contract was signed: the stricter of its two triggers.
    assert deposit.due_on is not None and deposit.due_on <= date(2026, 3, 2)


@pytest.mark.clause("JX-4.3.3")
def test_arrears_that_were_found_raise_it_and_an_officer_may_put_the_history_right(site: Site) -> None:
    found(site, "wages_owed", by=site.world.housing)
    raised = reckon_deposit(site.school.pk, by=site.world.hrss, now=MAY)
    assert raised.required == Decimal("900000.00")

    history = history_of(site.builder, "130304", TODAY).corrected(
        {"arrears_on": "查明系分包单位责任"}, arrears_on=None
    )
    put_right = reckon_deposit(site.school.pk, history=history, by=site.world.hrss, now=MAY)
    assert put_right.required == Decimal("600000.00")
    assert put_right.reckoned[-1]["based_on"]["arrears_on"] == "查明系分包单位责任"


@pytest.mark.clause("JX-4.3.3")
def test_three_clean_years_with_the_systems_kept_free_the_firm_and_new_arrears_end_that(site: Site) -> None:
    clean = history_of(site.builder, "130304", TODAY).corrected(
        {"clean_since": "外地平台查询", "keeps_systems": "平台核验"},
        clean_since=date(2023, 1, 1),
        keeps_systems=True,
    )
    freed = reckon_deposit(site.school.pk, history=clean, by=site.world.hrss, now=MAY)
    assert (freed.state, freed.required) == (S.EXEMPT, Decimal("0.00"))
    assert "65号" in freed.exempt_clause
    assert "外地平台查询" in freed.exempt_reason

    again = reckon_deposit(site.school.pk, by=site.world.hrss, now=MAY)
    assert (again.state, again.required, again.exempt_reason) == (S.REQUIRED, Decimal("600000.00"), "")


def test_a_grade_c_firm_has_not_kept_the_systems(site: Site) -> None:
    CompanyGrade.objects.create(
        company=site.builder, year=2025, grade="C", graded_on=TODAY, graded_by=site.world.agency("hrss")
    )
    assert history_of(site.builder, "130304", TODAY).keeps_systems is False


def test_an_exemption_has_a_reason_and_a_clause_and_can_be_taken_back(site: Site) -> None:
    deposit = reckon_deposit(site.school.pk, by=site.world.hrss, now=MAY)
    with pytest.raises(Invalid) as wrong:
        exempt(deposit.pk, reason=" ", clause="", by=site.world.hrss, now=MAY)
    assert set(wrong.value.errors) == {"reason", "clause"}
    with pytest.raises(Refused, match="not-your-part"):
        exempt(deposit.pk, reason="理由", clause="条款", by=site.world.water, now=MAY)

    assert exempt(deposit.pk, reason="合同额小", clause="65号", by=site.world.hrss, now=MAY).state == S.EXEMPT
    with pytest.raises(Refused, match="deposit-state"):
        paid(site)
    back = unexempt(deposit.pk, reason="发生拖欠", by=site.world.hrss, now=MAY)
    assert (back.state, back.required) == (S.REQUIRED, Decimal("600000.00"))


@pytest.mark.clause("TL-2.3.2")
def test_in_toli_the_hr_account_holds_what_the_department_collects_also_of_a_specialist(site: Site) -> None:
    toli = build_elsewhere("654224", site)
    road = toli.project
    road.contracts.all().delete()
    Project.objects.filter(pk=road.pk).update(general_contractor=None, sector="transport", contract_sum=None)
    specialist = Contract.objects.create(
        project=road, kind=Contract.Kind.SPECIALIST, client=site.owner, contractor=site.labour,
        amount=Decimal(4_000_000), number="专-1",
    )  # fmt: skip
    road.refresh_from_db()
    assert depositor_of(road).company == specialist.contractor

    here = Site(site.world, road, site.owner, site.builder, site.labour, site.general, site.works)
    deposit = paid(here, "120000.00", by=toli.labour)
    assert (deposit.company, deposit.required, deposit.state) == (site.labour, Decimal("120000.00"), S.HELD)
    assert deposit.holder == Holder.HR
    # Housing is not among the twelve departments that collect; transport is.
    assert deposit.collector is not None and deposit.collector.role == "hrss"
    transport = toli.labour.agency.__class__.objects.get(jurisdiction="654224", role="transport")
    Project.objects.filter(pk=road.pk).update(responsible_agency=transport)
    again = paid(here, "1.00", by=toli.labour)
    assert again.collector == transport and again.holder == Holder.HR


@pytest.mark.clause("TL-2.3.2")
def test_in_toli_a_bank_guarantee_stands_for_the_deposit(site: Site) -> None:
    toli = build_elsewhere("654224", site)
    deposit = hand_in(toli.project.pk, paper(number="BH-TL"), by=toli.labour, now=MAY)
    assert (deposit.form, deposit.state, deposit.account) == ("bank", S.HELD, None)


@pytest.mark.clause("JX-4.3.1")
def test_in_jianxi_the_finance_bureau_keeps_the_account_of_district_projects(site: Site) -> None:
    jianxi = build_elsewhere("410305", site)
    here = Site(site.world, jianxi.project, site.owner, site.builder, site.labour, site.general, site.works)
    deposit = paid(here, by=jianxi.labour, number="4103050001")
    assert deposit.holder == Holder.FINANCE
    assert deposit.account is not None
    # One special account of the department, a part of it for each project.
    assert deposit.account.number == f"4103050001-{jianxi.project.pk}"


# ---- coming in


def test_cash_is_booked_once_and_meets_the_duty_when_all_has_come(site: Site) -> None:
    half = paid(site, "300000.00", reference="B1")
    assert (half.state, half.amount) == (S.HELD, Decimal("300000.00"))
    assert not Item.objects.filter(project=site.school, code="deposit", done_on__isnull=False).exists()
    paid(site, "300000.00", reference="B1")

    whole = paid(site, "300000.00", reference="B2", on=date(2026, 5, 7))
    assert whole.amount == Decimal("600000.00") == whole.account.balance
    assert (whole.holder, whole.account.kind) == (Holder.CONTRACTOR, Account.Kind.DEPOSIT)
    duty = Item.objects.get(project=site.school, code="deposit")
    assert duty.done_on == date(2026, 5, 6)
    assert ProjectEvent.objects.filter(act="deposit_paid").count() == 2


@pytest.mark.clause("BDH-2.2.3")
def test_the_item_of_the_random_inspection_is_filled_from_the_register_of_deposits(site: Site) -> None:
    paid(site)
    inspection = visiting.begin(planned(site).pk, by=site.world.housing, now=MAY)
    answer = next(each for each in inspection.answers if each["fills_from"] == "deposit")
    assert (answer["result"], answer["filled"]) == ("ok", "done:2026-05-06")


def test_the_finance_department_may_book_it_although_it_keeps_no_record(site: Site) -> None:
    finance = site.world.hrss.__class__.objects.create_user(
        "bdh-finance", password="a-long-enough-test-word", role="handler", agency=site.world.agency("finance")
    )
    paid(site, by=finance)
    assert Item.objects.get(project=site.school, code="deposit").done_on == date(2026, 5, 6)
    with pytest.raises(Refused, match="not-your-part"):
        paid(site, "1.00", by=site.world.market)


def test_a_guarantee_is_refused_when_it_ends_before_it_begins_is_doubtful_or_too_short(site: Site) -> None:
    doubtful = document(site.school, site.world.hrss, verification="doubtful")
    bad: tuple[tuple[dict[str, Any], str], ...] = (
        ({"valid_until": date(2026, 5, 1)}, "valid_until"),
        ({"document": doubtful.pk}, "document"),
        # A year, and no less than the contract runs (until 2027-03-15).
        ({"valid_until": date(2027, 4, 29)}, "valid_until"),
        ({"amount": "100.123"}, "amount"),
        ({"form": "cash"}, "form"),
    )
    for more, field in bad:
        amount = more.pop("amount", "600000.00")
        with pytest.raises(Invalid) as wrong:
            hand_in(site.school.pk, paper(amount, **more), by=site.world.hrss, now=MAY)
        assert set(wrong.value.errors) == {field}
    assert not Deposit.objects.exists()

    short = guaranteed(site, valid_until=date(2027, 4, 29), reason="银行只开具到月末")
    assert short.state == S.HELD
    assert Item.objects.get(project=site.school, code="deposit").done_on == date(2026, 5, 6)


def test_a_guarantee_whose_paper_turns_out_doubtful_no_longer_counts(site: Site) -> None:
    proof = document(site.school, site.world.hrss)
    deposit = guaranteed(site, document=proof.pk)
    proof.verification, proof.verified_by, proof.verified_at = "doubtful", site.world.hrss, MAY
    proof.save()
    with pytest.raises(Refused, match="guarantee-doubtful"):
        used(deposit, by=site.world.hrss)
    with pytest.raises(Refused, match="guarantee-ended"):
        used(
            renew(deposit.pk, paper(number="BH-2"), by=site.world.hrss, now=MAY),
            by=site.world.hrss,
            now=later(360),
        )


# ---- every other way


@pytest.mark.parametrize("state", list(S))
def test_every_act_out_of_its_state_is_refused(site: Site, state: str) -> None:
    deposit = paid(site)
    hrss = site.world.hrss
    extra = {"exempt_reason": "x"} if state == S.EXEMPT else {}
    Deposit.objects.filter(pk=deposit.pk).update(state=state, **extra)
    acts = {
        Act.RECKON: lambda: reckon_deposit(site.school.pk, by=hrss, now=MAY),
        Act.PAY: lambda: paid(site, "1.00"),
        Act.HAND_IN: lambda: guaranteed(site),
        Act.RENEW: lambda: renew(deposit.pk, paper(number="BH-2"), by=hrss, now=MAY),
        Act.EXEMPT: lambda: exempt(deposit.pk, reason="a", clause="b", by=hrss, now=MAY),
        Act.UNEXEMPT: lambda: unexempt(deposit.pk, reason="a", by=hrss, now=MAY),
        Act.USE: lambda: used(deposit, by=hrss),
        Act.ANNOUNCE: lambda: returning.announce(deposit.pk, on=TODAY, by=hrss, now=MAY),
    }
    assert set(acts) == set(Act)
    for act in Act:
        if state not in DEPOSIT[act]:
            with pytest.raises(Refused, match="deposit-state"):
                acts[act]()


def test_uses_and_returns_out_of_their_state_are_refused(site: Site) -> None:
    deposit, hrss = paid(site), site.world.hrss
    finished(site)
    draw = used(deposit, by=hrss)
    noticed = returning.announce(deposit.pk, on=TODAY, by=hrss, now=MAY)
    draws: dict[DrawAct, Callable[[], object]] = {
        DrawAct.CONFIRM: lambda: confirm_payout(draw.pk, on=TODAY, by=hrss, now=MAY),
        DrawAct.WITHDRAW: lambda: using.withdraw(draw.pk, reason="a", by=hrss, now=MAY),
        DrawAct.REFILL: lambda: using.refill(draw.pk, amount=Decimal(1), on=TODAY, by=hrss, now=MAY),
    }
    returns: dict[ReturnAct, Callable[[], object]] = {
        ReturnAct.APPLY: lambda: returning.apply(noticed.pk, on=TODAY, by=hrss, now=MAY),
        ReturnAct.EXAMINE: lambda: returning.examine(noticed.pk, findings="a", by=hrss, now=MAY),
        ReturnAct.CONFIRM: lambda: returning.confirm(noticed.pk, on=TODAY, by=hrss, now=MAY),
        ReturnAct.REFUSE: lambda: returning.refuse(noticed.pk, findings="a", by=hrss, now=MAY),
    }
    for draw_state in DepositDraw.State:
        is_paid = draw_state in ("paid", "refilled")
        DepositDraw.objects.update(
            state=draw_state,
            paid_on=TODAY if is_paid else None,
            withdrawn_reason="x" if draw_state == "withdrawn" else "",
        )
        for act, attempt in draws.items():
            if draw_state not in DRAW[act]:
                with pytest.raises(Refused, match="draw-state"):
                    attempt()
    for state in DepositReturn.State:
        DepositReturn.objects.update(state=state, findings="x")
        for step, attempt in returns.items():
            if state not in RETURN[step]:
                with pytest.raises(Refused, match="return-state"):
                    attempt()


def test_a_guarantee_that_ends_within_the_month_is_spoken_of_once(site: Site) -> None:
    guaranteed(site)
    warn_of_ends(later(300))
    assert not Message.objects.filter(kind="guarantee_ends").exists()
    warn_of_ends(later(330))
    warn_of_ends(later(331))
    assert Message.objects.filter(kind="guarantee_ends", recipient=site.world.hrss).count() == 1
    assert Message.objects.filter(kind="guarantee_ends", recipient=site.world.housing).count() == 1


def test_what_a_cash_deposit_covers_follows_its_account(site: Site) -> None:
    deposit = paid(site)
    post(
        account_of(deposit).pk,
        Movement(Entry.Kind.INTEREST, Decimal("10.00"), TODAY),
        by=site.world.hrss,
        now=MAY,
    )
    follow_balance(site.school.pk)
    assert Deposit.objects.get().amount == Decimal("600010.00")
