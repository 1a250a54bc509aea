"""The pages of the ledger: filters in the address, figures that open to their rows, one page for a project."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from agencies.people.models import Region, User
from agencies.vocabulary import Funding, bits_of
from projects.models import PartyAccount, Post, Project, ProjectEvent
from projects.registers.actions import change
from projects.registers.tree import tree_of
from tests.projects.site import Site, build_site, credit_code
from tests.world import World

NOW = datetime(2026, 4, 28, 2, 0, tzinfo=UTC)


@pytest.fixture
def site(world: World) -> Site:
    found = build_site(world)
    Project.objects.create(
        code="BDH-P-9002", name="西山街道路灯工程", jurisdiction_id="130304", region_id="130304001", sector="municipal",
        category="municipal", funding_bits=bits_of(["municipal_fiscal"], Funding), owner_agency=world.agency("housing"),
        responsible_agency=world.agency("transport"), special_type="military", state="planned",
        tender_has_wage_clause=False,
    )  # fmt: skip
    return found


def browser(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def listed(client: Client, query: str) -> list[str]:
    answer = client.get(f"/projects/?{query}")
    assert answer.status_code == 200, query
    return [row.project.code for row in answer.context["rows"]]


BOTH, SCHOOL, LAMPS = ["BDH-P-9001", "BDH-P-9002"], ["BDH-P-9001"], ["BDH-P-9002"]


@pytest.mark.clause("BDH-1.3.1")
def test_projects_of_state_owned_contractors_are_filtered(site: Site) -> None:
    client = browser(site.world.clerk)
    assert listed(client, "soe=yes") == SCHOOL
    assert listed(client, "soe=no") == LAMPS


def test_every_filter_is_in_the_address_and_said_as_a_chip(site: Site) -> None:
    client = browser(site.world.clerk)
    expected = {
        "": BOTH, "q=9002": LAMPS, "q=示例建筑": SCHOOL, "q=住房": LAMPS, "state=open": BOTH, "state=planned": LAMPS,
        "sector=housing": SCHOOL, "category=municipal": LAMPS, "government=yes": SCHOOL, "government=no": LAMPS,
        "special=military": LAMPS, "funding=municipal_fiscal": LAMPS, "region=130304001": LAMPS,
        "region=130304": BOTH, "flag=any": BOTH, "flag=unpermitted_start": SCHOOL, "flag=tender_clause_missing": LAMPS,
        "flag=contractor_financed": [], "flag=funds_diverted": [], "gap=any": BOTH, "gap=general_contractor": LAMPS,
        "gap=four": BOTH, "programme=none": BOTH, "programme=in": [], "lesson=missing": BOTH, "lesson=held": [],
        f"agency={site.world.agency('transport').pk}": LAMPS, "agency=none": [], "soe=perhaps": BOTH,
    }  # fmt: skip
    for query, codes in expected.items():
        assert listed(client, query) == codes, query
    answer = client.get("/projects/?sector=housing&q=9001")
    assert [chip.value for chip in answer.context["chips"]] == ["9001", "Housing construction"]
    assert "soe" in client.get("/projects/?soe=perhaps").context["form"].errors


def test_mine_is_what_my_agency_supervises_owns_or_has_on_its_ground(site: Site) -> None:
    assert listed(browser(site.world.housing), "mine=yes") == BOTH
    assert listed(browser(site.world.haibin), "mine=yes") == SCHOOL
    assert listed(browser(site.world.water), "mine=yes") == []


def test_the_tree_counts_every_place_with_those_in_it() -> None:
    names = {
        "620700": "张掖市",
        "620702": "甘州区",
        "620702100": "某镇",
        "620702101": "空镇",
        "620721": "肃南",
    }
    tree = tree_of("620700", names, {"620702100": 2, "620702": 1, "620721": 4}, "620702100")
    assert (tree.count, [(each.name, each.count) for each in tree.branches]) == (
        7,
        [("甘州区", 3), ("肃南", 4)],
    )
    (town,) = tree.branches[0].branches
    assert (town.name, town.count, town.is_here, tree.branches[0].is_open) == ("某镇", 2, True, True)


def test_the_list_takes_few_queries_however_many_rows(site: Site, django_assert_max_num_queries: Any) -> None:
    client = browser(site.world.clerk)
    client.get("/projects/")
    Project.objects.bulk_create(
        Project(code=f"BDH-Q-{n:03d}", name=f"工程{n}", jurisdiction_id="130304", region_id="130304100",
                sector="water", owner=site.owner, general_contractor=site.builder, started_on=date(2026, 3, 1))
        for n in range(60)
    )  # fmt: skip
    with django_assert_max_num_queries(10):
        answer = client.get("/projects/")
    assert len(answer.context["rows"]) == 50 and answer.context["total"] == 62
    second = client.get(f"/projects/?after={answer.context['page'].after}")
    assert len(second.context["rows"]) == 12
    with django_assert_max_num_queries(8):
        lines = b"".join(client.get("/projects/export/")).decode().splitlines()
    assert len(lines) == 63


@pytest.mark.clause("JX-4.1.1")
def test_each_unit_sees_what_its_ledger_lacks_and_every_figure_opens_its_rows(site: Site) -> None:
    Post.objects.create(project=site.school, part="leader", name="赵区长", from_on=date(2026, 3, 1))
    client = browser(site.world.auditor)
    answer = client.get("/projects/completeness/")
    housing = next(
        row for row in answer.context["table"] if row["name"] == site.world.agency("housing").short_name
    )
    assert (housing["projects"]["count"], housing["any"]["count"], housing["share"]) == (1, 1, 0)
    columns = [each.key for each in answer.context["columns"]]
    counts = dict(zip(columns, (cell["count"] for cell in housing["cells"]), strict=True))
    assert counts["person_leader"] == 0 and counts["person_hr"] == 1 and counts["contract_sum"] == 0
    for row in answer.context["table"]:
        for cell in (row["projects"], row["any"], *row["cells"]):
            assert len(client.get(cell["url"]).context["rows"]) == cell["count"], cell


def test_the_page_of_a_project_says_what_is_known_and_what_is_not(site: Site) -> None:
    change(site.school.pk, {"is_contractor_financed": True}, by=site.world.housing, now=NOW)
    client = browser(site.world.housing)
    page = client.get(f"/projects/{site.school.pk}/").content.decode()
    assert "Government project financed by the contractor" in page and "北戴河 一(二)" in page
    assert "nobody is named" in page and "/timeline/" in page and "Change the state" in page
    assert (
        "Change the record"
        not in browser(site.world.water).get(f"/projects/{site.school.pk}/").content.decode()
    )


def test_the_timeline_shows_old_and_new_in_words(site: Site) -> None:
    change(site.school.pk, {"sector": "water", "is_government": False}, by=site.world.housing, now=NOW)
    client = browser(site.world.clerk)
    panel = client.get(
        f"/projects/{site.school.pk}/timeline/", headers={"hx-request": "true"}
    ).content.decode()
    assert "<html" not in panel
    for words in (
        "Housing construction",
        "Water conservancy",
        "<del>yes</del>",
        "<ins>no</ins>",
        str(site.world.housing),
    ):
        assert words in panel
    assert "<html" in client.get(f"/projects/{site.school.pk}/timeline/").content.decode()


def stated(client: Client, url: str, **fields: Any) -> dict[str, Any]:
    """The form as the browser would send it, with some fields typed over."""
    form = client.get(url).context["form"]
    data = {
        name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False, [])
    }
    return {name: value for name, value in (data | fields).items() if value is not None}


def test_a_project_is_entered_and_changed_on_its_form(site: Site) -> None:
    client = browser(site.world.housing)
    data = {"code": "BDH-P-9100", "name": "新工程", "sector": "housing", "region": "130304100", "state": "preparing",
            "owner_name": "新业主", "owner_code": credit_code(77), "general_contractor": str(site.builder.pk),
            "responsible_agency": str(site.world.agency("housing").pk)}  # fmt: skip
    wrong = client.post("/projects/new/", data | {"owner_code": "1234", "funds_in_place": "many"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors.keys() == {"owner", "funds_in_place"}
    assert "新业主" in wrong.content.decode()
    assert client.post("/projects/new/", data).status_code == 302
    project = Project.objects.get(code="BDH-P-9100")
    assert (project.state, project.owner.credit_code) == ("preparing", credit_code(77))
    url = f"/projects/{project.pk}/edit/"
    assert client.post(url, stated(client, url, progress="5", general_contractor="")).status_code == 302
    project.refresh_from_db()
    assert (project.progress, project.general_contractor, project.owner.name) == (5, None, "新业主")
    changed = ProjectEvent.objects.get(project=project, act="project_changed").details["changed"]
    assert changed.keys() == {"progress", "general_contractor"}


def test_who_saves_second_keeps_what_was_typed_and_reads_what_the_first_wrote(site: Site) -> None:
    url = f"/projects/{site.school.pk}/edit/"
    client = browser(site.world.housing)
    typed = stated(client, url, progress="40", scale="三层")
    change(site.school.pk, {"progress": 30, "address": "新址"}, by=site.world.hrss, now=datetime.now(UTC))
    answer = client.post(url, typed)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert "Progress" in str(form.non_field_errors()) and "30" in str(form.errors["progress"])
    assert (form["progress"].value(), form["scale"].value(), form["address"].value()) == (
        "40",
        "三层",
        "新址",
    )
    again = {
        name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False, [])
    }
    assert client.post(url, again).status_code == 302
    site.school.refresh_from_db()
    assert (site.school.progress, site.school.scale, site.school.address) == (40, "三层", "新址")


def test_the_state_is_changed_on_the_page_and_refused_where_the_table_says_no(site: Site) -> None:
    client = browser(site.world.housing)
    url = f"/projects/{site.school.pk}/state/"
    assert client.post(url, {"to": "filed", "on": "2026-04-20"}).status_code == 409
    assert client.post(url, {"to": "stopped", "on": "2026-04-20"}).status_code == 422
    assert client.post(url, {"to": "stopped", "on": "2026-04-20", "reason": "停工整改"}).status_code == 302
    assert browser(site.world.water).post(url, {"to": "building", "on": "2026-04-20"}).status_code == 409


def test_these_pages_are_not_for_a_party_nor_for_another_place(site: Site) -> None:
    party = User.objects.create(username="owner-1", role="party", password=make_password(None))
    PartyAccount.objects.create(
        user=party, project=site.school, part="owner", opened_at=NOW, opened_by=site.world.clerk
    )
    Region.objects.create(code="130306", name="抚宁区", kind="district")
    elsewhere = Project.objects.create(
        code="FN-1", name="别处", jurisdiction_id="130306", region_id="130306", sector="water"
    )
    for path in ("", "export/", "completeness/", "new/", "companies/", f"companies/{site.owner.pk}/",
                 "companies/search/?company_search=示例", f"{site.school.pk}/", f"{site.school.pk}/timeline/",
                 f"{site.school.pk}/edit/"):  # fmt: skip
        assert browser(party).get(f"/projects/{path}").status_code == 404, path
        assert browser(site.world.admin).get(f"/projects/{path}").status_code == 404, path
    client = browser(site.world.clerk)
    for path in ("", "timeline/", "edit/"):
        assert client.get(f"/projects/{elsewhere.pk}/{path}").status_code == 404
