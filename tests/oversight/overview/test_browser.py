"""The leader's page in a real browser: charts drawn without a fault, a walk down to a case and back, one sheet of paper."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from tests.oversight.overview.scene import crowd, set_scene
from tests.world import PASSWORD, World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(transactional_db: None, live_server: LiveServer, page: Page) -> Iterator[tuple[Page, World]]:
    """The leader's browser; fails on any script error and on whatever the security policy blocks."""
    world = set_scene(build_world())
    crowd(world)
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"{live_server.url}/login/")
    page.fill("#id_username", world.leader.username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/oversight/")
    yield page, world
    assert complaints == []


def test_from_a_chart_to_a_case_and_back_with_window_and_place_kept_and_on_one_sheet(
    desk: tuple[Page, World], live_server: LiveServer
) -> None:
    page, _world = desk
    page.select_option("#overview-window", "rolling")
    page.click(".overview-asked button[type=submit]")
    page.wait_for_url("**window=rolling**")
    page.click(".overview-region [data-draw=table]")
    page.click(".overview-region tbody th a:has-text('海滨镇')")
    page.wait_for_url("**place=130304100**")
    here = page.url
    expect(page.locator(".overview-way [aria-current]")).to_have_text("海滨镇")
    # The bar of the first agency, where its overdue cases are drawn: as many as the cell says.
    agencies = page.locator(".overview-agency")
    expect(agencies.locator("canvas")).to_be_visible()
    count = agencies.locator("tbody tr").first.locator("td").nth(1).get_attribute("data-value")
    agencies.locator(".chart-place").scroll_into_view_if_needed()
    box = agencies.locator(".chart-place").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.35, box["y"] + 26 + 14)
    page.wait_for_url("**/cases/?queue=overdue&place=130304100&agency=**")
    expect(page.locator("[data-row]")).to_have_count(int(count or 0))
    page.locator("[data-row] a.open, [data-row] .c-number a").first.click()
    page.wait_for_url("**/cases/130304-*/**")
    page.go_back()
    page.wait_for_url("**/cases/?queue=overdue**")
    page.go_back()
    page.wait_for_url(here)
    expect(page.locator("#overview-window")).to_have_value("rolling")
    sheet = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(sheet.pages) == 1
    # The wall needs no scrolling, a phone no sidestep.
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{live_server.url}/oversight/screen/?window=rolling")
    expect(page.locator(".board canvas")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/oversight/?window=rolling", "/oversight/payments/"):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
