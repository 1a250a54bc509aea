"""Joint receptions and case conferences: one record for all the cases they were about, in a register of their own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from agencies.errors import Invalid, Refused
from cases.actions import meeting
from cases.actions.meeting import CONFERENCE, RECEPTION, Session
from cases.models import Case, Meeting
from cases.participants import Participant
from tests.cases.calling import CASES, Caller
from tests.cases.courses import WEDNESDAY
from tests.places import Place, build_place, reading
from tests.world import World

pytestmark = pytest.mark.django_db
MORNING = WEDNESDAY.replace(hour=9)
RECEIVED = Session("reception", MORNING, "区信访接待大厅")
CONFERRED = Session(
    "conference",
    MORNING,
    "区政府三楼会议室",
    proposal="多部门协调。",
    minutes="各方发言。",
    decision="十日内筹资。",
)


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


@pytest.fixture
def jianxi(db: None) -> Place:
    return build_place("410305")


def site(jianxi: Place, **facts: Any) -> Case:
    stated = {
        "domain": "construction", "sector": "housing", "causes": ["unexplained"],
        "territory": "郑州路街道", "territory_kind": "street",
    }  # fmt: skip
    return jianxi.routed(stated | facts)


@pytest.mark.clause("ZY-2.3.4a")
def test_zy_2_3_4a_a_joint_reception_names_who_received_and_stands_in_the_register(world: World) -> None:
    case = world.routed()
    staff = [Participant(world.agency(role).pk, "", "接访干部") for role in ("hrss", "water", "housing")]
    held = meeting.hold(case.number, replace(RECEIVED, staff=staff, petitioners=23, representatives=5), by=world.clerk,
                        now=WEDNESDAY)  # fmt: skip
    assert set(held.staff.values_list("agency__role", flat=True)) == {"hrss", "water", "housing"}
    assert {each.value for each in RECEPTION} == {"hrss", "police", "court", "housing", "transport", "water"}
    text = reading(world.clerk).get("/meetings/").content.decode()
    assert case.number in text and "Joint reception" in text
    assert case.events.filter(act="meeting_held").count() == 1


@pytest.mark.clause("JX-4.7")
@pytest.mark.parametrize("level", ["city", "province", "beijing"])
def test_jx_4_7_a_team_is_sent_to_a_reception_above_with_seconded_staff_and_a_legal_aid_post(
    jianxi: Place, level: str
) -> None:
    case = site(jianxi)
    staff = [
        Participant(jianxi.agency("petition").pk, "", "副局长 某某", seconded=True),
        Participant(jianxi.office.pk, "", "监察员 某某", seconded=False),
    ]
    session = replace(RECEIVED, level=level, staff=staff, legal_aid=True, legal_aid_person="律师 某某")
    held = meeting.hold(case.number, session, by=jianxi.clerk, now=WEDNESDAY)
    assert held.level == level
    assert [each.seconded for each in held.staff.all()] == [True, False]
    page = reading(jianxi.clerk).get(f"/meetings/{held.pk}/").content.decode()
    assert "律师 某某" in page and "seconded" in page
    listed = reading(jianxi.clerk).get(f"/meetings/?level={level}").content.decode()
    assert case.number in listed
    assert case.number not in reading(jianxi.clerk).get("/meetings/?level=district").content.decode()


@pytest.mark.clause("JX-4.9b")
def test_jx_4_9b_a_difficult_case_is_conferred_on_by_seven_departments_and_the_firms(jianxi: Place) -> None:
    case = jianxi.confirmed(site(jianxi, needs_many_departments=True))
    text = reading(jianxi.clerk).get(f"/cases/{case.number}/").content.decode()
    assert "The decision asks for a case conference; none has been held yet." in text
    for role in CONFERENCE:
        agency = jianxi.agency(role)
        assert f'<option value="{agency.pk}" selected>' in text, f"{role} is called without being chosen"
    assert len(CONFERENCE) == 7
    staff = [Participant(jianxi.agency(role).pk) for role in CONFERENCE] + [
        Participant(None, "某建筑公司", "经理")
    ]
    session = replace(CONFERRED, staff=staff, proposed_by=case.lead_agency_id)
    held = meeting.hold(case.number, session, by=jianxi.clerk, now=WEDNESDAY)
    assert held.staff.count() == 8
    page = reading(jianxi.clerk).get(f"/meetings/{held.pk}/").content.decode()
    for said in ("多部门协调。", "各方发言。", "十日内筹资。", "某建筑公司"):
        assert said in page


@pytest.mark.clause("JX-4.9b")
def test_jx_4_9b_a_conference_is_proposed_by_the_responsible_unit(world: World) -> None:
    case = world.routed()
    with pytest.raises(Invalid) as invalid:
        meeting.hold(case.number, replace(CONFERRED, proposal=""), by=world.clerk, now=WEDNESDAY)
    assert set(invalid.value.errors) == {"proposed_by", "proposal"}


@pytest.mark.parametrize(
    ("field", "stated"),
    [
        ("representatives", {"representatives": 6}),
        ("representatives", {"representatives": 3, "petitioners": 2}),
        ("legal_aid_person", {"legal_aid_person": "律师"}),
        ("level", {"level": "moon"}),
        ("place", {"place": " "}),
        ("kind", {"kind": "party"}),
        ("held_at", {"held_at": WEDNESDAY + timedelta(days=500)}),
        ("cases", {"cases": ["NO-SUCH-CASE"]}),
        ("staff", {"staff": [Participant(None, "", "无单位的人")]}),
        ("staff", {"staff": [Participant(999999)]}),
        ("proposed_by", {"proposed_by": 999999}),
    ],
)
def test_a_meeting_that_cannot_be_names_its_field(world: World, field: str, stated: dict[str, Any]) -> None:
    case = world.routed()
    with pytest.raises(Invalid) as invalid:
        meeting.hold(case.number, replace(RECEIVED, **stated), by=world.clerk, now=WEDNESDAY)
    assert field in invalid.value.errors
    assert not Meeting.objects.exists()


def test_the_database_knows_of_five_representatives_and_of_proposals(world: World) -> None:
    held = meeting.hold(world.routed().number, RECEIVED, by=world.clerk, now=WEDNESDAY)
    for change in (
        {"representatives": 6},
        {"kind": "conference"},
        {"level": "moon"},
        {"legal_aid_person": "甲"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=held.pk).update(**change)


def test_one_meeting_is_entered_once_for_all_its_cases(world: World) -> None:
    one, two = world.routed(), world.routed()
    held = meeting.hold(
        one.number, replace(RECEIVED, cases=[two.number, one.number]), by=world.clerk, now=WEDNESDAY
    )
    assert set(held.cases.all()) == {one, two}
    for case in (one, two):
        assert case.events.filter(act="meeting_held").count() == 1
        assert f"/meetings/{held.pk}/" in reading(world.clerk).get(f"/cases/{case.number}/").content.decode()


def test_a_meeting_is_for_cases_that_are_theirs_to_act_on(world: World) -> None:
    case = world.routed()
    with pytest.raises(Refused) as refused:
        meeting.hold(case.number, RECEIVED, by=world.leader, now=WEDNESDAY)
    assert refused.value.code == "not-your-part"
    with pytest.raises(Case.DoesNotExist):
        meeting.hold(case.number, RECEIVED, by=world.housing, now=WEDNESDAY)


def test_who_sees_one_case_of_a_meeting_sees_not_the_numbers_of_the_others(world: World) -> None:
    water_case = world.routed()
    other = world.routed({**water_case.fact_row.facts.stated(), "sector": "housing"})
    held = meeting.hold(
        water_case.number, replace(RECEIVED, cases=[other.number]), by=world.clerk, now=WEDNESDAY
    )
    page = reading(world.water).get(f"/meetings/{held.pk}/").content.decode()
    assert water_case.number in page and other.number not in page
    assert reading(world.market).get(f"/meetings/{held.pk}/").status_code == 404
    assert other.number not in reading(world.water).get("/meetings/").content.decode()
    told = b"".join(reading(world.water).get("/meetings/export/")).decode()
    assert water_case.number in told and other.number not in told


def test_minutes_and_decision_are_added_once_after_the_meeting(world: World) -> None:
    case = world.routed()
    planned = replace(CONFERRED, minutes="", decision="", proposed_by=world.water.agency_id)
    held = meeting.hold(case.number, planned, by=world.clerk, now=WEDNESDAY)
    client = reading(world.clerk)
    assert "to be entered" in client.get("/meetings/").content.decode()
    answer = client.post(f"/meetings/{held.pk}/", {"minutes": "已议。", "decision": "限期。"})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert (held.minutes, held.decision) == ("已议。", "限期。")
    with pytest.raises(Refused):
        meeting.complete(held.pk, minutes="改写", by=world.clerk, now=WEDNESDAY)
    with pytest.raises(Meeting.DoesNotExist):
        meeting.complete(held.pk, minutes="x", by=world.housing, now=WEDNESDAY)


def test_the_api_names_agencies_by_role(world: World) -> None:
    case = world.routed()
    body = {
        "kind": "conference", "held_at": MORNING.isoformat(), "place": "会议室", "proposed_by": "water", "proposal": "协调",
        "staff": [{"agency": "housing", "person": "科长", "seconded": True}, {"body": "某公司"},
                  {"agency": "township", "region": "130304100"}],
    }  # fmt: skip
    status, told = Caller(world.clerk).tell(f"{CASES}{case.number}/meeting/", body)
    assert status == 200, told
    held = told["handling"]["meetings"][0]
    assert (held["proposed_by"], len(held["staff"])) == ("water", 3)
    assert held["staff"][0] == {"agency": "housing", "name": "区住建局", "person": "科长", "seconded": True}
    nobody = body | {"staff": [{"agency": "power_authority"}]}
    assert Caller(world.clerk).tell(f"{CASES}{case.number}/meeting/", nobody)[0] == 400


def test_the_form_keeps_every_line_that_was_typed(world: World) -> None:
    case = world.routed()
    typed = {
        "kind": "reception", "held_at": "2026-04-29T09:00", "place": "", "level": "district",
        "staff-0-agency": str(world.water.agency_id), "staff-0-person": "科长", "staff-5-body": "某公司",
    }  # fmt: skip
    answer = reading(world.clerk).post(f"/cases/{case.number}/meeting/", typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="科长"' in text and 'value="某公司"' in text
    assert (
        reading(world.clerk).post(f"/cases/{case.number}/meeting/", typed | {"place": "大厅"}).status_code
        == 302
    )
    assert Meeting.objects.get().staff.count() == 2
