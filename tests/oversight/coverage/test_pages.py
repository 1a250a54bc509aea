"""The pages, the workbooks and the API of coverage: every figure opens exactly its rows, and they lead back."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from agencies.models import Region
from agencies.policy.directives import Measure
from cases.models import Case
from oversight.coverage.actions import answer, count_points
from oversight.coverage.models import CoverageAnswer, CoveragePoint
from oversight.coverage.of_projects import DUTIES
from oversight.coverage.report import COLUMNS
from oversight.demo.coverage_above import MONTHS, fill
from oversight.reports.building import Builder
from oversight.reports.drafting import built as built_report
from projects.models import Item, Project
from tests.oversight.coverage.ground import duty, firm, project
from tests.places import Place, built, reading

BJ = "110000"
PAGE = "/oversight/coverage/"


@pytest.fixture(scope="module")
def beijing(django_db_setup: None, django_db_blocker: object) -> Iterator[Place]:
    with django_db_blocker.unblock(), built(BJ) as place:
        yield place


@pytest.fixture
def clerk(db: None, beijing: Place) -> Client:
    return reading(beijing.clerk)


def text(client: Client, url: str, status: int = 200) -> str:
    found = client.get(url)
    assert found.status_code == status, url
    return unescape(found.content.decode())


def sheet(client: Client, url: str) -> list[list[Any]]:
    found = client.get(url)
    assert found.status_code == 200
    book = load_workbook(BytesIO(b"".join(found.streaming_content)))
    return [list(row) for row in book.active.values]


def links(page: str, code: str) -> list[str]:
    """The links of the page to rows of a measure."""
    return re.findall(rf'href="({PAGE}{code}/rows/\?[^"]*)"', page)


def numbers(page: str) -> list[str]:
    return re.findall(r'<td class="c-number">([^<]*)</td>', page)


@pytest.mark.clause("BJ-3.2.1")
@pytest.mark.clause("BJ-2.6")
def test_every_figure_opens_its_rows_and_they_are_as_many(clerk: Client, beijing: Place) -> None:
    housing = beijing.agency("housing")
    rows = [project(f"N{n}", BJ, responsible_agency=housing, is_government=n == 0) for n in range(5)]
    for place, row in enumerate(rows):
        duty(row, "real_name", done=place < 3)
    page = text(clerk, PAGE)
    assert "60.00 %" in page and "The day in the document is past" in page and "Behind the target" in page
    reached, all_, missing = links(page, "real_name")
    assert numbers(text(clerk, reached)) == ["N0", "N1", "N2"]
    assert numbers(text(clerk, missing)) == ["N3", "N4"]
    assert numbers(text(clerk, all_)) == ["N0", "N1", "N2", "N3", "N4"]
    # And the row opens what it is.
    assert f'href="/projects/{rows[3].pk}/"' in text(clerk, missing)
    # Narrowed to government projects the links stay narrowed.
    page = text(clerk, f"{PAGE}?government=yes&agency={housing.pk}")
    reached, all_ = links(page, "real_name")
    assert numbers(text(clerk, all_)) == numbers(text(clerk, reached)) == ["N0"]
    one = text(clerk, f"{PAGE}real_name/?agency={housing.pk}")
    assert "实名制管理覆盖70%以上在建工程项目" in one and "60.00 %" in one and "How it is counted" in one
    assert [numbers(text(clerk, url)) for url in links(one, "real_name")[:2]] == [
        ["N0", "N1", "N2"],
        ["N3", "N4"],
    ]
    lines = sheet(clerk, missing.replace("/rows/", "/rows/export/"))
    assert [line[0] for line in lines] == ["Code or number", "N3", "N4"] and lines[1][5] == "no"
    whole = sheet(clerk, f"{PAGE}export/")
    assert next(line for line in whole if line[0] == "Real-name management")[2:5] == ["3", "5", "60.00"]


@pytest.mark.clause("BDH-2.2.5")
def test_deposit_coverage_stands_by_industry(clerk: Client) -> None:
    for number, (sector, done) in enumerate([("water", True), ("water", False), ("transport", True)]):
        duty(project(f"D{number}", BJ, sector=sector), "deposit", done)
    page = text(clerk, PAGE)
    table = page[page.index("coverage-sectors") :]
    assert "50.00 %" in table and "100.00 %" in table
    water = [url for url in links(table, "deposit") if "sector=water" in url]
    assert [numbers(text(clerk, url)) for url in water] == [["D0"], ["D0", "D1"]]


@pytest.mark.clause("BJ-0")
def test_the_yearly_series_opens_the_cases_of_each_year(clerk: Client, beijing: Place) -> None:
    now = timezone.now()
    for number, (years, workers) in enumerate([(0, 4), (1, 9), (1, 1)]):
        received = now - timedelta(days=366 * years)
        Case.objects.create(
            number=f"BJ{number}", jurisdiction_id=BJ, region_id=BJ, province=11, city=1100, county=110000,
            channel="walk_in", coordinator=beijing.office, received_at=received, attention_at=received,
            taken_by=beijing.clerk, workers=workers,
        )  # fmt: skip
    page = text(clerk, f"{PAGE}owed/")
    this = timezone.localdate().year
    assert f'data-line="{this}"' in page and "Target line: fewer than" in page and "falling" in page
    last = next(url for url in links(page, "workers_owed") if f"year={this - 1}" in url)
    rows = text(clerk, last)
    assert numbers(rows) == ["BJ1", "BJ2"] and "The number 10 comes from 2 rows" in rows
    assert numbers(text(clerk, links(page, "workers_owed")[0])) == ["BJ0"]
    # Another agency learns the number, and sees none of the cases.
    housing = reading(beijing.person(beijing.agency("housing")))
    theirs = text(housing, last)
    assert numbers(theirs) == [] and "2 of these cases are with other agencies" in theirs
    assert clerk.get(f"{PAGE}workers_owed/rows/?year=soon").status_code == 404


def test_a_point_of_the_curve_opens_what_was_frozen(clerk: Client) -> None:
    row = project("C1", BJ)
    item = duty(row, "wage_account", done=False)
    now = timezone.now()
    count_points(BJ, now=now)
    Item.objects.filter(pk=item.pk).update(done_on=date(2026, 1, 1))
    month = timezone.localdate(now).replace(day=1)
    one = text(clerk, f"{PAGE}wage_account/")
    assert f'data-line="{month:%Y-%m}"' in one and "charts.js" in one and "Counted every night" in one
    kept = next(url for url in links(one, "wage_account") if "state=all" in url and "month=" in url)
    page = text(clerk, kept)
    assert numbers(page) == ["C1"] and "Not reached" in page and "Counted at" in page
    assert numbers(text(clerk, f"{PAGE}wage_account/rows/")) == ["C1"] and "is-drawn" not in one
    for wrong in ("2026-13", "soon", "2019-01"):
        assert clerk.get(f"{PAGE}wage_account/rows/?month={wrong}").status_code == 404


@pytest.mark.clause("BJ-2.4")
@pytest.mark.clause("BJ-2.5")
@pytest.mark.clause("BJ-2.9")
def test_the_office_answers_for_a_district_on_its_page(clerk: Client, beijing: Place) -> None:
    region = Region.objects.filter(parent=BJ).order_by("code")[0]
    page = text(clerk, f"{PAGE}answers/")
    for label in ("Emergency revolving fund set up", "List of the dishonest set up", "not answered"):
        assert label in page
    url = f"{PAGE}answers/{region.code}/blacklist/"
    assert "Enter what the district has" in text(clerk, url)
    bad = clerk.post(url, {"holds": "yes"})
    assert bad.status_code == 422 and "This field is required" in bad.content.decode()
    good = clerk.post(url, {"holds": "yes", "since": "2026-01-05", "document": "示例〔2026〕1号"})
    assert good.status_code == 302 and CoverageAnswer.objects.get().holds
    assert "示例〔2026〕1号" in text(clerk, url) and "Answer of a district entered" in text(clerk, url)
    rows = text(clerk, f"{PAGE}blacklist/rows/?state=reached")
    assert numbers(rows) == [region.code] and "示例〔2026〕1号" in rows
    lines = sheet(clerk, f"{PAGE}answers/export/")
    assert [region.code, region.name, "List of the dishonest set up", "yes"] in [line[:4] for line in lines]
    housing = reading(beijing.person(beijing.agency("housing")))
    assert "Enter what the district has" not in text(housing, url)
    assert housing.post(url, {"holds": "no"}).status_code == 409
    assert clerk.get(f"{PAGE}answers/{region.code}/real_name/").status_code == 404
    assert clerk.get(f"{PAGE}answers/999999/blacklist/").status_code == 404


def test_nobody_but_officials_of_the_place_reads_it(clerk: Client, beijing: Place) -> None:
    duty(project("R1", BJ), "real_name")
    assert text(reading(beijing.person(beijing.agency("transport"))), f"{PAGE}real_name/rows/?state=all")
    assert Client().get(PAGE).status_code == 302
    for wrong in ("moon", "real_name/?scope=0000000000000000", "blacklist/rows/?scope=x"):
        assert clerk.get(f"{PAGE}{wrong}" if "?" in wrong else f"{PAGE}{wrong}/").status_code == 404


def test_the_page_asks_a_fixed_number_of_questions(clerk: Client, beijing: Place) -> None:
    employer, housing = firm(1), beijing.agency("housing")
    urls = (PAGE, f"{PAGE}real_name/", f"{PAGE}real_name/rows/?state=all")

    def more(first: int) -> None:
        rows = Project.objects.bulk_create(
            Project(
                code=f"Q{n}", name="示例", jurisdiction_id=BJ, region_id=BJ, sector="housing", is_government=True,
                general_contractor=employer, responsible_agency=housing,
            )
            for n in range(first, first + 51)
        )  # fmt: skip
        Item.objects.bulk_create(Item(project=each, code=code.value) for each in rows for code in DUTIES)

    def asked() -> list[int]:
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                text(clerk, url)
            found.append(len(queries))
        return found

    # More than a page of rows, so that the list counts them.
    more(0)
    asked()
    few = asked()
    more(51)
    assert asked() == few
    assert few[0] <= 45 and few[1] <= 20 and few[2] <= 15


def test_the_api_says_the_same_with_its_rows(beijing: Place, db: None) -> None:
    client = Client()
    client.force_login(beijing.clerk)
    row, other = project("A1", BJ), project("A2", BJ)
    duty(row, "real_name")
    duty(other, "real_name", done=False)
    count_points(BJ, now=timezone.now())
    lines = {
        each["measure"]: each
        for each in client.get("/api/v1/coverage/").json()["results"]
        if each["scope"] == "all"
    }
    said = lines["real_name"]
    assert (said["numerator"], said["denominator"], said["share"], said["light"]) == (1, 2, "50.00", "red")
    assert [each["share"] for each in said["targets"]] == ["70.00", "100.00"]
    one = client.get("/api/v1/coverage/real_name/").json()
    assert [each["number"] for each in one["rows"]] == ["A2"] and not one["rows"][0]["reached"]
    assert one["points"][0]["numerator"] == 1
    every = client.get("/api/v1/coverage/real_name/?rows=all").json()["rows"]
    assert [(each["number"], each["reached"]) for each in every] == [("A1", True), ("A2", False)]
    for query in ("colour=red", "rows=some", "sector=moon", "agency=999999", "government=no"):
        wrong = client.get(f"/api/v1/coverage/real_name/?{query}")
        assert wrong.status_code == 400 and query.split("=")[0] in wrong.json()
    assert client.get("/api/v1/coverage/moon/").status_code == 404


@pytest.mark.clause("BJ-2.7")
@pytest.mark.clause("BJ-2.8")
def test_the_report_has_the_table_by_department_and_by_place(beijing: Place, db: None) -> None:
    housing = beijing.agency("housing")
    town = Region.objects.filter(parent=BJ).order_by("code")[0]
    mine = project("T1", BJ, responsible_agency=housing, region=town.code)
    other = project("T2", BJ)
    duty(mine, "wage_account")
    duty(other, "wage_account", done=False)
    now = timezone.now()
    report = made(now)
    share = report.figures["all.wage_account.share"]
    part, whole = (report.figures[code] for code in share.parts)
    assert (part.rows, whole.rows, part.model) == ((mine.pk,), (mine.pk, other.pk), "projects.project")
    assert (
        share.shown == "50.0" and report.figures[f"agency.{housing.pk}.wage_account.share"].shown == "100.0"
    )
    tables = [each for each in report.body if each["kind"] == "table"]
    assert [each["key"] for each in tables] == ["agencies", "places"]
    assert [row["label"] for row in tables[1]["rows"]] == [town.name, "合计"]
    assert len(tables[0]["columns"]) == len(COLUMNS) + 1
    said = "".join(each.get("text", "") for each in report.body)
    assert ("文件目标期限已过" in said and "BJ 二(八)" in said.replace("BJ 二", "BJ 二")) or "二(八)" in said
    # Every part adds up to the whole.
    for measure in COLUMNS:
        parts = [
            int(figure.number) for code, figure in report.figures.items()
            if code.startswith("agency.") and code.endswith(f".{measure.value}.of")
        ]  # fmt: skip
        assert sum(parts) == report.figures[f"all.{measure.value}.of"].number


def test_a_place_without_projects_gives_a_zero_report(beijing: Place, db: None) -> None:
    report = made(timezone.now())
    assert report.is_zero and "零报告" in report.body[0]["text"] and report.figures["projects"].value == 0


def made(now: datetime) -> Builder:
    today = timezone.localdate(now)
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    later = first.month + 3
    last = date(today.year + (later > 12), (later - 1) % 12 + 1, 1) - timedelta(days=1)
    return built_report(BJ, "coverage", first, last, now=now)


def test_points_and_answers_are_seen_by_officials_of_the_place(beijing: Place, db: None) -> None:
    count_points(BJ, now=timezone.now())
    region = Region.objects.filter(parent=BJ).order_by("code")[0]
    answer(BJ, region.code, Measure.BLACKLIST, holds=False, by=beijing.clerk, now=timezone.now())
    person = beijing.person(beijing.agency("housing"))
    assert (
        CoveragePoint.objects.visible_to(person).exists()
        and CoverageAnswer.objects.visible_to(person).exists()
    )


def test_the_demonstration_has_a_curve_and_is_filled_once(beijing: Place, db: None) -> None:
    for number in range(12):
        duty(project(f"Z{number}", BJ, responsible_agency=beijing.agency("housing")), "real_name", number < 8)
    now = timezone.now()
    fill(BJ, by=beijing.clerk, now=now, seed=1)
    points = CoveragePoint.objects.filter(jurisdiction=BJ, measure="real_name", agency=None, region=None)
    curve = [each.numerator for each in points.order_by("month")]
    assert len(curve) == MONTHS + 1 and curve == sorted(curve) and curve[0] < curve[-1] == 8
    assert all(len(each.reached) + len(each.missing) == each.denominator for each in points)
    assert points.filter(is_frozen=True).count() == MONTHS
    count, answers = CoveragePoint.objects.count(), CoverageAnswer.objects.count()
    fill(BJ, by=beijing.clerk, now=now, seed=1)
    assert (CoveragePoint.objects.count(), CoverageAnswer.objects.count()) == (count, answers) and answers
