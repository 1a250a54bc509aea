"""Who answers for a project by name, from when to when; labour managers with their assessment and coverage."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from agencies.errors import Invalid, Refused
from projects.models import Attendee, Company, ManagerAssessment, Post, Project, ProjectEvent, Training
from projects.registers import posts_actions
from projects.registers.completeness import lacks
from projects.registers.posts_reading import coverage, four_missing, has_gap, managers_of
from tests.projects.site import Site, build_site
from tests.world import TUESDAY, World


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def appoint(site: Site, part: str, name: str, from_on: date = date(2026, 3, 1), **said: Any) -> Post:
    return posts_actions.appoint(
        site.school.pk, part, name=name, from_on=from_on, by=site.world.housing, now=TUESDAY, **said
    )


def manager(site: Site, company: Company, name: str = "赵专管", from_on: date = date(2026, 3, 1)) -> Post:
    return appoint(site, "labour_manager", name, from_on, company_id=company.pk)


@pytest.mark.clause("ZY-2.1.2")
def test_each_project_has_four_named_persons_and_what_is_missing_is_known(site: Site) -> None:
    school = site.school.pk
    assert four_missing([school]) == {school: list(Post.FOUR)}
    appoint(site, "owner", "钱业主", title="项目负责人", phone="0335-1234567")
    appoint(site, "competent", "孙主管", agency_id=site.world.agency("development").pk)
    appoint(site, "industry", "李行业")
    assert four_missing([school]) == {school: [Post.Part.HR]}
    assert Project.objects.filter(lacks("four")).get() == site.school
    appoint(site, "hr", "周人社", agency_id=site.world.hrss.agency_id)
    assert four_missing([school]) == {} and not Project.objects.filter(lacks("four")).exists()
    owner, industry = (Post.objects.get(part=part) for part in ("owner", "industry"))
    assert (owner.company, industry.agency) == (site.owner, site.world.housing.agency)


@pytest.mark.clause("BDH-2.4.2")
def test_the_industry_department_names_one_liaison_and_a_successor_ends_the_first(site: Site) -> None:
    first = appoint(site, "liaison", "吴联络")
    assert first.agency == site.world.housing.agency
    with pytest.raises(Refused, match="appointed-already"):
        appoint(site, "liaison", "吴联络", date(2026, 4, 1))
    with pytest.raises(Invalid, match="from_on"):
        appoint(site, "liaison", "郑联络", date(2026, 2, 28))
    appoint(site, "liaison", "郑联络", date(2026, 4, 1))
    first.refresh_from_db()
    assert first.until_on == date(2026, 4, 1)
    assert ProjectEvent.objects.order_by("pk").last().details["instead_of"] == "吴联络"
    assert list(site.school.posts.values_list("name", "until_on")) == [
        ("郑联络", None),
        ("吴联络", date(2026, 4, 1)),
    ]


def test_a_person_is_relieved_with_a_reason_and_nobody_overlaps(site: Site) -> None:
    post = appoint(site, "site_manager", "王经理")
    given: dict[str, Any] = {"by": site.world.housing, "now": TUESDAY}
    for until_on, note, field in (
        (date(2026, 2, 1), "调离", "until_on"), (date(2026, 4, 29), "调离", "until_on"),
        (date(2026, 4, 10), "", "note"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=field):
            posts_actions.relieve(post.pk, until_on=until_on, note=note, **given)
    posts_actions.relieve(post.pk, until_on=date(2026, 4, 10), note="调离", **given)
    with pytest.raises(Refused, match="relieved-already"):
        posts_actions.relieve(post.pk, until_on=date(2026, 4, 10), note="调离", **given)
    with pytest.raises(Invalid, match="held by another person until 2026-04-10"):
        appoint(site, "site_manager", "冯经理", date(2026, 4, 9))
    assert appoint(site, "site_manager", "冯经理", date(2026, 4, 10)).company == site.builder


@pytest.mark.parametrize(
    ("part", "said", "field"),
    [
        ("boss", {}, "part"),
        ("hr", {}, "agency_id"),
        ("hr", {"agency_id": 0}, "agency_id"),
        ("leader", {"company_id": 1}, "company_id"),
        ("labour_manager", {}, "company_id"),
        ("supervisor", {"company_id": 10**9}, "company_id"),
        ("liaison", {"name": " "}, "name"),
        ("liaison", {"phone": "1" * 31}, "phone"),
        ("liaison", {"from_on": date(2026, 4, 29)}, "from_on"),
    ],
)
def test_a_person_belongs_to_the_body_of_the_part(
    site: Site, part: str, said: dict[str, Any], field: str
) -> None:
    given: dict[str, Any] = {"name": "某某", "from_on": date(2026, 3, 1)} | said
    with pytest.raises(Invalid, match=field):
        posts_actions.appoint(site.school.pk, part, by=site.world.housing, now=TUESDAY, **given)


def test_those_without_a_part_name_nobody(site: Site) -> None:
    with pytest.raises(Refused, match="not-your-part"):
        posts_actions.appoint(
            site.school.pk,
            "liaison",
            name="某某",
            from_on=date(2026, 3, 1),
            by=site.world.market,
            now=TUESDAY,
        )


@pytest.mark.clause("BJ-3.2.6")
def test_every_firm_on_the_site_has_its_own_labour_manager_and_gaps_show(site: Site) -> None:
    everything = Project.objects.all()
    assert coverage(everything, 2026).share == 0
    one = manager(site, site.builder)
    with pytest.raises(Invalid, match="no contract on this project"):
        manager(site, site.owner)
    (found,) = managers_of([site.school])
    assert [(each.company, each.is_general, each.post) for each in found.firms] == [
        (site.builder, True, one), (site.labour, False, None),
    ]  # fmt: skip
    assert (found.gaps, coverage(everything, 2026).share) == (1, 50)
    assert everything.filter(has_gap()).exists()
    manager(site, site.labour, "钱专管")
    assert coverage(everything, 2026).share == 100 and not everything.filter(has_gap()).exists()
    # A successor at one firm leaves the other's alone.
    manager(site, site.labour, "孙专管", date(2026, 4, 1))
    assert Post.objects.filter(part="labour_manager", until_on=None).count() == 2


@pytest.mark.clause("BJ-3.2.6")
def test_a_labour_manager_is_assessed_once_a_year_by_who_supervises(site: Site) -> None:
    post = manager(site, site.builder)
    given: dict[str, Any] = {"by": site.world.housing, "now": TUESDAY}
    with pytest.raises(Refused, match="not-your-part"):
        posts_actions.assess(post.pk, year=2026, result="good", by=site.world.haibin, now=TUESDAY)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"year": 2025, "result": "good"}, "year"), ({"year": 2027, "result": "good"}, "year"),
        ({"year": 2026, "result": "fine"}, "result"),
        ({"year": 2026, "result": "good", "assessed_on": date(2026, 4, 29)}, "assessed_on"),
    )  # fmt: skip
    for said, field in wrong:
        with pytest.raises(Invalid, match=field):
            posts_actions.assess(post.pk, **said, **given)
    made = posts_actions.assess(post.pk, year=2026, result="passed", note="培训合格", **given)
    assert made.assessed_by == site.world.housing.agency
    with pytest.raises(Refused, match="assessed-already"):
        posts_actions.assess(post.pk, year=2026, result="good", **given)
    with pytest.raises(Refused, match="not-a-labour-manager"):
        posts_actions.assess(appoint(site, "liaison", "吴联络").pk, year=2026, result="good", **given)
    found = coverage(Project.objects.all(), 2026)
    assert (found.assessed, found.named, found.assessed_share) == (1, 1, 100)
    (shown,) = managers_of([site.school])
    assert shown.firms[0].assessment == ManagerAssessment.objects.get()


def test_the_register_shows_when_a_labour_manager_was_trained(site: Site) -> None:
    post = manager(site, site.builder)
    assert site.world.hrss.agency is not None
    training = Training.objects.create(
        jurisdiction_id="130304", kind="online", topic="实名制", held_on=date(2026, 4, 2),
        organiser=site.world.hrss.agency, entered_by=site.world.hrss, entered_at=TUESDAY,
    )  # fmt: skip
    Attendee.objects.create(training=training, part="labour_manager", name=post.name, post=post)
    (shown,) = managers_of([site.school])
    assert (shown.firms[0].trained_on, shown.firms[0].trainings) == (date(2026, 4, 2), 1)
