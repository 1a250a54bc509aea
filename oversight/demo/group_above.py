"""The leading group of a place: members, windows, the year's tasks in every state, meetings, and publicity."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, User
from agencies.policy.directives import Rank, Sitting
from oversight.demo import words
from oversight.duties import signs
from oversight.group.actions.meetings import Came, call_meeting, decide, demanded, hold_meeting, issue_minutes
from oversight.group.actions.members import appoint
from oversight.group.actions.tasks import accept_task, report_task, set_task
from oversight.group.actions.windows import open_window
from oversight.group.actions.year import lay_out
from oversight.group.models import GroupMember, Task
from oversight.group.units import member_units, receiving_units
from projects.duties import STAFF
from projects.models import Training
from projects.programme.training import Came as Attended
from projects.programme.training import enter_training

DAY = timedelta(days=1)
_GIVEN = ("示例甲", "示例乙", "示例丙", "示例丁", "示例戊")
# Units that have no liaison and no window yet, so that what is missing shows.
_LATE = 4
_OFFICE = {"district": "区", "county": "县", "city": "市", "province": "市"}
_OWN_TASKS = (
    ("核查在建项目工资专用账户开立和资金拨付情况", ("housing", "transport", "water"), -12),
    ("政府投资项目工程款支付情况清理排查", ("finance", "development"), 25),
    ("春节前欠薪隐患滚动摸排", ("hrss",), 40),
    ("拒不支付劳动报酬案件移送情况梳理", ("police",), -5),
)
_MINUTES = "会议听取了根治欠薪工作进展情况汇报，分析了当前形势。\n会议研究了年度工作计划和阶段性工作安排。"
_LOG = (
    ("普法进工地", "在建项目工地", "一线农民工", "《条例》口袋书、维权联系卡", 180),
    ("集中宣传日", "人民广场", "过往群众", "宣传展板、折页", 650),
    ("上门宣讲", "劳务企业会议室", "劳务企业负责人", "《条例》解读课件", 24),
)


@transaction.atomic
def fill(jurisdiction: str, *, by: User, now: datetime, seed: int) -> None:
    """`by` works in the office. Nothing where the group has members already."""
    if GroupMember.objects.filter(jurisdiction=jurisdiction).exists():
        return
    rng = Random(f"group-{jurisdiction}-{seed}")
    units = list(member_units(jurisdiction))
    _members(jurisdiction, units, by, now, rng)
    _windows(jurisdiction, by, now, rng)
    _tasks(jurisdiction, by, now)
    _meetings(jurisdiction, units, by, now)
    _log(jurisdiction, by, now)


def _name(rng: Random) -> str:
    return rng.choice(words.SURNAMES) + rng.choice(_GIVEN)


def _phone(rng: Random) -> str:
    return f"0000-{rng.randrange(1_000_000, 9_999_999)}"


def _members(jurisdiction: str, units: Sequence[Agency], by: User, now: datetime, rng: Random) -> None:
    assert by.agency is not None
    word = _OFFICE.get(by.agency.jurisdiction.kind, "区")
    head = (f"{word}长", "全面负责根治欠薪工作") if word != "市" else ("市长", "全面负责根治欠薪工作")
    top = [
        (Rank.HEAD, *head),
        (Rank.EXECUTIVE_DEPUTY, f"常务副{word}长", "负责政府投资项目和资金保障"),
        (Rank.DEPUTY, f"副{word}长", "负责日常调度和工程建设领域"),
        (Rank.DEPUTY, f"副{word}长", "负责维稳和行刑衔接"),
    ]
    since = timezone.localdate(now).replace(month=1, day=1)
    for rank, title, duty in top:
        appoint(
            jurisdiction=jurisdiction, rank=rank, name=_name(rng), title=title, duty=duty, since=since,
            phone=_phone(rng), mobile=f"1990000{rng.randrange(1000, 9999)}", document="领导小组成员名单（示例）", by=by,
            now=now,
        )  # fmt: skip
    for place, unit in enumerate(units):
        posts = [(Rank.OFFICE_HEAD if unit.is_coordinator else Rank.MEMBER, "主要负责人")]
        posts += [] if place >= len(units) - _LATE else [(Rank.LIAISON, "业务科室负责人")]
        for rank, title in posts:
            appoint(
                jurisdiction=jurisdiction, rank=rank, name=_name(rng), title=f"{unit.short_name}{title}", agency=unit,
                since=since, phone=_phone(rng), by=by, now=now,
            )  # fmt: skip


def _windows(jurisdiction: str, by: User, now: datetime, rng: Random) -> None:
    units = list(receiving_units(jurisdiction))
    for number, unit in enumerate(units[: max(len(units) - _LATE, 1)], start=1):
        open_window(
            agency=unit, body="信访接待室" if number % 3 else "劳动保障监察科", person=_name(rng),
            window=f"政务服务大厅 {number} 号窗口", phone=_phone(rng), internal_phone=_phone(rng),
            hours="工作日 8:30–12:00，14:00–17:30", all_day=number == 1, by=by, now=now,
        )  # fmt: skip


def _staff(agency: Agency, by: User) -> User | None:
    """Somebody of a unit; for a body without accounts the office."""
    if not agency.has_accounts:
        return by
    return User.objects.filter(agency=agency, is_active=True, role__in=STAFF).order_by("pk").first()


def _judge(jurisdiction: str, by: User) -> User:
    """Who signs for the office."""
    people = User.objects.filter(agency__jurisdiction=jurisdiction, is_active=True).select_related("agency")
    return next((each for each in people.order_by("pk") if signs(each)), by)


def _tasks(jurisdiction: str, by: User, now: datetime) -> None:
    """Two thirds are under way; some are reported, some done, some overdue."""
    today, judge = timezone.localdate(now), _judge(jurisdiction, by)
    start = now - 60 * DAY
    lay_out(jurisdiction, today.year, by=by, now=start)
    agencies = {each.role: each for each in member_units(jurisdiction)}
    for text, roles, days in _OWN_TASKS:
        found = [agencies[role] for role in roles if role in agencies]
        for agency in found[:1]:
            set_task(
                jurisdiction=jurisdiction, origin=Task.Origin.YEAR, year=today.year, text=text, agency=agency,
                partners=found[1:], due_on=today + days * DAY, by=by, now=start,
            )  # fmt: skip
    for number, task in enumerate(
        Task.objects.filter(jurisdiction=jurisdiction).select_related("agency").order_by("pk")
    ):
        person = _staff(task.agency, by)
        if person is None or number % 3 == 0:
            continue
        report_task(task.pk, text="已完成摸底，正在逐项整改。", by=person, now=now - 20 * DAY)
        if number % 3 == 1:
            report_task(task.pk, text="已全部完成，台账附后。", done=True, by=person, now=now - 10 * DAY)
        if number % 6 == 1 and signs(judge):
            accept_task(task.pk, by=judge, now=now - 8 * DAY)


def _meetings(jurisdiction: str, units: Sequence[Agency], by: User, now: datetime) -> None:
    judge = _judge(jurisdiction, by)
    head, deputy = (
        GroupMember.objects.filter(jurisdiction=jurisdiction, rank=rank).order_by("pk")[0]
        for rank in (Rank.HEAD, Rank.DEPUTY)
    )
    nine = timezone.make_aware(datetime.combine(timezone.localdate(now), time(9)))
    held = nine - 30 * DAY
    plenary = call_meeting(
        jurisdiction=jurisdiction, kind=Sitting.PLENARY, title="根治欠薪工作领导小组全体会议", planned_for=held,
        place="三楼会议室", called_by=head.pk, asked=units, by=by, now=held - 5 * DAY,
    )  # fmt: skip
    came = {each.pk: Came(True, "负责同志") for each in units[:-2]}
    hold_meeting(
        plenary.pk, held_at=held, chaired_by=head.pk, came=came,
        minutes=_MINUTES, by=by, now=held + DAY,
    )  # fmt: skip
    for text, agency, days in zip(
        ("核清政府投资项目拖欠工程款底数", "对超期未反馈的转办案件逐件督办"),
        units[1:3],
        (-3, 30),
        strict=False,
    ):
        due = timezone.localdate(now) + days * DAY
        decide(plenary.pk, text=text, agency=agency, due_on=due, by=by, now=held + DAY)
    if signs(judge):
        issue_minutes(plenary.pk, by=judge, now=held + 2 * DAY)
    joint = demanded(jurisdiction, Sitting.JOINT, timezone.localdate(now))
    call_meeting(
        jurisdiction=jurisdiction, kind=Sitting.JOINT, title=joint.name if joint else "联席会议",
        planned_for=nine + 6 * DAY, place="一楼调度室", called_by=deputy.pk, asked=units[:8], by=by, now=now,
    )  # fmt: skip


def _log(jurisdiction: str, by: User, now: datetime) -> None:
    today = timezone.localdate(now)
    for number, (topic, place, audience, material, reached) in enumerate(_LOG):
        enter_training(
            {"kind": Training.Kind.PUBLICITY, "topic": topic, "place": place, "audience": audience,
             "material": material, "reached": reached, "held_on": today - (15 + 30 * number) * DAY},
            by=by, now=now,
        )  # fmt: skip
    plan = "劳动保障监察执法业务练兵"
    officers = [
        Attended("officer", f"示例监察员{number}", agency_id=by.agency_id, passed=True)
        for number in (1, 2, 3)
    ]
    held = today - 45 * DAY
    enter_training(
        {"kind": Training.Kind.ENFORCEMENT, "topic": plan, "planned_on": held, "held_on": held, "place": "培训教室"},
        by=by, now=now, attendees=officers,
    )  # fmt: skip
    for days in (-10, 50):
        ahead = {"topic": f"{plan}（下一期）", "planned_on": today + days * DAY}
        enter_training({"kind": Training.Kind.ENFORCEMENT, **ahead}, by=by, now=now)
