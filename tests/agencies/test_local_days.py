"""Days off of one place: an administrator enters and takes them back, sees first what moves, and no other place moves."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client

from agencies.clock import local
from agencies.clock.models import LocalDay, TimeLimit
from agencies.models import Region, User
from cases.actions import receipt
from cases.models import Case, Transfer
from cases.sweep import sweep_minute
from tests.world import SHANGHAI, World

ADD = "/agencies/calendar/2026/local/"
DAYS = {
    "region": "130304",
    "first": "2026-05-06",
    "last": "2026-05-07",
    "name": "古尔邦节",
    "source": "区政办〔2026〕3号",
}


def at(day: int, hour: int = 10, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(at(29), tick=False):
        yield


def client_of(person: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


def received(world: World) -> Transfer:
    transfer = world.routed().transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    return Transfer.objects.get(pk=transfer.pk)


def limit_of(transfer: Transfer) -> TimeLimit:
    return TimeLimit.objects.get(transfer=transfer)


@pytest.mark.parametrize("region", ["130304", "130300", "130000"])
def test_what_was_previewed_is_saved_and_the_running_limits_follow(world: World, region: str) -> None:
    """Of the place itself, of its city and of its province."""
    transfer, client = received(world), client_of(world.admin)
    days = DAYS | {"region": region}
    answer = client.post(ADD, days | {"preview": ""})
    moves = answer.context["moves"]
    # The answer, the objection, and the receipt of the other letter.
    assert (answer.status_code, moves.total, moves.later, moves.earlier) == (200, 3, 3, 0)
    assert not LocalDay.objects.exists()
    assert client.post(ADD, days | {"save": ""}).url == f"/agencies/calendar/2026/?place={region}"
    limit = limit_of(transfer)
    assert (limit.provisional, limit.next_at) == (True, None), "never lapses by the old date"
    sweep_minute(now=at(29))
    limit.refresh_from_db()
    assert (limit.due_on, limit.provisional) == (date(2026, 5, 12), False)
    case = Case.objects.get(pk=transfer.case_id)
    assert case.events.filter(act="recounted", details__transfer=transfer.pk).count() == 1
    assert LogEntry.objects.get(content_type__model="localday").user == world.admin
    day = LocalDay.objects.get(day=date(2026, 5, 6))
    assert client.get(f"/agencies/calendar/local/{day.pk}/remove/").context["moves"].earlier == 3
    client.post(f"/agencies/calendar/local/{day.pk}/remove/")
    sweep_minute(now=at(29))
    limit.refresh_from_db()
    assert limit.due_on == date(2026, 5, 11)


def test_days_of_another_place_move_nothing_here(world: World) -> None:
    transfer = received(world)
    before = TimeLimit.objects.filter(transfer=transfer).values().get()
    province = Region.objects.create(code="650000", name="新疆维吾尔自治区", kind="province")
    assert local.moves_with(province.pk, [date(2026, 5, 6)], date(2026, 4, 29)).total == 0
    local.add_days(
        province, date(2026, 5, 6), None, name="古尔邦节", source="新政办", by=world.admin, now=at(29)
    )
    sweep_minute(now=at(29))
    assert TimeLimit.objects.filter(transfer=transfer).values().get() == before


@pytest.mark.parametrize(
    ("stated", "field", "said"),
    [
        ({"first": "2026-05-01", "last": ""}, "first", "Free already: 2026-05-01"),
        ({"first": "2026-05-16", "last": ""}, "first", "Free already: 2026-05-16"),
        ({"first": "2026-05-07", "last": "2026-05-10"}, "first", "Free already: 2026-05-10"),
        ({"last": "2026-05-05"}, "last", "before the first"),
        ({"last": "2026-07-06"}, "last", "At most 15 days"),
        ({"last": "9999-07-06"}, "last", "required"),
        ({"source": " "}, "source", "required"),
        ({"name": ""}, "name", "required"),
        ({"region": "999999"}, "region", "valid choice"),
        ({"first": "2026-02-30"}, "first", "date that exists"),
    ],
)
def test_a_day_that_cannot_be_entered_says_why_and_nothing_is_lost(
    world: World, stated: dict[str, str], field: str, said: str
) -> None:
    for button in ("preview", "save"):
        answer = client_of(world.admin).post(ADD, DAYS | stated | {button: ""})
        assert answer.status_code == 422
        form = answer.context["form"]
        assert said in " ".join(form.errors[field]), form.errors
        assert not LocalDay.objects.exists()


def test_the_same_day_is_not_entered_twice(world: World) -> None:
    client = client_of(world.admin)
    assert client.post(ADD, DAYS | {"save": ""}).status_code == 302
    again = client.post(ADD, DAYS | {"save": ""})
    assert again.status_code == 422 and "Free already" in again.content.decode()


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "water"])
def test_only_administrators_enter_local_days_and_everybody_there_sees_them(world: World, who: str) -> None:
    client_of(world.admin).post(ADD, DAYS | {"save": ""})
    client = client_of(getattr(world, who))
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, DAYS | {"first": "2026-06-02", "last": "", "save": ""}).status_code == 403
    day = LocalDay.objects.earliest("day")
    assert client.post(f"/agencies/calendar/local/{day.pk}/remove/").status_code == 403
    text = client.get("/agencies/calendar/2026/").content.decode()
    assert "local holiday" in text and "区政办〔2026〕3号" in text and "/remove/" not in text


def test_a_case_is_routed_and_explained_with_the_calendar_of_its_place(world: World) -> None:
    client_of(world.admin).post(ADD, DAYS | {"save": ""})
    transfer = received(world)
    assert limit_of(transfer).due_on == date(2026, 5, 12)
    text = client_of(world.water).get(f"/cases/{transfer.case.number}/").content.decode()
    assert "holiday: 古尔邦节" in text
    stated: Any = world.routed(dict(world.body()["facts"]) | {"received_date": "2026-04-29"})
    assert stated.proposals.latest("sequence").feedback_due["due_date"] == "2026-05-12"
