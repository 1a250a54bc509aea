"""The pages of campaigns, visits and circulars, their files, and the API: every figure opens its rows."""

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from rest_framework.authtoken.models import Token

from agencies.people.models import User
from oversight.campaigns import tally
from oversight.campaigns.actions import admonishing, running
from oversight.campaigns.actions.checking import Said, enter
from oversight.campaigns.models import Admonition, Campaign, CampaignTarget, Supervision
from oversight.reports.drafting import built
from tests.oversight.campaigns.cast import FIRST, LAST, NAME, TODAY, begun, more_projects, planned, target_of
from tests.oversight.campaigns.test_admonitions import drawn, issued
from tests.oversight.campaigns.test_visits import held
from tests.oversight.campaigns.test_visits import planned as visit_planned
from tests.places import reading
from tests.projects.inspecting import later
from tests.projects.site import Site, build_site
from tests.world import TUESDAY, World


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages take the day from the clock."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: TUESDAY)


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def sheet_of(client: Client, url: str) -> list[tuple[Any, ...]]:
    answer = client.get(url)
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    return list(book.worksheets[0].iter_rows(values_only=True))


def run(site: Site) -> Campaign:
    """A dragnet with some of its targets checked."""
    more_projects(site, 3, sector="water", responsible_agency=site.world.agency("water"), region_id="130304")
    campaign = begun(site.world)
    said = Said(
        checked_on=TODAY, problems=2, solved=1, orders=1, workers=12, amount=Decimal(86000), workers_paid=5,
        amount_paid=Decimal(30000),
    )  # fmt: skip
    enter(target_of(campaign, site.school).pk, said, by=site.world.housing, now=TUESDAY)
    return campaign


@pytest.mark.clause("TL-2.5.2", "BDH-3.1.1")
def test_every_figure_of_the_page_opens_exactly_its_targets(site: Site) -> None:
    campaign = run(site)
    client = reading(site.world.leader)
    page = text_of(client, reverse("campaign", args=[campaign.pk]))
    base = reverse("campaign-targets", args=[campaign.pk])
    links = set(re.findall(rf'href="({re.escape(base)}[^"]*)"', page))
    assert f"{base}?figure=unchecked" in links
    for name, (condition, column) in tally.FIGURES.items():
        url = base if name == "targets" else f"{base}?figure={name}"
        assert url in links
        answer = client.get(url)
        rows = [each["target"] for each in answer.context["rows"]]
        assert {each.pk for each in rows} == set(
            campaign.targets.filter(condition).values_list("pk", flat=True)
        )
        total = tally.total(campaign.targets.all())[name]
        assert total == (sum(getattr(each, column) for each in rows) if column else len(rows))
        # What stands under the list is the same figure again.
        assert answer.context["sums"][name] == total
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200
    back = f'href="{reverse("campaign", args=[campaign.pk])}"'
    assert back in text_of(client, f"{base}?figure=unchecked")
    by_water = f"{base}?agency={site.world.agency('water').pk}&figure=unchecked"
    assert by_water.replace("&", "&amp;") in links
    assert len(client.get(by_water).context["rows"]) == 3


def test_the_target_list_asks_the_database_a_fixed_number_of_times(
    site: Site, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    campaign = run(site)
    client = reading(site.world.housing)
    url = reverse("campaign-targets", args=[campaign.pk])
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)
    new = [f"BDH-P-6{number:03d}" for number in range(20)]
    for code in new:
        more_projects(site, 1, code=code)
    running.renew(campaign.pk, by=None, now=TUESDAY)
    with django_assert_num_queries(QUERIES):
        shown = client.get(url).context["rows"]
    assert len(shown) == campaign.targets.count()


def test_the_result_is_entered_on_the_page_of_the_target_and_a_fault_stands_beside_its_field(
    site: Site,
) -> None:
    campaign = begun(site.world)
    target = target_of(campaign, site.school)
    page, act = (
        reverse("campaign-target", args=[target.pk]),
        reverse("campaign-target-enter", args=[target.pk]),
    )
    client = reading(site.world.housing)
    assert "Enter the result" in text_of(client, page)
    said = {"checked_on": "2026-04-28", "problems": "1", "solved": "2"}
    refused = client.post(act, said)
    assert refused.status_code == 422
    assert "No more can be solved than were found." in refused.content.decode()
    assert client.post(act, said | {"solved": "1", "orders": ""}).status_code == 302
    target.refresh_from_db()
    assert (target.result, target.entered_by) == ("solved", site.world.housing)
    stranger = reading(site.world.market)
    assert "Enter the result" not in text_of(stranger, page)
    assert stranger.post(act, said).status_code in (409, 422)


@pytest.mark.clause("BDH-3.1.1")
def test_a_campaign_is_planned_changed_begun_and_concluded_on_its_pages(site: Site) -> None:
    world = site.world
    client = reading(world.clerk)
    assert world.hrss.agency
    said = {
        "name": NAME, "first": FIRST.isoformat(), "last": LAST.isoformat(), "lead": world.hrss.agency.pk,
        "agencies": [world.agency("housing").pk], "whole": "on", "sectors": ["housing"], "government": "on",
    }  # fmt: skip
    text_of(client, reverse("campaign-new"))
    assert client.post(reverse("campaign-new"), said | {"last": ""}).status_code == 422
    assert client.post(reverse("campaign-new"), said).status_code == 302
    campaign = Campaign.objects.get()
    assert campaign.scope == {"sector": ["housing"], "government": True}
    assert NAME in text_of(client, reverse("campaigns"))
    edit = reverse("campaign-edit", args=[campaign.pk])
    assert NAME in text_of(client, edit)
    changed = {key: value for key, value in said.items() if key != "government"}
    assert client.post(edit, changed | {"clause": "三(一)"}).status_code == 302

    def act(verb: str, **body: object) -> int:
        return client.post(reverse("campaign-act", args=[campaign.pk, verb]), body).status_code

    assert act("start") == 302
    assert act("tasks", text="检查", due_on=LAST.isoformat(), agencies=[world.agency("housing").pk]) == 302
    assert act("renew") == act("sync") == 302
    assert act("nothing") == 404
    assert act("conclude", summary="") == 422
    assert act("conclude", summary="圆满结束。") == 302
    campaign.refresh_from_db()
    assert (campaign.state, campaign.scope) == ("concluded", {"sector": ["housing"]})
    assert "圆满结束" in text_of(client, reverse("campaign", args=[campaign.pk]))
    assert act("start") == 409


def test_the_ledger_and_the_target_list_go_out_as_workbooks(site: Site) -> None:
    campaign = run(site)
    client = reading(site.world.clerk)
    heading, row = sheet_of(client, reverse("campaigns-xlsx"))
    found = dict(zip(heading, row, strict=True))
    assert (found["Campaign"], found["Targets"], found["Problems found"]) == (NAME, "6", "2")
    lines = sheet_of(client, reverse("campaign-targets-xlsx", args=[campaign.pk]) + "?figure=unchecked")
    assert len(lines) == 1 + tally.total(campaign.targets.all())["unchecked"]


@pytest.mark.clause("BDH-3.1.1", "BJ-3.1.2")
def test_every_figure_of_the_report_is_the_sum_of_the_targets_behind_it(site: Site) -> None:
    campaign = run(site)
    builder = built("130304", "campaign", campaign.first, campaign.last, now=TUESDAY, subject=campaign.pk)
    assert builder.title == f"2026年{NAME}情况通报"
    sums = tally.total(campaign.targets.all())
    for name in (
        "targets",
        "checked",
        "unchecked",
        "problems",
        "solved",
        "workers",
        "orders",
        "penalties",
        "cases",
    ):
        figure = builder.figures[f"all.{name}"]
        assert figure.value == sums[name], name
        rows = CampaignTarget.objects.visible_to(site.world.leader).filter(pk__in=figure.rows)
        assert rows.count() == len(figure.rows)
        assert (sum(figure.addends) if figure.addends else len(figure.rows)) == sums[name]
    assert builder.figures["all.amount"].shown == "8.60"
    assert builder.figures["all.unsolved"].value == 1
    empty = planned(site.world, name="尚无对象的检查")
    assert built("130304", "campaign", FIRST, LAST, now=TUESDAY, subject=empty.pk).is_zero


# ---- visits


@pytest.mark.clause("BJ-3.3.2")
def test_the_figure_of_those_not_visited_opens_them_and_a_visit_is_planned_from_there(world: World) -> None:
    client = reading(world.clerk)
    page = client.get(reverse("joint-supervisions"))
    kind = next(each for each in page.context["owed"] if each.kind == "agency")
    url = f"{reverse('joint-supervisions-unvisited')}?kind=agency&year=2026"
    assert url.replace("&", "&amp;") in page.content.decode()
    listed = client.get(url)
    assert [each["agency"] for each in listed.context["rows"]] == list(kind.missing)
    body = world.agency("housing")
    new = f"{reverse('joint-supervision-new')}?agency={body.pk}"
    assert new in listed.content.decode()
    text_of(client, new)
    said = {
        "agency": body.pk, "planned_on": "2026-05-06", "team_leader": "组长", "team": [world.agency("finance").pk]
    }  # fmt: skip
    assert client.post(new, said).status_code == 302
    visit = Supervision.objects.get()
    act = reverse("joint-supervision-act", args=[visit.pk, "hold"])
    answers = {f"item-{each['code']}": "yes" for each in visit.answers}
    first = visit.answers[0]["code"]
    wrong = answers | {f"item-{first}": "partly", "held_on": "2026-04-28", "summary": "有不足。"}
    refused = client.post(act, wrong)
    assert refused.status_code == 422
    assert "Say what is wrong." in refused.content.decode()
    wrong |= {f"note-{first}": "台账不全。", "rectify_by": "2026-05-20"}
    assert client.post(act, wrong).status_code == 302
    shown = text_of(client, reverse("joint-supervision", args=[visit.pk]))
    assert "台账不全。" in shown
    assert body not in {each["agency"] for each in client.get(url).context["rows"]}
    assert client.get(f"{reverse('joint-supervisions-unvisited')}?kind=x").status_code == 404
    assert len(sheet_of(client, reverse("joint-supervisions-xlsx"))) == 2
    assert client.post(reverse("joint-supervision-act", args=[visit.pk, "close"])).status_code == 409


def test_a_visit_shows_to_every_official_and_to_nobody_else(world: World) -> None:
    visit = visit_planned(world)
    url = reverse("joint-supervision", args=[visit.pk])
    assert "Record the visit" in text_of(reading(world.clerk), url)
    assert "Record the visit" not in text_of(reading(world.housing), url)
    assert reading(world.admin).get(url).status_code == 404
    assert reading(world.clerk).get(reverse("joint-supervision-edit", args=[visit.pk])).status_code == 200


# ---- circulars and talks


@pytest.mark.clause("BJ-3.3.3a")
def test_a_talk_goes_from_its_source_to_its_letter_and_its_figures_open_it(world: World) -> None:
    visit = held(world)
    client = reading(world.clerk)
    new = f"{reverse('admonition-new')}?source=oversight.supervision:{visit.pk}"
    assert new in text_of(client, reverse("joint-supervision", args=[visit.pk]))
    page = client.get(new)
    initial = page.context["act"].form.initial
    assert initial["agency"] == visit.agency_id
    said = {
        "kind": "talk", "agency": visit.agency_id, "person": "分管副局长", "reason": initial["reason"],
        "clause": "五(四)", "talk_at": "2026-05-06T09:00", "talk_place": "三楼会议室",
    }  # fmt: skip
    preview = client.post(reverse("admonition-preview"), said)
    assert b"data:image/png" in preview.content
    assert client.post(new, said | {"person": ""}).status_code == 422
    assert client.post(new, said).status_code == 302
    paper = Admonition.objects.get()
    assert paper.source == f"oversight.supervision:{visit.pk}"
    url = reverse("admonition", args=[paper.pk])
    assert reverse("joint-supervision", args=[visit.pk]) in text_of(client, url)
    assert client.post(reverse("admonition-act", args=[paper.pk, "issue"])).status_code == 409
    head = reading(world.head)
    assert head.post(reverse("admonition-act", args=[paper.pk, "issue"])).status_code == 302
    assert "北治欠办约〔2026〕1号" in text_of(client, reverse("admonition-letter", args=[paper.pk]))
    for form in ("docx", "pdf"):
        file = client.get(reverse("admonition-letter-file", args=[paper.pk, form]))
        assert file.status_code == 200
    listed = client.get(reverse("admonitions"))
    for each in listed.context["figures"]:
        opened = client.get(each["url"])
        assert len(opened.context["rows"]) == each["count"], each["label"]
    assert [each["count"] for each in listed.context["figures"]] == [0, 0, 1, 0, 1, 0, 0]
    assert reading(world.water).get(url).status_code == 404
    assert "三楼会议室" in text_of(reading(world.housing), url)


def test_the_register_goes_out_as_a_workbook_and_drafts_are_edited(world: World) -> None:
    paper = issued(world, "talk")
    admonishing.hold_talk(paper.pk, talk_on=later(1).date(), talk_by="副区长", talk_record="已表态。", by=world.clerk,
                          now=later(1))  # fmt: skip
    draft = drawn(world)
    client = reading(world.clerk)
    lines = sheet_of(client, f"{reverse('admonitions-xlsx')}?state=all")
    assert len(lines) == 3
    assert any("副区长" in map(str, line) for line in lines)
    assert client.get(reverse("admonition-edit", args=[draft.pk])).status_code == 200
    assert client.post(reverse("admonition-act", args=[draft.pk, "discard"])).status_code == 302
    assert reading(world.auditor).get(reverse("admonitions")).status_code == 200


# ---- the API


def _api(user: User) -> Client:
    key = Token.objects.get_or_create(user=user)[0].key
    return Client(HTTP_AUTHORIZATION=f"Token {key}", HTTP_ACCEPT_LANGUAGE="en")


def test_the_api_lists_them_and_takes_the_result_of_a_target(site: Site) -> None:
    campaign = run(site)
    visit, paper = visit_planned(site.world), issued(site.world)
    client = _api(site.world.water)
    found = client.get(reverse("api-campaigns")).json()["results"]
    assert [each["id"] for each in found] == [campaign.pk]
    assert found[0]["tally"]["unchecked"] == 5
    one = client.get(reverse("api-campaign", args=[campaign.pk])).json()
    assert one["tally"] == found[0]["tally"]
    url = reverse("api-campaign-targets", args=[campaign.pk])
    waiting = client.get(f"{url}?checked=no").json()
    assert len(waiting) == 5
    after = waiting[1]["id"]
    assert len(client.get(f"{url}?checked=no&after={after}").json()) == 3
    assert client.get(f"{url}?checked=perhaps").status_code == 400
    assert client.get(f"{url}?cheked=no").status_code == 400
    mine = campaign.targets.filter(agency=site.world.agency("water")).order_by("pk")[0]
    enter_url = reverse("api-campaign-result", args=[mine.pk])
    body = {"checked_on": "2026-04-28", "problems": 1}
    assert client.post(enter_url, body, content_type="application/json").json()["result"] == "found"
    assert client.post(enter_url, {"problms": 1}, content_type="application/json").status_code == 400
    other = reverse("api-campaign-result", args=[target_of(campaign, site.school).pk])
    assert client.post(other, body, content_type="application/json").status_code == 409
    assert client.get(reverse("api-supervisions")).json()["results"][0]["id"] == visit.pk
    assert client.get(reverse("api-supervision", args=[visit.pk])).json()["answers"][0]["result"] == ""
    assert client.get(reverse("api-admonitions") + "?state=issued").json()["results"][0]["id"] == paper.pk
    assert client.get(reverse("api-admonitions") + "?state=gone").status_code == 400
    assert client.get(reverse("api-admonition", args=[paper.pk])).json()["letter"] == "北治欠办通〔2026〕1号"


# The person and their agency, the campaign with its lead and agencies, what there is to choose from, the page of rows,
# and what they come to.
QUERIES = 10
