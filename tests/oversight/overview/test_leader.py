"""Who sees the leader's page, and what it says when there is nothing to say."""

from typing import Any

import pytest
from django.utils import translation

from tests.oversight.overview.reading import Lists, shown, signed_in
from tests.oversight.overview.scene import ago
from tests.world import RIVER_WORKS, World


@pytest.mark.clause("JX-1")
def test_group_incidents_are_a_figure_that_opens_also_when_there_are_none(world: World) -> None:
    def figure() -> Any:
        return next(each for each in shown(world).figures if each.code == "incidents")

    with translation.override("en"):
        none = figure()
        assert (none.value, str(none.unit_name), none.tone) == (0, "no incident", "")
        assert Lists(signed_in(world.leader)).behind(none.url) == []
        group = world.routed(RIVER_WORKS | {"is_group": True, "group_size": 45}, now=ago(2))
        assert figure().value == 1
        assert [row["Case number"] for row in Lists(signed_in(world.leader)).behind(figure().url)] == [
            group.number
        ]


def test_a_fault_in_the_address_stands_on_the_page(world: World) -> None:
    answer = signed_in(world.leader).get("/oversight/?first=2026-13&last=x&place=110000")
    assert answer.status_code == 422
    assert "written like 2026-04" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("leader", 200), ("clerk", 200), ("auditor", 200), ("water", 404), ("admin", 404)]
)
def test_the_page_is_for_those_who_see_the_whole(world: World, who: str, status: int) -> None:
    client = signed_in(getattr(world, who))
    for path in ("/oversight/", "/oversight/screen/", "/oversight/leader/export/"):
        assert client.get(path).status_code == status, path


def test_an_empty_jurisdiction_says_so_and_divides_by_nothing(world: World) -> None:
    answer = signed_in(world.leader).get("/oversight/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Nothing is overdue." in page and "No red warning stands." in page
    values = {each.code: each.value for each in shown(world).figures}
    assert values["in_time"] is None and values["open"] == values["owed"] == 0


@pytest.mark.parametrize(("who", "status"), [("leader", 200), ("water", 404), ("admin", 404)])
def test_requests_see_what_the_page_shows(world: World, who: str, status: int) -> None:
    assert signed_in(getattr(world, who)).get("/api/v1/leader/").status_code == status


def test_a_request_that_cannot_be_read_names_the_field(world: World) -> None:
    answer = signed_in(world.leader).get("/api/v1/leader/?window=decade&place=110000")
    assert answer.status_code == 400 and set(answer.json()) == {"window", "place"}
