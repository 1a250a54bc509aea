"""The API of the ledger: the same body twice is one project, another one is a conflict, and a page never repeats."""

from datetime import UTC, datetime
from typing import Any

import pytest

from projects.models import Company, Project
from tests.cases.calling import Caller
from tests.cases.test_api_schema import conforms, described  # noqa: F401
from tests.projects.site import Site, build_site, credit_code
from tests.world import World

PROJECTS, COMPANIES = "/api/v1/projects/", "/api/v1/companies/"
BODY: dict[str, Any] = {
    "code": "BDH-API-1", "name": "接口工程", "region": "130304100", "sector": "water", "is_government": True,
    "general_contractor": {"name": "接口建筑公司", "credit_code": credit_code(60)}, "contract_sum": 1200000.5,
    "responsible_agency": "water", "funding": ["district_fiscal"], "is_contractor_financed": True, "starts_on": "2026-05-01",
}  # fmt: skip


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def patched(caller: Caller, path: str, body: dict[str, Any]) -> tuple[int, Any]:
    answer = caller.patch(path, body, format="json")
    return answer.status_code, answer.json()


def test_a_project_is_entered_once_however_often_it_is_sent(site: Site) -> None:
    water = Caller(site.world.water)
    status, told = water.tell(PROJECTS, BODY)
    assert status == 201, told
    assert told["general_contractor"] == {"name": "接口建筑公司", "credit_code": credit_code(60)}
    assert (told["contract_sum"], told["flags"]) == ("1200000.50", ["contractor_financed_government"])
    assert told["responsible_agency"]["role"] == "water" and "progress" in told["missing"]
    assert water.tell(PROJECTS, BODY) == (200, told)
    status, refusal = water.tell(PROJECTS, BODY | {"name": "别的工程"})
    assert (status, refusal["code"]) == (409, "code-taken") and "name" in refusal["message"]
    # What is answered can be sent back.
    same = {name: told[name] for name in BODY} | {"owner": told["owner"]}
    assert water.tell(PROJECTS, same)[0] == 200
    assert Project.objects.filter(code="BDH-API-1").count() == 1
    assert Company.objects.filter(credit_code=credit_code(60)).count() == 1


def test_every_wrong_field_is_answered_by_name(site: Site) -> None:
    water = Caller(site.world.water)
    status, errors = water.tell(
        PROJECTS, {"code": 5, "sector": "space", "owner": {"nom": "x"}, "hue": 1, "progress": True}
    )
    assert status == 400
    assert set(errors) == {"code", "name", "region", "sector", "owner", "hue", "progress"}
    assert water.ask(f"{PROJECTS}?colour=red")[0] == 400
    assert water.ask(f"{PROJECTS}?sector=space")[0] == 400
    assert water.ask(f"{PROJECTS}?changed_since=yesterday")[0] == 400
    assert Caller(site.world.leader).tell(PROJECTS, BODY)[0] == 409


def test_a_project_is_changed_by_field_and_only_as_it_was_read(site: Site) -> None:
    housing, path = Caller(site.world.housing), f"{PROJECTS}BDH-P-9001/"
    _status, read = housing.ask(path)
    status, told = patched(housing, path, {"progress": 55, "updated_at": read["updated_at"]})
    assert (status, told["progress"], told["name"]) == (200, 55, read["name"])
    status, refusal = patched(housing, path, {"progress": 60, "updated_at": read["updated_at"]})
    assert (status, refusal["code"]) == (409, "changed-meanwhile")
    assert patched(housing, path, {"progress": 160})[0] == 400
    assert patched(Caller(site.world.water), path, {"progress": 1})[0] == 409
    assert housing.ask(f"{PROJECTS}NOWHERE/")[0] == 404
    assert Caller(site.world.admin).ask(path)[0] == 404
    status, told = housing.tell(f"{path}move/", {"to": "stopped", "on": "2026-04-20", "reason": "停工"})
    assert (status, told["state"]) == (200, "stopped")
    assert housing.tell(f"{path}move/", {"to": "filed", "on": "2026-04-20"})[0] == 409
    assert housing.tell(f"{path}move/", {"to": "building"})[0] == 400


def test_pages_follow_the_order_of_changes(site: Site, django_assert_max_num_queries: Any) -> None:
    Project.objects.bulk_create(
        Project(code=f"Q-{n}", name=f"工程{n}", jurisdiction_id="130304", region_id="130304001", sector="water",
                updated_at=datetime(2026, 1, 1, n, tzinfo=UTC))
        for n in range(5)
    )  # fmt: skip
    caller = Caller(site.world.auditor)
    caller.ask(PROJECTS)
    with django_assert_max_num_queries(6):
        _status, page = caller.ask(f"{PROJECTS}?page_size=4")
    codes = [each["code"] for each in page["results"]]
    assert codes == ["Q-0", "Q-1", "Q-2", "Q-3"] and page["previous"] is None
    _status, rest = caller.ask(page["next"])
    assert [each["code"] for each in rest["results"]] == ["Q-4", "BDH-P-9001"] and rest["next"] is None
    _status, some = caller.ask(f"{PROJECTS}?sector=water&changed_since=2026-01-01T03:00:00Z")
    assert [each["code"] for each in some["results"]] == ["Q-3", "Q-4"]
    _status, soe = caller.ask(f"{PROJECTS}?soe=yes")
    assert [each["code"] for each in soe["results"]] == ["BDH-P-9001"]


def test_companies_are_registered_once_by_their_credit_code(site: Site) -> None:
    caller = Caller(site.world.housing)
    body = {"name": "接口公司", "credit_code": credit_code(61), "size": "small"}
    status, told = caller.tell(COMPANIES, body)
    assert (status, told["is_sme"]) == (201, True), told
    assert caller.tell(COMPANIES, body) == (200, told)
    assert caller.tell(COMPANIES, body | {"size": "large"})[0] == 409
    assert caller.tell(COMPANIES, {"name": "无码"})[0] == 400
    path = f"{COMPANIES}{credit_code(61)}/"
    status, changed = patched(caller, path, {"address": "西山路2号"})
    assert (status, changed["address"]) == (200, "西山路2号")
    assert patched(caller, path, {"size": "huge"})[0] == 400
    _status, found = caller.ask(f"{COMPANIES}?q=接口")
    assert [each["credit_code"] for each in found["results"]] == [credit_code(61)]
    assert caller.ask(f"{COMPANIES}{credit_code(62)}/")[0] == 404


def test_answers_are_as_described(site: Site, described: Any) -> None:  # noqa: F811
    caller = Caller(site.world.auditor)
    Caller(site.world.water).tell(PROJECTS, BODY)
    conforms(described, caller, "projects/")
    conforms(described, caller, "projects/{code}/", code="BDH-API-1")
    conforms(described, caller, "projects/{code}/", code="BDH-P-9001")
    conforms(described, caller, "companies/")
    conforms(described, caller, "companies/{credit_code}/", credit_code=credit_code(2))
