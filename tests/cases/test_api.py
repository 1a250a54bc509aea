"""The API: a complaint's whole way by requests alone, who may do what, and what each answer holds."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from cases.models import Case
from tests.cases.calling import CASES, COMPLAINTS, TRANSFERS, Caller
from tests.world import SNACK_BAR, World

FEEDBACK = {
    "outcome": "solved",
    "findings": "已督促总包单位发放，工资全部付清。",
    "workers_paid": 23,
    "amount_paid": "310000",
}
CLOSING = {"conclusion": "solved", "summary": "工资全部付清。", "workers_paid": 23, "amount_paid": 310000.00}
ZHANG_SAN = {"name": "张三", "phone": "13812345678", "id_number": "11010519491231002X"}


def transfer_of(case: dict[str, Any], agency: str) -> dict[str, Any]:
    return next(each for each in case["transfers"] if each["agency"] == agency)


@pytest.mark.clause("BDH-5.3.4")
def test_a_complaint_goes_the_whole_way_by_requests_alone(world: World) -> None:
    clerk, water, haibin = Caller(world.clerk), Caller(world.water), Caller(world.haibin)
    status, told = clerk.tell(COMPLAINTS, world.body())
    assert (status, told["status"]) == (201, "received")
    number = told["number"]
    waiting = clerk.case(number)
    assert (waiting["determination"], waiting["proposal"], waiting["clauses"], waiting["transfers"]) == (
        None,
        None,
        [],
        [],
    )

    number = clerk.hand_in(world.body())
    case = clerk.case(number)
    assert (case["status"], case["determination"]) == ("transferred", "explicit")
    assert case["proposal"]["lead"] == ["water"] and case["proposal"]["assist"] == ["township"]
    assert case["in_force"] == case["proposal"] == case["proposals"][0]
    assert case["clauses"] == case["proposal"]["clauses"] == ["BDH 五(三)一", "BDH 五(三)三", "BDH 五(三)四"]
    assert [(each["agency"], each["role"], each["kind"]) for each in case["transfers"]] == [
        ("water", "water", "lead"),
        ("township", "township", "assist"),
    ]
    assert {each["due_at"] for each in case["transfers"]} == {None}

    for caller, agency in ((water, "water"), (haibin, "township")):
        path = f"{TRANSFERS}{transfer_of(case, agency)['id']}/"
        status, received = caller.tell(f"{path}receive/")
        assert (status, received["status"], received["receipt"]) == (200, "received", "own")
        assert received["due_on"] > received["received_on"]
        assert received["due_at"].startswith(f"{received['due_on']}T23:59:59+08:00")
        assert received["verbs"] == ["object", "feedback", "contribute"]
        status, answered = caller.tell(f"{path}feedback/", FEEDBACK)
        assert (status, answered["status"], answered["clock"]) == (200, "fed_back", "met")
        assert clerk.tell(f"{path}record/")[1]["feedback"][0]["amount_paid"] == "310000.00"
    status, closed = clerk.tell(f"{CASES}{number}/close/", CLOSING)
    assert (status, closed["status"], closed["closing"]["conclusion"]) == (200, "closed", "solved")
    assert (closed["recovered"], closed["verbs"]) == (
        "310000.00",
        ["reveal", "pay", "plan_visit", "visit", "reopen", "link"],
    )
    assert [each["act"] for each in closed["events"]] == [
        "received", "routed", "transferred", "transferred", "letter_received", "fed_back", "recorded",
        "letter_received", "fed_back", "recorded", "closed",
    ]  # fmt: skip


def test_a_proposal_that_waits_is_confirmed(world: World) -> None:
    clerk = Caller(world.clerk)
    number = clerk.hand_in(world.body(SNACK_BAR))
    case = clerk.case(number)
    assert (case["status"], case["proposal"]["state"], case["in_force"]) == ("proposed", "pending", None)
    assert "confirm" in case["verbs"]
    status, case = clerk.tell(f"{CASES}{number}/confirm/")
    assert (status, case["status"], case["proposal"]["state"]) == (200, "transferred", "in_force")
    status, refused = clerk.tell(f"{CASES}{number}/confirm/")
    assert (status, refused["code"]) == (409, "nothing-to-confirm")


def test_an_override_names_joint_leads_and_keeps_the_proposal_beside_it(world: World) -> None:
    clerk = Caller(world.clerk)
    number = clerk.hand_in(world.body())
    body = {"lead": "housing", "joint": ["hrss"], "assist": "township", "reason": "实为房建项目"}
    status, case = clerk.tell(f"{CASES}{number}/override/", body)
    assert (status, case["proposal"]["source"], case["proposal"]["reason"]) == (
        200,
        "override",
        "实为房建项目",
    )
    assert (case["proposal"]["lead"], case["proposal"]["joint_lead"]) == (["housing", "hrss"], True)
    assert [each["state"] for each in case["proposals"]] == ["replaced", "in_force"]
    parts = {each["agency"]: (each["kind"], each["status"]) for each in case["transfers"]}
    assert parts == {
        "water": ("lead", "withdrawn"),
        "township": ("assist", "issued"),
        "housing": ("joint", "issued"),
        "hrss": ("joint", "issued"),
    }


def test_an_agency_whose_answer_is_on_record_gets_a_new_letter_in_another_part(world: World) -> None:
    clerk, haibin = Caller(world.clerk), Caller(world.haibin)
    number = clerk.hand_in(world.body())
    path = f"{TRANSFERS}{transfer_of(clerk.case(number), 'township')['id']}/"
    haibin.tell(f"{path}receive/")
    haibin.tell(f"{path}feedback/", FEEDBACK)
    clerk.tell(f"{path}record/")
    status, case = clerk.tell(f"{CASES}{number}/override/", {"lead": "township", "reason": "属地牵头"})
    assert (status, case["in_force"]["lead"]) == (200, ["township"])
    parts = [(each["kind"], each["status"]) for each in case["transfers"] if each["agency"] == "township"]
    assert parts == [("assist", "withdrawn"), ("lead", "issued")]


def test_an_objection_is_upheld_and_another_is_overruled(world: World) -> None:
    clerk, water, haibin = Caller(world.clerk), Caller(world.water), Caller(world.haibin)
    number = clerk.hand_in(world.body())
    case = clerk.case(number)
    for caller, agency in ((water, "water"), (haibin, "township")):
        path = f"{TRANSFERS}{transfer_of(case, agency)['id']}/"
        caller.tell(f"{path}receive/")
        status, told = caller.tell(f"{path}object/", {"reason": "不属于我单位职责"})
        assert (status, told["status"], told["objection"]) == (200, "objected", "不属于我单位职责")
    lead, town = transfer_of(case, "water")["id"], transfer_of(case, "township")["id"]
    assert clerk.tell(f"{TRANSFERS}{lead}/uphold/")[1]["status"] == "withdrawn"
    assert clerk.tell(f"{TRANSFERS}{town}/overrule/", {"reason": "属地责任明确"})[1]["status"] == "received"
    assert clerk.case(number)["awaits_confirmation"] is True


def test_feedback_returned_for_more_stays_beside_the_next(world: World) -> None:
    clerk, water = Caller(world.clerk), Caller(world.water)
    path = f"{TRANSFERS}{transfer_of(clerk.case(clerk.hand_in(world.body())), 'water')['id']}/"
    water.tell(f"{path}receive/")
    water.tell(f"{path}feedback/", FEEDBACK)
    status, told = clerk.tell(f"{path}return/", {"reason": "缺发放凭证"})
    assert (status, told["status"], told["clock"]) == (200, "received", "running")
    told = water.tell(f"{path}feedback/", FEEDBACK | {"amount_verified": "310000.5"})[1]
    assert [each["return_reason"] for each in told["feedback"]] == ["缺发放凭证", ""]
    assert told["feedback"][1]["amount_verified"] == "310000.50"


def test_a_correction_says_what_changed_in_facts_and_decision(world: World) -> None:
    clerk = Caller(world.clerk)
    number = clerk.hand_in(world.body())
    status, case = clerk.tell(
        f"{CASES}{number}/correct/", {"facts": {"sector": "housing", "worker_count": 24}}
    )
    assert status == 200
    assert case["changed"]["facts"] == {"sector": ["water", "housing"], "worker_count": [23, 24]}
    assert case["changed"]["decision"]["lead"] == [["water"], ["housing"]]
    assert (case["facts"]["sector"], case["proposal"]["state"]) == ("housing", "pending")
    assert case["in_force"]["lead"] == ["water"], "letters already sent stand until somebody confirms"
    assert (
        clerk.tell(f"{CASES}{number}/correct/", {"facts": {"sector": "housing"}})[1]["code"]
        == "nothing-changed"
    )


def test_a_case_that_lies_elsewhere_goes_to_the_town_it_lies_in(world: World) -> None:
    clerk = Caller(world.clerk)
    number = clerk.hand_in(world.body())
    status, case = clerk.tell(f"{CASES}{number}/correct/", {"facts": {"territory": "戴河镇"}})
    assert (status, case["place"]["name"]) == (200, "戴河镇")
    assert case["changed"]["decision"] == {"place": ["130304100", "130304101"]}
    case = clerk.tell(f"{CASES}{number}/confirm/")[1]
    towns = [(each["name"], each["status"]) for each in case["transfers"] if each["agency"] == "township"]
    assert towns == [("海滨镇人民政府", "withdrawn"), ("戴河镇人民政府", "issued")]


def test_people_are_masked_until_revealed_and_the_look_is_on_record(world: World) -> None:
    clerk, water = Caller(world.clerk), Caller(world.water)
    number = clerk.hand_in(world.body(complainant=ZHANG_SAN, narrative="电话13812345678"))
    case = water.case(number)
    assert [each | {"id": 0} for each in case["complainants"]] == [
        {"id": 0, "name": "张*", "phone": "138****5678", "id_number": "110105********002X"}
    ]
    assert "13812345678" not in str(case) and "people" not in case
    status, shown = water.tell(f"{CASES}{number}/reveal/")
    assert (status, shown["people"]) == (200, [{**ZHANG_SAN, "narrative": "电话13812345678"}])
    assert (shown["events"][-1]["act"], shown["events"][-1]["by"]) == ("revealed", "bdh-water")


def test_what_is_not_yours_to_see_is_not_there(world: World) -> None:
    clerk, stranger = Caller(world.clerk), Caller(world.housing)
    number = clerk.hand_in(world.body())
    pk = clerk.case(number)["transfers"][0]["id"]
    verbs = ["confirm", "override", "correct", "close", "reveal"]
    acts = ["receive", "object", "uphold", "overrule", "feedback", "record", "return"]
    assert stranger.ask(f"{CASES}{number}/")[0] == 404
    assert stranger.ask(f"{TRANSFERS}{pk}/")[0] == 404
    assert stranger.options(f"{CASES}{number}/").status_code == 404
    assert {stranger.tell(f"{CASES}{number}/{verb}/")[0] for verb in verbs} == {404}
    assert {stranger.tell(f"{TRANSFERS}{pk}/{act}/")[0] for act in acts} == {404}
    assert stranger.ask(CASES)[1]["results"] == []
    assert Caller(world.admin).ask(f"{CASES}{number}/")[0] == 404
    assert Case.objects.get(number=number).events.count() == 4


def test_what_you_see_but_may_not_do_is_refused_with_a_code(world: World) -> None:
    number = Caller(world.clerk).hand_in(world.body())
    water, leader = Caller(world.water), Caller(world.leader)
    override = {"lead": "housing", "reason": "不归我管"}
    assert water.tell(f"{CASES}{number}/override/", override)[1]["code"] == "not-your-part"
    assert leader.case(number)["verbs"] == ["instruct", "assign_leader"]
    assert leader.tell(f"{CASES}{number}/reveal/")[1]["code"] == "not-your-part"
    assert leader.tell(COMPLAINTS, world.body())[1]["code"] == "not-your-part"
    pk = water.case(number)["transfers"][0]["id"]
    status, refused = water.tell(f"{TRANSFERS}{pk}/feedback/", FEEDBACK)
    assert (status, refused["code"]) == (409, "not-now")


def test_options_list_the_acts_open_to_the_caller(world: World) -> None:
    clerk, water = Caller(world.clerk), Caller(world.water)
    number = clerk.hand_in(world.body())
    lead, town = (each["id"] for each in clerk.case(number)["transfers"])
    told = water.options(f"{CASES}{number}/").json()
    assert told["verbs"] == ["reveal", "set_deadline", "meeting", "check", "pay"]
    assert told["transfers"] == [{"id": lead, "verbs": ["receive"]}, {"id": town, "verbs": []}]


def test_every_act_that_the_case_lists_has_an_address(world: World) -> None:
    clerk, water = Caller(world.clerk), Caller(world.water)
    number = clerk.hand_in(world.body(SNACK_BAR))
    unknown = clerk.tell(f"{CASES}{number}/fly/")
    assert (unknown[0], list(unknown[1])) == (404, ["detail"])
    assert {clerk.tell(f"{CASES}{number}/{verb}/", {"x": 1})[0] for verb in clerk.case(number)["verbs"]} == {
        400
    }
    transfer = water.case(clerk.hand_in(world.body()))["transfers"][0]
    assert {
        water.tell(f"{TRANSFERS}{transfer['id']}/{verb}/", {"x": 1})[0] for verb in transfer["verbs"]
    } == {400}
    assert water.tell(f"{TRANSFERS}{transfer['id']}/withdraw/")[0] == 404


def test_without_a_valid_token_nothing_is_answered(world: World) -> None:
    stranger = APIClient()
    for path in (CASES, "/api/v1/me/", "/api/v1/vocabulary/", "/api/v1/nowhere/"):
        assert stranger.get(path).status_code == 401
    assert stranger.post(COMPLAINTS, world.body(), format="json").status_code == 401
    stranger.credentials(HTTP_AUTHORIZATION="Token 0000")
    assert stranger.get(CASES).status_code == 401
    gone = Caller(world.water)
    type(world.water).objects.filter(pk=world.water.pk).update(is_active=False)
    assert gone.ask(CASES)[0] == 401


def test_the_api_says_who_is_calling_and_what_its_codes_mean(world: World) -> None:
    water = Caller(world.water)
    me = water.ask("/api/v1/me/")[1]
    assert (me["username"], me["role"], me["agency"]["role"], me["jurisdiction"]["code"], me["may_take_in"]) == (
        "bdh-water", "handler", "water", "130304", True,
    )  # fmt: skip
    assert Caller(world.admin).ask("/api/v1/me/")[1]["agency"] is None
    english = water.ask("/api/v1/vocabulary/", **{"Accept-Language": "en"})[1]
    assert {"code": "water", "label": "Water bureau"} in english["words"]["role"]
    assert next(fact for fact in english["facts"] if fact["name"] == "domain")["codes"] == [
        "construction",
        "non_construction",
    ]


def test_messages_are_in_the_callers_language(world: World) -> None:
    clerk = Caller(world.clerk)
    number = clerk.hand_in(world.body())
    chinese = clerk.tell(f"{CASES}{number}/close/", {"conclusion": "solved"})[1]["summary"]
    english = clerk.tell(f"{CASES}{number}/close/", {"conclusion": "solved"}, **{"Accept-Language": "en"})[1][
        "summary"
    ]
    assert english == ["This field is required."] != chinese


def test_reading_a_case_takes_the_same_queries_however_much_has_happened(
    world: World, django_assert_max_num_queries: Any
) -> None:
    clerk, water, haibin = Caller(world.clerk), Caller(world.water), Caller(world.haibin)
    case = clerk.case(clerk.hand_in(world.body(complainant=ZHANG_SAN)))
    with django_assert_max_num_queries(45) as before:
        clerk.case(case["number"])
    for caller, agency in ((water, "water"), (haibin, "township")):
        path = f"{TRANSFERS}{transfer_of(case, agency)['id']}/"
        caller.tell(f"{path}receive/")
        caller.tell(f"{path}feedback/", FEEDBACK)
        clerk.tell(f"{path}return/", {"reason": "缺发放凭证"})
        caller.tell(f"{path}feedback/", FEEDBACK)
    with django_assert_max_num_queries(45) as after:
        clerk.case(case["number"])
    assert len(after) - len(before) <= 2, "one query more for all feedback, one for who gave it"
