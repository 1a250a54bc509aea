"""The panel of a project's funds, the fund views of the departments, and the lists of plans and vouchers."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import translation

from agencies.models import User
from agencies.vocabulary import Funding, bits_of
from escrow.funding import plan_actions as plans
from escrow.funding import spending_actions as spending
from escrow.funding.lists import disbursements, fund_plans
from escrow.models import Disbursement, FundLine, MoneyMonth
from projects.intake.counts import Counts
from projects.models import Project
from tests.escrow.purse import MAY, Purse, build_purse
from tests.places import reading
from tests.world import World

D = Decimal


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(MAY, tick=False), translation.override("en"):
        yield


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


def person(purse: Purse, role: str) -> User:
    return User.objects.create_user(
        f"bdh-{role}", role="handler", agency=purse.world.agency(role), full_name=role
    )


def more_projects(purse: Purse, count: int, **fields: Any) -> list[Project]:
    said: dict[str, Any] = {
        "jurisdiction_id": "130304", "region_id": "130304100", "sector": "water", "is_government": True,
        "owner_agency": purse.world.agency("water"), "general_contractor": purse.site.builder,
    }  # fmt: skip
    return Project.objects.bulk_create(
        Project(code=f"BDH-P-8{number:03d}", name=f"示例水利工程{number}", **(said | fields))
        for number in range(count)
    )


def test_the_panel_stands_alone_and_on_a_page_with_its_acts(purse: Purse) -> None:
    finance, pk = person(purse, "finance"), purse.site.school.pk
    desk, url = reading(finance), f"/money/projects/{pk}/funds/"
    panel = desk.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel and "No line of a fund plan" in panel
    line = {"source": "district_budget", "planned_on": "2026-04-01", "amount": "800000"}
    wrong = desk.post(f"{url}plan/", line | {"amount": "8.005"})
    assert wrong.status_code == 422 and "at most two decimals" in wrong.content.decode()
    assert desk.post(f"{url}plan/", line).status_code == 302
    found = FundLine.objects.get()
    for slug, body in (
        ("arrange", {"line_id": found.pk, "amount": "500000", "on": "2026-04-02"}),
        ("secure", {"line_id": found.pk, "note": "北财预〔2026〕1号"}),
        ("disburse", {"line_id": found.pk, "amount": "200000", "paid_on": "2026-05-08", "use": "works", "reference": "1"}),
        ("progress", {"month": "2026-04", "planned": "30", "actual": "12"}),
        ("change", {"line_id": found.pk, "amount": "900000", "reason": "概算调整"}),
    ):  # fmt: skip
        answer = desk.post(f"{url}{slug}/", body)
        assert answer.status_code == 302, (slug, answer.content.decode()[-2000:])
    assert (
        desk.post(
            f"{url}disburse/",
            {
                "line_id": found.pk,
                "amount": "400000",
                "paid_on": "2026-05-08",
                "use": "works",
                "reference": "2",
            },
        ).status_code
        == 409
    )
    page = desk.get(url).content.decode()
    for words in (
        "900,000.00",
        "500,000.00",
        "200,000.00",
        "18 points behind plan",
        "unverified",
        "Red warning",
    ):
        assert words in page, words
    assert reading(purse.world.leader).get(url).content.decode().count("Add a line to the plan") == 0
    assert reading(purse.world.water).post(f"{url}plan/", line).status_code == 409
    Project.objects.filter(pk=pk).update(jurisdiction="130300")
    assert desk.get(url).status_code == 404


@pytest.mark.clause("BDH-1.2.3")
def test_the_development_bureau_sees_the_projects_of_the_district_budget_with_plan_gap_and_colour(
    purse: Purse,
) -> None:
    bureau, finance = person(purse, "development"), person(purse, "finance")
    school = purse.site.school
    school.funding_bits = bits_of([Funding.DISTRICT_FISCAL], Funding)
    school.save()
    more_projects(purse, 1, funding_bits=bits_of([Funding.PRIVATE], Funding))
    line = plans.plan_line(
        school.pk,
        source="district_budget",
        planned_on=date(2026, 4, 1),
        amount=D(1_000_000),
        by=finance,
        now=MAY,
    )
    plans.arrange(line.pk, amount=D(600_000), on=date(2026, 4, 2), by=finance, now=MAY)
    spending.disburse(
        school.pk, paid_on=date(2026, 5, 8), use="wages", amount=D(250_000), reference="1", line_id=line.pk, by=finance,
        now=MAY,
    )  # fmt: skip
    spending.report_progress(school.pk, month=date(2026, 4, 1), planned=30, actual=24, by=finance, now=MAY)
    page = reading(bureau).get("/money/funds/").content.decode()
    assert "In the budget of the place" in page and "District budget" in page
    assert school.name in page and "示例水利工程0" not in page
    # Planned 100, arranged 60, disbursed 25, gap 40 (10,000 yuan); 40 % not arranged in time is red, 6 points amber.
    for words in (
        "100.00",
        "60.00",
        "25.00",
        "40.00",
        "30 / 24 %",
        "Red warning",
        "6 points behind plan",
        "unverified",
    ):
        assert words in page, words
    assert f"/money/projects/{school.pk}/funds/#disbursements" in page
    assert "No project matches" in reading(bureau).get("/money/funds/?colour=green").content.decode()
    assert "示例水利工程0" in reading(bureau).get("/money/funds/?of=all").content.decode()
    export = reading(bureau).get("/money/funds/export/").getvalue().decode()
    assert "400000.00" in export and "Red warning" in export


def test_finance_sees_government_projects_and_each_view_keeps_its_query_count(
    purse: Purse, django_assert_max_num_queries: Any
) -> None:
    desk = reading(person(purse, "finance"))
    projects = more_projects(purse, 12)
    for number, project in enumerate(projects):
        MoneyMonth.objects.create(
            project=project,
            month=date(2026, 4, 1),
            due=D(100_000),
            allocated=D(1000 * number),
            due_on=date(2026, 5, 1),
        )
        FundLine.objects.create(project=project, source="bond", planned_on=date(2026, 4, 1), amount=D(10_000))
        Disbursement.objects.create(
            project=project, paid_on=date(2026, 5, 2), use="works", amount=D(5), reference="1", entered_at=MAY,
            entered_by=purse.clerk,
        )  # fmt: skip
    for url in (
        "",
        "payers/",
        "groups/?by=sector",
        "groups/?by=owner",
        "months/?month=2026-04",
        "export/",
        "payers/export/",
    ):
        with django_assert_max_num_queries(22):
            answer = desk.get(f"/money/funds/{url}")
            body = b"".join(answer) if answer.streaming else answer.content
        assert (
            (answer.status_code == 200 and "示例水利" in body.decode())
            or "水务局" in body.decode()
            or "Water" in body.decode()
        ), url
    page = desk.get("/money/funds/payers/").content.decode()
    assert "113.40" in page and f"owner_agency={purse.world.agency('water').pk}" in page
    soe = desk.get("/money/funds/?of=soe").content.decode()
    assert soe.count("data-row\n") == 13 or "示例水利工程11" in soe
    assert reading(purse.world.admin).get("/money/funds/").status_code == 404


ROW = {
    "project_code": "BDH-P-9001", "source": "财政预算", "planned_on": "2026-04-01", "amount": "100万", "secured": "是",
    "evidence": "北财预〔2026〕1号", "arranged": "60万", "arranged_on": "2026-04-02",
}  # fmt: skip
VOUCHER = {
    "project_code": "BDH-P-9001", "reference": "凭-1", "paid_on": "2026-05-08", "use": "工程款", "amount": "30万",
    "source": "财政预算",
}  # fmt: skip


def taken(module: Any, by: User, *rows: dict[str, str]) -> tuple[Counts, list[tuple[int, str]]]:
    said: list[tuple[int, str]] = []
    counts = module.take(
        list(enumerate(rows, start=2)), jurisdiction="130304", project_id=None, whole=False, commit=True, by=by, now=MAY,
        on_fault=lambda number, column, message: said.append((number, column)), progress=lambda read: None,
    )  # fmt: skip
    return counts, said


@pytest.mark.clause("BDH-1.2.2", "JX-4.5.2")
def test_plans_and_vouchers_come_as_lists_and_the_same_list_twice_changes_nothing(purse: Purse) -> None:
    finance = person(purse, "finance")
    assert taken(fund_plans, finance, ROW) == (Counts(total=1, new=1), [])
    assert taken(fund_plans, finance, ROW) == (Counts(total=1, same=1), [])
    assert taken(fund_plans, finance, ROW | {"arranged": "70万"}) == (Counts(total=1, changed=1), [])
    line = FundLine.objects.get()
    assert (line.amount, line.arranged, line.is_secured, line.note) == (
        D(1_000_000), D(700_000), True, "北财预〔2026〕1号",
    )  # fmt: skip
    assert taken(disbursements, finance, VOUCHER, VOUCHER | {"reference": "凭-2", "amount": "50万"}) == (
        Counts(total=2, new=1, failed=1), [(3, "reference")],
    )  # fmt: skip
    assert taken(disbursements, finance, VOUCHER) == (Counts(total=1, same=1), [])
    assert taken(disbursements, finance, VOUCHER | {"amount": "31万"})[1] == [(2, "reference")]
    assert Disbursement.objects.get().line == line


def test_rows_that_cannot_be_are_named_with_their_column(purse: Purse) -> None:
    finance = person(purse, "finance")
    rows = (
        ROW | {"amount": "-1"}, ROW | {"planned_on": "2026-02-30"}, ROW | {"source": "金矿"},
        ROW | {"planned_on": "2026-05-01", "evidence": ""}, ROW | {"project_code": "BDH-P-0"}, ROW | {"arranged": "200万"},
    )  # fmt: skip
    counts, said = taken(fund_plans, finance, *rows)
    assert (counts.failed, sorted(said)) == (
        6, [(2, "amount"), (3, "planned_on"), (4, "source"), (5, "evidence"), (6, "project_code"), (7, "amount")],
    )  # fmt: skip
    assert not FundLine.objects.exists()
    assert taken(fund_plans, purse.world.water, ROW)[1] == [(2, "project_code")]
