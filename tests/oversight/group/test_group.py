"""The register of the group, its windows and its meetings: the verbs, and what they refuse."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from agencies.errors import Invalid, Refused
from agencies.messages.models import Message
from agencies.models import User
from agencies.policy.directives import Rank, Sitting
from agencies.policy.parse import parse
from agencies.policy.versions import shipped_files
from oversight.acts import acts_of
from oversight.group.actions import meetings as verbs
from oversight.group.actions.meetings import (
    Came,
    call_meeting,
    cancel_meeting,
    decide,
    hold_meeting,
    issue_minutes,
)
from oversight.group.actions.members import appoint, change_member, relieve
from oversight.group.actions.windows import change_window, close_window, open_window
from oversight.group.demanded import demanded_in
from oversight.group.models import GroupMeeting, GroupMember, ReceptionPoint, Task
from oversight.group.posts import in_order, posts_held, units_with
from oversight.group.units import member_units, receiving_units
from tests.places import Place, built
from tests.world import TUESDAY, World

D, TODAY = timedelta(days=1), TUESDAY.date()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def policy_of(place: str) -> Any:
    return parse(next(each.text for each in shipped_files() if each.name.startswith(place)))


def a_member(by: User, rank: str = "deputy", **said: Any) -> GroupMember:
    assert by.agency is not None
    stated: dict[str, Any] = {
        "jurisdiction": by.agency.jurisdiction_id, "rank": rank, "name": "示例甲", "title": "副区长",
        "since": TODAY, "by": by, "now": TUESDAY,
    }  # fmt: skip
    return appoint(**stated | said)


# ---- members


@pytest.mark.django_db
@pytest.mark.clause("JX-2")
def test_jianxi_shows_each_post_that_the_document_demands_beside_who_holds_it() -> None:
    with built("410305") as place:
        directives = place.version.policy.directives
        posts = posts_held(directives, [])
        assert [(str(each.rank), each.is_missing) for each in posts] == [
            ("head", True), ("deputy", True), ("member", True),
        ]  # fmt: skip
        assert posts[0].directive.source == "JX 二"
        head = a_member(place.clerk, "head", title="区长", duty="全面负责")
        deputy = a_member(place.clerk, "executive_deputy")
        posts = posts_held(directives, GroupMember.objects.filter(until__isnull=True))
        assert [each.holders for each in posts] == [[head], [deputy], []]
        with pytest.raises(Refused) as refused:
            a_member(place.clerk, "head")
        assert refused.value.code == "head-there"
        relieve(head.pk, until=TODAY, reason="调任", by=place.clerk, now=TUESDAY)
        assert a_member(place.clerk, "head", name="示例乙").rank == "head"
        # Whoever left stays on record.
        assert GroupMember.objects.get(pk=head.pk).until == TODAY


@pytest.mark.clause("BDH-0.1")
def test_every_member_unit_has_its_persons_and_its_liaison_or_shows_without(world: World) -> None:
    housing = world.agency("housing")
    member = a_member(world.clerk, "member", agency=housing, title="局长", phone="0335-0000001")
    liaison = a_member(world.clerk, "liaison", agency=housing, title="科员")
    with pytest.raises(Refused) as refused:
        a_member(world.clerk, "liaison", agency=housing)
    assert refused.value.code == "liaison-there"
    units = units_with(member_units("130304"), GroupMember.objects.filter(until__isnull=True))
    found = {each.agency.role: each for each in units}
    assert (found["housing"].members, found["housing"].liaison) == ([member], liaison)
    assert (found["water"].members, found["water"].liaison) == ([], None)
    assert in_order([liaison, member]) == [member, liaison]


def test_a_change_names_the_fields_and_not_the_numbers(world: World) -> None:
    member = a_member(world.clerk)
    change_member(member.pk, {"mobile": "13900000000", "title": "副区长"}, by=world.clerk, now=TUESDAY)
    act = acts_of(member).get(act="member_changed")
    assert act.details == {"fields": ["mobile"]}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": " "}, "name"),
        ({"rank": "king"}, "rank"),
        ({"rank": "member"}, "agency"),
        ({"rank": "liaison"}, "agency"),
        ({"since": TODAY + 40 * D}, "since"),
        ({"phone": "call me"}, "phone"),
    ],
)
def test_an_appointment_that_cannot_be_read_names_the_field(
    world: World, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        a_member(world.clerk, **said)
    assert list(invalid.value.errors) == [field]


def test_a_post_ends_once_and_never_before_it_began(world: World) -> None:
    member = a_member(world.clerk)
    for day in (TODAY - D, TODAY + D):
        with pytest.raises(Invalid):
            relieve(member.pk, until=day, reason="调任", by=world.clerk, now=TUESDAY)
    relieve(member.pk, until=TODAY, reason="调任", by=world.leader, now=TUESDAY)
    for verb in (
        lambda: relieve(member.pk, until=TODAY, reason="调任", by=world.clerk, now=TUESDAY),
        lambda: change_member(member.pk, {"duty": "其他"}, by=world.clerk, now=TUESDAY),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "relieved"


def test_only_office_and_leaders_keep_the_register(world: World) -> None:
    member = a_member(world.leader)
    for verb in (
        lambda: a_member(world.housing, since=TODAY),
        lambda: change_member(member.pk, {"duty": "其他"}, by=world.auditor, now=TUESDAY),
        lambda: relieve(member.pk, until=TODAY, reason="调任", by=world.housing, now=TUESDAY),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "not-your-part"


# ---- windows


def a_window(world: World, by: User | None = None, **said: Any) -> ReceptionPoint:
    stated: dict[str, Any] = {
        "agency": world.agency("housing"), "body": "建筑市场科", "person": "示例丙", "window": "政务大厅 3 号窗口",
        "phone": "0335-0000000", "internal_phone": "0335-0000099", "by": by or world.housing, "now": TUESDAY,
    }  # fmt: skip
    return open_window(**stated | said)


@pytest.mark.clause("TL-2.5.1a")
def test_a_unit_keeps_its_window_and_who_has_none_shows(world: World) -> None:
    point = a_window(world)
    change_window(point.pk, {"phone": "12333", "all_day": True}, by=world.clerk, now=TUESDAY)
    point.refresh_from_db()
    assert (point.phone, point.all_day) == ("12333", True)
    having = ReceptionPoint.objects.filter(is_active=True).values("agency")
    without = receiving_units("130304").exclude(pk__in=having)
    assert world.agency("housing") not in without
    assert world.agency("township", "130304100") in without and world.agency("water") in without
    with pytest.raises(Refused) as refused:
        a_window(world)
    assert refused.value.code == "window-there"
    close_window(point.pk, reason="迁址", by=world.housing, now=TUESDAY)
    with pytest.raises(Refused) as refused:
        change_window(point.pk, {"phone": "12333"}, by=world.housing, now=TUESDAY)
    assert refused.value.code == "window-closed"
    a_window(world)


def test_a_window_is_kept_by_its_unit_and_the_office(world: World) -> None:
    point = a_window(world)
    for verb in (
        lambda: a_window(world, world.water, window="另一窗口"),
        lambda: change_window(point.pk, {"phone": "1"}, by=world.water, now=TUESDAY),
        lambda: close_window(point.pk, reason="迁址", by=world.water, now=TUESDAY),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "not-your-part"
    with pytest.raises(Invalid) as invalid:
        a_window(world, phone="", window="")
    assert sorted(invalid.value.errors) == ["phone", "window"]


# ---- meetings


def a_meeting(place: Place | World, **said: Any) -> GroupMeeting:
    by = place.clerk
    assert by.agency is not None
    stated: dict[str, Any] = {
        "jurisdiction": by.agency.jurisdiction_id, "kind": "joint", "title": "第二季度联席会议",
        "planned_for": TUESDAY + 3 * D, "place": "区政府三楼会议室", "called_by": None,
        "asked": [place.agency("housing"), place.agency("police")], "by": by, "now": TUESDAY,
    }  # fmt: skip
    return call_meeting(**stated | said)


def held(world: World, meeting: GroupMeeting, **said: Any) -> GroupMeeting:
    chair = GroupMember.objects.filter(rank="deputy").first() or a_member(world.clerk)
    stated: dict[str, Any] = {
        "held_at": TUESDAY + 3 * D, "chaired_by": chair.pk,
        "came": {world.agency("housing").pk: Came(True, "示例丁 副局长")}, "minutes": "通报一季度情况。",
        "by": world.clerk, "now": TUESDAY + 4 * D,
    }  # fmt: skip
    return hold_meeting(meeting.pk, **stated | said)


def test_a_meeting_runs_from_call_to_minutes_and_tasks(world: World) -> None:
    meeting = a_meeting(world)
    assert set(
        Message.objects.filter(kind="meeting_called").values_list("recipient__username", flat=True)
    ) == {"bdh-housing"}
    assert meeting.agenda[0]["title"] == "Where things stand"
    held(world, meeting)
    assert {each.agency.role: each.came for each in meeting.attendance.select_related("agency")} == {
        "housing": True, "police": False,
    }  # fmt: skip
    task = decide(
        meeting.pk, text="核清工程款拨付", agency=world.agency("housing"), partners=[world.agency("finance")],
        due_on=date(2026, 6, 30), by=world.clerk, now=TUESDAY + 4 * D,
    )  # fmt: skip
    assert (task.origin, task.source, task.limit is not None) == (
        Task.Origin.MEETING, f"oversight.groupmeeting:{meeting.pk}", True,
    )  # fmt: skip
    with pytest.raises(Refused):
        issue_minutes(meeting.pk, by=world.clerk, now=TUESDAY + 5 * D)
    issued = issue_minutes(meeting.pk, by=world.head, now=TUESDAY + 5 * D)
    assert issued.letter is not None and "纪" in issued.letter.number
    text = "\n".join(issued.letter.paragraphs)
    assert "1. 核清工程款拨付。由区住建局牵头，区财政局参与，2026年6月30日前完成。" in text
    assert "出席：区住建局（示例丁 副局长）。" in text and "请假或缺席：公安分局。" in text
    for again in (
        lambda: issue_minutes(meeting.pk, by=world.head, now=TUESDAY + 5 * D),
        lambda: decide(meeting.pk, text="又", agency=world.agency("housing"), due_on=date(2026, 6, 30),
                       by=world.clerk, now=TUESDAY + 5 * D),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            again()
        assert refused.value.code == "minutes-issued"


MEETING_VERBS: dict[str, Callable[[GroupMeeting, World], object]] = {
    "change": lambda meeting, world: verbs.change_meeting(
        meeting.pk, title="改期", planned_for=TUESDAY + 9 * D, place="二楼", asked=[world.agency("housing")],
        by=world.clerk, now=TUESDAY),
    "agenda": lambda meeting, world: verbs.draw_agenda(meeting.pk, by=world.clerk, now=TUESDAY),
    "hold": lambda meeting, world: held(world, meeting),
    "cancel": lambda meeting, world: cancel_meeting(meeting.pk, reason="改为书面", by=world.clerk, now=TUESDAY),
    "decide": lambda meeting, world: decide(
        meeting.pk, text="核清", agency=world.agency("housing"), due_on=date(2026, 6, 30), by=world.clerk, now=TUESDAY),
    "issue": lambda meeting, world: issue_minutes(meeting.pk, by=world.head, now=TUESDAY),
}  # fmt: skip
MEETING_ALLOWED = {
    "planned": {"change", "agenda", "hold", "cancel"}, "held": {"decide", "issue"}, "cancelled": set(),
}  # fmt: skip


@pytest.mark.parametrize("state", list(MEETING_ALLOWED))
def test_every_verb_of_a_meeting_in_every_state(world: World, state: str) -> None:
    for verb, act in MEETING_VERBS.items():
        meeting = a_meeting(world)
        if state != "planned":
            MEETING_VERBS["hold" if state == "held" else "cancel"](meeting, world)
        if verb in MEETING_ALLOWED[state]:
            act(meeting, world)
            continue
        with pytest.raises(Refused) as refused:
            act(meeting, world)
        assert refused.value.code == "not-now", verb


def test_only_office_and_leaders_call_meetings(world: World) -> None:
    with pytest.raises(Refused) as refused:
        a_meeting(world, by=world.housing)
    assert refused.value.code == "not-your-part"
    meeting = a_meeting(world, by=world.leader)
    with pytest.raises(Refused):
        cancel_meeting(meeting.pk, reason="否", by=world.auditor, now=TUESDAY)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"title": ""}, "title"),
        ({"asked": []}, "asked"),
        ({"called_by": 999}, "called_by"),
        ({"kind": "special"}, "special"),
        ({"special": ["military"]}, "special"),
        ({"planned_for": TUESDAY + 400 * D}, "planned_for"),
    ],
)
def test_a_call_that_cannot_be_read_names_the_field(world: World, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        a_meeting(world, **said)
    assert list(invalid.value.errors) == [field]


@pytest.mark.django_db
@pytest.mark.clause("JX-4.9a")
def test_in_jianxi_a_deputy_head_or_above_calls_the_joint_meeting() -> None:
    with built("410305") as place:
        member = a_member(place.clerk, "member", agency=place.agency("housing"))
        for called_by in (None, member.pk):
            with pytest.raises(Refused) as refused:
                a_meeting(place, called_by=called_by)
            assert refused.value.code == "not-called-by-head"
            assert "JX 四(九)" in str(refused.value.message)
        for rank in ("head", "executive_deputy", "deputy"):
            meeting = a_meeting(place, called_by=a_member(place.clerk, rank).pk)
            assert meeting.clause == "JX 四(九)"
        # The rule is of joint meetings only.
        a_meeting(place, kind=Sitting.PLENARY, called_by=member.pk)


@pytest.mark.django_db
@pytest.mark.clause("BJ-3.1.1a")
@pytest.mark.clause("BJ-3.1.1b")
def test_beijing_holds_a_plenary_each_year_and_special_meetings_on_three_kinds_of_project() -> None:
    with built("110000") as place:
        directives = place.version.policy.directives
        asked = [place.agency("housing")]

        def plenary(meetings: list[GroupMeeting], today: date) -> Any:
            return demanded_in(directives, meetings, 2026, today)[0]

        missing = plenary([], date(2026, 11, 1))
        assert (missing.due_on, missing.tone, missing.directive.source) == (
            date(2026, 12, 31),
            "act",
            "BJ 三(一)1",
        )
        assert plenary([], date(2027, 1, 1)).tone == "breached"
        meeting = a_meeting(place, kind=Sitting.PLENARY, title="全体会议", asked=asked)
        assert plenary([meeting], TODAY).tone == "wait"
        head = a_member(place.clerk, "head")
        hold_meeting(
            meeting.pk, held_at=TUESDAY, chaired_by=head.pk, came={}, minutes="确定年度工作计划。", by=place.clerk,
            now=TUESDAY,
        )  # fmt: skip
        meeting.refresh_from_db()
        assert (plenary([meeting], TODAY).tone, plenary([meeting], TODAY).last) == ("done", meeting)
        assert "三(三)2" in meeting.agenda[0]["text"]

        special = a_meeting(
            place, kind=Sitting.SPECIAL, special=["military", "rail_transit", "three_without"], asked=asked
        )
        assert special.clause == "BJ 三(一)1"
        assert [each["title"] for each in special.agenda][:3] == [
            "Military works", "Rail transit", "Three-without project",
        ]  # fmt: skip


@pytest.mark.clause("TL-3.1a")
def test_toli_meets_regularly_without_a_day_of_its_own() -> None:
    [regular] = demanded_in(policy_of("654224").directives, [], 2026, TODAY)
    assert (regular.due_on, regular.directive.term, regular.tone) == (None, "定期", "act")
    assert Rank.HEAD in Rank
