"""The columns of a bank statement as banks call them, and what a cell of each may say."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.errors import amount_fault
from agencies.importing import parsers
from agencies.importing.columns import Column
from escrow.amounts import MOST
from escrow.models import TEXT_MAX


def _money(cell: str) -> Decimal:
    """12,800.50 with two decimals at most; a sign only where a column has both directions."""
    bare = (
        unicodedata.normalize("NFKC", cell).replace(",", "").replace(" ", "").lstrip("¥￥").removesuffix("元")
    )
    try:
        amount = Decimal(bare)
    except InvalidOperation:
        amount = Decimal("NaN")
    if fault := amount_fault(amount.copy_abs() if amount.is_finite() else amount, MOST):
        raise ValueError(fault)
    return amount


def sum_of(cell: str) -> Decimal:
    amount = _money(cell)
    if amount < 0:
        raise ValueError(_("The amount must be between 0 and %(maximum)s yuan.") % {"maximum": MOST})
    return amount


def _day(cell: str) -> date:
    return parsers.moment(cell if not cell.isdecimal() or len(cell) != 8 else _dashed(cell)).date()


def _dashed(cell: str) -> str:
    return f"{cell[:4]}-{cell[4:6]}-{cell[6:]}"


COLUMNS: tuple[Column, ...] = (
    Column("booked_on", ("交易日期", "记账日期", "入账日期", "日期", "交易时间"), _day, required=True),
    Column("purpose", ("摘要", "用途", "摘要/用途", "交易摘要", "附言"), parsers.text(TEXT_MAX)),
    Column("counterparty", ("对方户名", "对方名称", "对方账户名称", "交易对方"), parsers.text(120)),
    Column("received", ("收入", "收入金额", "贷方发生额", "贷方金额", "转入金额"), sum_of),
    Column("paid", ("支出", "支出金额", "借方发生额", "借方金额", "转出金额"), sum_of),
    Column(
        "amount", ("发生额", "交易金额", "金额"), _money,
        help=gettext_lazy("Instead of the two columns before: above 0 what came in, below 0 what went out."),
    ),
    Column("balance", ("余额", "账户余额", "本次余额"), sum_of, required=True),
    Column("reference", ("流水号", "交易流水号", "银行流水号", "凭证号", "交易序号"), parsers.text(60)),
)  # fmt: skip
BY_CODE: Mapping[str, Column] = {each.code: each for each in COLUMNS}
# How the template says what a statement opens and closes with.
SAMPLE = (("", "期初余额", "", "", "", "", "0.00", ""), ("", "期末余额", "", "", "", "", "0.00", ""))
