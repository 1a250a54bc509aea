"""What a deposit is for: drawn after an order that was not kept, refilled in time; and returned when all is paid."""

import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, Refused
from agencies.messages.models import Message
from cases.models import Case
from escrow.deposits.actions import confirm_payout, returning, using
from escrow.deposits.actions.paying import renew
from escrow.ledger.posting import Movement, post
from escrow.models import Account, Deposit, DepositDraw, Entry
from projects.models import Project, ProjectEvent
from tests.escrow.deposited import TODAY, guaranteed, later, paid, paper, sweep, used
from tests.escrow.purse import MAY
from tests.projects.inspecting import build_elsewhere, found
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


# ---- use


def test_an_order_not_kept_leads_to_a_numbered_notice_the_bank_pays_and_the_firm_refills(site: Site) -> None:
    deposit = paid(site)
    draw = used(deposit, by=site.world.hrss)
    assert draw.letter.number == "区人社局付〔2026〕1号"
    assert draw.letter.addressee == "示例银行北戴河支行"
    text = "".join(draw.letter.paragraphs)
    assert (
        "100,000.00元" in text and "区人社监令〔2026〕3号" in text and "5个工作日" in text and "65号" in text
    )
    assert draw.payout_limit is not None and draw.payout_limit.due_on == date(2026, 5, 19)

    confirm_payout(draw.pk, on=date(2026, 5, 14), reference="P1", by=site.world.hrss, now=later(3))
    draw.refresh_from_db()
    deposit.refresh_from_db()
    assert (deposit.state, deposit.amount) == (S.DRAWN, Decimal("500000.00"))
    assert draw.paid_entry is not None and draw.paid_entry.amount == Decimal("-100000.00")
    assert limit_of(draw).state == TimeLimit.State.MET


@pytest.mark.clause("JX-4.3.2")
def test_what_was_used_is_refilled_within_ten_working_days_or_everybody_hears_of_it(site: Site) -> None:
    jianxi = build_elsewhere("410305", site)
    here = Site(site.world, jianxi.project, site.owner, site.builder, site.labour, site.general, site.works)
    draw = used(paid(here, by=jianxi.labour), by=jianxi.labour)
    draw = confirm_payout(draw.pk, on=date(2026, 5, 14), by=jianxi.labour, now=later(3))
    assert draw.refill_limit is not None and draw.refill_limit.due_on == date(2026, 5, 28)

    sweep(later(15))
    assert Message.objects.filter(kind="refill_due", recipient=jianxi.labour).exists()
    sweep(later(20))
    assert Message.objects.filter(kind="refill_overdue", recipient=jianxi.labour).count() == 1
    assert ProjectEvent.objects.filter(act="deposit_refill_overdue", project=jianxi.project).count() == 1

    using.refill(
        draw.pk, amount=Decimal("40000.00"), on=TODAY.replace(day=30), by=jianxi.labour, now=later(20)
    )
    with pytest.raises(Invalid):
        using.refill(
            draw.pk, amount=Decimal("60000.01"), on=TODAY.replace(day=30), by=jianxi.labour, now=later(20)
        )
    draw = using.refill(
        draw.pk, amount=Decimal("60000.00"), on=TODAY.replace(day=30), by=jianxi.labour, now=later(20)
    )
    assert (draw.state, draw.refill_limit.state) == ("refilled", TimeLimit.State.MET_LATE)
    deposit = Deposit.objects.get(pk=draw.deposit_id)
    assert (deposit.state, deposit.amount) == (S.HELD, Decimal("600000.00"))


def test_a_payout_that_is_late_is_told_to_whoever_sent_the_notice(site: Site) -> None:
    used(paid(site), by=site.world.hrss)
    sweep(later(8))
    told = Message.objects.get(kind="payout_overdue", recipient=site.world.hrss)
    assert told.params["amount"] == "100,000.00"
    assert Message.objects.filter(kind="payout_overdue", recipient=site.world.housing).exists()


def test_a_guarantee_pays_without_an_entry_and_a_new_one_stands_for_the_refill(site: Site) -> None:
    deposit = guaranteed(site)
    draw = confirm_payout(used(deposit, by=site.world.hrss).pk, on=TODAY, by=site.world.hrss, now=MAY)
    assert draw.paid_entry is None
    assert Deposit.objects.get().amount == Decimal("500000.00")
    with pytest.raises(Refused, match="not-refilled"):
        renew(deposit.pk, paper("599999.99", number="BH-2"), by=site.world.hrss, now=MAY)

    renewed = renew(deposit.pk, paper(number="BH-2", on=TODAY), by=site.world.hrss, now=MAY)
    assert (renewed.state, renewed.amount, renewed.number) == (S.HELD, Decimal("600000.00"), "BH-2")
    assert DepositDraw.objects.get().state == "refilled"


def test_no_notice_while_the_order_may_be_kept_for_more_than_is_covered_or_beside_another(site: Site) -> None:
    deposit, hrss = paid(site), site.world.hrss
    bad: tuple[tuple[dict[str, Any], str], ...] = (
        ({"order_due_on": TODAY}, "order-running"),
        ({"amount": "600000.01"}, "not-covered"),
    )
    for more, code in bad:
        with pytest.raises(Refused, match=code):
            used(deposit, more.pop("amount", "1.00"), by=hrss, **more)
    with pytest.raises(Invalid) as wrong:
        used(deposit, "0.001", by=hrss, workers=0, order_no="", reason="", order_due_on=date(2026, 4, 1))
    assert set(wrong.value.errors) == {"amount", "workers", "order_no", "reason", "order_due_on"}
    with pytest.raises(Refused, match="not-your-part"):
        used(deposit, by=site.world.water)

    draw = used(deposit, by=hrss)
    with pytest.raises(Refused, match="draw-open"):
        used(deposit, by=hrss)
    using.withdraw(draw.pk, reason="企业已自行支付。", by=hrss, now=MAY)
    draw.letter.refresh_from_db()
    assert draw.letter.voided_at == MAY
    assert limit_of(draw).state == TimeLimit.State.CANCELLED
    assert used(deposit, by=hrss).state == "notified"


@pytest.mark.django_db(transaction=True)
def test_two_draws_cannot_race_for_the_last_yuan(world: World) -> None:
    site = build_site(world)
    deposit = paid(site, "100.00")
    said: list[str] = []
    gate = threading.Barrier(3)

    def draw(place: int) -> None:
        gate.wait()
        try:
            with translation.override("en"):
                notified = used(deposit, "60.00", by=world.hrss)
                confirm_payout(notified.pk, on=TODAY, reference=f"R{place}", by=world.hrss, now=MAY)
            said.append("paid")
        except Refused as refused:
            said.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=draw, args=[place]) for place in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert said.count("paid") == 1
    assert set(said) <= {"paid", "draw-open", "not-covered"}
    deposit.refresh_from_db()
    assert deposit.amount == Decimal("40.00") == deposit.account.balance


# ---- return


def test_a_deposit_goes_back_after_notice_application_and_examination_with_its_interest(site: Site) -> None:
    deposit, hrss = paid(site), site.world.hrss
    with pytest.raises(Refused, match="not-finished"):
        returning.announce(deposit.pk, on=TODAY, by=hrss, now=MAY)
    finished(site)
    noticed = returning.announce(deposit.pk, on=TODAY, by=hrss, now=MAY)
    assert noticed.notice_until == date(2026, 6, 11)
    with pytest.raises(Refused, match="notice-running"):
        returning.apply(noticed.pk, on=date(2026, 6, 11), by=hrss, now=later(30))

    applied = returning.apply(noticed.pk, on=date(2026, 6, 12), by=hrss, now=later(31))
    assert applied.check_limit is not None and applied.check_limit.kind == TimeLimit.Kind.REFUND_CHECK
    interest = Movement(Entry.Kind.INTEREST, Decimal("120.50"), date(2026, 6, 12))
    post(account_of(deposit).pk, interest, by=hrss, now=later(31))
    examined = returning.examine(noticed.pk, findings="经查无拖欠。", by=hrss, now=later(34))
    assert examined.confirm_limit is not None

    done = returning.confirm(noticed.pk, on=date(2026, 6, 15), reference="RF1", by=hrss, now=later(34))
    deposit.refresh_from_db()
    assert (deposit.state, deposit.amount) == (S.RETURNED, Decimal("0.00"))
    assert done.letter is not None and done.letter.number == "区人社局还〔2026〕1号"
    assert done.entry is not None and done.entry.amount == Decimal("-600120.50")
    assert deposit.account.closed_on == date(2026, 6, 15)
    with pytest.raises(Refused, match="deposit-state"):
        paid(site)


def test_arrears_or_an_open_use_stand_against_the_return_and_it_is_refused_with_reasons(site: Site) -> None:
    deposit, hrss = paid(site), site.world.hrss
    finished(site)
    noticed = returning.announce(deposit.pk, on=TODAY, by=hrss, now=MAY)
    found(site, "wages_owed", by=site.world.housing)
    complaint = site.world.complain()
    Case.objects.filter(pk=complaint.pk).update(project=site.school)
    used(deposit, by=hrss)
    returning.apply(noticed.pk, on=date(2026, 6, 12), by=hrss, now=later(31))
    with pytest.raises(Refused, match="return-obstructed") as refused:
        returning.examine(noticed.pk, findings="无", by=hrss, now=later(31))
    for reason in ("findings of arrears", "uses of the deposit", "complaints about this project"):
        assert reason in str(refused.value.message)
    with pytest.raises(Invalid):
        returning.refuse(noticed.pk, findings=" ", by=hrss, now=later(31))

    told = returning.refuse(noticed.pk, findings="公示期内收到投诉。", by=hrss, now=later(31))
    assert (told.state, Deposit.objects.get().state) == ("refused", S.HELD)
