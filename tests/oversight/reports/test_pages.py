"""The register and a report on the page: what each reader sees, and from every number to its rows and back."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agencies.models import User
from oversight.reports import actions
from oversight.reports.drafting import draft
from oversight.reports.models import Report
from tests.oversight.reports.scene import AFTER, APRIL, MONDAY, SUNDAY, april
from tests.places import reading
from tests.world import World

pytestmark = pytest.mark.django_db


def weekly(world: World, state: str = "draft") -> Report:
    report = draft("130304", "weekly", MONDAY, SUNDAY, now=AFTER)
    if state != "draft":
        actions.sign(report.pk, by=world.head, now=AFTER)
    if state == "issued":
        actions.issue(report.pk, by=world.head, now=AFTER)
    return Report.objects.get(pk=report.pk)


def links(html: str, report: Report) -> list[str]:
    found = re.findall(rf'href="(/oversight/reports/{report.pk}/figures/[^"]+)"', html)
    return list(dict.fromkeys(map(unescape, found)))


def page(user: User, url: str) -> str:
    response = reading(user).get(url)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def test_every_number_on_the_page_opens_to_its_rows_and_leads_back(world: World) -> None:
    april(world)
    report = weekly(world)
    client, here = reading(world.clerk), f"/oversight/reports/{report.pk}/"
    urls = links(client.get(here).content.decode(), report)
    known = {each.code: each for each in report.figures.all()}
    assert len(urls) > 40
    for url in urls:
        html = client.get(url).content.decode()
        figure = known[url.split("/figures/")[1].rstrip("/").replace("%3A", ":")]
        assert f'href="{here}"' in html
        assert html.count('<tr data-row class="line">') == len(figure.rows)
        for part in figure.parts:
            assert part in html


def test_rows_that_are_not_the_readers_are_counted_and_not_shown(world: World) -> None:
    april(world)
    report = weekly(world, "issued")
    figure = report.figures.get(code="new")
    html = page(world.market, f"/oversight/reports/{report.pk}/figures/new/")
    shown = html.count('<tr data-row class="line">')
    assert shown < len(figure.rows)
    assert f"{len(figure.rows) - shown} row" in html


def test_drafts_are_for_the_office_and_the_leaders_what_is_issued_for_all(world: World) -> None:
    draft_, issued = draft("130304", "monthly", *APRIL, now=AFTER), weekly(world, "issued")
    for user in (world.clerk, world.head, world.leader, world.auditor):
        assert page(user, f"/oversight/reports/{draft_.pk}/")
    for user in (world.housing, world.haibin):
        assert reading(user).get(f"/oversight/reports/{draft_.pk}/").status_code == 404
        assert reading(user).get(f"/oversight/reports/{draft_.pk}/figures/new/").status_code == 404
        assert reading(user).get(f"/oversight/reports/{draft_.pk}/file.docx").status_code == 404
        assert page(user, f"/oversight/reports/{issued.pk}/")
        listed = page(user, "/oversight/reports/")
        assert issued.title in listed and draft_.title not in listed


def test_the_register_says_the_rhythm_and_what_is_missing(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly(world)
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
    client = reading(world.clerk)
    client.get("/oversight/reports/")
    with django_assert_num_queries(15):
        html = client.get("/oversight/reports/").content.decode()
    assert "Rhythm of the reports" in html and "Missing" in html
    draft("130304", "monthly", *APRIL, now=AFTER)
    with django_assert_num_queries(15):
        client.get("/oversight/reports/")


def test_the_office_draws_one_up_edits_it_and_a_leader_signs(world: World) -> None:
    office, leader = reading(world.clerk), reading(world.leader)
    response = office.post("/oversight/reports/new/", {"kind": "weekly", "day": "2026-04-28"})
    report = Report.objects.get()
    assert response["Location"] == f"/oversight/reports/{report.pk}/"
    edit = f"/oversight/reports/{report.pk}/edit/"
    fields = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', office.get(edit).content.decode()))
    fields.pop("csrfmiddlewaretoken", None)
    texts = {part["key"]: part["text"] for part in report.body if part["kind"] == "paragraph"}
    sent = {name: fields.get(name, "") for name in actions.FIELDS} | texts | {"next_steps": "继续督办。"}
    assert office.post(edit, sent).status_code == 302
    bad = office.post(edit, sent | {"situation": "新增{figure:none}件"})
    assert bad.status_code == 422 and "figure" in bad.content.decode()
    assert "继续督办。" in page(world.leader, f"/oversight/reports/{report.pk}/")
    assert leader.post(f"/oversight/reports/{report.pk}/sign/").status_code == 302
    assert leader.post(f"/oversight/reports/{report.pk}/sign/").status_code == 409
    assert office.post(f"/oversight/reports/{report.pk}/issue/").status_code == 302
    assert Report.objects.get().number
    assert (
        reading(world.head).post(f"/oversight/reports/{report.pk}/withdraw/", {"reason": ""}).status_code
        == 422
    )


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "yearly", "day": "2026-04-28"}, "yearly"),
        ({"kind": "weekly", "day": "2026-04-31"}, "2026-04-30"),
        ({"kind": "weekly", "day": "2031-04-28"}, "has not begun"),
    ],
)
def test_a_period_that_cannot_be_drawn_up_is_said_beside_the_field(
    world: World, sent: dict[str, str], words: str
) -> None:
    response = reading(world.clerk).post("/oversight/reports/new/", sent)
    assert response.status_code == 422 and words in response.content.decode()


def test_files_and_lists_are_handed_out(world: World) -> None:
    report = weekly(world, "issued")
    client = reading(world.housing)
    for form in ("docx", "xlsx", "pdf"):
        response = client.get(f"/oversight/reports/{report.pk}/file.{form}")
        assert response.status_code == 200 and f".{form}" in response["Content-Disposition"]
    assert client.get(f"/oversight/reports/{report.pk}/file.exe").status_code == 404
    assert report.number in b"".join(client.get("/oversight/reports/export/")).decode()


def calling(user: User) -> Client:
    from rest_framework.authtoken.models import Token

    token, _new = Token.objects.get_or_create(user=user)
    return Client(headers={"authorization": f"Token {token.key}", "accept-language": "en"})


def test_the_api_does_the_same(world: World) -> None:
    april(world)
    clerk, head, housing = calling(world.clerk), calling(world.head), calling(world.housing)
    body = {"kind": "weekly", "first": "2026-04-27", "last": "2026-05-03"}
    made = clerk.post("/api/v1/reports/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert housing.get(f"/api/v1/reports/{pk}/").status_code == 404
    assert housing.post("/api/v1/reports/", body, content_type="application/json").status_code == 409
    bad = clerk.post("/api/v1/reports/", body | {"last": "2026-05-04"}, content_type="application/json")
    assert bad.status_code == 400 and list(bad.json()) == ["last"]
    assert head.post(f"/api/v1/reports/{pk}/sign/").status_code == 200
    assert head.post(f"/api/v1/reports/{pk}/issue/").json()["state"] == "issued"
    seen = housing.get("/api/v1/reports/?kind=weekly&state=issued").json()["results"]
    assert [each["id"] for each in seen] == [pk]
    assert housing.get("/api/v1/reports/?state=gone").status_code == 400
    rows = head.get(f"/api/v1/reports/{pk}/figures/new/").json()
    figure = next(
        each for each in head.get(f"/api/v1/reports/{pk}/").json()["figures"] if each["code"] == "new"
    )
    assert rows["count"] == figure["count"] == len(rows["rows"]) and rows["hidden"] == 0
    assert housing.get(f"/api/v1/reports/{pk}/file.xlsx/").status_code == 200
    gone = head.post(f"/api/v1/reports/{pk}/withdraw/", {"reason": "有误"}, content_type="application/json")
    assert gone.json()["state"] == "withdrawn"
