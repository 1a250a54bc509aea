"""Who takes part: Beidaihe with its real policy, its people, and neighbours whose cases only fill the tables."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from agencies.clock.days import fill_calendar
from agencies.models import Agency, PolicyVersion, Region, User
from agencies.policy.versions import load, publish, shipped_files
from cases.draft import Draft
from projects.models import Company, Project

OURS = "130304"
PLACES = 30
PROJECTS = 500
# When acts are done: an ordinary Tuesday of a year whose holidays are published, so that limits can lapse.
TUESDAY = datetime(2026, 4, 28, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

RIVER_WORKS: dict[str, Any] = {
    "domain": "construction",
    "causes": ["affiliation"],
    "sector": "water",
    "territory": "海滨镇",
    "territory_kind": "town",
    "territory_relation": "located",
    "worker_count": 23,
    "amount_yuan": 310000,
}
SNACK_BAR: dict[str, Any] = {
    "domain": "non_construction",
    "causes": ["unexplained"],
    "sector": "catering",
    "employer_type": "self_employed",
    "territory": "西山街道",
    "territory_kind": "street",
    "territory_relation": "located",
    "worker_count": 6,
    "amount_yuan": 24000,
}
HOUSING_SITE: dict[str, Any] = {
    "domain": "construction",
    "causes": ["project_payment_arrears"],
    "sector": "housing",
    "project_category": "social",
    "territory": "戴河镇",
    "territory_kind": "town",
    "territory_relation": "located",
    "worker_count": 61,
    "amount_yuan": 1900000,
    "is_group": True,
    "group_size": 61,
}
COMPLAINTS = (RIVER_WORKS, SNACK_BAR, HOUSING_SITE)


@dataclass(frozen=True, slots=True)
class World:
    """`clerk` keeps the cases of Beidaihe; `handler` answers for the agency that half of them go to.

    `now` is the real time: the pages compare with it, so what lies in the tables must be as old as it looks.
    """

    cases: int
    quick: bool
    version: PolicyVersion
    clerk: User
    handler: User
    now: datetime

    def some(self, full: int, quick: int) -> int:
        """How many of something this run takes."""
        return quick if self.quick else full


def complaint(facts: dict[str, Any] | None = None) -> dict[str, Any]:
    """A complaint as the API takes it."""
    return {
        "jurisdiction": OURS,
        "source_channel": "walk_in",
        "narrative": "河道护岸工程由个人挂靠承揽，二十三名工人三个月工资被拖欠，包工头不接电话。" * 4,
        "facts": RIVER_WORKS if facts is None else facts,
    }


def draft(facts: dict[str, Any] | None = None) -> Draft:
    return Draft.read(complaint(facts))


def build_world(cases: int, *, quick: bool) -> World:
    for code, name, kind, parent in (
        ("130000", "河北省", Region.Kind.PROVINCE, None),
        ("130300", "秦皇岛市", Region.Kind.CITY, "130000"),
        (OURS, "北戴河区", Region.Kind.DISTRICT, "130300"),
    ):
        Region.objects.create(code=code, name=name, kind=kind, parent_id=parent)
    fill_calendar()
    text = next(each.text for each in shipped_files() if each.name.startswith(OURS))
    version, _new = load(text, now=TUESDAY)
    version = publish(version.pk, effective_from=date(2026, 1, 1), by=None, now=TUESDAY)
    clerk, handler = _person("arrears_office", User.Role.CLERK), _person("water", User.Role.HANDLER)
    world = World(cases, quick, version, clerk, handler, timezone.now().replace(microsecond=0))
    _neighbours()
    _projects()
    return world


def _person(role: str, capacity: str) -> User:
    agency = Agency.objects.get(jurisdiction=OURS, role=role)
    return User.objects.create_user(
        f"bench-{role}", role=capacity, agency=agency, full_name=f"{agency.short_name}经办"
    )


def _neighbours() -> None:
    for number in range(1, PLACES):
        place = Region.objects.create(
            code=f"9901{number:02}", name=f"第{number}区", kind=Region.Kind.DISTRICT
        )
        Agency.objects.bulk_create(
            Agency(
                jurisdiction=place, region=place, role=role, name=f"{place.name}{role}", short_name=role,
                is_coordinator=role == "arrears_office",
            )
            for role in ("arrears_office", "hrss", "housing", "water")
        )  # fmt: skip


def _projects() -> None:
    firm = Company.objects.create(name="某建设集团有限公司")
    towns = list(Region.objects.filter(code__startswith=OURS, code__gt=OURS).order_by("code"))
    Project.objects.bulk_create(
        Project(
            code=f"BENCH-{number:04}", name=f"第{number}号护岸工程", jurisdiction_id=OURS,
            region=towns[number % len(towns)], sector="water", general_contractor=firm,
        )
        for number in range(PROJECTS)
    )  # fmt: skip
