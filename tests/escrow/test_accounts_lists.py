"""Labour cost by list and by API: taken once, refused with its reason, the balance exact."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import translation
from rest_framework.test import APIClient

from agencies.models import User
from escrow.accounts import allocations_list
from escrow.accounts.recounting import recount_project
from escrow.models import Entry, MoneyMonth
from projects.intake.counts import Counts
from projects.models import Project
from tests.escrow.purse import MAY, Purse, build_purse
from tests.projects.site import credit_code
from tests.world import World

APRIL = date(2026, 4, 1)


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


def line(reference: str, **changed: str) -> dict[str, str]:
    return {
        "project_code": "BDH-P-9001", "month": "2026年4月", "amount": "333333.33", "paid_on": "2026-05-08",
        "reference": reference,
    } | changed  # fmt: skip


def taken(
    purse: Purse, *rows: dict[str, str], by: User | None = None, **how: Any
) -> tuple[Counts, list[Any]]:
    said: list[tuple[int, str, str]] = []
    options: dict[str, Any] = {
        "jurisdiction": "130304",
        "project_id": None,
        "whole": False,
        "commit": True,
    } | how
    with translation.override("en"):
        counts = allocations_list.take(
            list(enumerate(rows, start=2)), by=by or purse.clerk, now=MAY, progress=lambda read: None,
            on_fault=lambda number, column, message: said.append((number, column, message)), **options,
        )  # fmt: skip
    return counts, said


def test_a_list_is_booked_once_and_the_balance_is_the_sum(purse: Purse) -> None:
    rows = [line(f"A{number}", amount=f"{number}.05") for number in range(1, 31)]
    assert taken(purse, *rows, commit=False)[0] == Counts(total=30, new=30)
    assert not Entry.objects.exists()
    assert taken(purse, *rows) == (Counts(total=30, new=30), [])
    assert taken(purse, *rows) == (Counts(total=30, same=30), [])
    purse.wages.refresh_from_db()
    entries = purse.wages.entries.order_by("place")
    assert [each.place for each in entries] == list(range(1, 31))
    assert purse.wages.balance == Decimal("466.50") == entries.aggregate(sum=Sum("amount"))["sum"]
    assert entries[0].counterparty == "北戴河示例教育投资有限公司"
    assert purse.site.school.events.filter(act="labour_cost_taken_in").count() == 1


def test_every_bad_line_is_refused_by_its_column(purse: Purse) -> None:
    taken(purse, line("A1"))
    bare = Project.objects.create(
        code="BDH-P-9300",
        name="无专户工程",
        jurisdiction_id="130304",
        region_id="130304100",
        sector="housing",
    )
    counts, said = taken(
        purse,
        line("A1", amount="1"),
        line("B1", amount="-5"),
        line("B2", amount="0.001"),
        line("B3", paid_on="2026-05-20"),
        line("B4", paid_on="2026-03-01"),
        line("B5", month="2026-09"),
        line("B6", project_code=bare.code),
        line("B7", project_code="X"),
        line("B8", account_number="62170009"),
        line(""),
        line("B9"),
        line("B9"),
    )
    assert [(number, column) for number, column, _message in sorted(said)] == [
        (2, "reference"), (3, "amount"), (4, "amount"), (5, "paid_on"), (6, "paid_on"), (7, "month"),
        (8, "project_code"), (9, "project_code"), (10, "account_number"), (11, "reference"), (13, "reference"),
    ]  # fmt: skip
    assert (counts.new, counts.failed) == (1, 11)
    assert "ends in 0001" in next(message for _n, column, message in said if column == "account_number")


def test_only_who_enters_accounts_sends_such_a_list(purse: Purse) -> None:
    counts, said = taken(purse, line("A1"), by=purse.world.market)
    assert (counts.failed, said[0][1]) == (1, "project_code")
    assert taken(purse, line("A1"), by=purse.world.housing)[0].new == 1


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_the_api_enters_and_tells_labour_cost(purse: Purse) -> None:
    client, url = api(purse.clerk), "/api/v1/projects/BDH-P-9001/allocations/"
    item = {"reference": "A1", "month": "2026-04", "amount": "100.50", "on": "2026-05-08"}
    items = [item, item, item | {"amount": "100.51"}, item | {"amount": "-1"}, item | {"colour": "red"}]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: MAY)
        answer = client.post(url, {"items": items}, format="json").json()["results"]
    assert [(each["state"], each["code"]) for each in answer] == [
        ("created", ""), ("same", ""), ("refused", "reference-used"), ("refused", "invalid"), ("refused", "invalid"),
    ]  # fmt: skip
    told = client.get(url).json()
    assert [(each["reference"], each["amount"], each["is_reversed"]) for each in told] == [
        ("A1", "100.50", False)
    ]
    recount_project(purse.site.school.pk, MAY)
    months = client.get("/api/v1/projects/BDH-P-9001/money-months/").json()
    assert [each["month"] for each in months] == ["2026-05-01", "2026-04-01", "2026-03-01"]
    assert (months[1]["allocated"], months[1]["due"], months[1]["method"]) == (
        "100.50",
        "333333.33",
        "average",
    )
    assert MoneyMonth.objects.count() == 3
    assert api(purse.world.market).post(url, {"items": [item]}, format="json").json()["results"][0][
        "code"
    ] == ("not-your-part")
    assert client.get("/api/v1/projects/NOWHERE/allocations/").status_code == 404


def test_the_api_opens_an_account_once(purse: Purse) -> None:
    other = Project.objects.create(
        code="BDH-P-9301", name="新工程", jurisdiction_id="130304", region_id="130304100", sector="housing",
        general_contractor=purse.site.builder,
    )  # fmt: skip
    client, url = api(purse.clerk), f"/api/v1/projects/{other.code}/wage-account/"
    assert client.get(url).status_code == 404
    body = {"number": "62170077", "bank": "示例银行", "opened_on": "2026-05-04", "pay_day": 15}
    assert client.post(url, body | {"pay_day": 40}, format="json").status_code == 400
    assert client.post(url, body | {"opened_on": "2099-01-01"}, format="json").status_code == 400
    first = client.post(url, body, format="json")
    assert (first.status_code, first.json()["name"]) == (
        201,
        "河北示例建筑工程有限公司新工程农民工工资专用账户",
    )
    assert client.post(url, body, format="json").status_code == 200
    again = client.post(url, body | {"number": "62170078"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "wage-account-open")
    assert client.get(url).json()["balance"] == "0.00" and credit_code(1)
