"""An inspection on a phone, with a photograph, through to the rectification confirmed."""

import io
from collections.abc import Iterator

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import ConsoleMessage, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.inspections.actions.planning import Plan, plan
from projects.models import Inspection, Measure
from tests.projects.inspecting import site_of, template
from tests.projects.site import Site
from tests.world import PASSWORD, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(transactional_db: None) -> Site:
    return site_of(build_world())


@pytest.fixture
def phone(site: Site, live_server: LiveServer, page: Page) -> Iterator[Page]:
    """The inspector's telephone; fails on any script error or blocked style."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # What htmx says of a connection that is gone is part of the test.
        known = ("status of 4", "Failed to load", "htmx:")
        if message.type == "error" and not any(each in message.text for each in known):
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"{live_server.url}/login/")
    page.fill("#id_username", site.world.housing.username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/")
    yield page
    assert complaints == []


def photograph() -> FilePayload:
    """No two are alike."""
    made = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(made, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_from_the_phone_on_site_to_the_rectification_confirmed(
    phone: Page, site: Site, live_server: LiveServer
) -> None:
    now = timezone.now()
    wanted = Plan(template("site").pk, "daily", timezone.localdate(now))
    held = plan([site.school.pk], wanted, by=site.world.housing, now=now)[0]

    phone.goto(f"{live_server.url}/projects/inspections/{held.pk}/")
    phone.click("text=Begin on site")
    expect(phone.locator("#item-board .result-ok")).to_be_visible()
    assert fits(phone)
    for each in held.answers:
        choice = "fault" if each["code"] == "board" else "ok"
        phone.click(f"#item-{each['code']} .result-{choice}")
        expect(phone.locator(f"#item-{each['code']} .item-saved")).to_contain_text("Saved at")
    expect(phone.locator("#answered")).to_have_text(f"{len(held.answers)} / {len(held.answers)}")

    # The connection drops: what is tapped stays on the page, and is saved once it is back.
    phone.context.set_offline(True)
    phone.click("#item-rolls .result-none")
    expect(phone.locator("#toast")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator("#item-rolls input[value=not_applicable]")).to_be_checked()
    phone.click("text=Save everything")
    phone.wait_for_load_state()
    answers = {each["code"]: each["result"] for each in Inspection.objects.get().answers}
    assert answers["rolls"] == "not_applicable"

    camera = phone.locator("#photos-new")
    assert camera.get_attribute("capture") == "environment"
    camera.set_input_files([photograph()])
    phone.click("#photos button")
    expect(phone.locator("#photos .photos img")).to_have_count(1)

    phone.click("#find-board > summary")
    phone.fill("#find-board textarea", "入口处未设置维权信息告示牌。")
    phone.locator("#find-board input[type=file]").set_input_files([photograph()])
    phone.click("#find-board button[type=submit]")
    expect(phone.locator("#item-board .item-finding")).to_contain_text("No rights notice board")
    phone.click("#sign > summary")
    phone.fill("#sign textarea", "一处隐患，已当场告知。")
    phone.click("#sign button[type=submit]")
    expect(phone.locator(".inspection-side .chip-done")).to_have_text("Signed")
    phone.click("#conclude > summary")
    phone.click("#conclude button[type=submit]")
    expect(phone.locator(".summary .chip")).to_have_text("Concluded")

    phone.click(".inspection-side .plain-list a >> nth=0")
    expect(phone.locator(".photos img")).to_have_count(1)
    assert fits(phone)
    phone.click("#order > summary")
    phone.click(".act-letter > summary")
    expect(phone.locator(".preview-page").first).to_be_visible()
    phone.fill("#order textarea >> nth=0", "在醒目位置设置维权信息告示牌。")
    phone.click("#order > form > button[type=submit]")
    expect(phone.locator(".rung.is-issued")).to_be_visible()
    measure = Measure.objects.get()
    expect(phone.locator(f"#measure-{measure.pk}")).to_contain_text(measure.letter.number)
    phone.click(f"#answer-{measure.pk} > summary")
    phone.fill(f"#answer-{measure.pk} textarea", "已设置告示牌，见照片。")
    phone.locator(f"#answer-{measure.pk} input[type=file]").set_input_files([photograph()])
    phone.click(f"#answer-{measure.pk} button[type=submit]")
    phone.click(f"#confirm-{measure.pk} > summary")
    phone.fill(f"#confirm-{measure.pk} textarea", "复查属实。")
    phone.click(f"#confirm-{measure.pk} button[type=submit]")
    expect(phone.locator(".summary .chip").first).to_have_text("Settled")
    expect(phone.locator(f"#measure-{measure.pk} .chip").first).to_have_text("Confirmed on re-check")
    assert fits(phone)
