"""The pages of unit reports: figures that open their rows, the form, the workbooks, who sees what; and the API."""

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from agencies.errors import Refused
from agencies.models import User
from escrow.models import MoneyMonth
from oversight.models import UnitReport
from oversight.unit_reports.actions import Filled, hand_in, remove_line, send_back, write_line
from oversight.unit_reports.drawing import lines_now
from tests.oversight.unit_reports.ground import NOTHING, NOVEMBER, Ground
from tests.oversight.unit_reports.test_towns import figure
from tests.places import reading


def book(answer: Any) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def rows(page: str) -> int:
    return len(re.findall(r"<tr data-row", page))


@pytest.mark.clause("TL-3.1b")
@time_machine.travel(NOVEMBER, tick=False)
def test_the_register_shows_who_is_missing_and_each_figure_opens_its_rows(
    ground: Ground, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ground.ask()
    hand_in(ground.report().pk, Filled(is_zero=True), by=ground.staff, now=NOVEMBER)
    other = ground.report(agency=ground.other())
    hand_in(other.pk, ground.filled(), by=ground.clerk, now=NOVEMBER)
    send_back(other.pk, reason="漏报", by=ground.clerk, now=NOVEMBER)
    client = reading(ground.clerk)
    with django_assert_max_num_queries(24):
        page = client.get(reverse("unit-reports") + "?kind=information").content.decode()
    assert "1 of 8 handed in" in page and "漏报" in page
    expected = {"All units": 8, "Not handed in, or sent back": 7, "Overdue": 0, "Sent back": 1,
                "Handed in and not sent back": 1, "To be accepted": 1, "Zero reports": 1, "Handed in late": 0}  # fmt: skip
    for label, count in expected.items():
        found, url = figure(page, label)
        assert found == count == rows(client.get(url).content.decode()), label
    sheet = book(client.get(reverse("unit-reports-xlsx") + "?kind=information"))
    assert sheet[0][0] == "欠薪信息报告汇总表" and sheet[1][0] == "2026年10月"
    told = "".join(str(cell) for row in sheet for cell in row if cell)
    assert "应报8个单位，已报1个" in told and "零报告" in told and "填报日期" in told


@time_machine.travel(NOVEMBER, tick=False)
def test_a_prefilled_figure_opens_exactly_its_rows_and_is_frozen_with_them(ground: Ground) -> None:
    ground.ask()
    cases = [ground.case(8, 40_000), ground.case(5, 20_000, is_group=True, group_size=5)]
    ground.patrol("corrected")
    ground.patrol("reported")
    ground.patrol()
    client, pk = reading(ground.staff), ground.report().pk
    page = client.get(reverse("unit-report", args=[pk]))
    drawn = {each["field"].code: each for each in page.context["figures"]}
    assert {code: each["drawn"] for code, each in drawn.items()} == {
        "cases": "2", "workers": "13", "amount": "60,000.00", "patrols": "3", "problems": "2", "solved": "1",
        "incidents": "1",
    }  # fmt: skip
    for code, each in drawn.items():
        opened = client.get(reverse("unit-report-rows", args=[pk, code]))
        assert len(opened.context["rows"]) == each["rows"] == rows(opened.content.decode())
    assert all(
        case.number in client.get(reverse("unit-report-rows", args=[pk, "cases"])).content.decode()
        for case in cases
    )
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"cases": "3", "text": "总体平稳。"}
    wrong = client.post(reverse("unit-report-hand-in", args=[pk]), sent | {"patrols": "x"})
    assert wrong.status_code == 422 and wrong.context["form"].errors.keys() == {"patrols"}
    assert client.post(reverse("unit-report-hand-in", args=[pk]), sent).status_code == 302
    ground.patrol()  # later than the report
    report = UnitReport.objects.get(pk=pk)
    assert report.figures["cases"] == 3 and report.drawn["patrols"]["value"] == 3
    assert len(client.get(reverse("unit-report-rows", args=[pk, "patrols"])).context["rows"]) == 3
    assert "differs" in client.get(reverse("unit-report", args=[pk])).content.decode()
    sheet = book(client.get(reverse("unit-report-xlsx", args=[pk])))
    assert sheet[0][0] == "欠薪信息报告" and Decimal(str(sheet[4][2])) == 6
    assert any("填报人：" in str(cell) for row in sheet for cell in row)


@time_machine.travel(NOVEMBER, tick=False)
def test_nothing_to_report_is_one_click_and_a_confirmation(ground: Ground) -> None:
    ground.ask()
    client, pk = reading(ground.staff), ground.report().pk
    assert "Nothing to report" in client.get(reverse("unit-report", args=[pk])).content.decode()
    assert client.post(reverse("unit-report-zero", args=[pk])).status_code == 302
    assert UnitReport.objects.get(pk=pk).is_zero
    assert client.post(reverse("unit-report-zero", args=[pk])).status_code == 409
    office = reading(ground.clerk)
    assert office.post(reverse("unit-report-back", args=[pk]), {"reason": ""}).status_code == 422
    assert office.post(reverse("unit-report-accept", args=[pk])).status_code == 302


# ---- the township monthly form


@time_machine.travel(NOVEMBER, tick=False)
def test_the_monthly_form_has_a_line_for_every_project_of_the_town(ground: Ground) -> None:
    project = ground.reservoir()
    MoneyMonth.objects.create(
        project=project, month=date(2026, 10, 1), allocated=Decimal(120_000), paid_out=Decimal(90_000),
        wages_due=Decimal(90_000), wages_paid=Decimal(90_000), workers=12, workers_unpaid=0,
    )  # fmt: skip
    ground.ask()
    report, client = ground.report("township"), reading(ground.staff)
    line = lines_now(report)[0]
    assert (line["project"], line["allocated"], line["paid_workers"]) == (project.pk, "120000.00", 12)
    with pytest.raises(Refused, match=project.name):
        hand_in(report.pk, Filled(is_zero=True), by=ground.staff, now=NOVEMBER)
    url = reverse("unit-report-line", args=[report.pk, f"p{project.pk}"])
    page = client.get(url)
    assert reverse("project-money-month", args=[project.pk, "2026-10"]) in page.content.decode()
    sent = {code: page.context["form"][code].value() or "" for code in page.context["form"].fields}
    assert client.post(url, sent | {"workers": "-3"}).context["form"].errors.keys() == {"workers"}
    assert client.post(url, sent | {"workers": "15", "board": "yes"}).status_code == 302
    added = client.post(
        reverse("unit-report-line", args=[report.pk, "new"]), {"name": "村道硬化工程", "workers": "4"}
    )
    assert added.status_code == 302
    assert [(each["name"], each["workers"]) for each in lines_now(UnitReport.objects.get(pk=report.pk))] == [
        (project.name, 15), ("村道硬化工程", 4)
    ]  # fmt: skip
    assert client.post(reverse("unit-report-hand-in", args=[report.pk]), {"text": ""}).status_code == 302
    kept = UnitReport.objects.get(pk=report.pk).lines
    assert [each["workers"] for each in kept] == [15, 4]
    with pytest.raises(Refused, match="handed in already"):
        write_line(report.pk, "new", {"name": "又一工程"}, by=ground.staff, now=NOVEMBER)
    sheet = book(client.get(reverse("unit-report-xlsx", args=[report.pk])))
    assert sheet[0][0] == "农民工工资月报表" and sheet[2][1] == "项目基本情况"
    assert sheet[6][0] == "合计" and 19 in sheet[6] and any(cell == 12 for cell in sheet[4])
    total = book(reading(ground.clerk).get(reverse("unit-reports-xlsx") + "?kind=township"))
    assert any(row[:1] == [""] or row[1] == "合计" for row in total) and any(19 in row for row in total)


def test_only_a_line_that_was_added_is_taken_away(ground: Ground) -> None:
    project = ground.reservoir()
    ground.ask()
    report = write_line(ground.report("township").pk, "new", {"name": "村道"}, by=ground.staff, now=NOVEMBER)
    with pytest.raises(Refused, match="no-such-line"):
        remove_line(report.pk, f"p{project.pk}", by=ground.staff, now=NOVEMBER)
    assert remove_line(report.pk, "x0", by=ground.staff, now=NOVEMBER).lines == []


# ---- who sees what


@time_machine.travel(NOVEMBER, tick=False)
def test_a_town_sees_its_own_reports_and_a_party_nothing(ground: Ground) -> None:
    ground.ask()
    mine, other = ground.report(), ground.report(agency=ground.other())
    client = reading(ground.staff)
    page = client.get(reverse("unit-reports") + "?kind=information").content.decode()
    assert rows(page) == 1 and "Collected sheet" not in page
    assert client.get(reverse("unit-report", args=[other.pk])).status_code == 404
    assert client.post(reverse("unit-report-accept", args=[mine.pk])).status_code == 409
    assert client.get(reverse("unit-reports-xlsx")).status_code == 404
    assert (
        client.get(reverse("unit-reports-of", args=[ground.town.pk])).context["rows"][0]["report"].agency
        == ground.town
    )
    leader = reading(ground.place.person(ground.place.office, "leader"))
    assert rows(leader.get(reverse("unit-reports") + "?kind=information").content.decode()) == 8
    party = reading(User.objects.create_user("party", password="x", role="party"))
    for name in ("unit-reports", "town-groups", "patrols"):
        assert party.get(reverse(name)).status_code == 404
    assert party.get("/api/v1/unit-reports/").status_code == 404


@time_machine.travel(NOVEMBER, tick=False)
def test_the_api_lists_reads_and_hands_in(ground: Ground) -> None:
    ground.ask()
    client, pk = reading(ground.staff), ground.report().pk
    listed = client.get("/api/v1/unit-reports/?kind=information&state=owed").json()["results"]
    assert [each["id"] for each in listed] == [pk]
    assert client.get("/api/v1/unit-reports/?state=lost").status_code == 400
    url = f"/api/v1/unit-reports/{pk}/hand-in/"
    wrong = client.post(url, {"figures": NOTHING | {"cases": "x"}}, content_type="application/json")
    assert wrong.status_code == 400 and "cases" in str(wrong.json())
    body = {"figures": NOTHING, "filled_by": "填报人甲"}
    assert client.post(url, body, content_type="application/json").json()["state"] == "handed_in"
    assert client.post(url, body, content_type="application/json").status_code == 409
    patrol = {"made_on": "2026-11-01", "employer": "示例砖厂", "patrollers": "2名", "result": "nothing"}
    assert client.post("/api/v1/patrols/", patrol, content_type="application/json").status_code == 201
    assert (
        client.post(
            "/api/v1/patrols/", patrol | {"employer": ""}, content_type="application/json"
        ).status_code
        == 400
    )
    assert len(client.get("/api/v1/patrols/?result=nothing").json()["results"]) == 1
