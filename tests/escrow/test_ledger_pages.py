"""The pages and the API of the ledger: what is shown to whom, and what happens when something is sent."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from escrow.ledger import restraints, statements
from escrow.ledger.restraints import Laid
from escrow.ledger.statement_reading import Period
from escrow.models import Account, Entry, Restraint, Statement, StatementLine
from tests.escrow.banking import statement
from tests.escrow.purse import MAY, Purse, build_purse
from tests.places import reading
from tests.world import World

APRIL, DAY = date(2026, 4, 1), date(2026, 4, 8)
PERIOD = {"from_on": "2026-03-20", "until_on": "2026-04-30"}
MOVES = [("2026-04-08", "1000.00", "A1"), ("2026-04-21", "12.34", "C1")]


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


@pytest.fixture
def office(purse: Purse) -> Client:
    return reading(purse.clerk)


def _upload(moves: Any = MOVES) -> SimpleUploadedFile:
    return SimpleUploadedFile("4月.csv", statement("0.00", moves).read(), content_type="text/csv")


def _taken(purse: Purse) -> Statement:
    purse.pay_in("1000.00", APRIL, DAY, "A1")
    period = Period(date(2026, 3, 20), date(2026, 4, 30))
    file = statement("0.00", MOVES)
    return statements.take_statement(
        purse.wages.pk, file, "4月.csv", period, by=purse.clerk, now=MAY
    ).statement


def _restrained(purse: Purse) -> Restraint:
    laid = Laid(
        Restraint.Kind.FREEZE, "示例区人民法院", "（2026）示执1号", DAY, "材料款纠纷", False, Decimal(500)
    )
    return restraints.restrain(purse.wages.pk, laid, by=purse.clerk, now=MAY)


def test_every_page_shows_what_is_there_and_what_is_to_be_done(purse: Purse, office: Client) -> None:
    found, order = _taken(purse), _restrained(purse)
    wages = purse.wages.pk
    entry = Entry.objects.get()
    shown = {
        reverse("accounts"): ["示例小学教学楼工程", "Emergency fund", "1,000.00", "Restrained"],
        reverse("accounts") + "?look=exceptions": ["示例小学教学楼工程"],
        reverse("accounts") + "?look=restrained&kind=wage": ["示例小学教学楼工程"],
        reverse("accounts") + "?look=closed": ["No account matches these filters."],
        reverse("account", args=[wages]): ["A1", "art. 33", "Not for these wages", "Make an entry"],
        reverse("account", args=[wages]) + "?month=2026-04&kind=allocation": ["A1"],
        reverse("account", args=[wages]) + "?month=4": ["written like 2026-04"],
        reverse("account", args=[purse.fund.pk]): ["Nothing has been booked on this account yet."],
        reverse("account-print", args=[wages]) + "?from_on=2026-04-01": ["Closing balance", "1,000.00"],
        reverse("account-reconciliation", args=[wages]): [
            "12.34",
            "Book it",
            "At the bank, to be settled here",
        ],
        reverse("account-reconciliation", args=[purse.fund.pk]): [
            "No statement of the bank has been taken in yet."
        ],
        reverse("statement", args=[found.pk]): ["C1", "To be settled"],
        reverse("entry", args=[entry.pk]): ["Confirmed by the bank", "Reverse this entry"],
        reverse("restraints"): ["（2026）示执1号"],
        reverse("restraint", args=[order.pk]): ["第三十三条", "Record the objection", "河北示例建筑工程"],
    }
    for url, words in shown.items():
        page = office.get(url).content.decode()
        for word in words:
            assert word in page, (url, word)
    for url in ("accounts-csv", "restraints-csv"):
        assert "示例小学教学楼工程" in b"".join(office.get(reverse(url))).decode()
    rows = b"".join(office.get(reverse("account-csv", args=[wages]))).decode()
    assert "A1" in rows and purse.wages.number not in rows
    assert office.get(reverse("statement-template")).status_code == 200


def test_other_places_and_parties_see_nothing_and_other_departments_enter_nothing(purse: Purse) -> None:
    market = reading(purse.world.market)
    page = market.get(reverse("account", args=[purse.wages.pk])).content.decode()
    assert "Make an entry" not in page
    sent = {"kind": "fee", "amount": "1.00", "on": "2026-05-08"}
    assert market.post(reverse("account-enter", args=[purse.wages.pk]), sent).status_code == 409
    assert reading(purse.world.admin).get(reverse("account", args=[purse.wages.pk])).status_code == 404


def test_entries_are_made_and_reversed_on_their_pages(purse: Purse, office: Client) -> None:
    purse.pay_in("1000.00", APRIL, DAY, "A1")
    enter = reverse("account-enter", args=[purse.wages.pk])
    sent = {"kind": "interest", "amount": "12.345", "on": "2026-05-08"}
    refused = office.post(enter, sent)
    assert refused.status_code == 422 and "two decimals" in refused.content.decode()
    assert office.post(enter, sent | {"amount": "12.34"}).status_code == 302
    entry = Entry.objects.get(kind="interest")
    back = reverse("entry-reverse", args=[entry.pk])
    assert office.post(back, {"on": "2026-05-08"}).status_code == 422
    assert office.post(back, {"on": "2026-05-08", "reason": "误记"}).status_code == 302
    assert office.post(back, {"on": "2026-05-08", "reason": "误记"}).status_code == 409
    assert "Reversed" in office.get(reverse("entry", args=[entry.pk])).content.decode()


def test_a_statement_is_sent_in_and_its_lines_settled(purse: Purse, office: Client) -> None:
    take = reverse("statement-take", args=[purse.wages.pk])
    broken = SimpleUploadedFile("x.csv", statement("0.00", MOVES).read().replace(b"1012.34", b"1012.35"))
    refused = office.post(take, PERIOD | {"file": broken})
    assert refused.status_code == 422 and "Row 4" in refused.content.decode()
    assert not Statement.objects.exists()
    said = office.post(take, PERIOD | {"file": _upload()}, follow=True).content.decode()
    assert "2 lines are left to be settled" in said
    assert (
        "nothing has changed" in office.post(take, PERIOD | {"file": _upload()}, follow=True).content.decode()
    )
    first, second = StatementLine.objects.order_by("place")
    book = reverse("statement-book", args=[first.pk])
    assert office.post(book, {"kind": "allocation"}).status_code == 422
    assert office.post(book, {"kind": "allocation", "month": "2026-04"}).status_code == 302
    assert Entry.objects.get().month == APRIL
    assert office.post(book, {"kind": "allocation", "month": "2026-04"}).status_code == 409
    assert (
        office.post(reverse("statement-aside", args=[second.pk]), {"reason": "银行更正"}).status_code == 302
    )
    assert office.post(reverse("account-match", args=[purse.wages.pk])).status_code == 302


@pytest.mark.clause("BDH-3.5.1")
def test_a_restraint_is_entered_objected_to_and_lifted_on_its_page(purse: Purse, office: Client) -> None:
    sent = {
        "kind": "transfer", "body": "示例法院", "document_no": "1号", "ordered_on": "2026-05-08", "purpose": "材料款",
    }  # fmt: skip
    assert office.post(reverse("restraint-enter", args=[purse.wages.pk]), sent).status_code == 302
    order = Restraint.objects.get()
    page = office.get(reverse("restraint", args=[order.pk])).content.decode()
    assert "It stands red until it is lifted" in page
    object_to, lift = (reverse(f"restraint-{verb}", args=[order.pk]) for verb in ("object", "lift"))
    assert office.post(object_to, {"on": "2026-05-08", "objection": "专户资金"}).status_code == 302
    assert office.post(lift, {"on": "2026-05-08"}).status_code == 422
    assert office.post(lift, {"on": "2026-05-08", "note": "法院解除"}).status_code == 302
    assert office.post(lift, {"on": "2026-05-08", "note": "法院解除"}).status_code == 409


def test_the_lists_ask_as_often_for_many_accounts_as_for_few(
    purse: Purse, office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _taken(purse)
    _restrained(purse)
    Account.objects.bulk_create(
        Account(kind="presale", jurisdiction_id="130304", project=purse.site.school, name=f"监管{place}",
                number=f"9900{place}", bank="示例银行", opened_on=DAY)
        for place in range(8)
    )  # fmt: skip
    office.get(reverse("accounts"))
    with django_assert_num_queries(7):
        office.get(reverse("accounts"))
    with django_assert_num_queries(8):
        office.get(reverse("account", args=[purse.wages.pk]))


def test_programs_read_and_enter_the_ledger(purse: Purse) -> None:
    client = Client()
    client.force_login(purse.clerk)
    purse.pay_in("1000.00", APRIL, DAY, "A1")
    wages = purse.wages.pk

    def post(name: str, pk: int, body: dict[str, Any]) -> Any:
        return client.post(reverse(name, args=[pk]), json.dumps(body), content_type="application/json")

    (account,) = client.get(reverse("api-accounts"), {"kind": "wage", "project": "BDH-P-9001"}).json()
    assert (account["balance"], account["number_ends_in"]) == ("1000.00", "…0001")
    assert client.get(reverse("api-accounts"), {"kind": "gold"}).status_code == 400
    fee = {"kind": "fee", "amount": "1.00", "booked_on": "2026-05-08", "reference": "F1"}
    made = post("api-account-entries", wages, fee)
    assert (
        made.status_code == 201 and post("api-account-entries", wages, fee).json()["id"] == made.json()["id"]
    )
    assert post("api-account-entries", wages, fee | {"kind": "wages"}).status_code == 400
    refused = post("api-account-entries", wages, fee | {"kind": "other_out", "reference": ""})
    assert (refused.status_code, refused.json()["code"]) == (409, "not-for-this-account")
    back = post("api-entry-reverse", made.json()["id"], {"reason": "误记", "booked_on": "2026-05-08"})
    assert (back.status_code, back.json()["amount"]) == (201, "1.00")
    listed = client.get(reverse("api-account-entries", args=[wages]), {"page_size": 2}).json()
    assert [each["place"] for each in listed["results"]] == [3, 2] and listed["next"]
    take = reverse("api-account-statements", args=[wages])
    assert client.post(take, PERIOD | {"file": _upload()}).status_code == 201
    again = client.post(take, PERIOD | {"file": _upload()})
    assert (again.status_code, again.json()["lines"][0]["state"]) == (200, "matched")
    assert client.post(take, {"from_on": "2026-05-01", "until_on": "2026-05-02"}).status_code == 400
    assert len(client.get(take).json()) == 1
    order = {
        "kind": "freeze", "body": "示例法院", "document_no": "1号", "ordered_on": "2026-05-08", "purpose": "材料款",
        "is_for_wages": False,
    }  # fmt: skip
    assert post("api-account-restraints", wages, order).status_code == 201
    assert len(client.get(reverse("api-account-restraints", args=[wages])).json()) == 1
