"""Supervision visits: who is owed one, what is asked, and that every finding is put right before it is closed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agencies.errors import Invalid, Refused
from oversight.acts import subject_of
from oversight.campaigns.actions import visiting
from oversight.campaigns.actions.visiting import Said, Wanted
from oversight.campaigns.checklist import items_for, shipped, visited
from oversight.campaigns.models import Supervision
from oversight.campaigns.owed import owed
from oversight.campaigns.workflow import VISIT, VisitVerb
from oversight.group.actions.tasks import accept_task, report_task
from oversight.group.models import Task
from tests.oversight.campaigns.test_calendar import directives
from tests.places import build_place
from tests.world import TUESDAY, World

TODAY = TUESDAY.date()
LATER = TODAY + timedelta(days=30)
V = VisitVerb


def wanted(world: World, **said: object) -> Wanted:
    usual: dict[str, object] = {
        "agency": world.agency("housing").pk, "planned_on": TODAY, "team_leader": "办公室督查组组长",
        "team": [world.agency("hrss").pk, world.agency("finance").pk],
    }  # fmt: skip
    return Wanted(**(usual | said))  # type: ignore[arg-type]


def planned(world: World, **said: object) -> Supervision:
    return visiting.plan_visit(wanted(world, **said), by=world.clerk, now=TUESDAY)


def answers(visit: Supervision, wrong: int = 0) -> dict[str, Said]:
    return {
        each["code"]: Said("no", f"第{place}项未落实。") if place < wrong else Said("yes")
        for place, each in enumerate(visit.answers)
    }


def held(world: World, wrong: int = 2) -> Supervision:
    visit = planned(world)
    return visiting.hold(
        visit.pk, answers(visit, wrong), held_on=TODAY, summary="总体落实，存在短板。", rectify_by=LATER,
        by=world.clerk, now=TUESDAY,
    )  # fmt: skip


@pytest.mark.clause("BJ-3.3.2")
def test_the_checklist_of_a_district_asks_what_the_documents_set() -> None:
    items = {each.code: each for each in items_for("district_gov", "110000", directives("110000"))}
    assert {"documents", "emergency_fund", "blacklist", "assessment_rules", "in_assessment"} <= set(items)
    assert "1号文" in items["documents"].text
    # What the document of the place sets is cited before the national rule.
    assert items["emergency_fund"].clause == "BJ 二(四)"
    assert items["assessment_rules"].clause == "BJ 三(三)1"
    department = {each.code: each for each in items_for("pboc", "110000", directives("110000"))}
    assert "bank_control" in department
    assert "legal_aid" not in department
    assert all(each["text"] and set(each["of"]) <= {"agency", "town", "district"} for each in shipped())


@pytest.mark.clause("BJ-3.3.2")
def test_in_beijing_all_districts_are_owed_a_visit_by_december_and_the_figure_names_them(db: None) -> None:
    place = build_place("110000")
    before = {each.kind.value: each for each in owed("110000", 2026)}
    assert len(before["district"].missing) == len(before["district"].bodies) == 16
    district = before["district"].missing[0]
    team = [before["agency"].bodies[0].pk, before["agency"].bodies[1].pk]
    visit = visiting.plan_visit(
        Wanted(district.pk, TODAY, team, "市协调小组办公室督查组组长"), by=place.clerk, now=TUESDAY
    )
    assert visit.clause == "BJ 三(三)2"
    assert len({each.kind.value: each for each in owed("110000", 2026)}["district"].missing) == 16
    visiting.hold(
        visit.pk,
        answers(visit),
        held_on=TODAY,
        summary="落实到位。",
        rectify_by=None,
        by=place.clerk,
        now=TUESDAY,
    )
    after = {each.kind.value: each for each in owed("110000", 2026)}["district"]
    assert district not in after.missing
    assert (after.visited, len(after.missing)) == (1, 15)
    assert len({each.kind.value: each for each in owed("110000", 2027)}["district"].missing) == 16


@pytest.mark.clause("BJ-3.3.2")
def test_every_fault_becomes_a_task_with_a_date_and_the_visit_closes_when_all_are_done(world: World) -> None:
    visit = held(world)
    visiting.find(visit.pk, text="台账缺失。", due_on=LATER, by=world.clerk, now=TUESDAY)
    findings = list(visit.findings.select_related("task"))
    assert [each.text for each in findings] == ["第0项未落实。", "第1项未落实。", "台账缺失。"]
    for each in findings:
        assert each.task is not None
        assert (each.task.origin, each.task.source) == ("supervision", subject_of(visit))
        assert (each.task.agency, each.task.due_on) == (world.agency("housing"), LATER)
        with pytest.raises(Refused, match="not-put-right"):
            visiting.close_visit(visit.pk, by=world.clerk, now=TUESDAY)
        report_task(each.task.pk, text="已整改。", done=True, by=world.housing, now=TUESDAY)
        accept_task(each.task.pk, by=world.clerk, now=TUESDAY)
    assert visiting.close_visit(visit.pk, by=world.clerk, now=TUESDAY).state == "closed"
    assert Task.objects.filter(state="done").count() == 3


def test_a_visit_is_not_recorded_with_gaps(world: World) -> None:
    visit = planned(world)
    first, second = (each["code"] for each in visit.answers[:2])
    said = answers(visit) | {first: Said(""), second: Said("no", " ")}
    with pytest.raises(Invalid) as invalid:
        visiting.hold(
            visit.pk,
            said,
            held_on=TODAY + timedelta(days=1),
            summary="",
            rectify_by=None,
            by=world.clerk,
            now=TUESDAY,
        )
    assert set(invalid.value.errors) == {
        f"item-{first}", f"item-{second}", "held_on", "summary", "rectify_by"
    }  # fmt: skip
    visit.refresh_from_db()
    assert visit.state == "planned"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"agency": None}, "agency"),
        ({"planned_on": date(2025, 1, 1)}, "planned_on"),
        ({"team": []}, "team"),
        ({"team_leader": ""}, "team_leader"),
    ],
)
def test_a_visit_that_cannot_be_planned_is_named_by_its_field(
    world: World, said: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        planned(world, **said)
    assert set(invalid.value.errors) == {field}


def test_nobody_supervises_itself_and_one_visit_at_a_time_is_planned(world: World) -> None:
    with pytest.raises(Invalid):
        planned(world, team=[world.agency("housing").pk])
    visit = planned(world)
    with pytest.raises(Refused, match="already-planned"):
        planned(world)
    with pytest.raises(Refused, match="other-body"):
        visiting.revise_visit(
            visit.pk, wanted(world, agency=world.agency("water").pk), by=world.clerk, now=TUESDAY
        )
    moved = visiting.revise_visit(visit.pk, wanted(world, planned_on=LATER), by=world.clerk, now=TUESDAY)
    assert moved.planned_on == LATER


def test_every_verb_is_refused_in_every_state_that_does_not_allow_it_and_to_everybody_else(
    world: World,
) -> None:
    visit = planned(world)

    def verbs(by: object) -> dict[VisitVerb, Callable[[], object]]:
        who = {"by": by, "now": TUESDAY}
        pk = visit.pk
        return {
            V.REVISE: lambda: visiting.revise_visit(pk, wanted(world), **who),  # type: ignore[arg-type]
            V.HOLD: lambda: visiting.hold(
                pk,
                answers(visit),
                held_on=TODAY,
                summary="好。",
                rectify_by=None,
                **who,  # type: ignore[arg-type]
            ),
            V.FIND: lambda: visiting.find(pk, text="问题。", due_on=LATER, **who),  # type: ignore[arg-type]
            V.CLOSE: lambda: visiting.close_visit(pk, **who),  # type: ignore[arg-type]
            V.CANCEL: lambda: visiting.cancel_visit(pk, reason="改期。", **who),  # type: ignore[arg-type]
        }

    assert set(verbs(world.clerk)) == set(VISIT)
    for state in Supervision.State.values:
        Supervision.objects.filter(pk=visit.pk).update(state=state, held_on=TODAY, summary="好。")
        for verb, act in verbs(world.clerk).items():
            if state not in VISIT[verb]:
                with pytest.raises(Refused, match="not-now"):
                    act()
    for stranger in (world.housing, world.hrss, world.leader, world.auditor):
        for act in verbs(stranger).values():
            with pytest.raises(Refused, match="not-your-part"):
                act()
    assert visited("township") == "town"
