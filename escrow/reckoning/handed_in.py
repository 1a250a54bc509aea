"""The workers of a sheet as a list that somebody hands in: read, checked cell by cell, all or none."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.errors import Invalid, Refused
from agencies.importing.columns import Column, below, find_heading, missing
from agencies.importing.reading import rows_of
from escrow.reckoning.lines import NAME_MAX, NOTE_MAX, Entered
from projects.intake import cells
from projects.models import Engagement
from projects.workers import identity

TITLE = "欠薪核算明细"
ROWS_MAX = 5000
# So many faults are told; who has more has taken the wrong file.
_TOLD = 20
_PAYS = {
    "按月": Engagement.Pay.MONTH, "月": Engagement.Pay.MONTH, "按日": Engagement.Pay.DAY, "日": Engagement.Pay.DAY,
    "按天": Engagement.Pay.DAY, "天": Engagement.Pay.DAY, "按小时": Engagement.Pay.HOUR, "小时": Engagement.Pay.HOUR,
    "计件": Engagement.Pay.PIECE, "件": Engagement.Pay.PIECE,
}  # fmt: skip


def _pay(cell: str) -> str:
    if cell.strip() not in _PAYS:
        raise ValueError(
            _("“%(value)s” is not known here. Allowed: %(allowed)s.")
            % {"value": cell[:40], "allowed": "、".join(_PAYS)}
        )
    return _PAYS[cell.strip()].value


COLUMNS = (
    Column("name", ("姓名", "工人姓名"), cells.text(NAME_MAX), required=True),
    Column("id_number", ("身份证号", "身份证号码", "证件号码"), identity.identity),
    Column("pay", ("计酬方式", "工资计算方式"), _pay, allowed=("按日", "按月", "按小时", "计件")),
    Column("units", ("出勤数量", "出勤天数", "工日", "数量"), cells.yuan, required=True,
           help=gettext_lazy("Days, months, hours or pieces, as the wage is reckoned.")),
    Column("wage", ("工资标准（元）", "工资标准", "单价"), cells.positive_yuan, required=True),
    Column("paid", ("已付工资（元）", "已付工资", "已发工资"), cells.yuan),
    Column("advances", ("预支（元）", "预支", "借支"), cells.yuan),
    Column("claimed", ("主张金额（元）", "主张金额", "诉求金额"), cells.yuan),
    Column("note", ("备注",), cells.text(NOTE_MAX)),
)  # fmt: skip


def read(file: IO[bytes]) -> list[tuple[int, Entered]]:
    """(row of the file, worker). Raises Invalid for `file` with what is wrong, row by row."""
    heading = find_heading(rows_of(file, ROWS_MAX), COLUMNS)
    if lacking := missing(heading.mapping, COLUMNS):
        names = "、".join(each.name for each in lacking)
        raise Invalid({"file": [_("These columns are missing: %(columns)s.") % {"columns": names}]})
    known = {each.code: each for each in COLUMNS}
    found: list[tuple[int, Entered]] = []
    faults: list[str] = []
    for number, row in below(rows_of(file, ROWS_MAX), heading, COLUMNS):
        said = {
            code: str(row[place]).strip()
            for place, code in heading.mapping.items()
            if place < len(row) and row[place]
        }
        entered = _entered(number, said, known, faults)
        if entered is not None:
            found.append((number, entered))
    if faults:
        raise Invalid({"file": [*faults[:_TOLD], *_more(len(faults))]})
    if not found:
        raise Invalid({"file": [_("There is no row under the headings.")]})
    return found


def _entered(
    number: int, said: Mapping[str, str], known: Mapping[str, Column], faults: list[str]
) -> Entered | None:
    values: dict[str, Any] = {}
    before = len(faults)
    for code, column in known.items():
        if code not in said:
            if column.required:
                faults.append(told(number, column.name, _("This field is required.")))
            continue
        try:
            values[code] = column.read(said[code])
        except ValueError as error:
            faults.append(told(number, column.name, str(error)))
    return Entered(**values) if len(faults) == before else None


def told(number: int, column: str, message: str) -> str:
    return _("Row %(row)s, %(column)s: %(message)s") % {"row": number, "column": column, "message": message}


def _more(count: int) -> list[str]:
    return [_("… and %(count)s more.") % {"count": count - _TOLD}] if count > _TOLD else []


def of_row(number: int, refused: Invalid | Refused) -> Invalid:
    """What a verb says of one worker, said of the row."""
    if isinstance(refused, Refused):
        return Invalid({"file": [told(number, "", str(refused.message))]})
    names = {each.code: each.name for each in COLUMNS}
    return Invalid(
        {
            "file": [
                told(number, names.get(field, field), str(message))
                for field, messages in refused.errors.items()
                for message in messages
            ]
        }
    )
