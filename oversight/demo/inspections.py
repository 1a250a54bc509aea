"""Invented inspections, what they found, and what was ordered about it; notices between agencies."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from agencies.people.models import User
from projects.duties import supervises
from projects.inspections.actions import following, notifying, visiting
from projects.inspections.actions.finding import Found, find, settle_at_once
from projects.inspections.actions.notifying import Wanted as Told
from projects.inspections.actions.ordering import Wanted, ladder_of, order
from projects.inspections.actions.planning import Plan, plan, templates_for
from projects.inspections.ladder import next_steps
from projects.inspections.notices import recipient_for
from projects.inspections.shipped import kind_of
from projects.models import Finding, Inspection, Project, Template

# How far a finding has come: what the lists and the ladder are to show.
_FATES = ("open", "ordered", "late", "answered", "returned", "stopped", "settled", "settled", "spot")
_SAID = {
    "no_account": ("施工总承包单位未开设农民工工资专用账户。", "开设农民工工资专用账户并报备。"),
    "no_board": ("施工现场未设立维权信息告示牌。", "在施工现场醒目位置设立维权信息告示牌。"),
    "no_real_name": ("部分班组未纳入实名制管理。", "将全部班组纳入实名制管理并补录考勤。"),
    "labour_cost_late": ("上月人工费用未按时足额拨付。", "补足人工费用，报送拨付凭证。"),
    "no_manager": ("项目部未配备劳资专管员。", "配备劳资专管员并公示联系方式。"),
    "deposit_unpaid": ("未缴存农民工工资保证金。", "足额缴存工资保证金或者提供银行保函。"),
}


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """Every third project has been inspected, some are planned. Does nothing where there is an inspection already."""
    mine = [each for each in projects if supervises(by, each)]
    if not mine or Inspection.objects.filter(project__in=mine).exists():
        return
    random, lists = Random(f"{seed}-inspections"), list(templates_for(mine[0].jurisdiction_id))
    if not lists:
        return
    for place, project in enumerate(mine):
        if place % 3 == 0:
            _inspected(project, random, lists[place % len(lists)], _FATES[place // 3 % len(_FATES)], by, now)
        elif place % 7 == 1:
            on = timezone.localdate(now) + timedelta(days=random.randint(1, 20))
            plan([project.pk], Plan(lists[place % len(lists)].pk, "random", on), by=by, now=now)
    _notified(mine[:4], by, now)


def _inspected(project: Project, random: Random, used: Template, fate: str, by: User, now: datetime) -> None:
    held = now - timedelta(days=random.randint(20, 70))
    day = timezone.localdate(held)
    wanted = Plan(used.pk, kind_of(used.code), day, inspectors="检查人员2名")
    if wanted.kind == "joint":
        wanted = Plan(used.pk, "special", day, inspectors="检查人员2名")
    inspection = visiting.begin(plan([project.pk], wanted, by=by, now=held)[0].pk, by=by, now=held)
    answers = {each["code"]: visiting.Said("ok") for each in inspection.answers}
    item = next((each for each in inspection.answers if each["breach"] in _SAID), None)
    if item is not None:
        answers[item["code"]] = visiting.Said("fault")
    visiting.answer(inspection.pk, answers, by=by, now=held)
    if item is not None:
        text, demand = _SAID[item["breach"]]
        kind = Finding.Kind.ARREARS if fate != "spot" else Finding.Kind.HAZARD
        due_on = day + timedelta(days=10) if kind == Finding.Kind.ARREARS else day
        found = Found(
            kind,
            item["breach"],
            text,
            due_on,
            project.general_contractor_id,
            item["clause"][:60],
            item["code"],
        )
        finding = find(project.pk, found, by=by, now=held, inspection_id=inspection.pk)
        _followed(finding, demand, fate, by, held, now)
    visiting.sign(inspection.pk, "现场检查情况属实。", by=by, now=held)
    visiting.conclude(inspection.pk, by=by, now=held, note="检查完毕。")


def _followed(finding: Finding, demand: str, fate: str, by: User, held: datetime, now: datetime) -> None:
    if fate == "spot":
        settle_at_once(finding.pk, "当场整改到位。", by=by, now=held)
    if fate in ("open", "spot"):
        return
    start = now - timedelta(days=3) if fate in ("ordered", "answered") else held
    day = timezone.localdate(start)
    measure = order(finding.pk, Wanted("correct", demand, day + timedelta(days=10)), by=by, now=start)
    if fate in ("answered", "returned", "settled"):
        following.answer(measure.pk, "已按要求整改，有关材料附后。", by=by, now=start + timedelta(days=2))
    if fate == "returned":
        following.send_back(measure.pk, "材料不全，未见银行凭证。", by=by, now=start + timedelta(days=3))
    if fate == "settled":
        following.confirm(measure.pk, "复查合格。", by=by, now=start + timedelta(days=4))
    if fate == "stopped":
        further = [step.rung for step in next_steps(ladder_of(finding), "correct")]
        if further:
            again = start + timedelta(days=12)
            wanted = Wanted(
                further[0], demand, timezone.localdate(again) + timedelta(days=15), reason="逾期未改正。",
                addressee="" if further[0] in ("penalty", "stop_work") else "行业主管部门",
            )  # fmt: skip
            order(finding.pk, wanted, by=by, now=again)


def _notified(projects: Sequence[Project], by: User, now: datetime) -> None:
    for place, project in enumerate(projects):
        subject = ("deposit_unpaid", "no_real_name")[place % 2]
        to = recipient_for(subject, project)
        if to is None or to.pk == by.agency_id:
            continue
        text = "请贵单位依照职责督促该项目整改，并反馈办理情况。"
        due_on = timezone.localdate(now) + timedelta(days=7)
        notifying.issue(project.pk, Told(subject, text, due_on), by=by, now=now)
