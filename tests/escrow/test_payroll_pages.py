"""The pages and the API of payrolls: for officials, behind the door of the labour manager, and for nobody else."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from escrow.models import Payroll
from escrow.payroll.sheets import month_before
from projects.intake.running import work_off
from projects.models import Attendance, Document, PartyAccount, ProjectEvent, RegisterRun
from tests.cases.calling import Caller
from tests.escrow.paying import APRIL, POSTED, Sheet, build_sheet, kept_photo, photo, said_by_bank
from tests.escrow.purse import MAY, Purse, build_purse
from tests.projects.site import identity
from tests.world import World

_S = Payroll.State


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


@pytest.fixture
def sheet(purse: Purse) -> Sheet:
    return build_sheet(purse)


@pytest.fixture
def desk(purse: Purse, client: Client) -> Client:
    """The clerk's browser, in English."""
    client.cookies["django_language"] = "en"
    client.force_login(purse.clerk)
    return client


@pytest.fixture
def manager(purse: Purse) -> User:
    """The labour manager of the site, with a password of its own."""
    user = User.objects.create_user("p-school", role="party", full_name="劳资专管员")
    PartyAccount.objects.create(
        user=user, project=purse.site.school, part="labour_manager", company=purse.site.builder,
        opened_at=MAY, opened_by=purse.clerk, password_set_at=MAY,
    )  # fmt: skip
    return user


@pytest.fixture
def door(manager: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(manager)
    return client


def text_of(response: Any) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode("utf-8-sig")


def put(sheet: Sheet, state: str) -> None:
    Payroll.objects.filter(pk=sheet.payroll.pk).update(state=state, posted_on=POSTED, sent_at=MAY)


def url(name: str, sheet: Sheet, *more: Any) -> str:
    return reverse(name, args=[sheet.payroll.pk, *more])


def mine(name: str, sheet: Sheet, *more: Any) -> str:
    return reverse(name, args=[sheet.payroll.project_id, sheet.payroll.pk, *more])


def bank_csv(sheet: Sheet, failed: dict[int, str] | None = None, **more: Any) -> SimpleUploadedFile:
    rows = [cells for _number, cells in said_by_bank(sheet, failed, **more)]
    heads = ("姓名", "身份证号", "金额（元）", "代发结果", "失败原因", "流水号", "交易日期")
    codes = ("name", "id_number", "amount", "result", "reason", "reference", "paid_on")
    lines = [",".join(heads), *(",".join(row[code] for code in codes) for row in rows)]
    return SimpleUploadedFile("回盘.csv", "\n".join(lines).encode("utf-8-sig"), "text/csv")


# ---- officials


def test_every_page_answers_an_official_and_is_not_there_for_others(
    sheet: Sheet, desk: Client, door: Client
) -> None:
    school, stay = sheet.payroll.project_id, sheet.stays[0]
    pages = [
        reverse("payrolls"), reverse("payroll-csv"), reverse("payroll-findings"),
        reverse("payroll-findings-of", args=["2026-04"]), reverse("payroll-finding", args=["2026-04", "unpaid"]),
        reverse("project-payroll-finding", args=[school, "2026-04", "without_attendance"]),
        reverse("project-payrolls", args=[school]), reverse("project-payroll-roll", args=[school, "2026-04"]),
        reverse("project-payroll-ledger", args=[school, 2026]), reverse("wage-payments", args=[stay.worker_id]),
        url("payroll", sheet), url("payroll-lines-csv", sheet), url("payroll-slips", sheet),
        url("payroll-line", sheet, stay.worker_id),
    ]  # fmt: skip
    for page in pages:
        assert desk.get(page).status_code == 200, page
        assert door.get(page).status_code == 404, page
    for part in ("project-payrolls", "project-payroll-roll"):
        args = [school] if part == "project-payrolls" else [school, "2026-04"]
        alone = text_of(desk.get(reverse(part, args=args), headers={"HX-Request": "true"}))
        assert "<html" not in alone
    assert 'hx-get="/money/projects/' in text_of(
        desk.get(f"{reverse('project-rolls', args=[school, '2026-04'])}?roll=payroll")
    )


def test_the_list_is_narrowed_and_sums_what_it_shows(sheet: Sheet, desk: Client) -> None:
    found = text_of(desk.get("/money/payrolls/?month=2026-04&state=open&late=red"))
    assert "17,700.00" in found and "chip-breached" in found and "days late" in found
    assert "unverified" in found
    for none in ("?month=2026-03", "?state=paid", "?sector=water", "?employer=没有", "?agency=no"):
        assert "No payroll matches" in text_of(desk.get(f"/money/payrolls/{none}")), none
    assert "This must be a month" in text_of(desk.get("/money/payrolls/?month=2026-13"))


def test_the_list_asks_the_same_number_of_queries_for_any_number_of_payrolls(
    sheet: Sheet, desk: Client, django_assert_num_queries: Any
) -> None:
    desk.get("/money/payrolls/")
    with django_assert_num_queries(6):
        desk.get("/money/payrolls/")
    for month in range(1, 4):
        build_sheet(sheet.purse, month=date(2026, month, 1), stays=sheet.stays)
    with django_assert_num_queries(6):
        desk.get("/money/payrolls/")


def test_a_sheet_goes_its_way_step_by_step(sheet: Sheet, desk: Client) -> None:
    post = url("payroll-act", sheet, "post")
    refused = desk.post(post, {"posted_on": "2026-05-08", "posting": photo()})
    assert refused.status_code == 409
    assert not Document.objects.exists()
    missing = desk.post(post, {"posted_on": "2026-05-08"})
    assert missing.status_code == 422
    papers = {"posted_on": "2026-05-08", "posting": photo(), "sheet": photo("签字表.jpg", "white")}
    assert desk.post(post, papers).status_code == 302
    page = text_of(desk.get(url("payroll", sheet)))
    assert "Signed and posted" in page and "Check as the general contractor" in page
    assert desk.post(url("payroll-act", sheet, "check")).status_code == 302
    assert desk.post(url("payroll-act", sheet, "send"), {}).status_code == 302
    page = text_of(desk.get(url("payroll", sheet)))
    # Not ticked: it was not the general contractor who paid.
    assert "Decree 724 art. 31" in page and "are short" in page
    assert desk.post(url("payroll-act", sheet, "take_return")).status_code == 404


def test_a_return_is_looked_over_before_it_is_taken_in(sheet: Sheet, desk: Client) -> None:
    sheet.purse.pay_in("20000", APRIL, date(2026, 4, 20))
    page = url("payroll-return", sheet)
    assert desk.get(page).status_code == 302
    put(sheet, _S.SENT)
    seen = desk.post(page, {"paid_on": "2026-05-11", "file": bank_csv(sheet, {0: "账户户名不符"})})
    assert "2 paid, 1 failed, 11,800.00 yuan" in text_of(seen)
    kept = seen.context["kept"]
    assert desk.post(page, {"kept": "x"}).status_code == 302
    assert sheet.fresh().state == _S.SENT
    assert desk.post(page, {"kept": kept}).status_code == 302
    assert (sheet.fresh().state, sheet.payroll.unpaid_lines) == (_S.PARTLY_PAID, 1)
    sheet_page = text_of(desk.get(f"{url('payroll', sheet)}?show=failed"))
    assert "账户户名不符" in sheet_page and sheet_page.count('id="line-') == 1
    # The same again has nothing new in it, and nothing waits for a decision.
    again = desk.post(page, {"paid_on": "2026-05-11", "file": bank_csv(sheet, {0: "账户户名不符"})})
    assert (again.status_code, again.context["kept"]) == (422, "")
    bad = SimpleUploadedFile("回盘.csv", "姓名,金额\n甲,1".encode(), "text/csv")
    assert "These columns are missing" in text_of(desk.post(page, {"paid_on": "2026-05-11", "file": bad}))


def test_names_leave_by_post_with_a_reason_and_nowhere_else(sheet: Sheet, desk: Client) -> None:
    put(sheet, _S.SENT)
    bank = url("payroll-bank", sheet)
    assert desk.post(bank, {"reason": ""}).status_code == 422
    said = text_of(desk.post(bank, {"reason": "代发", "format": "csv"}))
    assert "工人1" in said and "5900.00" in said and "2026年4月农民工工资" in said
    for page in (url("payroll-slips", sheet), url("payroll", sheet), url("payroll-lines-csv", sheet)):
        shown = text_of(desk.get(page))
        assert "工**" in shown and "工人1" not in shown
    assert "工人1" in text_of(desk.post(url("payroll-slips", sheet), {"reason": "发给工人"}))
    ledger = reverse("project-payroll-ledger", args=[sheet.payroll.project_id, 2026])
    assert desk.post(ledger, {"reason": "监察调阅"})["Content-Type"].endswith("sheet")
    exported = ProjectEvent.objects.filter(act="payroll_exported").order_by("pk")
    assert [each.details["purpose"] for each in exported] == ["bank", "slips", "ledger"]


def test_a_line_is_corrected_on_its_page(sheet: Sheet, desk: Client) -> None:
    line = url("payroll-line", sheet, sheet.stays[0].worker_id)
    said = {"days": "18", "gross": "5400", "deducted": "0", "card_tail": "12345", "reason": "考勤更正"}
    assert desk.post(line, said).status_code == 422
    assert desk.post(line, said | {"card_tail": "2222"}).status_code == 302
    page = text_of(desk.get(url("payroll", sheet)))
    assert "<del>5900.00</del>" in page and "考勤更正" in page


def test_the_panel_names_the_months_without_a_payroll(sheet: Sheet, desk: Client) -> None:
    month = month_before(timezone.localdate().replace(day=1), 2)
    Attendance.objects.create(
        engagement=sheet.stays[0], project=sheet.payroll.project, month=month, day_bits=0b11
    )
    panel = text_of(desk.get(reverse("project-payrolls", args=[sheet.payroll.project_id])))
    assert "1 month with attendance and without a payroll" in panel and "no payroll" in panel


# ---- behind the door


def test_the_labour_manager_hands_in_and_sends_behind_its_own_door(sheet: Sheet, door: Client) -> None:
    sheet.purse.pay_in("20000", APRIL, date(2026, 4, 20))
    home = reverse("party-payrolls", args=[sheet.payroll.project_id])
    assert mine("party-payroll", sheet) in text_of(door.get(home))
    papers = {"posted_on": "2026-05-08", "posting": photo(), "sheet": photo("签字表.jpg", "white")}
    assert door.post(mine("party-payroll-act", sheet, "post"), papers).status_code == 302
    paper = sheet.fresh().posting_id
    assert door.get(mine("party-payroll-paper", sheet, paper)).status_code == 200
    assert door.get(mine("party-payroll-paper", sheet, 0)).status_code == 404
    assert door.post(mine("party-payroll-act", sheet, "check")).status_code == 302
    assert door.post(mine("party-payroll-act", sheet, "send"), {"by_agency": "on"}).status_code == 302
    page = mine("party-payroll-return", sheet)
    seen = door.post(page, {"paid_on": "2026-05-11", "file": bank_csv(sheet, {2: "账户冻结"})})
    assert door.post(page, {"kept": seen.context["kept"]}).status_code == 302
    line = mine("party-payroll-line", sheet, sheet.stays[2].worker_id)
    said = {"days": "20", "gross": "6000", "deducted": "100", "card_tail": "7777", "reason": "换卡"}
    assert door.post(line, said).status_code == 302
    assert "7777" in text_of(door.get(mine("party-payroll", sheet)))
    assert "工**" in text_of(door.get(mine("party-payroll-slips", sheet)))


def test_the_labour_manager_hands_a_payroll_in_as_a_list(purse: Purse, door: Client) -> None:
    purse.engage(2)
    school = purse.site.school.pk
    lines = ["月份,姓名,身份证号,出勤天数,应发工资（元）,是否签字"]
    lines += [f"2026-04,工某某,{identity(number)},20,6000,是" for number in (1, 2)]
    file = SimpleUploadedFile("工资表.csv", "\n".join(lines).encode("utf-8-sig"), "text/csv")
    sent = door.post(reverse("party-lists", args=[school]), {"kind": "payroll", "file": file})
    run = RegisterRun.objects.get()
    assert sent["Location"] == reverse("party-list", args=[school, run.pk])
    work_off(run.pk)
    seen = text_of(door.get(sent["Location"]))
    assert identity(1) not in seen
    assert door.post(reverse("party-list-confirm", args=[school, run.pk])).status_code == 302
    work_off(run.pk)
    payroll = Payroll.objects.get()
    assert (payroll.lines, payroll.signed_lines, payroll.company) == (2, 2, purse.site.labour)
    assert reverse("party-payroll", args=[school, payroll.pk]) in text_of(
        door.get(reverse("party-payrolls", args=[school]))
    )


def test_the_owner_and_other_projects_find_no_payroll_there(
    sheet: Sheet, manager: User, door: Client
) -> None:
    PartyAccount.objects.update(part="owner")
    assert door.get(mine("party-payroll", sheet)).status_code == 404
    assert door.get(reverse("party-payrolls", args=[sheet.payroll.project_id])).status_code == 404
    PartyAccount.objects.all().delete()
    assert door.get(mine("party-payroll", sheet)).status_code == 404


# ---- the API


def test_the_api_reads_and_moves_a_payroll(sheet: Sheet) -> None:
    api, clerk = "/api/v1/payrolls/", Caller(sheet.purse.clerk)
    one = f"{api}{sheet.payroll.pk}/"
    status, listed = clerk.ask(f"{api}?month=2026-04&state=draft&project=BDH-P-9001")
    assert (status, [each["due"] for each in listed["results"]]) == (200, ["17700.00"])
    for bad in ("?state=x", "?month=x", "?strange=1"):
        assert clerk.ask(api + bad)[0] == 400
    status, lines = clerk.ask(f"{one}lines/")
    assert (status, len(lines["results"]), lines["next"]) == (200, 3, None)
    assert lines["results"][0]["name"] == "工**"
    assert clerk.ask(f"{one}lines/?show=x")[0] == 400
    body = {"posted_on": "2026-05-08", "posting": kept_photo(sheet.purse)}
    assert clerk.tell(f"{one}post/", body)[1]["code"] == "lines-unsigned"
    body["signed_sheet"] = kept_photo(sheet.purse, "white")
    assert clerk.tell(f"{one}post/", body)[1]["state"] == "signed"
    worker = lines["results"][0]["worker"]
    said = {"days": "20", "gross": "6000", "deducted": "100", "card_tail": "1", "reason": "更正"}
    assert clerk.tell(f"{one}lines/{worker}/", said)[0] == 400
    assert clerk.tell(f"{one}send-back/", {"reason": "不对"})[1]["state"] == "draft"
    assert clerk.tell(f"{one}check/")[1]["code"] == "payroll-state"
    put(sheet, _S.CHECKED)
    assert clerk.tell(f"{one}send/", {"by_agency": False})[1]["is_by_agency"] is False


def test_the_api_takes_what_the_bank_says(sheet: Sheet) -> None:
    sheet.purse.pay_in("20000", APRIL, date(2026, 4, 20))
    put(sheet, _S.SENT)
    clerk, one = Caller(sheet.purse.clerk), f"/api/v1/payrolls/{sheet.payroll.pk}/return/"
    rows = [cells | {"paid_on": ""} for _number, cells in said_by_bank(sheet, {0: "账户冻结"})]
    assert clerk.tell(one, {"rows": rows})[0] == 400
    status, said = clerk.tell(one, {"rows": rows, "paid_on": "2026-05-11"})
    assert (status, said["new"], said["payroll"]["state"]) == (200, 3, "partly_paid")
    assert clerk.tell(one, {"rows": rows, "paid_on": "2026-05-11"})[0] == 409
    assert Caller(sheet.purse.world.water).tell(one, {"rows": rows, "paid_on": "2026-05-11"})[0] == 409
