"""The chain of a project built in a real browser: owner, general contractor, labour under it; and shown as a picture."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.models import Contract
from tests.projects.site import Site, build_site, credit_code
from tests.world import PASSWORD, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(transactional_db: None) -> Site:
    site = build_site(build_world())
    site.works.delete()
    site.general.delete()
    return site


@pytest.fixture
def desk(site: Site, live_server: LiveServer, page: Page) -> Iterator[Page]:
    """The industry department's browser, signed in, in English; fails on any script error or blocked style."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"{live_server.url}/login/?next=/projects/{site.school.pk}/parties/")
    page.fill("#id_username", site.world.housing.username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/parties/")
    yield page
    assert complaints == []


@pytest.mark.clause("BDH-1.3.2")
def test_a_chain_is_built_from_the_owner_down_and_shows_as_a_picture(
    desk: Page, site: Site, live_server: LiveServer
) -> None:
    expect(desk.locator(".chain")).to_contain_text(site.owner.name)
    desk.click("text=Add a contract")
    desk.select_option("#contract-kind", "general")
    # What is typed is looked up, and one of the suggestions taken.
    desk.locator("#contract-contractor").press_sequentially("示例建筑")
    suggestion = desk.locator("#firms-suggested option").first
    expect(suggestion).to_have_attribute("value", f"{site.builder.name} {site.builder.credit_code}")
    desk.fill("#contract-contractor", f"{site.builder.name} {site.builder.credit_code}")
    desk.fill("#contract-number", "总-7")
    desk.fill("#contract-begins_on", "2026-03-16")
    desk.fill("#contract-ends_on", "2026-03-01")
    desk.click("text=Add the contract")
    expect(desk.locator("#errors")).to_contain_text("ends before it begins")
    expect(desk.locator("#contract-number")).to_have_value("总-7")
    desk.fill("#contract-ends_on", "2027-03-15")
    desk.click("text=Add the contract")
    expect(desk.locator("h1")).to_contain_text(site.builder.name)
    desk.click("text=Add a subcontract")
    desk.select_option("#contract-kind", "labour")
    desk.fill("#contract-contractor", f"示例新劳务有限公司 {credit_code(88)}")
    desk.select_option("#contract-is_qualified", "false")
    desk.click("text=Add the contract")
    expect(desk.locator("h1")).to_contain_text("示例新劳务有限公司")
    made = Contract.objects.get(kind="labour")
    assert (made.client, made.parent.contractor) == (site.builder, site.builder)
    desk.goto(f"{live_server.url}/projects/{site.school.pk}/parties/")
    under = desk.locator(".chain > li > ul > li")
    expect(under).to_have_count(1)
    expect(under.locator("> .chain-link")).to_contain_text(site.builder.name)
    expect(under.locator("> ul > li .chain-link")).to_contain_text("示例新劳务有限公司")
    expect(under.locator("> ul > li .chip-breached")).to_contain_text("not qualified")
    # Owner, general contractor and labour stand side by side, joined by lines.
    lefts = [box["x"] for each in range(3) if (box := desk.locator(".chain-link").nth(each).bounding_box())]
    assert lefts == sorted(set(lefts)) and len(lefts) == 3
