"""A list of items for the exchange sheet, as a file or pasted out of a spreadsheet: read, checked, all or none."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.errors import Invalid, Refused, unknown
from agencies.importing import parsers
from agencies.importing.columns import Column, below, find_heading, missing
from agencies.importing.reading import rows_of
from agencies.people.models import User
from agencies.vocabulary import Channel
from oversight.models import ExchangeItem
from oversight.unit_reports.exchange_actions import Told, enter
from projects.intake import cells

TITLE = "信息互通清单"
ROWS_MAX = 1000
# So many faults are told; who has more has taken the wrong list.
_TOLD = 20
_CHANNELS: Mapping[str, str] = {
    "12345": Channel.HOTLINE_12345, "12345热线": Channel.HOTLINE_12345, "12333": Channel.HOTLINE_12333,
    "12333热线": Channel.HOTLINE_12333, "110": Channel.POLICE_110, "110警情": Channel.POLICE_110,
    "警情": Channel.POLICE_110, "信访": Channel.PETITION_OFFICE, "信访转送": Channel.PETITION_OFFICE,
    "舆情": Channel.ONLINE_OPINION, "网络舆情": Channel.ONLINE_OPINION, "来访": Channel.WALK_IN,
    "投诉": Channel.WALK_IN, "来电": Channel.PHONE_CALL, "来信": Channel.LETTER, "媒体": Channel.MEDIA,
    "其他": Channel.OTHER_AGENCY, "其他部门": Channel.OTHER_AGENCY,
    "全国平台": Channel.NATIONAL_PLATFORM, "省级平台": Channel.PROVINCIAL_PLATFORM,
}  # fmt: skip
_OFFERED = (
    "投诉",
    "12345热线",
    "12333热线",
    "110警情",
    "信访",
    "网络舆情",
    "来电",
    "来信",
    "媒体",
    "其他部门",
)


def _channel(cell: str) -> str:
    word = cell.strip()
    if word in Channel.values:
        return word
    if word not in _CHANNELS:
        raise ValueError(unknown(word, _OFFERED))
    return str(_CHANNELS[word])


COLUMNS = (
    Column("channel", ("渠道", "信息来源", "来源"), _channel, required=True, allowed=_OFFERED),
    Column("dated_on", ("日期", "受理日期", "发生日期"), cells.day, required=True),
    Column("text", ("事项", "反映事项", "主要内容", "基本情况"), cells.text(2000), required=True,
           help=gettext_lazy("What it is about, without names and numbers of persons.")),
    Column("external_no", ("编号", "外部编号", "工单号", "警情编号", "信访件号"), cells.text(60)),
    Column("employer", ("用人单位", "被反映单位", "单位名称"), cells.text(100)),
    Column("project_code", ("项目编号",), cells.text(40)),
    Column("workers", ("涉及人数", "人数"), parsers.count),
    Column("amount", ("涉及金额（元）", "涉及金额", "金额"), parsers.yuan),
)  # fmt: skip


def as_file(pasted: str) -> IO[bytes]:
    """What was copied out of a spreadsheet has tabs between its cells; a CSV text is taken as it is."""
    if "\t" not in pasted:
        return io.BytesIO(pasted.encode())
    out = io.StringIO()
    csv.writer(out).writerows(csv.reader(io.StringIO(pasted), delimiter="\t"))
    return io.BytesIO(out.getvalue().encode())


def read(file: IO[bytes]) -> list[tuple[int, dict[str, Any]]]:
    """(row of the list, values). Raises Invalid for `file` with what is wrong, row by row."""
    heading = find_heading(rows_of(file, ROWS_MAX), COLUMNS)
    if lacking := missing(heading.mapping, COLUMNS):
        names = "、".join(each.name for each in lacking)
        raise Invalid({"file": [_("These columns are missing: %(columns)s.") % {"columns": names}]})
    known = {each.code: each for each in COLUMNS}
    found, faults = [], []
    for number, row in below(rows_of(file, ROWS_MAX), heading, COLUMNS):
        said = {
            code: str(row[at]).strip() for at, code in heading.mapping.items() if at < len(row) and row[at]
        }
        values: dict[str, Any] = {}
        for code, column in known.items():
            try:
                if code in said:
                    values[code] = column.read(said[code])
                elif column.required:
                    raise ValueError(_("This field is required."))
            except ValueError as wrong:
                faults.append(told(number, column.name, str(wrong)))
        found.append((number, values))
    if faults:
        raise Invalid({"file": [*faults[:_TOLD], *_more(len(faults))]})
    if not found:
        raise Invalid({"file": [_("There is no row under the headings.")]})
    return found


def told(number: int, column: str, message: str) -> str:
    return _("Row %(row)s, %(column)s: %(message)s") % {"row": number, "column": column, "message": message}


def _more(count: int) -> list[str]:
    return [_("… and %(count)s more.") % {"count": count - _TOLD}] if count > _TOLD else []


@transaction.atomic
def enter_all(file: IO[bytes], *, agency: int | None, by: User, now: datetime) -> list[ExchangeItem]:
    """Every row, or none where one is wrong. What the body has told under the same number before is passed over."""
    made, faults = [], []
    for number, values in read(file):
        try:
            with transaction.atomic():
                made.append(enter(Told(agency=agency, **values), by=by, now=now))
        except Refused as refused:
            if refused.code != "item-known":
                raise
        except Invalid as invalid:
            faults += list(_of_row(number, invalid))
    if faults:
        raise Invalid({"file": [*faults[:_TOLD], *_more(len(faults))]})
    return made


def _of_row(number: int, invalid: Invalid) -> Iterator[str]:
    names = {each.code: each.name for each in COLUMNS}
    for field, messages in invalid.errors.items():
        for message in messages:
            yield told(number, names.get(field, field), str(message))
