"""The test console in a real browser: the decision follows the form, the address too, and what is wrong is said in place."""

import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from agencies.policy.publishing import begin_draft, save_draft
from tests.world import PASSWORD, World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> World:
    world = build_world()
    draft = begin_draft("130304", by=world.clerk, now=timezone.now())
    text = draft.content.replace('lead = ["@sector"]', 'lead = ["hrss"]', 1)
    save_draft(draft.pk, text, seen_hash=draft.content_hash, note="改", by=world.clerk, now=timezone.now())
    return world


@pytest.fixture
def desk(office: World, live_server: LiveServer, page: Page) -> Iterator[Page]:
    """The clerk's browser with the console of the draft open; fails on any script error or blocked style."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Refused to" in said.text else None)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"{live_server.url}/login/")
    page.fill("#id_username", office.clerk.username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/")
    page.goto(f"{live_server.url}/policies/130304/2/try/")
    yield page
    assert complaints == []


def test_the_decision_and_the_address_follow_the_form(desk: Page) -> None:
    desk.get_by_label("Field of work").select_option("construction")
    desk.get_by_label("Sector", exact=True).select_option("water")
    desk.get_by_label("Affiliation (name lending)").check()
    expect(desk.locator(".try-parts .chip")).to_have_text("would change")
    expect(desk.locator(".try-parts .is-change").first).to_contain_text("北戴河区水务局")
    stated = "facts.domain=construction&facts.causes=affiliation&facts.sector=water"
    expect(desk).to_have_url(re.compile(re.escape(f"/2/try/?{stated}") + "$"))
    desk.reload()
    expect(desk.get_by_label("Sector", exact=True)).to_have_value("water")


def test_what_is_wrong_is_said_beside_its_field_and_goes_when_it_is_right(desk: Page) -> None:
    days = desk.get_by_label("Days without progress")
    days.fill("viele")
    said = desk.locator("#said-days_without_progress")
    expect(said).to_contain_text("whole number")
    expect(days).to_have_value("viele")
    expect(days).to_be_focused()
    days.fill("30")
    expect(said).to_be_empty()
    expect(desk.locator(".try-parts")).to_be_visible()


def test_on_a_phone_trying_leads_down_to_the_decision(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.get_by_label("Field of work").select_option("construction")
    desk.get_by_role("button", name="Try", exact=True).click()
    expect(desk.locator("#try-decision")).to_be_in_viewport()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
