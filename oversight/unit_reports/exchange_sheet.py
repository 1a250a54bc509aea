"""The exchange sheet as a workbook, in the form in which it lies on the table of the meeting."""

from collections.abc import Iterable
from decimal import Decimal
from typing import IO

from django.utils import timezone

from agencies.people.models import User
from oversight.models import ExchangeItem
from oversight.unit_reports.exports import Sheet

_CENT = Decimal("0.01")
_CHANNELS = {
    "walk_in": "来访投诉", "hotline_12333": "12333热线", "hotline_12345": "12345热线", "police_110": "110警情",
    "national_platform": "全国平台", "provincial_platform": "省级平台", "qr_code": "扫码",
    "petition_office": "信访转送", "online_opinion": "网络舆情", "leader_mailbox": "领导信箱",
    "media": "媒体", "grid": "网格",
    "union_report": "工会", "inspection": "检查发现", "bank_warning": "银行预警",
    "other_agency": "其他部门", "phone_call": "来电",
    "letter": "来信",
}  # fmt: skip
_FATES = {
    "open": "未核对", "linked": "已与案件关联", "taken_in": "已受理立案", "settled": "已处理，未立案",
    "unfounded": "查无实据",
}  # fmt: skip
_COLUMNS = (
    "序号", "提供单位", "渠道", "编号", "日期", "反映事项", "用人单位", "项目", "涉及人数（人）",
    "涉及金额（万元）", "核对情况", "案件编号", "说明",
)  # fmt: skip


def sheet(items: Iterable[ExchangeItem], user: User) -> IO[bytes]:
    assert user.agency is not None
    found = Sheet("欠薪信息互通会商研判表", f"{timezone.localdate():%Y年%m月%d日}", len(_COLUMNS))
    found.heading([("", each) for each in _COLUMNS])
    for number, each in enumerate(items, start=1):
        found.line(
            [number, each.agency.short_name, _CHANNELS.get(each.channel, each.channel), each.external_no,
             each.dated_on.isoformat(), each.text, each.employer, str(each.project or ""),
             "" if each.workers is None else each.workers,
             "" if each.amount is None else (each.amount / 10_000).quantize(_CENT), _FATES[each.fate],
             each.case.number if each.case else "", each.note]
        )  # fmt: skip
    found.footers(user.agency.name, str(user), "", user.agency.phone, f"{timezone.localdate():%Y年%m月%d日}")
    return found.saved()
