"""The chain of contracts as a list: owner, general contractor, subcontractors, each under the one it was let out of.

A contract is known by its number in its project, else by its two parties and its kind. What it was let out of is named
by number; where it is not, it is the contract that its client holds on the project.
"""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.importing.columns import Column
from agencies.people.models import User
from projects.intake import cells, words
from projects.intake.counts import Counts
from projects.intake.finding import find_companies, find_projects
from projects.intake.shared import PROJECT, PROJECT_ID, coded, credit, day, line, money, truth
from projects.intake.staging import Field, Progress, Rows, Taking, carry_out

FIELDS: tuple[Field, ...] = (
    *PROJECT,
    line("contract_no", 60, "合同编号", "合同号"),
    coded("kind", words.CONTRACTS, "合同类型", "承包方式", "合同类别", required=True),
    line(
        "parent_no", 60, "上级合同编号", "上级合同号", "所属总包合同编号",
        help=gettext_lazy("The contract out of which it was let; without it the one that the client holds."),
    ),
    line("client", 100, "发包单位", "发包方", "甲方"),
    credit("client_code", "发包单位统一社会信用代码", "发包方信用代码"),
    line("contractor", 100, "承包单位", "承包方", "乙方", "分包单位"),
    credit("contractor_code", "承包单位统一社会信用代码", "承包方信用代码", "分包单位信用代码"),
    line("works", 200, "承包内容", "工程内容", "承包范围"),
    money("amount", "合同金额（元）", "合同金额", "合同价款"),
    day("signed_on", "签订日期", "合同签订日期"),
    day("begins_on", "合同开始日期", "开工日期", "开始日期"),
    day("ends_on", "合同结束日期", "竣工日期", "结束日期"),
    day("contract_filed_on", "合同备案日期", "备案日期"),
    truth("is_written", "是否书面合同", "书面合同"),
    line("qualification", 120, "资质等级", "承包资质", "资质"),
    truth("is_qualified", "资质是否符合", "资质符合"),
    Field(Column("settlement_cycle", ("结算周期（月）", "结算周期"), cells.months), "smallint"),
    Field(Column("payment_cycle", ("付款周期（月）", "支付周期", "付款周期"), cells.months), "smallint"),
    truth("states_wages", "约定工资支付", "是否约定工资数额及支付方式"),
    coded("labour_method", words.LABOUR_COSTS, "人工费约定方式", "人工费确定方式"),
    Field(Column("labour_share", ("人工费比例（%）", "人工费比例"), cells.percent), "numeric(5, 2)"),
    money("labour_amount", "人工费金额（元）", "人工费用（元）", "人工费"),
)  # fmt: skip
COLUMNS = tuple(each.column for each in FIELDS)
_EXTRA = PROJECT_ID | {
    "client_id": "bigint", "contractor_id": "bigint", "parent_id": "bigint", "parent_row": "integer",
}  # fmt: skip
_PLAIN = (
    "kind", "client_id", "contractor_id", "works", "amount", "signed_on", "begins_on", "ends_on", "is_written",
    "qualification", "is_qualified", "settlement_cycle", "payment_cycle", "states_wages", "labour_method",
    "labour_share", "labour_amount",
)  # fmt: skip
_WRITTEN = {name: name for name in _PLAIN} | {
    "project_id": "project_id", "number": "contract_no", "filed_on": "contract_filed_on", "parent_id": "parent_id",
}  # fmt: skip
_DEFAULTS = dict.fromkeys(
    ("number", "works", "qualification", "labour_method", "breach", "breach_note"), "''"
)


def take(
    rows: Rows, *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Progress, on_done: Callable[[int, str], None] | None = None,
) -> Counts:  # fmt: skip
    taking = Taking(jurisdiction, project_id, by, now, on_fault, progress, on_done=on_done)
    return carry_out(taking, partial(_work, taking, rows), whole=whole, commit=commit)


def _work(taking: Taking, rows: Rows) -> None:
    taking.stage(rows, FIELDS, _EXTRA)
    find_projects(taking)
    taking.refuse(
        "contractor", _("State the contractor by name or credit code."),
        "coalesce(r.contractor, r.contractor_code) IS NULL",
    )  # fmt: skip
    taking.refuse("parent_no", _("A contract cannot be let out of itself."), "r.parent_no = r.contract_no")
    find_companies(taking, "contractor", "contractor_code", "contractor_id")
    find_companies(taking, "client", "client_code", "client_id")
    _default_clients(taking)
    taking.refuse("client", _("A firm cannot contract with itself."), "r.client_id = r.contractor_id")
    _find(taking)
    _find_parents(taking)
    _refuse_circles(taking)
    taking.complete("projects_contract", _WRITTEN)
    touched = "(r.target_id IS NULL OR r.is_changed) AND "
    taking.refuse(
        "client", _("A firm cannot contract with itself."), f"{touched} r.client_id = r.contractor_id"
    )
    taking.refuse("ends_on", _("The contract ends before it begins."), f"{touched} r.ends_on < r.begins_on")
    taking.refuse(
        "signed_on", _("This day is still to come."), f"{touched} r.signed_on > %(today)s",
        today=timezone.localdate(taking.now),
    )  # fmt: skip
    _tell_and_merge(taking)


def _default_clients(taking: Taking) -> None:
    """The general contract is let by the owner, any other by who holds the contract it is let out of."""
    taking.run(
        "UPDATE intake_row r SET client_id = p.owner_id FROM projects_project p WHERE p.id = r.project_id "
        "AND r.kind = 'general' AND r.client_id IS NULL AND p.owner_id <> r.contractor_id"
    )
    taking.run(
        "UPDATE intake_row r SET client_id = o.contractor_id FROM intake_row o WHERE o.project_id = r.project_id "
        "AND o.contract_no = r.parent_no AND r.client_id IS NULL"
    )
    taking.run(
        "UPDATE intake_row r SET client_id = c.contractor_id FROM projects_contract c "
        "WHERE c.project_id = r.project_id AND c.number = r.parent_no AND r.client_id IS NULL"
    )


def _find(taking: Taking) -> None:
    taking.refuse_doubles(
        "contract_no",
        "project_id, coalesce(contract_no, concat_ws('|', '', kind, client_id, contractor_id)), "
        "CASE WHEN contract_no IS NULL THEN 0 ELSE 1 END",
    )
    taking.refuse(
        "contract_no", _("Several contracts of this project have the number “%(value)s”."),
        "(SELECT count(*) FROM projects_contract c WHERE c.project_id = r.project_id AND c.number = r.contract_no) > 1",
        "r.contract_no",
    )  # fmt: skip
    taking.run(
        "UPDATE intake_row r SET target_id = c.id FROM projects_contract c "
        "WHERE c.project_id = r.project_id AND c.number = r.contract_no"
    )
    taking.refuse(
        "contract_no", _("These parties have several such contracts; state the number of the one meant."),
        "r.contract_no IS NULL AND (SELECT count(*) FROM projects_contract c WHERE c.project_id = r.project_id "
        "AND c.kind = r.kind AND c.client_id IS NOT DISTINCT FROM r.client_id "
        "AND c.contractor_id = r.contractor_id) > 1",
    )  # fmt: skip
    taking.run(
        "UPDATE intake_row r SET target_id = c.id FROM (SELECT min(id) AS id, project_id, kind, client_id, "
        "contractor_id FROM projects_contract GROUP BY 2, 3, 4, 5 HAVING count(*) = 1) c "
        "WHERE r.contract_no IS NULL AND c.project_id = r.project_id AND c.kind = r.kind "
        "AND c.client_id IS NOT DISTINCT FROM r.client_id AND c.contractor_id = r.contractor_id"
    )


def _find_parents(taking: Taking) -> None:
    """`parent_id` for a contract that is on record, `parent_row` for one that this list brings."""
    taking.refuse(
        "parent_no", _("A general contract is let out of no other."),
        "r.kind = 'general' AND r.parent_no IS NOT NULL",
    )  # fmt: skip
    by_number, by_holder = (
        "o.contract_no = r.parent_no",
        "r.parent_no IS NULL AND o.contractor_id = r.client_id",
    )
    for row in (by_number, f"{by_holder} AND r.kind <> 'general'"):
        taking.run(
            "UPDATE intake_row r SET parent_row = o.number, parent_id = o.target_id FROM (SELECT min(number) "
            "AS number, min(target_id) AS target_id, project_id, contract_no, contractor_id FROM intake_row "
            "GROUP BY 3, 4, 5) o "
            f"WHERE o.project_id = r.project_id AND o.number <> r.number AND r.parent_row IS NULL AND {row} "
            "AND (r.parent_no IS NOT NULL OR 1 = (SELECT count(*) FROM intake_row s WHERE s.project_id = r.project_id "
            "AND s.contractor_id = r.client_id AND s.number <> r.number))"
        )
    for stored in (
        "c.number = r.parent_no",
        "r.parent_no IS NULL AND r.kind <> 'general' AND r.target_id IS NULL AND c.contractor_id = r.client_id "
        "AND c.ended_on IS NULL AND 1 = (SELECT count(*) FROM projects_contract s WHERE s.project_id = r.project_id "
        "AND s.contractor_id = r.client_id AND s.ended_on IS NULL)",
    ):
        taking.run(
            "UPDATE intake_row r SET parent_id = c.id FROM projects_contract c WHERE c.project_id = r.project_id "
            f"AND r.parent_row IS NULL AND r.parent_id IS NULL AND c.id IS DISTINCT FROM r.target_id AND {stored}"
        )
    nowhere = "r.parent_row IS NULL AND r.parent_id IS NULL"
    taking.refuse(
        "parent_no", _("There is no contract “%(value)s” on this project, neither on record nor in this list."),
        f"r.parent_no IS NOT NULL AND {nowhere}", "r.parent_no",
    )  # fmt: skip
    # Owners let some specialist works themselves; labour is always let out of something.
    taking.refuse(
        "parent_no",
        _("Its client holds no contract on this project, or several; state the number of the one above."),
        f"r.kind <> 'general' AND r.target_id IS NULL AND {nowhere} AND (r.kind = 'labour' OR r.client_id IS DISTINCT "
        "FROM (SELECT p.owner_id FROM projects_project p WHERE p.id = r.project_id))",
    )  # fmt: skip


def _refuse_circles(taking: Taking) -> None:
    """Going up from a contract of the list one must come to an end. Numbers of rows count below nothing, so that they
    are no ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.number, r.target_id, r.parent_row, r.parent_id FROM intake_row r ORDER BY r.number"
        )
        staged = cursor.fetchall()
        cursor.execute(
            "SELECT c.id, c.parent_id FROM projects_contract c WHERE c.parent_id IS NOT NULL "
            "AND c.project_id IN (SELECT project_id FROM intake_row)"
        )
        above: dict[int, int | None] = dict(cursor.fetchall())
    known = {number: target or -number for number, target, _row, _parent in staged}
    for number, _target, row, parent in staged:
        if row or parent:
            above[known[number]] = known.get(row, parent)
    circling = [number for number, key in known.items() if _circles(key, above)]
    message = _("The contracts are let out of one another in a circle.")
    taking.refuse("parent_no", message, "r.number = ANY(%(circling)s)", circling=circling)
    # What hangs on a refused row has nothing to hang on.
    while True:
        failed = taking.failed
        taking.refuse(
            "parent_no", _("The contract out of which it was let is refused in this list."),
            "r.parent_row IS NOT NULL AND r.parent_id IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM intake_row o WHERE o.number = r.parent_row)",
        )  # fmt: skip
        if taking.failed == failed:
            return


def _circles(key: int, above: dict[int, int | None]) -> bool:
    seen, at = {key}, above.get(key)
    while at is not None and at not in seen:
        seen.add(at)
        at = above.get(at)
    return at == key


def _tell_and_merge(taking: Taking) -> None:
    """The parents that are new are known by their ids only when they have been written."""
    taking.merge("projects_contract", _WRITTEN, _DEFAULTS, stamp="updated_at")
    taking.run(
        "UPDATE intake_row r SET target_id = c.id FROM projects_contract c WHERE r.target_id IS NULL "
        "AND c.updated_at = %(now)s AND c.project_id = r.project_id AND c.kind = r.kind "
        "AND c.client_id IS NOT DISTINCT FROM r.client_id AND c.contractor_id = r.contractor_id "
        "AND c.number = coalesce(r.contract_no, '')"
    )
    taking.run(
        "UPDATE projects_contract c SET parent_id = o.target_id FROM intake_row r JOIN intake_row o "
        "ON o.number = r.parent_row WHERE c.id = r.target_id AND c.parent_id IS DISTINCT FROM o.target_id"
    )
    taking.run(
        "INSERT INTO projects_projectevent (project_id, act, at, actor_id, agency_id, details, note) "
        "SELECT r.project_id, 'contracts_taken_in', %(now)s, %(user)s, %(agency)s, "
        "jsonb_build_object('contracts', count(*)), '' FROM intake_row r JOIN projects_contract c "
        "ON c.id = r.target_id AND c.updated_at = %(now)s GROUP BY r.project_id"
    )
