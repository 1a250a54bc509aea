"""A list with errors in a real browser: sent in, its columns assigned, its good rows taken in while the page follows."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.intake.running import work_off
from projects.models import Project, RegisterRun
from tests.projects.site import build_site
from tests.world import PASSWORD, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_list_goes_from_the_file_to_the_ledger(
    transactional_db: None, live_server: LiveServer, page: Page, tmp_path: Path
) -> None:
    world = build_site(build_world()).world
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"{live_server.url}/login/?next=/projects/registers/")
    page.fill("#id_username", world.clerk.username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    path = tmp_path / "平台.csv"
    path.write_text(
        "工程码,项目名称,所属乡镇街道,所属行业\nA-1,示例工程1,海滨镇,水利\nA-2,示例工程2,月球,水利\n"
    )
    page.select_option("#upload-kind", "projects")
    page.set_input_files("#upload-file", path)
    page.get_by_role("button", name="Send in and check").click()
    expect(page.locator(".import-progress")).to_be_visible()
    run = RegisterRun.objects.get()
    work_off(run.pk)
    expect(page.locator("h1")).to_have_text("平台.csv")
    expect(
        page.get_by_text("State the number of the project, or that of the platform.").first
    ).to_be_visible()
    page.locator("summary", has_text="Which column is which").click()
    page.select_option("#column-0", "code")
    page.get_by_role("button", name="Check with these columns").click()
    expect(page.locator(".import-progress")).to_be_visible()
    work_off(run.pk)
    expect(page.get_by_text("“月球” is not known here.")).to_be_visible()
    page.get_by_role("button", name="Take the 1 good row in").click()
    expect(page.locator(".import-progress")).to_be_visible()
    work_off(run.pk)
    expect(page.locator(".case-heading .chip")).to_have_text("Taken in")
    assert list(Project.objects.filter(code__startswith="A-").values_list("code", flat=True)) == ["A-1"]
    assert complaints == []
