"""One complaint, three desks and a leader: the whole way in a real browser, with a real worker routing it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def act(page: Page, name: str, **fields: str) -> None:
    """Open an act of the panel, fill it in, do it, and wait for the case to come back."""
    form = page.locator(f'form[action*="/{name}/"]').first
    panel = page.locator(f'details:has(form[action*="/{name}/"])').first
    if panel.get_attribute("open") is None:
        panel.locator("summary").first.click()
    for field, value in fields.items():
        control = form.locator(f"[name={field}]")
        if control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    form.locator("button[type=submit]").click()
    expect(page.locator("#messages")).not_to_be_empty()


def take_in(page: Page, site: str) -> str:
    """Type a complaint in and wait for the worker's answer; the number of the case."""
    page.goto(f"{site}/cases/new/")
    page.select_option("[name=source_channel]", "walk_in")
    page.fill("[name='complainant.name']", "张某")
    page.fill("[name='complainant.phone']", "13812345678")
    page.fill("[name=narrative]", "住宅项目拖欠工程款，12名木工两个月工资未发。")
    page.check("[name='facts.domain'][value=construction]")
    page.select_option("[name='facts.sector']", "housing")
    page.fill("[name='facts.worker_count']", "12")
    page.fill("[name='facts.amount_yuan']", "96000.50")
    page.check("[name='facts.causes'][value=project_payment_arrears]")
    page.locator("form.intake button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/cases/130304-\d{8}-\d{4}/"))
    expect(page.locator("main")).to_contain_text("BDH-L6", timeout=30_000)
    found = re.search(r"130304-\d{8}-\d{4}", page.url)
    assert found
    return found[0]


@pytest.mark.clause("BDH-5.3.1")
@pytest.mark.clause("BDH-5.3.4")
def test_a_complaint_is_taken_in_dispatched_answered_closed_and_seen(
    site: str, world: World, signed_in: Any
) -> None:
    with signed_in(world.clerk) as page:
        number = take_in(page, site)
        expect(page.locator("main")).to_contain_text("转送相应的行业主管部门调查处置")
        expect(page.locator("main")).to_contain_text("张*")
        expect(page.locator("main")).not_to_contain_text("13812345678")

    with signed_in(world.housing) as page:
        page.goto(f"{site}/cases/?queue=to_receive")
        page.get_by_role("link", name=number).first.click()
        act(page, "receive")
        act(
            page,
            "feedback",
            outcome="solved",
            findings="已督促总包单位发放，工资付清。",
            workers_paid="12",
            amount_paid="96000.50",
        )

    with signed_in(world.water) as page:
        answer = page.goto(f"{site}/cases/{number}/")
        assert answer is not None
        assert answer.status == 404, "another agency's case does not exist"

    with signed_in(world.clerk) as page:
        page.goto(f"{site}/cases/{number}/")
        act(page, "record")
        act(
            page,
            "close",
            conclusion="solved",
            summary="工资已全部付清。",
            workers_paid="12",
            amount_paid="96000.50",
        )

    with signed_in(world.leader) as page:
        page.goto(f"{site}/oversight/")
        page.locator('.overview-figures a.overview-door[href*="merged=without"]').first.click()
        expect(page.locator("main")).to_contain_text(number)
        page.get_by_role("link", name=number).first.click()
        expect(page.locator("main")).to_contain_text("96,000.50")

    case = Case.objects.get(number=number)
    assert case.status == "closed"
    assert [event.act for event in case.events.all()] == [
        "received", "routed", "transferred", "letter_received", "fed_back", "recorded", "closed",
    ]  # fmt: skip


def test_a_proposal_waits_and_a_refusal_is_shown_beside_the_act(
    site: str, world: World, signed_in: Any
) -> None:
    with signed_in(world.clerk) as page:
        page.goto(f"{site}/cases/new/")
        page.select_option("[name=source_channel]", "hotline_12333")
        page.fill("[name=narrative]", "个体小吃店关门，欠6名服务员工资。")
        page.check("[name='facts.domain'][value=non_construction]")
        page.locator("form.intake button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"/cases/130304-"))
        expect(page.locator('form[action*="/confirm/"]')).to_be_visible(timeout=30_000)
        panel = page.locator('details:has(form[action*="/override/"])')
        panel.locator("summary").first.click()
        panel.locator("button[type=submit]").click()
        expect(page.locator('form[action*="/override/"] .field-error').first).to_be_visible()
        act(page, "confirm")
        expect(page.locator("main")).to_contain_text("北治欠办转〔")


def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(
    site: str, world: World, signed_in: Any
) -> None:
    with signed_in(world.clerk) as page:
        page.goto(f"{site}/cases/new/")
        page.select_option("[name=source_channel]", "walk_in")
        page.fill("[name='complainant.name']", "张某")
        page.fill("[name='complainant.id_number']", "110105194912310021")
        page.fill("[name=narrative]", "写了很多字，不能丢。")
        page.fill("[name='facts.amount_yuan']", "12.345")
        page.locator("form.intake button[type=submit]").first.click()
        expect(page.locator("#errors")).to_be_visible()
        assert page.input_value("[name=narrative]") == "写了很多字，不能丢。"
        assert page.locator("[name='complainant.id_number'].is-invalid").count() == 1
        assert page.locator("[name='facts.amount_yuan'].is-invalid").count() == 1
        assert not Case.objects.exists()


@pytest.mark.parametrize(
    "path", ["/cases/", "/cases/new/", "/transfers/", "/oversight/", "/agencies/policy/130304/"]
)
def test_no_page_is_wider_than_a_phone(site: str, world: World, signed_in: Any, path: str) -> None:
    with signed_in(world.clerk) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{site}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.context.add_cookies([{"name": "django_language", "value": "en", "url": site}])
        page.goto(f"{site}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
