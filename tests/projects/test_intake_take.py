"""What is taken in from a list: what is new, changed and the same; and every row that is refused, with its reason."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from projects.intake import companies, contracts, items, payments, posts, projects
from projects.intake.counts import Counts
from projects.models import Company, Contract, Item, Payment, Post, Project, ProjectEvent
from tests.projects.site import Site, build_site, credit_code
from tests.world import TUESDAY, World


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


class Said(list[tuple[int, str, str]]):
    @property
    def columns(self) -> list[tuple[int, str]]:
        return [(number, column) for number, column, _message in self]


def taken(module, site, *rows, by=None, **how):
    said = Said()
    options = {"jurisdiction": "130304", "project_id": None, "whole": False, "commit": True} | how
    counts = module.take(
        list(enumerate(rows, start=2)), by=by or site.world.clerk, now=TUESDAY, progress=lambda read: None,
        on_fault=lambda number, column, message: said.append((number, column, message)), **options,
    )  # fmt: skip
    return counts, said


def project(number, **changed):
    return {
        "code": f"BDH-P-{number}", "name": f"示例工程{number}", "region": "海滨镇", "sector": "水利",
        "category": "区属项目", "owner": "北戴河区水务局", "contractor": "河北示例建筑工程有限公司",
        "regulator": "北戴河区水务局", "contract_sum": "1200万", "labour_cost": "2400000", "progress": "35%",
        "starts_on": "2026年3月1日", "ends_on": "2026/12/31", "started_on": "20260305", "funding": "区级财政、自筹",
        "is_government": "是",
    } | changed  # fmt: skip


# ---- companies


def test_companies_are_new_changed_or_the_same(site):
    rows = (
        {
            "name": "秦皇岛示例新公司",
            "credit_code": credit_code(10),
            "size": "小型企业",
            "ownership": "民营企业",
        },
        {"name": site.labour.name, "credit_code": site.labour.credit_code, "phone": "0335-4012345"},
    )
    assert taken(companies, site, *rows) == (Counts(total=2, new=1, changed=1), [])
    assert Company.objects.get(credit_code=credit_code(10)).size == "small"
    site.labour.refresh_from_db()
    assert (site.labour.phone, site.labour.size) == ("0335-4012345", "small"), "what a list leaves open stays"
    assert taken(companies, site, *rows) == (Counts(total=2, same=2), []), (
        "the same file twice changes nothing"
    )
    assert list(ProjectEvent.objects.order_by("id").values_list("act", flat=True)) == [
        "company_changed", "company_entered",
    ]  # fmt: skip


def test_a_wrong_check_digit_and_a_code_of_another_name_are_refused(site):
    wrong = credit_code(10)[:-1] + ("A" if credit_code(10)[-1] != "A" else "B")
    counts, said = taken(
        companies, site, {"name": "甲公司", "credit_code": wrong}, {"name": "乙公司", "credit_code": credit_code(3)},
        {"name": ""},
    )  # fmt: skip
    assert counts == Counts(total=3, failed=3)
    assert said.columns == [(2, "credit_code"), (4, "name"), (3, "credit_code")]
    assert "the last one a check character" in said[0][2]
    assert "秦皇岛示例劳务有限公司" in said[2][2]
    assert not Company.objects.filter(name__in=["甲公司", "乙公司"]).exists()


def test_a_check_writes_nothing_and_counts_the_same(site):
    rows = ({"name": "新公司"}, {"name": "新公司"})
    counts, said = taken(companies, site, *rows, commit=False)
    assert counts == Counts(total=2, new=1, failed=1)
    assert said == [(3, "credit_code", "Row 2 of this file says the same.")]
    assert not Company.objects.filter(name="新公司").exists()
    assert taken(companies, site, *rows, whole=True)[0].failed == 1
    assert not Company.objects.filter(name="新公司").exists(), "all rows or none"


# ---- projects


def test_a_project_is_taken_in_with_its_parties_money_and_days(site):
    assert taken(projects, site, project(1)) == (Counts(total=1, new=1), [])
    made = Project.objects.get(code="BDH-P-1")
    assert (made.region.name, made.sector, made.category, made.state) == (
        "海滨镇",
        "water",
        "district",
        "building",
    )
    assert made.owner_agency == site.world.agency("water")
    assert made.owner is None
    assert made.general_contractor == site.builder
    assert (made.contract_sum, made.labour_cost, made.progress) == (
        Decimal(12_000_000),
        Decimal(2_400_000),
        35,
    )
    assert (made.starts_on, made.started_on, made.ends_on) == (
        date(2026, 3, 1), date(2026, 3, 5), date(2026, 12, 31),
    )  # fmt: skip
    assert made.funding == ("district_fiscal", "private")
    assert made.is_government
    assert taken(projects, site, project(1)) == (Counts(total=1, same=1), [])


def test_what_changes_stands_in_the_timeline_and_an_empty_cell_takes_nothing_away(site):
    taken(projects, site, project(1))
    changed = project(1, progress="60%", owner="新建设单位有限公司", address="") | {"scale": "河道护岸2公里"}
    assert taken(projects, site, changed) == (Counts(total=1, changed=1), [])
    made = Project.objects.get(code="BDH-P-1")
    assert made.owner is not None
    assert (made.owner.name, made.owner_agency) == ("新建设单位有限公司", None)
    told = ProjectEvent.objects.get(project=made, act="project_changed").details["changed"]
    assert told["progress"] == [35, 60]
    assert told["scale"] == ["", "河道护岸2公里"]
    assert told["owner"][1]["name"] == "新建设单位有限公司"
    assert set(told) == {"progress", "scale", "owner", "owner_agency"}


def test_a_project_of_the_provincial_platform_is_known_by_its_number_there(site):
    row = project(1, platform_no="SPT-0001") | {"code": ""}
    assert taken(projects, site, row)[0] == Counts(total=1, new=1)
    assert Project.objects.get(platform_no="SPT-0001").code == "SPT-0001"
    Project.objects.filter(platform_no="SPT-0001").update(code="BDH-P-77")
    assert taken(projects, site, row)[0] == Counts(total=1, same=1)


WRONG_PROJECTS = [
    ({"region": "月球"}, "region", "is not known here"),
    ({"sector": "航天"}, "sector", "Allowed: 房屋建筑"),
    ({"ends_on": "2026-02-28"}, "ends_on", "before the planned start"),
    ({"starts_on": "2026-02-30"}, "starts_on", "written like 2026-04-30"),
    ({"started_on": "2026-05-01"}, "started_on", "still to come"),
    ({"progress": "350"}, "progress", "0 to 100"),
    ({"labour_cost": "1300万元"}, "labour_cost", "more than the contract sum"),
    ({"contract_sum": "一千万"}, "contract_sum", "such as 12800.50"),
    ({"owner_code": credit_code(2)}, "owner_code", "no credit code of a company"),
    ({"contractor_code": credit_code(3)}, "contractor_code", "that of “秦皇岛示例劳务有限公司”"),
    ({"finished_on": "2026-04-01", "state": "在建"}, "finished_on", "still being built"),
    ({"code": "", "platform_no": ""}, "code", "number of the project"),
    ({"name": "字" * 121}, "name", "At most 120 characters"),
]


def test_a_project_that_cannot_be_is_refused_with_its_row_column_and_reason(site):
    rows = [project(number, **changed) for number, (changed, _column, _said) in enumerate(WRONG_PROJECTS)]
    counts, faults = taken(projects, site, *rows, project("good"))
    assert counts == Counts(total=len(rows) + 1, failed=len(rows), new=1)
    found = {number: (column, message) for number, column, message in faults}
    assert {number: column for number, (column, _message) in found.items()} == {
        number: column for number, (_changed, column, _said) in enumerate(WRONG_PROJECTS, start=2)
    }
    for number, (_changed, _column, said) in enumerate(WRONG_PROJECTS, start=2):
        assert said in found[number][1]
    assert list(Project.objects.filter(name__startswith="示例工程").values_list("code", flat=True)) == [
        "BDH-P-good"
    ]


def test_a_completion_is_not_filed_by_a_list(site):
    counts, faults = taken(projects, site, project(9001, filed_on="2026-04-01", finished_on="2026-03-31"))
    assert (counts.failed, faults.columns) == (1, [(2, "state")])


def test_a_department_takes_in_only_what_it_is_in_charge_of(site):
    rows = (
        project(1),
        project(9001, name="改名"),
        project(2, regulator="", owner="某公司", region="西山街道"),
    )
    counts, faults = taken(projects, site, *rows, by=site.world.water)
    assert (counts.new, faults.columns) == (1, [(3, "code"), (4, "regulator")])
    assert taken(projects, site, project(3, region="海滨镇", regulator=""), by=site.world.haibin)[0].new == 1


# ---- contracts


def chain(**changed):
    rows = {
        "general": {
            "contract_no": "总-9",
            "kind": "施工总承包",
            "client": "新业主公司",
            "contractor": "新总包公司",
        },
        "sub": {"contract_no": "专-9", "kind": "专业分包", "parent_no": "总-9", "contractor": "新专业公司"},
        "labour": {"contract_no": "劳-9", "kind": "劳务", "client": "新专业公司", "contractor": "新劳务公司"},
    }
    return [{"project_code": "BDH-P-9001"} | row | changed.get(name, {}) for name, row in rows.items()]


def test_a_chain_of_contracts_hangs_together_by_numbers_and_by_parties(site):
    assert taken(contracts, site, *chain()) == (Counts(total=3, new=3), [])
    labour = Contract.objects.get(number="劳-9")
    assert labour.parent is not None
    assert labour.parent.number == "专-9"
    assert labour.parent.parent is not None
    assert labour.parent.parent.number == "总-9"
    assert labour.parent.client == labour.parent.parent.contractor, "let by who holds the one above"
    assert taken(contracts, site, *chain()) == (Counts(total=3, same=3), [])
    assert taken(contracts, site, *chain(sub={"amount": "50万"}))[0] == Counts(total=3, changed=1, same=2)


def test_a_contract_may_hang_under_one_on_record(site):
    row = {
        "project_code": "BDH-P-9001",
        "kind": "劳务分包",
        "client": site.builder.name,
        "contractor": "新劳务公司",
    }
    assert taken(contracts, site, row)[0].new == 1
    assert Contract.objects.get(contractor__name="新劳务公司").parent == site.general


WRONG_CHAINS = [
    (chain(sub={"parent_no": "专-9"}), {3: "parent_no", 4: "parent_no"}, "let out of itself"),
    (chain(sub={"contractor": "新总包公司"}), {3: "client", 4: "parent_no"}, "contract with itself"),
    (
        chain(sub={"parent_no": "劳-9", "client": "新劳务公司"}, labour={"parent_no": "专-9"}),
        {3: "parent_no", 4: "parent_no"}, "in a circle",
    ),
    (chain(labour={"begins_on": "2026-05-01", "ends_on": "2026-04-01"}), {4: "ends_on"}, "ends before it begins"),
    (chain(sub={"parent_no": "无-1"}), {3: "parent_no", 4: "parent_no"}, "no contract “无-1”"),
    (chain(general={"project_code": "X"}), {2: "project_code", 3: "parent_no", 4: "parent_no"}, "“X”"),
    (chain(labour={"contract_no": "专-9"}), {4: "contract_no"}, "Row 3 of this file"),
]  # fmt: skip


def test_a_chain_that_cannot_be_is_refused(site):
    for rows, faults, said in WRONG_CHAINS:
        counts, found = taken(contracts, site, *rows, commit=False)
        assert dict(found.columns) == faults
        assert said in " ".join(message for _number, _column, message in found)
        assert (counts.failed, counts.new) == (len(faults), 3 - len(faults))


# ---- persons, payments, duties


def test_another_person_follows_and_the_former_one_stays_in_the_history(site):
    row = {
        "project_code": "BDH-P-9001",
        "part": "包案领导",
        "person": "张三",
        "department": "北戴河区住房和城乡建设局",
    }
    row["department"] = site.world.agency("housing").name
    assert taken(posts, site, row | {"from_on": "2026-01-01"}) == (Counts(total=1, new=1), [])
    assert taken(posts, site, row)[0] == Counts(total=1, same=1)
    assert taken(posts, site, row | {"person": "李四"})[0] == Counts(total=1, new=1)
    held = [(each.name, each.until_on) for each in Post.objects.order_by("from_on")]
    assert held == [("张三", TUESDAY.date()), ("李四", None)]
    manager = {
        "project_name": site.school.name,
        "part": "劳资专管员",
        "person": "王五",
        "company": "无关公司",
    }
    assert taken(posts, site, manager)[1].columns == [(2, "company")]
    assert taken(posts, site, manager | {"company": site.labour.name})[0].new == 1


def test_works_money_is_taken_in_by_contract_and_month(site):
    row = {"contract_no": "总-1", "month": "2026年3月", "certified": "100万", "certified_on": "2026-03-31"}
    how = {"project_id": site.school.pk}
    assert taken(payments, site, row, **how) == (Counts(total=1, new=1), [])
    payment = Payment.objects.get()
    assert (payment.certified, payment.due_on) == (Decimal(1_000_000), date(2026, 4, 30))
    paid = row | {"paid": "80万", "paid_on": "2026-04-20", "labour_paid": "20万"}
    assert taken(payments, site, paid, **how)[0] == Counts(total=1, changed=1)
    assert taken(payments, site, paid | {"paid": "120万"}, **how)[1].columns == [(2, "paid")]
    assert taken(payments, site, {"project_code": "别的"} | paid, **how)[1].columns == [(2, "project_code")]


def test_duties_met_go_by_the_verb_of_the_page(site):
    titles = items.titles_of("130304")
    title, code = next((title, code) for title, code in titles.items() if "告示" in title or "公示" in title)
    row = {"project_code": "BDH-P-9001", "duty": title, "done_on": "2026-04-01"}
    assert taken(items, site, row) == (Counts(total=1, new=1), [])
    assert Item.objects.get(project=site.school, code=code).done_on == date(2026, 4, 1)
    assert taken(items, site, row)[0] == Counts(total=1, same=1)
    assert taken(items, site, row | {"duty": "没有的制度"})[1].columns == [(2, "duty")]
    assert taken(items, site, row | {"done_on": "2027-04-01"})[0].failed == 1
