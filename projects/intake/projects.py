"""The ledger of projects as a list: known by their number, else by that of the provincial platform."""

# ruff: noqa: S608 -- the statements are made of the names of this package

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.importing.columns import Column
from agencies.importing.words import SECTORS
from agencies.people.models import User
from projects.intake import cells, words
from projects.intake.counts import Counts
from projects.intake.finding import (
    agencies_of,
    find_companies,
    places_of,
    refuse_new_not_ours,
    refuse_not_ours,
)  # fmt: skip
from projects.intake.shared import coded, credit, day, line, money, truth
from projects.intake.staging import Field, Progress, Rows, Taking, carry_out
from projects.intake.telling import tell_changes

FIELDS: tuple[Field, ...] = (
    line(
        "code", 40, "项目编号", "项目编码", "工程编号", "本地项目编码",
        help=gettext_lazy("By it a project is known again. Without it that of the platform counts."),
    ),
    line("name", 120, "项目名称", "工程名称", "工程项目名称", required=True),
    Field(
        Column(
            "region", ("所属乡镇街道", "乡镇街道", "街道", "所属乡镇", "监管区域", "所在区域"), cells.text(60),
            required=True,
        )
    ),
    line("community", 60, "村（社区）", "村社区", "社区", "村"),
    line("address", 200, "项目地址", "详细地址", "工程地址", "地址"),
    coded("sector", SECTORS, "所属行业", "行业", "行业领域", "行业类别", required=True),
    coded("category", words.CATEGORIES, "项目类别", "项目分类", "类别", "分类"),
    Field(
        Column(
            "funding", ("资金性质", "投资性质", "资金类型"), cells.fundings,
            help=gettext_lazy("Several are separated by 、."),
        ), "bigint",
    ),
    truth("is_government", "是否政府投资", "政府投资项目", "是否政府投资项目", "政府投资"),
    coded("special_type", words.SPECIALS, "特殊工程", "特殊类型"),
    coded("nature", words.NATURES, "建设性质"),
    line("scale", 200, "建设规模", "工程规模"),
    Field(Column("area", ("建筑面积（平方米）", "建筑面积", "面积"), cells.area), "numeric(12, 2)"),
    coded("state", words.STATES, "项目状态", "工程状态", "状态"),
    Field(Column("progress", ("工程进度（%）", "形象进度", "进度"), cells.share), "smallint"),
    line("owner", 100, "建设单位", "建设单位名称", "业主单位", "甲方"),
    credit("owner_code", "建设单位统一社会信用代码", "建设单位信用代码"),
    line("contractor", 100, "施工总承包单位", "总承包单位", "总包单位", "施工单位", "总承包单位名称"),
    credit(
        "contractor_code", "总承包单位统一社会信用代码", "总包单位信用代码", "总承包单位信用代码",
        "总包统一社会信用代码",
    ),
    Field(Column("regulator", ("行业主管部门", "主管部门", "行业监管部门"), cells.text(60))),
    money("investment", "总投资（元）", "总投资", "投资额"),
    money("contract_sum", "合同总价（元）", "合同价款", "合同金额", "合同总额", "中标价"),
    money("labour_cost", "人工费用总额（元）", "总劳务费", "劳务费总额", "人工费总额"),
    line("fund_source", 200, "资金来源", "资金来源说明"),
    Field(Column("funds_in_place", ("资金到位率（%）", "资金落实比例", "资金到位"), cells.share), "smallint"),
    truth("is_contractor_financed", "是否垫资施工", "是否垫资", "垫资"),
    line("approval_no", 60, "审批文号", "立项批复文号", "批复文号"),
    day("approved_on", "审批日期", "批复日期", "立项日期"),
    Field(Column("approved_by", ("审批部门", "审批单位"), cells.text(60))),
    day("pushed_on", "推送人社日期", "推送人社部门日期"),
    line("award_no", 60, "中标通知书编号", "中标通知书"),
    truth("tender_has_wage_clause", "招标文件有工资保障条款", "招标文件工资条款"),
    line("permit_no", 60, "施工许可证编号", "施工许可证号", "施工许可证"),
    day("permitted_on", "施工许可日期", "施工许可证日期", "发证日期"),
    line("platform_no", 60, "省平台项目编号", "平台编号", "平台项目编号", "监管平台编号"),
    day("enrolled_on", "纳入平台日期", "上平台日期"),
    day("starts_on", "计划开工日期", "合同开工日期", "合同开始日期"),
    day("started_on", "实际开工日期", "开工日期", "开工时间"),
    day("ends_on", "计划竣工日期", "计划完工日期", "合同竣工日期", "合同结束日期"),
    day("finished_on", "完工日期", "实际完工日期", "竣工日期"),
    day("filed_on", "竣工验收备案日期", "竣工备案日期"),
)  # fmt: skip
COLUMNS = tuple(each.column for each in FIELDS)
_IDS = ("owner_id", "owner_agency_id", "general_contractor_id", "responsible_agency_id", "approved_by_id")
_EXTRA = dict.fromkeys(_IDS, "bigint") | {
    "region_id": "text",
    "funding_bits": "bigint",
    "owner_stated": "text",
}
# Column of the ledger -> column of the list.
_PLAIN = (
    "code", "name", "community", "address", "sector", "category", "is_government", "special_type", "nature", "scale",
    "area", "state", "progress", "investment", "contract_sum", "labour_cost", "fund_source", "funds_in_place",
    "is_contractor_financed", "approval_no", "approved_on", "pushed_on", "award_no", "tender_has_wage_clause",
    "permit_no", "permitted_on", "platform_no", "enrolled_on", "starts_on", "started_on", "ends_on", "finished_on",
    "filed_on",
)  # fmt: skip
_WRITTEN = {name: name for name in (*_PLAIN, *_IDS, "region_id", "funding_bits")}
_EMPTY = (
    "community", "address", "category", "special_type", "nature", "scale", "fund_source", "approval_no", "award_no",
    "permit_no", "platform_no",
)  # fmt: skip
_DEFAULTS = dict.fromkeys(_EMPTY, "''") | {
    "funding_bits": "0", "is_government": "false", "jurisdiction_id": "%(jurisdiction)s", "created_at": "%(now)s",
}  # fmt: skip


def take(
    rows: Rows, *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Progress, on_done: Callable[[int, str], None] | None = None,
) -> Counts:  # fmt: skip
    readers = readers_of(jurisdiction)
    taking = Taking(jurisdiction, project_id, by, now, on_fault, progress, readers=readers, on_done=on_done)
    return carry_out(taking, partial(_work, taking, rows), whole=whole, commit=commit)


def readers_of(jurisdiction: str) -> dict[str, Callable[[str], str]]:
    """What the directory of the place has."""
    places, agencies = places_of(jurisdiction), agencies_of(jurisdiction)
    named = [name for name in places if not name.isdigit()]
    agency = cells.known(agencies, agencies)
    return {"region": cells.known(places, named), "regulator": agency, "approved_by": agency}


def _work(taking: Taking, rows: Rows) -> None:
    taking.stage(rows, FIELDS, _EXTRA)
    taking.run(
        "UPDATE intake_row SET region_id = region, responsible_agency_id = regulator::bigint, "
        "approved_by_id = approved_by::bigint, funding_bits = funding"
    )
    _find(taking)
    _parties(taking)
    _complete(taking)
    _refuse(taking)
    refuse_new_not_ours(taking)
    tell_changes(taking, "project_id", "projects_project", "project_changed", tuple(_WRITTEN))
    taking.merge("projects_project", _WRITTEN, _DEFAULTS, stamp="updated_at")
    taking.run(
        "INSERT INTO projects_projectevent (project_id, act, at, actor_id, agency_id, details, note) "
        "SELECT p.id, 'project_entered', %(now)s, %(user)s, %(agency)s, '{}', '' FROM projects_project p "
        "JOIN intake_row r ON p.code = r.code WHERE r.target_id IS NULL ORDER BY r.number"
    )


def _find(taking: Taking) -> None:
    taking.refuse(
        "code", _("State the number of the project, or that of the platform."),
        "r.code IS NULL AND r.platform_no IS NULL",
    )  # fmt: skip
    taking.run(
        "UPDATE intake_row r SET target_id = p.id FROM projects_project p "
        "WHERE p.jurisdiction_id = %(jurisdiction)s AND p.code = r.code"
    )
    taking.run(
        "UPDATE intake_row r SET target_id = p.id, code = p.code FROM (SELECT min(id) AS id, min(code) AS code, "
        "platform_no FROM projects_project WHERE jurisdiction_id = %(jurisdiction)s AND platform_no <> '' "
        "GROUP BY platform_no HAVING count(*) = 1) p WHERE r.code IS NULL AND p.platform_no = r.platform_no"
    )
    taking.refuse(
        "code", _("The number “%(value)s” is taken."),
        "r.target_id IS NULL AND EXISTS (SELECT 1 FROM projects_project p "
        "WHERE p.code = coalesce(r.code, r.platform_no) AND p.jurisdiction_id <> %(jurisdiction)s)",
        "coalesce(r.code, r.platform_no)",
    )  # fmt: skip
    # What the platform alone has numbered goes by its number.
    taking.refuse(
        "platform_no", _("This number is too long for a project without one of its own."),
        "r.code IS NULL AND length(r.platform_no) > 40",
    )  # fmt: skip
    taking.run("UPDATE intake_row SET code = platform_no WHERE code IS NULL")
    taking.refuse_doubles("code", "code")
    refuse_not_ours(taking, "code", "target_id")


def _parties(taking: Taking) -> None:
    """A department, town or street may own a project; every other owner is a company."""
    for name in ("name", "short_name"):
        taking.run(
            "UPDATE intake_row r SET owner_agency_id = a.id, owner = NULL FROM agencies_agency a "
            f"WHERE a.jurisdiction_id = %(jurisdiction)s AND a.is_active AND r.owner = a.{name}"
        )
    taking.refuse(
        "owner_code", _("A department has no credit code of a company."),
        "r.owner_agency_id IS NOT NULL AND r.owner_code IS NOT NULL",
    )  # fmt: skip
    find_companies(taking, "owner", "owner_code", "owner_id")
    find_companies(taking, "contractor", "contractor_code", "general_contractor_id")


def _complete(taking: Taking) -> None:
    """Where the list says a day but no state, the day says the state too."""
    taking.run(
        "UPDATE intake_row SET state = CASE WHEN filed_on IS NOT NULL THEN 'filed' "
        "WHEN finished_on IS NOT NULL THEN 'finished' END WHERE state IS NULL"
    )
    taking.run(
        "UPDATE intake_row SET state = CASE WHEN started_on IS NULL AND starts_on > %(today)s THEN 'preparing' "
        "ELSE 'building' END WHERE state IS NULL AND target_id IS NULL", today=timezone.localdate(taking.now),
    )  # fmt: skip
    before = "SELECT 1 FROM projects_project p WHERE p.id = r.target_id AND "
    taking.refuse(
        "code",
        _("This project was given up; its record is closed."),
        f"EXISTS ({before} p.state = 'cancelled')",
    )
    taking.refuse(
        "state", _("The completion is filed, and a project given up, on the page of the project and not by a list."),
        f"r.state IN ('filed', 'cancelled') AND EXISTS ({before} p.state <> r.state)",
    )  # fmt: skip
    taking.refuse(
        "state", _("The completion of this project has been filed."),
        f"r.state IS NOT NULL AND r.state <> 'filed' AND EXISTS ({before} p.state = 'filed')",
    )  # fmt: skip
    taking.run(
        "UPDATE intake_row SET owner_stated = CASE WHEN owner_id IS NOT NULL THEN 'company' "
        "WHEN owner_agency_id IS NOT NULL THEN 'agency' END WHERE target_id IS NOT NULL"
    )
    taking.complete("projects_project", _WRITTEN)
    # Owned by one of them: the one that the list names takes the place of the other.
    taking.run(
        "UPDATE intake_row SET owner_agency_id = NULL WHERE owner_stated = 'company' AND owner_agency_id IS NOT NULL"
    )
    taking.run("UPDATE intake_row SET owner_id = NULL WHERE owner_stated = 'agency' AND owner_id IS NOT NULL")


def _refuse(taking: Taking) -> None:
    """What was found wrong before in what the list does not touch is no reason to refuse it."""
    today, touched = timezone.localdate(taking.now), "(r.target_id IS NULL OR r.is_changed) AND "
    for first, last, message in (
        ("starts_on", "ends_on", _("The planned end lies before the planned start.")),
        ("started_on", "finished_on", _("It was finished before it was started.")),
        ("finished_on", "filed_on", _("The completion was filed before the works were finished.")),
        ("approved_on", "pushed_on", _("It was passed on before it was approved.")),
    ):
        taking.refuse(last, message, f"{touched} r.{last} < r.{first}")
    for past in (
        "approved_on",
        "pushed_on",
        "permitted_on",
        "enrolled_on",
        "started_on",
        "finished_on",
        "filed_on",
    ):
        taking.refuse(past, _("This day is still to come."), f"{touched} r.{past} > %(today)s", today=today)
    taking.refuse(
        "finished_on", _("A day of completion does not go with a project that is still being built."),
        f"{touched} r.finished_on IS NOT NULL AND r.state NOT IN ('finished', 'filed')",
    )  # fmt: skip
    taking.refuse(
        "filed_on", _("A day of filing does not go with a project whose completion is not filed."),
        f"{touched} r.filed_on IS NOT NULL AND r.state <> 'filed'",
    )  # fmt: skip
    taking.refuse(
        "labour_cost", _("The labour cost is more than the contract sum."),
        f"{touched} r.labour_cost > r.contract_sum",
    )  # fmt: skip
