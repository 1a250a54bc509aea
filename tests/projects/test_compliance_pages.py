"""The pages of duties: the panel, one duty, coverage, the list behind each number, the league table, the sheet."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.people.models import User
from projects.compliance.actions import excuse, meet, recount
from projects.compliance.tasks import recount_all
from projects.models import Company, Item, PartyAccount, Project, ProjectEvent
from tests.agencies.test_policy_editing_pages import client_of
from tests.places import build_place
from tests.projects.site import Site, build_site, credit_code
from tests.world import PASSWORD, TUESDAY, World


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


@pytest.fixture
def housing(site: Site) -> Client:
    return client_of(site.world.housing)


def text(client: Client, url: str, **headers: Any) -> str:
    answer = client.get(url, **headers)
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def many(site: Site, count: int) -> list[Project]:
    found = Project.objects.bulk_create(
        Project(
            code=f"M{n:03d}", name="示例工程", jurisdiction_id="130304", region_id="130304100", sector="housing",
            started_on=date(2026, 3, 1) + timedelta(days=n), responsible_agency=site.world.agency("housing"),
        )
        for n in range(count)
    )  # fmt: skip
    recount([each.pk for each in found], now=TUESDAY)
    return found


@pytest.mark.clause("ZY-2.3.1")
@pytest.mark.clause("ZY-A21")
def test_the_panel_counts_a_project_that_was_never_looked_at(site: Site, housing: Client) -> None:
    url = f"/projects/{site.school.pk}/compliance/"
    whole, part = text(housing, url), text(housing, url, HTTP_HX_REQUEST="true")
    assert "<html" in whole and "<html" not in part
    for said in (
        "Preparing the works",
        "Works under way",
        "Leaving the site",
        "BDH 二(二)",
        "Order to correct",
    ):
        assert said in part
    assert Item.objects.filter(project=site.school).exists()


def test_the_panel_asks_a_fixed_number_of_questions(site: Site, housing: Client) -> None:
    url = f"/projects/{site.school.pk}/compliance/"
    text(housing, url)
    with CaptureQueriesContext(connection) as asked:
        text(housing, url, HTTP_HX_REQUEST="true")
    assert len(asked) <= 28


def test_a_duty_is_entered_on_its_page_and_refused_twice(site: Site, housing: Client) -> None:
    url = f"/projects/{site.school.pk}/duties/deposit/"
    page = text(housing, url)
    assert "签订施工合同的前置条件" in page and "在项目开工前缴纳工资保证金" in page and "not in time" in page
    bad = housing.post(f"{url}meet/", {"on": "soon"})
    assert bad.status_code == 422 and "must be a date" in bad.content.decode()
    assert housing.post(f"{url}meet/", {"on": "2026-03-02", "note": "保函"}).status_code == 302
    assert "in time" in text(housing, url) and ProjectEvent.objects.filter(act="duty_met").exists()
    assert housing.post(f"{url}meet/", {"on": "2026-03-01"}).status_code == 409
    assert housing.post(f"{url}unmeet/", {"reason": "录错"}).status_code == 302
    assert housing.post(f"{url}excuse/", {"reason": "免缴"}).status_code == 302
    assert "Does not apply" in text(housing, url)
    assert housing.post(f"{url}unexcuse/").status_code == 302
    assert housing.post(f"{url}dance/").status_code == 404
    assert housing.get(f"/projects/{site.school.pk}/duties/moon_tax/").status_code == 404


@pytest.mark.clause("BDH-1.3.1")
def test_coverage_of_the_six_for_state_owned_contractors_opens_the_projects_behind(
    site: Site, housing: Client
) -> None:
    private = Company.objects.create(
        name="示例民营建筑有限公司", credit_code=credit_code(8), ownership="private"
    )
    other = many(site, 1)[0]
    Project.objects.filter(pk=other.pk).update(general_contractor=private)
    recount([site.school.pk], now=TUESDAY)
    meet(site.school.pk, "rights_board", on=date(2026, 3, 16), by=site.world.housing, now=TUESDAY)
    every, six = text(housing, "/projects/duties/"), text(housing, "/projects/duties/?soe=yes")
    assert "1/2" in every and "1/1" in six and "100 %" in six
    assert "施工过程结算" in every and "施工过程结算" not in six
    behind = text(housing, "/projects/duties/list/?duty=rights_board&soe=yes")
    assert site.school.name in behind and "示例工程" not in behind
    assert "1 entry" in behind


@pytest.mark.clause("JX-4.2.1")
def test_coverage_says_a_hundred_only_of_all(db: None) -> None:
    place = build_place("410305")
    for n in range(3):
        Project.objects.create(
            code=f"J{n}", name="示例工程", jurisdiction_id="410305", region_id="410305", sector="housing",
            started_on=date(2026, 3, 1),
        )  # fmt: skip
    recount(Project.objects.values_list("pk", flat=True), now=TUESDAY)
    clerk = place.clerk
    for project in Project.objects.all()[:2]:
        meet(project.pk, "real_name", on=date(2026, 3, 1), by=clerk, now=TUESDAY)
    assert "66 %" in text(client_of(clerk), "/projects/duties/")
    meet(Project.objects.latest("pk").pk, "real_name", on=date(2026, 3, 1), by=clerk, now=TUESDAY)
    assert "100 %" in text(client_of(clerk), "/projects/duties/")


def test_the_list_is_filtered_paged_and_exported(site: Site, housing: Client) -> None:
    many(site, 4)
    excuse(Project.objects.get(code="M000").pk, "deposit", reason="=免缴", by=site.world.hrss, now=TUESDAY)
    url = "/projects/duties/list/"
    page = text(housing, f"{url}?duty=deposit&state=not_applicable")
    assert "M000" in page and "M001" not in page and "Does not apply" in page
    assert "M001" in text(housing, f"{url}?state=wanting&due_to=2026-03-02&duty=rights_board")
    assert "No duty matches" in text(housing, f"{url}?q=nowhere")
    assert "must be a date" in text(housing, f"{url}?due_from=soon")
    for broken in ("after=soon~1", "after=2026-13-45~2", "before=~", "after=2026-03-01~x"):
        assert "M000" in text(housing, f"{url}?duty=rights_board&{broken}")
    rows = list(csv.reader(io.StringIO(text(housing, f"{url}export/?duty=deposit").lstrip("\ufeff"))))
    assert len(rows) == 5 and rows[1][0].startswith("M") and "'=免缴" in {row[12] for row in rows}


def test_no_row_of_the_list_is_lost_or_shown_twice(site: Site, housing: Client) -> None:
    many(site, 9)
    seen: list[int] = []
    url = "/projects/duties/list/?"
    while url:
        answer = housing.get(url)
        seen += [row["item"].pk for row in answer.context["rows"]]
        after = answer.context["page"].after
        url = f"/projects/duties/list/?after={after}" if after else ""
    assert len(seen) == len(set(seen)) == Item.objects.count()


def test_the_lists_ask_a_fixed_number_of_questions(site: Site, housing: Client) -> None:
    many(site, 6)

    def asked(url: str) -> int:
        text(housing, url)
        with CaptureQueriesContext(connection) as found:
            text(housing, url)
        return len(found)

    urls = ("/projects/duties/", "/projects/duties/list/?state=wanting", "/projects/duties/pushes/")
    before = [asked(url) for url in urls]
    recount(
        [each.pk for each in Project.objects.bulk_create(
            Project(code=f"N{n}", name="示例工程", jurisdiction_id="130304", region_id="130304100", sector="water",
                    responsible_agency=site.world.agency("water"), started_on=date(2026, 3, 1))
            for n in range(5)
        )],
        now=TUESDAY,
    )  # fmt: skip
    assert [asked(url) for url in urls] == before and max(before) <= 14


@pytest.mark.clause("ZY-2.2.1b")
def test_the_league_of_who_passes_approvals_on(db: None) -> None:
    place = build_place("620700")
    quick, slow = place.agency("development", "620700"), place.agency("agriculture", "620700")
    approved = date(2026, 4, 8)
    rows = ((quick, date(2026, 4, 9)), (quick, date(2026, 4, 10)), (slow, date(2026, 4, 20)), (slow, None))
    for n, (agency, pushed) in enumerate(rows):
        Project.objects.create(
            code=f"Z{n}", name=f"示例工程{n}", jurisdiction_id="620700", region_id="620700", sector="water",
            approved_on=approved, approved_by=agency, pushed_on=pushed,
        )  # fmt: skip
    recount(Project.objects.values_list("pk", flat=True), now=timezone.now())
    client = client_of(place.clerk)
    found = client.get("/projects/duties/pushes/").context["rows"]
    told = [(each.name, each.share, each.in_time, each.late, each.missing) for each in found]
    assert told == [(quick.short_name, 100, 2, 0, 0), (slow.short_name, 0, 0, 1, 1)]
    behind = text(client, f"/projects/duties/list/?duty=push&also=all&approving={slow.pk}")
    assert "示例工程3" in behind and "示例工程0" not in behind


@pytest.mark.clause("ZY-2.3.1")
def test_the_duty_sheet_is_printed_with_every_party(site: Site, housing: Client) -> None:
    sheet = text(housing, f"/projects/{site.school.pk}/compliance/sheet/")
    for said in ("Project owner", "General contractor", "Subcontractor", "seal and date", "BDH 一(四)"):
        assert said in sheet


def test_every_night_all_projects_are_counted_anew(site: Site) -> None:
    recount_all()
    assert Item.objects.filter(project=site.school).count() > 20


def test_pages_are_not_there_for_a_party_or_another_place(site: Site) -> None:
    owner = User.objects.create_user("owner", password=PASSWORD, role="party", full_name="业主")
    PartyAccount.objects.create(
        user=owner, project=site.school, part="owner", opened_at=TUESDAY, opened_by=site.world.clerk
    )
    stranger = build_place("620700").clerk
    own = [
        f"/projects/{site.school.pk}/{each}"
        for each in ("compliance/", "compliance/sheet/", "duties/deposit/")
    ]
    lists = [
        "/projects/duties/",
        "/projects/duties/list/",
        "/projects/duties/list/export/",
        "/projects/duties/pushes/",
    ]
    for url in [*own, *lists, "/projects/appraisals/", f"/projects/{site.school.pk}/appraisals/new/"]:
        assert client_of(owner).get(url).status_code == 404, url
    for url in own:
        assert client_of(stranger).get(url).status_code == 404, url


def test_whoever_only_reads_is_offered_no_act(site: Site) -> None:
    page = text(client_of(site.world.auditor), f"/projects/{site.school.pk}/duties/deposit/")
    assert "Enter as done" not in page


# ---- the API


def api(user: User) -> Any:
    from rest_framework.test import APIClient

    client = APIClient()
    client.force_authenticate(user)
    return client


def test_the_api_lists_and_enters_duties_and_the_same_again_changes_nothing(site: Site) -> None:
    client = api(site.world.housing)
    found = client.get("/api/v1/projects/BDH-P-9001/duties/").json()["results"]
    deposit = next(each for each in found if each["code"] == "deposit")
    assert (deposit["state"], deposit["due_on"], deposit["basis"]) == ("missing", "2026-03-02", "BDH 二(二)")
    url, body = "/api/v1/projects/BDH-P-9001/duties/deposit/meet/", {"on": "2026-03-02"}
    first, again = (client.post(url, body, format="json") for _n in range(2))
    assert first.json() == again.json() and first.json()["state"] == "met"
    assert ProjectEvent.objects.filter(act="duty_met").count() == 1
    assert client.post(url, {"on": "2026-03-03"}, format="json").status_code == 409
    assert set(client.post(url, {"on": "x", "paid": 1}, format="json").json()) == {"paid"}
    assert set(client.post(url, {"on": "x"}, format="json").json()) == {"on"}
    assert client.post(url.replace("deposit", "moon"), body, format="json").status_code == 404
    assert client.get("/api/v1/projects/NOWHERE/duties/").status_code == 404


def test_the_api_enters_many_and_says_what_became_of_each(site: Site) -> None:
    lines = [
        {"project": "BDH-P-9001", "duty": "deposit", "on": "2026-03-02"},
        {"project": "BDH-P-9001", "duty": "moon_tax", "on": "2026-03-02"},
        {"project": "NOWHERE", "duty": "deposit", "on": "2026-03-02"},
        {"project": "BDH-P-9001", "duty": "rights_board", "on": "2999-01-01"},
    ]
    client = api(site.world.housing)
    answer = client.post("/api/v1/duties/meet/", {"results": lines}, format="json")
    assert [each["code"] for each in answer.json()["results"]] == ["", "not-found", "not-found", "invalid"]
    assert client.post("/api/v1/duties/meet/", {"results": []}, format="json").status_code == 400


def test_the_api_of_duties_is_described(db: None) -> None:
    out = io.StringIO()
    call_command("spectacular", stdout=out)
    assert "/api/v1/projects/{code}/duties/{duty}/meet/" in out.getvalue()
