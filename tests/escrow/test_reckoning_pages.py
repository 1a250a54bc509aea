"""Wage reckoning sheets on pages and by the API: drawn up, filled from a list, signed, and what the case takes from it."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import User
from cases.payments import sums_of
from escrow.models import Reckoning
from escrow.reckoning.actions import Wanted, draw_up, mark_signed, sign
from tests.escrow.purse import MAY, Purse, build_purse
from tests.projects.site import identity
from tests.world import World

APRIL, LAST = date(2026, 4, 1), date(2026, 4, 30)


@pytest.fixture
def purse(world: World) -> Purse:
    found = build_purse(world)
    found.engage(2)
    return found


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _sheet(purse: Purse, **changes: Any) -> Reckoning:
    asked: dict[str, Any] = {
        "jurisdiction": "130304", "from_on": APRIL, "until_on": LAST, "project_id": purse.site.school.pk,
    }  # fmt: skip
    return draw_up(Wanted(**asked | changes), by=purse.clerk, now=MAY)


def _list(*rows: str) -> SimpleUploadedFile:
    text = "\n".join(("姓名,身份证号,计酬方式,出勤天数,工资标准（元）,已付工资（元）,主张金额（元）", *rows))
    return SimpleUploadedFile("核算.csv", text.encode("gb18030"))


def test_a_sheet_is_drawn_up_filled_and_signed(purse: Purse) -> None:
    client = _as(purse.clerk)
    said = {
        "project": purse.site.school.code, "matter": "", "debtor": "", "from_on": "2026-04-01",
        "until_on": "2026-04-30", "fill": "on",
    }  # fmt: skip
    assert client.post(reverse("reckoning-new"), said).status_code == 302
    sheet = Reckoning.objects.get()
    assert sheet.workers == 2
    answer = client.post(
        reverse("reckoning-upload", args=[sheet.pk]),
        {"file": _list(f"李四,{identity(9)},按日,12,280,560,4000")},
    )
    assert answer.status_code == 302
    line = sheet.lines.get(place=3)
    assert (line.gross, line.verified, line.claimed) == (Decimal(3360), Decimal(2800), Decimal(4000))
    client.post(reverse("reckoning-signatures", args=[sheet.pk]), {"signed": ["1", "2", "3"]})
    said = {"on": "2026-05-10", "general": "总包项目部", "sub": "", "document": ""}
    assert client.post(reverse("reckoning-sign", args=[sheet.pk]), said).status_code == 302
    page = client.get(reverse("reckoning", args=[sheet.pk])).content.decode()
    assert "2,800.00" in page and identity(9) not in page and "李四" not in page


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("李四,130304198501010001,按日,12,280,0,0", "身份证号"),
        ("李四,,按日,-1,280,0,0", "出勤"),
        ("李四,,按日,12,280.005,0,0", "工资标准"),
        ("李四,,按年,12,280,0,0", "计酬方式"),
        (",,按日,12,280,0,0", "姓名"),
    ],
)
def test_one_bad_row_refuses_the_list_and_says_where(purse: Purse, row: str, told: str) -> None:
    sheet = _sheet(purse, fill=False)
    answer = _as(purse.clerk).post(
        reverse("reckoning-upload", args=[sheet.pk]), {"file": _list("王五,,按日,3,300,0,0", row)}
    )
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not sheet.lines.exists()


def test_the_list_of_sheets_asks_the_same_number_of_times_however_many(
    purse: Purse, django_assert_num_queries: Any
) -> None:
    client = _as(purse.clerk)
    for number in range(3):
        _sheet(purse, matter=f"M{number}", fill=False)
    client.get(reverse("reckonings"))
    with django_assert_num_queries(4):
        assert client.get(reverse("reckonings")).status_code == 200


def test_others_read_and_do_not_reckon(purse: Purse) -> None:
    sheet = _sheet(purse)
    housing = _as(purse.world.housing)
    assert housing.get(reverse("reckoning", args=[sheet.pk])).status_code == 200
    assert housing.get(reverse("reckoning-new")).status_code == 404
    assert housing.post(reverse("reckoning-void", args=[sheet.pk]), {"reason": "x"}).status_code == 409
    assert _as(purse.world.admin).get(reverse("reckonings")).status_code == 404


def test_the_workbook_has_a_row_for_each_and_a_place_to_sign(purse: Purse) -> None:
    sheet = _sheet(purse)
    answer: Any = _as(purse.clerk).get(reverse("reckoning-xlsx", args=[sheet.pk]))
    rows = [
        [cell for cell in row if cell is not None]
        for row in load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values
    ]
    text = "\n".join(str(each) for each in rows)
    assert "欠薪核算表" in text and "总承包单位签字" in text and "核定欠薪" in text
    assert sum(row[1:2] == ["工**"] for row in rows) == 2


def test_a_signed_sheet_says_what_is_verified_in_its_case(purse: Purse) -> None:
    case = purse.world.routed()
    sheet = _sheet(purse, matter=case.number)
    client = _as(purse.clerk)
    assert sums_of(case).verified is None
    client.post(
        reverse("reckoning-line-page", args=[sheet.pk, 1]),
        {
            "pay": "day",
            "units": "20",
            "wage": "300",
            "paid": "1000",
            "advances": "",
            "claimed": "6000",
            "note": "",
        },
    )
    mark_signed(sheet.pk, [1, 2], by=purse.clerk, now=MAY)
    sign(sheet.pk, on=date(2026, 5, 10), general="总包项目部", by=purse.clerk, now=MAY)
    assert (sums_of(case).verified, sums_of(case).verified_workers) == (Decimal(5000), 2)
    page = client.get(reverse("case", args=[case.number])).content.decode()
    assert sheet.number in page


def test_the_api_draws_up_reads_and_signs(purse: Purse) -> None:
    client = _as(purse.clerk)
    body = {
        "project_code": purse.site.school.code, "from_on": "2026-04-01", "until_on": "2026-04-30", "fill": False,
        "lines": [{"name": "李四", "id_number": identity(1), "units": "10", "wage": "300.00", "claimed": "3000.00"}],
    }  # fmt: skip
    made = client.post("/api/v1/reckonings/", body, content_type="application/json")
    assert made.status_code == 201
    assert (made.json()["verified"], made.json()["lines"][0]["on_roster"]) == ("3000.00", True)
    pk = made.json()["id"]
    signed = client.post(
        f"/api/v1/reckonings/{pk}/sign/",
        {"on": "2026-05-10", "general": "总包", "signed_places": [1]},
        content_type="application/json",
    )
    assert signed.json()["state"] == "signed"
    assert client.get("/api/v1/reckonings/").json()["results"][0]["number"] == made.json()["number"]
    bad = client.post("/api/v1/reckonings/", body | {"strange": 1}, content_type="application/json")
    assert (bad.status_code, list(bad.json())) == (400, ["strange"])
