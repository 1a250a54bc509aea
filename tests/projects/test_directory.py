"""Companies and projects: a credit code is checked, and what a project knows need not be typed again."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from stdnum.cn import uscc

from agencies.vocabulary import Funding, bits_of
from cases.actions.intake import take_in
from cases.draft import Draft
from projects.models import Company, Contract, Project
from tests.world import TUESDAY, World

CODE = "91130304MA0000000" + uscc.calc_check_digit("91130304MA0000000")


@pytest.fixture
def river_project(world: World) -> Project:
    return Project.objects.create(
        code="P-1",
        name="护岸工程",
        jurisdiction_id="130304",
        region_id="130304100",
        sector="water",
        funding_bits=bits_of(["district_fiscal"], Funding),
        is_government=True,
        general_contractor=Company.objects.create(
            name="某建设公司", credit_code=CODE, ownership="district_soe"
        ),
    )


@pytest.mark.parametrize("code", ["91130304MA00000000", "123", "91130304ma000000X9", "一二三"])
def test_a_malformed_credit_code_is_named(code: str) -> None:
    with pytest.raises(ValidationError) as error:
        Company(name="某公司", credit_code=code).full_clean(validate_unique=False, validate_constraints=False)
    assert list(error.value.error_dict) == ["credit_code"]


def test_two_companies_do_not_share_a_credit_code_but_many_have_none_known(world: World) -> None:
    Company.objects.create(name="甲", credit_code=CODE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.create(name="乙", credit_code=CODE)
    Company.objects.create(name="丙")
    Company.objects.create(name="丁")


def test_what_nobody_states_is_taken_from_the_project(world: World, river_project: Project) -> None:
    body = world.body({"causes": ["project_payment_arrears"]}, project_code="P-1")
    case, _new = take_in(Draft.read(body), by=world.clerk, now=TUESDAY)
    facts = case.fact_row.facts
    assert (facts.domain, facts.sector, facts.is_government_project) == ("construction", "water", True)
    assert (facts.territory, facts.territory_kind, facts.territory_relation) == ("海滨镇", "town", "located")
    assert (facts.funding, facts.contractor_ownership) == (frozenset({"district_fiscal"}), "district_soe")
    assert case.region_id == "130304100"


def test_what_somebody_states_counts_more_than_the_project(world: World, river_project: Project) -> None:
    body = world.body({"causes": ["affiliation"], "sector": "transport"}, project_code="P-1")
    case, _new = take_in(Draft.read(body), by=world.clerk, now=TUESDAY)
    assert case.fact_row.facts.sector == "transport"


def test_a_project_has_one_kind_of_owner(world: World, river_project: Project) -> None:
    river_project.owner = Company.objects.create(name="业主公司")
    river_project.owner_agency = world.agency("water")
    with pytest.raises(IntegrityError), transaction.atomic():
        river_project.save()


def test_a_firm_has_no_contract_with_itself(world: World, river_project: Project) -> None:
    firm = Company.objects.get(name="某建设公司")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.create(project=river_project, kind="labour", client=firm, contractor=firm)


def test_the_funding_of_a_project_is_ticked_on_its_page(world: World, river_project: Project) -> None:
    client = Client()
    client.force_login(world.clerk)
    url = f"/projects/{river_project.pk}/edit/"
    page: Any = client.get(url)
    assert page.status_code == 200
    assert set(page.context["form"]["funding"].value()) == {"district_fiscal"}
    assert 'value="district_fiscal"' in page.content.decode()
    form = {"code": "P-1", "name": "护岸工程", "region": "130304100", "sector": "water", "is_government": "on",
            "funding": ["private", "ppp"], "general_contractor": str(river_project.general_contractor_id)}  # fmt: skip
    assert client.post(url, form).status_code == 302
    river_project.refresh_from_db()
    assert set(river_project.funding) == {"private", "ppp"}
    assert river_project.is_government and river_project.general_contractor is not None


def test_projects_are_no_longer_kept_in_the_directory(world: World, river_project: Project) -> None:
    client = Client()
    client.force_login(world.admin)
    assert client.get(f"/admin/projects/project/{river_project.pk}/change/").status_code == 404
    assert client.get("/admin/projects/company/").status_code == 200
