"""The persons who answer for projects as a list. Another name ends the former person's time and begins a new one's."""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.importing.columns import Column
from agencies.people.models import User
from projects.intake import cells, words
from projects.intake.counts import Counts
from projects.intake.finding import agencies_of, find_companies, find_projects
from projects.intake.shared import PROJECT, PROJECT_ID, coded, credit, day, line
from projects.intake.staging import Field, Progress, Rows, Taking, carry_out
from projects.registers.posts_actions import OF_AGENCY, OF_FIRM

FIELDS: tuple[Field, ...] = (
    *PROJECT,
    coded("part", words.PARTS, "责任类别", "岗位类别", "责任人类别", required=True),
    line("person", 40, "姓名", "责任人姓名", "责任人", required=True),
    line("title", 60, "职务", "岗位"),
    line("phone", 30, "联系电话", "电话", "手机"),
    Field(Column("department", ("所在部门", "部门", "责任部门"), cells.text(60))),
    line("company", 100, "所在单位", "单位", "企业名称"),
    credit("company_code", "统一社会信用代码", "单位信用代码"),
    day("from_on", "任职日期", "起始日期", "开始日期"),
)
COLUMNS = tuple(each.column for each in FIELDS)
_EXTRA = PROJECT_ID | {"agency_id": "bigint", "company_id": "bigint", "follows_id": "bigint"}
_WRITTEN = {
    "project_id": "project_id", "part": "part", "name": "person", "title": "title", "phone": "phone",
    "agency_id": "agency_id", "company_id": "company_id", "from_on": "from_on",
}  # fmt: skip
_DEFAULTS = {"title": "''", "phone": "''"}


def take(
    rows: Rows, *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Progress,
) -> Counts:  # fmt: skip
    agencies = agencies_of(jurisdiction)
    readers = {"department": cells.known(agencies, agencies)}
    taking = Taking(jurisdiction, project_id, by, now, on_fault, progress, readers=readers)
    return carry_out(taking, partial(_work, taking, rows), whole=whole, commit=commit)


def _work(taking: Taking, rows: Rows) -> None:
    today = timezone.localdate(taking.now)
    of_agency, of_firm = [str(part) for part in OF_AGENCY], [str(part) for part in OF_FIRM]
    taking.stage(rows, FIELDS, _EXTRA)
    taking.run("UPDATE intake_row SET agency_id = department::bigint")
    find_projects(taking)
    taking.refuse("from_on", _("This day is still to come."), "r.from_on > %(today)s", today=today)
    taking.refuse(
        "company", _("This is a person of a department, not of a firm."),
        "r.part = ANY(%(parts)s) AND coalesce(r.company, r.company_code) IS NOT NULL", parts=of_agency,
    )  # fmt: skip
    taking.refuse(
        "department", _("This is a person of a firm, not of a department."),
        "r.part = ANY(%(parts)s) AND r.agency_id IS NOT NULL", parts=of_firm,
    )  # fmt: skip
    find_companies(taking, "company", "company_code", "company_id")
    _usual_bodies(taking)
    taking.refuse(
        "department", _("This field is required."), "r.part = ANY(%(parts)s) AND r.agency_id IS NULL",
        parts=of_agency,
    )  # fmt: skip
    taking.refuse(
        "company",
        _("This field is required."),
        "r.part = ANY(%(parts)s) AND r.company_id IS NULL",
        parts=of_firm,
    )
    taking.refuse(
        "company", _("This firm has no contract on this project."),
        "r.part = 'labour_manager' AND NOT EXISTS (SELECT 1 FROM projects_contract c WHERE c.project_id = r.project_id "
        "AND c.contractor_id = r.company_id AND c.ended_on IS NULL) AND NOT EXISTS (SELECT 1 FROM projects_project p "
        "WHERE p.id = r.project_id AND p.general_contractor_id = r.company_id)",
    )  # fmt: skip
    taking.refuse_doubles("part", "project_id, part, CASE WHEN part = 'labour_manager' THEN company_id END")
    _find(taking)
    _merge(taking)


def _usual_bodies(taking: Taking) -> None:
    """Where only one body can be meant, it need not be said."""
    project = "FROM projects_project p WHERE p.id = r.project_id AND "
    nobody = "r.agency_id IS NULL AND r.company_id IS NULL"
    taking.run(
        "UPDATE intake_row r SET agency_id = p.responsible_agency_id "
        f"{project} r.part IN ('industry', 'liaison') AND {nobody}"
    )
    taking.run(
        "UPDATE intake_row r SET agency_id = p.owner_agency_id, company_id = p.owner_id "
        f"{project} r.part = 'owner' AND {nobody}"
    )
    taking.run(
        f"UPDATE intake_row r SET company_id = p.general_contractor_id {project} r.part = 'site_manager' AND {nobody}"
    )
    taking.run(
        "UPDATE intake_row r SET agency_id = a.id FROM agencies_agency a WHERE a.is_active AND a.role = 'hrss' "
        f"AND a.jurisdiction_id = %(jurisdiction)s AND r.part = 'hr' AND {nobody}"
    )


def _find(taking: Taking) -> None:
    """Who holds the part now: the same person (`target_id`), or one who is followed (`follows_id`)."""
    held = (
        "FROM projects_post h WHERE h.project_id = r.project_id AND h.part = r.part AND h.until_on IS NULL "
        "AND (r.part <> 'labour_manager' OR h.company_id IS NOT DISTINCT FROM r.company_id)"
    )
    taking.run(f"UPDATE intake_row r SET target_id = h.id {held} AND h.name = r.person")
    taking.run(f"UPDATE intake_row r SET follows_id = h.id {held} AND h.name <> r.person")
    # A day that the list gives for a person who holds the part already is when that began, and stands.
    taking.run("UPDATE intake_row SET from_on = NULL WHERE target_id IS NOT NULL")
    taking.run(
        "UPDATE intake_row SET from_on = %(today)s WHERE target_id IS NULL AND from_on IS NULL",
        today=timezone.localdate(taking.now),
    )
    taking.refuse(
        "from_on", _("Whoever holds it now began on %(value)s; this cannot be earlier."),
        "r.follows_id IS NOT NULL AND r.from_on < (SELECT h.from_on FROM projects_post h WHERE h.id = r.follows_id)",
        "(SELECT h.from_on FROM projects_post h WHERE h.id = r.follows_id)",
    )  # fmt: skip
    taking.complete("projects_post", _WRITTEN)


def _merge(taking: Taking) -> None:
    taking.run("UPDATE projects_post h SET until_on = r.from_on FROM intake_row r WHERE h.id = r.follows_id")
    taking.merge("projects_post", _WRITTEN, _DEFAULTS)
    taking.run(
        "INSERT INTO projects_projectevent (project_id, act, at, actor_id, agency_id, details, note) "
        "SELECT h.project_id, 'person_appointed', %(now)s, %(user)s, %(agency)s, jsonb_build_object('post', h.id, "
        "'part', h.part, 'name', h.name, 'from_on', h.from_on), '' FROM intake_row r JOIN projects_post h "
        "ON h.project_id = r.project_id AND h.part = r.part AND h.name = r.person AND h.until_on IS NULL "
        "AND h.company_id IS NOT DISTINCT FROM r.company_id "
        "WHERE r.is_changed OR r.target_id IS NULL ORDER BY r.number"
    )
