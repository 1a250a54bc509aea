"""What the other documents demand: Zhangye's counties and departments, Beijing's districts and government projects."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from agencies.people.models import User
from oversight.assessment.actions.announcing import announce, sign_form
from oversight.assessment.actions.checking import open_self_check, usual_units
from oversight.assessment.actions.drafting import directives_of, draw_up
from oversight.assessment.actions.giving import judge, open_objections, start_scoring, unscored
from oversight.assessment.measures import Span, projects_of
from oversight.assessment.models import IndicatorSet
from projects.models import Project
from tests.places import Place, build_place
from tests.world import TUESDAY

pytestmark = pytest.mark.django_db
CHECK_BY, OBJECT_BY = date(2026, 4, 30), date(2026, 5, 10)


@pytest.fixture
def zhangye(db: None) -> Iterator[Place]:
    with transaction.atomic():
        yield build_place("620700")


@pytest.fixture
def beijing(db: None) -> Iterator[Place]:
    with transaction.atomic():
        yield build_place("110000")


def done(place: Place, number: int, units: int = 2) -> IndicatorSet:
    """One of the place's assessments with its first units, announced: evidence at half its points."""
    office = place.person(place.office)
    head = place.person(place.office, User.Role.HEAD)
    made = draw_up(
        place.code, 2026, directives_of(place.code, TUESDAY.date())[number], by=office, now=TUESDAY
    )
    chosen = [each.pk for each in usual_units(made)][:units]
    open_self_check(made.pk, self_check_by=CHECK_BY, units=chosen, by=office, now=TUESDAY)
    later = TUESDAY + timedelta(days=5)
    start_scoring(made.pk, by=office, now=later)
    for score in unscored(made):
        judge(score.pk, points=score.indicator.points / 2, reason="材料部分齐全", by=office, now=later)
    open_objections(made.pk, objections_by=OBJECT_BY, by=office, now=later)
    announce(made.pk, {}, by=head, now=TUESDAY + timedelta(days=20))
    made.refresh_from_db()
    return made


@pytest.mark.clause("ZY-3.3a")
def test_zhangyes_assessment_is_a_reference_for_leading_bodies_and_cadres(zhangye: Place) -> None:
    """作为县区政府、相关部门单位领导班子和有关领导干部进行综合考核评价的参考: counties and departments, one signed form each."""
    named = directives_of("620700", TUESDAY.date())
    assert [each.code for each in named] == ["district", "agency"]
    made = done(zhangye, 0)
    assert made.scorecards.values_list("agency__role", flat=True).distinct().get() == "county_gov"
    form = sign_form(
        made.pk, enters="领导班子综合考核评价", by=zhangye.person(zhangye.office, User.Role.HEAD),
        now=TUESDAY + timedelta(days=21),
    )  # fmt: skip
    assert form.lines["title"] == "保障农民工工资支付工作纳入领导班子综合考核评价情况表"
    assert [row[0] for row in form.lines["rows"]] == ["1", "1"]
    assert form.lines["clause"] == "三(三)"


@pytest.mark.clause("BJ-3.3.1b")
def test_beijing_assesses_its_districts_every_year(beijing: Place) -> None:
    """对各区保障农民工工资支付工作进行年度考核: one assessment of all districts in each year, ranked and announced."""
    made = done(beijing, 0, units=3)
    assert (made.assessed, made.enters, made.clause) == ("district", ["政府综合治理考核"], "BJ 三(三)1")
    cards = list(made.scorecards.order_by("rank", "pk"))
    assert all(card.rank == 1 and card.total and card.grade for card in cards)
    assert made.letter is not None and made.letter.addressee == "各区县人民政府"
    assert sum(each.points for each in made.indicators.filter(beyond=False)) == 100


@pytest.mark.clause("BJ-3.3.2b")
def test_government_projects_have_a_set_of_their_own_that_counts_them_alone(beijing: Place) -> None:
    """将政府投资项目保障农民工工资支付情况纳入政府考核体系."""
    district = beijing.agency("district_gov", "110105")
    for number, government in enumerate((True, False)):
        Project.objects.create(
            code=f"BJ-{number}", name=f"示例项目{number}", jurisdiction_id="110000", region_id="110105",
            sector="housing", is_government=government,
        )  # fmt: skip
    made = done(beijing, 1)
    assert made.government_only and made.enters == ["政府考核"]
    span = Span(district, made.first, made.last, made.government_only, TUESDAY)
    assert [each.code for each in projects_of(span)] == ["BJ-0"]
    form = sign_form(
        made.pk, enters="政府考核", by=beijing.person(beijing.office, User.Role.HEAD),
        now=TUESDAY + timedelta(days=21),
    )  # fmt: skip
    assert form.lines["government"] is True and "仅计政府投资项目" in form.lines["note"]
    assert Decimal(form.lines["rows"][0][-2]) == made.scorecards.order_by("rank")[0].total
