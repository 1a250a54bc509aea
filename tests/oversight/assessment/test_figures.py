"""What is counted from the data, followed from a score to its rows and back."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from cases.actions import feedback, receipt
from cases.models import Case, Transfer
from oversight.assessment.actions.giving import count_again, start_scoring
from oversight.assessment.measures import MEASURES, Counted, Shape, counted, units_of
from oversight.assessment.rows import SOURCES
from oversight.figures.letters import timeliness
from oversight.models import Admonition, Patrol, Task, UnitReport
from projects.models import Project, Training
from tests.oversight.assessment.staging import DAY, checked
from tests.places import reading
from tests.projects.site import build_site
from tests.world import SNACK_BAR, TUESDAY, World

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
LATER = TUESDAY + timedelta(days=40)


def measured(world: World, code: str, role: str = "water", region: str = "", **how: Any) -> Counted:
    said: dict[str, Any] = {"government_only": False, "now": LATER} | how
    return counted(code, world.agency(role, region), FIRST, LAST, **said)


def answered(world: World, case: Case, days: int) -> Transfer:
    """The water bureau receives its letter on the Tuesday and answers so many days later."""
    transfer = Transfer.objects.get(case=case, agency=world.agency("water"))
    receipt.receive(transfer.pk, by=world.water, now=TUESDAY)
    said = feedback.Report("solved", "工资已付清。", workers_paid=23, amount_paid=Decimal(300000))
    feedback.feed_back(transfer.pk, said, by=world.water, now=TUESDAY + timedelta(days=days))
    return transfer


def test_feedback_counts_as_the_timeliness_table_does(world: World) -> None:
    in_time = answered(world, world.routed(), 1)
    late = answered(world, world.routed(external_no="2"), 30)
    found = measured(world, "feedback_in_time")
    assert (found.rows, found.missing) == ((in_time.pk,), (late.pk,))
    [row] = [
        each
        for each in timeliness("130304", FIRST, LAST, now=LATER, agency=world.agency("water").pk)
        if each.issued
    ]
    assert (row.in_time, row.judged) == (int(found.numerator), int(found.denominator or 0))
    assert (found.share, found.average) == (Decimal(50), row.average_days)
    case = measured(world, "cases_in_time")
    assert set(case.missing) == {late.case_id} and in_time.case_id in case.rows


def test_cases_money_and_group_incidents_of_the_unit_that_leads(world: World) -> None:
    river = world.routed()
    group = world.routed(world.body()["facts"] | {"is_group": True, "group_size": 30}, external_no="2")
    world.routed(SNACK_BAR, external_no="3")
    Case.objects.filter(pk=river.pk).update(recovered=Decimal(310000))
    money = measured(world, "money_recovered")
    assert (money.numerator, money.denominator, money.share) == (
        Decimal(310000),
        Decimal(620000),
        Decimal(50),
    )
    assert (money.rows, money.missing) == ((river.pk,), (group.pk,))
    assert measured(world, "group_incidents").rows == (group.pk,)
    ended = measured(world, "cases_ended")
    assert (ended.share, set(ended.missing)) == (Decimal(0), {river.pk, group.pk})
    assert measured(world, "cases_ended", "market").denominator == 0


def test_projects_inspections_lessons_and_publicity(world: World) -> None:
    site = build_site(world)
    of_housing: dict[str, Any] = {"role": "housing"}
    assert measured(world, "inspections", **of_housing).missing == (site.school.pk,)
    said = {"jurisdiction_id": "130304", "organiser": world.agency("housing"), "entered_by": world.housing}
    lesson, talk = (
        Training.objects.create(
            kind=kind, topic="农民工工资支付条例", held_on=date(2026, 4, 1), project=site.school, entered_at=TUESDAY, **said
        )
        for kind in (Training.Kind.FIRST_LESSON, Training.Kind.PUBLICITY)
    )  # fmt: skip
    assert measured(world, "first_lessons", **of_housing).rows == (site.school.pk,)
    assert measured(world, "publicity", **of_housing).rows == (talk.pk,)
    assert measured(world, "trainings", **of_housing).rows == (lesson.pk,)
    # The town in which the site lies answers for it too.
    assert measured(world, "publicity", "township", "130304100").rows == (talk.pk,)
    Project.objects.update(is_government=False)
    assert measured(world, "first_lessons", government_only=True, **of_housing).denominator == 0


def test_reports_patrols_tasks_and_circulars(world: World) -> None:
    town = world.agency("township", "130304100")
    place = {"jurisdiction_id": "130304", "agency": town}
    due = date(2026, 5, 5)
    handed = {"state": "handed_in", "handed_in_by": world.haibin}
    reports = [
        UnitReport.objects.create(
            kind="information",
            first=date(2026, month, 1),
            last=date(2026, month, 28),
            due_on=due,
            **place,
            **how,
        )
        for month, how in (
            (2, handed | {"handed_in_at": TUESDAY}),
            (3, handed | {"handed_in_at": LATER}),
            (4, {}),
        )
    ]
    found = measured(world, "unit_reports", "township", "130304100")
    assert (found.rows, found.missing) == ((reports[0].pk,), (reports[1].pk, reports[2].pk))
    patrol = Patrol.objects.create(
        made_on=date(2026, 4, 3), employer="某饭店", patrollers="镇劳动保障所", result="nothing",
        entered_by=world.haibin, entered_at=TUESDAY, **place,
    )  # fmt: skip
    assert measured(world, "patrols", "township", "130304100").rows == (patrol.pk,)
    task = Task.objects.create(
        origin="year",
        year=2026,
        text="排查",
        starts_on=FIRST,
        due_on=due,
        made_by=world.clerk,
        made_at=TUESDAY,
        **place,
    )
    assert measured(world, "tasks_done", "township", "130304100").missing == (task.pk,)
    draft = Admonition.objects.create(
        kind="reminder", reason="反馈逾期", clause="五(二)", made_by=world.clerk, made_at=TUESDAY, **place
    )
    assert measured(world, "circulars", "township", "130304100").rows == ()
    assert draft.state == "draft"


def test_every_measure_counts_for_every_kind_of_unit_and_its_rows_can_be_shown(world: World) -> None:
    build_site(world)
    world.routed()
    for role, region in (("housing", ""), ("township", "130304100")):
        for code, way in MEASURES.items():
            found = measured(world, code, role, region)
            assert found.model in SOURCES, code
            assert found.shape is way.shape
            if way.shape is Shape.SHARE and not found.unit:
                assert found.denominator == len(found.rows) + len(found.missing), code
            shown = SOURCES[found.model].rows(world.clerk).filter(pk__in=[*found.rows, *found.missing])
            assert shown.count() == len(found.rows) + len(found.missing), code
            assert [SOURCES[found.model].line(each).url for each in shown] or not (
                found.rows or found.missing
            )


def test_departments_towns_and_nobody_else_are_assessed(world: World) -> None:
    roles = {each.role for each in units_of("130304", "agency")}
    assert {"housing", "water", "market"} <= roles
    assert not roles & {"township", "subdistrict", "court", "leading_group", "arrears_office"}
    assert {each.role for each in units_of("130304", "town")} == {"township", "subdistrict", "dev_zone"}
    assert not units_of("130304", "district").exists()


def test_a_score_opens_exactly_the_rows_it_was_counted_from(world: World) -> None:
    in_time = answered(world, world.routed(), 1)
    late = answered(world, world.routed(external_no="2"), 30)
    staged = checked(world)
    start_scoring(staged.set.pk, by=world.clerk, now=LATER)
    score = staged.score("water", "C1")
    # 50 percent is the lower bound of the item: nothing of its 40 points.
    assert (score.points, score.figures["share"]) == (Decimal(0), "50.00")
    page = reading(world.clerk).get(reverse("scorecard", args=[score.scorecard_id])).content.decode()
    for which, transfer, other in (("rows", in_time, late), ("missing", late, in_time)):
        url = reverse("scorecard-rows", args=[score.pk, which])
        assert f'href="{url}"' in page
        rows = reading(world.clerk).get(url)
        assert [each.key for each in rows.context["lines"]] == [transfer.pk] == score.figures[which]
        shown = rows.content.decode()
        assert reverse("case", args=[transfer.case.number]) in shown
        assert reverse("case", args=[other.case.number]) not in shown
    # Withdrawn letters do not count; the figures follow when counted again, not before.
    Transfer.objects.filter(pk=late.pk).update(status="withdrawn", withdrawn_at=LATER)
    assert staged.score("water", "C1").points == 0
    assert count_again(staged.set.pk, by=world.clerk, now=LATER + DAY) == 1
    assert staged.score("water", "C1").points == 40
