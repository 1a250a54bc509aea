"""A small Beidaihe: its policy, its agencies and one named person per part. The cast of every test."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from agencies.clock.days import fill_calendar
from agencies.models import Agency, PolicyVersion, Region, User
from agencies.policy.versions import load, publish, shipped_files
from cases.actions.intake import take_in
from cases.actions.routing import route_case
from cases.draft import Draft
from cases.models import Case

SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "a-long-enough-test-word"
# An ordinary Tuesday, before the Labour Day holiday.
TUESDAY = datetime(2026, 4, 28, 9, 30, tzinfo=SHANGHAI)

RIVER_WORKS = {
    "domain": "construction",
    "causes": ["affiliation"],
    "sector": "water",
    "territory": "海滨镇",
    "territory_kind": "town",
    "territory_relation": "located",
    "worker_count": 23,
    "amount_yuan": 310000,
}
SNACK_BAR = {
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


def beidaihe_file() -> str:
    return next(each.text for each in shipped_files() if each.name.startswith("130304"))


@dataclass
class World:
    """`clerk` and `head` keep the cases; the others answer for their own agency."""

    version: PolicyVersion
    clerk: User
    head: User
    housing: User
    water: User
    market: User
    hrss: User
    haibin: User  # the town government of 海滨镇
    leader: User
    auditor: User
    admin: User

    def agency(self, role: str, region: str = "") -> Agency:
        found = Agency.objects.filter(jurisdiction="130304", role=role, is_active=True)
        return found.get(region=region) if region else found.get()

    def body(self, facts: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        """A complaint as the API takes it: by default an affiliated river works that owes 23 workers."""
        return {
            "jurisdiction": "130304",
            "source_channel": "walk_in",
            "narrative": "河道护岸工程由个人挂靠承揽，工人工资被拖欠。",
            "facts": RIVER_WORKS if facts is None else facts,
        } | fields

    def complain(self, facts: dict[str, Any] | None = None, now: datetime = TUESDAY, **fields: Any) -> Case:
        """Taken in by the clerk, not yet routed."""
        return take_in(Draft.read(self.body(facts, **fields)), by=self.clerk, now=now)[0]

    def routed(self, facts: dict[str, Any] | None = None, now: datetime = TUESDAY, **fields: Any) -> Case:
        """Taken in and routed; the river works go out by themselves, the snack bar waits for confirmation."""
        case = self.complain(facts, now, **fields)
        route_case(case.pk, now=now)
        return Case.objects.get(pk=case.pk)


def build_world() -> World:
    for code, name, kind, parent in (
        ("130000", "河北省", "province", None),
        ("130300", "秦皇岛市", "city", "130000"),
        ("130304", "北戴河区", "district", "130300"),
    ):
        Region.objects.create(code=code, name=name, kind=kind, parent_id=parent)
    fill_calendar()
    version, _new = load(beidaihe_file(), now=TUESDAY)
    publish(version.pk, effective_from=date(2026, 1, 1), by=None, now=timezone.now())
    version.refresh_from_db()

    def person(username: str, role: str, agency: str, region: str = "") -> User:
        found = Agency.objects.filter(role=agency)
        body = found.get(region=region) if region else found.get()
        return User.objects.create_user(
            f"bdh-{username}", password=PASSWORD, role=role, agency=body, full_name=f"{body.short_name}经办"
        )

    return World(
        version=version,
        clerk=person("arrears_office", "clerk", "arrears_office"),
        head=person("head", "head", "arrears_office"),
        housing=person("housing", "handler", "housing"),
        water=person("water", "handler", "water"),
        market=person("market", "handler", "market"),
        hrss=person("hrss", "handler", "hrss"),
        haibin=person("township-130304100", "handler", "township", "130304100"),
        leader=person("leader", "leader", "leading_group"),
        auditor=person("auditor", "auditor", "hrss"),
        admin=User.objects.create_superuser(
            "bdh-admin", password=PASSWORD, role="administrator", full_name="管理员"
        ),
    )
