"""A list for a register on its way: sent in, its columns remembered, checked, decided on, taken in once or not at all."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import translation
from openpyxl import Workbook, load_workbook

from agencies.documents import storehouse
from agencies.errors import Invalid, Refused
from agencies.importing.columns import find_heading
from agencies.importing.reading import rows_of
from projects.intake import actions, running
from projects.intake.registers import REGISTERS
from projects.intake.running import let_go, work_off
from projects.models import ColumnMapping, Company, Project, ProjectEvent
from tests.projects.site import Site, build_site, credit_code
from tests.world import TUESDAY, World


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


HEADINGS = ["项目编号", "项目名称", "所属乡镇街道", "所属行业", "合同总价（元）"]
GOOD = ["BDH-P-1", "示例工程1", "海滨镇", "水利", "12000000"]


def listed(*rows, headings=HEADINGS, encoding="utf-8-sig", name="台账.csv"):
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode(encoding))


def workbook(*rows, headings=HEADINGS, also=None, name="台账.xlsx"):
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    if also:
        also(book)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def sent(site, upload, kind="projects", **how):
    run = actions.send_in(upload, kind, by=site.world.clerk, now=TUESDAY, **how)
    return worked(run)


def worked(run):
    work_off(run.pk, clock=lambda: TUESDAY)
    run.refresh_from_db()
    return run


def confirmed(site, run, whole=False):
    return worked(actions.confirm(run.pk, whole=whole, by=site.world.clerk, now=TUESDAY))


def faults(run):
    return [(each.number, each.column, each.message) for each in run.faults.order_by("pk")]


def numbers(run):
    return run.total, run.new, run.changed, run.same, run.failed, run.taken


# ---- the columns of the provincial platform

PLATFORM = ["序号", "工程编码", "工程名", "辖区", "行业类别", "合同额(万元)", "建管单位"]


@pytest.mark.clause("BDH-6.2.1")
def test_the_columns_of_the_provincial_platform_are_assigned_once_and_remembered(site, client):
    row = ["1", "SPT-7", "平台工程", "海滨镇", "水利", "1,200", "某业主公司"]
    run = sent(site, listed(row, headings=PLATFORM, encoding="gb18030"))
    assert run.state == "uploaded", "what is where nobody can guess"
    assert not Project.objects.filter(platform_no="SPT-7").exists()
    client.force_login(site.world.clerk)
    client.cookies["django_language"] = "en"
    assert "Please say which they are" in client.get(f"/projects/registers/{run.pk}/").content.decode()
    chosen = {"column-1": "platform_no", "column-2": "name", "column-4": "sector", "column-5": "contract_sum"}
    refused = client.post(f"/projects/registers/{run.pk}/columns/", chosen)
    assert refused.status_code == 422
    assert "No column is assigned to “所属乡镇街道”" in refused.content.decode()
    whole = chosen | {"column-3": "region", "column-6": "owner"}
    assert client.post(f"/projects/registers/{run.pk}/columns/", whole).status_code == 302
    run = confirmed(site, worked(run))
    assert numbers(run) == (1, 1, 0, 0, 0, 1)
    made = Project.objects.get(platform_no="SPT-7")
    assert (made.name, made.contract_sum, str(made.owner)) == ("平台工程", 12_000_000, "某业主公司")
    again = sent(site, listed([*row[:5], "1,300", row[6]], headings=PLATFORM))
    assert (again.state, again.changed) == ("checked", 1), "the next list of the platform needs no hand"
    assert ColumnMapping.objects.get().jurisdiction_id == "130304"
    other = listed(row, headings=[*PLATFORM[:6], "别的"])
    assert sent(site, other).state == "uploaded", "other headings are another list"


# ---- the way of a list


def test_the_same_list_twice_changes_nothing_and_says_so(site, client):
    run = confirmed(site, sent(site, listed(GOOD)), whole=True)
    assert (run.state, numbers(run)) == ("done", (1, 1, 0, 0, 0, 1))
    events = ProjectEvent.objects.count()
    assert Project.objects.get(code="BDH-P-1").items.exists(), "its duties are counted at once"
    again = sent(site, listed(GOOD))
    assert numbers(again) == (1, 0, 0, 1, 0, 0)
    with pytest.raises(Refused) as refused:
        actions.confirm(again.pk, whole=False, by=site.world.clerk, now=TUESDAY)
    assert refused.value.code == "nothing-new"
    assert ProjectEvent.objects.count() == events
    client.force_login(site.world.clerk)
    client.cookies["django_language"] = "en"
    assert "The very same file was sent in" in client.get(f"/projects/registers/{again.pk}/").content.decode()


def test_good_rows_are_taken_or_all_refused_as_one_chooses(site, client):
    bad = ["BDH-P-2", "示例工程2", "月球", "水利", "-5"]
    run = sent(site, listed(GOOD, bad))
    assert numbers(run) == (2, 1, 0, 0, 1, 0)
    assert [(number, column) for number, column, _said in faults(run)] == [
        (3, "所属乡镇街道"), (3, "合同总价（元）"),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        actions.confirm(run.pk, whole=True, by=site.world.clerk, now=TUESDAY)
    assert refused.value.code == "not-whole"
    client.force_login(site.world.clerk)
    sheet = load_workbook(io.BytesIO(client.get(f"/projects/registers/{run.pk}/errors/").getvalue())).active
    heading, row = sheet.iter_rows(values_only=True)
    assert heading[1:6] == tuple(HEADINGS)
    assert row[:6] == (3, "BDH-P-2", "示例工程2", "月球", "水利", "'-5")
    assert "所属乡镇街道：" in row[6]
    assert client.post(f"/projects/registers/{run.pk}/confirm/", {"which": "good"}).status_code == 302
    run = worked(run)
    assert (run.state, run.taken) == ("done", 1)
    assert list(Project.objects.exclude(code="BDH-P-9001").values_list("code", flat=True)) == ["BDH-P-1"]


def test_what_has_become_wrong_since_the_check_refuses_a_whole_list(site):
    run = sent(site, listed(GOOD), "projects")
    Project.objects.create(
        code="BDH-P-1", name="别区工程", jurisdiction_id="130000", region_id="130000", sector="water"
    )
    run = confirmed(site, run, whole=True)
    assert (run.state, run.failed, run.taken) == ("checked", 1, 0)
    assert "nothing was taken in" in run.reason


def test_a_worker_that_is_killed_leaves_nothing_by_half_and_is_given_up_at_the_fourth_time(site, monkeypatch):
    run = actions.confirm(sent(site, listed(GOOD)).pk, whole=False, by=site.world.clerk, now=TUESDAY)

    class Killed(BaseException):
        pass

    def killed(*_found):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(running, "_settle", killed)
        for _n in range(running.ATTEMPTS):
            with pytest.raises(Killed):
                work_off(run.pk)
    assert not Project.objects.filter(code="BDH-P-1").exists()
    work_off(run.pk)
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "The work broke off 3 times.")


def test_a_list_that_somebody_cancels_is_not_taken_in(site):
    run = sent(site, listed(GOOD))
    actions.confirm(run.pk, whole=False, by=site.world.clerk, now=TUESDAY)
    actions.cancel(run.pk, by=site.world.head, now=TUESDAY)
    run = worked(run)
    assert (run.state, run.storage_name) == ("cancelled", "")
    assert not Project.objects.filter(code="BDH-P-1").exists()
    for verb in (
        lambda: actions.cancel(run.pk, by=site.world.clerk, now=TUESDAY),
        lambda: actions.confirm(run.pk, whole=False, by=site.world.clerk, now=TUESDAY),
        lambda: actions.assign(run.pk, {}, by=site.world.clerk, now=TUESDAY),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "not-now"


def test_after_fourteen_days_a_list_is_forgotten(site):
    waiting, done = sent(site, listed(GOOD)), sent(site, listed(GOOD, ["BDH-P-2"]))
    done = confirmed(site, done)
    assert done.faults.exists()
    path = storehouse.path_of(waiting.storage_name)
    let_go(TUESDAY + timedelta(days=13))
    assert done.faults.exists()
    let_go(TUESDAY + timedelta(days=15))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.storage_name) == ("cancelled", "")
    assert not done.faults.exists()
    assert path.parent.exists()


def test_only_the_staff_of_a_department_has_the_pages(site, client):
    run = sent(site, listed(GOOD))
    for person, status in ((site.world.water, 200), (site.world.leader, 404), (site.world.admin, 404)):
        client.force_login(person)
        assert client.get("/projects/registers/").status_code == status
        assert client.get(f"/projects/registers/{run.pk}/").status_code == status


def test_the_list_of_lists_asks_the_same_however_many_there_are(site, client, django_assert_num_queries):
    client.force_login(site.world.clerk)
    client.get("/projects/registers/")
    for number in range(3):
        sent(site, listed([f"BDH-P-{number}", *GOOD[1:]]))
    with django_assert_num_queries(5):
        client.get("/projects/registers/")


def test_the_console_takes_a_list_in(site, tmp_path):
    path = tmp_path / "企业.csv"
    path.write_text(f"单位名称,统一社会信用代码\n控制台公司,{credit_code(50)}\n,\n坏公司,123\n")
    said = io.StringIO()
    call_command("import_register", "companies", path, "--as", site.world.clerk.username, stdout=said)
    assert "row 4: 统一社会信用代码: “123” is not a valid" in said.getvalue()
    assert "1 new, 0 changed, 0 unchanged, 1 with errors; 1 taken in" in said.getvalue()
    assert Company.objects.filter(credit_code=credit_code(50)).exists()


# ---- bad files


def refusal(upload, site, kind="projects"):
    with pytest.raises(Invalid) as invalid:
        actions.send_in(upload, kind, by=site.world.clerk, now=TUESDAY)
    return " ".join(str(text) for text in invalid.value.errors["file"])


def test_a_workbook_of_an_office_is_read_as_it_is_meant(site):
    def dressed(book):
        sheet = book.active
        sheet.insert_rows(1, 2)
        sheet["A1"], sheet["A2"] = "北戴河区在建项目台账", "单位：万元"
        sheet.merge_cells("A1:E1")
        sheet["F3"], sheet["G3"], sheet["H3"] = "计划开工日期", "工程进度", "实际开工日期"
        sheet["F4"], sheet["G4"], sheet["H4"] = TUESDAY.replace(tzinfo=None), 0.35, 46082
        sheet["G4"].number_format = "0%"

    row = ["BDH-P-1", "示例工程1", "海滨镇", "水利", "1200"]
    run = sent(site, workbook(row, headings=[*HEADINGS[:4], "合同金额"], also=dressed))
    assert faults(run) == []
    confirmed(site, run)
    made = Project.objects.get(code="BDH-P-1")
    assert (made.contract_sum, made.progress, str(made.starts_on), str(made.started_on)) == (
        12_000_000, 35, "2026-04-28", "2026-03-01",
    )  # fmt: skip


def test_merged_cells_and_formulas_without_a_value_are_refused_where_they_stand(site):
    def spoiled(book):
        book.active.merge_cells("C2:C3")
        book.active["E4"] = "=E2*2"

    rows = [GOOD, ["BDH-P-2", *GOOD[1:]], ["BDH-P-3", *GOOD[1:]]]
    run = sent(site, workbook(*rows, also=spoiled))
    assert numbers(run)[:5] == (3, 1, 0, 0, 2)
    said = faults(run)
    assert [(number, column) for number, column, _said in said] == [
        (3, "所属乡镇街道"),
        (4, "合同总价（元）"),
    ]
    assert "merged with C2" in said[0][2]
    assert "never been calculated" in said[1][2]


def test_macros_passwords_old_workbooks_and_wrong_sheets_are_refused_in_plain_words(site):
    import zipfile

    content = io.BytesIO(workbook(GOOD).read())
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    assert "macros (.xlsm)" in refusal(SimpleUploadedFile("宏.xlsm", content.getvalue()), site)
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    assert "old Excel (.xls)" in refusal(SimpleUploadedFile("旧.xls", ole + b"x" * 600), site)
    locked = ole + b"x" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert "password" in refusal(SimpleUploadedFile("密.xlsx", locked), site)
    wrong = workbook(["说明"], headings=["填表说明"], also=lambda book: book.create_sheet("在建项目"))
    said = refusal(wrong, site)
    assert "Needed at least: 项目名称、所属乡镇街道、所属行业" in said
    assert "Only the first sheet, “Sheet”, was looked at. Put the right one first: Sheet、在建项目." in said
    wide = listed(GOOD + [""] * 210 + ["x"])
    assert "more than 200 columns" in refusal(wide, site)


def test_a_row_that_is_too_wide_far_below_ends_the_list_with_its_number(site):
    rows = [[f"BDH-P-{number}", *GOOD[1:]] for number in range(20)]
    run = sent(site, listed(*rows, GOOD + [""] * 210 + ["x"]))
    assert (run.state, run.reason) == ("failed", "Row 22 has more than 200 columns.")


def test_a_million_empty_rows_are_no_rows(site):
    content = ",".join(HEADINGS) + "\r\n" + ",".join(GOOD) + "\r\n" + ",,,,\r\n" * 1_000_000
    run = sent(site, SimpleUploadedFile("空行.csv", content.encode("gbk")))
    assert numbers(run)[:2] == (1, 1)


# ---- templates


def test_every_register_has_a_template_that_is_read_back_without_a_hand(site, client):
    client.force_login(site.world.clerk)
    for kind, register in REGISTERS.items():
        content = io.BytesIO(client.get(f"/projects/registers/template/{kind}/").getvalue())
        sheet = load_workbook(content).worksheets[0]
        assert [cell.value for cell in sheet[1]] == [each.name for each in register.columns]
        assert [cell.value for cell in sheet[2]] == [each.code for each in register.columns]
        assert not sheet.protection.sheet
        heading = find_heading(rows_of(content), register.columns)
        assert heading.mapping == {place: each.code for place, each in enumerate(register.columns)}


def test_a_template_with_what_is_on_record_changes_nothing_when_it_is_sent_back(site, client):
    client.force_login(site.world.clerk)
    for kind, rows in (("projects", 1), ("contracts", 2)):
        content = client.get(f"/projects/registers/template/{kind}/?filled").getvalue()
        run = sent(site, SimpleUploadedFile("已填.xlsx", content), kind)
        assert faults(run) == []
        assert numbers(run)[:5] == (rows, 0, 0, rows, 0)
    client.force_login(site.world.water)
    content = client.get("/projects/registers/template/projects/?filled").getvalue()
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet["A3"].value is None, "what another department is in charge of is not theirs to fill in"
    assert sheet.data_validations.dataValidation
