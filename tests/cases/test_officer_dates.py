"""Where the text asks for a time limit and names no number (限时), the officer sets the date; and where it names none,
every page says so."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from agencies.clock.models import TimeLimit
from agencies.errors import Invalid
from agencies.models import User
from cases.actions import limits, receipt
from cases.actions.dispatch import confirm, override
from cases.lists import counts
from cases.models import Case, Transfer
from cases.sweep import sweep_minute
from tests.cases.calling import CASES, Caller
from tests.places import Place, build_place, built, reading
from tests.world import SHANGHAI, TUESDAY

SHOP = {
    "domain": "non_construction", "causes": ["unexplained"], "employer_type": "enterprise", "territory": "甘州区",
    "territory_kind": "county", "sector": "catering",
}  # fmt: skip
LATER = date(2026, 5, 12)


def at(day: int, hour: int = 10, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def built_zhangye(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), built("620700") as place:
        yield place


@pytest.fixture
def zhangye(built_zhangye: Place, db: None) -> Iterator[Place]:
    with time_machine.travel(TUESDAY, tick=False):
        yield built_zhangye


def keeper(place: Place, case: Case) -> User:
    return place.person(case.coordinator, "clerk")


def first(case: Case) -> Transfer:
    return Transfer.objects.select_related("limit", "agency", "letter").filter(case=case).earliest("pk")


@pytest.mark.clause("ZY-2.3.4d")
def test_the_date_of_the_confirmation_is_the_limit_of_every_letter(zhangye: Place) -> None:
    case = zhangye.routed(SHOP)
    confirm(case.number, by=keeper(zhangye, case), now=TUESDAY, deadline=LATER)
    for transfer in Transfer.objects.select_related("limit", "letter").filter(case=case):
        limit = transfer.limit
        assert limit is not None
        assert (limit.kind, limit.due_on, limit.clause) == ("officer", LATER, "ZY 二(三)四")
        assert [name for name, _days in limit.points][-3:] == ["remind", "circular", "talk"]
        assert any("2026年5月12日前" in each for each in transfer.letter.paragraphs)
    case.refresh_from_db()
    assert (case.due_at is not None, case.awaits_date, case.clock) == (True, False, "runs")
    letter = first(case)
    receipt.receive(letter.pk, by=zhangye.person(letter.agency), now=at(29))
    assert first(case).limit_id == letter.limit_id, "the receipt starts no other"
    sweep_minute(now=at(13, 0, month=5))
    case.refresh_from_db()
    assert case.is_overdue


def test_the_same_holds_for_who_gets_it_instead(zhangye: Place) -> None:
    case = zhangye.routed(SHOP)
    by = keeper(zhangye, case)
    override(
        case.number, lead=["market"], reason="证照问题", recipients={"market": "620702"}, by=by, now=TUESDAY,
        deadline=LATER,
    )  # fmt: skip
    letter = first(case)
    assert letter.limit is not None and letter.limit.due_on == LATER


@pytest.mark.parametrize("day", [TUESDAY.date(), TUESDAY.date() - timedelta(days=1), date(2030, 1, 1)])
def test_the_date_lies_after_today(zhangye: Place, day: date) -> None:
    case = zhangye.routed(SHOP)
    with pytest.raises(Invalid) as error:
        confirm(case.number, by=keeper(zhangye, case), now=TUESDAY, deadline=day)
    assert list(error.value.errors) == ["deadline"]
    assert not Transfer.objects.filter(case=case).exists()


@pytest.mark.clause("ZY-2.3.4d")
def test_without_a_date_the_letter_awaits_one_wherever_it_is_shown(zhangye: Place) -> None:
    case = zhangye.sent(SHOP)
    by = keeper(zhangye, case)
    letter = first(case)
    assert (letter.limit, case.awaits_date, case.clock) == (None, True, "awaited")
    assert counts(by, TUESDAY)["awaits_date"] == 1
    client = reading(by)
    for page in (f"/cases/{case.number}/", "/cases/?queue=awaits_date", "/due/?state=awaited", "/transfers/"):
        text = client.get(page).content.decode()
        assert "Awaits a date" in text and case.number in text, page
    assert "Awaits a date" in b"".join(client.get("/transfers/export/").streaming_content).decode()
    limits.set_deadline(case.number, kind="officer", transfer=letter.pk, due_on=LATER, by=by, now=TUESDAY)
    letter = first(case)
    assert letter.limit is not None
    assert (letter.limit.due_on, letter.limit.clause, letter.deadlines.count()) == (LATER, "ZY 二(三)四", 0)


def test_the_form_asks_for_the_date_and_the_api_takes_it(zhangye: Place) -> None:
    case = zhangye.routed(SHOP)
    by = keeper(zhangye, case)
    client = reading(by)
    page = f"/cases/{case.number}/confirm/"
    assert 'name="deadline"' in client.get(f"/cases/{case.number}/").content.decode()
    missing = client.post(page, {})
    assert missing.status_code == 422
    assert "Set the date by which the recipients answer." in missing.content.decode()
    early = client.post(page, {"deadline": TUESDAY.date().isoformat()})
    assert early.status_code == 422 and "The date lies after today" in early.content.decode()
    answered, told = Caller(by).tell(f"{CASES}{case.number}/confirm/", {"deadline": LATER.isoformat()})
    assert answered == 200
    assert {each["due_on"] for each in told["transfers"]} == {LATER.isoformat()}
    assert {(each["kind"], each["due_on"]) for each in told["limits"] if each["state"] == "running"} == {
        ("officer", LATER.isoformat())
    }


def test_where_the_document_names_no_limit_every_list_says_so(db: None) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        toli = build_place("654224")
        case = toli.sent(SHOP | {"territory": "托里镇", "territory_kind": "town"})
        letter = first(case)
        by = toli.person(case.coordinator, "clerk")
        assert (letter.limit, case.clock, case.awaits_date) == (None, "none", False)
        client = reading(by)
        for page in (f"/cases/{case.number}/", "/cases/", "/transfers/"):
            assert "No limit in the document" in client.get(page).content.decode(), page
        recipient = toli.person(letter.agency)
        receipt.receive(letter.pk, by=recipient, now=TUESDAY)
        assert counts(recipient, at(30, month=6))["overdue"] == 0, "without a limit nothing is overdue"
        assert not TimeLimit.objects.filter(transfer=letter).exists()
