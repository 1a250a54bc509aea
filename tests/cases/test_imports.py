"""Lists of leads from a file: wholly taken in or an error, once, also when the worker is killed in between."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from agencies.documents import storehouse
from agencies.errors import Invalid, Refused
from agencies.importing.reading import rows_of
from cases.actions import importing
from cases.imports import running
from cases.imports.columns import HOTLINE, NATIONAL
from cases.imports.running import work_off
from cases.models import Case, Event, ExternalReference, ImportRow, ImportRun
from projects.models import Project
from tests.faults.conftest import assert_history_whole
from tests.world import SHANGHAI, TUESDAY


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


NAMES = [each.name for each in NATIONAL]
GOOD = {
    "线索编号": "XS0001", "线索登记时间": "2026-04-20 08:15", "反映人姓名": "张三", "反映人电话": "13800001234",
    "行业领域": "水利", "拖欠工资项目名称": "某护岸工程", "拖欠工资单位": "某某建筑有限公司", "所属管辖": "北戴河区海滨镇",
    "欠薪人数": "23", "欠薪金额（元）": "31万", "是否签订劳动合同": "否", "建设单位": "某某局", "欠薪原因": "挂靠",
    "欠薪时间起": "2026-01-01", "欠薪时间止": "2026年3月31日",
    "基本情况摘要": "护岸工程的二十三名工人三个月没有拿到工资。",
}  # fmt: skip


def lead(number, **changed):
    return GOOD | {"线索编号": f"XS{number:04}"} | changed


def table(rows, names=NAMES, encoding="utf-8-sig", name="线索.csv"):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([row.get(each, "") for each in names] for row in rows)
    return SimpleUploadedFile(name, text.getvalue().encode(encoding))


def checked(world, rows, **how):
    kind, channel = how.pop("kind", "national"), how.pop("channel", "national_platform")
    run = importing.send_in(table(rows, **how), kind, channel, by=world.clerk, now=TUESDAY)
    work_off(run.pk, clock=lambda: TUESDAY)
    run.refresh_from_db()
    return run


def taken(world, rows, **how):
    run = checked(world, rows, **how)
    importing.confirm(run.pk, by=world.clerk, now=TUESDAY)
    while work_off(run.pk, clock=lambda: TUESDAY):
        pass
    run.refresh_from_db()
    return run


def counts(run):
    return {name: getattr(run, name) for name in ("total", "new", "known", "failed", "taken")}


def faults(run):
    return {row.number: row.opened()[1] for row in run.rows.filter(state="failed")}


# ---- the leads of the national platform


@pytest.mark.clause("BDH-3.2.2")
def test_a_lead_becomes_a_case_with_its_number_and_the_time_the_platform_received_it(world):
    run = taken(world, [lead(1)])
    assert run.state == "done"
    case = Case.objects.get()
    reference = case.references.get()
    assert (reference.channel, reference.number) == ("national_platform", "XS0001")
    assert reference.received_at == datetime(2026, 4, 20, 8, 15, tzinfo=SHANGHAI)
    assert case.received_at == TUESDAY
    assert (case.channel, case.employer_name, case.workers, case.amount) == (
        "national_platform", "某某建筑有限公司", 23, 310000,
    )  # fmt: skip
    assert case.region.name == "海滨镇"
    assert (case.fact_row.facts.arrears_from, case.fact_row.facts.arrears_to) == (
        date(2026, 1, 1),
        date(2026, 3, 31),
    )
    assert case.fact_row.facts.causes == {"affiliation"}
    person = case.complainants.get()
    assert (person.masked_name, person.masked_phone) == ("张*", "138****1234")
    assert case.lead_agency is not None, "routed at once, like every complaint"


@pytest.mark.clause("BDH-3.2.2")
def test_the_same_file_twice_changes_nothing_and_the_page_says_so(world, client):
    taken(world, [lead(1), lead(2)])
    events = Event.objects.count()
    again = checked(world, [lead(1), lead(2)])
    assert counts(again) == {"total": 2, "new": 0, "known": 2, "failed": 0, "taken": 0}
    with pytest.raises(Refused) as refused:
        importing.confirm(again.pk, by=world.clerk, now=TUESDAY)
    assert refused.value.code == "nothing-new"
    assert Case.objects.count() == 2
    assert Event.objects.count() == events
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    page = client.get(f"/imports/{again.pk}/").content.decode()
    assert "The very same file was sent in on 2026-04-28" in page


@pytest.mark.clause("BDH-3.2.2")
def test_a_lead_that_was_taken_in_by_hand_is_known(world):
    case = world.complain(source_channel="national_platform", external_no="XS0001")
    run = taken(world, [lead(1), lead(2)])
    assert counts(run) == {"total": 2, "new": 0, "known": 1, "failed": 0, "taken": 1}
    assert run.rows.get(state="known").case == case


def test_what_has_no_fact_of_its_own_stands_in_the_narrative(world):
    taken(world, [lead(1, 详细地址="滨海路12号", 欠薪发生时间="2026年1月至3月")])
    told = Case.objects.get().text.narrative
    assert told.startswith("护岸工程的二十三名工人三个月没有拿到工资。\n")
    for line in ("项目名称：某护岸工程", "详细地址：滨海路12号", "建设单位：某某局", "是否签订劳动合同：否"):
        assert line in told


def test_a_project_is_found_by_its_name_unless_two_are_called_so(world):
    town = world.haibin.agency.region
    fields = {"jurisdiction_id": "130304", "region": town, "sector": "water"}
    project = Project.objects.create(code="P-1", name="某护岸工程", **fields)
    taken(world, [lead(1)])
    assert Case.objects.get().project == project
    Project.objects.create(code="P-2", name="某护岸工程", **fields)
    taken(world, [lead(2)])
    assert ExternalReference.objects.get(number="XS0002").case.project is None


# ---- hotlines, and columns under other names


def test_a_hotline_list_under_other_names_is_recognised_by_synonyms(world):
    names = ["工单号", "来电时间", "来电人", "来电号码", "诉求内容", "被投诉单位", "涉及金额"]
    row = dict(zip(names, ["GD1", "2026/4/21", "李四", "0335-4012345", "饭店拖欠工资", "某某饭店", "24,000"], strict=True))  # fmt: skip
    run = taken(world, [row], names=names, kind="hotline", channel="hotline_12345")
    assert run.state == "done"
    case = Case.objects.get()
    assert (case.channel, case.employer_name, case.amount) == ("hotline_12345", "某某饭店", 24000)


def test_columns_nobody_can_guess_are_assigned_by_hand(world, client):
    names = ["甲", "受理时间", "乙", "丙", "诉求人"]
    row = {"甲": "GD1", "受理时间": "2026-04-21", "乙": "工地不发工资", "丙": "不用读", "诉求人": "李四"}
    run = importing.send_in(
        table([row], names=names), "hotline", "hotline_12333", by=world.clerk, now=TUESDAY
    )
    assert run.state == "uploaded"
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    assert "Please say which they are" in client.get(f"/imports/{run.pk}/").content.decode()
    sent = {"column-1": "received_at", "column-4": "name", "column-2": "narrative"}
    refused = client.post(f"/imports/{run.pk}/columns/", sent)
    assert refused.status_code == 422
    assert "No column is assigned to “工单编号”, which must be there." in refused.content.decode()
    assert '<option value="narrative" selected>' in " ".join(refused.content.decode().split()), (
        "nothing is lost"
    )
    twice = client.post(f"/imports/{run.pk}/columns/", sent | {"column-0": "name"})
    assert "“反映人姓名” is assigned to more than one column." in twice.content.decode()
    assert client.post(f"/imports/{run.pk}/columns/", sent | {"column-0": "external_no"}).status_code == 302
    work_off(run.pk)
    run.refresh_from_db()
    assert counts(run)["new"] == 1
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "Not read" in page
    assert "丙" in page


def test_after_the_check_the_columns_can_be_assigned_anew(world):
    run = checked(world, [lead(1)])
    places = {place: code for place, code in run.places.items() if code != "phone"}
    importing.assign(run.pk, places, by=world.clerk, now=TUESDAY)
    work_off(run.pk)
    run.refresh_from_db()
    assert counts(run) == {"total": 1, "new": 1, "known": 0, "failed": 0, "taken": 0}
    assert "phone" not in run.places.values()


# ---- wholly a case or an error


def test_each_fault_names_the_column_and_what_is_allowed(world):
    run = checked(
        world,
        [
            lead(1), lead(2, 欠薪人数="许多"), lead(3, 行业领域="航天"), lead(4, 反映人电话="12", 反映人身份证号码="123"),
            lead(5, 线索登记时间="昨天"), lead(6, 基本情况摘要=""), lead(1),
        ],
    )  # fmt: skip
    assert counts(run) == {"total": 7, "new": 1, "known": 0, "failed": 6, "taken": 0}
    found = faults(run)
    assert found[3][0][0] == "欠薪人数"
    assert "房屋建筑" in found[4][0][1], "what is allowed is named"
    assert [column for column, _message in found[5]] == ["反映人电话", "反映人身份证号码"]
    assert found[6][0][0] == "线索登记时间"
    assert found[7][0][0] == "基本情况摘要"
    assert found[8][0][0] == "线索编号"
    assert "2" in found[8][0][1], "the row that has the number already"


def test_the_good_rows_go_in_and_the_error_sheet_put_right_brings_the_others(world, client):
    run = taken(world, [lead(1), lead(2, 欠薪人数="许多", 基本情况摘要="=1+1 没有工资"), lead(3)])
    assert counts(run) == {"total": 3, "new": 0, "known": 0, "failed": 1, "taken": 2}
    client.force_login(world.clerk)
    sheet = b"".join(client.get(f"/imports/{run.pk}/errors/").streaming_content)
    book = load_workbook(io.BytesIO(sheet))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"], "nothing in it runs"
    heading, wrong = [[str(cell.value or "") for cell in row] for row in book.active.iter_rows()]
    assert wrong[0] == "3"
    assert "欠薪人数" in wrong[-1]
    assert wrong[heading.index("线索编号")] == "XS0002"
    place = heading.index("欠薪人数") + 1
    book.active.cell(2, place).value = 12
    saved = io.BytesIO()
    book.save(saved)
    upload = SimpleUploadedFile("错误行.xlsx", saved.getvalue())
    again = importing.send_in(upload, "national", "national_platform", by=world.clerk, now=TUESDAY)
    work_off(again.pk)
    importing.confirm(again.pk, by=world.clerk, now=TUESDAY)
    work_off(again.pk, clock=lambda: TUESDAY)
    case = ExternalReference.objects.get(number="XS0002").case
    assert case.workers == 12
    assert case.text.narrative.startswith("=1+1 没有工资"), "as it was sent"


def test_a_row_that_fails_unexpectedly_leaves_nothing_behind_and_the_others_go_on(world, monkeypatch):
    real = running.take_in

    def breaking(draft, **how):
        made = real(draft, **how)
        if draft.external_no == "XS0002":
            raise RuntimeError("a fault nobody thought of")
        return made

    monkeypatch.setattr(running, "take_in", breaking)
    run = taken(world, [lead(1), lead(2), lead(3)])
    assert counts(run) == {"total": 3, "new": 0, "known": 0, "failed": 1, "taken": 2}
    assert not ExternalReference.objects.filter(number="XS0002").exists()
    assert Case.objects.count() == 2
    assert_history_whole()
    row = run.rows.get(state="failed")
    assert row.opened()[0][0] == "XS0002", "kept, to be sent again"


def test_a_row_that_ends_its_worker_is_given_up_after_three_times(world, monkeypatch):
    run = checked(world, [lead(1), lead(2)])
    importing.confirm(run.pk, by=world.clerk, now=TUESDAY)
    real = running.take_in

    def dying(draft, **how):
        if draft.external_no == "XS0001":
            raise SystemExit
        return real(draft, **how)

    monkeypatch.setattr(running, "take_in", dying)
    for _ in range(3):
        with pytest.raises(SystemExit):
            work_off(run.pk, clock=lambda: TUESDAY)
    work_off(run.pk, clock=lambda: TUESDAY)
    run.refresh_from_db()
    assert (run.state, counts(run)["failed"], counts(run)["taken"]) == ("done", 1, 1)


# ---- personal data


def test_what_a_row_says_is_encrypted_and_gone_once_it_is_a_case(world):
    run = checked(world, [lead(1), lead(2, 欠薪人数="许多")])
    stored = repr(list(ImportRow.objects.values_list())) + repr(list(ImportRun.objects.values_list()))
    assert "张三" not in stored
    assert b"13800001234" not in b"".join(bytes(row.sealed) for row in run.rows.all())
    assert run.rows.get(number=2).opened()[0][3] == "张三"
    path = storehouse.path_of(run.storage_name)
    assert path.exists()
    importing.confirm(run.pk, by=world.clerk, now=TUESDAY)
    work_off(run.pk, clock=lambda: TUESDAY)
    assert run.rows.get(number=2).sealed is None
    assert run.rows.get(number=3).sealed is not None, "still to be put right"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["confirm", "cancel"])
def test_the_file_is_deleted_when_its_rows_are_decided_on(world, end):
    run = checked(world, [lead(1)])
    path = storehouse.path_of(run.storage_name)
    assert path.exists()
    getattr(importing, end)(run.pk, by=world.clerk, now=TUESDAY)
    assert not path.exists()


def test_a_list_nobody_decides_on_is_not_kept(world):
    run = checked(world, [lead(1)])
    running.let_go(TUESDAY + running.KEPT)
    run.refresh_from_db()
    assert run.state == "checked"
    running.let_go(TUESDAY + running.KEPT + timedelta(seconds=1))
    run.refresh_from_db()
    assert (run.state, run.storage_name) == ("cancelled", "")
    assert not run.rows.filter(sealed__isnull=False).exists()


def test_the_preview_masks_and_the_pages_are_only_the_offices(world, client):
    run = checked(world, [lead(1)])
    client.force_login(world.head)
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "张*" in page
    assert "138****1234" in page
    assert "张三" not in page
    for other in (world.water, world.leader, world.auditor, world.admin):
        client.force_login(other)
        for address in (
            "/imports/",
            f"/imports/{run.pk}/",
            f"/imports/{run.pk}/errors/",
            "/imports/write-back/",
        ):
            assert client.get(address).status_code == 404
        with pytest.raises(Refused):
            importing.send_in(table([lead(1)]), "national", "national_platform", by=other, now=TUESDAY)


# ---- going on, stopping


def test_a_run_that_breaks_off_goes_on_where_it_stood(world):
    run = checked(world, [lead(number) for number in range(1, 8)])
    importing.confirm(run.pk, by=world.clerk, now=TUESDAY)
    assert work_off(run.pk, clock=lambda: TUESDAY, seconds=0) is True
    assert work_off(run.pk, clock=lambda: TUESDAY, seconds=0) is True
    assert Case.objects.count() == 2
    assert work_off(run.pk, clock=lambda: TUESDAY) is False
    assert Case.objects.count() == 7
    assert ExternalReference.objects.values("number").distinct().count() == 7


def test_a_check_that_breaks_off_goes_on_where_it_stood(world, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 3)
    run = importing.send_in(
        table([lead(number) for number in range(1, 9)]),
        "national",
        "national_platform",
        by=world.clerk,
        now=TUESDAY,
    )
    real, batches = running._keep, []

    def breaking(run, reader, read):
        if len(batches) == 2:
            raise SystemExit
        batches.append(read)
        return real(run, reader, read)

    monkeypatch.setattr(running, "_keep", breaking)
    with pytest.raises(SystemExit):
        work_off(run.pk)
    monkeypatch.setattr(running, "_keep", real)
    work_off(run.pk)
    run.refresh_from_db()
    assert (run.state, counts(run)["total"], counts(run)["new"]) == ("checked", 8, 8)


def test_stopped_in_the_middle_nothing_more_is_taken_in(world, client):
    run = checked(world, [lead(number) for number in range(1, 6)])
    importing.confirm(run.pk, by=world.clerk, now=TUESDAY)
    work_off(run.pk, clock=lambda: TUESDAY, seconds=0)
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    assert "20 %" in client.get(f"/imports/{run.pk}/").content.decode()
    told = client.post(f"/imports/{run.pk}/cancel/", follow=True).content.decode()
    assert "Stopped. What was taken in stays (rows: 1)" in told
    work_off(run.pk, clock=lambda: TUESDAY)
    assert Case.objects.count() == 1
    assert not ImportRow.objects.filter(state="new", sealed__isnull=False).exists()
    with pytest.raises(Refused):
        importing.confirm(run.pk, by=world.clerk, now=TUESDAY)


def test_two_thousand_rows(world):
    rows = [lead(number, 反映人电话=f"138{number:08}") for number in range(1, 2001)]
    run = checked(world, rows)
    assert counts(run)["new"] == 2000
    assert Case.objects.count() == 0


# ---- what is no such list


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "workbook of an old Excel (.xls)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"%PDF-1.7\x00\x01\x02", "neither an Excel workbook (.xlsx) nor a CSV file"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page under the name of a spreadsheet"),
        (b"PK\x03\x04" + b"\x00" * 100, "damaged and cannot be read"),
        ("甲,乙,丙\n1,2,3\n".encode(), "Needed at least: 线索编号、线索登记时间、基本情况摘要."),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(world, client, content, words):
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    sent = {"kind": "national:national_platform", "file": SimpleUploadedFile("a.xlsx", content)}
    answer = client.post("/imports/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_that_is_too_large_is_refused_with_the_limit(world, monkeypatch):
    monkeypatch.setattr(importing, "SIZE_MAX", 1024 * 1024)
    upload = SimpleUploadedFile("a.csv", b"1" * (1024 * 1024 + 1))
    with pytest.raises(Invalid, match="larger than 1 MB"):
        importing.send_in(upload, "national", "national_platform", by=world.clerk, now=TUESDAY)


def test_a_list_without_a_row_ends_with_the_reason(world):
    run = checked(world, [])
    assert (run.state, run.reason) == ("failed", "There is no row under the headings.")


# ---- pages and the command


def test_the_whole_way_by_the_pages(world, client, django_capture_on_commit_callbacks, monkeypatch):
    monkeypatch.setattr("cases.imports.tasks.work_off_import.apply_async", lambda args, **_: work_off(*args))
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(
            "/imports/",
            {"kind": "national:national_platform", "file": table([lead(1), lead(2, 欠薪人数="x")])},
        )
    page = client.get(sent["Location"]).content.decode()
    assert "Checked: 1 new, 0 known already, 1 with errors." in page
    assert "Take 1 row in" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{sent['Location']}confirm/")
    page = client.get(sent["Location"]).content.decode()
    assert Case.objects.get().number in page
    assert client.get(f"{sent['Location']}progress/").headers["HX-Refresh"] == "true"
    assert "线索.csv" in client.get("/imports/").content.decode()


@pytest.mark.parametrize(("kind", "columns"), [("national", NATIONAL), ("hotline", HOTLINE)])
def test_the_template_is_read_back_by_its_own_headings(world, client, kind, columns):
    client.force_login(world.clerk)
    file = io.BytesIO(b"".join(client.get(f"/imports/template/{kind}/").streaming_content))
    rows = list(rows_of(file))
    assert rows[0][1] == [each.name for each in columns]
    assert rows[1][1] == [each.code for each in columns]
    sheet = load_workbook(file).active
    lists = {str(each.sqref).split("3:")[0] for each in sheet.data_validations.dataValidation}
    assert len(lists) == len([each for each in columns if each.allowed])


def test_the_command_does_the_same(world, tmp_path, capsys):
    path = tmp_path / "线索.csv"
    path.write_bytes(table([lead(1), lead(2, 欠薪人数="x")]).read())
    call_command("import_leads", str(path), "--kind", "national", "--as", "bdh-arrears_office")
    said = capsys.readouterr().out
    assert "1 taken in, 0 known already, 1 with errors" in said
    assert Case.objects.count() == 1
    with pytest.raises(CommandError, match="no such account"):
        call_command("import_leads", str(path), "--kind", "national", "--as", "nobody")


def test_anonymous_visitors_are_sent_to_sign_in(db):
    assert "/login/" in Client().get("/imports/").headers["Location"]
