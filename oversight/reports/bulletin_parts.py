"""The parts of the monthly bulletin that name names: places, departments, projects, employers, incidents."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q

from agencies.forms.filters import day_end, day_start
from cases.filters import returned_between, transfer_state
from cases.models import Case, Transfer
from cases.workflow import Status
from oversight.reports.building import Builder, Column, Figure, Row, year_on_year
from oversight.reports.gathering import Ground, Matter, town_of
from projects.models import Project

# So many of each stand in a bulletin.
WORST, REPEATERS = 5, 10
# An employer is named when it came up more than once within a year.
_REPEATED, _WITHIN = 2, timedelta(days=365)


def places(builder: Builder, ground: Ground) -> None:
    """New, ended, stock, workers and money of each place right below."""
    groups = {
        name: [
            [each for each in rows if town_of(each.region, ground.towns) == code]
            for rows in (ground.new, ground.ended, ground.stock)
        ]
        for code, name in [*ground.towns.items(), ("", "未明确")]
    }
    rows = [
        Row(name, _movement(builder, f"place.{place}", name, *found))
        for place, (name, found) in enumerate(groups.items(), start=1)
        if name != "未明确" or any(found)
    ]
    rows.append(
        Row("合计", _movement(builder, "place.sum", "合计", ground.new, ground.ended, ground.stock), True)
    )
    builder.table("表4　按属地", _MOVEMENT, rows, key="places", first="属地")


_MOVEMENT = [
    Column("new", "受理（件）"), Column("workers", "人数（人）", "受理涉及"),
    Column("amount", "金额（万元）", "受理涉及"),
    Column("ended", "办结（件）"), Column("stock", "月末存量（件）"), Column("owed", "拖欠金额（万元）"),
]  # fmt: skip


def _movement(
    builder: Builder, code: str, name: str, new: Sequence[Matter], ended: Sequence[Matter],
    stock: Sequence[Matter],
) -> list[Figure]:  # fmt: skip
    its: dict[str, Any] = {"model": "cases.case"}
    return [
        builder.count(f"{code}.new", f"{name}受理", [each.pk for each in new], **its),
        builder.sum(f"{code}.workers", f"{name}涉及人数", [(each.pk, each.workers) for each in new], **its),
        builder.money(f"{code}.amount", f"{name}涉及金额", [(each.pk, each.amount) for each in new], **its),
        builder.count(f"{code}.ended", f"{name}办结", [each.pk for each in ended], **its),
        builder.count(f"{code}.stock", f"{name}月末存量", [each.pk for each in stock], **its),
        builder.money(f"{code}.owed", f"{name}拖欠金额", [(each.pk, each.owed) for each in stock], **its),
    ]


_STATES = (
    ("issued", "转送（件）", ""),
    ("in_time", "按时反馈（件）", "其中"),
    ("late", "逾期反馈（件）", "其中"),
    ("overdue", "逾期未反馈（件）", "其中"),
    ("to_receive", "待签收（件）", "其中"),
    ("in_handling", "办理中（件）", "其中"),
)


def departments(builder: Builder, ground: Ground, title: str = "表5　转送案件反馈时效") -> None:
    """The timeliness of each department's feedback: the letters of the period as they stand when it is drawn up."""
    issued = Transfer.objects.filter(
        case__jurisdiction=ground.jurisdiction, agency__isnull=False,
        issued_at__gte=day_start(ground.first), issued_at__lte=day_end(ground.last),
    )  # fmt: skip
    found: dict[str, dict[int, list[int]]] = {}
    for code, _label, _group in (*_STATES, ("judged", "", "")):
        found[code] = defaultdict(list)
        stand = issued.filter(transfer_state(code, ground.now)).order_by("pk").values_list("agency", "pk")
        for agency, key in stand:
            found[code][agency].append(key)
    answered = issued.filter(answered_days__isnull=False).exclude(status="withdrawn").order_by("pk")
    days: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for agency, key, taken in answered.values_list("agency", "pk", "answered_days"):
        days[agency].append((key, taken or 0))
    returned: dict[int, list[int]] = defaultdict(list)
    sent_back = Transfer.objects.filter(
        returned_between(ground.first, ground.last),
        case__jurisdiction=ground.jurisdiction,
        agency__isnull=False,
    )
    for agency, key in sent_back.order_by("pk").values_list("agency", "pk"):
        returned[agency].append(key)
    columns = [Column(code, label, group) for code, label, group in _STATES]
    columns += [
        Column("rate", "按时反馈率（%）"),
        Column("average", "平均用时（工作日）"),
        Column("returned", "退回（件）"),
    ]
    named = found["issued"].keys() | returned.keys()
    names = [key for key in ground.agencies if key in named]
    rows = [
        _department(builder, f"agency.{key}", ground.agencies[key], [key], found, days, returned)
        for key in names
    ]
    rows.append(_department(builder, "agency.sum", "合计", names, found, days, returned, is_total=True))
    builder.table(title, columns, rows, key="timeliness", first="单位")


def _department(
    builder: Builder, code: str, name: str, keys: Sequence[int], found: dict[str, dict[int, list[int]]],
    days: dict[int, list[tuple[int, int]]], returned: dict[int, list[int]], is_total: bool = False,
) -> Row:  # fmt: skip
    def counted(state: str, label: str) -> Figure:
        rows = sorted(row for key in keys for row in found[state].get(key, ()))
        return builder.count(f"{code}.{state}", f"{name}{label.split('（')[0]}", rows, model="cases.transfer")

    cells = [counted(state, label) for state, label, _group in _STATES]
    judged = counted("judged", "应反馈")
    cells.append(builder.share(f"{code}.rate", f"{name}按时反馈率", cells[1], judged))
    taken = [pair for key in keys for pair in days.get(key, ())]
    cells.append(builder.average(f"{code}.average", f"{name}平均用时", taken, model="cases.transfer"))
    back = sorted(row for key in keys for row in returned.get(key, ()))
    cells.append(builder.count(f"{code}.returned", f"{name}退回", back, model="cases.transfer"))
    return Row(name, cells, is_total)


def worst(builder: Builder, ground: Ground) -> None:
    """The projects on which most is owed at the end of the period."""
    by_project: dict[int, list[Matter]] = defaultdict(list)
    for each in ground.stock:
        if each.project is not None:
            by_project[each.project].append(each)
    ranked = sorted(
        by_project.items(), key=lambda pair: (-sum(each.owed for each in pair[1]), -len(pair[1]), pair[0])
    )[:WORST]
    known = Project.objects.select_related("general_contractor", "responsible_agency").in_bulk(
        [key for key, _rows in ranked]
    )
    columns = [
        Column("contractor", "施工总承包单位"), Column("agency", "行业主管部门"), Column("cases", "存量案件（件）"),
        Column("workers", "涉及人数（人）"), Column("owed", "拖欠金额（万元）"),
    ]  # fmt: skip
    rows = [
        Row(known[key].name, [
            str(known[key].general_contractor or "—"),
            known[key].responsible_agency.short_name if known[key].responsible_agency else "—",  # type: ignore[union-attr]
            *_held(builder, f"worst.{key}", known[key].name, found),
        ])
        for key, found in ranked
    ]  # fmt: skip
    builder.table("表6　拖欠金额较大的项目", columns, rows, key="worst", first="项目", none="无存量欠薪项目")


def _held(builder: Builder, code: str, name: str, rows: Sequence[Matter]) -> list[Figure]:
    its: dict[str, Any] = {"model": "cases.case"}
    return [
        builder.count(f"{code}.cases", f"{name}案件", [each.pk for each in rows], **its),
        builder.sum(f"{code}.workers", f"{name}涉及人数", [(each.pk, each.workers) for each in rows], **its),
        builder.money(f"{code}.owed", f"{name}拖欠金额", [(each.pk, each.owed) for each in rows], **its),
    ]


def repeaters(builder: Builder, ground: Ground) -> None:
    """The employers that came up this period and at least once more within a year."""
    names = {each.employer for each in ground.new if each.employer}
    since = ground.last - _WITHIN
    found: dict[str, list[Any]] = defaultdict(list)
    cases = Case.objects.filter(
        Q(received_at__gt=day_end(since), received_at__lte=day_end(ground.last)),
        jurisdiction=ground.jurisdiction, employer_name__in=names,
    ).exclude(status__in=[Status.MERGED, Status.REJECTED, Status.WITHDRAWN])  # fmt: skip
    for name, key, workers, amount in cases.order_by("pk").values_list(
        "employer_name", "pk", "workers", "amount"
    ):
        found[name].append((key, workers, amount))
    ranked = sorted(
        ((name, rows) for name, rows in found.items() if len(rows) >= _REPEATED),
        key=lambda pair: (-len(pair[1]), pair[0]),
    )[:REPEATERS]
    its: dict[str, Any] = {"model": "cases.case"}
    rows = [
        Row(name, [
            builder.count(f"repeat.{place}.cases", f"{name}十二个月内案件", [each[0] for each in cases], **its),
            builder.sum(f"repeat.{place}.workers", f"{name}涉及人数", [each[:2] for each in cases], **its),
            builder.money(f"repeat.{place}.amount", f"{name}涉及金额", [(each[0], each[2]) for each in cases], **its),
        ])
        for place, (name, cases) in enumerate(ranked, start=1)
    ]  # fmt: skip
    builder.table(
        "表7　重复被投诉的用人单位（十二个月内）",
        [Column("cases", "案件（件）"), Column("workers", "涉及人数（人）"), Column("amount", "涉及金额（万元）")],
        rows, key="repeaters", first="用人单位", none="无重复被投诉的用人单位",
    )  # fmt: skip


def incidents(builder: Builder, ground: Ground, before: Sequence[Matter]) -> None:
    """Group incidents: how many, how many persons, year on year, and the sheet of each."""
    found = [each for each in ground.new if each.is_group]
    its: dict[str, Any] = {"model": "cases.case"}
    count = builder.count("incidents", "群体性事件", [each.pk for each in found], "起", **its)
    persons = builder.sum(
        "incident_persons", "群体性事件人数", [(each.pk, each.persons) for each in found], **its
    )
    was = builder.count("incidents.before", "去年同期群体性事件", [each.pk for each in before], "起", **its)
    were = builder.sum(
        "incident_persons.before",
        "去年同期群体性事件人数",
        [(each.pk, each.persons) for each in before],
        **its,
    )
    change = builder.change("incidents.change", "群体性事件同比", count, was)
    more = builder.change("incident_persons.change", "群体性事件人数同比", persons, were)
    if found:
        text = (
            f"本月发生因欠薪引发的群体性事件{count}起（{year_on_year(change, count, was)}），"
            f"涉及{persons}人（{year_on_year(more, persons, were)}）。"
        )
    else:
        text = f"本月未发生因欠薪引发的群体性事件（{count}起，{year_on_year(change, count, was)}）。"
    builder.paragraph(text, "incidents")
    projects = Project.objects.in_bulk({each.project for each in found if each.project is not None})
    numbers = dict(Case.objects.filter(pk__in=[each.pk for each in found]).values_list("pk", "number"))
    rows = [
        Row(projects[each.project].name if each.project in projects else each.employer or "未明确", [
            numbers[each.pk], f"{each.received_on:%Y-%m-%d}", ground.agencies.get(each.lead or 0, "—"),
            builder.sum(f"incident.{each.pk}.persons", f"{numbers[each.pk]}人数", [(each.pk, each.persons)], **its),
            builder.money(f"incident.{each.pk}.amount", f"{numbers[each.pk]}金额", [(each.pk, each.amount)], **its),
        ])
        for each in found
    ]  # fmt: skip
    builder.table(
        "表8　群体性事件情况表",
        [Column("number", "案件编号"), Column("day", "发生日期"), Column("lead", "牵头单位"),
         Column("persons", "人数（人）"), Column("amount", "金额（万元）")],
        rows, key="incidents", first="项目（单位）", none="本月未发生群体性事件",
    )  # fmt: skip
