"""Many records in one request: each is new, changed, the same or refused, and says which field is wrong."""

import pytest
from rest_framework.test import APIClient

from projects.models import Company, Contract, Project, ProjectEvent
from tests.projects.site import Site, build_site, credit_code
from tests.world import World


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def calling(user):
    client = APIClient()
    client.force_authenticate(user)
    return lambda name, body: client.post(
        f"/api/v1/{name}/bulk/", body, format="json", headers={"accept-language": "en"}
    )


def project(number, **changed):
    return {
        "code": f"BDH-P-{number}", "name": f"示例工程{number}", "region": "130304100", "sector": "water",
        "contract_sum": 12_000_000.5, "is_government": True, "funding": ["district_fiscal", "private"],
        "starts_on": "2026-03-01", "contractor_code": credit_code(2),
    } | changed  # fmt: skip


def test_projects_in_bulk_are_idempotent_and_each_item_is_answered(site):
    call = calling(site.world.clerk)
    body = {
        "items": [
            project(1),
            project(2, sector="moon"),
            project(3, colour="red"),
            project(9001, code="BDH-P-9001"),
        ]
    }
    answer = call("projects", body)
    assert answer.status_code == 200
    told = answer.json()
    assert [each["result"] for each in told["items"]] == ["new", "refused", "refused", "changed"]
    assert (told["new"], told["changed"], told["refused"], told["written"]) == (1, 1, 2, True)
    assert list(told["items"][1]["fields"]) == ["sector"]
    assert list(told["items"][2]["fields"]) == ["colour"]
    made = Project.objects.get(code="BDH-P-1")
    assert (str(made.contract_sum), made.funding) == ("12000000.50", ("district_fiscal", "private"))
    assert made.general_contractor == site.builder
    assert made.items.exists()
    events = ProjectEvent.objects.count()
    again = call("projects", body).json()
    assert [each["result"] for each in again["items"]] == ["same", "refused", "refused", "same"]
    assert ProjectEvent.objects.count() == events


def test_a_whole_request_or_none_and_a_check_writes_nothing(site):
    call = calling(site.world.clerk)
    told = call("projects", {"items": [project(1), project(2, region="moon")], "whole": True}).json()
    assert (told["written"], told["refused"]) == (False, 1)
    told = call("projects", {"items": [project(1)], "check": True}).json()
    assert (told["written"], told["items"][0]["result"]) == (False, "new")
    assert not Project.objects.filter(code="BDH-P-1").exists()


def test_companies_and_contracts_in_bulk(site):
    call = calling(site.world.clerk)
    told = call(
        "companies", {"items": [{"name": "接口公司", "credit_code": credit_code(20), "size": "micro"}]}
    ).json()
    assert told["new"] == 1
    assert Company.objects.get(credit_code=credit_code(20)).size == "micro"
    item = {
        "project_code": "BDH-P-9001", "contract_no": "劳-2", "kind": "labour", "parent_no": "总-1",
        "contractor_code": credit_code(20), "settlement_cycle": 1,
    }  # fmt: skip
    assert call("contracts", {"items": [item]}).json()["items"] == [
        {"index": 0, "result": "new", "fields": {}}
    ]
    assert Contract.objects.get(number="劳-2").parent == site.general


def test_bodies_that_are_no_list_and_people_who_keep_no_register_are_refused(site):
    call = calling(site.world.clerk)
    for body, field in (
        ({}, "items"),
        ({"items": {}}, "items"),
        ({"items": [1]}, "items"),
        ({"items": [{}], "x": 1}, "x"),
    ):
        answer = call("projects", body)
        assert (answer.status_code, list(answer.json())) == (400, [field])
    many = call("companies", {"items": [{"name": "x"}] * 5001})
    assert (many.status_code, many.json()) == (400, {"items": ["At most 5000 items are allowed."]})
    assert calling(site.world.auditor)("projects", {"items": [project(1)]}).status_code == 409
