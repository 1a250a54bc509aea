"""Entering a project in a real browser: one company found while typing, another entered with it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.models import Company, Project
from tests.projects.site import Site, build_site, credit_code
from tests.world import PASSWORD, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(transactional_db: None) -> Site:
    return build_site(build_world())


@pytest.fixture
def desk(site: Site, live_server: LiveServer, page: Page) -> Iterator[Page]:
    """The browser of the housing bureau, in English; fails on any script error or blocked style."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"{live_server.url}/login/")
    page.fill("#id_username", site.world.housing.username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/")
    yield page
    assert complaints == []


def test_a_project_is_entered_with_its_companies_and_shown_as_one_page(
    desk: Page, site: Site, live_server: LiveServer
) -> None:
    desk.goto(f"{live_server.url}/projects/")
    desk.click("text=Enter a project")
    desk.fill("[name=code]", "BDH-P-9500")
    desk.fill("[name=name]", "海滨小学操场工程")
    desk.select_option("[name=sector]", "housing")
    desk.select_option("[name=region]", "130304100")
    desk.locator("#general_contractor-search").press_sequentially("示例建筑")
    desk.click("#general_contractor-found button")
    expect(
        desk.locator(".company-field:has([name=general_contractor]) [data-project-chosen]")
    ).to_contain_text(site.builder.name)
    owner = desk.locator(".company-field:has([name=owner])")
    owner.locator("summary").click()
    owner.locator("[name=owner_name]").fill("海滨教育公司")
    owner.locator("[name=owner_code]").fill("123")
    desk.get_by_role("button", name="Save").click()
    # Named beside the field, and nothing typed is lost.
    expect(owner.locator(".field-error")).to_contain_text("unified social credit code")
    expect(desk.locator("[name=name]")).to_have_value("海滨小学操场工程")
    owner.locator("[name=owner_code]").fill(credit_code(90))
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator("h1")).to_have_text("海滨小学操场工程")
    project = Project.objects.get(code="BDH-P-9500")
    assert project.general_contractor == site.builder
    assert project.owner == Company.objects.get(credit_code=credit_code(90))
    expect(desk.locator("#timeline")).to_contain_text("Project entered")
    expect(desk.locator("#programme")).to_contain_text("Not enrolled")
    expect(desk.locator(".skeleton")).to_have_count(0)
