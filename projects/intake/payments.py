"""Works money by contract and month as a list: what was certified, and what was paid of it and how much for wages."""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.importing.columns import Column
from agencies.people.models import User
from projects.intake import cells
from projects.intake.counts import Counts
from projects.intake.finding import find_companies, find_projects
from projects.intake.shared import PROJECT, PROJECT_ID, credit, day, line, money
from projects.intake.staging import Field, Progress, Rows, Taking, carry_out

FIELDS: tuple[Field, ...] = (
    *PROJECT,
    line("contract_no", 60, "合同编号", "合同号"),
    line("contractor", 100, "承包单位", "承包方", "收款单位"),
    credit("contractor_code", "承包单位统一社会信用代码", "收款单位信用代码"),
    Field(Column("month", ("所属月份", "月份", "计量月份"), cells.month, required=True), "date"),
    money("certified", "审定工程款（元）", "审定金额", "计量金额", "应付工程款"),
    day("certified_on", "审定日期", "计量日期"),
    day("due_on", "应付日期", "付款期限"),
    money("paid", "已付工程款（元）", "已付金额", "实付工程款", may_be_nothing=True),
    day("paid_on", "付款日期", "支付日期"),
    money("labour_paid", "其中人工费（元）", "其中人工费", "拨付人工费", may_be_nothing=True),
    line("note", 500, "备注"),
)
COLUMNS = tuple(each.column for each in FIELDS)
_EXTRA = PROJECT_ID | {"contractor_id": "bigint", "contract_id": "bigint"}
_WRITTEN = {
    name: name
    for name in (
        "contract_id", "month", "certified", "certified_on", "due_on", "paid", "paid_on", "labour_paid", "note",
    )
}  # fmt: skip
_DEFAULTS = {"paid": "0", "labour_paid": "0", "note": "''"}


def take(
    rows: Rows, *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Progress,
) -> Counts:  # fmt: skip
    taking = Taking(jurisdiction, project_id, by, now, on_fault, progress)
    return carry_out(taking, partial(_work, taking, rows), whole=whole, commit=commit)


def _work(taking: Taking, rows: Rows) -> None:
    taking.stage(rows, FIELDS, _EXTRA)
    find_projects(taking)
    find_companies(taking, "contractor", "contractor_code", "contractor_id", enters=False)
    _find_contracts(taking)
    taking.refuse_doubles("month", "contract_id, month")
    taking.run(
        "UPDATE intake_row r SET target_id = p.id FROM projects_payment p "
        "WHERE p.contract_id = r.contract_id AND p.month = r.month"
    )
    taking.complete("projects_payment", _WRITTEN)
    # The cycle of the contract says when it is due, where the list does not.
    taking.run(
        "UPDATE intake_row r SET due_on = (r.month + make_interval(months => c.payment_cycle + 1) "
        "- interval '1 day')::date FROM projects_contract c WHERE c.id = r.contract_id AND r.target_id IS NULL "
        "AND r.due_on IS NULL AND c.payment_cycle IS NOT NULL"
    )
    _refuse(taking)
    taking.merge("projects_payment", _WRITTEN, _DEFAULTS)
    taking.run(
        "INSERT INTO projects_projectevent (project_id, act, at, actor_id, agency_id, details, note) "
        "SELECT r.project_id, 'payments_taken_in', %(now)s, %(user)s, %(agency)s, "
        "jsonb_build_object('months', count(*)), '' FROM intake_row r "
        "WHERE r.target_id IS NULL OR r.is_changed GROUP BY r.project_id"
    )


def _find_contracts(taking: Taking) -> None:
    """By number, by who holds it, or the general contract where the list says neither."""
    one = "HAVING count(*) = 1) c WHERE c.project_id = r.project_id AND"
    for group, where in (
        ("number", "c.number = r.contract_no"),
        ("contractor_id", "r.contract_no IS NULL AND c.contractor_id = r.contractor_id"),
        (
            "kind",
            "r.contract_no IS NULL AND r.contractor IS NULL AND r.contractor_code IS NULL AND c.kind = 'general'",
        ),
    ):
        taking.run(
            f"UPDATE intake_row r SET contract_id = c.id FROM (SELECT min(id) AS id, project_id, {group} "
            f"FROM projects_contract GROUP BY 2, 3 {one} r.contract_id IS NULL AND {where}"
        )
    taking.refuse(
        "contract_no", _("There is no one contract “%(value)s” on this project; state its number."),
        "r.contract_id IS NULL", "coalesce(r.contract_no, r.contractor, r.contractor_code, '')",
    )  # fmt: skip


def _refuse(taking: Taking) -> None:
    today, touched = timezone.localdate(taking.now), "(r.target_id IS NULL OR r.is_changed) AND "
    required = _("This field is required.")
    taking.refuse("certified", required, f"{touched} r.certified IS NULL")
    taking.refuse("certified_on", required, f"{touched} r.certified_on IS NULL")
    taking.refuse("paid_on", required, f"{touched} r.paid > 0 AND r.paid_on IS NULL")
    for column in ("certified_on", "paid_on"):
        taking.refuse(
            column, _("This day is still to come."), f"{touched} r.{column} > %(today)s", today=today
        )
    taking.refuse(
        "certified_on",
        _("Works are certified in their month or later."),
        f"{touched} r.certified_on < r.month",
    )
    taking.refuse(
        "due_on", _("It cannot be due before it was certified."), f"{touched} r.due_on < r.certified_on"
    )
    taking.refuse("paid", _("This is more than was certified."), f"{touched} r.paid > r.certified")
    taking.refuse(
        "labour_paid", _("This is more than was paid."), f"{touched} r.labour_paid > coalesce(r.paid, 0)"
    )
