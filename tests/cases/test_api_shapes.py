"""What the acts of the API accept: every field that is wrong is named, with what it may be."""

from typing import Any

import pytest

from cases.models import Event
from tests.cases.calling import CASES, TRANSFERS, Caller
from tests.world import SNACK_BAR, World

BAD_ON_CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("confirm", {"recipients": []}, ["recipients"]),
    ("confirm", {"recipients": {"mayor": "李四"}}, ["recipients.mayor"]),
    ("confirm", {"recipients": {"project_owner": "某" * 61}}, ["recipients.project_owner"]),
    ("confirm", {"recipients": {"project_owner": 7.5}}, ["recipients.project_owner"]),
    ("confirm", {"note": "x"}, ["note"]),
    ("override", {}, ["lead", "reason"]),
    ("override", {"lead": "sheriff", "reason": "x"}, ["lead"]),
    ("override", {"lead": [], "reason": "x"}, ["lead"]),
    ("override", {"lead": {"water": 1}, "reason": "x"}, ["lead"]),
    ("override", {"lead": ["water", 7], "reason": "x"}, ["lead"]),
    ("override", {"lead": ["water", ["housing"]], "assist": None, "reason": "x"}, ["assist", "lead"]),
    (
        "override",
        {"lead": "water", "joint": "x", "assist": ["y"], "notify": 3, "reason": " "},
        ["assist", "joint", "notify", "reason"],
    ),
    ("override", {"lead": "water", "reason": "x" * 501}, ["reason"]),
    ("override", {"lead": "water", "reason": "a\x00b"}, ["reason"]),
    ("correct", {}, ["facts"]),
    ("correct", {"facts": {}}, ["facts"]),
    ("correct", {"facts": "sector"}, ["facts"]),
    ("correct", {"facts": {"sector": "gold", "worker_count": -1}}, ["facts.sector", "facts.worker_count"]),
    ("reveal", {"why": "x"}, ["why"]),
]
BAD_CLOSINGS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["conclusion", "summary"]),
    ({"conclusion": "won", "summary": "x"}, ["conclusion"]),
    ({"conclusion": ["solved"], "summary": "x" * 5001}, ["conclusion", "summary"]),
    ({"conclusion": "solved", "summary": "x", "amount_paid": -1}, ["amount_paid"]),
    ({"conclusion": "solved", "summary": "x", "amount_paid": "1.005"}, ["amount_paid"]),
    ({"conclusion": "solved", "summary": "x", "amount_paid": 10**15}, ["amount_paid"]),
    (
        {"conclusion": "solved", "summary": "x", "amount_paid": "NaN", "workers_paid": 2.5},
        ["amount_paid", "workers_paid"],
    ),
    ({"conclusion": "solved", "summary": "x", "workers_paid": 2**40}, ["workers_paid"]),
]
BAD_FEEDBACK: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["findings", "outcome"]),
    ({"outcome": "fine", "findings": "x"}, ["outcome"]),
    ({"outcome": "solved", "findings": "x" * 5001}, ["findings"]),
    ({"outcome": "solved", "findings": "x", "amount_paid": -0.01}, ["amount_paid"]),
    ({"outcome": "solved", "findings": "x", "amount_verified": 0.125}, ["amount_verified"]),
    (
        {"outcome": "solved", "findings": "x", "workers_verified": -1, "workers_paid": True},
        ["workers_paid", "workers_verified"],
    ),
    ({"outcome": "solved", "findings": "x", "workers_verified": 10**30}, ["workers_verified"]),
    ({"outcome": "solved", "findings": "x", "paid": 3}, ["paid"]),
]


@pytest.mark.parametrize(("verb", "body", "fields"), BAD_ON_CASES)
def test_a_bad_act_on_a_case_names_its_fields_and_leaves_no_trace(
    world: World, verb: str, body: dict[str, Any], fields: list[str]
) -> None:
    clerk = Caller(world.clerk)
    number = clerk.hand_in(world.body(SNACK_BAR))
    acts = Event.objects.count()
    status, told = clerk.tell(f"{CASES}{number}/{verb}/", body)
    assert (status, sorted(told)) == (400, fields), told
    assert Event.objects.count() == acts


@pytest.mark.parametrize(("body", "fields"), BAD_CLOSINGS)
def test_a_bad_closing_names_its_fields(world: World, body: dict[str, Any], fields: list[str]) -> None:
    clerk = Caller(world.clerk)
    status, told = clerk.tell(f"{CASES}{clerk.hand_in(world.body())}/close/", body)
    assert (status, sorted(told)) == (400, fields), told


@pytest.mark.parametrize(("body", "fields"), BAD_FEEDBACK)
def test_bad_feedback_names_its_fields(world: World, body: dict[str, Any], fields: list[str]) -> None:
    path = _received(world)
    status, told = Caller(world.water).tell(f"{path}feedback/", body)
    assert (status, sorted(told)) == (400, fields), told


@pytest.mark.parametrize(
    "day", ["2026-02-30", "30.04.2026", "1999-01-01", "2099-01-01", "2026-04-30T10:00", 20260430, True, []]
)
def test_a_day_of_receipt_that_cannot_be_is_named(world: World, day: Any) -> None:
    clerk = Caller(world.clerk)
    pk = clerk.case(clerk.hand_in(world.body()))["transfers"][0]["id"]
    status, told = Caller(world.water).tell(f"{TRANSFERS}{pk}/receive/", {"received_on": day})
    assert (status, list(told)) == (400, ["received_on"]), told


@pytest.mark.parametrize("reason", [None, "", "  ", "x" * 501, [], 7.5, True])
def test_an_objection_needs_a_reason_in_words(world: World, reason: Any) -> None:
    status, told = Caller(world.water).tell(f"{_received(world)}object/", {"reason": reason})
    assert (status, list(told)) == (400, ["reason"]), told


def test_a_wrong_code_is_told_those_that_exist(world: World) -> None:
    clerk = Caller(world.clerk)
    number = clerk.hand_in(world.body(SNACK_BAR))
    body = {"lead": "sheriff", "reason": "x"}
    told = clerk.tell(f"{CASES}{number}/override/", body, **{"Accept-Language": "en"})[1]
    assert told["lead"][0].startswith(
        "“sheriff” is not known here. Allowed: arrears_office, leading_group, hrss"
    )


def test_who_a_role_outside_the_directory_is_must_be_named(world: World) -> None:
    clerk = Caller(world.clerk)
    number = clerk.hand_in(world.body())
    body: dict[str, Any] = {"lead": "water", "assist": "project_owner", "reason": "业主配合"}
    status, refused = clerk.tell(f"{CASES}{number}/override/", body)
    assert (status, refused["code"]) == (409, "recipient-unknown")
    body["recipients"] = {"project_owner": "某某置业公司"}
    status, case = clerk.tell(f"{CASES}{number}/override/", body)
    assert status == 200
    owner = case["transfers"][-1]
    assert (owner["agency"], owner["name"], owner["verbs"]) == (
        "project_owner", "某某置业公司", ["receive", "recall"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "path",
    ["cases/%00/", "cases/130304-20260428-9999/", "transfers/0/", f"transfers/{10**30}/", "transfers/x/"],
)
def test_what_does_not_exist_is_not_there(world: World, path: str) -> None:
    status, told = Caller(world.clerk).ask(f"/api/v1/{path}")
    assert (status, list(told)) == (404, ["detail"])


def _received(world: World) -> str:
    clerk = Caller(world.clerk)
    path = f"{TRANSFERS}{clerk.case(clerk.hand_in(world.body()))['transfers'][0]['id']}/"
    assert Caller(world.water).tell(f"{path}receive/")[0] == 200
    return path
