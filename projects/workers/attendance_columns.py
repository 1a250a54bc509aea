"""The columns of a month's attendance (考勤表): either the days as a list, or a column for each day."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.errors import unknown
from agencies.importing.columns import Column
from agencies.importing.parsers import text
from agencies.importing.reading import plain
from projects.intake import cells
from projects.workers.identity import identity

_PRESENT = frozenset({"√", "v", "✓", "1", "1.0", "出勤", "是", "o", "○", "●", "y", "全天", "半天", "0.5"})
_ABSENT = frozenset({"", "0", "×", "x", "/", "-", "缺勤", "否", "休", "请假", "n", "—"})
_PART = re.compile(r"(\d{1,2})(?:[-~至](\d{1,2}))?")
_SEPARATORS = re.compile(r"[、，,;；\s]+")


def days(cell: str) -> int:
    """1-5,8,9: bit 0 is the first of the month."""
    bits = 0
    for part in filter(None, _SEPARATORS.split(cell.replace("日", "").replace("—", "-").strip())):
        found = _PART.fullmatch(part)
        first = int(found[1]) if found else 0
        last = int(found[2] or found[1]) if found else 0
        if not 1 <= first <= last <= 31:
            raise ValueError(_("Days are written like 1-5,8,9, each from 1 to 31."))
        bits |= (1 << last) - (1 << (first - 1))
    return bits


def present(cell: str) -> bool:
    bare = plain(cell)
    if bare in _PRESENT:
        return True
    if bare in _ABSENT:
        return False
    # Hours or shares of a day: somebody was there.
    if re.fullmatch(r"\d{1,2}(\.\d{1,2})?", bare):
        return float(bare) > 0
    raise ValueError(unknown(cell, ("√", "1", "×", "0")))


DAY_CODES = tuple(f"d{number}" for number in range(1, 32))
COLUMNS: tuple[Column, ...] = (
    Column(
        "project_code", ("项目编号", "项目编码", "工程编号", "项目代码"), text(40),
        help=gettext_lazy("May be left out when the list is sent in for one project."),
    ),
    Column("id_number", ("身份证号", "身份证号码", "证件号码"), identity, required=True),
    Column("month", ("月份", "考勤月份", "年月"), cells.month, required=True),
    Column(
        "days", ("出勤日", "出勤日期", "考勤明细"), days,
        help=gettext_lazy("Such as 1-5,8,9; or a column for each day with √ or 1."),
    ),
    *(
        Column(code, (f"{number}日", f"{number}号", str(number)), present)
        for number, code in enumerate(DAY_CODES, start=1)
    ),
)  # fmt: skip
BY_CODE = {each.code: each for each in COLUMNS}
