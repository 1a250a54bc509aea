"""The calendar in the browser: everybody reads it, an administrator enters the yearly notice and sees first what moves."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from agencies.clock import entering
from agencies.clock.entering import entered, moves
from agencies.clock.limits import recountable
from agencies.clock.models import CalendarDay, CalendarYear, TimeLimit, TimeLimitQuerySet
from agencies.clock.notice import read_notice, write_table
from agencies.models import User
from cases.actions import receipt
from cases.models import Case, Transfer
from cases.sweep import sweep_minute
from tests.world import SHANGHAI, World

NOTICE = "/agencies/calendar/2027/notice/"
SOURCE = "国办发明电〔2026〕9号"
# As noticed for 2027 in this story; 2027 begins on a Friday.
TABLE = """\
2027-01-01..2027-01-03 元旦 放假
2027-01-09 元旦 上班
2027-02-05..2027-02-11 春节 放假
2027-02-20 春节 上班
"""


def at(day: int, month: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 10, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    with time_machine.travel(at(29, 12), tick=False):
        yield


def client_of(person: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


def received(world: World, day: int = 28, month: int = 12) -> Transfer:
    """A letter received when only five working days are left of the year, or on another day."""
    transfer = world.routed(now=at(day, month)).transfers.get(kind="lead")
    return receipt.receive(transfer.pk, by=world.water, now=at(day, month))


def limits_of(transfer: Transfer) -> TimeLimitQuerySet:
    return TimeLimit.objects.filter(transfer=transfer)


def preview(client: Client, text: str, year: int = 2027, source: str = SOURCE) -> Any:
    return client.post(f"/agencies/calendar/{year}/notice/", {"source": source, "text": text, "preview": ""})


def save(client: Client, text: str, year: int = 2027, source: str = SOURCE) -> Any:
    seen = preview(client, text, year, source).context["preview"].seen
    data = {"source": source, "text": text, "seen": seen, "save": ""}
    return client.post(f"/agencies/calendar/{year}/notice/", data)


def table_of(year: int) -> str:
    return write_table(entered(year).days)


# ---- reading the calendar


def test_everybody_sees_a_published_year_with_its_days_named(world: World) -> None:
    text = client_of(world.water).get("/agencies/calendar/2026/").content.decode()
    assert text.count("<caption>") == 12
    assert "<b>14</b> 春节" in text and "<b>15–23</b> 春节" in text
    assert "make-up working day" in text and "chinesecalendar" in text
    assert "/agencies/calendar/2025/" in text and "/agencies/calendar/2027/" in text
    assert "estimates" not in text
    assert "/notice/" not in text


def test_the_working_days_of_a_year_are_counted_as_the_clock_counts_them(world: World) -> None:
    page = client_of(world.water).get("/agencies/calendar/2026/")
    months = {month.first.month: month.working_days for month in page.context["months"]}
    assert months[2] == 16, "15 to 23 February are off, the 14th and the 28th are worked"
    assert page.context["working_days"] == sum(months.values()) == 248


def test_a_year_not_published_says_that_due_dates_are_estimates(world: World) -> None:
    text = client_of(world.water).get("/agencies/calendar/2027/").content.decode()
    assert "Not published yet" in text and "are estimates" in text


def test_the_calendar_opens_at_this_year_and_knows_its_limits(world: World) -> None:
    client = client_of(world.water)
    assert client.get("/agencies/calendar/").url == "/agencies/calendar/2026/"
    assert client.get("/agencies/calendar/1999/").status_code == 404
    assert client.get("/agencies/calendar/99999/").status_code == 404
    assert Client().get("/agencies/calendar/2026/").url.startswith("/login/")


def test_the_calculation_of_a_due_date_leads_to_its_year(world: World) -> None:
    transfer = received(world)
    text = client_of(world.water).get(f"/cases/{transfer.case.number}/").content.decode()
    assert 'href="/agencies/calendar/2027/#m1"' in text


def test_only_administrators_have_it_in_the_navigation(world: World) -> None:
    link = 'href="/agencies/calendar/"'
    assert link in client_of(world.admin).get("/agencies/calendar/2026/").content.decode()
    assert link not in client_of(world.water).get("/agencies/calendar/2026/").content.decode()


def test_the_directory_shows_the_days_and_changes_them_only_through_the_notice(world: World) -> None:
    client = client_of(world.admin)
    assert 'href="/agencies/calendar/"' in client.get("/admin/agencies/calendaryear/").content.decode()
    assert client.get("/admin/agencies/calendarday/").status_code == 200
    assert client.get("/admin/agencies/calendarday/add/").status_code == 403
    assert client.post("/admin/agencies/calendaryear/2026/delete/", {"post": "yes"}).status_code == 403
    assert CalendarYear.objects.filter(year=2026).exists()


# ---- entering the notice


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "auditor", "water"])
def test_nobody_but_an_administrator_enters_a_notice(world: World, who: str) -> None:
    client = client_of(getattr(world, who))
    assert client.get(NOTICE).status_code == 403
    assert preview(client, TABLE).status_code == 403
    assert client.post(NOTICE, {"source": SOURCE, "text": TABLE, "save": ""}).status_code == 403
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_the_preview_shows_what_is_read_and_which_limits_move_and_saves_nothing(world: World) -> None:
    transfer = received(world)
    assert transfer.limit is not None and transfer.limit.due_on == date(2027, 1, 4), "Monday to Friday"
    answer = preview(client_of(world.admin), TABLE)
    found = answer.context["preview"]
    assert answer.status_code == 200
    assert [each.kind for _weekday, each in found.changes] == ["new"] * 12
    # The answer and the objection of the one who has the letter; the other letter's receipt ends in the old year.
    assert (found.moves.total, found.moves.later, found.moves.earlier, found.moves.certain) == (2, 2, 0, 2)
    text = answer.content.decode()
    assert "2027-01-04" in text and "2027-01-05" in text and world.water.agency.name in text
    assert transfer.case.number not in text, "an administrator sees no cases"
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert recountable() == []


def test_what_is_saved_makes_estimates_certain_with_the_dates_of_the_preview(world: World) -> None:
    transfer = received(world)
    promised = preview(client_of(world.admin), TABLE).context["preview"].moves.rows[0].due.on
    answer = save(client_of(world.admin), TABLE)
    assert answer.url == "/agencies/calendar/2027/"
    assert set(CalendarDay.objects.filter(day__year=2027).values_list("source", flat=True)) == {SOURCE}
    sweep_minute(now=at(29, 12))
    transfer = Transfer.objects.get(pk=transfer.pk)
    assert transfer.limit is not None
    assert (
        (transfer.limit.due_on, transfer.limit.provisional) == (promised, False) == (date(2027, 1, 5), False)
    )
    case = Case.objects.get(pk=transfer.case_id)
    event = case.events.get(act="recounted", details__transfer=transfer.pk)
    assert (event.details["was"], event.details["due"]) == ("2027-01-04", "2027-01-05")
    assert case.due_at == transfer.limit.due_at
    sweep_minute(now=at(30, 12))
    assert case.events.filter(act="recounted", details__transfer=transfer.pk).count() == 1


def test_saving_the_same_again_changes_nothing(world: World) -> None:
    received(world)
    client = client_of(world.admin)
    save(client, TABLE)
    sweep_minute(now=at(29, 12))
    before = (entered(2027), list(TimeLimit.objects.order_by("pk").values()))
    again = client.get(NOTICE).context["form"]
    assert again.initial == {"source": SOURCE, "text": TABLE.strip()}
    shown = preview(client, TABLE).context["preview"]
    assert ({each.kind for _weekday, each in shown.changes}, shown.moves.total) == ({"same"}, 0)
    assert save(client, TABLE).status_code == 302
    assert (entered(2027), list(TimeLimit.objects.order_by("pk").values())) == before


def test_a_published_year_is_corrected_and_running_limits_follow(world: World) -> None:
    """The 14th turns out to be an ordinary Saturday: what counted it falls due later."""
    transfer = received(world, day=10, month=2)
    answered = received(world, day=10, month=2)
    limits_of(answered).update(state="met", met_at=at(11, 2), next_at=None)
    other = received(world, day=2, month=3)
    assert transfer.limit is not None and transfer.limit.due_on == date(2026, 2, 24)
    client = client_of(world.admin)
    corrected = table_of(2026).replace("2026-02-14 春节 上班\n", "")
    with time_machine.travel(at(11, 2)):
        found = preview(client, corrected, 2026).context["preview"]
        assert {each.day: each.kind for _weekday, each in found.changes if each.kind != "same"} == {
            date(2026, 2, 14): "gone"
        }
        own = [row for row in found.moves.rows if row.limit.pk == transfer.limit_id]
        assert [(row.due.on, row.by) for row in own] == [(date(2026, 2, 25), "+1")]
        assert answered.limit_id not in {row.limit.pk for row in found.moves.rows}
        assert save(client, corrected, 2026).status_code == 302
        transfer.limit.refresh_from_db()
        assert (transfer.limit.provisional, transfer.limit.next_at) == (True, None), (
            "never lapses by the old date"
        )
        sweep_minute(now=at(11, 2))
    for each, due in ((transfer, 25), (answered, 24)):
        limit = limits_of(each).get()
        assert (limit.due_on.day, limit.provisional) == (due, False)
    case = Case.objects.get(pk=transfer.case_id)
    assert case.events.filter(act="recounted", details__transfer=transfer.pk).count() == 1
    assert not Case.objects.get(pk=other.case_id).events.filter(act="recounted").exists()


def test_a_holiday_taken_back_brings_a_limit_forward_and_the_preview_says_so(world: World) -> None:
    received(world, day=28, month=4)
    corrected = table_of(2026).replace("2026-05-01..2026-05-05", "2026-05-01..2026-05-03")
    found = moves(2026, read_notice(corrected, 2026).days, date(2026, 4, 29))
    # The answer, the objection, and the receipt of the other letter.
    assert (found.total, found.later, found.earlier, found.overdue) == (3, 0, 3, 0)
    assert moves(2026, read_notice(corrected, 2026).days, date(2026, 5, 20)).overdue == 3


def test_a_fault_in_one_line_saves_no_line(world: World) -> None:
    client = client_of(world.admin)
    wrong = TABLE + "2027-03-03 春节 上班\n"
    answer = preview(client, wrong)
    assert answer.status_code == 422
    assert "Line 5" in answer.content.decode() and "not a weekend day" in answer.content.decode()
    assert 'name="save"' not in answer.content.decode()
    seen = answer.context["preview"].seen
    refused = client.post(NOTICE, {"source": SOURCE, "text": wrong, "seen": seen, "save": ""})
    assert refused.status_code == 422
    assert "2027-03-03 春节 上班" in refused.content.decode(), "nothing typed is lost"
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert not CalendarDay.objects.filter(day__year=2027).exists()


def test_the_source_is_required_and_so_is_a_day(world: World) -> None:
    client = client_of(world.admin)
    assert preview(client, TABLE, source=" ").status_code == 422
    assert preview(client, "").status_code == 422
    assert preview(client, "\n\n").status_code == 422


def test_who_previewed_before_another_saved_looks_again(world: World) -> None:
    client = client_of(world.admin)
    seen = preview(client, TABLE).context["preview"].seen
    save(client, TABLE)
    late = client.post(NOTICE, {"source": SOURCE, "text": "2027-01-01 元旦 放假", "seen": seen, "save": ""})
    assert late.status_code == 409
    assert "Somebody else" in late.content.decode()
    assert table_of(2027) == TABLE.strip()


def test_an_error_while_saving_leaves_everything_as_it_was(world: World, monkeypatch: Any) -> None:
    transfer = received(world, day=10, month=2)
    before = (entered(2026), limits_of(transfer).values().get())

    def full(**_fields: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(entering.LogEntry.objects, "create", full)
    with pytest.raises(OSError, match="the disk is full"):
        save(client_of(world.admin), "2026-01-01 元旦 放假", 2026)
    assert (entered(2026), limits_of(transfer).values().get()) == before


def test_the_preview_costs_the_same_for_many_limits(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    limit = received(world).limit
    assert limit is not None
    for _number in range(120):
        limit.pk = None
        limit.save(force_insert=True)
    with django_assert_max_num_queries(6):
        found = moves(2027, read_notice(TABLE, 2027).days, date(2026, 12, 29))
    assert (found.total, len(found.rows)) == (122, 50), "and the objection"
