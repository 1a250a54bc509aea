"""The pages of the group: figures open their rows, nobody sees what is not theirs, the public page is public only."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from agencies.models import User
from oversight.group.actions.meetings import call_meeting
from oversight.group.actions.members import appoint
from oversight.group.actions.tasks import report_task, set_task
from oversight.group.actions.windows import open_window
from oversight.group.models import GroupMeeting, GroupMember, ReceptionPoint, Task
from tests.places import reading
from tests.world import World

D = timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    cache.clear()
    with translation.override("en"):
        yield


def a_task(world: World, role: str, days: int, **said: Any) -> Task:
    now = timezone.now() - 40 * D
    stated: dict[str, Any] = {
        "jurisdiction": "130304", "origin": Task.Origin.YEAR, "year": timezone.localdate().year, "text": "工资专户排查",
        "agency": world.agency(role), "due_on": timezone.localdate() + days * D, "by": world.clerk, "now": now,
    }  # fmt: skip
    return set_task(**stated | said)


def some_tasks(world: World) -> None:
    a_task(world, "housing", -5)
    a_task(
        world,
        "housing",
        20,
        partners=[world.agency("water"), world.agency("finance"), world.agency("market")],
    )
    a_task(world, "water", -3)
    report_task(a_task(world, "water", -2).pk, text="完成", done=True, by=world.water, now=timezone.now())
    a_task(world, "market", 0, due_on=None, term="长期", origin=Task.Origin.MEETING)
    a_task(world, "market", 9, year=timezone.localdate().year - 1)


def rows_at(client: Client, url: str) -> int:
    """As many rows as the page at an address has."""
    response = client.get(url)
    assert response.status_code == 200, url
    return int(response.context["total"])


def test_every_count_of_the_task_list_opens_as_many_rows(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    some_tasks(world)
    office = reading(world.clerk)
    page = office.get(reverse("group-tasks"))
    counts = {each.name: each.count for each in page.context["tabs"]}
    assert counts == {"mine": 0, "open": 6, "overdue": 2, "reported": 1, "done": 0, "all": 6, "cancelled": 0}
    for each in page.context["tabs"]:
        assert rows_at(office, each.url) == each.count
    for unit in page.context["progress"]:
        for each in unit["counts"]:
            assert rows_at(office, each["url"]) == each["count"], each["url"]
    # Last year's open one is on this year's list, and says so.
    assert rows_at(office, f"{reverse('group-tasks')}?state=open&year={timezone.localdate().year}") == 6
    assert "from " + str(timezone.localdate().year - 1) in page.content.decode()
    with django_assert_num_queries(9):
        office.get(reverse("group-tasks"))


def test_a_unit_begins_with_its_own_tasks_and_reports_on_its_page(world: World) -> None:
    some_tasks(world)
    client = reading(world.water)
    page = client.get(reverse("group-tasks"))
    assert page.context["state"] == "mine" and page.context["total"] == 3
    assert page.context["progress"][0]["name"] == world.agency("water").short_name
    task = Task.objects.get(agency=world.agency("water"), state="open")
    url = reverse("group-task-act", args=[task.pk, "report"])
    assert client.post(url, {"text": ""}).status_code == 422
    assert client.post(url, {"text": "已完成", "done": "on"}).status_code == 302
    task.refresh_from_db()
    assert task.state == Task.State.REPORTED
    assert client.post(reverse("group-task-act", args=[task.pk, "accept"]), {}).status_code == 409
    assert "Accept as done" not in client.get(reverse("group-task", args=[task.pk])).content.decode()
    office = reading(world.clerk)
    assert "Accept as done" in office.get(reverse("group-task", args=[task.pk])).content.decode()
    assert office.post(reverse("group-task-act", args=[task.pk, "dance"]), {}).status_code == 404
    exported = client.get(reverse("group-tasks-xlsx") + "?state=all")
    assert exported.status_code == 200 and b"".join(exported)[:2] == b"PK"


def test_the_office_sets_a_task_and_lays_the_year_out(world: World) -> None:
    office = reading(world.clerk)
    sent = {"text": "检查", "agency": world.agency("housing").pk, "due_on": timezone.localdate() + 9 * D,
            "partners": [world.agency("water").pk]}  # fmt: skip
    assert office.post(reverse("group-task-new"), sent).status_code == 302
    assert office.post(reverse("group-task-new"), {"text": "检查"}).status_code == 422
    for _again in range(2):
        assert office.post(reverse("group-tasks-year"), {"year": "2026"}).status_code == 302
    assert Task.objects.filter(year=2026).exclude(code="").count() == 4
    assert reading(world.housing).post(reverse("group-tasks-year"), {"year": "2026"}).status_code == 409


@pytest.mark.parametrize("name", ["group-tasks", "leading-group", "windows", "group-meetings"])
def test_the_registers_are_for_officials(world: World, name: str) -> None:
    assert Client().get(reverse(name)).status_code == 302
    assert reading(world.admin).get(reverse(name)).status_code == 404
    party = User.objects.create_user("party", password="x", role="party")
    assert reading(party).get(reverse(name)).status_code in (302, 404)
    for user in (world.auditor, world.leader, world.haibin):
        assert reading(user).get(reverse(name)).status_code == 200


def a_member(world: World, rank: str = "head", **said: Any) -> GroupMember:
    return appoint(
        jurisdiction="130304", rank=rank, name="示例甲", title="区长", since=timezone.localdate(), phone="0335-0000001",
        mobile="13900000001", by=world.clerk, now=timezone.now(), **said,
    )  # fmt: skip


@pytest.mark.clause("BDH-0.1")
def test_mobiles_are_for_office_and_leaders_and_missing_liaisons_show(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member = a_member(world)
    liaison = a_member(world, "liaison", agency=world.agency("housing"))
    url, one = reverse("leading-group"), reverse("group-member", args=[member.pk])
    for user, sees in (
        (world.clerk, True),
        (world.leader, True),
        (world.housing, False),
        (world.auditor, False),
    ):
        client = reading(user)
        for address in (url, f"{url}?state=units", one):
            assert ("13900000001" in client.get(address).content.decode()) is sees, (user, address)
    office = reading(world.clerk)
    page = office.get(f"{url}?state=units")
    assert [each.liaison for each in page.context["units"] if each.agency.role == "housing"] == [liaison]
    assert len(page.context["missing"]) == len(page.context["units"]) - 1
    sent = {
        "rank": "deputy",
        "name": "示例乙",
        "title": "副区长",
        "since": timezone.localdate(),
        "agency": "",
    }
    assert office.post(reverse("group-member-new"), sent).status_code == 302
    change = {"title": "区长", "duty": "全面工作", "phone": "", "mobile": "", "document": ""}
    assert office.post(reverse("group-member-change", args=[member.pk]), change).status_code == 302
    end = {"until": timezone.localdate(), "reason": "调任"}
    assert office.post(reverse("group-member-relieve", args=[member.pk]), end).status_code == 302
    assert "示例甲" in office.get(f"{url}?state=former").content.decode()
    assert office.get(reverse("leading-group-xlsx")).status_code == 200
    with django_assert_num_queries(7):
        office.get(url)


@pytest.mark.clause("TL-2.5.1a")
def test_the_public_page_of_windows_shows_what_is_public_and_nothing_else(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sent = {"agency": world.agency("housing").pk, "body": "建筑市场科", "person": "示例内部人", "window": "3号窗口",
            "phone": "0335-0000000", "internal_phone": "0335-9999999", "hours": "工作日"}  # fmt: skip
    client = reading(world.housing)
    assert client.post(reverse("window-new"), sent).status_code == 302
    point = ReceptionPoint.objects.get()
    assert "0335-9999999" in client.get(reverse("windows")).content.decode()
    assert "0335-9999999" in client.get(reverse("window", args=[point.pk])).content.decode()
    page = Client().get("/w/130304/").content.decode()
    assert "0335-0000000" in page and "3号窗口" in page and "建筑市场科" in page
    assert "0335-9999999" not in page and "示例内部人" not in page
    assert "一次性告知" in page and "身份证明" in page
    with django_assert_num_queries(0):
        Client().get("/w/130304/")
    assert Client().get("/w/000000/").status_code == Client().get("/w/130300/").status_code == 404
    register = reading(world.clerk).get(reverse("windows"))
    missing = {each["agency"].role for each in register.context["without"]}
    assert "housing" not in missing and {"water", "township"} <= missing
    change = sent | {"phone": "12333"}
    assert client.post(reverse("window-change", args=[point.pk]), change).status_code == 302
    assert client.post(reverse("window-close", args=[point.pk]), {"reason": "迁址"}).status_code == 302
    assert client.get(reverse("windows-xlsx")).status_code == 200


@pytest.mark.clause("BJ-3.1.1a")
@pytest.mark.clause("BJ-3.1.1b")
def test_each_figure_of_an_agenda_opens_as_many_rows(world: World) -> None:
    for _each in range(3):
        world.routed()
    some_tasks(world)
    office = reading(world.clerk)
    for kind, special in (
        ("plenary", []),
        ("joint", []),
        ("special", ["military", "rail_transit"]),
        ("exchange", []),
    ):
        meeting = call_meeting(
            jurisdiction="130304", kind=kind, title="会议", planned_for=timezone.now() + 2 * D, place="三楼",
            called_by=None, asked=[world.agency("housing")], special=special, by=world.clerk, now=timezone.now(),
        )  # fmt: skip
        figures = [figure for item in meeting.agenda for figure in item["figures"]]
        assert figures
        for figure in figures:
            assert rows_at(office, figure["url"]) == figure["value"], figure
    assert {"label": "Open cases", "value": 3, "unit": "cases", "url": "/cases/?queue=open"} in figures


def test_a_meeting_is_called_held_decided_and_minuted_on_its_pages(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    head = a_member(world)
    office, housing, water = reading(world.head), world.agency("housing"), world.agency("water")
    sent: dict[str, Any] = {
        "kind": "joint", "title": "联席会议", "planned_for": "2026-04-30T09:30", "place": "三楼", "called_by": head.pk,
        "asked": [housing.pk, water.pk],
    }  # fmt: skip
    sent["planned_for"] = f"{timezone.localdate():%Y-%m-%d}T00:00"
    assert office.get(reverse("group-meeting-new") + "?kind=plenary").status_code == 200
    assert office.post(reverse("group-meeting-new"), sent | {"asked": []}).status_code == 422
    assert office.post(reverse("group-meeting-new"), sent).status_code == 302
    meeting = GroupMeeting.objects.get()

    def act(name: str, **said: Any) -> int:
        return office.post(reverse("group-meeting-act", args=[meeting.pk, name]), said).status_code

    assert act("agenda") == 302
    hold = {
        "held_at": sent["planned_for"],
        "chaired_by": head.pk,
        "came": [housing.pk],
        "minutes": "通报情况。",
    }
    assert act("hold", **hold, said="没有这个单位：某人") == 422
    assert act("hold", **hold, said=f"{housing.short_name}：副局长\n{water.short_name}：出差") == 302
    said = {each.agency.role: (each.came, each.person, each.excuse) for each in meeting.attendance.all()}
    assert said == {"housing": (True, "副局长", ""), "water": (False, "", "出差")}
    due = timezone.localdate() + 30 * D
    assert act("decide", text="核清拨付", agency=housing.pk, due_on=due) == 302
    task = Task.objects.get()
    page = office.get(reverse("group-meeting", args=[meeting.pk]))
    assert [row["task"] for row in page.context["decisions"]] == [task]
    assert (
        reverse("group-meeting", args=[meeting.pk])
        in office.get(reverse("group-task", args=[task.pk])).content.decode()
    )
    assert act("issue") == 302
    letter = reading(world.water).get(reverse("group-meeting-letter", args=[meeting.pk])).content.decode()
    assert "核清拨付" in letter and "会议纪要" in letter
    assert office.get(reverse("group-meeting-letter-file", args=[meeting.pk, "docx"])).status_code == 200
    assert act("cancel", reason="晚了") == 409
    with django_assert_num_queries(7):
        office.get(reverse("group-meetings") + "?state=held")


def test_the_page_of_what_is_due_counts_the_tasks_too(world: World) -> None:
    some_tasks(world)
    for user in (world.clerk, world.water):
        client = reading(user)
        page = client.get(reverse("due"))
        joint = page.context["joint"]
        assert joint["tasks"] == (5 if user == world.clerk else 2)
        assert rows_at(client, joint["tasks_url"]) == joint["tasks"]


def test_window_of_another_place_is_not_there(world: World) -> None:
    point = open_window(
        agency=world.agency("water"), body="科", person="甲", window="窗", phone="12333", by=world.water,
        now=timezone.now(),
    )  # fmt: skip
    for name in ("window-change", "window-close"):
        assert (
            reading(world.market)
            .post(
                reverse(name, args=[point.pk]),
                {"reason": "x", "body": "x", "person": "x", "window": "y", "phone": "123"},
            )
            .status_code
            == 409
        )
