"""The cast of these tests: a campaign in Beidaihe, its office, its housing bureau and its projects."""

from datetime import date, datetime
from typing import Any

from agencies.people.models import User
from oversight.campaigns.actions import planning, running
from oversight.campaigns.actions.planning import Wanted
from oversight.campaigns.models import Campaign, CampaignTarget
from projects.inspections.actions import visiting
from projects.inspections.actions.finding import Found, find
from projects.inspections.actions.planning import Plan, plan
from projects.models import Finding, Inspection, Project
from tests.projects.inspecting import template
from tests.projects.site import Site
from tests.world import TUESDAY, World

TODAY = TUESDAY.date()
FIRST, LAST = date(2026, 4, 20), date(2026, 5, 20)
NAME = "春季欠薪隐患排查专项行动"


def wanted(world: World, **said: Any) -> Wanted:
    """The housing bureau and the town of Haibin take part; the labour bureau leads."""
    assert world.hrss.agency and world.housing.agency and world.haibin.agency
    others = (world.housing.agency.pk, world.haibin.agency.pk)
    usual: dict[str, Any] = {
        "name": NAME,
        "first": FIRST,
        "last": LAST,
        "lead": world.hrss.agency.pk,
        "agencies": others,
    }
    return Wanted(**(usual | said))


def planned(world: World, **said: Any) -> Campaign:
    return planning.plan(wanted(world, **said), by=world.clerk, now=TUESDAY)


def begun(world: World, **said: Any) -> Campaign:
    said = {"whole": True} | said
    return running.start(planned(world, **said).pk, by=world.clerk, now=TUESDAY)


def target_of(campaign: Campaign, project: Project) -> CampaignTarget:
    return CampaignTarget.objects.get(campaign=campaign, project=project)


def more_projects(site: Site, count: int, **said: Any) -> list[Project]:
    """Small projects of the same owner, without a contractor of their own."""
    usual: dict[str, Any] = {
        "jurisdiction_id": "130304", "region_id": "130304100", "sector": "housing", "owner": site.owner,
        "responsible_agency": site.world.agency("housing"),
    }  # fmt: skip
    return [
        Project.objects.create(
            **({"code": f"BDH-P-8{number:03d}", "name": f"示例工程{number}"} | usual | said)
        )
        for number in range(1, count + 1)
    ]


def inspected(
    site: Site, campaign: Campaign, *, faults: int = 0, on: date = TODAY, by: User | None = None,
    now: datetime = TUESDAY,
) -> tuple[Inspection, list[Finding]]:  # fmt: skip
    """An inspection of the school under the name of the campaign, concluded."""
    by = by or site.world.housing
    said = Plan(template("key_items").pk, "key", on, campaign=campaign.name)
    inspection = visiting.begin(plan([site.school.pk], said, by=by, now=now)[0].pk, by=by, now=now)
    answers = {each["code"]: visiting.Said("ok") for each in inspection.answers}
    visiting.answer(inspection.pk, answers, by=by, now=now)
    found = [
        find(
            site.school.pk, Found("arrears", "no_account", "现场检查发现的问题。", date(2026, 5, 8)), by=by, now=now,
            inspection_id=inspection.pk,
        )
        for _number in range(faults)
    ]  # fmt: skip
    visiting.sign(inspection.pk, "情况属实。", by=by, now=now)
    visiting.conclude(inspection.pk, by=by, now=now, note="检查完毕。")
    inspection.refresh_from_db()
    return inspection, found
