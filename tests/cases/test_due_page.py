"""What is due on one page: one's own limits or the whole place's, in tabs, filtered, page by page, exported whole."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from agencies.clock.models import TimeLimit
from agencies.models import User
from cases.actions import applications, limits, receipt
from cases.models import Transfer
from cases.views.feed import feed_key
from tests.world import SHANGHAI, World


def at(day: int, hour: int = 10, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with time_machine.travel(at(30), tick=False):
        yield


def client_of(person: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


def received(world: World) -> Transfer:
    transfer = world.routed().transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    return Transfer.objects.select_related("case", "limit").get(pk=transfer.pk)


def shown(person: User, **query: str) -> list[tuple[str, str]]:
    """(kind, agency) of the rows."""
    page = client_of(person).get("/due/", query)
    assert page.status_code == 200
    return [(row.kind, row.who) for row in page.context["rows"]]


def tabs(person: User) -> dict[str, int]:
    return {each.name: each.count for each in client_of(person).get("/due/").context["tabs"]}


def test_an_agency_sees_its_own_limits_and_the_office_those_of_the_place(world: World) -> None:
    received(world)
    assert shown(world.water) == [("Feedback", "区水务局")]
    assert shown(world.haibin) == [("Receipt of a letter", "海滨镇人民政府")] == shown(world.haibin)
    assert shown(world.housing) == shown(world.admin) == []
    whole = [("Receipt of a letter", "海滨镇人民政府"), ("Feedback", "区水务局")]
    assert shown(world.clerk) == shown(world.leader) == shown(world.auditor) == whole
    assert Client().get("/due/").url.startswith("/login/")


def test_a_right_that_may_be_used_is_nothing_due(world: World) -> None:
    transfer = received(world)
    assert TimeLimit.objects.filter(deadline__transfer=transfer, kind="objection", state="running").exists()
    assert "Objection" not in {kind for kind, _who in shown(world.clerk)}


def test_each_tab_holds_what_its_count_says(world: World) -> None:
    today, overdue, paused, guessed = (received(world) for _ in range(4))
    moments = {today: at(30, 23), overdue: at(29, 23), paused: at(29, 23), guessed: at(29, 23)}
    for transfer, due in moments.items():
        TimeLimit.objects.filter(transfer=transfer).update(
            due_at=due, due_on=date(2026, 4, due.day), start_on=date(2026, 4, 1)
        )
    TimeLimit.objects.filter(transfer=paused).update(state="suspended", next_at=None)
    TimeLimit.objects.filter(transfer=guessed).update(provisional=True)
    assert tabs(world.water) == {
        "all": 4, "overdue": 1, "today": 1, "week": 1, "suspended": 1, "provisional": 1, "awaited": 0,
    }  # fmt: skip
    for name, count in tabs(world.water).items():
        assert len(shown(world.water, state=name)) == count, name
    text = client_of(world.water).get("/due/", {"state": "suspended"}).content.decode()
    assert "suspended" in text and "overdue</span>" not in text, "what stands still is not overdue"


def test_the_list_is_narrowed_by_kind_agency_and_number(world: World) -> None:
    first, second = received(world), received(world)
    assert shown(world.clerk, kind="receipt") == [("Receipt of a letter", "海滨镇人民政府")] * 2
    assert len(shown(world.clerk, agency=str(world.water.agency_id))) == 2
    assert len(shown(world.clerk, q=first.case.number)) == 2
    assert shown(world.water, q=second.case.number, kind="receipt") == []
    page = client_of(world.clerk).get("/due/", {"kind": "nothing"})
    assert page.status_code == 200 and len(page.context["rows"]) == 4, (
        "a filter that cannot be read is left out"
    )
    assert 'name="agency"' not in client_of(world.water).get("/due/").content.decode()


def copies(transfer: Transfer, count: int) -> None:
    limit = transfer.limit
    assert limit is not None
    rows = []
    for number in range(count):
        limit.pk = None
        copy = TimeLimit.objects.none().model(
            **{f.attname: getattr(limit, f.attname) for f in limit._meta.fields}
        )
        copy.pk, copy.due_at = None, limit.due_at + timedelta(minutes=number)
        rows.append(copy)
    TimeLimit.objects.bulk_create(rows)


def test_pages_are_turned_by_key_and_the_export_streams_every_row(
    world: World, django_assert_max_num_queries: Any
) -> None:
    copies(received(world), 120)
    query: dict[str, str] = {}
    client, seen = client_of(world.water), []
    for _page in range(5):
        page = client.get("/due/", query).context["page"]
        seen += [row.pk for row in page.rows]
        if not page.after:
            break
        query = {"after": page.after}
    assert len(seen) == len(set(seen)) == 121
    client.get("/due/")
    with django_assert_max_num_queries(8):
        assert "Showing 50 of 121" in client.get("/due/").content.decode()
    answer = client.get("/due/export/")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 122
    assert rows[0][:4] == ["Case number", "Kind", "What has to be done", "Agency"]
    assert rows[1][1] == "Feedback" and rows[1][6] == "2026-05-09"
    assert len(list(csv.reader(io.StringIO(
        b"".join(client.get("/due/export/", {"state": "overdue"}).streaming_content).decode("utf-8-sig")
    )))) == 1  # fmt: skip


def test_a_row_leads_to_the_limits_of_its_case_and_the_navigation_to_the_page(world: World) -> None:
    transfer = received(world)
    text = client_of(world.water).get("/due/").content.decode()
    assert f'href="/cases/{transfer.case.number}/#limits"' in text
    assert 'href="/due/"' in client_of(world.water).get("/cases/").content.decode()


def test_the_standards_of_the_law_and_of_the_place_stand_with_their_sources(world: World) -> None:
    text = client_of(world.water).get("/due/standards/").content.decode()
    for words in ("《劳动保障监察条例》第十七条", "60 working days", "up to 30 working days", "24 hours",
                  "条例未规定节假日顺延", "《民事诉讼法》第八十五条", "五(三)四", "区治欠办设置，文件未规定"):  # fmt: skip
        assert words in text, words
    assert client_of(world.admin).get("/due/standards/").status_code == 200


def test_the_feed_has_the_other_deadlines_too_and_nobody_s_words(world: World) -> None:
    transfer = received(world)
    limits.set_deadline(
        transfer.case.number, kind="officer", transfer=transfer.pk, due_on=date(2026, 5, 7), title="报送台账",
        by=world.clerk, now=at(30),
    )  # fmt: skip
    answer = Client().get("/cases/due.ics", {"key": feed_key(world.water)})
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert [str(each["UID"]).split("-")[0] for each in events] == ["transfer", "deadline"]
    assert events[1]["DTSTART"].dt == date(2026, 5, 7)
    assert "报送台账" not in answer.content.decode().replace("\r\n ", "")


# ---- the card of the case


def card(person: User, transfer: Transfer) -> str:
    text = client_of(person).get(f"/cases/{transfer.case.number}/").content.decode()
    return text[text.index('id="limits"') : text.index('id="history-title"')]


def test_the_card_names_every_limit_with_source_points_and_the_presumed_receipt(world: World) -> None:
    transfer = received(world)
    text = card(world.clerk, transfer)
    for words in (
        "Feedback", "Objection", "Receipt of a letter", "北戴河区水务局", "五(三)四", "《信访工作条例》第二十三条",
        "5 working days after receipt on 2026-04-29", "holiday: 劳动节", "make-up working day",
        "2026-05-10 00:00", "What follows",
        "A letter that nobody confirms counts as received after 3 working days (区治欠办设置",
        "2 time limits that have ended",
    ):  # fmt: skip
        assert words in text, words


def test_the_card_says_who_gave_more_time_where_the_document_is_silent(world: World) -> None:
    transfer = received(world)
    applications.apply(
        transfer.case.number, kind="extension", units=3, reason="需调取银行流水", by=world.water, now=at(30)
    )
    assert "To be decided" in card(world.head, transfer)
    applications.grant(transfer.case.number, by=world.leader, now=at(30))
    text = card(world.water, transfer)
    for words in ("Extension by 3 working days", "The document says nothing of more time", "区领导小组经办",
                  "extended by 3 working days", "2026-05-13"):  # fmt: skip
        assert words in text, words


def test_the_card_shows_the_days_it_stood_still(world: World) -> None:
    transfer = received(world)
    applications.apply(
        transfer.case.number, kind="suspension", reason="等待司法鉴定", by=world.water, now=at(30)
    )
    applications.grant(transfer.case.number, by=world.head, now=at(30))
    assert "chip-paused" in card(world.clerk, transfer)
    with time_machine.travel(at(7, month=5), tick=False):
        applications.resume(transfer.case.number, by=world.clerk, now=at(7, month=5))
        text = card(world.clerk, transfer)
    assert text.count('class="free suspended"') == 7
    assert "2026-05-12" in text


def test_the_history_tells_each_act_in_words(world: World) -> None:
    transfer = received(world)
    number = transfer.case.number
    limits.set_deadline(number, kind="investigation", start_on=date(2026, 4, 29), by=world.clerk, now=at(30))
    applications.apply(number, kind="suspension", reason="等待司法鉴定", by=world.water, now=at(30))
    applications.grant(number, by=world.head, now=at(30))
    applications.resume(number, by=world.water, now=at(30))
    limits.meet_deadline(number, by=world.clerk, now=at(30))
    text = client_of(world.clerk).get(f"/cases/{number}/").content.decode()
    for words in ("Investigation: due on 2026-07-", "60 working days from 2026-04-29", "stands still from 2026-04-30 on",
                  "runs on from 2026-04-30 on", "Still due on 2026-05-09", "done on 2026-04-30, in time"):  # fmt: skip
        assert words in text, words


def test_acts_are_offered_with_the_limits_they_can_be_about(world: World) -> None:
    transfer = received(world)
    mine = client_of(world.water).get(f"/cases/{transfer.case.number}/").content.decode()
    assert 'id="act-apply"' in mine and 'id="act-set_deadline"' in mine
    for verb in ("grant", "refuse", "resume", "meet_deadline", "cancel_deadline"):
        assert f'id="act-{verb}"' not in mine, "nothing to act on"
    applications.apply(
        transfer.case.number, kind="extension", units=2, reason="需调取银行流水", by=world.water, now=at(30)
    )
    decides = client_of(world.leader).get(f"/cases/{transfer.case.number}/").content.decode()
    assert 'id="act-grant"' in decides and "需调取银行流水" in decides
    assert (
        'id="act-grant"' not in client_of(world.clerk).get(f"/cases/{transfer.case.number}/").content.decode()
    )
    answer = client_of(world.leader).post(f"/cases/{transfer.case.number}/refuse/", {"reason": " "})
    assert answer.status_code == 422 and "This field is required" in answer.content.decode()
