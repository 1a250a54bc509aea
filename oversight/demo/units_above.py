"""What units tell in the demo: town groups, patrols and reports in Toli, the exchange sheet in Zhangye."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from agencies.people.models import Agency, User
from agencies.policy.directives import Rhythm, Sitting
from agencies.vocabulary import Role
from cases.models import Case
from oversight.models import ExchangeItem, GroupMeeting, TownGroup, UnitReport
from oversight.unit_reports import exchange_actions as items
from oversight.unit_reports.actions import Filled, accept, hand_in, send_back
from oversight.unit_reports.asking import ask
from oversight.unit_reports.drawing import Ground, figures_of, month_before
from oversight.unit_reports.exchange import BODIES
from oversight.unit_reports.exchange_actions import Told
from oversight.unit_reports.shapes import INFORMATION, stated
from oversight.unit_reports.town_actions import Group, Round, enter_patrol, set_group
from oversight.unit_reports.towns import quarter_of, towns_of
from projects.duties import STAFF
from projects.models import Project

_GIVEN = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛")
_FOUND = (
    "施工现场未设立维权信息告示牌。",
    "部分工人未签订劳动合同。",
    "上月工资表未公示。",
    "工人反映工资发放延迟。",
)
_CALM = "辖区总体平稳，未发生因欠薪引发的群体性事件。"
_SHOPS = ("示例砖厂", "示例养殖合作社", "示例餐饮店", "示例运输队")
# (role, channel, what, workers, yuan): what the four bodies know of.
_TOLD: Sequence[tuple[str, str, str, int | None, int | None]] = (
    (Role.POLICE, "police_110", "工地门口有工人聚集讨要工资，民警到场劝离。", 14, 186_000),
    (Role.POLICE, "police_110", "工人与包工头因工资发生口角报警。", 3, 21_000),
    (Role.POLICE, "police_110", "报警称老板失联，工资未结。", 6, 48_000),
    (Role.PETITION, "petition_office", "来访反映某安置房工程拖欠工资。", 22, 350_000),
    (Role.PETITION, "petition_office", "联名信反映劳务公司克扣工资。", 9, 73_500),
    (Role.PETITION, "petition_office", "反映已离场工人工资未结清。", 5, 32_000),
    (Role.CYBERSPACE, "online_opinion", "短视频平台发帖反映拖欠工资。", None, None),
    (Role.CYBERSPACE, "online_opinion", "贴吧跟帖称某酒店拖欠服务员工资。", 4, 15_200),
    (Role.HRSS, "hotline_12333", "来电咨询并反映单位拖欠两个月工资。", 2, 11_000),
    (Role.HRSS, "walk_in", "来访反映修路工程班组工资未发。", 11, 128_000),
)


def fill(jurisdiction: str, *, by: User, now: datetime, seed: int) -> None:
    """Does nothing where something of it is there already, or where the place asks for nothing of the kind."""
    random = Random(f"{seed}-{jurisdiction}-units")
    if not UnitReport.objects.filter(jurisdiction=jurisdiction).exists():
        _report(jurisdiction, by, now, random)
    if jurisdiction == "620700" and not ExchangeItem.objects.filter(jurisdiction=jurisdiction).exists():
        _exchange(jurisdiction, by, now, random)


def _report(jurisdiction: str, by: User, now: datetime, random: Random) -> None:
    """Two months of reports; of the last one a town has handed in nothing, and one has had it sent back."""
    today = timezone.localdate(now)
    begun = (now - timedelta(days=today.day - 1)).replace(hour=1)
    earlier = (begun - timedelta(days=2)).replace(day=1)
    if not ask(jurisdiction, now=earlier):
        return
    towns = list(towns_of(jurisdiction))
    _set_up(towns, by, now)
    _patrol(towns, by, now, random)
    ask(jurisdiction, now=begun)
    first, _last = month_before(today)
    owed = UnitReport.objects.filter(jurisdiction=jurisdiction).select_related("agency", "limit")
    for report in owed.order_by("first", "agency", "kind"):
        place = towns.index(report.agency) if report.agency in towns else 0
        if report.first == first and place == len(towns) - 1:
            continue
        day = timezone.make_aware(datetime.combine(report.due_on, time(9)))
        at = min(day, now - timedelta(hours=5))
        _hand_in(report, by, at, is_returned=report.first == first and place == 1, is_accepted=place % 2 == 0)


def _hand_in(report: UnitReport, by: User, at: datetime, *, is_returned: bool, is_accepted: bool) -> None:
    who = User.objects.filter(agency=report.agency, is_active=True, role__in=STAFF).first() or by
    known = {code: each.value for code, each in figures_of(Ground.of(report)).items()}
    is_zero = report.kind == Rhythm.INFORMATION and not stated(INFORMATION.figures, known)
    filled = Filled(
        figures={} if is_zero or report.kind == Rhythm.TOWNSHIP else known, is_zero=is_zero,
        text="" if is_zero else _CALM, filled_by="填报人示例", checked_by="审核人示例", phone="0901-3600000",
    )  # fmt: skip
    hand_in(report.pk, filled, by=who, now=at)
    if is_returned and report.kind == Rhythm.INFORMATION:
        send_back(
            report.pk, reason="巡察次数与台账不一致，请核对后重报。", by=by, now=at + timedelta(hours=3)
        )
    elif is_accepted:
        accept(report.pk, by=by, now=at + timedelta(hours=4))


def _set_up(towns: Sequence[Agency], by: User, now: datetime) -> None:
    """All but the last town have named their deputy; one has not said by which document."""
    for place, town in enumerate(towns[:-1]):
        if TownGroup.objects.filter(agency=town).exists():
            continue
        name = _GIVEN[place % len(_GIVEN)]
        document = "" if place == 2 else f"{town.region.name}党政办〔{now.year}〕{place + 3}号"
        group = Group(
            date(now.year, 1, 15), f"示例{name}", "副镇长" if town.region.name.endswith("镇") else "副乡长",
            f"0901-36{place:02d}001", document, f"示例{name}甲",
        )  # fmt: skip
        set_group(town.pk, group, by=by, now=now)


def _patrol(towns: Sequence[Agency], by: User, now: datetime, random: Random) -> None:
    """Some of the towns go on patrol a few times in a quarter; one in four finds something."""
    today = timezone.localdate(now)
    first = min(quarter_of(today), month_before(today)[0])
    days = max((today - first).days, 1)
    for place, town in enumerate(towns[:5]):
        projects = list(Project.objects.filter(region=town.region_id).under_construction().order_by("pk")[:4])
        for number in range(2 + place % 3):
            found = (place + number) % 4 == 1
            project = projects[number % len(projects)] if projects else None
            result = ("corrected", "reported")[number % 2] if found else "nothing"
            patrol = Round(
                made_on=first + timedelta(days=random.randrange(days)), patrollers="巡察人员2名", result=result,
                project=project.pk if project else None, employer="" if project else random.choice(_SHOPS),
                workers=random.randint(3, 30), text=random.choice(_FOUND) if found else "",
            )  # fmt: skip
            enter_patrol(town.pk, patrol, by=by, now=now)


def _exchange(jurisdiction: str, by: User, now: datetime, random: Random) -> None:
    """What the bodies told in the last weeks; some of it is reconciled, two of it belong to cases on file."""
    known = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True, role__in=BODIES).order_by("-pk")
    bodies = {each.role: each for each in known}
    cases = list(
        Case.objects.filter(jurisdiction=jurisdiction, closed_at__isnull=True).exclude(employer_name="")
        .order_by("-received_at", "pk")[:2]
    )  # fmt: skip
    meeting = GroupMeeting.objects.filter(jurisdiction=jurisdiction, kind=Sitting.EXCHANGE)
    at = meeting.exclude(state=GroupMeeting.State.CANCELLED).order_by("-planned_for").first()
    for number, (role, channel, text, workers, yuan) in enumerate(_TOLD):
        if role not in bodies:
            continue
        case = cases[number // 3] if number in (0, 3) and number // 3 < len(cases) else None
        on = timezone.localdate(now) - timedelta(days=random.randint(1, 20))
        told = Told(
            channel, on, text, f"示例-{now.year}-{number:03d}",
            case.employer_name if case else "", workers=workers, amount=Decimal(yuan) if yuan else None,
            agency=bodies[role].pk,
        )  # fmt: skip
        item = items.enter(told, by=by, now=now)
        if case and number == 0:
            items.link(item.pk, case=case.number, by=by, now=now, meeting=at.pk if at else None)
        elif number == 5:
            items.settle(
                item.pk, note="经劳动监察大队协调当场结清。", by=by, now=now, meeting=at.pk if at else None
            )
        elif number == 7:
            items.find_unfounded(item.pk, note="经核查为劳务纠纷，不属拖欠工资。", by=by, now=now)
