"""The dispatch tables (周调度表、日调度表): the stock and what was done, by department and by place, with totals."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from oversight.reports.building import Builder, Column, Figure, Row
from oversight.reports.gathering import Ground, Matter, town_of

Key = int | str | None
UNNAMED = "未明确"


@dataclass(frozen=True, slots=True)
class Split:
    """How rows are told apart: a code for the figures, and which key a case or an act has."""

    code: str
    of_case: Callable[[Matter], Key]
    place: int  # where the key stands in (row, agency, region)
    names: dict[Any, str]

    def __post_init__(self) -> None:
        self.names.setdefault("", UNNAMED)


@dataclass(frozen=True, slots=True)
class Counted:
    """One column: its code and name, and the figure of a group of rows, all of them or those of one key."""

    column: Column
    make: Callable[[Builder, Ground, str, str, Callable[[Any], bool]], Figure]


def stocks() -> list[Counted]:
    """The stock: what it was, what came, what went, what is left, and what of it weighs."""
    weighs = "期末存量其中"
    return [
        _cases("stock_before", "期初存量（件）", lambda ground: ground.stock_before),
        _cases("new", "本期新增（件）", lambda ground: ground.new),
        _cases("ended", "本期办结（件）", lambda ground: ground.ended),
        _cases("stock", "期末存量（件）", lambda ground: ground.stock),
        _cases("major", "30人或100万元以上（件）", _major, group=weighs),
        _acts("overdue", "逾期未反馈（件）", "cases.transfer", lambda ground: ground.overdue, group=weighs),
        _sums("owed_workers", "涉及人数（人）", "人", lambda ground: ground.stock, lambda each: each.workers,
              group=weighs),
        _sums("owed", "拖欠金额（万元）", "万元", lambda ground: ground.stock, lambda each: each.owed, group=weighs),
    ]  # fmt: skip


def works() -> list[Counted]:
    """What was done in the period."""
    return [
        _paid("recovered", "追发工资（万元）", "万元", lambda each: each.amount),
        _paid("paid_workers", "兑付人次（人次）", "人次", lambda each: each.workers),
        _acts("visits", "跟踪回访（次）", "cases.visit", lambda ground: ground.visits, unit="次"),
        _acts("orders", "督办措施（次）", "cases.order", lambda ground: ground.orders, unit="次"),
        _acts("referrals", "移送（件）", "cases.caseletter", lambda ground: ground.referrals),
        _acts("task_forces", "工作专班（个）", "cases.taskforce", lambda ground: ground.task_forces, unit="个"),
    ]  # fmt: skip


def _major(ground: Ground) -> Iterable[Matter]:
    return (each for each in ground.stock if each.is_major)


def _cases(code: str, label: str, rows: Callable[[Ground], Iterable[Matter]], group: str = "") -> Counted:
    def make(builder: Builder, ground: Ground, tail: str, of: str, mine: Callable[[Any], bool]) -> Figure:
        found = [each.pk for each in rows(ground) if mine(each)]
        return builder.count(code + tail, of + _name(label), found, model="cases.case")

    return Counted(Column(code, label, group), make)


def _sums(
    code: str, label: str, unit: str, rows: Callable[[Ground], Iterable[Matter]],
    adds: Callable[[Matter], int | Decimal], group: str = "",
) -> Counted:  # fmt: skip
    def make(builder: Builder, ground: Ground, tail: str, of: str, mine: Callable[[Any], bool]) -> Figure:
        found = [(each.pk, adds(each)) for each in rows(ground) if mine(each)]
        return builder.sum(code + tail, of + _name(label), found, unit, model="cases.case")

    return Counted(Column(code, label, group), make)


def _acts(
    code: str, label: str, model: str, rows: Callable[[Ground], Iterable[tuple[Any, ...]]], unit: str = "件",
    group: str = "",
) -> Counted:  # fmt: skip
    def make(builder: Builder, ground: Ground, tail: str, of: str, mine: Callable[[Any], bool]) -> Figure:
        found = [each[0] for each in rows(ground) if mine(each)]
        return builder.count(code + tail, of + _name(label), found, unit, model=model)

    return Counted(Column(code, label, group), make)


def _paid(code: str, label: str, unit: str, adds: Callable[[Any], int | Decimal]) -> Counted:
    """Instalments and what closings state, each with its own rows; the sum of both stands on the paper."""

    def make(builder: Builder, ground: Ground, tail: str, of: str, mine: Callable[[Any], bool]) -> Figure:
        name = of + _name(label)
        parts = [
            builder.sum(f"{code}.{which}{tail}", f"{name}（{said}）",
                        [(each.pk, adds(each)) for each in rows if mine((each.pk, each.lead, each.region))],
                        unit, model=model)
            for which, said, rows, model in (
                ("instalments", "按兑付登记", ground.instalments, "cases.payment"),
                ("stated", "按结案登记", ground.stated, "cases.closing"),
            )
        ]  # fmt: skip
        return builder.total(code + tail, name, parts)

    return Counted(Column(code, label), make)


def _name(label: str) -> str:
    return label.split("（")[0]


def totals(builder: Builder, ground: Ground, counted: Sequence[Counted]) -> dict[str, Figure]:
    """The figures of the whole place."""
    return {each.column.code: each.make(builder, ground, "", "", lambda _row: True) for each in counted}


def lines(
    builder: Builder, ground: Ground, counted: Sequence[Counted], split: Split, keys: Iterable[Key],
    whole: dict[str, Figure],
) -> list[Row]:  # fmt: skip
    """One line for each key, the total last."""
    found = []
    for key in keys:
        name = split.names.get(key, UNNAMED)
        tail = f":{split.code}{key or 0}"
        cells = [each.make(builder, ground, tail, f"{name}", _mine(split, key)) for each in counted]
        found.append(Row(name, cells))
    return [*found, Row("合计", [whole[each.column.code] for each in counted], is_total=True)]


def _mine(split: Split, key: Key) -> Callable[[Any], bool]:
    def mine(row: Any) -> bool:
        has = split.of_case(row) if isinstance(row, Matter) else row[split.place]
        return _known(split, has) == key

    return mine


def _known(split: Split, key: Key) -> Key:
    """A key that has no line of its own belongs to the line without a name."""
    if split.place == 2:
        key = town_of(str(key or ""), [str(code) for code in split.names if code])
    return key if key in split.names else ""


def by_agency(ground: Ground) -> Split:
    return Split("a", lambda each: each.lead, 1, dict(ground.agencies))


def by_town(ground: Ground) -> Split:
    return Split("r", lambda each: each.region, 2, dict(ground.towns))


def keys_of(ground: Ground, split: Split) -> list[Key]:
    """The keys with anything to say in these days, in the order of the directory, the line without a name last."""
    seen: set[Key] = {_known(split, split.of_case(each)) for each in ground.cases}
    for acts in (ground.visits, ground.orders, ground.referrals, ground.task_forces, ground.overdue):
        seen |= {_known(split, each[split.place]) for each in acts}
    for each in (*ground.instalments, *ground.stated):
        seen.add(_known(split, (each.pk, each.lead, each.region)[split.place]))
    named: list[Key] = [key for key in split.names if key and key in seen]
    return [*named, ""] if "" in seen else named
