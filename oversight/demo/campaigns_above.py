"""Invented campaigns, supervision visits, circulars and talks, through the verbs that people use."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from agencies.people.models import User
from agencies.policy.versions import standing_on
from agencies.vocabulary import Role
from oversight.campaigns import calendar
from oversight.campaigns.actions import admonishing, planning, running, visiting
from oversight.campaigns.actions.checking import Said, enter
from oversight.campaigns.models import Admonition, Campaign, CampaignTarget, Supervision
from oversight.campaigns.owed import owed

# So many targets of a campaign have a result at most.
CHECKED = 24
_TOLI = "654224"
_BEIJING, _ZHANGYE = "110000", "620700"


def fill(jurisdiction: str, *, by: User, now: datetime, seed: int) -> None:
    """A concluded campaign and one under way, half checked. Does nothing where there is a campaign already."""
    if Campaign.objects.filter(jurisdiction=jurisdiction).exists():
        return
    random = Random(f"{seed}-campaigns-{jurisdiction}")
    _concluded(by, now, random)
    campaign = _under_way(jurisdiction, by, now)
    if campaign is not None:
        _check(campaign, random, by, now)
    if jurisdiction == _BEIJING:
        _visits(jurisdiction, by, now)
        _talk(jurisdiction, by, now)
    if jurisdiction == _ZHANGYE:
        _circular(jurisdiction, by, now)


def _concluded(by: User, now: datetime, random: Random) -> None:
    """Over a month ago, every target of it checked."""
    first, last = now - timedelta(days=100), now - timedelta(days=40)
    campaign = _planned(by, "欠薪隐患集中排查专项行动", first, last, whole=False)
    running.choose(campaign.pk, running.Choice(count=10, seed=random.randrange(1000)), by=by, now=first)
    running.start(campaign.pk, by=by, now=first)
    _check(campaign, random, by, last, share=1)
    summary = "排查工作按期完成，发现的问题已交办整改，未办结的继续跟踪督办。"
    running.conclude(campaign.pk, summary=summary, by=by, now=last)


def _under_way(jurisdiction: str, by: User, now: datetime) -> Campaign | None:
    """What the document calls for today, the dragnet first; else one that the office planned."""
    version = standing_on(jurisdiction, timezone.localdate(now))
    windows = calendar.running_on(version.policy.directives if version else (), timezone.localdate(now))
    found = None
    for window in sorted(windows, key=lambda each: not each.directive.whole):
        made = planning.propose(window, jurisdiction, now=now)
        found = found or made
    if found is None:
        first, last = now - timedelta(days=10), now + timedelta(days=30)
        whole = jurisdiction == _TOLI
        found = _planned(by, "根治欠薪专项检查", first, last, whole=whole)
    running.start(found.pk, by=None, now=now)
    if not found.whole:
        running.choose(found.pk, running.Choice(), by=by, now=now)
    parts = [found.lead_id, *found.agencies.order_by("pk").values_list("pk", flat=True)[:3]]
    due_on = max(found.last, timezone.localdate(now) + timedelta(days=3))
    planning.set_tasks(
        found.pk,
        parts,
        text=f"{found.name}：完成本单位检查任务，及时录入结果",
        due_on=due_on,
        by=by,
        now=now,
    )
    return found


def _planned(by: User, name: str, first: datetime, last: datetime, *, whole: bool) -> Campaign:
    assert by.agency is not None
    lead = by.agency.jurisdiction.jurisdiction_agencies.filter(role=Role.HRSS, is_active=True).order_by("pk")
    others = by.agency.jurisdiction.jurisdiction_agencies.filter(
        role__in=[Role.HOUSING, Role.TRANSPORT, Role.WATER], is_active=True
    )
    wanted = planning.Wanted(
        name, timezone.localdate(first), timezone.localdate(last), (lead.first() or by.agency).pk,
        list(others.values_list("pk", flat=True)), whole,
    )  # fmt: skip
    return planning.plan(wanted, by=by, now=first)


def _check(campaign: Campaign, random: Random, by: User, now: datetime, share: int = 2) -> None:
    """One of `share` targets has a result; most have nothing wrong."""
    for target in list(campaign.targets.order_by("pk")[::share])[:CHECKED]:
        enter(target.pk, _result(target, campaign, random, now), by=by, now=now)


def _result(target: CampaignTarget, campaign: Campaign, random: Random, now: datetime) -> Said:
    day = max(campaign.first, timezone.localdate(now) - timedelta(days=random.randint(0, 9)))
    if random.random() < 0.55:
        return Said(checked_on=day)
    problems = random.randint(1, 4)
    workers = random.randint(3, 40) if random.random() < 0.5 else 0
    amount = Decimal(workers * random.randint(40, 130) * 100)
    paid = random.randint(0, workers)
    return Said(
        checked_on=day, problems=problems, solved=random.randint(0, problems), orders=random.randint(0, 2),
        penalties=int(random.random() < 0.15), workers=workers, amount=amount, workers_paid=paid,
        amount_paid=(amount * paid / workers).quantize(Decimal(1)) if workers else Decimal(0),
        note="已责令限期整改。",
    )  # fmt: skip


def _visits(jurisdiction: str, by: User, now: datetime) -> None:
    """Two districts were visited, one of them with findings; a third is planned."""
    kinds = {each.kind.value: each for each in owed(jurisdiction, timezone.localdate(now).year)}
    team = [each.pk for each in kinds["agency"].bodies[:3]]
    for place, district in enumerate(kinds["district"].bodies[:3]):
        when = now - timedelta(days=20 - 10 * place) if place < 2 else now + timedelta(days=12)
        asked = min(when, now)
        wanted = visiting.Wanted(
            district.pk, timezone.localdate(when), team, f"联合督查组第{place + 1}组组长"
        )
        visit = visiting.plan_visit(wanted, by=by, now=asked)
        if place < 2:
            _held(visit, place, by, when)


def _held(visit: Supervision, wrong: int, by: User, when: datetime) -> None:
    said = {
        each["code"]: visiting.Said("partly", "制度已建立，落实台账不完整。")
        if at < 2 * wrong
        else visiting.Said("yes")
        for at, each in enumerate(visit.answers)
    }
    day = timezone.localdate(when)
    summary = "总体落实较好，个别制度台账不完整。" if wrong else "各项措施和任务落实到位。"
    visiting.hold(
        visit.pk, said, held_on=day, summary=summary,
        rectify_by=day + timedelta(days=30), by=by, now=when,
    )  # fmt: skip


def _talk(jurisdiction: str, by: User, now: datetime) -> None:
    district = next(each for each in owed(jurisdiction, now.year) if each.kind.value == "district").bodies[3]
    drawn_at = now - timedelta(days=8)
    wanted = admonishing.Wanted(
        Admonition.Kind.TALK, district.pk, "属地监管责任落实不到位，欠薪案件反馈逾期较多。", "三(三)3",
        "区政府主管负责人", "逐案明确责任人和办结时限。", timezone.localdate(now) + timedelta(days=20),
        now - timedelta(days=3),
        "市解决企业工资拖欠问题协调小组办公室会议室",
    )  # fmt: skip
    paper = _issued(wanted, by, drawn_at)
    if paper is not None:
        admonishing.hold_talk(
            paper.pk, talk_on=timezone.localdate(now) - timedelta(days=3), talk_by="市协调小组办公室负责人",
            talk_record="约谈指出存在的问题，区政府主管负责人表态立即整改。", by=by, now=now,
        )  # fmt: skip


def _circular(jurisdiction: str, by: User, now: datetime) -> None:
    bodies = next((each for each in owed(jurisdiction, now.year) if each.kind.value == "district"), None)
    if bodies is None:
        return
    _issued(
        admonishing.Wanted(
            Admonition.Kind.CIRCULAR, bodies.bodies[0].pk, "转送的欠薪线索办理反馈不及时，重复投诉较多。", "三(三)",
            demand="对未办结案件逐一倒排时限，落实包案责任。", rectify_by=timezone.localdate(now) + timedelta(days=15),
        ),
        by, now,
    )  # fmt: skip


def _issued(wanted: admonishing.Wanted, by: User, now: datetime) -> Admonition | None:
    """Signed by the head of the office; where the demo has none it stays a draft."""
    head = User.objects.filter(agency=by.agency, role=User.Role.HEAD, is_active=True).first()
    drawn = admonishing.draw_up(wanted, by=by, now=now)
    return admonishing.issue(drawn.pk, by=head, now=now) if head else None
