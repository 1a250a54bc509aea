"""One's own due dates in a calendar programme: a secret address, one entry a transfer, no personal data."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from agencies.clock.models import TimeLimit, TimeLimitQuerySet
from agencies.models import User
from cases.actions import receipt
from cases.models import Transfer
from cases.sweep import sweep_minute
from cases.views.feed import feed_key
from tests.world import TUESDAY, World


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        yield


def received(world: World, **fields: Any) -> Transfer:
    case = world.routed(**fields)
    receipt.receive(case.transfers.get(kind="assist").pk, by=world.haibin, now=TUESDAY)
    return receipt.receive(case.transfers.get(kind="lead").pk, by=world.water, now=TUESDAY)


def limits_of(transfer: Transfer) -> TimeLimitQuerySet:
    return TimeLimit.objects.filter(transfer=transfer)


def events(user: User, key: str = "") -> list[Any]:
    """As a calendar programme asks: without a session."""
    answer = Client().get("/cases/due.ics", {"key": key or feed_key(user)})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_feed_has_one_entry_for_each_answer_the_agency_owes(world: World) -> None:
    transfer = received(world)
    world.routed()  # not received: no clock yet
    (event,) = events(world.water)
    assert event["UID"] == f"transfer-{transfer.pk}-{transfer.case.number}@xinze"
    assert event["DTSTART"].dt == date(2026, 5, 8) and not isinstance(event["DTSTART"].dt, datetime)
    assert transfer.case.number in event["SUMMARY"]
    assert event["URL"] == f"http://testserver/cases/{transfer.case.number}/"
    assert event["STATUS"] == "CONFIRMED"
    assert [each["UID"] for each in events(world.water)] == [event["UID"]], "stable"


def test_each_agency_has_its_own_part_of_a_case_and_no_other(world: World) -> None:
    transfer = received(world)
    assert len(events(world.haibin)) == 1
    assert f"transfer-{transfer.pk}-" not in events(world.haibin)[0]["UID"]
    assert events(world.housing) == events(world.clerk) == events(world.admin) == []


def test_what_is_overdue_stays_until_it_is_answered(world: World) -> None:
    transfer = received(world)
    late = TUESDAY + timedelta(days=20)
    sweep_minute(now=late)
    (event,) = events(world.water)
    assert "overdue" in event["SUMMARY"] or "超期" in event["SUMMARY"] or "逾期" in event["SUMMARY"]
    limits_of(transfer).update(state="met", met_at=late, next_at=None)
    assert events(world.water) == []


def test_an_estimate_is_marked_as_tentative(world: World) -> None:
    transfer = received(world)
    limits_of(transfer).update(provisional=True, next_at=None)
    assert events(world.water)[0]["STATUS"] == "TENTATIVE"


def test_nobody_s_name_telephone_or_words_are_in_it(world: World) -> None:
    received(world, complainant={"name": "赵小满", "phone": "13800001234"})
    text = Client().get("/cases/due.ics", {"key": feed_key(world.water)}).content.decode()
    assert "BEGIN:VEVENT" in text
    for private in ("赵小满", "13800001234", "挂靠", "河道"):
        assert private not in text.replace("\r\n ", "")


def test_the_lines_are_folded_and_ended_as_the_format_asks(world: World) -> None:
    received(world)
    content = Client().get("/cases/due.ics", {"key": feed_key(world.water)}).content
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@pytest.mark.parametrize("key", ["", "1", "1:", ":", "x:y", "²:a", "99999999999999999999:a", "-1:a", "1:a:b"])
def test_a_key_that_is_none_is_answered_like_a_page_that_is_not_there(world: World, key: str) -> None:
    assert Client().get("/cases/due.ics", {"key": key}).status_code == 404


def test_one_s_key_opens_nobody_else_s_feed(world: World) -> None:
    _pk, _colon, signature = feed_key(world.water).partition(":")
    assert Client().get("/cases/due.ics", {"key": f"{world.haibin.pk}:{signature}"}).status_code == 404


def test_a_session_does_not_open_it_without_the_key(world: World) -> None:
    client = Client()
    client.force_login(world.water)
    assert client.get("/cases/due.ics").status_code == 404


def test_a_new_password_and_an_account_that_is_closed_end_it(world: World) -> None:
    key = feed_key(world.water)
    world.water.set_password("another-long-enough-word")
    world.water.save()
    assert Client().get("/cases/due.ics", {"key": key}).status_code == 404
    key = feed_key(world.water)
    assert events(world.water, key) == []
    User.objects.filter(pk=world.water.pk).update(is_active=False)
    assert Client().get("/cases/due.ics", {"key": key}).status_code == 404


def test_whoever_moves_to_another_agency_has_that_one_s_dates(world: World) -> None:
    received(world)
    key = feed_key(world.water)
    User.objects.filter(pk=world.water.pk).update(agency=world.housing.agency)
    assert events(world.water, key) == []


def test_the_inbox_shows_one_s_own_address(world: World) -> None:
    received(world)
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(world.water)
    address = client.get("/cases/").context["feed"]
    assert address in client.get("/cases/").content.decode().replace("&amp;", "&")
    assert b"BEGIN:VEVENT" in Client().get(address).content
