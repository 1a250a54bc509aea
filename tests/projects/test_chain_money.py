"""Interim settlement and works payments: the plan, what was missed, what is owed, and corrections in the open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from agencies.errors import Invalid, Refused
from projects.models import Contract, Payment, ProjectEvent, Settlement
from projects.registers import payments_actions, settlements_actions
from projects.registers.works_money import (
    due_after,
    missed,
    owed,
    owed_by_owner,
    schedule,
    settlement_delayed,
)
from tests.projects.site import Site, build_site
from tests.world import TUESDAY, World

TODAY = date(2026, 4, 28)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


@dataclass
class Paid:
    certified: Decimal
    paid: Decimal
    due_on: date | None


@dataclass
class Node:
    planned_on: date
    settled_on: date | None = None


def test_a_plan_runs_from_begin_to_end_in_whole_cycles_and_a_shorter_last() -> None:
    found = schedule(date(2026, 1, 31), date(2026, 5, 10), 1)
    assert [each.until_on for each in found] == [
        date(2026, 2, 27), date(2026, 3, 30), date(2026, 4, 29), date(2026, 5, 10),
    ]  # fmt: skip
    assert [each.name for each in schedule(date(2026, 1, 1), date(2026, 4, 30), 3)] == [
        "2026-01-01 ~ 2026-03-31", "2026-04-01 ~ 2026-04-30",
    ]  # fmt: skip
    assert len(schedule(date(2026, 1, 1), date(2999, 1, 1), 1)) == 120


def test_money_is_owed_when_the_day_it_fell_due_has_passed() -> None:
    due, later, undated = (Paid(Decimal(100), Decimal(40), day) for day in (date(2026, 4, 27), TODAY, None))
    assert [owed(each, TODAY) for each in (due, later, undated)] == [Decimal(60), Decimal(0), Decimal(0)]
    assert owed_by_owner([due, due, later], TODAY) == Decimal(120)
    assert owed_by_owner([], TODAY) == Decimal(0)
    assert due_after(date(2026, 1, 15), 1) == date(2026, 2, 28)
    assert due_after(date(2026, 11, 1), 3) == date(2027, 2, 28)


@pytest.mark.clause("BDH-1.1.1")
def test_a_node_is_missed_the_day_after_and_long_delayed_after_so_many_days() -> None:
    nodes = [Node(TODAY), Node(date(2026, 4, 27)), Node(date(2026, 1, 1)), Node(date(2026, 1, 1), TODAY)]
    assert missed(nodes, TODAY) == nodes[1:3]
    assert settlement_delayed(nodes, TODAY, 90) == [nodes[2]]


def plan(site: Site) -> list[Settlement]:
    return settlements_actions.plan(site.general.pk, by=site.world.housing, now=TUESDAY)


@pytest.mark.clause("BDH-1.1.1", "TL-2.2.2a")
def test_the_contract_gives_the_plan_and_each_node_is_settled_once(site: Site) -> None:
    given: dict[str, Any] = {"by": site.world.housing, "now": TUESDAY}
    nodes = plan(site)
    assert [nodes[0].planned_on, nodes[-1].planned_on, len(nodes)] == [
        date(2026, 4, 15),
        date(2027, 3, 15),
        12,
    ]
    assert missed(Settlement.objects.all(), TODAY) == [Settlement.objects.get(planned_on=date(2026, 4, 15))]
    with pytest.raises(Refused, match="planned-already"):
        plan(site)
    first = missed(Settlement.objects.all(), TODAY)[0]
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"settled_on": date(2026, 4, 29), "amount": Decimal(9)}, "settled_on"),
        ({"settled_on": date(2026, 3, 1), "amount": Decimal(9)}, "settled_on"),
        ({"settled_on": TODAY, "amount": Decimal(0)}, "amount"),
        ({"settled_on": TODAY, "amount": None}, "amount"),
    )
    for said, field in wrong:
        with pytest.raises(Invalid, match=field):
            settlements_actions.settle(first.pk, **said, **given)
    settlements_actions.settle(first.pk, settled_on=TODAY, amount=Decimal(1_500_000), **given)
    assert missed(Settlement.objects.all(), TODAY) == []
    with pytest.raises(Refused, match="settled-already"):
        settlements_actions.settle(first.pk, settled_on=TODAY, amount=Decimal(1), **given)
    with pytest.raises(Refused, match="settled-already"):
        settlements_actions.move(first.pk, planned_on=TODAY, note="改期", **given)
    settlements_actions.reopen(first.pk, note="结算书有误", **given)
    with pytest.raises(Refused, match="not-settled"):
        settlements_actions.reopen(first.pk, note="结算书有误", **given)
    settlements_actions.move(first.pk, planned_on=date(2026, 5, 15), note="双方协商", **given)
    kept = ProjectEvent.objects.get(act="settlement_reopened").details
    assert (kept["amount"], kept["settled_on"]) == ("1500000.00", "2026-04-28")
    assert ProjectEvent.objects.get(act="settlement_changed").details["planned_on"] == [
        "2026-04-15",
        "2026-05-15",
    ]


def test_a_plan_needs_dates_and_a_running_contract(site: Site) -> None:
    given: dict[str, Any] = {"by": site.world.housing, "now": TUESDAY}
    with pytest.raises(Refused, match="plan-needs-dates"):
        settlements_actions.plan(site.works.pk, **given)
    node = settlements_actions.add_node(site.works.pk, name="主体结构", planned_on=date(2026, 6, 1), **given)
    with pytest.raises(Invalid, match="name"):
        settlements_actions.add_node(site.works.pk, name="主体结构", planned_on=date(2026, 6, 1), **given)
    with pytest.raises(Refused, match="not-your-part"):
        settlements_actions.settle(
            node.pk, settled_on=TODAY, amount=Decimal(1), by=site.world.market, now=TUESDAY
        )
    Contract.objects.filter(pk=site.works.pk).update(ended_on=TODAY)
    with pytest.raises(Refused, match="contract-ended"):
        settlements_actions.add_node(site.works.pk, name="装修", planned_on=date(2026, 6, 1), **given)
    settlements_actions.settle(node.pk, settled_on=TODAY, amount=Decimal(1), **given)


def certify(site: Site, **said: Any) -> Payment:
    given: dict[str, Any] = {
        "month": date(2026, 3, 1),
        "certified": Decimal(1_000_000),
        "certified_on": date(2026, 3, 31),
    } | said
    return payments_actions.certify(site.general.pk, by=site.world.housing, now=TUESDAY, **given)


@pytest.mark.clause("TL-2.2.2a")
def test_works_money_is_certified_by_the_month_and_paid_with_what_went_to_the_wage_account(
    site: Site,
) -> None:
    given: dict[str, Any] = {"by": site.world.housing, "now": TUESDAY}
    payment = certify(site, month=date(2026, 3, 18))
    assert (payment.month, payment.due_on) == (date(2026, 3, 1), date(2026, 4, 30))
    assert owed(payment, date(2026, 5, 1)) == Decimal(1_000_000)
    with pytest.raises(Refused, match="certified-already"):
        certify(site)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"paid": Decimal(1_000_001), "paid_on": TODAY}, "paid"),
        ({"paid": Decimal(5), "paid_on": TODAY, "labour_paid": Decimal(6)}, "labour_paid"),
        ({"paid": Decimal(5), "paid_on": date(2026, 4, 29)}, "paid_on"),
        ({"paid": Decimal("0.001"), "paid_on": TODAY}, "paid"),
    )
    for said, field in wrong:
        with pytest.raises(Invalid, match=field):
            payments_actions.pay(payment.pk, **said, **given)
    payments_actions.pay(
        payment.pk, paid=Decimal(400_000), paid_on=TODAY, labour_paid=Decimal(200_000), **given
    )
    with pytest.raises(Invalid, match="Less than was paid before"):
        payments_actions.pay(payment.pk, paid=Decimal(1), paid_on=TODAY, **given)
    full = payments_actions.pay(
        payment.pk, paid=Decimal(1_000_000), paid_on=TODAY, labour_paid=Decimal(200_000), **given
    )
    assert owed_by_owner([full], date(2027, 1, 1)) == 0
    with pytest.raises(Refused, match="paid-already"):
        payments_actions.pay(payment.pk, paid=Decimal(1_000_000), paid_on=TODAY, **given)


def test_a_certificate_fits_its_month(site: Site) -> None:
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"certified_on": date(2026, 2, 28)}, "certified_on"),
        ({"certified_on": date(2026, 4, 29)}, "certified_on"),
        ({"due_on": date(2026, 3, 30)}, "due_on"),
        ({"certified": None}, "certified"),
        ({"certified": Decimal(-1)}, "certified"),
    )
    for said, field in wrong:
        with pytest.raises(Invalid, match=field):
            certify(site, **said)
    assert not Payment.objects.exists()


def test_an_entry_is_corrected_or_reversed_with_its_history(site: Site) -> None:
    given: dict[str, Any] = {"by": site.world.housing, "now": TUESDAY}
    payment = certify(site)
    with pytest.raises(Refused, match="not-paid"):
        payments_actions.reverse(payment.pk, note="未到账", **given)
    payments_actions.pay(payment.pk, paid=Decimal(900_000), paid_on=TODAY, labour_paid=Decimal(9), **given)
    with pytest.raises(Invalid, match="note"):
        payments_actions.correct(payment.pk, note="", certified=Decimal(950_000), **given)
    with pytest.raises(Invalid, match="paid"):
        payments_actions.correct(payment.pk, note="核减", certified=Decimal(1), **given)
    with pytest.raises(Invalid, match="colour"):
        payments_actions.correct(payment.pk, note="核减", colour="red", **given)
    payments_actions.correct(payment.pk, note="核减", certified=Decimal(950_000), **given)
    payments_actions.reverse(payment.pk, note="退票", **given)
    payment.refresh_from_db()
    assert (str(payment.paid), payment.paid_on, str(payment.labour_paid)) == ("0.00", None, "0.00")
    first, second = ProjectEvent.objects.filter(act="payment_changed").order_by("pk")
    assert first.details["changed"] == {"certified": ["1000000.00", "950000"]}
    assert second.details["changed"]["paid"] == ["900000.00", "0"] and second.note == "退票"
