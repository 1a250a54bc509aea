"""The list of companies: known by credit code, else by a name that only one has."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from agencies.people.models import User
from projects.intake import words
from projects.intake.counts import Counts
from projects.intake.finding import find_companies
from projects.intake.shared import coded, credit, line
from projects.intake.staging import Field, Progress, Rows, Taking, carry_out
from projects.intake.telling import tell_changes

FIELDS: tuple[Field, ...] = (
    line("name", 100, "单位名称", "企业名称", "公司名称", "名称", required=True),
    credit("credit_code", "统一社会信用代码", "社会信用代码", "信用代码"),
    coded("kind", words.EMPLOYERS, "单位类型", "用人单位类型"),
    coded("ownership", words.OWNERSHIPS, "企业性质", "单位性质", "所有制"),
    coded("size", words.SIZES, "企业规模", "企业规模类型", "划型"),
    line("legal_representative", 40, "法定代表人", "法人代表", "法人"),
    line("phone", 30, "联系电话", "电话"),
    line("address", 200, "地址", "注册地址", "单位地址"),
)
COLUMNS = tuple(each.column for each in FIELDS)
_WRITTEN = {
    name: name for name in (
        "name", "credit_code", "kind", "ownership", "size", "legal_representative", "phone", "address",
    )
}  # fmt: skip
_DEFAULTS = {
    "kind": "'enterprise'", "ownership": "''", "size": "''", "legal_representative": "''", "phone": "''",
    "address": "''",
}  # fmt: skip
# Names and telephone numbers of persons are not repeated in the timeline.
_TOLD = ("name", "credit_code", "kind", "ownership", "size", "address")


def take(
    rows: Rows, *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Progress, on_done: Callable[[int, str], None] | None = None,
) -> Counts:  # fmt: skip
    taking = Taking(jurisdiction, project_id, by, now, on_fault, progress, on_done=on_done)
    return carry_out(taking, partial(_work, taking, rows), whole=whole, commit=commit)


def _work(taking: Taking, rows: Rows) -> None:
    taking.stage(rows, FIELDS, {})
    taking.refuse_doubles("credit_code", "coalesce(credit_code, name)")
    find_companies(taking, "name", "credit_code", "target_id", enters=False)
    taking.refuse(
        "name", _("Another row of this file is about the same company."),
        "r.target_id IN (SELECT target_id FROM intake_row GROUP BY 1 HAVING count(*) > 1) "
        "AND r.number > (SELECT min(number) FROM intake_row o WHERE o.target_id = r.target_id)",
    )  # fmt: skip
    taking.complete("projects_company", _WRITTEN)
    tell_changes(taking, "company_id", "projects_company", "company_changed", _TOLD)
    taking.merge("projects_company", _WRITTEN, _DEFAULTS, stamp="updated_at")
    taking.run(
        "INSERT INTO projects_projectevent (company_id, act, at, actor_id, agency_id, details, note) "
        "SELECT c.id, 'company_entered', %(now)s, %(user)s, %(agency)s, '{}', '' FROM projects_company c "
        "JOIN intake_row r ON r.target_id IS NULL AND c.name = r.name "
        "AND c.credit_code IS NOT DISTINCT FROM r.credit_code WHERE c.updated_at = %(now)s"
    )
