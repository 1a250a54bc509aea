"""Lists and told texts in a real browser: sent in, followed while they are worked off, read into the form, copied."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.imports import tasks
from cases.imports.running import work_off
from cases.models import Case, ImportRun
from tests.cases.test_imports import lead, table
from tests.cases.test_pages_browser import desk, office
from tests.cases.test_reading import TOLD
from tests.cases.test_writeback import closed

__all__ = ["desk", "office"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS")


def shot(page, name):
    if not SHOTS:
        return
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 720})


def test_a_list_is_sent_in_followed_and_taken_in(
    desk: Page, office, live_server: LiveServer, tmp_path: Path, monkeypatch
) -> None:
    waiting: list[int] = []
    monkeypatch.setattr(tasks, "_tell", waiting.append)
    path = tmp_path / "四月线索.csv"
    path.write_bytes(table([lead(1), lead(2), lead(3, 欠薪人数="许多", 行业领域="航天")]).read())
    desk.goto(f"{live_server.url}/imports/")
    desk.set_input_files("input[type=file]", str(path))
    shot(desk, "runs")
    desk.click("text=Send in and check")
    expect(desk.locator(".import-progress")).to_contain_text("Being checked")
    work_off(waiting.pop())
    expect(desk.locator(".note-warning")).to_contain_text("Checked: 2 new, 0 known already, 1 with errors")
    shot(desk, "checked")
    desk.click(".tab-failed")
    expect(desk.locator(".import-fault").first).to_contain_text("行业领域")
    shot(desk, "failed")
    desk.click("text=Which column is which")
    shot(desk, "columns")
    desk.click("text=Take 2 rows in")
    expect(desk.locator(".import-progress")).to_contain_text("0 %")
    shot(desk, "progress")
    work_off(waiting.pop())
    expect(desk.locator("h1 + .chip")).to_have_text("Done")
    expect(desk.locator("tbody a").first).to_have_text(Case.objects.order_by("pk")[0].number)
    shot(desk, "done")
    assert ImportRun.objects.get().taken == 2


def test_a_told_text_fills_the_form(desk: Page, office, live_server: LiveServer) -> None:
    desk.goto(f"{live_server.url}/cases/new/")
    desk.click("text=Paste a told text")
    desk.fill("#pasted", TOLD)
    desk.fill("[name='complainant.name']", "李四")
    desk.click("text=Read the text")
    expect(desk.locator("[name='complainant.phone']")).to_have_value("13800001234")
    expect(desk.locator("[name='complainant.name']")).to_have_value("李四")
    expect(desk.locator(".read-from").first).to_contain_text("Please confirm")
    shot(desk, "read")
    desk.select_option("[name=source_channel]", "hotline_12345")
    desk.click("text=Take in the complaint")
    desk.wait_for_url("**/cases/*-*/")
    assert Case.objects.get().workers == 23


def test_the_replies_of_a_closed_case_are_copied_and_written_back(
    desk: Page, office, live_server: LiveServer
) -> None:
    case = closed(office)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(f"{live_server.url}/cases/{case.number}/")
    desk.click("[data-copy-text=reply-national]")
    expect(desk.locator("#toast")).to_have_text("Copied.")
    assert "核处结论：属实，欠薪已解决" in desk.evaluate("navigator.clipboard.readText()")
    shot(desk, "replies")
    desk.goto(f"{live_server.url}/imports/write-back/")
    shot(desk, "waiting")
    desk.click("[name=which][value=all]")
    expect(desk.locator("#messages")).to_contain_text("results in it: 1")
    shot(desk, "written")
