"""The leader's page: every figure opens to exactly the rows it was counted from, and to nobody else."""

import csv
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions import closing, feedback, receipt
from cases.sweep import sweep_minute
from oversight import dashboards
from tests.world import SNACK_BAR, World

NOW = timezone.now()
DONE = feedback.Report("solved", "工资已付清。", 6, None, 6)


@pytest.fixture
def busy(world: World) -> World:
    """Cases of every kind a figure counts: waiting, in time, late, overdue, closed, and one too old to be new."""

    def ago(days: float) -> datetime:
        return NOW - timedelta(days=days)

    world.routed(SNACK_BAR, now=ago(1))
    world.routed(now=ago(45))
    for days_taken, recorded in ((1, True), (20, False), (None, False)):
        case = world.routed(now=ago(30))
        lead = case.transfers.get(kind="lead")
        receipt.receive(lead.pk, by=world.water, now=ago(29))
        if days_taken:
            feedback.feed_back(lead.pk, DONE, by=world.water, now=ago(29 - days_taken))
        if recorded:
            town = case.transfers.get(kind="assist")
            receipt.receive(town.pk, by=world.haibin, now=ago(28))
            feedback.feed_back(town.pk, DONE, by=world.haibin, now=ago(28))
            for transfer in (lead, town):
                feedback.accept_for_record(transfer.pk, by=world.clerk, now=ago(27))
            closing.close(case.number, closing.Ending("solved", "已付清", 23), by=world.clerk, now=ago(27))
    # Letters that nobody confirmed count as received; the minute after finds that their answers are late.
    for _minute in range(2):
        sweep_minute(now=NOW)
    return world


def rows_behind(client: Client, url: str) -> list[dict[str, str]]:
    """The rows a link opens, as the export of the same list gives them."""
    path, _mark, query = url.partition("?")
    assert client.get(url).status_code == 200
    answer: Any = client.get(f"{path}export/?{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_figures_are_as_counted_by_hand(busy: World) -> None:
    values = [figure.value for figure in dashboards.figures(busy.leader, NOW)]
    assert values == [4, 4, 3, 75, 954000, "25.0"]


def test_each_figure_opens_to_the_rows_it_was_counted_from(busy: World) -> None:
    client = signed_in(busy.leader)
    is_open, new, overdue, workers, amount, rate = dashboards.figures(busy.leader, NOW)
    for figure in (is_open, new, overdue):
        assert len(rows_behind(client, figure.url)) == figure.value, figure.label
    behind = rows_behind(client, workers.url)
    columns = list(behind[0])
    people, money = (next(name for name in columns if word in name) for word in ("人数", "金额"))
    assert sum(int(row[people] or 0) for row in behind) == workers.value
    assert sum(float(row[money] or 0) for row in behind) == amount.value
    assert len(rows_behind(client, rate.url)) == 8  # two in time, one late, five overdue


def test_each_count_of_the_timeliness_table_opens_to_its_letters(busy: World) -> None:
    client = signed_in(busy.leader)
    rows = dashboards.timeliness(busy.leader, NOW)
    assert {row.name: tuple(row.counts.values()) for row in rows} == {
        "区水务局": (4, 1, 1, 2, 2),
        "海滨镇人民政府": (4, 1, 0, 3, 1),
    }
    for row in rows:
        for state, count in row.counts.items():
            assert len(rows_behind(client, row.links[state])) == count, (row.name, state)


def test_the_page_names_who_is_most_overdue(busy: World) -> None:
    answer = signed_in(busy.leader).get("/oversight/")
    assert answer.status_code == 200
    overdue = dashboards.longest_overdue(busy.leader, NOW)[0]
    assert overdue.agency == busy.water.agency
    assert overdue.letter.number in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("leader", 200), ("clerk", 200), ("auditor", 200), ("water", 404), ("admin", 404)]
)
def test_the_page_is_for_those_who_see_the_whole(world: World, who: str, status: int) -> None:
    assert signed_in(getattr(world, who)).get("/oversight/").status_code == status


def test_an_empty_jurisdiction_says_so_and_divides_by_nothing(world: World) -> None:
    answer = signed_in(world.leader).get("/oversight/")
    assert answer.status_code == 200
    assert [figure.value for figure in dashboards.figures(world.leader, NOW)] == [0, 0, 0, 0, 0, None]


def test_the_number_of_queries_does_not_grow_with_the_cases(
    busy: World, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(busy.leader)
    client.get("/oversight/")
    with django_assert_max_num_queries(10):
        client.get("/oversight/")
