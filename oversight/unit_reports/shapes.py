"""What a periodic report of a unit asks, declared once for form, page, workbook and API. Values alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.errors import Invalid, Text, amount_fault, number_fault, text_fault
from agencies.policy.directives import Rhythm

COUNT_MAX, AMOUNT_MAX = 1_000_000, 10**13
LINES_MAX = 500
Values = Mapping[str, Any]


class Kind(StrEnum):
    COUNT = "count"
    MONEY = "money"  # yuan; ten thousands on paper
    YES_NO = "yes_no"
    TEXT = "text"
    DAY = "day"


YES, NO = "yes", "no"
YES_NO = (("", "—"), (YES, gettext_lazy("yes")), (NO, gettext_lazy("no")))
NUMBERS = (Kind.COUNT, Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked. `paper` is its heading on paper, under that of its `group`."""

    code: str
    kind: Kind
    label: Text
    paper: str
    group: str = ""
    required: bool = False
    maximum: int = 200


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of report is made of: figures of the unit, or one line per project."""

    title: str
    figures: tuple[Field, ...] = ()
    lines: tuple[Field, ...] = ()

    @property
    def groups(self) -> list[tuple[str, tuple[Field, ...]]]:
        """The fields of a line under the headings of the form, in its order."""
        found: dict[str, list[Field]] = {}
        for each in self.lines:
            found.setdefault(each.group, []).append(each)
        return [(name, tuple(fields)) for name, fields in found.items()]


_L, _C, _M, _Y, _T, _D = gettext_lazy, Kind.COUNT, Kind.MONEY, Kind.YES_NO, Kind.TEXT, Kind.DAY
INFORMATION = Shape(
    "欠薪信息报告",
    figures=(
        Field("cases", _C, _L("Cases in handling"), "办理欠薪案件（件）", required=True),
        Field("workers", _C, _L("Workers in these cases"), "涉及农民工（人）", required=True),
        Field("amount", _M, _L("Owed in these cases (yuan)"), "涉及金额（万元）", required=True),
        Field("patrols", _C, _L("Patrols made"), "开展巡察（次）", required=True),
        Field("problems", _C, _L("Problems found on site"), "发现问题（个）", required=True),
        Field("solved", _C, _L("Problems solved"), "解决问题（个）", required=True),
        Field("incidents", _C, _L("Group incidents over wages"), "群体性事件（起）", required=True),
    ),
)
TOWNSHIP = Shape(
    "农民工工资月报表",
    lines=(
        Field("name", _T, _L("Project name"), "项目名称", "项目基本情况", required=True, maximum=120),
        Field("address", _T, _L("Address"), "地址", "项目基本情况"),
        Field("approval", _T, _L("Approving department"), "审批或许可部门", "项目基本情况"),
        Field("owner", _T, _L("Project owner"), "建设单位", "项目基本情况"),
        Field("owner_phone", _T, _L("Telephone of the owner"), "建设单位电话", "项目基本情况", maximum=30),
        Field("contractor", _T, _L("General contractor"), "施工总承包单位", "项目基本情况"),
        Field("contractor_phone", _T, _L("Telephone of the contractor"), "总承包单位电话", "项目基本情况", maximum=30),
        Field("starts_on", _D, _L("Work begun on"), "开工日期", "项目基本情况"),
        Field("ends_on", _D, _L("Planned end"), "计划完工日期", "项目基本情况"),
        Field("unlawful", _Y, _L("Unlawful contracting found"), "有无违法发包", "依法发包"),
        Field("unlawful_handled", _T, _L("How it was dealt with"), "处理情况", "依法发包"),
        Field("guaranteed", _Y, _L("Payment guarantee given"), "是否推行", "工程款支付担保"),
        Field("guarantee_form", _T, _L("Form of the guarantee"), "担保形式", "工程款支付担保"),
        Field("interim", _Y, _L("Interim settlement carried out"), "是否落实", "施工过程结算"),
        Field("cycle", _T, _L("Cycle of settlement"), "结算周期", "施工过程结算"),
        Field("credit", _Y, _L("Default entered into the credit record"), "是否纳入信用", "未履行纳入信用"),
        Field("credit_on", _D, _L("Entered into the credit record on"), "纳入时间", "未履行纳入信用"),
        Field("workers", _C, _L("Workers by real name"), "实名人数", "实名制管理"),
        Field("contracts", _C, _L("With a labour contract"), "签订合同人数", "实名制管理"),
        Field("in_system", _Y, _L("Kept in the system"), "是否录入系统", "实名制管理"),
        Field("account_no", _T, _L("Number of the wage account"), "专户账号", "工资专用账户", maximum=60),
        Field("allocated", _M, _L("Paid in by the owner (yuan)"), "建设单位拨付数额（万元）", "工资专用账户"),
        Field("bank_paid", _M, _L("Paid out through the bank (yuan)"), "委托银行发放金额（万元）", "工资专用账户"),
        Field("deposit_form", _T, _L("Form of the deposit"), "缴存形式", "工资保证金"),
        Field("deposit", _M, _L("Deposit (yuan)"), "缴存金额（万元）", "工资保证金"),
        Field("paid_workers", _C, _L("Workers paid on time and in full"), "总人数", "按月足额支付"),
        Field("paid_wages", _M, _L("Wages paid on time and in full (yuan)"), "总金额（万元）", "按月足额支付"),
        Field("cleared_by_owner", _M, _L("Cleared by the owner (yuan)"), "建设单位清偿（万元）", "清偿责任"),
        Field(
            "cleared_by_contractor", _M, _L("Cleared by the general contractor (yuan)"), "总承包单位清偿（万元）",
            "清偿责任",
        ),
        Field("board", _Y, _L("Rights notice board up"), "是否设立", "维权信息告示牌"),
        Field("remark", _T, _L("Remark"), "备注", "备注"),
    ),
)  # fmt: skip
SHAPES: Mapping[str, Shape] = {Rhythm.INFORMATION: INFORMATION, Rhythm.TOWNSHIP: TOWNSHIP}


def read(fields: Sequence[Field], given: Values, prefix: str = "") -> dict[str, Any]:
    """The values as they are stored: counts whole, money and days as text. Raises Invalid naming every wrong field."""
    errors: dict[str, list[Text]] = {
        f"{prefix}{str(name)[:40]}": [_("There is no field of this name.")]
        for name in given
        if name not in {each.code for each in fields}
    }
    found: dict[str, Any] = {}
    for each in fields:
        try:
            found[each.code] = _value(each, given.get(each.code))
        except ValueError as wrong:
            errors[f"{prefix}{each.code}"] = [str(wrong)]
    if errors:
        raise Invalid(errors)
    return found


def read_lines(fields: Sequence[Field], given: Sequence[Any]) -> list[dict[str, Any]]:
    """Lines one by one; `project` is the key of the project, or nothing where it is not in the register."""
    if len(given) > LINES_MAX:
        raise Invalid({"lines": [_("At most %(maximum)s lines are allowed.") % {"maximum": LINES_MAX}]})
    errors: dict[str, list[Text]] = {}
    found = []
    for place, line in enumerate(given):
        if not isinstance(line, Mapping):
            errors[f"lines.{place}"] = [_("This must be one line with named fields.")]
            continue
        try:
            values = read(
                fields, {name: each for name, each in line.items() if name != "project"}, f"lines.{place}."
            )
        except Invalid as invalid:
            errors |= invalid.errors
            continue
        project = line.get("project")
        if project is not None and (not isinstance(project, int) or isinstance(project, bool)):
            errors[f"lines.{place}.project"] = [_("This must be the key of a project.")]
            continue
        found.append({"project": project, **values})
    if errors:
        raise Invalid(errors)
    return found


def _value(field: Field, given: Any) -> Any:
    """Raises ValueError with what is wrong and what is allowed."""
    text = "" if given is None else str(given).strip()
    if not text:
        if field.required:
            raise ValueError(_("This field is required."))
        return "" if field.kind in (Kind.TEXT, Kind.DAY, Kind.YES_NO) else None
    match field.kind:
        case Kind.COUNT:
            return _count(text)
        case Kind.MONEY:
            return _money(text)
        case Kind.YES_NO:
            if text not in (YES, NO):
                raise ValueError(_("This must be yes or no."))
            return text
        case Kind.DAY:
            return _day(text)
    if fault := text_fault(text, field.maximum):
        raise ValueError(fault)
    return text


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else -1
    if fault := number_fault(number, COUNT_MAX):
        raise ValueError(fault)
    return number


def _money(text: str) -> str:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise ValueError(_("This must be an amount in yuan, such as 12800.50.")) from None
    if fault := amount_fault(amount, AMOUNT_MAX):
        raise ValueError(fault)
    return f"{amount:.2f}"


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(_("This must be a date that exists, written like 2026-04-30.")) from None


def number_of(field: Field, values: Values) -> Decimal:
    """A count or an amount in yuan; what is not stated is nothing."""
    return Decimal(str(values.get(field.code) or 0))


def stated(fields: Iterable[Field], values: Values) -> list[Field]:
    """The figures that are not nothing: what forbids a zero report."""
    return [each for each in fields if each.kind in NUMBERS and number_of(each, values)]


def total(fields: Iterable[Field], rows: Sequence[Values]) -> dict[str, Any]:
    """Every figure added up over the rows, stored like the figures themselves."""
    found: dict[str, Any] = {}
    for each in fields:
        if each.kind in NUMBERS:
            added = sum((number_of(each, row) for row in rows), Decimal(0))
            found[each.code] = int(added) if each.kind is Kind.COUNT else f"{added:.2f}"
    return found


def shown(field: Field, value: Any) -> str:
    """As a page shows it, money in yuan."""
    if value in (None, ""):
        return "—"
    match field.kind:
        case Kind.COUNT:
            return f"{value:,}"
        case Kind.MONEY:
            return f"{Decimal(value):,.2f}"
        case Kind.YES_NO:
            return _("yes") if value == YES else _("no")
    return str(value)


def on_paper(field: Field, value: Any) -> Any:
    """As it stands in the workbook: money in ten thousands with two decimals, yes and no in Chinese."""
    if value in (None, ""):
        return ""
    match field.kind:
        case Kind.MONEY:
            return (Decimal(value) / 10_000).quantize(Decimal("0.01"))
        case Kind.YES_NO:
            return "是" if value == YES else "否"
    return value
