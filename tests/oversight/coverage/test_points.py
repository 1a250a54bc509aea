"""The points of the curves: counted every night while the month runs, frozen once it is over; answers of districts."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest

from agencies.errors import Invalid, Refused
from agencies.models import Region, User
from agencies.policy.directives import Measure
from agencies.policy.obliged import Scope
from oversight.acts import acts_of
from oversight.coverage.actions import answer, count_points
from oversight.coverage.measures import reach
from oversight.coverage.models import CoverageAnswer, CoveragePoint
from oversight.coverage.of_places import NO_PLACE, districts
from oversight.coverage.targets import digest
from oversight.coverage.tasks import count_points as nightly
from projects.models import Item
from tests.oversight.coverage.ground import NOVEMBER, TODAY, duty, project
from tests.places import Place, built, reading

JX, BJ = "410305", "110000"
DECEMBER = NOVEMBER + timedelta(days=30)


@pytest.fixture(scope="module")
def jianxi(django_db_setup: None, django_db_blocker: object) -> Iterator[Place]:
    with django_db_blocker.unblock(), built(JX) as place:
        yield place


def point(measure: Measure, month: date = date(2026, 11, 1), **of: object) -> CoveragePoint:
    named = {"scope": "", "agency": None, "region": None} | of
    return CoveragePoint.objects.get(jurisdiction=JX, measure=measure, month=month, **named)


@pytest.mark.clause("JX-4.2.2")
def test_the_month_is_counted_whole_by_department_and_by_place(db: None, jianxi: Place) -> None:
    housing = jianxi.agency("housing")
    town = Region.objects.filter(parent=JX).order_by("code").first()
    assert town is not None
    mine = project("C1", JX, category="district", responsible_agency=housing, region=town.code)
    other = project("C2", JX, category="city")
    item = duty(mine, "real_name", done=False)
    duty(other, "real_name")
    count = count_points(JX, now=NOVEMBER)
    assert count == CoveragePoint.objects.filter(jurisdiction=JX).count()
    district = digest(Scope(category=("district",)))
    assert (point(Measure.REAL_NAME).reached, point(Measure.REAL_NAME).missing) == ([other.pk], [mine.pk])
    assert point(Measure.REAL_NAME, scope=district).denominator == 1
    for of in ({"agency": housing.pk}, {"region": town.code}):
        found = point(Measure.REAL_NAME, **of)
        assert (found.missing, found.numerator, found.denominator) == ([mine.pk], 0, 1)
    # Twice in a month is once, with what is true by then.
    Item.objects.filter(pk=item.pk).update(done_on=TODAY)
    assert count_points(JX, now=NOVEMBER + timedelta(days=1)) == count
    now = reach(Measure.REAL_NAME, JX, TODAY)
    assert point(Measure.REAL_NAME).reached == now.reached == [mine.pk, other.pk]


def test_a_month_that_is_over_is_frozen_and_counted_no_more(db: None, jianxi: Place) -> None:
    row = project("C1", JX)
    item = duty(row, "real_name", done=False)
    count_points(JX, now=NOVEMBER)
    assert not point(Measure.REAL_NAME).is_frozen
    Item.objects.filter(pk=item.pk).update(done_on=TODAY)
    count_points(JX, now=DECEMBER)
    count_points(JX, now=DECEMBER)
    november, december = point(Measure.REAL_NAME), point(Measure.REAL_NAME, date(2026, 12, 1))
    assert november.is_frozen and november.missing == [row.pk] and november.counted_at == NOVEMBER
    assert not december.is_frozen and december.reached == [row.pk]


def test_what_is_nobodys_any_more_leaves_the_running_month(db: None, jianxi: Place) -> None:
    housing, transport = jianxi.agency("housing"), jianxi.agency("agriculture")
    row = project("C1", JX, responsible_agency=housing)
    duty(row, "deposit")
    count_points(JX, now=NOVEMBER)
    assert point(Measure.DEPOSIT, agency=housing.pk)
    row.responsible_agency = transport
    row.save()
    count_points(JX, now=NOVEMBER)
    assert point(Measure.DEPOSIT, agency=transport.pk).reached == [row.pk]
    assert not CoveragePoint.objects.filter(agency=housing).exists()


def test_the_night_counts_every_place_with_a_policy(db: None, jianxi: Place) -> None:
    nightly()
    nightly()
    assert set(CoveragePoint.objects.values_list("jurisdiction", flat=True)) == {JX}


@pytest.mark.clause("JX-4.2.2")
def test_the_page_of_the_place_has_district_projects_as_a_line_of_their_own(db: None, jianxi: Place) -> None:
    for number, (category, done) in enumerate([("district", True), ("district", False), ("city", False)]):
        duty(project(f"P{number}", JX, category=category), "real_name", done)
    client = reading(jianxi.clerk)
    page = unescape(client.get("/oversight/coverage/").content.decode())
    assert "50.00 %" in page and "33.33 %" in page
    found = re.findall(r'href="(/oversight/coverage/real_name/rows/\?scope=(\w+)&state=missing)"', page)
    district, whole = found
    assert (len(district[1]), whole[1]) == (16, "all")
    for (url, _scope), codes in ((district, ["P1"]), (whole, ["P1", "P2"])):
        rows = client.get(url).content.decode()
        assert re.findall(r'<td class="c-number">(\w+)</td>', rows) == codes
    said = "区属项目要确保百分百落实实名用工管理制度"
    one = client.get("/oversight/coverage/real_name/?scope=all").content.decode()
    assert 'name="scope" value="all"' in one and said not in one
    assert said in client.get("/oversight/coverage/real_name/").content.decode()


# ---- answers of districts


@pytest.fixture
def district(db: None, jianxi: Place) -> str:
    return Region.objects.filter(parent=JX).order_by("code")[0].code


def say(
    district: str, by: User, holds: bool = True, measure: Measure = Measure.BLACKLIST, **more: object
) -> CoverageAnswer:
    stated: dict[str, object] = {"since": date(2026, 3, 1), "document": "示例〔2026〕1号"} if holds else {}
    return answer(JX, district, measure, holds=holds, by=by, now=NOVEMBER, **(stated | more))  # type: ignore[arg-type]


@pytest.mark.clause("BJ-2.5")
@pytest.mark.clause("BJ-2.9")
@pytest.mark.parametrize("measure", [Measure.BLACKLIST, Measure.IN_ASSESSMENT, Measure.ASSESSMENT_RULES])
def test_a_yes_reaches_its_district_and_a_no_does_not(district: str, jianxi: Place, measure: Measure) -> None:
    key = int(district)
    assert key in reach(measure, JX, TODAY).missing
    row = say(district, jianxi.clerk, measure=measure)
    assert reach(measure, JX, TODAY).reached == [key]
    assert say(district, jianxi.clerk, measure=measure).pk == row.pk and acts_of(row).count() == 1
    say(district, jianxi.clerk, holds=False, measure=measure)
    assert key in reach(measure, JX, TODAY).missing and acts_of(row).count() == 2


def test_a_yes_needs_its_day_and_its_document(district: str, jianxi: Place) -> None:
    clerk = jianxi.clerk
    for more, fault in (
        ({"since": None}, "since"), ({"document": " "}, "document"), ({"since": TODAY + timedelta(days=1)}, "since"),
        ({"document": "长" * 121}, "document"), ({"note": "长" * 501}, "note"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            say(district, clerk, **more)
        assert set(refused.value.errors) == {fault}
    with pytest.raises(Invalid) as nowhere:
        say("110101", clerk)
    assert set(nowhere.value.errors) == {"region"} and district in str(nowhere.value)


def test_only_the_office_of_the_place_answers_and_only_what_is_answered(district: str, jianxi: Place) -> None:
    clerk = jianxi.clerk
    for by in (jianxi.person(jianxi.agency("housing")), jianxi.person(jianxi.office, "leader")):
        with pytest.raises(Refused) as refused:
            say(district, by)
        assert refused.value.code == "not-your-part"
    with pytest.raises(Refused) as counted:
        say(district, clerk, measure=Measure.REAL_NAME)
    assert counted.value.code == "not-answered"


def test_districts_of_a_municipality_stand_below_a_place_that_is_none(db: None, jianxi: Place) -> None:
    filler = Region.objects.create(code="410399", name=NO_PLACE, kind="city", parent_id=JX)
    inside = Region.objects.create(code="410398", name="示例区", kind="district", parent=filler)
    codes = [each.code for each in districts(JX)]
    assert inside.code in codes and filler.code not in codes and codes == sorted(codes)
