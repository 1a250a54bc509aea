"""Taking a complaint in on the page: nothing typed is lost, nothing is taken in twice, what is known is shown."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from agencies.models import Region, User
from cases.models import Case
from projects.models import Project
from tests.world import TUESDAY, World

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return signed_in


def filled_in(**fields: str | list[str]) -> dict[str, Any]:
    return {
        "key": "one-time-key",
        "source_channel": "walk_in",
        "narrative": "旅馆停业，六名服务员的工资没有发。",
        "facts.territory": "海滨镇",
        "facts.territory_relation": "located",
        "facts.domain": "non_construction",
        "facts.causes": ["unexplained", "employer_insolvent"],
        "facts.worker_count": "6",
        "facts.amount_yuan": "36,000.50",
        "facts.firm_unable_to_pay": "true",
        "facts.is_group": "on",
        "complainant.name": "张三",
        "complainant.phone": "13812345678",
        "employer": "示例旅馆",
    } | fields


@pytest.fixture
def bridge(world: World) -> Project:
    return Project.objects.create(
        code="BDH-P-1", name="海滨镇桥梁工程", jurisdiction_id="130304", sector="transport",
        region=Region.objects.get(name="海滨镇"), is_government=True,
    )  # fmt: skip


def test_a_complaint_is_taken_in_as_it_was_typed(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.clerk).post("/cases/new/", filled_in())
    case = Case.objects.get()
    assert answer.url == f"/cases/{case.number}/"
    facts = case.fact_row.facts
    assert facts.stated() == {
        "domain": "non_construction",
        "causes": ["employer_insolvent", "unexplained"],
        "territory": "海滨镇",
        "territory_kind": "town",
        "territory_relation": "located",
        "source_channel": "walk_in",
        "worker_count": 6,
        "amount_yuan": 36000.5,
        "is_group": True,
        "firm_unable_to_pay": True,
    }
    assert (case.region.name, case.employer_name) == ("海滨镇", "示例旅馆")
    assert case.complainants.get().masked_phone == "138****5678"


def test_a_double_click_makes_one_case(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.clerk)
    first, second = client.post("/cases/new/", filled_in()), client.post("/cases/new/", filled_in())
    assert first.url == second.url
    assert Case.objects.count() == 1


def test_a_new_form_has_a_new_key(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.clerk)
    keys = {client.get("/cases/new/").context["form"]["key"].value() for _each in range(2)}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("source_channel", "", "This field is required."),
        ("source_channel", "pigeon", "“pigeon” is not known here. Allowed: walk_in"),
        ("narrative", " ", "This field is required."),
        ("narrative", "字" * 20_001, "At most 20000 characters are allowed; this has 20001."),
        ("external_no", "x" * 61, "At most 60 characters are allowed"),
        ("complainant.name", "", "This field is required."),
        ("complainant.phone", "12", "a mobile number of 11 digits or a landline"),
        ("complainant.id_number", "110105194912310020", "not a valid identity number"),
        ("credit_code", "12345", "not a valid unified social credit code"),
        ("project_code", "NO-SUCH", "There is no project of this number in the jurisdiction."),
        ("facts.worker_count", "六", "a whole number from 0"),
        ("facts.worker_count", "-3", "a whole number from 0"),
        ("facts.amount_yuan", "三万", "an amount in yuan, such as 12800.50"),
        ("facts.amount_yuan", "1.234", "at most two decimals"),
        ("facts.sector", "mining_on_mars", "“mining_on_mars” is not known here. Allowed: housing"),
        ("facts.group_size", "x", "a whole number from 0"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(
    field: str, value: str, message: str, world: World, sign_in: SignIn
) -> None:
    answer = sign_in(world.clerk).post("/cases/new/", filled_in(**{field: value}))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert message in " ".join(form.errors[field])
    text = answer.content.decode()
    assert text.count('class="field-error"') == 1
    for kept in ("示例旅馆", "13812345678" if field != "complainant.phone" else "12", "36,000.50"):
        assert kept in text or field == "facts.amount_yuan"
    assert not Case.objects.exists()


def test_all_faults_are_named_at_once(world: World, sign_in: SignIn) -> None:
    wrong = filled_in(**{"source_channel": "", "complainant.phone": "1", "facts.worker_count": "x"})
    form = sign_in(world.clerk).post("/cases/new/", wrong).context["form"]
    assert set(form.errors) == {"source_channel", "complainant.phone", "facts.worker_count"}


def test_a_key_used_for_another_complaint_is_refused(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.clerk)
    client.post("/cases/new/", filled_in())
    assert client.post("/cases/new/", filled_in(narrative="另一件事")).status_code == 409


def test_first_contact_is_open_to_every_agency_and_closed_to_those_who_only_look(
    world: World, sign_in: SignIn
) -> None:
    assert sign_in(world.water).get("/cases/new/").status_code == 200
    for user in (world.leader, world.auditor, world.admin):
        assert sign_in(user).get("/cases/new/").status_code == 403


def test_a_project_is_found_by_number_or_name_in_the_own_jurisdiction(
    world: World, bridge: Project, sign_in: SignIn
) -> None:
    client = sign_in(world.clerk)
    for text in ("桥梁", "bdh-p"):
        assert bridge.name in client.get("/cases/new/projects/", {"project_search": text}).content.decode()
    assert bridge.name not in client.get("/cases/new/projects/", {"project_search": "桥"}).content.decode()
    assert (
        "No project of this number"
        in client.get("/cases/new/projects/", {"project_search": "没有"}).content.decode()
    )


def test_what_nobody_states_comes_from_the_project_and_it_stays_chosen(
    world: World, bridge: Project, sign_in: SignIn
) -> None:
    client = sign_in(world.clerk)
    wrong = client.post("/cases/new/", filled_in(project_code=bridge.code, narrative=""))
    assert bridge.name in wrong.content.decode()
    client.post(
        "/cases/new/", filled_in(project_code=bridge.code, **{"facts.domain": "", "facts.territory": ""})
    )
    facts = Case.objects.get().fact_row.facts
    assert (facts.sector, facts.domain, facts.territory) == ("transport", "construction", "海滨镇")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ({"complainant.phone": "13812345678"}, "Same telephone"),
        ({"complainant.id_number": "11010519491231002x"}, "Same identity number"),
        ({"employer": " 示例旅馆 "}, "Same employer"),
    ],
)
def test_a_likely_duplicate_is_shown_while_typing(
    typed: dict[str, str], label: str, world: World, sign_in: SignIn
) -> None:
    zhang = {"name": "张三", "phone": "13812345678", "id_number": "11010519491231002X"}
    case = world.routed(complainant=zhang, employer="示例旅馆")
    text = sign_in(world.clerk).post("/cases/new/hints/", typed).content.decode()
    assert case.number in text
    assert label in text


def test_a_hint_shows_no_case_the_person_may_not_see(world: World, sign_in: SignIn) -> None:
    world.routed(employer="示例旅馆")
    assert (
        "Perhaps"
        not in sign_in(world.housing).post("/cases/new/hints/", {"employer": "示例旅馆"}).content.decode()
    )


def test_an_empty_form_hints_at_nothing(world: World, sign_in: SignIn) -> None:
    world.routed()
    assert sign_in(world.clerk).post("/cases/new/hints/", {}).content.decode().strip() == ""
