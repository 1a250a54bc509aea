"""What does not fit in the wages of a month: each finding is counted, cites its figure and opens to its rows; and the
list sent in as a file."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection
from django.utils import translation
from openpyxl import Workbook

from agencies.errors import Invalid
from agencies.policy.money_settings import money
from escrow.models import Payroll, PayrollLine
from escrow.payroll.detecting import Finding, Look
from escrow.payroll.detecting_arrears import owed_by_project, unpaid_lines
from escrow.payroll.lines import history_of, page_of_lines
from escrow.payroll.taking_columns import COLUMNS
from projects.intake import actions
from projects.intake.running import work_off
from projects.models import Attendance, Engagement, Project, RegisterRun
from tests.escrow.purse import MAY, Purse, build_purse
from tests.escrow.test_payroll_taking import APRIL, line, taken
from tests.world import World

MARCH = date(2026, 3, 1)


@pytest.fixture
def purse(world: World) -> Purse:
    purse = build_purse(world)
    purse.engage(6)
    return purse


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def _worker(number: int) -> int:
    return Engagement.objects.order_by("pk")[number - 1].worker_id


def _paid(number: int, amount: str) -> None:
    PayrollLine.objects.filter(worker_id=_worker(number)).update(paid=Decimal(amount))


def _another_site(purse: Purse, number: int) -> Project:
    river = Project.objects.create(
        code="BDH-P-9002", name="示例护岸工程", jurisdiction_id="130304", region_id="130304100", sector="water",
    )  # fmt: skip
    engagement = Engagement.objects.get(worker=_worker(number))
    Engagement.objects.filter(pk=engagement.pk).update(exited_on=date(2026, 4, 10))
    Engagement.objects.create(
        project=river,
        worker_id=engagement.worker_id,
        employer=purse.site.labour,
        entered_on=date(2026, 4, 11),
    )
    return river


def test_every_finding_of_a_month_is_counted_and_opens_to_its_rows(purse: Purse) -> None:
    river = _another_site(purse, 6)
    taken(
        purse,
        line(1),
        line(2, days="22"),
        line(3, gross="60000", due="59899.50"),
        line(4, gross="1500", deducted="", due="1500"),
        line(6, days="8"),
        line(6, project_code=river.code, days="14", pay_on="2026-05-31"),
    )
    _paid(2, "1000")
    _paid(3, "119799.00")
    for number in (1, 2, 5):
        engagement = Engagement.objects.get(worker=_worker(number), project=purse.site.school)
        Attendance.objects.create(
            engagement=engagement, project=purse.site.school, month=APRIL, day_bits=0b1110
        )
    Engagement.objects.filter(worker=_worker(1)).update(exited_on=date(2026, 3, 31))
    look = Look(APRIL, Project.objects.visible_to(purse.clerk), money(None), date(2026, 5, 25))
    found = {each.finding: each for each in look.counted()}
    # The sheet of the other site is due later.
    assert {kind: each.rows for kind, each in found.items()} == {
        Finding.UNPAID: 3, Finding.PARTLY_PAID: 1, Finding.PAID_TWICE: 1, Finding.NOT_ON_ROSTER: 1,
        Finding.WITHOUT_PAY: 1, Finding.WITHOUT_ATTENDANCE: 4, Finding.OVER_CEILING: 1, Finding.UNDER_MINIMUM: 1,
        Finding.TWO_PROJECTS: 2, Finding.HEAD_COUNT: 2,
    }  # fmt: skip
    assert found[Finding.PAID_TWICE].amount == Decimal("59899.50")
    setting = found[Finding.OVER_CEILING].setting
    assert setting is not None
    assert setting.unverified
    for kind, each in found.items():
        rows = look.rows(kind)
        assert len(rows) == each.rows
        assert look.rows(kind, after=(rows[0].project_id, rows[0].worker_id), size=50) == rows[1:]
    [absent] = look.rows(Finding.WITHOUT_PAY)
    assert (absent.worker_id, absent.shown_name, absent.beside) == (_worker(5), "工**", Decimal(3))
    nobody = Look(APRIL, Project.objects.none(), money(None), date(2026, 5, 25))
    assert nobody.counted() == []


def test_arrears_are_found_from_the_totals_and_open_to_the_lines(
    purse: Purse, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        taken(
            purse, line(1, month="2026-03", pay_on=""), line(1), line(2, month="2026-03", pay_on=""), line(3)
        )
    school = purse.site.school
    [owed] = owed_by_project(Project.objects.visible_to(purse.clerk))
    assert (owed.project_id, owed.months, owed.since, owed.amount) == (
        school.pk, 2, MARCH, Decimal("6499.50") * 4,
    )  # fmt: skip
    assert [each.month for each in unpaid_lines(school.pk)] == [APRIL, APRIL, MARCH, MARCH]
    assert [each.month for each in history_of(_worker(1))] == [APRIL, MARCH]
    payroll = Payroll.objects.get(month=APRIL)
    first, after = page_of_lines(payroll, 0, 1)
    assert (first[0].worker.shown_name, after) == ("工**", _worker(1))
    assert page_of_lines(payroll, after, 1)[1] == 0


# ---- as a file


def _sent_in(purse: Purse, name: str, content: bytes) -> RegisterRun:
    upload = SimpleUploadedFile(name, content)
    run = actions.send_in(upload, RegisterRun.Kind.PAYROLL, by=purse.clerk, now=MAY)
    work_off(run.pk, clock=lambda: MAY)
    run.refresh_from_db()
    return run


def _decided(run: RegisterRun, purse: Purse) -> RegisterRun:
    actions.confirm(run.pk, whole=False, by=purse.clerk, now=MAY)
    work_off(run.pk, clock=lambda: MAY)
    run.refresh_from_db()
    return run


def _book(*lines: dict[str, str]) -> bytes:
    names = {each.code: each.name for each in COLUMNS}
    book = Workbook()
    book.active.append([names[code] for code in lines[0]])
    for each in lines:
        book.active.append(list(each.values()))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_checked_and_taken_in_once(purse: Purse) -> None:
    content = _book(line(1), line(2), line(3, gross="-1"))
    run = _sent_in(purse, "工资表.xlsx", content)
    assert (run.state, run.new, run.failed) == ("checked", 2, 1)
    assert not Payroll.objects.exists()
    assert [(each.number, each.column) for each in run.faults.all()] == [(4, "应发工资（元）")]
    run = _decided(run, purse)
    assert (run.state, run.taken, Payroll.objects.get().lines) == ("done", 2, 2)
    again = _sent_in(purse, "工资表.xlsx", content)
    assert (again.state, again.same, again.new, again.failed) == ("checked", 2, 0, 1)


def test_a_file_cut_off_in_the_middle_names_the_line_and_a_broken_workbook_is_refused(purse: Purse) -> None:
    names = {each.code: each.name for each in COLUMNS}
    rows = [
        ",".join(names[code] for code in line(1)),
        *(",".join(line(number).values()) for number in (1, 2)),
    ]
    run = _sent_in(purse, "工资表.csv", "\n".join(rows).encode()[:-40])
    assert (run.new, run.failed) == (1, 1)
    assert {each.number for each in run.faults.all()} == {3}
    with pytest.raises(Invalid):
        _sent_in(purse, "工资表.xlsx", _book(line(1), line(2))[:-400])


_KILLS = """
CREATE FUNCTION kills() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_terminate_backend(pg_backend_pid());
    RETURN NEW;
END $$;
CREATE TRIGGER kills BEFORE INSERT ON projects_projectevent FOR EACH ROW EXECUTE FUNCTION kills()
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_writing_leaves_nothing_and_the_next_begins_again(world: World) -> None:
    purse = build_purse(world)
    purse.engage(3)
    run = _sent_in(purse, "工资表.xlsx", _book(line(1), line(2), line(1, month="2026-03", pay_on="")))
    actions.confirm(run.pk, whole=False, by=purse.clerk, now=MAY)

    # The timeline is written last: there the session of the worker ends, with all lines and totals written.
    with connection.cursor() as cursor:
        cursor.execute(_KILLS)
    with pytest.raises(Error):
        work_off(run.pk, clock=lambda: MAY)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER kills ON projects_projectevent; DROP FUNCTION kills()")
    assert not PayrollLine.objects.exists()
    assert not Payroll.objects.exists()
    work_off(run.pk, clock=lambda: MAY)
    run.refresh_from_db()
    assert (run.state, run.taken, PayrollLine.objects.count()) == ("done", 3, 3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_temp.payroll_line'), to_regclass('pg_temp.payroll_found')")
        assert cursor.fetchone() == (None, None)
