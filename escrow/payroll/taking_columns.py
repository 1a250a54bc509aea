"""The columns of a payroll (工资表) and of its correction (工资表更正): what each is called, what a cell may say."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from unicodedata import normalize

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.importing.columns import Column
from agencies.importing.parsers import text
from agencies.importing.reading import plain
from escrow.models import TEXT_MAX
from projects.intake import cells
from projects.workers.identity import identity
from projects.workers.roster_columns import name

# Ten digits and two behind the point, as the table holds.
WAGE_MAX = Decimal(10**10 - 1)
_FOUR, _CARD = 4, re.compile(r"\d{12,19}|[*xX×]*\d{4}")
_DAYS = re.compile(r"\d{1,2}(?:\.\d)?0*")
_SIGNED = {"是": True, "已签": True, "已签字": True, "√": True, "✓": True, "y": True, "yes": True, "1": True} | {
    "否": False, "未签": False, "未签字": False, "×": False, "n": False, "no": False, "0": False,
}  # fmt: skip
SIGNED_WORDS = ("是", "否")


def yuan(cell: str) -> Decimal:
    """A wage: nothing or more, to the fen. An exponent is what a spreadsheet makes of a number that it shortened."""
    bare = normalize("NFKC", cell)
    if "e" in bare.casefold():
        raise ValueError(_("This must be an amount in yuan, such as 12800.50."))
    if bare.strip().startswith("-"):
        raise ValueError(_("A wage cannot be below 0."))
    found = cells.yuan(cell)
    if found > WAGE_MAX:
        raise ValueError(
            _("The amount must be between 0 and %(maximum)s yuan.") % {"maximum": f"{WAGE_MAX:,}"}
        )
    return found


def fen(cell: str) -> int:
    return int(yuan(cell) * 100)


def half_days(cell: str) -> int:
    """Days with one decimal, in tenths: 22, 21.5, 22天."""
    bare = plain(cell).removesuffix("天").removesuffix("日")
    if not _DAYS.fullmatch(bare):
        raise ValueError(_("This must be a number of days, such as 22 or 21.5."))
    return int(Decimal(bare) * 10)


def days(cell: str) -> Decimal:
    return Decimal(half_days(cell)) / 10


def card_tail(cell: str) -> str:
    """The last four digits; the rest of the number is not even looked at again."""
    bare = plain(cell).replace("-", "")
    if not _CARD.fullmatch(bare):
        raise ValueError(
            _("This must be a bank card of 12 to 19 digits or its last four; in Excel the column must be formatted "
              "as text.")
        )  # fmt: skip
    return bare[-_FOUR:]


def signed(cell: str) -> bool:
    found = _SIGNED.get(plain(cell))
    if found is None:
        raise ValueError(_("Write 是 where the worker has signed, else 否."))
    return found


def month(cell: str) -> date:
    return cells.month(cell)


PROJECT: tuple[Column, ...] = (
    Column(
        "project_code", ("项目编号", "项目编码", "工程编号", "项目代码"), text(40),
        help=gettext_lazy("May be left out when the list is sent in for one project."),
    ),
    Column("project_name", ("项目名称", "工程名称", "所属项目"), text(120)),
    Column(
        "employer", ("用人单位", "用工单位", "所属企业", "劳务公司", "用人单位统一社会信用代码"), text(100),
        help=gettext_lazy("Name or unified social credit code; left out, it is the employer of the roster."),
    ),
    Column("month", ("月份", "工资月份", "所属月份", "年月"), month, required=True),
)  # fmt: skip
_READ_IDENTITY: Callable[[str], str] = identity
COLUMNS: tuple[Column, ...] = (
    *PROJECT,
    Column("name", ("姓名", "工人姓名", "农民工姓名"), name, required=True),
    Column("id_number", ("身份证号", "身份证号码", "证件号码", "居民身份证号"), _READ_IDENTITY, required=True),
    Column("days", ("出勤天数", "出勤日数", "考勤天数", "工作天数"), days, required=True),
    Column("gross", ("应发工资（元）", "应发工资", "应发金额", "应发合计"), yuan, required=True),
    Column("deducted", ("扣款（元）", "扣款", "扣除金额", "代扣款项"), yuan),
    Column(
        "due", ("实发工资（元）", "实发工资", "应付工资", "实发金额", "实付工资"), yuan,
        help=gettext_lazy("Wage less deduction; left out, it is reckoned."),
    ),
    Column(
        "card", ("工资卡号", "银行卡号", "卡号", "银行账号"), card_tail,
        help=gettext_lazy("Only the last four digits are kept."),
    ),
    Column("signed", ("是否签字", "本人签字", "签字确认", "签字"), signed, allowed=SIGNED_WORDS),
    Column(
        "pay_on", ("约定发放日", "约定发放日期", "应发放日期", "发放日期"), cells.day,
        help=gettext_lazy("Left out, it is the pay day of the wage account in the following month."),
    ),
)  # fmt: skip
CORRECTION_COLUMNS: tuple[Column, ...] = (
    *(each for each in COLUMNS if each.code != "pay_on"),
    Column("reason", ("更正原因", "修改原因", "更正说明", "原因"), text(TEXT_MAX), required=True),
)
BY_CODE = {each.code: each for each in (*COLUMNS, *CORRECTION_COLUMNS)}
