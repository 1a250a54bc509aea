"""The columns of a roster (农民工实名制花名册): what each is called, and what a cell of it may say."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.errors import unknown
from agencies.importing.columns import Column
from agencies.importing.parsers import choice, phone, text
from agencies.importing.reading import plain
from projects.intake import cells
from projects.models import Engagement
from projects.workers.identity import identity

WAGE_MAX, SETTLED_MAX = Decimal(10**8 - 1), Decimal(10**10 - 1)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[·•.\s'’-]){1,39}")
_CONTRACTED = {
    "纸质合同": "paper", "纸质": "paper", "书面": "paper", "书面合同": "paper", "paper": "paper",
    "电子合同": "electronic", "电子": "electronic", "electronic": "electronic",
}  # fmt: skip
_PAY = {
    "按月": "month", "月薪": "month", "计月": "month", "月": "month", "month": "month",
    "按日": "day", "日薪": "day", "计日": "day", "按天": "day", "日": "day", "day": "day",
    "按小时": "hour", "计时": "hour", "小时": "hour", "hour": "hour",
    "计件": "piece", "按件": "piece", "按量": "piece", "piece": "piece",
}  # fmt: skip
_TERMS = {
    "工时": 1, "工作时间": 1, "工种": 2, "工作内容": 2, "工资": 4, "工资标准": 4, "工资数额": 4, "工资金额": 4,
    "支付方式": 8, "支付办法": 8, "支付时间": 8, "全部": 15, "齐全": 15, "是": 15, "无": 0, "否": 0,
}  # fmt: skip
_SEPARATORS = re.compile(r"[、，,;；/|\s]+")


def name(cell: str) -> str:
    if not _NAME.fullmatch(cell):
        raise ValueError(_("This must be a person's name of 2 to 40 letters or characters."))
    return cell


def terms(cell: str) -> int:
    """What the contract states, as bits of Engagement.TERMS."""
    bits = 0
    for word in filter(None, _SEPARATORS.split(plain(cell.replace(" ", "、")))):
        if word not in _TERMS:
            raise ValueError(unknown(word, ("工时", "工种", "工资标准", "支付方式", "全部", "无")))
        bits |= _TERMS[word]
    return bits


def wage(cell: str) -> Decimal:
    found = cells.positive_yuan(cell)
    if found > WAGE_MAX:
        raise ValueError(
            _("The amount must be between 0 and %(maximum)s yuan.") % {"maximum": f"{WAGE_MAX:,}"}
        )
    return found


def settled(cell: str) -> Decimal:
    found = cells.yuan(cell)
    if found > SETTLED_MAX:
        raise ValueError(
            _("The amount must be between 0 and %(maximum)s yuan.") % {"maximum": f"{SETTLED_MAX:,}"}
        )
    return found


COLUMNS: tuple[Column, ...] = (
    Column(
        "project_code", ("项目编号", "项目编码", "工程编号", "工程项目编码", "项目代码"), text(40),
        help=gettext_lazy("May be left out when the list is sent in for one project."),
    ),
    Column("name", ("姓名", "工人姓名", "农民工姓名"), name, required=True),
    Column("id_number", ("身份证号", "身份证号码", "证件号码", "居民身份证号"), identity, required=True),
    Column("phone", ("手机号", "联系电话", "手机号码", "电话"), phone),
    Column(
        "employer", ("用工单位", "所属企业", "用人单位", "所在企业名称", "劳务公司", "参建单位"), text(100),
        help=gettext_lazy("Name or unified social credit code of a company of the register."),
    ),
    Column("contract_no", ("承包合同编号", "分包合同编号", "劳务分包合同编号"), text(60)),
    Column("team", ("班组", "所在班组", "班组名称"), text(40)),
    Column("trade", ("工种", "岗位", "当前工种"), text(30)),
    Column("contracted_on", ("劳动合同签订日期", "合同签订日期", "签订日期", "用工协议签订日期"), cells.day),
    Column(
        "contracted_as", ("合同形式", "合同类型"), choice(_CONTRACTED, ("纸质合同", "电子合同")),
        allowed=("纸质合同", "电子合同"),
    ),
    Column(
        "terms", ("合同载明事项", "合同约定事项", "载明事项"), terms,
        help=gettext_lazy("Which of 工时、工种、工资标准、支付方式 the contract states; 全部 for all four."),
    ),
    Column(
        "pay", ("计薪方式", "工资计算方式", "计酬方式"), choice(_PAY, ("按月", "按日", "按小时", "计件")),
        allowed=("按月", "按日", "按小时", "计件"),
    ),
    Column("wage", ("工资标准", "工资标准（元）", "约定工资"), wage),
    Column("entered_on", ("进场日期", "进场时间", "入场日期"), cells.day, required=True),
    Column("exited_on", ("退场日期", "退场时间", "离场日期"), cells.day),
    Column("settled_on", ("结算日期", "退场结算日期", "工资结清日期"), cells.day),
    Column("settled", ("结算金额", "退场结算金额", "结清金额（元）"), settled),
)  # fmt: skip
BY_CODE = {each.code: each for each in COLUMNS}
FORMS_OF_CONTRACT, WAYS_OF_PAY = Engagement.Contracted, Engagement.Pay
