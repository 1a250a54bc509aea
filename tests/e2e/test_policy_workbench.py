"""A policy is changed by those who own it: wrongly and refused, rightly and tried on past cases, approved by a second
person and published; the next case is decided by it, the old one keeps its version. In a real browser."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import PolicyVersion
from agencies.people.models import User
from cases.models import Case
from tests.e2e.test_whole_way import act, take_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DRAFT = "/agencies/policy/130304/2"


def tab(page: Page, address: str) -> None:
    page.locator(f'nav.tabs a[href="{address}"]').click()
    page.wait_for_url(f"**{address}")


def remove_the_last_rule(page: Page) -> None:
    page.get_by_role("button", name="删除 BDH-L10").click()
    page.locator("button[name=sure]").click()
    page.wait_for_url(f"**{DRAFT}/edit/**")


def let_human_resources_lead(page: Page, site: str) -> None:
    """Rule BDH-L6 lets the industry department lead; now the bureau of human resources does."""
    page.goto(f"{site}{DRAFT}/edit/rule/5/")
    expect(page.locator("#preview")).to_contain_text("行业主管部门")
    page.select_option("[name='lead.0.name']", "hrss")
    expect(page.locator("#preview")).to_contain_text("人力资源和社会保障局")
    page.locator(".edit-buttons button[type=submit]").click()
    page.wait_for_url(f"**{DRAFT}/edit/**")


def submit(page: Page, site: str) -> None:
    page.goto(f"{site}{DRAFT}/")
    panel = page.locator("details", has=page.locator('form[action$="/submit/"]'))
    panel.locator("summary").click()
    panel.locator("[name=effective_from]").fill(timezone.localdate().isoformat())
    panel.locator("[name=note]").fill("住建类欠薪改由人社部门牵头")
    panel.locator("button[type=submit]").click()


def first_draft(page: Page, site: str) -> None:
    page.goto(f"{site}/agencies/policy/130304/")
    page.get_by_role("link", name="版本与草稿").click()
    page.get_by_role("button", name="起草新稿").click()
    page.wait_for_url(f"**{DRAFT}/edit/")


def test_from_a_wrong_draft_to_a_published_policy(site: str, world: World, signed_in: Any) -> None:
    with signed_in(world.clerk) as page:
        old = take_in(page, site)
        first_draft(page, site)
        # Wrongly: without its last rule some cases would reach nobody.
        remove_the_last_rule(page)
        submit(page, site)
        refused = page.locator('details:has(form[action$="/submit/"])')
        expect(refused).to_contain_text("BDH-L9")
        expect(refused.locator("[name=note]")).to_have_value("住建类欠薪改由人社部门牵头")
        assert PolicyVersion.objects.get(number=2).state == "draft"
        act(page, "undo")
        # Rightly, tried on the case that is there.
        let_human_resources_lead(page, site)
        tab(page, f"{DRAFT}/compare/")
        expect(page.locator("main")).to_contain_text("BDH-L6")
        tab(page, "/policies/130304/2/replay/")
        replayed = page.locator("main")
        expect(replayed).to_contain_text("北戴河区住房和城乡建设局")
        expect(replayed).to_contain_text("北戴河区人力资源和社会保障局")
        page.locator('a[href*="/replay/cases/"]').first.click()
        expect(page.locator("main")).to_contain_text(old)
        submit(page, site)
        expect(page.locator("#messages")).to_contain_text("送审")
        # Nobody approves their own work.
        expect(page.locator('form[action$="/approve/"]')).to_have_count(0)
    with signed_in(world.head) as page:
        page.goto(f"{site}{DRAFT}/")
        act(page, "approve", note="同意")
        act(page, "publish")
        expect(page.locator("main")).to_contain_text("现行")
    with signed_in(world.clerk) as page:
        new = take_in(page, site)
    decided = {each.number: each for each in Case.objects.select_related("policy_version", "lead_agency")}
    assert (decided[old].policy_version.number, decided[old].lead_agency.role) == (1, "housing")
    assert (decided[new].policy_version.number, decided[new].lead_agency.role) == (2, "hrss")
    with signed_in(world.clerk) as page:
        page.goto(f"{site}/cases/{old}/")
        expect(page.locator(".why")).to_contain_text(re.compile("第\\s*1\\s*版"))


def test_what_the_bench_shows_is_for_those_who_own_the_policy(
    site: str, world: World, signed_in: Any
) -> None:
    with signed_in(world.clerk) as page:
        first_draft(page, site)
    assert isinstance(world.water, User)
    with signed_in(world.water) as page:
        page.goto(f"{site}/agencies/policy/130304/")
        expect(page.get_by_role("link", name="版本与草稿")).to_have_count(0)
        answer = page.goto(f"{site}{DRAFT}/")
        assert answer is not None
        assert answer.status == 404
