"""The cast of the tests of inspections: a site, whoever inspects it, and the ways to get so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model

from agencies.clock.sweep import pass_points
from agencies.models import Agency, Region, User
from agencies.policy.versions import load, publish, shipped_files
from projects.inspections.actions import visiting
from projects.inspections.actions.finding import Found, find
from projects.inspections.actions.ordering import Wanted, order
from projects.inspections.actions.planning import Plan, plan
from projects.inspections.shipped import load_shipped
from projects.inspections.sweep import follow_all
from projects.models import Finding, Inspection, Measure, Project, Template
from tests.projects.site import Site, build_site
from tests.world import PASSWORD, TUESDAY, World

Row = TypeVar("Row", bound=Model)
TODAY = TUESDAY.date()
TOMORROW = TODAY + timedelta(days=1)
IN_TEN_DAYS = TODAY + timedelta(days=10)


def later(days: int) -> datetime:
    return TUESDAY + timedelta(days=days)


def template(code: str) -> Template:
    """A shipped checklist; tests that empty the tables have to bring them back first."""
    load_shipped(Template)
    return Template.objects.get(jurisdiction=None, code=code, is_active=True)


def site_of(world: World) -> Site:
    return build_site(world)


def planned(
    site: Site, code: str = "random", *, by: User | None = None, agencies: Mapping[int, str] | None = None,
    kind: str = "random", on: date = TODAY,
) -> Inspection:  # fmt: skip
    wanted = Plan(template(code).pk, kind, on, agencies=agencies or {})
    return plan([site.school.pk], wanted, by=by or site.world.housing, now=TUESDAY)[0]


def begun(site: Site, code: str = "random", **more: Any) -> Inspection:
    by = more.get("by") or site.world.housing
    return visiting.begin(planned(site, code, **more).pk, by=by, now=TUESDAY)


def all_ok(inspection: Inspection, *, by: User, but: tuple[str, ...] = ()) -> Inspection:
    said = {
        each["code"]: visiting.Said("fault" if each["code"] in but else "ok") for each in inspection.answers
    }
    return visiting.answer(inspection.pk, said, by=by, now=TUESDAY)


def found(
    site: Site, breach: str = "no_account", *, by: User | None = None, kind: str = "arrears",
    due_on: date | None = IN_TEN_DAYS, project: Project | None = None, now: datetime = TUESDAY,
) -> Finding:  # fmt: skip
    wanted = Found(kind, breach, "现场检查发现的问题。", due_on, company=site.builder.pk)
    return find((project or site.school).pk, wanted, by=by or site.world.housing, now=now)


def ordered(
    finding: Finding, rung: str = "correct", *, by: User, days: int = 10, now: datetime = TUESDAY, **more: Any
) -> Measure:
    due_on = now.date() + timedelta(days=days)
    return order(finding.pk, Wanted(rung, "限期改正。", due_on, **more), by=by, now=now)


def sweep(now: datetime) -> None:
    pass_points(now)
    follow_all(now)


def fresh(row: Row) -> Row:
    row.refresh_from_db()
    return row


_NAMES = {"620700": "张掖市", "654224": "托里县", "410305": "涧西区"}


@dataclass
class Elsewhere:
    """A site under the document of another place, with its housing and labour departments."""

    project: Project
    housing: User
    labour: User
    office: User


def build_elsewhere(code: str, site: Site) -> Elsewhere:
    """The same builder works in another place as well; its policy is in force there."""
    Region.objects.create(code=code, name=_NAMES[code], kind="county")
    text = next(each.text for each in shipped_files() if each.name.startswith(code))
    version, _new = load(text, now=TUESDAY)
    publish(version.pk, effective_from=date(2026, 1, 1), by=None, now=TUESDAY)

    def person(role: str, **agency: Any) -> User:
        body = (
            Agency.objects.filter(jurisdiction=code, role=role, is_active=True, **agency)
            .order_by("pk")
            .first()
        )
        assert body is not None
        name = f"{code}-{role}"
        return User.objects.create_user(
            name, password=PASSWORD, role="handler", agency=body, full_name="经办"
        )

    housing, labour = person("housing"), person("hrss")
    office = Agency.objects.get(jurisdiction=code, is_coordinator=True)
    project = Project.objects.create(
        code=f"P-{code}", name="示例道路工程", jurisdiction_id=code, region_id=code, sector="housing",
        category="municipal", general_contractor=site.builder, responsible_agency=housing.agency,
    )  # fmt: skip
    keeper = labour if labour.agency == office else person(office.role)
    return Elsewhere(project, housing, labour, keeper)
