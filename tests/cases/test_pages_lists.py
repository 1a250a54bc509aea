"""The lists: whose cases, counted, filtered, paged, exported; and the register of letters."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies import listing
from agencies.models import User
from cases.actions import feedback, receipt
from cases.filters import TRANSFER_STATES, transfer_state
from cases.models import Case, Transfer
from cases.sweep import sweep_minute
from cases.views.transfers import state_of
from tests.world import RIVER_WORKS, SNACK_BAR, TUESDAY, World

SignIn = Callable[[User], Client]
REPORT = feedback.Report("solved", "工资已付清。", 23, Decimal(310000), 23, Decimal(310000))


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return signed_in


def numbers(answer: object) -> list[str]:
    return [row["number"] for row in answer.context["rows"]]


def queries(client: Client, url: str) -> int:
    client.get(url)  # names and holidays are kept from here on
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_everybody_lands_where_their_work_is(world: World, sign_in: SignIn) -> None:
    assert sign_in(world.clerk).get("/").url == "/cases/"
    assert sign_in(world.water).get("/").url == "/cases/"
    assert sign_in(world.leader).get("/").url == "/oversight/"
    assert Client().get("/cases/").url == "/login/?next=/cases/"


def test_the_office_sees_every_case_and_an_agency_its_own(world: World, sign_in: SignIn) -> None:
    river, snacks = world.routed(), world.routed(SNACK_BAR)
    assert set(numbers(sign_in(world.clerk).get("/cases/"))) == {river.number, snacks.number}
    assert numbers(sign_in(world.water).get("/cases/")) == [river.number]
    assert numbers(sign_in(world.housing).get("/cases/")) == []


def test_each_queue_counts_what_its_list_shows(world: World, sign_in: SignIn) -> None:
    world.routed()
    world.routed(SNACK_BAR)
    mine = world.routed()
    receipt.receive(mine.transfers.get(agency=world.water.agency).pk, by=world.water, now=TUESDAY)
    for user in (world.clerk, world.water, world.haibin, world.housing, world.leader):
        client = sign_in(user)
        for tab in client.get("/cases/").context["tabs"]:
            if tab.count is not None:
                assert tab.count == len(numbers(client.get(tab.url))), (user.username, tab.queue.name)


def test_an_agency_s_queue_asks_only_its_own_part(world: World, sign_in: SignIn) -> None:
    """The town has not received its letter; that is not the water bureau's."""
    case = world.routed()
    receipt.receive(case.transfers.get(agency=world.water.agency).pk, by=world.water, now=TUESDAY)
    assert numbers(sign_in(world.water).get("/cases/?queue=to_receive")) == []
    assert numbers(sign_in(world.haibin).get("/cases/?queue=to_receive")) == [case.number]
    row = sign_in(world.water).get("/cases/?queue=in_handling").context["rows"][0]
    assert (row["status"], row["deadline"].text) == ("In handling", "5 working days left")


def test_lists_ask_the_same_few_questions_however_long_they_are(world: World, sign_in: SignIn) -> None:
    world.routed()
    clerk, water = sign_in(world.clerk), sign_in(world.water)
    urls = [(clerk, "/cases/"), (clerk, "/cases/?sector=water"), (water, "/cases/"), (clerk, "/transfers/")]
    before = [queries(client, url) for client, url in urls]
    for _each in range(6):
        world.routed()
    assert [queries(client, url) for client, url in urls] == before
    # Session, person and agency; counts of the queues; the page itself.
    # The register reads the policies once as well: they say where a document sets no time limit.
    assert before == [5, 5, 5, 5]


def test_a_list_pages_forward_and_back_without_gap_or_repetition(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing.page_of, "__defaults__", (3,))
    taken = [world.routed(SNACK_BAR, now=TUESDAY + timedelta(minutes=n % 3)).number for n in range(8)]
    client, url, seen, pages = sign_in(world.clerk), "/cases/", [], []
    while True:
        answer = client.get(url)
        seen += numbers(answer)
        pages.append(numbers(answer))
        page = answer.context["page"]
        if not page.after:
            break
        url = f"/cases/?after={page.after.replace('+', '%2B')}"
    assert sorted(seen) == sorted(taken)
    assert len(seen) == len(set(seen)) == 8
    back = client.get(f"/cases/?before={page.before.replace('+', '%2B')}")
    assert numbers(back) == pages[-2]
    assert back.context["total"] == 8
    assert "Showing 3 of 8." in back.content.decode()
    assert "This is the end of the list." in answer.content.decode()


def test_a_page_key_that_cannot_be_read_means_the_first_page(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    for key in ("x", "2026-04-28", "2026-04-28T10:00:00+08:00~x", "~1", "9999-99-99T99:99:99Z~1"):
        assert numbers(sign_in(world.clerk).get("/cases/", {"after": key})) == [case.number]


@pytest.mark.parametrize(
    ("params", "finds"),
    [
        ({"sector": "water"}, "river"),
        ({"cause": "unexplained"}, "snacks"),
        ({"place": "130304100"}, "river"),
        ({"amount_min": "100000"}, "river"),
        ({"workers_min": "7"}, "river"),
        ({"channel": "hotline_12345"}, "snacks"),
        ({"status": "proposed"}, "snacks"),
        ({"q": "小吃"}, "snacks"),
        ({"employer": "西山小吃店"}, "snacks"),
        ({"received_from": "2026-04-28", "received_to": "2026-04-28"}, "both"),
        ({"received_from": "2026-04-29"}, "none"),
        ({"sector": "water", "cause": "unexplained"}, "none"),
    ],
)
def test_filters_narrow_the_list_and_stand_as_chips(
    params: dict[str, str], finds: str, world: World, sign_in: SignIn
) -> None:
    river = world.routed()
    snacks = world.routed(SNACK_BAR, source_channel="hotline_12345", employer="西山小吃店")
    answer = sign_in(world.clerk).get("/cases/", params)
    wanted = {
        "river": {river.number},
        "snacks": {snacks.number},
        "both": {river.number, snacks.number},
        "none": set(),
    }
    assert set(numbers(answer)) == wanted[finds]
    assert len(answer.context["chips"]) == len(params)


def test_a_chip_says_its_filter_in_words_and_takes_it_away(world: World, sign_in: SignIn) -> None:
    world.routed()
    answer = sign_in(world.clerk).get("/cases/?queue=open&sector=water&amount_min=1000&after=zzz")
    sector, amount = sorted(answer.context["chips"], key=lambda chip: chip.label, reverse=True)
    assert (sector.label, sector.value, sector.url) == (
        "Sector", "Water conservancy", "/cases/?queue=open&amount_min=1000",
    )  # fmt: skip
    assert (amount.value, amount.url) == ("1,000", "/cases/?queue=open&sector=water")


def test_a_filter_that_makes_no_sense_is_named_and_the_rest_holds(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    answer = sign_in(world.clerk).get("/cases/?received_from=2026-13-01&sector=water")
    assert "This must be a date that exists, written like 2026-04-30." in answer.content.decode()
    assert numbers(answer) == [case.number]


def test_cases_of_one_person_are_found_without_reading_who_it_is(world: World, sign_in: SignIn) -> None:
    zhang = {"name": "张三", "phone": "13812345678"}
    first, second = world.routed(complainant=zhang), world.routed(SNACK_BAR, complainant=zhang)
    world.routed()
    assert set(numbers(sign_in(world.clerk).get(f"/cases/?same_person_as={first.number}"))) == {
        first.number, second.number,
    }  # fmt: skip


def test_the_export_has_every_row_and_no_formula(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing.page_of, "__defaults__", (2,))
    cases = [world.routed(SNACK_BAR, employer="=HYPERLINK(1)") for _each in range(5)]
    answer = sign_in(world.clerk).get("/cases/export/?sector=catering")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeffCase number,")
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert {row["Case number"] for row in rows} == {case.number for case in cases}
    assert {row["Employer"] for row in rows} == {"'=HYPERLINK(1)"}
    assert rows[0]["Amount owed (yuan)"] == "24000.00"


def test_an_export_holds_what_the_person_may_see(world: World, sign_in: SignIn) -> None:
    world.routed()
    answer = sign_in(world.housing).get("/cases/export/?queue=all")
    assert b"".join(answer.streaming_content).decode().count("\r\n") == 1


def test_an_empty_list_says_so(world: World, sign_in: SignIn) -> None:
    assert "Nothing is waiting here." in sign_in(world.clerk).get("/cases/?queue=overdue").content.decode()
    filtered = sign_in(world.clerk).get("/cases/?sector=rail").content.decode()
    assert "No case matches these filters." in filtered
    assert "Remove all filters" in filtered


def test_a_row_is_read_in_place(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    text = sign_in(world.water).get(f"/cases/{case.number}/row/?queue=open").content.decode()
    assert "河道护岸工程由个人挂靠承揽" in text
    assert "区水务局" in text
    assert "<html" not in text
    assert sign_in(world.housing).get(f"/cases/{case.number}/row/").status_code == 404


def fates(world: World) -> dict[str, Case]:
    """One case per state of the water bureau's letter, as it stands on 20 May."""
    names = ("to_receive", "in_handling", "overdue", "in_time", "late", "withdrawn")
    late = TUESDAY + timedelta(days=22)
    # What nobody confirms counts as received after three working days: those two went out the day before.
    new = {"to_receive": late - timedelta(days=1), "in_handling": late - timedelta(days=1)}
    cases = {name: world.routed(RIVER_WORKS, now=new.get(name, TUESDAY)) for name in names}

    def of(name: str) -> int:
        return cases[name].transfers.get(agency=world.water.agency).pk

    for name in ("overdue", "in_time", "late", "withdrawn"):
        receipt.receive(of(name), by=world.water, now=TUESDAY)
    feedback.feed_back(of("in_time"), REPORT, by=world.water, now=TUESDAY + timedelta(days=2))
    receipt.object_to(of("withdrawn"), reason="不属我局", by=world.water, now=TUESDAY)
    receipt.uphold(of("withdrawn"), by=world.clerk, now=TUESDAY)
    sweep_minute(now=late)
    feedback.feed_back(of("late"), REPORT, by=world.water, now=late)
    receipt.receive(of("in_handling"), by=world.water, now=late)
    return cases


def test_the_register_finds_each_state_and_calls_it_the_same(world: World, sign_in: SignIn) -> None:
    cases = fates(world)
    later = TUESDAY + timedelta(days=22, hours=1)
    with time_machine.travel(later, tick=False):
        client = sign_in(world.clerk)
        for state, case in cases.items():
            rows = client.get(f"/transfers/?state={state}&agency={world.water.agency_id}").context["rows"]
            assert [row["transfer"].case.number for row in rows] == [case.number], state
            assert rows[0]["state"] == state
        overdue = client.get(f"/transfers/?state=overdue&agency={world.water.agency_id}").context["rows"][0]
        # Due on 8 May, after the Labour Day holidays; to 20 May it is nine working days, the make-up Saturday too.
        assert (str(overdue["transfer"].limit.due_on), overdue["days_late"]) == ("2026-05-08", 9)
    for transfer in Transfer.objects.select_related("limit"):
        named = [state for state, _label in TRANSFER_STATES[:7]
                 if Transfer.objects.filter(transfer_state(state, later), pk=transfer.pk).exists()]  # fmt: skip
        assert named == [state_of(transfer, later)]


def test_the_register_shows_an_agency_the_letters_of_its_cases(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    assert len(sign_in(world.water).get("/transfers/").context["rows"]) == case.transfers.count()
    assert sign_in(world.housing).get("/transfers/").context["rows"] == []


def test_the_register_exports_every_letter(world: World, sign_in: SignIn) -> None:
    world.routed()
    world.routed()
    text = b"".join(sign_in(world.clerk).get("/transfers/export/").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert {row["Letter number"] for row in rows} == set(
        Transfer.objects.values_list("letter__number", flat=True)
    )


def test_a_letter_is_chinese_whatever_the_reader_s_language(world: World, sign_in: SignIn) -> None:
    transfer = world.routed().transfers.get(agency=world.water.agency)
    text = sign_in(world.water).get(f"/letters/{transfer.letter_id}/").content.decode()
    assert "北戴河区水务局：" in text
    assert transfer.letter.number in text
    assert "2026年4月28日" in text
    assert "作废" not in text
    assert sign_in(world.housing).get(f"/letters/{transfer.letter_id}/").status_code == 404


def test_a_withdrawn_letter_is_marked_void(world: World, sign_in: SignIn) -> None:
    transfer = world.routed().transfers.get(agency=world.water.agency)
    receipt.receive(transfer.pk, by=world.water, now=TUESDAY)
    receipt.object_to(transfer.pk, reason="不属我局", by=world.water, now=TUESDAY)
    receipt.uphold(transfer.pk, by=world.clerk, now=TUESDAY)
    assert "作废" in sign_in(world.clerk).get(f"/letters/{transfer.letter_id}/").content.decode()
