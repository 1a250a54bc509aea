"""Companies: entered once, changed on record, graded by the labour departments, with a record of five years."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.errors import Invalid, Refused
from agencies.people.models import User
from cases.models import Case
from cases.views.project_cases import five_years_before
from projects.models import Company, CompanyGrade, Finding, ProjectEvent
from projects.registers import company_actions as actions
from projects.registers.changing import ChangedMeanwhile
from tests.projects.site import Site, build_site, credit_code
from tests.world import TUESDAY, World

NOW = datetime(2026, 4, 28, 2, 0, tzinfo=UTC)


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def test_a_company_is_entered_once(site: Site) -> None:
    by = site.world.housing
    company = actions.enter_company(
        {"name": "新公司", "credit_code": credit_code(50).lower(), "size": "micro", "ownership": ""},
        by=by,
        now=NOW,
    )
    assert (company.credit_code, company.kind, company.is_sme) == (credit_code(50), "enterprise", True)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"name": "乙", "credit_code": credit_code(50)}, "credit_code"),
        ({"name": "乙", "credit_code": "91130304MA00000000"}, "credit_code"),
        ({"name": "新公司"}, "name"),
        ({"name": ""}, "name"),
        ({"name": "乙", "size": "huge"}, "size"),
        ({"name": "乙", "taste": "sweet"}, "taste"),
    ]
    for stated, field in wrong:
        with pytest.raises(Invalid) as invalid:
            actions.enter_company(stated, by=by, now=NOW)
        assert list(invalid.value.errors) == [field]
    for reader in (site.world.leader, site.world.auditor, site.world.admin):
        with pytest.raises(Refused):
            actions.enter_company({"name": "丙"}, by=reader, now=NOW)


def test_a_change_of_a_company_is_on_record_with_persons_masked(site: Site) -> None:
    by, seen = site.world.housing, site.builder.updated_at
    later = seen + timedelta(minutes=1)
    stated = {"phone": "13900001111", "legal_representative": "王小明", "size": "large"}
    actions.change_company(site.builder.pk, stated, by=by, now=later, seen=seen)
    changed = ProjectEvent.objects.get(company=site.builder).details["changed"]
    assert changed == {
        "phone": ["", "139****1111"], "legal_representative": ["", "王**"], "size": ["", "large"],
    }  # fmt: skip
    with pytest.raises(ChangedMeanwhile):
        actions.change_company(site.builder.pk, {"size": "small"}, by=by, now=later, seen=seen)


def test_only_labour_departments_grade_and_say_why(site: Site) -> None:
    step: dict[str, Any] = {
        "year": 2025,
        "grade": "C",
        "graded_on": date(2026, 3, 1),
        "reason": "拖欠工资",
        "now": NOW,
    }
    for outsider in (site.world.clerk, site.world.housing, site.world.auditor):
        with pytest.raises(Refused):
            actions.grade_company(site.builder.pk, **step, by=outsider)
    actions.grade_company(site.builder.pk, **step, by=site.world.hrss)
    for wrong in ({"year": 2027}, {"grade": "D"}, {"reason": " "}, {"graded_on": date(2026, 5, 1)}):
        with pytest.raises(Invalid) as invalid:
            actions.grade_company(site.builder.pk, **(step | wrong), by=site.world.hrss)
        assert invalid.value.errors.keys() == wrong.keys()
    actions.grade_company(site.builder.pk, **(step | {"grade": "B", "reason": "复核"}), by=site.world.hrss)
    assert CompanyGrade.objects.get().grade == "B"
    grades = [
        each.details["changed"]["grade"]
        for each in ProjectEvent.objects.filter(act="company_graded").order_by("pk")
    ]
    assert grades == [[None, "C"], ["C", "B"]]


def test_the_register_of_companies_is_searched_and_exported(
    site: Site, django_assert_max_num_queries: Any
) -> None:
    CompanyGrade.objects.create(
        company=site.labour,
        year=2025,
        grade="A",
        graded_on=date(2026, 3, 1),
        graded_by=site.world.agency("hrss"),
    )
    client = browser(site.world.auditor)
    expected = {
        "q=劳务": [site.labour], "q=" + credit_code(2): [site.builder], "ownership=soe": [site.builder], "size=sme": [site.labour],
        "grade=A": [site.labour], "grade=none": [site.owner, site.builder], "kind=platform": [],
    }  # fmt: skip
    for query, companies in expected.items():
        rows = client.get(f"/projects/companies/?{query}").context["rows"]
        assert {row["company"].pk for row in rows} == {each.pk for each in companies}, query
    Company.objects.bulk_create(Company(name=f"公司{n}") for n in range(40))
    with django_assert_max_num_queries(8):
        rows = client.get("/projects/companies/").context["rows"]
    assert {row["company"].pk: row["projects"] for row in rows}[site.builder.pk] == 1
    lines = b"".join(client.get("/projects/companies/export/")).decode().splitlines()
    assert len(lines) == 44


def test_a_company_is_found_while_typing(site: Site) -> None:
    client = browser(site.world.housing)
    page = client.get("/projects/companies/search/?company_search=示例建筑").content.decode()
    assert f'data-choose="{site.builder.pk}"' in page and credit_code(2) in page
    assert "No company" in client.get("/projects/companies/search/?company_search=火星").content.decode()


def test_the_page_of_a_company_shows_its_parts_and_takes_a_grade(site: Site) -> None:
    client = browser(site.world.hrss)
    url = f"/projects/companies/{site.labour.pk}/"
    parts = {title: [row["project"] for row in rows] for title, rows in client.get(url).context["parts"]}
    assert parts["As subcontractor"] == [site.school] and parts["As project owner"] == []
    data = {"year": "2025", "grade": "A", "graded_on": "2026-02-01", "reason": "守法"}
    assert client.post(f"{url}grade/", data | {"reason": ""}).status_code == 422
    assert client.post(f"{url}grade/", data).status_code == 302
    assert "守法" in client.get(url).content.decode()
    assert browser(site.world.housing).post(f"{url}grade/", data).status_code == 409
    edit = client.get(f"{url}edit/").context["form"]
    stated = {name: edit[name].value() for name in edit.fields} | {"address": "海滨路1号"}
    assert client.post(f"{url}edit/", stated).status_code == 302
    site.labour.refresh_from_db()
    assert site.labour.address == "海滨路1号"
    assert client.post("/projects/companies/new/", {"name": "丁公司"}).status_code == 302


@pytest.mark.clause("JX-4.6.4")
def test_the_credit_record_looks_back_five_years(site: Site) -> None:
    today = timezone.localdate()
    site.school.general_contractor = site.builder
    recent = site.world.complain(project_code=site.school.code)
    old = site.world.complain(project_code=site.school.code)
    Case.objects.filter(pk=recent.pk).update(received_at=timezone.now() - timedelta(days=30))
    long_ago = datetime.combine(five_years_before(today) - timedelta(days=1), TUESDAY.timetz())
    Case.objects.filter(pk=old.pk).update(received_at=long_ago)
    common = {"project": site.school, "kind": "hazard", "breach": "no_board", "due_on": today, "company": site.builder,
              "found_by": site.world.hrss, "agency": site.world.agency("hrss")}  # fmt: skip
    Finding.objects.create(text="未设告示牌", found_at=timezone.now(), **common)
    Finding.objects.create(text="旧问题", found_at=long_ago, **common)
    client = browser(site.world.clerk)
    url = f"/projects/companies/{site.builder.pk}/dossier/"
    answer = client.get(url, headers={"hx-request": "true"})
    assert [line.case.pk for line in answer.context["lines"]] == [recent.pk]
    assert answer.context["lines"][0].part == "General contractor"
    assert answer.context["totals"]["all"] == 1 and answer.context["totals"]["workers"] == 23
    assert [each.text for each in answer.context["findings"]] == ["未设告示牌"]
    page = client.get(url).content.decode()
    assert "<html" in page and "data-print" in page and five_years_before(today).isoformat() in page
    # What an agency may not see does not stand in the record it reads.
    assert browser(site.world.market).get(url).context["totals"]["all"] == 0
    assert five_years_before(date(2024, 2, 29)) == date(2019, 2, 28)


def test_the_cases_of_a_project_are_those_one_may_see(site: Site) -> None:
    case = site.world.complain(project_code=site.school.code)
    url = f"/projects/{site.school.pk}/cases/"
    answer = browser(site.world.clerk).get(url, headers={"hx-request": "true"})
    assert case.number in answer.content.decode() and f"project={site.school.code}" in answer.content.decode()
    assert answer.context["totals"]["open"] == 1
    assert browser(site.world.market).get(url).context["totals"]["all"] == 0
    assert browser(site.world.admin).get(url).status_code == 404
