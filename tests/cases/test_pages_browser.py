"""The pages in a real browser: keys, reading in place, refusals in place, and nothing that the security policy blocks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.actions import dispatch
from cases.models import Case
from tests.world import PASSWORD, SNACK_BAR, TUESDAY, World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> World:
    return build_world()


@pytest.fixture
def desk(office: World, live_server: LiveServer, page: Page) -> Iterator[Page]:
    """The clerk's browser, signed in, in English; fails on any script error or blocked style."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"{live_server.url}/login/")
    page.fill("#id_username", office.clerk.username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/")
    yield page
    assert complaints == []


def test_a_case_is_read_and_opened_by_keys_alone(desk: Page, office: World, live_server: LiveServer) -> None:
    case = office.routed(SNACK_BAR)
    desk.goto(f"{live_server.url}/cases/")
    desk.keyboard.press("j")
    expect(desk.locator(".fold")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator(".peek-facts")).to_contain_text("Catering")
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("o")
    expect(desk.locator("h1")).to_have_text(case.number)
    # The heading stands before the script has been read.
    desk.wait_for_load_state("load")
    desk.keyboard.press("g")
    desk.keyboard.press("r")
    desk.wait_for_url("**/registers/")


def test_a_second_decision_is_refused_where_it_was_made(
    desk: Page, office: World, live_server: LiveServer
) -> None:
    case = office.routed(SNACK_BAR)
    desk.goto(f"{live_server.url}/cases/{case.number}/")
    dispatch.confirm(case.number, by=office.head, now=TUESDAY)
    desk.click("#act-confirm button[type=submit]")
    expect(desk.locator("#act-confirm .refusal-slot")).to_contain_text("no proposal waiting for confirmation")
    expect(desk.locator("h1")).to_have_text(case.number)


def test_a_fault_in_a_form_leaves_the_rest_as_typed(
    desk: Page, office: World, live_server: LiveServer
) -> None:
    case = office.routed(SNACK_BAR)
    desk.goto(f"{live_server.url}/cases/{case.number}/")
    desk.click("#act-override > summary")
    desk.fill("#act-override-reason", "理由")
    for part in desk.locator("#act-override input[value='']").all():
        part.check()
    desk.click("#act-override button[type=submit]")
    expect(desk.locator("#act-override .note-error")).to_contain_text("at least one agency")
    expect(desk.locator("#act-override-reason")).to_have_value("理由")


def test_a_complaint_is_taken_in_by_hand(desk: Page, office: World, live_server: LiveServer) -> None:
    desk.goto(f"{live_server.url}/cases/new/")
    desk.select_option("#intake-source_channel", "walk_in")
    desk.fill("#intake-narrative", "六名服务员的工资没有发，电话13812345678。")
    desk.dblclick("text=Take in the complaint")
    desk.wait_for_url("**/cases/130304-*/")
    expect(desk.locator(".waiting")).to_be_visible()
    expect(desk.locator(".narrative")).to_contain_text("138****5678")
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "path", ["/cases/", "/transfers/", "/cases/new/", "/cases/{number}/", "/letters/{letter}/"]
)
def test_nothing_is_wider_than_a_phone(path: str, desk: Page, office: World, live_server: LiveServer) -> None:
    case = office.routed(employer="北戴河区某某建筑工程劳务有限责任公司第一分公司")
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(live_server.url + path.format(number=case.number, letter=case.transfers.first().pk))
    assert desk.evaluate("document.documentElement.scrollWidth") == 390
