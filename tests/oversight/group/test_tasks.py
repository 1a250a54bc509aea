"""Tasks of the group: who may do what in which state, and what time does to them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from agencies.clock import sweep as clock
from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, Refused
from agencies.messages.models import Message
from agencies.policy.directives import Directive, Kind
from agencies.vocabulary import Role
from oversight import sweep
from oversight.acts import acts_of
from oversight.group.actions.tasks import (
    accept_task,
    cancel_task,
    move_task,
    report_task,
    return_task,
    set_task,
)
from oversight.group.actions.year import lay_out
from oversight.group.models import GroupMember, Task
from oversight.group.tasks import lay_out_year
from oversight.group.units import meant_by, member_units
from oversight.group.year import When, demands
from tests.places import built
from tests.world import TUESDAY, World

S, D = Task.State, timedelta(days=1)
DUE = date(2026, 5, 20)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def a_task(world: World, **said: Any) -> Task:
    stated: dict[str, Any] = {
        "jurisdiction": "130304", "origin": Task.Origin.YEAR, "year": 2026, "text": "排查在建项目工资专户",
        "agency": world.agency("housing"), "due_on": DUE, "by": world.clerk, "now": TUESDAY,
    }  # fmt: skip
    return set_task(**stated | said)


def limit_of(task: Task) -> TimeLimit:
    assert task.limit_id is not None
    return TimeLimit.objects.get(pk=task.limit_id)


def told(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def kinds(task: Task) -> list[str]:
    return list(acts_of(task).values_list("act", flat=True))


def test_a_task_runs_from_setting_to_acceptance(world: World) -> None:
    task = a_task(world, partners=[world.agency("water"), world.agency("housing")], person="张经办")
    assert task.limit is not None and (task.limit.due_on, task.limit.agency) == (DUE, task.agency)
    assert list(task.partners.all()) == [world.agency("water")]
    assert told("task_set") == {"bdh-housing"}

    report_task(task.pk, text="已查 8 个项目", by=world.housing, now=TUESDAY + D)
    task.refresh_from_db()
    assert task.state == S.OPEN
    report_task(task.pk, text="已查完", done=True, by=world.housing, now=TUESDAY + 2 * D)
    assert told("task_reported") == {"bdh-arrears_office", "bdh-head"}
    return_task(task.pk, reason="缺名单", by=world.clerk, now=TUESDAY + 3 * D)
    assert told("task_returned") == {"bdh-housing"}
    report_task(task.pk, text="附名单", done=True, by=world.housing, now=TUESDAY + 4 * D)
    # Read long after the date: the unit does not pay for the time the office takes.
    done = accept_task(task.pk, by=world.head, now=TUESDAY + 40 * D)

    limit = limit_of(task)
    assert (done.state, done.result, limit.state, limit.met_at) == (S.DONE, "附名单", "met", TUESDAY + 4 * D)
    assert kinds(task) == [
        "task_set", "task_progress", "task_reported", "task_returned", "task_reported", "task_accepted",
    ]  # fmt: skip


def test_what_is_reported_after_the_date_is_met_late(world: World) -> None:
    task = a_task(world)
    report_task(task.pk, text="完成", done=True, by=world.housing, now=TUESDAY + 30 * D)
    accept_task(task.pk, by=world.clerk, now=TUESDAY + 31 * D)
    assert limit_of(task).state == "met_late"


def test_a_task_of_a_long_term_has_no_limit(world: World) -> None:
    task = a_task(world, due_on=None, term="长期")
    assert (task.limit, str(task.ordered_on)) == (None, "9999-12-31")
    report_task(task.pk, text="已宣传两次", done=True, by=world.housing, now=TUESDAY)
    assert accept_task(task.pk, by=world.clerk, now=TUESDAY).state == S.DONE


def test_another_date_starts_another_limit(world: World) -> None:
    task = a_task(world)
    moved = move_task(task.pk, due_on=date(2026, 6, 30), reason="招标推迟", by=world.clerk, now=TUESDAY)
    assert moved.limit is not None and moved.limit.due_on == moved.due_on == date(2026, 6, 30)
    assert limit_of(task).state == "cancelled"
    act = acts_of(task).get(act="task_moved")
    assert (act.details, act.note) == ({"from": "2026-05-20", "to": "2026-06-30"}, "招标推迟")


def test_what_is_cancelled_is_not_counted(world: World) -> None:
    task = a_task(world)
    cancel_task(task.pk, reason="并入专项行动", by=world.clerk, now=TUESDAY)
    task.refresh_from_db()
    assert (task.state, limit_of(task).state) == (S.CANCELLED, "cancelled")


VERBS: dict[str, Callable[[Task, World], object]] = {
    "report": lambda task, world: report_task(task.pk, text="进展", by=world.housing, now=TUESDAY),
    "done": lambda task, world: report_task(task.pk, text="完成", done=True, by=world.housing, now=TUESDAY),
    "accept": lambda task, world: accept_task(task.pk, by=world.clerk, now=TUESDAY),
    "return": lambda task, world: return_task(task.pk, reason="不足", by=world.clerk, now=TUESDAY),
    "move": lambda task, world: move_task(task.pk, due_on=date(2026, 7, 1), reason="改期", by=world.clerk, now=TUESDAY),
    "cancel": lambda task, world: cancel_task(task.pk, reason="撤销", by=world.clerk, now=TUESDAY),
}  # fmt: skip
ALLOWED = {
    S.OPEN: {"report", "done", "move", "cancel"}, S.REPORTED: {"accept", "return", "move", "cancel"},
    S.DONE: set(), S.CANCELLED: set(),
}  # fmt: skip


def _in_state(world: World, state: str) -> Task:
    task = a_task(world)
    if state == S.CANCELLED:
        VERBS["cancel"](task, world)
    if state in (S.REPORTED, S.DONE):
        VERBS["done"](task, world)
    if state == S.DONE:
        VERBS["accept"](task, world)
    return task


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_in_every_state(world: World, state: Task.State, verb: str) -> None:
    task = _in_state(world, state)
    if verb in ALLOWED[state]:
        VERBS[verb](task, world)
        return
    with pytest.raises(Refused) as refused:
        VERBS[verb](task, world)
    assert refused.value.code == "not-now"


def test_what_is_not_ones_part(world: World) -> None:
    with pytest.raises(Refused):
        a_task(world, by=world.housing)
    task = a_task(world)
    for verb in (
        lambda: report_task(task.pk, text="完成", done=True, by=world.water, now=TUESDAY),
        lambda: report_task(task.pk, text="完成", done=True, by=world.clerk, now=TUESDAY),
        lambda: accept_task(task.pk, by=world.housing, now=TUESDAY),
        lambda: move_task(task.pk, due_on=DUE + D, reason="改期", by=world.housing, now=TUESDAY),
        lambda: cancel_task(task.pk, reason="撤销", by=world.auditor, now=TUESDAY),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "not-your-part"


def test_the_office_reports_for_a_body_without_accounts_and_its_own_is_judged_by_its_head(
    world: World,
) -> None:
    union = a_task(world, agency=world.agency("union"))
    report_task(union.pk, text="书面报告", done=True, by=world.clerk, now=TUESDAY)
    accept_task(union.pk, by=world.clerk, now=TUESDAY)
    own = a_task(world, agency=world.agency("arrears_office"))
    report_task(own.pk, text="完成", done=True, by=world.clerk, now=TUESDAY)
    with pytest.raises(Refused):
        accept_task(own.pk, by=world.clerk, now=TUESDAY)
    accept_task(own.pk, by=world.leader, now=TUESDAY)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": " "}, "text"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(2026, 4, 27)}, "due_on"),
        ({"due_on": date(2036, 4, 27)}, "due_on"),
        ({"starts_on": DUE + D}, "due_on"),
        ({"origin": "dream"}, "origin"),
        ({"measures": "长" * 1001}, "measures"),
    ],
)
def test_a_task_that_cannot_be_read_names_the_field(world: World, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        a_task(world, **said)
    assert list(invalid.value.errors) == [field]


def _let_pass(now: datetime) -> None:
    clock.pass_points(now)
    sweep.follow_all(now)


def test_the_sweep_warns_the_unit_and_then_the_office(world: World) -> None:
    task = a_task(world)
    _let_pass(datetime(2026, 5, 20, 12, tzinfo=TUESDAY.tzinfo))
    assert told("task_due") == {"bdh-housing"}
    _let_pass(datetime(2026, 5, 21, 12, tzinfo=TUESDAY.tzinfo))
    assert told("task_overdue") == {"bdh-housing", "bdh-arrears_office", "bdh-head"}
    assert kinds(task)[-1] == "task_overdue"


def test_what_is_reported_is_not_warned_of_any_more(world: World) -> None:
    task = a_task(world)
    report_task(task.pk, text="完成", done=True, by=world.housing, now=TUESDAY)
    Message.objects.all().delete()
    _let_pass(datetime(2026, 5, 21, 12, tzinfo=TUESDAY.tzinfo))
    assert (told("task_due"), told("task_overdue")) == (set(), set())
    assert told("task_reported") == {"bdh-arrears_office", "bdh-head"}


# ---- the list of the year


def _directive(due: str, **said: Any) -> Directive:
    return Directive(Kind.TASK, "x", due=due, **said)


@pytest.mark.parametrize(
    ("due", "when", "day"),
    [
        ("2026-12-31", When.NOW, date(2026, 12, 31)),
        ("2017-12-31", When.PAST, date(2017, 12, 31)),
        ("2030-12-31", When.AHEAD, date(2030, 12, 31)),
        ("12-31", When.NOW, date(2026, 12, 31)),
        ("spring_festival-10", When.NOW, date(2026, 2, 7)),
        ("", When.NOW, None),
    ],
)
def test_a_date_of_one_year_belongs_to_that_year(due: str, when: When, day: date | None) -> None:
    [found] = demands([_directive(due)], 2026)
    assert (found.when, found.due_on) == (when, day)


@pytest.mark.django_db
@pytest.mark.clause("BJ-4.1")
@pytest.mark.clause("BJ-4.2")
def test_beijing_lays_its_year_out_to_every_lead_with_the_clause() -> None:
    with built("110000") as place:
        laid = lay_out("110000", 2026, by=place.clerk, now=TUESDAY)
        assert laid.missing == {}
        found = {(each.code, each.agency.role): each for each in laid.tasks}
        # 2017 is over: shown as history, not laid out again.
        assert not {"emergency_fund", "blacklist", "bank_control"} & {code for code, _role in found}
        visit = found["supervision", Role.COORDINATION_OFFICE]
        assert (visit.due_on, visit.clause) == (date(2026, 12, 31), "BJ 三(三)2")
        assert visit.limit is not None
        assert place.agency("police") in visit.partners.all()
        assert visit.partners.filter(role=Role.DISTRICT_GOV).count() == 0
        aid = found["legal_aid", Role.JUSTICE]
        assert (aid.term, aid.limit, list(aid.partners.all())) == ("长期", None, [place.agency("union")])
        assert all(each.agency_id and each.clause for each in laid.tasks)
        assert lay_out("110000", 2026, by=place.clerk, now=TUESDAY).tasks == []

        founding = lay_out("110000", 2017, by=place.clerk, now=TUESDAY)
        leads = {each.agency.role for each in founding.tasks if each.code == "emergency_fund"}
        assert leads == {"hrss", "finance"}


@pytest.mark.django_db
def test_each_town_of_toli_gets_its_task_and_the_group_its_own() -> None:
    with built("654224") as place:
        laid = lay_out("654224", 2026, by=None, now=TUESDAY)
        towns = [each for each in laid.tasks if each.code == "town_groups"]
        assert len(towns) == 8 and all(each.made_by is None for each in towns)
        [windows] = [each for each in laid.tasks if each.code == "windows"]
        assert windows.agency == place.office and windows.agency not in windows.partners.all()


def test_the_night_lays_out_once_and_leaves_what_was_cancelled(world: World) -> None:
    lay_out_year()
    first = list(Task.objects.values_list("pk", flat=True))
    assert {each.code for each in Task.objects.all()} == {"self_check", "publicity"}
    cancel_task(first[0], reason="已并入", by=world.clerk, now=TUESDAY)
    lay_out_year()
    assert list(Task.objects.values_list("pk", flat=True)) == first


def test_nobody_else_lays_out_the_year(world: World) -> None:
    with pytest.raises(Refused):
        lay_out("130304", 2026, by=world.housing, now=TUESDAY)


def test_members_are_the_bodies_of_the_place_and_whom_the_register_names(world: World) -> None:
    town = world.agency("township", "130304100")
    units = member_units("130304")
    assert town not in units and world.agency("leading_group") not in units
    GroupMember.objects.create(
        jurisdiction_id="130304", rank="member", name="示例", title="镇长", agency=town, since=date(2026, 1, 1),
        entered_by=world.clerk, entered_at=TUESDAY,
    )  # fmt: skip
    assert town in member_units("130304")
    assert meant_by(["publicity", "tax", "sasac"], list(units)) == (
        [world.agency("publicity"), world.agency("tax")], ["sasac"],
    )  # fmt: skip
