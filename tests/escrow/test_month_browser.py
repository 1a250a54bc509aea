"""A whole month of one project in a real browser: labour cost in, payroll, posting, bank, three failures, all paid."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from escrow.models import Payroll
from oversight.models import EarlyWarning
from oversight.warnings.refreshing import refresh
from projects.intake.running import work_off
from projects.models import RegisterRun
from tests.escrow.paying import photo
from tests.escrow.purse import Purse, build_purse
from tests.projects.site import identity
from tests.world import PASSWORD, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORKERS, FAILED = 8, (2, 4, 7)


@pytest.fixture
def purse(transactional_db: None) -> Purse:
    purse = build_purse(build_world())
    purse.engage(WORKERS)
    return purse


@pytest.fixture
def desk(purse: Purse, live_server: LiveServer, page: Page) -> Iterator[Page]:
    """The clerk's browser, signed in, in English; fails on any script error or blocked style."""
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type == "error" and "status of 4" not in message.text
            else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"{live_server.url}/login/?next=/money/payrolls/")
    page.fill("#id_username", purse.clerk.username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    # The address of the log-in ends like that of the page.
    expect(page.locator("h1")).to_have_text("Payrolls")
    yield page
    assert complaints == []


def payroll_list(folder: Path) -> Path:
    heads = "项目编号,用人单位,月份,姓名,身份证号,出勤天数,应发工资（元）,扣款（元）,工资卡号"
    rows = [
        f"BDH-P-9001,秦皇岛示例劳务有限公司,2026-04,工某某,{identity(number)},20,6000,100,621700000000{number:04}"
        for number in range(1, WORKERS + 1)
    ]
    return written(folder / "四月工资表.csv", heads, rows)


def bank_file(folder: Path, places: range | tuple[int, ...], failed: tuple[int, ...], batch: str) -> Path:
    rows = [
        f"工某某,{identity(each)},5900.00,{'失败' if each in failed else '成功'},"
        f"{'账户户名不符' if each in failed else ''},{batch}{each:04}"
        for each in places
    ]
    return written(folder / f"回盘{batch}.csv", "姓名,身份证号,金额（元）,代发结果,失败原因,流水号", rows)


def written(path: Path, heads: str, rows: list[str]) -> Path:
    path.write_text("\n".join([heads, *rows]), encoding="utf-8-sig")
    return path


def send(desk: Page) -> None:
    desk.locator("#send > summary").click()
    desk.locator("#send button[type=submit]").click()
    expect(desk.locator(".summary .chip").first).to_have_text("Sent to the bank")


def take_return(desk: Page, file: Path, said: str) -> None:
    desk.get_by_role("link", name="Take in the bank's return file").click()
    desk.set_input_files("#return-file", file)
    desk.get_by_role("button", name="Look it over").click()
    expect(desk.locator("#preview .card-head")).to_contain_text(said)
    desk.get_by_role("button", name="Take it in").click()


@pytest.mark.clause("TL-2.1.2b", "JX-4.2.4")
def test_a_month_from_labour_cost_to_the_last_wage(
    desk: Page, purse: Purse, live_server: LiveServer, tmp_path: Path
) -> None:
    base, school = live_server.url, purse.site.school.pk
    # Labour cost comes in.
    desk.goto(base + reverse("project-labour-pay-in", args=[school]))
    desk.fill("#pay-in-month", "2026-04")
    desk.fill("#pay-in-amount", "50000")
    desk.fill("#pay-in-on", "2026-04-20")
    desk.fill("#pay-in-reference", "L-0420")
    desk.locator("main form button[type=submit]").click()
    expect(desk.locator("#messages")).to_contain_text("Booked")
    # The payroll is handed in as a list, checked and taken in.
    desk.goto(f"{base}/money/payrolls/")
    desk.get_by_role("link", name="Hand in payrolls").click()
    desk.set_input_files("#upload-file", payroll_list(tmp_path))
    desk.get_by_role("button", name="Send in and check").click()
    expect(desk.locator(".import-progress")).to_be_visible()
    run = RegisterRun.objects.get()
    work_off(run.pk)
    desk.get_by_role("button", name="Take 8 rows in").click()
    expect(desk.locator(".import-progress")).to_be_visible()
    work_off(run.pk)
    expect(desk.locator(".case-heading .chip")).to_have_text("Taken in")
    # Signed and posted on site, checked by the general contractor, sent to the bank.
    desk.goto(f"{base}/money/payrolls/")
    desk.get_by_role("link", name="2026-04").click()
    payroll = Payroll.objects.get()
    expect(desk.locator("h1")).to_contain_text("Payroll 2026-04")
    posting, sheet = tmp_path / "公示.jpg", tmp_path / "签字.jpg"
    posting.write_bytes(photo().read())
    sheet.write_bytes(photo(colour="white").read())
    desk.locator("#post > summary").click()
    desk.fill("#post-posted_on", "2026-05-08")
    desk.set_input_files("#post-posting", posting)
    desk.locator("#post button[type=submit]").click()
    # Nobody has signed on the list, and there is no scan of the sheet.
    expect(desk.locator("#post .refusal-slot")).to_contain_text("8 workers have not signed")
    desk.set_input_files("#post-sheet", sheet)
    desk.locator("#post button[type=submit]").click()
    expect(desk.locator(".summary .chip").first).to_have_text("Signed and posted")
    desk.locator("#check > summary").click()
    desk.locator("#check button[type=submit]").click()
    expect(desk.locator(".summary .chip").first).to_have_text("Checked by the general contractor")
    send(desk)
    # The bank pays five and fails three.
    take_return(desk, bank_file(tmp_path, range(1, 9), FAILED, "A"), "5 paid, 3 failed, 29,500.00 yuan")
    expect(desk.locator(".summary .chip").first).to_have_text("Partly paid")
    # The warning stands, and opens to the three.
    refresh([school], timezone.now())
    assert EarlyWarning.objects.standing().filter(project=school, code="AL-06").count() == 1
    desk.goto(base + reverse("project-warnings", args=[school]))
    expect(desk.locator("main")).to_contain_text("Wages unpaid after the agreed day")
    desk.goto(f"{base}/money/payrolls/{payroll.pk}/")
    expect(desk.locator("#findings")).to_contain_text("Not paid at all 3")
    desk.locator(".tabs a", has_text="Failed at the bank").click()
    expect(desk.locator("#lines tbody tr")).to_have_count(3)
    expect(desk.locator("#lines tbody tr").first).to_contain_text("账户户名不符")
    # Each of the three lines is put right, and they go to the bank once more.
    for place in range(3):
        desk.goto(f"{base}/money/payrolls/{payroll.pk}/?show=failed")
        desk.locator("#lines tbody a").nth(place).click()
        desk.fill("#line-card_tail", f"99{place:02}")
        desk.fill("#line-reason", "户名更正，换卡重发")
        desk.get_by_role("button", name="Correct the line").click()
        expect(desk.locator("#changes")).to_contain_text(f"99{place:02}")
    send(desk)
    take_return(desk, bank_file(tmp_path, FAILED, (), "B"), "3 paid, 0 failed, 17,700.00 yuan")
    # All paid: the warning is gone, the account holds the rest.
    expect(desk.locator(".summary .chip").first).to_have_text("Paid in full")
    expect(desk.locator("#lines .chip-done")).to_have_count(WORKERS)
    refresh([school], timezone.now())
    assert not EarlyWarning.objects.standing().filter(project=school, code="AL-06").exists()
    desk.goto(base + reverse("project-warnings", args=[school]))
    expect(desk.locator(".warning-panel > .plain-list")).not_to_contain_text("Wages unpaid")
    expect(desk.locator(".warning-closed")).to_contain_text("Wages unpaid after the agreed day")
    purse.wages.refresh_from_db()
    assert purse.wages.balance == 50_000 - 8 * 5_900
    desk.goto(f"{base}/money/projects/{school}/payrolls/")
    expect(desk.locator(".payroll-matrix .chip-done")).to_have_text("Paid in full")
