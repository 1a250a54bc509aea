"""The pages of the money by project: who sees what, what can be entered, and that lists ask the same however long."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from escrow.accounts.chart import Figures, drawn
from escrow.accounts.recounting import recount_project
from escrow.models import Account, LabourCost, MoneyMonth, WageAccount
from projects.models import Payment, Project
from tests.escrow.purse import MAY, Purse, build_purse
from tests.places import reading
from tests.world import World

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(MAY, tick=False):
        yield


@pytest.fixture
def purse(world: World) -> Purse:
    found = build_purse(world)
    found.pay_in("333333.33", MARCH, date(2026, 3, 28), "A1")
    Payment.objects.create(
        contract=found.site.general, month=APRIL, certified=Decimal(900_000), certified_on=date(2026, 4, 28),
        paid=Decimal(500_000), paid_on=date(2026, 5, 4),
    )  # fmt: skip
    recount_project(found.site.school.pk, MAY)
    return found


@pytest.fixture
def desk(purse: Purse) -> Client:
    return reading(purse.clerk)


def page(desk: Client, name: str, *args: Any, **params: str) -> str:
    answer = desk.get(reverse(name, args=args), params)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_the_ledger_shows_each_project_with_what_stands_out(purse: Purse, desk: Client) -> None:
    shown = page(desk, "money")
    assert "示例小学教学楼工程" in shown and "…0001" in shown
    assert "Nothing paid in" in shown and "333,333.33" in shown
    for params, found in (
        ({"wrong": "missing"}, True), ({"wrong": "late"}, False), ({"account": "has"}, True),
        ({"account": "none"}, False), ({"wrong": "any", "sort": "short"}, True), ({"sort": "balance"}, True),
        ({"sort": "unpaid", "government": "yes", "soe": "yes"}, True), ({"account": "late"}, False),
        ({"account": "unfiled"}, True), ({"account": "restrained"}, False), ({"account": "closing"}, False),
        ({"wrong": "no_evidence"}, True), ({"wrong": "unpaid"}, False), ({"mine": "yes", "region": "130304"}, False),
    ):  # fmt: skip
        assert ("示例小学教学楼工程" in page(desk, "money", **params)) is found, params


def test_sorted_by_what_is_short_the_pages_follow_each_other(purse: Purse, desk: Client) -> None:
    others = Project.objects.bulk_create(
        Project(
            code=f"BDH-P-{number:04d}", name=f"工程{number}", jurisdiction_id="130304", region_id="130304100",
            sector="housing",
        )
        for number in range(60)
    )  # fmt: skip
    MoneyMonth.objects.bulk_create(
        MoneyMonth(
            project=each, month=MARCH, due=Decimal(1000 * place), due_on=date(2026, 3, 31), workings={}
        )
        for place, each in enumerate(others)
    )
    first = desk.get(reverse("money"), {"sort": "short"})
    rows = [row.short for row in first.context["rows"]]
    assert rows[0] >= Decimal(333_333) and rows == sorted(rows, reverse=True)
    second = desk.get(reverse("money"), {"sort": "short", "after": first.context["page"].after})
    assert max(row.short for row in second.context["rows"]) <= rows[-1]
    assert len(rows) + len(second.context["rows"]) == 61


def test_the_ledger_asks_the_same_however_long_it_is(
    purse: Purse, desk: Client, django_assert_max_num_queries: Any
) -> None:
    page(desk, "money")
    with django_assert_max_num_queries(9):
        page(desk, "money", wrong="any")
    with django_assert_max_num_queries(8):
        page(desk, "wage-accounts")


@pytest.mark.clause("BDH-2.1.2")
def test_the_month_says_how_it_was_reckoned_with_clause_and_rows(purse: Purse, desk: Client) -> None:
    shown = page(desk, "project-money-month", purse.site.school.pk, "2026-03")
    assert "4,000,000.00 yuan ÷ 12 months = 333,333.33 yuan" in shown
    assert "BDH 二(一)" in shown and "月平均人工费必须每月拨付" in shown
    assert (
        "A1" in shown
        and "北戴河示例教育投资有限公司" not in shown.split('id="entries"')[1].split("</section>")[0]
    )
    april = page(desk, "project-money-month", purse.site.school.pk, "2026-04")
    assert "Nothing paid in" in april and "900,000.00" in april and "500,000.00" in april
    for wrong in ("2026-13", "2019-01", "x"):
        assert desk.get(f"/money/projects/{purse.site.school.pk}/months/{wrong}/").status_code == 404


def test_the_panel_stands_alone_for_htmx_and_as_a_page(purse: Purse, desk: Client) -> None:
    whole = page(desk, "project-money", purse.site.school.pk)
    assert "<svg" in whole and "2026-03" in whole and "Wage account not filed" in whole
    answer = desk.get(reverse("project-money", args=[purse.site.school.pk]), headers={"HX-Request": "true"})
    part = answer.content.decode()
    assert "<html" not in part and "<svg" in part
    bare = Project.objects.create(
        code="BDH-P-9100", name="空工程", jurisdiction_id="130304", region_id="130304100", sector="housing"
    )
    assert "No month to show yet" in page(desk, "project-money", bare.pk)


def test_other_places_and_parties_see_nothing(purse: Purse) -> None:
    party = reading(
        purse.world.clerk.__class__.objects.create_user("bdh-owner", password="x" * 20, role="party")
    )
    administrator = reading(
        purse.world.clerk.__class__.objects.create_user("admin-1", password="x" * 20, role="administrator")
    )
    for client in (party, administrator):
        for name, args in (("money", ()), ("project-money", (purse.site.school.pk,)), ("wage-accounts", ())):
            assert client.get(reverse(name, args=args)).status_code in (302, 403, 404)
    stranger = Account.objects.get(pk=purse.wages.pk)
    assert reading(purse.world.market).get(reverse("wage-account", args=[stranger.pk])).status_code == 200


def test_labour_cost_is_paid_in_on_its_page(purse: Purse, desk: Client) -> None:
    url = reverse("project-labour-pay-in", args=[purse.site.school.pk])
    assert 'value="333333.33"' in desk.get(url).content.decode()
    sent = {"month": "2026-04", "amount": "100.005", "on": "2026-05-08", "reference": ""}
    wrong = desk.post(url, sent)
    assert wrong.status_code == 422 and "This field is required." in wrong.content.decode()
    wrong = desk.post(url, sent | {"reference": "A9"})
    assert wrong.status_code == 422 and "at most two decimals" in wrong.content.decode()
    done = desk.post(url, sent | {"reference": "A9", "amount": "333333.33"})
    assert done.status_code == 302 and done["Location"].endswith("/months/2026-04/")
    assert purse.wages.entries.filter(reference="A9", month=APRIL).count() == 1
    assert reading(purse.world.market).get(url).status_code == 409


@pytest.mark.clause("BDH-2.1.3")
def test_the_total_is_stated_with_a_file_as_its_evidence(purse: Purse, desk: Client) -> None:
    url = reverse("project-labour-cost", args=[purse.site.school.pk])
    sent = {"method": "share", "share_of_sum": "25", "months": "12", "from_month": "2026-03"}
    wrong = desk.post(url, sent | {"share_of_sum": "0"})
    assert wrong.status_code == 422 and "share above 0" in wrong.content.decode()
    empty = SimpleUploadedFile("合同.pdf", b"")
    assert desk.post(url, sent | {"file": empty}).status_code == 422
    assert not LabourCost.objects.exists()
    paper = SimpleUploadedFile("合同.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    assert desk.post(url, sent | {"file": paper}).status_code == 302
    stated = LabourCost.objects.get()
    assert (stated.amount, stated.evidence and stated.evidence.name) == (Decimal(5_000_000), "合同.pdf")
    assert "5,000,000.00" in desk.get(url).content.decode()


def test_an_account_is_entered_completed_and_closed_on_its_pages(purse: Purse, desk: Client) -> None:
    other = Project.objects.create(
        code="BDH-P-9101", name="新工程", jurisdiction_id="130304", region_id="130304100", sector="housing",
        general_contractor=purse.site.builder,
    )  # fmt: skip
    url = reverse("wage-account-new", args=[other.pk])
    assert "新工程农民工工资专用账户" in desk.get(url).content.decode()
    sent = {"name": "", "number": "1", "bank": "示例银行", "opened_on": "2026-05-04"}
    assert desk.post(url, sent).status_code == 422
    assert desk.post(url, sent | {"name": "新工程专户", "number": "62170001"}).status_code == 302
    made = WageAccount.objects.get(account__project=other)
    act = reverse("wage-account-act", args=[made.account_id, "particulars"])
    assert desk.post(act, {"filed_on": "2026-05-03"}).status_code == 422
    assert desk.post(act, {"filed_on": "2026-05-06", "pay_day": "20"}).status_code == 302
    made.refresh_from_db()
    assert (made.filed_on, made.pay_day) == (date(2026, 5, 6), 20)
    notice = reverse("wage-account-act", args=[made.account_id, "notice"])
    assert desk.post(notice, {"on": "2026-05-06"}).status_code == 409
    Project.objects.filter(pk=other.pk).update(finished_on=date(2026, 5, 5))
    assert "The works are finished" in page(desk, "wage-account", made.account_id)
    assert desk.post(notice, {"on": "2026-05-06"}).status_code == 302
    assert "may be closed from 2026-06-06" in page(desk, "wage-account", made.account_id)
    assert "公示期30日" in page(desk, "wage-account-notice", made.account_id)
    assert desk.post(reverse("wage-account-act", args=[made.account_id, "x"])).status_code == 404


@pytest.mark.parametrize(
    ("kind", "title", "column"),
    [("accounts", "农民工工资专用账户台账", "合规"), ("months", "人工费拨付台账", "拨付率")],
)
def test_both_ledgers_are_handed_out(purse: Purse, desk: Client, kind: str, title: str, column: str) -> None:
    answer = desk.get(reverse("money-ledger", args=[kind]))
    sheet = load_workbook(BytesIO(b"".join(answer))).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert title in str(cells[0][0]) and column in cells[3]
    assert any("示例小学教学楼工程" in row for row in cells) and any("合计" in row for row in cells)
    assert any("填报单位" in str(row[0]) for row in cells)
    assert desk.get(reverse("money-ledger", args=["other"])).status_code == 404


def test_the_policy_page_says_every_figure_about_money_with_its_source(purse: Purse, desk: Client) -> None:
    shown = page(desk, "policy-of", 130304)
    assert "Labour cost due as the monthly average" in shown and "单独拨付到总承包企业开设的工资专户" in shown
    assert "Account opened after the contract within" in shown and "unverified" in shown


def test_the_chart_puts_sums_on_round_ticks() -> None:
    chart = drawn([Figures("2026-03", Decimal(333), Decimal(400), Decimal(0), Decimal(67))])
    assert chart and [tick.amount for tick in chart.ticks] == [0, 100, 200, 300, 400]
    bars = {bar.kind: bar for bar in chart.groups[0].bars}
    assert bars["allocated"].height == 206.0 and bars["paid_out"].height == 0
    assert drawn([]) is None
    assert drawn([Figures("2026-03", Decimal(0), Decimal(0), Decimal(0), Decimal(0))]) is None
