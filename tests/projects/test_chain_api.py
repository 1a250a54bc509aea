"""The API of the chain: lists are taken item by item, the same again changes nothing, and a paper comes as a file."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from projects.models import Contract, Document, ProjectEvent
from tests.cases.calling import Caller
from tests.projects.site import Site, build_site, credit_code
from tests.projects.test_documents import paper
from tests.world import World

API = "/api/v1/projects/BDH-P-9001"


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


@pytest.fixture
def housing(site: Site) -> Caller:
    return Caller(site.world.housing)


def sent(caller: Caller, what: str, *items: Any, status: int = 200) -> Any:
    found, body = caller.tell(f"{API}/{what}/", {"items": list(items)})
    assert found == status, body
    return (
        [(each["state"], each["errors"] or each["code"]) for each in body["results"]]
        if status == 200
        else body
    )


LABOUR = {
    "kind": "labour", "number": "劳-20", "parent": "总-1", "amount": "100000.00", "signed_on": "2026-03-20",
    "contractor": {"name": "示例新劳务有限公司", "credit_code": credit_code(71)}, "states_wages": True,
}  # fmt: skip


@pytest.mark.clause("BDH-1.3.2")
def test_contracts_are_taken_item_by_item_and_the_same_again_changes_nothing(
    site: Site, housing: Caller
) -> None:
    under = LABOUR | {"number": "劳-21", "parent": "劳-20", "contractor": {"name": site.owner.name}}
    wrong = LABOUR | {"number": "劳-22", "amount": "-1", "colour": "red"}
    nowhere = LABOUR | {"number": "劳-23", "parent": "无"}
    results = sent(housing, "contracts", LABOUR, under, wrong, nowhere, "text")
    assert [state for state, _why in results] == ["created", "created", "refused", "refused", "refused"]
    assert set(results[2][1]) == {"amount", "colour"} and set(results[3][1]) == {"parent"}
    events = ProjectEvent.objects.count()
    assert sent(housing, "contracts", LABOUR, under) == [("same", ""), ("same", "")]
    assert ProjectEvent.objects.count() == events
    assert sent(housing, "contracts", LABOUR | {"amount": "90000.00"}) == [("changed", "")]
    status, told = housing.ask(f"{API}/contracts/")
    assert (status, [each["depth"] for each in told]) == (200, [0, 1, 1, 2])
    relet = next(each for each in told if each["number"] == "劳-21")
    assert "labour_relet" in {each["code"] for each in relet["faults"]}
    assert Contract.objects.get(number="劳-20").client == site.builder


def test_settlements_and_payments_are_taken_once_and_corrected_by_sending_them_again(
    site: Site, housing: Caller
) -> None:
    node = {"contract": "总-1", "name": "一期", "planned_on": "2026-04-15"}
    assert sent(housing, "settlements", node, node | {"contract": "无"})[0] == ("created", "")
    assert sent(housing, "settlements", node) == [("same", "")]
    done = node | {"settled_on": "2026-04-20", "amount": "5.00"}
    assert sent(housing, "settlements", done, done) == [("changed", ""), ("same", "")]
    assert sent(housing, "settlements", done | {"amount": "6.00"}) == [("refused", "settled-already")]
    month = {"contract": "总-1", "month": "2026-03", "certified": "100.00", "certified_on": "2026-03-31"}
    paid = month | {"paid": "40.00", "paid_on": "2026-04-20", "labour_paid": "10.00"}
    assert sent(housing, "payments", month, paid, paid) == [("created", ""), ("changed", ""), ("same", "")]
    assert sent(housing, "payments", paid | {"paid": "101.00"})[0][0] == "refused"
    assert housing.ask(f"{API}/payments/")[1][0]["due_on"] == "2026-04-30"
    assert housing.ask(f"{API}/settlements/")[1][0]["settled_on"] == "2026-04-20"


@pytest.mark.clause("ZY-2.1.2")
def test_persons_are_named_in_one_list(site: Site, housing: Caller) -> None:
    four = [
        {"part": "owner", "name": "钱业主", "from_on": "2026-03-02"},
        {"part": "competent", "name": "孙主管", "from_on": "2026-03-02", "agency": "development"},
        {"part": "industry", "name": "李行业", "from_on": "2026-03-02"},
        {"part": "hr", "name": "周人社", "from_on": "2026-03-02", "agency": "hrss"},
    ]
    assert {state for state, _why in sent(housing, "posts", *four)} == {"created"}
    assert {state for state, _why in sent(housing, "posts", *four)} == {"same"}
    wrong = {"part": "hr", "name": "周人社", "from_on": "2026-04-02", "agency": "palace"}
    assert sent(housing, "posts", wrong)[0][0] == "refused"
    told = housing.ask(f"{API}/posts/")[1]
    assert {each["agency"]["role"] for each in told if each["agency"]} == {"development", "housing", "hrss"}


def test_lists_are_bounded_and_whose_project_it_is_not_gets_nothing(site: Site, housing: Caller) -> None:
    assert "items" in sent(housing, "contracts", status=400)
    assert "items" in sent(housing, "contracts", *[LABOUR] * 201, status=400)
    assert housing.ask("/api/v1/projects/NO-SUCH/contracts/")[0] == 404
    refused = sent(Caller(site.world.market), "contracts", LABOUR)
    assert refused == [("refused", "not-your-part")]


@pytest.mark.clause("TL-2.2.2f")
def test_a_paper_is_handed_in_as_a_file_and_read_back(site: Site) -> None:
    client = APIClient()
    client.force_authenticate(site.world.housing)
    url = f"{API}/documents/"
    assert client.post(url, {"purpose": "permit"}, format="multipart").status_code == 400
    assert client.post(url, {"purpose": "permit"}, format="json").status_code == 415
    answer = client.post(url, {"purpose": "permit", "file": paper(), "number": "许-1"}, format="multipart")
    assert answer.status_code == 201, answer.json()
    told = client.get(url).json()[0]
    assert (told["number"], told["verification"]) == ("许-1", "unchecked")
    found = Document.objects.get()
    same = {"purpose": "permit", "file": paper()}
    same["file"].seek(0)
    body = b"".join(client.get(f"/api/v1/documents/{found.pk}/").streaming_content)
    assert body.startswith(b"%PDF") and len(body) == found.size
