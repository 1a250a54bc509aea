"""The ledgers as workbooks: every cell with its type, nothing cut off, narrowed like the ledger on the screen."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from agencies.importing.ledgers import Kind, Ledger, LedgerColumn, footer, written
from projects.compliance.actions import recount
from projects.models import Engagement, Post, Project, Worker
from tests.projects.site import Site, build_site
from tests.world import TUESDAY, World


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def sheet_of(content: bytes):
    return load_workbook(io.BytesIO(content)).active


def handed(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return sheet_of(b"".join(answer.streaming_content))


# ---- the writer

COLUMNS = (
    LedgerColumn("编号"), LedgerColumn("合计", Kind.MONEY, 14, "合同金额", True),
    LedgerColumn("其中：人工费", Kind.MONEY, 14, "合同金额", True), LedgerColumn("开工日期", Kind.DAY),
    LedgerColumn("进度", Kind.PERCENT), LedgerColumn("人数", Kind.COUNT, 0, "", True),
)  # fmt: skip
FOOTER = footer("北戴河区治欠办", "张三", "0335-4012345", date(2026, 4, 28))


def made(*rows):
    ledger = Ledger("在建项目台账", COLUMNS, FOOTER, "金额单位：万元")
    with written(ledger, rows) as file:
        return sheet_of(file.read())


def test_cells_are_what_they_are_called():
    sheet = made(
        ["000123", Decimal("12345678.90"), None, date(2026, 3, 1), 35, 23], ["=1+1&<x>", 1, 0, None, 0, 0]
    )
    assert sheet["A1"].value == "在建项目台账"
    assert sheet["A2"].value == "金额单位：万元"
    assert [cell.value for cell in sheet[3]] == [None, "合同金额", None, None, None, None]
    assert [cell.value for cell in sheet[4]] == ["编号", "合计", "其中：人工费", "开工日期", "进度", "人数"]
    code, money, _none, day, share, count = sheet[5]
    assert (code.value, code.data_type, code.number_format) == ("000123", "s", "@")
    assert (round(money.value, 6), money.number_format) == (1234.56789, "#,##0.00")
    assert (day.value, day.number_format) == (datetime(2026, 3, 1), "yyyy-mm-dd")  # noqa: DTZ001
    assert (share.value, share.number_format, count.value) == (0.35, "0.##%", 23)
    assert sheet["A6"].value == "'=1+1&<x>", "no name runs on a clerk's desk"
    assert [cell.value for cell in sheet[7]] == ["合计", 1234.56799, 0, None, None, 23]
    assert sheet["A8"].value.startswith("填报单位：北戴河区治欠办")
    for name in ("填报人：张三", "审核人：", "联系电话：0335-4012345", "填报日期：2026-04-28"):
        assert name in sheet["A8"].value
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:F6"
    assert {str(each) for each in sheet.merged_cells.ranges} == {
        "A1:F1", "A2:F2", "B3:C3", "A8:F8",
    }  # fmt: skip
    assert 14 <= sheet.column_dimensions["B"].width < 15, "Excel adds the margin of a cell"
    assert sheet.page_setup.orientation == "landscape"


def test_an_empty_ledger_is_a_report_of_nothing():
    assert "零报告" in made()["A5"].value


def test_a_long_ledger_is_whole():
    ledger = Ledger("台账", COLUMNS, FOOTER)
    with written(ledger, (["A", 1, 1, None, 1, 1] for _n in range(5000))) as file:
        assert zipfile.ZipFile(file).testzip() is None
        assert load_workbook(file, read_only=True).active.max_row == 4 + 5000 + 2


# ---- the ledgers


@pytest.mark.clause("JX-4.1.1")
def test_the_ledger_of_projects_has_every_column_and_can_be_had_by_unit(site, client):
    water = site.world.agency("water")
    Project.objects.create(
        code="BDH-P-9100", name="示例护岸工程", jurisdiction_id="130304", region_id="130304100", sector="water",
        responsible_agency=water, owner_agency=water,
    )  # fmt: skip
    Post.objects.create(
        project=site.school,
        part="leader",
        name="包案人",
        from_on=date(2026, 1, 1),
        agency=site.world.agency("housing"),
    )
    worker = Worker.objects.create(id_number_index=b"1", shown_name="张*", sealed=b"x")
    Engagement.objects.create(project=site.school, worker=worker, entered_on=date(2026, 4, 1))
    recount([site.school.pk], now=TUESDAY)
    client.force_login(site.world.clerk)
    sheet = handed(client, "/projects/ledgers/projects/")
    heading = [cell.value for cell in sheet[4]]
    for title in (
        "序号", "项目名称", "项目类别", "所属行业", "所属乡镇街道", "施工总承包单位", "分包单位", "其中：人工费", "计划竣工日期",
        "工程进度", "资金性质", "人社部门", "劳资专管员", "包案领导", "平台编号", "工资专用账户", "工资保证金", "工程款支付担保",
        "维权告示牌", "当月考勤率", "最近代发工资", "风险等级",
    ):  # fmt: skip
        assert title in heading
    rows = [dict(zip(heading, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(5, 6)]
    school = next(row for row in rows if row["项目编号"] == "BDH-P-9001")
    assert (school["合计"], school["其中：人工费"], school["分包单位"]) == (2000, 400, site.labour.name)
    assert (school["包案领导"], school["在场人数"], school["项目类别"]) == ("包案人", 1, "区属项目")
    assert school["工资专用账户"] == "未落实"
    assert school["开工日期"] == datetime(2026, 3, 16)  # noqa: DTZ001
    only = handed(client, f"/projects/ledgers/projects/?agency={water.pk}")
    assert [only["A5"].value, only["C5"].value, only["A6"].value] == [1, "BDH-P-9100", "合计"]
    none = handed(client, "/projects/ledgers/projects/?q=没有这样的项目")
    assert "零报告" in none["A5"].value


def test_every_other_ledger_holds_its_rows_and_no_worker_unmasked(site, client):
    worker = Worker.objects.create(id_number_index=b"1", shown_name="张*", sealed=b"x")
    Engagement.objects.create(
        project=site.school, worker=worker, entered_on=date(2026, 4, 1), employer=site.labour
    )
    client.force_login(site.world.clerk)
    rows = {"companies": 3, "contracts": 2, "persons": 0, "workers": 1, "measures": 0}
    for kind, count in rows.items():
        sheet = handed(client, f"/projects/ledgers/{kind}/")
        numbers = [row[0] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
        assert len(numbers) == count, kind
    assert client.get("/projects/ledgers/moon/").status_code == 404
    client.force_login(site.world.admin)
    assert client.get("/projects/ledgers/projects/").status_code == 404


def test_the_queries_of_a_ledger_do_not_grow_with_its_rows(site, client, django_assert_max_num_queries):
    for number in range(20):
        Project.objects.create(
            code=f"BDH-P-92{number:02}",
            name="示例",
            jurisdiction_id="130304",
            region_id="130304100",
            sector="water",
        )
    client.force_login(site.world.clerk)
    with django_assert_max_num_queries(16):
        handed(client, "/projects/ledgers/projects/")
