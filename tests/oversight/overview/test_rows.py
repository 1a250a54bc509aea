"""From every figure and every cell of the leader's page to exactly the rows it was counted from."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from openpyxl import load_workbook

from oversight.overview.shapes import Unit
from tests.oversight.overview.reading import TOWN, Lists, in_sheet, shown, signed_in
from tests.oversight.overview.scene import set_scene
from tests.world import World, build_world


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The year of cases, set once for all that only look at it; each test's own transaction lies within this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield set_scene(build_world())
        transaction.set_rollback(True)


@pytest.fixture
def scene(whole: World, db: None) -> Iterator[World]:
    with translation.override("en"):
        yield whole


@pytest.mark.parametrize("place", ["", TOWN])
def test_every_number_opens_to_exactly_its_rows(scene: World, place: str) -> None:
    found = shown(scene, place=place)
    lists = Lists(signed_in(scene.leader))
    for figure in found.figures:
        if figure.unit is not Unit.SHARE:
            assert lists.agrees(figure.code, figure.value, figure.url), figure.code
    cells = 0
    for table in (found.trend, *found.tables):
        for line in table.lines:
            for cell in line.cells:
                assert lists.agrees(cell.column, cell.value, cell.url), (table.code, line.key, cell.column)
                cells += bool(cell.value)
    assert cells > 60, "and there was something to count"


@pytest.mark.parametrize("place", ["", TOWN])
def test_answers_in_time_open_to_their_letters(scene: World, place: str) -> None:
    found = shown(scene, place=place)
    figure = next(each for each in found.figures if each.code == "in_time")
    lists = Lists(signed_in(scene.leader))
    judged, in_time = len(lists.behind(figure.url)), len(lists.behind(figure.note_url))
    assert figure.value == round(Decimal(100 * in_time) / judged, 1) and 0 < in_time < judged


def test_projects_warnings_special_cases_and_money_open_to_their_rows(scene: World) -> None:
    found = shown(scene)
    lists = Lists(signed_in(scene.leader))
    worst = found.worst.by_owed[0]
    assert (worst.cases, worst.workers, worst.owed, worst.red) == (2, 80, Decimal(2_400_000), 2)
    assert lists.agrees("open", worst.cases, worst.cases_url)
    assert lists.agrees("open_amount", worst.owed, worst.cases_url)
    assert lists.agrees("red", worst.red, worst.red_url)
    assert [each.red for each in found.worst.by_red] == [2] and found.worst.red == 2
    watched = found.watched
    assert (watched.task_force, watched.dual) == (1, 1)
    assert lists.agrees("open", watched.task_force, watched.task_force_url)
    assert lists.agrees("open", watched.dual, watched.dual_url)
    assert [(way.code, way.amount) for way in found.paid.ways] == [
        ("deposit", Decimal(200_000)),
        ("wage_account", Decimal(110_000)),
    ]
    for way in (*found.paid.ways, found.paid):
        rows = lists.behind(way.url)
        assert len(rows) == way.count
        assert sum(Decimal(row["Amount (yuan)"]) for row in rows) == way.amount


def test_the_longest_overdue_name_who_is_responsible(scene: World) -> None:
    found = shown(scene)
    first = found.late[0]
    assert first.agency == "区水务局" and first.handlers == (str(scene.water),) and first.days > 0
    assert [each.due_at for each in found.late] == sorted(each.due_at for each in found.late)
    page = signed_in(scene.leader).get("/oversight/?window=rolling").content.decode()
    assert first.case in page and str(scene.water) in page
    every = Lists(signed_in(scene.leader)).behind("/transfers/?state=overdue")
    assert {each.number for each in found.late} <= {row["Letter number"] for row in every}


def test_the_figures_are_as_counted_by_hand(scene: World) -> None:
    values = {each.code: each.value for each in shown(scene).figures}
    assert values["open"] == 7 and values["new"] == 9
    assert values["recovered"] == 310_000 and values["workers"] == 178
    assert values["owed"] == 24_000 + 4 * 310_000 + 2 * 1_200_000
    assert values["incidents"] == 1


@pytest.mark.clause("ZY-2.4.5c")
def test_the_stock_of_open_cases_is_drawn_month_by_month(scene: World) -> None:
    trend = shown(scene).trend
    assert len(trend.lines) == 24
    last = {cell.column: cell for cell in trend.lines[-1].cells}
    assert last["open"].value == 7
    a_year_ago = {cell.column: cell.value for cell in trend.lines[-12].cells}
    assert a_year_ago["open"] == 1, "the one that has been open ever since"


def test_a_place_without_a_case_is_listed_and_the_numbers_below_add_up(scene: World) -> None:
    found = shown(scene)
    lines = found.places.lines
    assert any(line.is_empty for line in lines)
    whole = {each.code: each.value for each in found.figures}
    assert sum(line.cells[0].value for line in lines) == whole["open"]
    town = next(line for line in lines if line.key == TOWN)
    below = shown(scene, place=TOWN)
    assert [step.name for step in below.way] == ["北戴河区", town.name]
    assert {each.code: each.value for each in below.figures}["open"] == town.cells[0].value


def test_the_number_of_queries_does_not_grow_with_the_cases(
    scene: World, django_assert_num_queries: Any
) -> None:
    client = signed_in(scene.leader)
    client.get("/oversight/")
    with django_assert_num_queries(QUERIES):
        client.get("/oversight/")
    with django_assert_num_queries(QUERIES):
        client.get(f"/oversight/?place={TOWN}")


def test_the_wall_takes_only_its_board_when_it_refreshes_itself(scene: World) -> None:
    client = signed_in(scene.leader)
    whole, part = client.get("/oversight/screen/"), client.get("/oversight/screen/", HTTP_HX_REQUEST="true")
    assert b"<html" in whole.content and b'id="board"' in whole.content
    assert b"<html" not in part.content and b'id="board"' in part.content


def test_the_workbook_holds_every_table_with_its_numbers(scene: World) -> None:
    answer: Any = signed_in(scene.leader).get("/oversight/leader/export/?window=rolling")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    found = shown(scene)
    titles = [str(table.title) for table in (found.trend, *found.tables)]
    assert set(titles) < set(book.sheetnames)
    for table in (found.trend, *found.tables):
        rows = list(book[str(table.title)].iter_rows(values_only=True))[1:]
        assert len(rows) == len(table.lines)
        for row, line in zip(rows, table.lines, strict=True):
            assert row[0] == str(line.name)
            assert [float(value) for value in row[1:]] == [in_sheet(cell) for cell in line.cells]


def test_requests_read_the_same_figures_with_the_addresses_of_their_rows(scene: World) -> None:
    answer = signed_in(scene.leader).get(f"/api/v1/leader/?window=rolling&place={TOWN}")
    assert answer.status_code == 200
    said, found = answer.json(), shown(scene, place=TOWN)
    assert {each["code"]: each["value"] and Decimal(each["value"]) for each in said["figures"]} == {
        each.code: each.value for each in found.figures
    }
    assert said["figures"][0]["url"] == f"http://testserver{found.figures[0].url}"
    assert [table["code"] for table in said["breakdowns"]] == [
        "region",
        "agency",
        "sector",
        "cause",
        "channel",
    ]
    cell = said["breakdowns"][1]["lines"][0]["cells"][0]
    assert (cell["column"], Decimal(cell["value"])) == ("open", found.breakdowns[0].lines[0].cells[0].value)


def test_payments_are_narrowed_and_nobody_else_sees_them(scene: World) -> None:
    page = signed_in(scene.leader).get("/oversight/payments/?how=deposit").content.decode()
    assert "200,000" in page and "110,000" not in page
    assert signed_in(scene.admin).get("/oversight/payments/").status_code == 404
    assert "200,000" not in signed_in(scene.market).get("/oversight/payments/").content.decode()


# Warm: who is signed in (3), the figures (1), letters, incidents, the policy, and the lists.
QUERIES = 14
