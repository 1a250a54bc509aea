"""A rule edited in a browser: lines come and go without leaving the page, and the sentence follows what is chosen."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from agencies.models import PolicyVersion
from agencies.policy import publishing
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_rule(page: Page, site: str, world: World, section: str, place: int) -> None:
    page.goto(f"{site}/login/")
    page.fill("[name=username]", world.clerk.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{site}/agencies/policy/130304/2/edit/{section}/{place}/")


def field(name: str) -> str:
    return f'[id="{name}"]'


def test_a_line_is_added_chosen_and_saved(
    world: World, live_server: Any, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    draft = publishing.begin_draft("130304", by=world.clerk, now=timezone.now())
    context = browser.new_context(**browser_context_args, viewport={"width": 1280, "height": 900})
    page, errors = context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_rule(page, live_server.url, world, "overlay", 11)
    page.fill("[name=basis]", "先写下的意见")
    page.click(field("when:add"))
    expect(page.locator(field("when.2.subject"))).to_be_focused()
    page.select_option(field("when.2.subject"), "worker_count")
    page.fill(field("when.2.value"), "30")
    page.press(field("when.2.value"), "Tab")
    expect(page.locator("#preview")).to_contain_text("30")
    expect(page.locator("[name=basis]")).to_have_value("先写下的意见")
    page.press(field("entry-id"), "Enter")
    page.wait_for_url(lambda url: url.endswith("/edit/#overlay-11"))
    context.close()
    assert errors == []
    content = PolicyVersion.objects.get(pk=draft.pk).content
    assert 'causes = "project_payment_arrears" }], worker_count = { at_least = 30 } }' in content
    assert 'basis = "先写下的意见"' in content


def test_without_scripts_the_same_buttons_work(
    world: World, live_server: Any, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    draft = publishing.begin_draft("130304", by=world.clerk, now=timezone.now())
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    open_rule(page, live_server.url, world, "rule", 9)
    page.click(field("notify:add"))
    page.select_option(field("notify.0.name"), "union")
    page.locator(field("notify.0.name")).locator("xpath=..").locator("summary").click()
    page.click(field("notify.0.when:add"))
    page.select_option(field("notify.0.when.0.subject"), "is_group")
    page.click('button[value="notify.0.when.0:refresh"]')
    page.click(".edit-buttons button[type=submit]")
    page.wait_for_url(lambda url: url.endswith("/edit/#rule-9"))
    context.close()
    content = PolicyVersion.objects.get(pk=draft.pk).content
    assert 'notify = [{ add = "union", when = { is_group = true } }]' in content
