"""Labour cost paid in as a list (人工费拨付月报): one line a bank reference. The database numbers each entry and moves
the balance, as with every entry; a line that is booked already changes nothing."""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.importing.columns import Column
from agencies.people.access import coordinates
from agencies.people.models import User
from agencies.vocabulary import Role
from escrow.accounts.months import first_of, later
from escrow.accounts.recounting import recount_many
from projects.compliance.recounting import recount_batches
from projects.duties import LABOUR
from projects.intake import cells
from projects.intake.counts import Counts
from projects.intake.finding import find_projects
from projects.intake.shared import PROJECT, PROJECT_ID, day, line
from projects.intake.staging import Field, Progress, Rows, Taking, carry_out

FIELDS: tuple[Field, ...] = (
    *PROJECT,
    line("account_number", 40, "专户账号", "工资专户账号", "账号"),
    Field(Column("month", ("所属月份", "月份", "人工费月份"), cells.month, required=True), "date"),
    Field(
        Column(
            "amount", ("拨付金额（元）", "实际拨付金额", "拨付人工费", "到账金额"), cells.positive_yuan, required=True,
        ),
        "numeric(16, 2)",
    ),
    day("paid_on", "拨付日期", "到账日期", "入账日期", required=True),
    line("reference", 60, "银行流水号", "凭证号", "交易流水号", required=True),
    line("counterparty", 120, "付款单位", "付款方"),
    line("note", 500, "备注"),
)  # fmt: skip
COLUMNS = tuple(each.column for each in FIELDS)
_EXTRA = PROJECT_ID | {"account_id": "bigint"}
_BOOKED = "e.account_id = r.account_id AND e.reference = r.reference"
_SAME = "e.kind = 'allocation' AND e.amount = r.amount AND e.booked_on = r.paid_on AND e.month = r.month"


def take(
    rows: Rows, *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Progress,
) -> Counts:  # fmt: skip
    taking = Taking(jurisdiction, project_id, by, now, on_fault, progress)
    return carry_out(taking, partial(_work, taking, rows), whole=whole, commit=commit)


def _work(taking: Taking, rows: Rows) -> None:
    taking.stage(rows, FIELDS, _EXTRA)
    find_projects(taking, ours=False)
    _refuse_not_ours(taking)
    taking.run(
        "UPDATE intake_row r SET account_id = a.id FROM escrow_account a "
        "WHERE a.project_id = r.project_id AND a.kind = 'wage' AND a.closed_on IS NULL"
    )
    taking.refuse("project_code", _("The project has no open wage account."), "r.account_id IS NULL")
    taking.refuse_doubles("reference", "account_id, reference")
    # Locked until the end: what is booked meanwhile would be overlooked.
    taking.run(
        "SELECT 1 FROM escrow_account WHERE id IN (SELECT account_id FROM intake_row) ORDER BY id FOR NO KEY UPDATE"
    )
    taking.run(f"UPDATE intake_row r SET target_id = e.id FROM escrow_entry e WHERE {_BOOKED} AND {_SAME}")
    _refuse(taking)
    _book(taking)


def _refuse_not_ours(taking: Taking) -> None:
    """As `escrow.duties.books` has it: the office, the labour and the finance department all, others their own."""
    agency = taking.by.agency
    if agency is not None and (coordinates(taking.by) or agency.role in LABOUR | {Role.FINANCE}):
        return
    taking.refuse(
        "project_code",
        _("Only the departments in charge of this project change its record."),
        "NOT EXISTS (SELECT 1 FROM projects_project p WHERE p.id = r.project_id "
        "AND p.responsible_agency_id = %(agency)s)",
    )


def _refuse(taking: Taking) -> None:
    today, touched = timezone.localdate(taking.now), "r.target_id IS NULL AND "
    account = "(SELECT a.{} FROM escrow_account a WHERE a.id = r.account_id)"
    taking.refuse(
        "account_number", _("The open wage account of the project has another number: it ends in %(value)s."),
        f"{touched} r.account_number IS NOT NULL AND regexp_replace(r.account_number, '\\s', '', 'g') <> "
        + account.format("number"), f"right({account.format('number')}, 4)",
    )  # fmt: skip
    taking.refuse(
        "reference", _("The bank reference %(value)s is booked already, and says something else."),
        f"{touched} EXISTS (SELECT 1 FROM escrow_entry e WHERE {_BOOKED})", "r.reference",
    )  # fmt: skip
    taking.refuse("paid_on", _("This day is still to come."), f"{touched} r.paid_on > %(today)s", today=today)
    taking.refuse(
        "paid_on", _("Nothing was booked on this account before it was opened."),
        f"{touched} r.paid_on < {account.format('opened_on')}",
    )  # fmt: skip
    taking.refuse(
        "month", _("Labour cost is paid in for a month that has begun, or for the next one."),
        f"{touched} r.month > %(last)s", last=later(first_of(today), 1),
    )  # fmt: skip


def _book(taking: Taking) -> None:
    if taking.on_done:
        taking.run("UPDATE intake_row SET outcome = CASE WHEN target_id IS NULL THEN 'new' ELSE 'same' END")
    taking.new += taking.run(
        "INSERT INTO escrow_entry (account_id, place, kind, amount, balance_after, booked_on, month, reference, "
        "counterparty, note, at, by_id) SELECT r.account_id, 0, 'allocation', r.amount, 0, r.paid_on, r.month, "
        "r.reference, coalesce(r.counterparty, c.name, a.name, ''), coalesce(r.note, ''), %(now)s, %(user)s "
        "FROM intake_row r JOIN projects_project p ON p.id = r.project_id "
        "LEFT JOIN projects_company c ON c.id = p.owner_id LEFT JOIN agencies_agency a ON a.id = p.owner_agency_id "
        "WHERE r.target_id IS NULL ORDER BY r.account_id, r.paid_on, r.number"
    )
    taking.run(
        "INSERT INTO projects_projectevent (project_id, act, at, actor_id, agency_id, details, note) "
        "SELECT r.project_id, 'labour_cost_taken_in', %(now)s, %(user)s, %(agency)s, "
        "jsonb_build_object('entries', count(*), 'amount', sum(r.amount)::text), '' "
        "FROM intake_row r WHERE r.target_id IS NULL GROUP BY r.project_id"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT project_id FROM intake_row WHERE target_id IS NULL ORDER BY 1")
        ids = [pk for (pk,) in cursor.fetchall()]
    transaction.on_commit(lambda: _follow(ids, taking.now), robust=True)


def _follow(ids: list[int], now: datetime) -> None:
    recount_many(ids, now)
    recount_batches(ids, timezone.localdate(now))
