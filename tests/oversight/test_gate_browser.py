"""A certificate on the screen, its code read as a telephone reads it, and what opens for somebody without log-in."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from oversight.models import GateCheck
from tests.projects.site import build_site
from tests.world import PASSWORD, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.clause("TL-2.2.1a")
def test_a_certificate_is_checked_by_its_code(
    live_server: LiveServer, page: Page, browser: Browser, transactional_db: None
) -> None:
    site = build_site(build_world())
    page.goto(f"{live_server.url}/login/")
    page.fill("#id_username", site.world.housing.username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/")
    page.goto(f"{live_server.url}/oversight/gates/check/")
    page.select_option("#ask-gate", "permit")
    page.fill("#ask-q", "示例小学")
    page.keyboard.press("Enter")
    page.click(f"text={site.school.name}")
    expect(page.locator("#gate-result")).to_contain_text(site.school.name)
    page.click(".card form[method=post] button[type=submit]")
    page.wait_for_url("**/oversight/gates/130304-G*/")
    seen = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    found = zxingcpp.read_barcodes(seen.convert("L"))
    assert len(found) == 1
    check = GateCheck.objects.get()
    assert found[0].text == f"{live_server.url}/g/{check.token}/"

    stranger = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}).new_page()
    stranger.goto(found[0].text)
    expect(stranger.locator("main")).to_contain_text(check.number)
    expect(stranger.locator("main")).to_contain_text(site.school.name)
    expect(stranger.locator("main")).not_to_contain_text(str(site.world.housing))
    assert stranger.evaluate("document.documentElement.scrollWidth") == 390
    forged = stranger.goto(found[0].text[:-2] + ("a/" if check.token[-1] != "a" else "b/"))
    assert forged is not None and forged.status == 404
    expect(stranger.locator("main")).not_to_contain_text(check.number)
    stranger.context.close()
