"""Deposits and guarantees as lists. Each row goes by the verb that the page uses, so that the same is refused here and
there; a row that says what stands already changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, amount_fault
from agencies.importing.columns import Column
from agencies.people.models import User
from agencies.policy.money import Holder
from escrow.amounts import MOST
from escrow.deposits.actions import guarantees as verbs
from escrow.deposits.actions.guarantees import Given
from escrow.deposits.actions.paying import GUARANTEES, Cash, Paper, hand_in, pay_cash, renew
from escrow.deposits.actions.reckoning import exempt, reckon_deposit
from escrow.models import Deposit, Guarantee
from projects.intake import cells
from projects.intake.counts import Counts
from projects.intake.finding import agencies_of, find_projects
from projects.intake.shared import PROJECT, PROJECT_ID, coded, day, line, money
from projects.intake.staging import Field, Progress, Rows, Taking, carry_out

FORMS: cells.Words = {
    "cash": ("现金", "现金存储", "存储现金"),
    "bank": ("银行保函", "保函", "银行"),
    "company": ("担保公司保函", "担保公司", "工程担保公司保函"),
    "insurance": ("保险", "工程保证保险", "保证保险"),
    "exempt": ("免存", "免缴", "免予存储"),
}
HOLDERS: cells.Words = {
    Holder.CONTRACTOR.value: ("施工单位账户", "企业账户", "总承包单位账户"),
    Holder.HR.value: ("人社部门指定账户", "人社局指定账户"),
    Holder.FINANCE.value: ("财政专户", "财政部门专户"),
}
KINDS: cells.Words = {
    "payment": ("工程款支付担保", "支付担保"),
    "performance": ("履约担保",),
    "mortgage": ("抵押偿付", "项目抵押偿付", "抵押"),
}
GUARANTEE_FORMS: cells.Words = {
    "bank": FORMS["bank"], "company": FORMS["company"], "insurance": FORMS["insurance"],
    "property": ("房产或应收款", "在建工程", "不动产", "应收账款"),
}  # fmt: skip
DEPOSIT_FIELDS: tuple[Field, ...] = (
    *PROJECT,
    coded("form", FORMS, "形式", "存储形式", "保证金形式", "类型", required=True),
    money("amount", "金额（元）", "缴存金额", "保证金金额", "担保金额"),
    day("paid_on", "缴存日期", "提交日期", "存储日期"),
    line("bank", 100, "银行或担保机构", "开户银行", "出具机构", "保险公司"),
    line("account", 40, "账号", "保证金账号"),
    line("paper_no", 60, "保函编号", "保单号", "保函号"),
    day("valid_from", "生效日期", "有效期起"),
    day("valid_until", "到期日", "有效期至", "有效期止"),
    coded("holder", HOLDERS, "保管", "保管账户", "存储账户性质"),
    Field(Column("collector", ("收缴单位", "收缴部门"), cells.text(60))),
    line("reference", 60, "银行流水号", "流水号"),
    line("reason", 500, "免存理由", "期限较短理由", "说明"),
    line("clause", 120, "免存依据", "依据"),
)
DEPOSIT_COLUMNS = tuple(each.column for each in DEPOSIT_FIELDS)
GUARANTEE_FIELDS: tuple[Field, ...] = (
    *PROJECT,
    coded("kind", KINDS, "担保类型", "担保种类", "类别", required=True),
    coded("form", GUARANTEE_FORMS, "形式", "担保形式", required=True),
    line("issuer", 100, "担保人", "出具机构", "担保机构", required=True),
    line("paper_no", 60, "保函编号", "担保编号", "合同编号", required=True),
    money("amount", "担保金额（元）", "金额", required=True),
    day("valid_from", "生效日期", "有效期起", required=True),
    day("valid_until", "到期日", "有效期至", required=True),
)
GUARANTEE_COLUMNS = tuple(each.column for each in GUARANTEE_FIELDS)
# The field of a verb -> the column of the list, where they differ.
_COLUMNS = {"on": "paid_on", "issuer": "bank", "number": "paper_no"}
Row = Mapping[str, Any]
# What became of a row: new, changed, the same.
Outcome = str


def take_deposits(
    rows: Rows, *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Progress,
) -> Counts:  # fmt: skip
    readers = {"collector": cells.known(agencies_of(jurisdiction))}
    taking = Taking(jurisdiction, project_id, by, now, on_fault, progress, readers=readers)
    work = partial(_work, taking, rows, DEPOSIT_FIELDS, "project_id", _deposit, _COLUMNS)
    return carry_out(taking, work, whole=whole, commit=commit)


def take_guarantees(
    rows: Rows, *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Progress,
) -> Counts:  # fmt: skip
    taking = Taking(jurisdiction, project_id, by, now, on_fault, progress)
    work = partial(
        _work, taking, rows, GUARANTEE_FIELDS, "issuer, paper_no", _guarantee, {"number": "paper_no"}
    )
    return carry_out(taking, work, whole=whole, commit=commit)


def _work(
    taking: Taking, rows: Rows, fields: tuple[Field, ...], key: str, put: Callable[[Taking, Row], Outcome],
    columns: Mapping[str, str],
) -> None:  # fmt: skip
    taking.stage(rows, fields, PROJECT_ID)
    find_projects(taking)
    taking.refuse_doubles("project_code", key)
    for row in _staged(fields):
        try:
            with transaction.atomic():
                outcome = put(taking, row)
        except Refused as refused:
            _fault(taking, row, "form", str(refused.message))
        except Invalid as invalid:
            field, texts = next(iter(invalid.errors.items()))
            named = columns.get(field, field)
            _fault(taking, row, named if named in row else "form", " ".join(map(str, texts)))
        else:
            taking.new += outcome == "new"
            taking.changed += outcome == "changed"


def _staged(fields: tuple[Field, ...]) -> Iterator[Row]:
    names = ["number", "project_id", *(each.column.code for each in fields)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} FROM intake_row ORDER BY number")  # noqa: S608 -- our own names
        found = cursor.fetchall()
    for values in found:
        yield dict(zip(names, values, strict=True))


def _deposit(taking: Taking, row: Row) -> Outcome:
    deposit = Deposit.objects.filter(project=row["project_id"]).select_related("account").first()
    outcome = "changed" if deposit and deposit.state != Deposit.State.REQUIRED else "new"
    if row["form"] == "exempt":
        return _exempt(taking, row, deposit)
    needed = (
        ("amount", "paid_on") if row["form"] == "cash" else ("amount", "paid_on", "valid_from", "valid_until")
    )
    if missing := [name for name in needed if row[name] is None]:
        raise Invalid({missing[0]: [_("This field is required.")]})
    if row["form"] == "cash":
        return _cash(taking, row, deposit, outcome)
    said = (row["paper_no"] or "", row["amount"], row["valid_until"])
    if deposit is not None and (deposit.number, deposit.amount, deposit.valid_until) == said:
        return "same"
    paper = Paper(
        row["form"], row["bank"] or "", row["paper_no"] or "", row["amount"], row["valid_from"], row["valid_until"],
        row["paid_on"], None, _key(row["collector"]), row["reason"] or "",
    )  # fmt: skip
    if deposit is not None and deposit.form in GUARANTEES:
        renew(deposit.pk, paper, by=taking.by, now=taking.now)
    else:
        hand_in(row["project_id"], paper, by=taking.by, now=taking.now)
    return outcome


def _cash(taking: Taking, row: Row, deposit: Deposit | None, outcome: Outcome) -> Outcome:
    """The list says what stands on the account in all; what is more than before has been paid in."""
    held = deposit.amount if deposit and deposit.form == Deposit.Form.CASH else None
    if held == row["amount"]:
        return "same"
    if held is not None and row["amount"] < held:
        raise Invalid(
            {"amount": [_("Less than is booked; what was drawn or returned is entered on the page.")]}
        )
    more = row["amount"] - (held or 0)
    if fault := amount_fault(more, MOST):
        raise Invalid({"amount": [fault]})
    cash = Cash(
        more, row["paid_on"], row["bank"] or "", row["account"] or "", row["reference"] or "", row["holder"] or "",
        _key(row["collector"]),
    )  # fmt: skip
    pay_cash(row["project_id"], cash, by=taking.by, now=taking.now)
    return outcome


def _exempt(taking: Taking, row: Row, deposit: Deposit | None) -> Outcome:
    if deposit is not None and deposit.state == Deposit.State.EXEMPT:
        return "same"
    reckoned = deposit or reckon_deposit(row["project_id"], by=taking.by, now=taking.now)
    if reckoned.state != Deposit.State.EXEMPT:
        exempt(
            reckoned.pk, reason=row["reason"] or "", clause=row["clause"] or "", by=taking.by, now=taking.now
        )
    return "new"


def _guarantee(taking: Taking, row: Row) -> Outcome:
    known = Guarantee.objects.filter(issuer=row["issuer"], number=row["paper_no"]).first()
    if known is not None:
        before = (known.project_id, known.kind, known.amount, known.valid_from, known.valid_until)
        said = (row["project_id"], row["kind"], row["amount"], row["valid_from"], row["valid_until"])
        if before == said:
            return "same"
        raise Invalid({"paper_no": [_("This guarantee is entered already, and says something else.")]})
    given = Given(
        row["kind"],
        row["form"],
        row["issuer"],
        row["paper_no"],
        row["amount"],
        row["valid_from"],
        row["valid_until"],
    )
    verbs.enter(row["project_id"], given, by=taking.by, now=taking.now)
    return "new"


def _key(value: str | None) -> int | None:
    return int(value) if value else None


def _fault(taking: Taking, row: Row, column: str, message: str) -> None:
    taking.failed += 1
    taking.on_fault(row["number"], column, message)
