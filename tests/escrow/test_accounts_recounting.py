"""The stored months: what they say, that they follow every entry, and that counting again changes nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from escrow.accounts.recounting import differences, recount_many, recount_project
from escrow.ledger.posting import Movement, post, reverse
from escrow.models import Account, Disbursement, Entry, LabourCost, MoneyMonth, Payroll
from projects.models import Attendance, Company, Contract, Payment, Project
from tests.escrow.purse import MAY, Purse, build_purse
from tests.places import build_place
from tests.projects.site import credit_code
from tests.world import World

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


def month(purse: Purse, which: date) -> MoneyMonth:
    recount_project(purse.site.school.pk, MAY)
    return MoneyMonth.objects.get(project=purse.site.school, month=which)


@pytest.mark.clause("BDH-1.1.5")
def test_what_came_in_stands_against_what_was_due(purse: Purse) -> None:
    purse.pay_in("333333.33", MARCH, date(2026, 4, 10))
    purse.pay_in("100000.00", APRIL, date(2026, 4, 28))
    march, april = month(purse, MARCH), month(purse, APRIL)
    # 4,000,000 of the ledger through 12 months; nobody has stated it with evidence yet.
    assert (march.due, march.due_on, march.method, march.clause) == (
        Decimal("333333.33"),
        date(2026, 3, 31),
        "average",
        "BDH 二(一)",
    )
    assert (march.allocated, march.allocated_on, march.workings["marks"]) == (
        Decimal("333333.33"),
        date(2026, 4, 10),
        ["late", "no_evidence"],
    )
    assert (april.allocated, april.workings["marks"]) == (Decimal("100000.00"), ["short", "no_evidence"])
    assert april.workings["findings"][0]["values"]["short"] == "233333.33"
    assert (march.balance, april.balance) == (Decimal(0), Decimal("433333.33"))
    # May runs: nothing is missing yet.
    assert month(purse, date(2026, 5, 1)).workings["marks"] == ["no_evidence"]


def test_a_reversal_counts_with_what_it_reverses(purse: Purse) -> None:
    entry = purse.pay_in("500.00", MARCH, date(2026, 4, 10))
    reverse(entry.pk, reason="重复", on=date(2026, 5, 4), by=purse.clerk, now=MAY)
    march = month(purse, MARCH)
    assert (march.allocated, march.allocated_on) == (Decimal(0), None)
    assert [each.balance for each in MoneyMonth.objects.order_by("month")] == [0, 500, 0]


def test_wages_works_money_and_heads_of_a_month(purse: Purse) -> None:
    people = purse.engage(3)
    Attendance.objects.bulk_create(
        Attendance(engagement=each, project=purse.site.school, month=APRIL, day_bits=7) for each in people
    )
    Payroll.objects.create(
        project=purse.site.school, company=purse.site.labour, month=APRIL, pay_on=date(2026, 5, 15), lines=3,
        due=Decimal("9000"), paid=Decimal("6000"), unpaid_lines=1, updated_at=MAY,
    )  # fmt: skip
    Payment.objects.create(
        contract=purse.site.general, month=APRIL, certified=Decimal(1_000_000), certified_on=date(2026, 4, 28),
        paid=Decimal(700_000), paid_on=date(2026, 5, 4),
    )  # fmt: skip
    purse.pay_in("9000.00", APRIL, date(2026, 5, 4))
    wages = Movement(Entry.Kind.WAGES, Decimal("7000.00"), date(2026, 5, 8), APRIL, "W1")
    post(purse.wages.pk, wages, by=purse.clerk, now=MAY)
    back = Movement(Entry.Kind.WAGES_RETURNED, Decimal("1000.00"), date(2026, 5, 9), APRIL, "W2")
    post(purse.wages.pk, back, by=purse.clerk, now=MAY)
    april = month(purse, APRIL)
    assert (april.workers, april.workers_unpaid, april.workers_present) == (3, 1, 3)
    assert (april.wages_due, april.wages_paid, april.wages_unpaid) == (
        Decimal(9000),
        Decimal(6000),
        Decimal(3000),
    )
    assert (april.paid_out, april.certified, april.works_paid) == (
        Decimal(6000),
        Decimal(1_000_000),
        Decimal(700_000),
    )
    assert month(purse, date(2026, 5, 1)).balance == Decimal(3000)


def test_the_stated_total_with_evidence_takes_the_place_of_the_ledger(purse: Purse) -> None:
    LabourCost.objects.create(
        project=purse.site.school, method="share", share=Decimal(30), contract_sum=Decimal(20_000_000),
        amount=Decimal(6_000_000), months=12, from_month=APRIL, stated_at=MAY, stated_by=purse.clerk,
    )  # fmt: skip
    # The stated one does not reach back to March, and then nothing is known of it.
    assert month(purse, MARCH).due is None
    april = month(purse, APRIL)
    assert april.due == Decimal(500_000)
    assert april.workings["chosen"]["steps"][0] == {
        "code": "total_share",
        "values": {"amount": "6000000.00", "share": "30.00", "sum": "20000000.00"},
    }


def test_money_for_other_uses_is_counted_from_the_disbursements(purse: Purse) -> None:
    for use, amount in (("works", 50_000), ("wages", 70_000)):
        Disbursement.objects.create(
            project=purse.site.school, paid_on=date(2026, 4, 20), use=use, amount=amount, reference=use,
            entered_at=MAY, entered_by=purse.clerk,
        )  # fmt: skip
    # Beidaihe has no rule of wages first.
    assert "wages_first" not in month(purse, APRIL).workings["marks"]


def test_counting_again_changes_nothing_and_finds_what_was_changed_past_it(purse: Purse) -> None:
    purse.pay_in("100000.00", APRIL, date(2026, 4, 28))
    ids = [purse.site.school.pk]
    assert recount_many(ids, MAY) == 3
    assert recount_many(ids, MAY) == 0
    assert differences(ids, MAY) == []
    MoneyMonth.objects.filter(month=APRIL).update(allocated=1)
    MoneyMonth.objects.create(project=purse.site.school, month=date(2020, 1, 1))
    assert len(differences(ids, MAY)) == 2
    assert recount_many(ids, MAY) == 2
    assert differences(ids, MAY) == []


@pytest.mark.django_db(transaction=True)
def test_every_entry_is_counted_when_its_transaction_is_through(world: World) -> None:
    purse = build_purse(world)
    purse.pay_in("100000.00", APRIL, date(2026, 4, 28))
    assert MoneyMonth.objects.get(month=APRIL).allocated == Decimal(100_000)


def test_a_sweep_takes_as_many_queries_for_many_projects_as_for_one(
    purse: Purse, django_assert_max_num_queries: Any
) -> None:
    purse.pay_in("100000.00", APRIL, date(2026, 4, 28))
    with django_assert_max_num_queries(17):
        recount_many([purse.site.school.pk], MAY)
    assert connection.vendor == "postgresql"


def elsewhere(code: str, region: str, **facts: Any) -> tuple[Account, Contract]:
    """A project in another place with its wage account and general contract, begun on 2026-03-16."""
    build_place(code)
    builder = Company.objects.create(name="示例建筑有限公司", credit_code=credit_code(7))
    project = Project.objects.create(
        code="P-1", name="示例工程", jurisdiction_id=code, region_id=region, general_contractor=builder,
        started_on=date(2026, 3, 16), **facts,
    )  # fmt: skip
    general = Contract.objects.create(
        project=project, kind=Contract.Kind.GENERAL, number="1", contractor=builder
    )
    account = Account.objects.create(
        kind="wage", jurisdiction_id=code, project=project, name="专户", number="62179999", bank="示例银行",
        opened_on=date(2026, 3, 20),
    )  # fmt: skip
    return account, general


def marks(account: Account, which: date) -> list[str]:
    assert account.project_id is not None
    recount_project(account.project_id, MAY)
    found: list[str] = MoneyMonth.objects.get(project=account.project_id, month=which).workings["marks"]
    return found


@pytest.mark.clause("TL-2.3.1b")
@pytest.mark.django_db
def test_in_toli_a_low_balance_stands_out_in_the_running_month() -> None:
    account, general = elsewhere("654224", "654224", sector="housing")
    Payment.objects.create(
        contract=general, month=APRIL, certified=Decimal(1_000_000), certified_on=date(2026, 4, 28),
        paid=Decimal(700_000), paid_on=date(2026, 5, 4),
    )  # fmt: skip
    Payroll.objects.create(
        project_id=general.project_id, company=general.contractor, month=APRIL, pay_on=date(2026, 5, 15), lines=3,
        due=Decimal(90_000), updated_at=MAY,
    )  # fmt: skip
    paid = Movement(Entry.Kind.ALLOCATION, Decimal(89_999), date(2026, 5, 4), APRIL, "T1")
    post(account.pk, paid, by=None, now=MAY)
    # 30 % of 700,000 were due with the payment; the other works money went elsewhere.
    assert marks(account, APRIL) == ["short", "wages_first"]
    assert marks(account, date(2026, 5, 1)) == ["next_wages"]
    more = Movement(Entry.Kind.ALLOCATION, Decimal(120_001), date(2026, 5, 6), APRIL, "T2")
    post(account.pk, more, by=None, now=MAY)
    assert (marks(account, APRIL), marks(account, date(2026, 5, 1))) == (["late"], [])


@pytest.mark.clause("ZY-2.2.3a", "ZY-2.2.3c")
@pytest.mark.django_db
def test_in_zhangye_progress_payments_and_wages_first_are_watched() -> None:
    account, general = elsewhere("620700", "620700", sector="municipal", is_government=True)
    for month, paid in ((MARCH, 900_000), (APRIL, 600_000)):
        Payment.objects.create(
            contract=general, month=month, certified=Decimal(1_000_000), certified_on=month.replace(day=28),
            paid=Decimal(paid), paid_on=date(2026, 5, 4),
        )  # fmt: skip
    spent = Movement(Entry.Kind.ALLOCATION, Decimal(150_000), date(2026, 4, 20), MARCH, "Z1")
    post(account.pk, spent, by=None, now=MAY)
    assert marks(account, MARCH) == []
    # 600,000 of 1,000,000 in the month, 1,500,000 of 2,000,000 in all; of 150,000 due for wages nothing came.
    assert marks(account, APRIL) == ["missing", "wages_first", "progress", "progress_all"]
