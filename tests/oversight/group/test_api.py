"""The API of the leading group, and what its demo shows."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from oversight.demo import group_above
from oversight.group.actions.members import appoint
from oversight.group.actions.windows import open_window
from oversight.group.models import GroupMeeting, GroupMember, ReceptionPoint, Task
from projects.models import Training
from tests.cases.calling import Caller
from tests.places import built
from tests.world import World

API = "/api/v1/group/"


def test_tasks_are_set_reported_and_accepted_by_api(world: World) -> None:
    office, unit = Caller(world.clerk), Caller(world.housing)
    due = (timezone.localdate() + timedelta(days=20)).isoformat()
    body: dict[str, Any] = {
        "text": "排查", "agency": world.agency("housing").pk, "partners": [world.agency("water").pk], "due_on": due,
    }  # fmt: skip
    status, made = office.tell(f"{API}tasks/", body)
    assert (status, made["state"], made["due_on"], len(made["partners"])) == (201, "open", due, 1)
    assert unit.tell(f"{API}tasks/", body)[0] == 409
    assert office.tell(f"{API}tasks/", body | {"agency": 10**9})[0] == 400
    assert office.tell(f"{API}tasks/", body | {"colour": "red"})[0] == 400
    one = f"{API}tasks/{made['id']}/"
    assert office.tell(f"{one}accept/")[0] == 409
    assert unit.tell(f"{one}report/", {"text": "完成", "done": True})[1]["state"] == "reported"
    assert unit.tell(f"{one}report/", {"text": "完成"})[0] == 409
    assert office.tell(f"{one}accept/")[1]["state"] == "done"
    assert [each["id"] for each in office.ask(f"{API}tasks/?state=done")[1]["results"]] == [made["id"]]
    assert office.ask(f"{API}tasks/?state=dreamt")[0] == office.ask(f"{API}tasks/?colour=red")[0] == 400


def test_members_have_no_mobiles_by_api_and_windows_are_listed(world: World) -> None:
    now = timezone.now()
    appoint(
        jurisdiction="130304", rank="head", name="示例甲", title="区长", since=timezone.localdate(), mobile="13900000001",
        by=world.clerk, now=now,
    )  # fmt: skip
    open_window(
        agency=world.agency("water"),
        body="科",
        person="甲",
        window="窗",
        phone="12333",
        by=world.water,
        now=now,
    )
    status, members = Caller(world.clerk).ask(f"{API}members/")
    assert status == 200 and members[0]["name"] == "示例甲" and "13900000001" not in str(members)
    assert Caller(world.market).ask(f"{API}windows/")[1][0]["phone"] == "12333"
    assert Caller(world.market).ask(f"{API}meetings/")[1]["results"] == []
    assert Caller(world.admin).ask(f"{API}members/")[0] == 404


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["410305", "654224"])
def test_the_demo_of_the_group_has_something_of_everything_once(place: str) -> None:
    with built(place) as there:
        there.person(there.office, "head")
        for agency in {each.agency for each in Task.objects.all()} | {
            there.agency("hrss"),
            there.agency("housing"),
        }:
            there.person(agency)
        now = timezone.now()
        group_above.fill(place, by=there.clerk, now=now, seed=1)
        assert GroupMember.objects.count() > 20 and ReceptionPoint.objects.count() > 10
        assert set(GroupMeeting.objects.values_list("state", flat=True)) == {"held", "planned"}
        assert (
            Task.objects.filter(state="open").exists()
            and Training.objects.filter(kind="publicity").count() == 3
        )
        counts = (GroupMember.objects.count(), Task.objects.count())
        group_above.fill(place, by=there.clerk, now=now, seed=1)
        assert (GroupMember.objects.count(), Task.objects.count()) == counts
