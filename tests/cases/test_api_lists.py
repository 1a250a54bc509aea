"""The list of cases: what it can be narrowed by, page after page by key, in a fixed number of queries."""

from typing import Any

import pytest

from cases.models import Case
from tests.cases.calling import CASES, TRANSFERS, Caller
from tests.world import SNACK_BAR, World


def numbers(caller: Caller, query: str = "") -> list[str]:
    status, told = caller.ask(f"{CASES}?{query}")
    assert status == 200, told
    return [row["number"] for row in told["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "river snack"),
        ("status=transferred", "river"),
        ("status=transferred&status=proposed", "river snack"),
        ("status=", "river snack"),
        ("sector=catering", "snack"),
        ("channel=hotline_12345", "snack"),
        ("cause=affiliation", "river"),
        ("cause=affiliation&cause=unexplained", "river snack"),
        ("lead=water", "river"),
        ("region=130304100", "river"),
        ("region=130304", "river snack"),
        ("overdue=true", ""),
        ("overdue=0", "river snack"),
        ("awaits_confirmation=true", "snack"),
        ("queue=to_confirm", "snack"),
        ("queue=to_receive", "river"),
        ("amount_min=24000.01", "river"),
        ("received_from=2026-04-28&received_to=2026-04-28", "river snack"),
        ("received_from=2026-04-29", ""),
        ("q=挂靠", "river"),
        ("q=小吃", "snack"),
        ("q=130304-20260428", "river snack"),
        ("status=transferred&sector=catering", ""),
    ],
)
def test_a_list_is_narrowed(world: World, query: str, found: str) -> None:
    cases = {
        "river": world.routed().number,
        "snack": world.routed(
            SNACK_BAR, source_channel="hotline_12345", narrative="店里欠薪", employer="红红小吃店"
        ).number,
    }
    assert sorted(numbers(Caller(world.clerk), query)) == sorted(cases[name] for name in found.split())


BAD = [
    ("status=lost", "status"),
    ("status=transferred&status=lost", "status"),
    ("sector=gold", "sector"),
    ("channel=pigeon", "channel"),
    ("cause=bad_luck", "cause"),
    ("lead=sheriff", "lead"),
    ("region=110000", "region"),
    ("region=1", "region"),
    ("overdue=maybe", "overdue"),
    ("awaits_confirmation=2", "awaits_confirmation"),
    ("queue=in_handling", "queue"),
    ("amount_min=much", "amount_min"),
    ("amount_min=-1", "amount_min"),
    ("amount_min=NaN", "amount_min"),
    ("amount_min=1e400", "amount_min"),
    ("amount_min=1e999999999", "amount_min"),
    ("received_from=2026-02-30", "received_from"),
    ("received_to=0001-01-01", "received_to"),
    ("received_to=9999-12-31", "received_to"),
    ("q=%00", "q"),
    ("page_size=0", "page_size"),
    ("page_size=201", "page_size"),
    ("page_size=ten", "page_size"),
    ("page_size=²", "page_size"),
    ("cursor=x", "cursor"),
    ("cursor=bi4xLi0x", "cursor"),
    ("colour=red", "colour"),
]


@pytest.mark.parametrize(("query", "name"), BAD)
def test_a_filter_that_cannot_be_read_is_named(world: World, query: str, name: str) -> None:
    status, told = Caller(world.clerk).ask(f"{CASES}?{query}")
    assert (status, list(told)) == (400, [name]), told


def test_a_wrong_filter_is_told_what_is_allowed(world: World) -> None:
    told = Caller(world.clerk).ask(f"{CASES}?status=lost&queue=x", **{"Accept-Language": "en"})[1]
    assert told["status"] == [
        "“lost” is not known here. Allowed: received, proposed, transferred, in_handling, feedback_received, closed, "
        "merged, withdrawn, rejected."
    ]


def test_pages_walk_all_rows_once_there_and_back(world: World) -> None:
    expected = [world.complain().number for _n in range(11)]
    clerk = Caller(world.clerk)
    seen, pages, url = [], [], f"{CASES}?page_size=3"
    while url:
        told = clerk.ask(url)[1]
        pages.append(told)
        seen += [row["number"] for row in told["results"]]
        url = told["next"]
    assert seen == expected, "all were received in the same moment: the id decides"
    assert [len(page["results"]) for page in pages] == [3, 3, 3, 2]
    assert pages[0]["previous"] is None
    back: list[str] = []
    url = pages[-1]["previous"]
    while url:
        told = clerk.ask(url)[1]
        back = [row["number"] for row in told["results"]] + back
        url = told["previous"]
    assert back == expected[:9]
    assert "page_size=3" in pages[0]["next"], "the filters stay"


def test_a_row_says_what_its_case_says(world: World) -> None:
    number = world.routed(employer="河道公司").number
    clerk = Caller(world.clerk)
    row, case = clerk.ask(CASES)[1]["results"][0], clerk.case(number)
    same = (
        "url",
        "status",
        "determination",
        "channel",
        "lead",
        "place",
        "project",
        "is_overdue",
        "due_at",
        "received_at",
    )
    assert {name: row[name] for name in same} == {name: case[name] for name in same}
    assert (row["amount"], row["workers"], row["causes"], row["employer"]) == (
        "310000.00",
        23,
        ["affiliation"],
        "河道公司",
    )


def test_an_agency_lists_its_own_part_once_and_in_its_own_queues(world: World) -> None:
    number = world.routed().number
    world.routed(SNACK_BAR)
    water, haibin = Caller(world.water), Caller(world.haibin)
    assert water.tell(f"{TRANSFERS}{water.case(number)['transfers'][0]['id']}/receive/")[0] == 200
    assert numbers(water) == numbers(haibin) == [number]
    assert (numbers(water, "queue=to_receive"), numbers(water, "queue=in_handling")) == ([], [number])
    assert (numbers(haibin, "queue=to_receive"), numbers(haibin, "queue=in_handling")) == ([number], [])
    assert numbers(water, "queue=open") == [number]
    assert numbers(Caller(world.housing)) == []
    assert numbers(Caller(world.admin)) == []


def test_a_list_takes_the_same_few_queries_however_long(
    world: World, django_assert_max_num_queries: Any
) -> None:
    query = "queue=open&region=130304&cause=affiliation&q=河道"
    world.routed()
    for user in (world.clerk, world.water):
        caller = Caller(user)
        numbers(caller, query)  # names are kept from here on
        with django_assert_max_num_queries(4):
            numbers(caller, query)
    for _n in range(12):
        world.routed()
    assert Case.objects.count() == 13
    for user in (world.clerk, world.water):
        caller = Caller(user)
        with django_assert_max_num_queries(4):
            assert len(numbers(caller, query)) == 13
