"""The timeliness table (转送反馈时效): each number is what the transfer register lists under it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import User
from cases.actions import feedback, receipt
from cases.actions.ending import withdraw_complaint
from cases.models import Case, Transfer
from oversight.figures import compacting, freezing
from oversight.figures.letters import AgencyTimes, recounted, standing_letters, timeliness, timeliness_total
from oversight.figures.shown import table_of
from oversight.models import TimelinessPeriod
from tests.cases.courses import report
from tests.world import TUESDAY, World

pytestmark = pytest.mark.django_db
HERE, APRIL = "130304", (date(2026, 4, 1), date(2026, 4, 30))
# After the Labour Day holiday of 2026 (1 to 5 May; 9 May is worked in exchange).
AFTER = TUESDAY + timedelta(days=9)


def reading(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def of_water(world: World, now: datetime = AFTER) -> AgencyTimes:
    (row,) = timeliness(HERE, *APRIL, now=now, agency=world.water.agency_id)
    assert row in recounted(HERE, *APRIL, now=now)
    return row


def letter(world: World, case: Case) -> Transfer:
    return case.transfers.get(agency=world.water.agency_id)


def answer(world: World, sent: Transfer, now: datetime) -> None:
    feedback.feed_back(sent.pk, report(), by=world.water, now=now)


def test_a_letter_counts_at_every_step_of_its_life(world: World) -> None:
    sent = letter(world, case := world.routed())
    assert of_water(world).to_receive == of_water(world).issued == 1
    receipt.receive(sent.pk, by=world.water, now=TUESDAY)
    assert (of_water(world, TUESDAY).in_handling, of_water(world, TUESDAY).to_receive) == (1, 0)
    answer(world, sent, TUESDAY + timedelta(days=2))
    row = of_water(world)
    assert (row.in_time, row.answered, row.average_days, row.rate) == (1, 1, Decimal(2), Decimal(100))
    feedback.return_for_more(
        sent.pk, reason="缺少工资表", by=world.clerk, now=TUESDAY + timedelta(days=2, hours=1)
    )
    row = of_water(world, TUESDAY + timedelta(days=2, hours=2))
    assert (row.returned, row.in_handling, row.in_time, row.average_days) == (1, 1, 0, None)
    late = TUESDAY + timedelta(days=90)
    assert of_water(world, late).open_late == 1 and of_water(world, late).rate == 0
    answer(world, sent, late)
    row = of_water(world, late)
    assert (row.late, row.open_late, row.answered, row.returned) == (1, 0, 1, 1)
    withdraw_complaint(case.number, declared="phone", by=world.clerk, now=late)
    assert (of_water(world, late).issued, of_water(world, late).answered, of_water(world, late).returned) == (
        0,
        0,
        1,
    )
    compacting.compact()
    assert of_water(world, late).issued == 0
    assert list(compacting.differences(HERE)) == []


def test_days_to_the_answer_are_working_days_around_a_holiday(world: World) -> None:
    """Received on Tuesday 28 April, answered on Thursday 7 May 2026: 29, 30 April, 6 and 7 May."""
    sent = letter(world, world.routed())
    receipt.receive(sent.pk, by=world.water, now=TUESDAY)
    answer(world, sent, AFTER)
    assert Transfer.objects.get(pk=sent.pk).answered_days == 4
    feedback.return_for_more(sent.pk, reason="缺少工资表", by=world.clerk, now=AFTER)
    assert Transfer.objects.get(pk=sent.pk).answered_days is None


def test_in_a_year_not_published_the_days_are_estimated(world: World) -> None:
    sent = letter(world, world.routed())
    receipt.receive(sent.pk, by=world.water, now=TUESDAY)
    Transfer.objects.filter(pk=sent.pk).update(received_on=date(2040, 1, 2))
    answer(world, sent, datetime(2040, 1, 9, 12, tzinfo=timezone.get_current_timezone()))
    assert Transfer.objects.get(pk=sent.pk).answered_days == 5


def busy(world: World) -> datetime:
    """Letters in every state; the moment to look at them."""
    cases = [world.routed() for _ in range(6)]
    letters = [letter(world, case) for case in cases]
    for sent in letters[1:]:
        receipt.receive(sent.pk, by=world.water, now=TUESDAY)
    answer(world, letters[1], TUESDAY + timedelta(days=1))
    answer(world, letters[2], AFTER + timedelta(days=40))
    feedback.return_for_more(
        letters[1].pk, reason="缺少工资表", by=world.clerk, now=TUESDAY + timedelta(days=1)
    )
    answer(world, letters[1], TUESDAY + timedelta(days=2))
    Transfer.objects.filter(pk=letters[4].pk).update(limit=None)
    answer(world, letters[4], AFTER)
    return AFTER + timedelta(days=41)


def rows_behind(client: Client, url: str) -> int:
    page = client.get(url)
    assert page.status_code == 200
    assert not page.context.get("form") or not page.context["form"].errors
    return int(page.context["total"])


def test_every_number_opens_exactly_its_letters(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    now = busy(world)
    monkeypatch.setattr(timezone, "now", lambda: now)
    client = reading(world.clerk)
    page = client.get("/oversight/timeliness/?window=month&on=2026-04-28")
    assert page.status_code == 200
    table = page.context["table"]
    assert table.frozen_at is None
    water = next(line for line in table if line.agency == world.water.agency_id)
    assert (
        water.times.untimed == water.times.open_late - 1 == 1 and water.times.late == water.times.in_time == 1
    )
    for line in (*table.lines, table.total):
        for cell in line.cells:
            counted = {"average_days": line.times.answered, "rate": line.times.judged}.get(
                cell.column, cell.value
            )
            assert rows_behind(client, cell.url) == counted, (line.name, cell.column)
    assert table.total.times == timeliness_total(line.times for line in table)


def test_an_agency_sees_the_table_and_opens_its_own_numbers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = busy(world)
    monkeypatch.setattr(timezone, "now", lambda: now)
    client = reading(world.water)
    table = client.get("/oversight/timeliness/?on=2026-04-28").context["table"]
    assert len(table.lines) > 1
    for line in (*table.lines, table.total):
        for cell in line.cells:
            assert bool(cell.url) == (line.agency == world.water.agency_id)
            if cell.url and cell.column in ("issued", "late", "returned"):
                assert rows_behind(client, cell.url) == cell.value


def test_a_period_that_is_over_is_frozen_and_says_what_has_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = busy(world)
    assert freezing.freeze(HERE, *APRIL, now=TUESDAY) == 0  # still running
    assert freezing.freeze(HERE, *APRIL, now=now) == 2
    assert freezing.freeze(HERE, *APRIL, now=now) == 0
    overdue = Transfer.objects.filter(agency=world.water.agency_id, status="received").order_by("pk").first()
    assert overdue is not None
    answer(world, overdue, now + timedelta(days=1))
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=1))
    client = reading(world.clerk)
    page = client.get("/oversight/timeliness/?on=2026-04-01")
    table = page.context["table"]
    assert table.frozen_at == now and f"{timezone.localtime(now):%Y-%m-%d %H:%M}" in page.content.decode()
    water = next(line for line in table if line.agency == world.water.agency_id)
    assert (water.times.open_late, water.times.late) == (2, 1)
    assert (water.current.open_late, water.current.late) == (1, 2)
    differing = {cell.column: (cell.value, cell.now) for cell in water.cells if cell.differs}
    assert differing["late"] == (1, 2) and "issued" not in differing and "returned" not in differing
    for line in (*table.lines, table.total):
        for cell in line.cells:
            counted = {"average_days": line.times.answered, "rate": line.times.judged}.get(
                cell.column, cell.value
            )
            assert rows_behind(client, cell.url) == counted, cell.column
            assert rows_behind(client, cell.now_url) >= 0
    # As if the answer had never come: the frozen letter is still among the late ones.
    url = next(cell.url for cell in water.cells if cell.column == "open_late")
    assert overdue in list(client.get(url).context["rows"])


def test_the_night_freezes_the_weeks_and_months_that_ended(world: World) -> None:
    busy(world)
    assert freezing.freeze_ended(datetime(2026, 5, 4, 3, 40, tzinfo=TUESDAY.tzinfo)) > 0
    periods = set(TimelinessPeriod.objects.values_list("first", "last"))
    assert periods == {APRIL, (date(2026, 4, 27), date(2026, 5, 3))}
    assert freezing.freeze_ended(datetime(2026, 5, 4, 4, tzinfo=TUESDAY.tzinfo)) == 0


def test_the_files_hold_what_the_page_shows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    now = busy(world)
    monkeypatch.setattr(timezone, "now", lambda: now)
    client = reading(world.auditor)
    csv = b"".join(client.get("/oversight/timeliness/export/?on=2026-04-28").streaming_content).decode()
    table = table_of(world.auditor, *APRIL, now)
    assert len(csv.strip().splitlines()) == len(table.lines) + 2
    assert all(line.name in csv for line in table)
    book = client.get("/oversight/timeliness/workbook/?on=2026-04-28")
    assert book.status_code == 200 and book["Content-Disposition"].endswith(
        'timeliness-20260401-20260430.xlsx"'
    )
    told = client.get("/api/v1/timeliness/?on=2026-04-28").json()
    assert told["total"]["numbers"]["issued"] == table.total.times.issued and told["frozen_at"] is None
    assert [line["name"] for line in told["lines"]] == [line.name for line in table]


@pytest.mark.parametrize(
    ("query", "field"),
    [("window=decade", "window"), ("on=2026-02-30", "on"), ("window=between&from_on=2026-04-01", "until_on"),
     ("window=between&from_on=2026-04-02&until_on=2026-04-01", "until_on"), ("on=1066-10-14", "on")],
)  # fmt: skip
def test_a_period_that_cannot_be_read_is_named(world: World, query: str, field: str) -> None:
    client = reading(world.clerk)
    page = client.get(f"/oversight/timeliness/?{query}")
    assert page.status_code == 422 and field in page.context["form"].errors
    told = client.get(f"/api/v1/timeliness/?{query}")
    assert told.status_code == 400 and field in told.json()


def test_week_month_and_days_are_linked_to_each_other(world: World) -> None:
    client = reading(world.clerk)
    page = client.get("/oversight/timeliness/?window=week&on=2026-04-28")
    period = page.context["period"]
    assert (period.first, period.last) == (date(2026, 4, 27), date(2026, 5, 3))
    assert period.before.first == date(2026, 4, 20) and period.after.first == date(2026, 5, 4)
    month = parse_qs(urlsplit(page.context["tabs"][1]["url"]).query)
    assert month == {"window": ["month"], "on": ["2026-04-01"]}
    between = client.get(
        "/oversight/timeliness/?window=between&from_on=2026-04-10&until_on=2026-04-12"
    ).context["period"]
    assert (between.before.first, between.after.last) == (date(2026, 4, 7), date(2026, 4, 15))


def test_whoever_is_no_official_finds_no_table(world: World) -> None:
    assert reading(world.admin).get("/oversight/timeliness/").status_code == 404
    assert reading(world.clerk).get("/oversight/timeliness/letters/?first=x").status_code == 404


def test_the_table_asks_the_database_as_often_whatever_it_holds(world: World) -> None:
    busy(world)
    client = reading(world.clerk)
    client.get("/oversight/timeliness/?on=2026-04-28")
    with CaptureQueriesContext(connection) as asked:
        client.get("/oversight/timeliness/?on=2026-04-28")
    assert len(asked) == 7


def test_letters_not_answered_are_found_by_their_index(world: World) -> None:
    sql, values = standing_letters(HERE, *APRIL).values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "transfer_standing" in plan
