"""The columns of a return file of the bank (代发工资回盘): what each is called, and what a cell of it may say."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.importing.columns import Column
from agencies.importing.parsers import text
from agencies.importing.reading import plain
from agencies.records.privacy import mask_text
from escrow.payroll.taking_columns import card_tail, month, yuan
from projects.intake import cells
from projects.workers.identity import identity
from projects.workers.roster_columns import name

REFERENCE_MAX, REASON_MAX = 60, 200
_PAID = {
    "成功",
    "已付",
    "已发放",
    "代发成功",
    "交易成功",
    "处理成功",
    "是",
    "paid",
    "success",
    "1",
    "00",
    "0000",
}
_FAILED = {"失败", "未付", "退回", "代发失败", "交易失败", "处理失败", "否", "failed", "0", "退票"}
RESULTS = ("成功", "失败")


def wage(cell: str) -> Decimal:
    found = yuan(cell)
    if not found:
        raise ValueError(_("The amount must be more than 0 yuan."))
    return found


def is_paid(cell: str) -> bool:
    bare = plain(cell)
    if bare in _PAID or bare.endswith("成功"):
        return True
    if bare in _FAILED or bare.endswith("失败"):
        return False
    raise ValueError(_("This must be 成功 or 失败."))


def reason(cell: str) -> str:
    return mask_text(text(REASON_MAX)(cell))


def paid_on(cell: str) -> date:
    return cells.day(cell)


COLUMNS: tuple[Column, ...] = (
    Column(
        "project_code", ("项目编号", "项目编码", "工程编号", "项目代码"), text(40),
        help=gettext_lazy("May be left out when the list is sent in for one project."),
    ),
    Column("project_name", ("项目名称", "工程名称", "所属项目"), text(120)),
    Column(
        "employer", ("用人单位", "用工单位", "所属企业", "劳务公司"), text(100),
        help=gettext_lazy("Needed only where one worker is paid by two firms on the same project."),
    ),
    Column("month", ("工资月份", "月份", "所属月份", "年月"), month, required=True),
    Column("name", ("姓名", "户名", "收款人", "收款户名", "工人姓名"), name),
    Column(
        "id_number", ("身份证号", "身份证号码", "证件号码"), identity,
        help=gettext_lazy("Without it the card, the name and the sum must point to one worker of the payroll."),
    ),
    Column("card", ("卡号", "工资卡号", "收款账号", "银行卡号", "账号"), card_tail),
    Column("amount", ("金额（元）", "金额", "实付金额", "交易金额", "代发金额"), wage, required=True),
    Column("result", ("代发结果", "结果", "交易状态", "处理结果", "状态"), is_paid, required=True, allowed=RESULTS),
    Column("reason", ("失败原因", "原因", "退回原因", "备注"), reason),
    Column("reference", ("流水号", "交易流水号", "银行流水号", "业务流水号"), text(REFERENCE_MAX), required=True),
    Column("paid_on", ("交易日期", "发放日期", "支付日期", "代发日期", "日期"), paid_on, required=True),
)  # fmt: skip
BY_CODE = {each.code: each for each in COLUMNS}
# For a page that has the payroll already: project, firm and month need not be said.
OF_ONE = tuple(
    each for each in COLUMNS if each.code not in ("project_code", "project_name", "employer", "month")
)
