"""A payroll taken in: by its lines, by the roster, by what stands on record; once, twice, or not at all."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from escrow.models import MoneyMonth, Payroll, PayrollLine
from escrow.payroll import taking
from projects.intake.counts import Counts
from projects.models import Company, Engagement, Project, ProjectEvent
from tests.escrow.purse import MAY, Purse, build_purse
from tests.projects.site import credit_code, identity
from tests.world import World

CODE, APRIL = "BDH-P-9001", date(2026, 4, 1)
Fault = tuple[int, str, str]


@pytest.fixture
def purse(world: World) -> Purse:
    purse = build_purse(world)
    purse.engage(6)
    return purse


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def line(number: int, **cells: str) -> dict[str, str]:
    return {
        "project_code": CODE, "employer": credit_code(3), "month": "2026-04", "name": "工小明",
        "id_number": identity(number), "days": "22", "gross": "6600.00", "deducted": "100.50", "due": "6499.50",
        "card": "6217000000001234567", "signed": "是", "pay_on": "2026-05-15",
    } | cells  # fmt: skip


def taken(purse: Purse, *lines: dict[str, str], **how: Any) -> tuple[Counts, list[Fault]]:
    faults: list[Fault] = []
    options = {
        "jurisdiction": "130304", "project_id": None, "whole": False, "commit": True, "by": purse.clerk, "now": MAY,
    } | how  # fmt: skip
    counts = taking.take(
        list(enumerate(lines, start=2)), on_fault=lambda *said: faults.append(said), progress=lambda read: None,
        **options,
    )  # fmt: skip
    return counts, faults


def test_a_sheet_is_made_with_its_lines_and_totals(
    purse: Purse, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        counts, faults = taken(purse, line(1), line(2, gross="7,000元", deducted="", due="", days="21.5天"))
    assert (counts, faults) == (Counts(2, 2, 0, 0, 0), [])
    payroll = Payroll.objects.get()
    assert (payroll.project, payroll.company, payroll.month) == (purse.site.school, purse.site.labour, APRIL)
    assert (payroll.state, payroll.pay_on, payroll.lines, payroll.due, payroll.signed_lines, payroll.unpaid_lines) == (
        "draft", date(2026, 5, 15), 2, Decimal("13499.50"), 2, 2,
    )  # fmt: skip
    second = PayrollLine.objects.order_by("gross").last()
    assert second is not None
    assert (second.days, second.due, second.unpaid, second.card_tail) == (
        Decimal("21.5"), Decimal(7000), Decimal(7000), "4567",
    )  # fmt: skip
    event = ProjectEvent.objects.get(act="payroll_taken")
    assert event.details == {"month": "2026-04", "workers": 2, "amount": "13499.50"}
    assert MoneyMonth.objects.count() <= 3


def test_the_same_list_twice_changes_nothing(purse: Purse) -> None:
    lines = [line(number) for number in range(1, 5)]
    taken(purse, *lines)
    counts, _faults = taken(purse, *lines)
    assert counts == Counts(4, 0, 0, 4, 0)
    counts, _faults = taken(purse, *lines[:3], line(4, gross="6700.50", due="6600.00"))
    assert counts == Counts(4, 0, 1, 3, 0)
    assert Payroll.objects.get().due == Decimal("6499.50") * 3 + 6600
    assert ProjectEvent.objects.filter(act="payroll_taken").count() == 2


def test_what_a_list_leaves_out_stays_as_it_is(purse: Purse) -> None:
    taken(purse, line(1))
    counts, _faults = taken(purse, line(1, card="", signed="", pay_on=""))
    assert counts.same == 1
    assert Payroll.objects.get().pay_on == date(2026, 5, 15)


def test_a_check_says_what_would_happen_and_writes_nothing(purse: Purse) -> None:
    taken(purse, line(1))
    counts, _faults = taken(purse, line(1), line(2), line(3, gross="1"), commit=False)
    assert counts == Counts(3, 1, 0, 1, 1)
    counts, _faults = taken(purse, line(2), line(3, gross="1"), whole=True)
    assert counts.failed == 1
    assert PayrollLine.objects.count() == 1
    counts, _faults = taken(purse, line(2, month="2026-03"), line(9), whole=True)
    assert (Payroll.objects.count(), counts.failed) == (1, 1)


BAD: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"gross": "-6600.00"}, "gross", "below 0"),
    ({"gross": "6600.005"}, "gross", "two decimals"),
    ({"gross": "NaN"}, "gross", "amount in yuan"),
    ({"gross": "6.6e3"}, "gross", "amount in yuan"),
    ({"gross": "Infinity"}, "gross", "amount in yuan"),
    ({"gross": "99999999999"}, "gross", "between 0 and"),
    ({"gross": ""}, "gross", "required"),
    ({"due": "6500.00"}, "due", "6,499.50"),
    ({"deducted": "7000", "due": ""}, "deducted", "More is deducted"),
    ({"days": "30.5"}, "days", "30 days"),
    ({"days": "22.25"}, "days", "number of days"),
    ({"days": "-1"}, "days", "number of days"),
    ({"month": "2026-06", "pay_on": ""}, "month", "still to come"),
    ({"month": "April"}, "month", "2026-04"),
    ({"pay_on": "2026-03-31"}, "pay_on", "before their month"),
    ({"card": "6.217E+18"}, "card", "formatted as text"),
    ({"signed": "也许"}, "signed", "是"),
    ({"employer": "无名公司"}, "employer", "register of companies"),
    ({"project_code": "X-1"}, "project_code", "no project of this number"),
    ({"id_number": "130304198501010000"}, "id_number", "identity number"),
    ({"name": "王五五"}, "name", "another name"),
    ({"id_number": identity(99)}, "id_number", "any roster"),
    ({"month": "2026-02"}, "id_number", "not on the roster of this project"),
)


def test_a_bad_line_is_refused_by_line_column_and_reason(purse: Purse) -> None:
    counts, faults = taken(purse, line(1), *(line(2, **cells) for cells, _column, _words in BAD), line(3))
    assert (counts.new, counts.failed, len(faults)) == (2, len(BAD), len(BAD))
    for place, (_cells, column, words) in enumerate(BAD, start=3):
        [(found, message)] = [each[1:] for each in faults if each[0] == place]
        assert (found, words in message) == (column, True), message
    assert Payroll.objects.get().lines == PayrollLine.objects.count() == 2


def test_a_worker_who_has_left_and_one_of_another_site_are_refused(purse: Purse) -> None:
    Engagement.objects.filter(worker=Engagement.objects.earliest("pk").worker).update(
        exited_on=date(2026, 3, 31)
    )
    river = Project.objects.create(
        code="BDH-P-9002", name="示例护岸工程", jurisdiction_id="130304", region_id="130304100", sector="water",
    )  # fmt: skip
    counts, faults = taken(purse, line(1), line(2, project_code=river.code), line(3))
    assert counts.new == 1
    assert [(each[0], each[1]) for each in faults] == [(2, "id_number"), (3, "id_number")]


def test_the_same_worker_twice_in_a_file_counts_once_and_a_bad_line_displaces_no_good_one(
    purse: Purse,
) -> None:
    counts, faults = taken(purse, line(1, gross="x"), line(1), line(2), line(1, days="3"))
    assert (counts.new, counts.failed) == (2, 2)
    assert faults == [
        (2, "gross", "This must be an amount in yuan, such as 12800.50."),
        (5, "id_number", "Row 3 of this file pays the same worker."),
    ]


def test_a_signed_payroll_is_changed_by_no_new_list(purse: Purse) -> None:
    taken(purse, line(1), line(2))
    Payroll.objects.update(state="signed", posted_on=date(2026, 5, 4))
    counts, faults = taken(purse, line(1), line(2, days="20"), line(3))
    assert counts == Counts(3, 0, 0, 1, 2)
    assert {each[0] for each in faults} == {3, 4}
    assert "only a correction" in faults[0][2]
    assert Payroll.objects.get().lines == 2


def test_pay_day_and_employer_come_from_the_account_and_the_roster(purse: Purse) -> None:
    counts, faults = taken(
        purse,
        line(1, employer="", pay_on="", project_code="", project_name="示例小学教学楼工程"),
        line(2, employer="", pay_on="", project_code=""),
        line(3, employer="河北示例建筑工程有限公司", pay_on=""),
        project_id=purse.site.school.pk,
    )
    assert (counts.new, faults) == (3, [])
    assert {each.company: (each.lines, each.pay_on) for each in Payroll.objects.all()} == {
        purse.site.labour: (2, date(2026, 5, 15)),
        purse.site.builder: (1, date(2026, 5, 15)),
    }
    Company.objects.create(name="河北示例建筑工程有限公司")
    _counts, faults = taken(purse, line(4, employer="河北示例建筑工程有限公司"))
    assert "Several companies" in faults[0][2]


def test_only_who_pays_wages_hands_a_payroll_in(purse: Purse) -> None:
    counts, faults = taken(purse, line(1), by=purse.world.water)
    assert counts.failed == 1
    assert faults[0][1] == "project_code"


def test_nothing_stands_by_half_when_the_reading_breaks_off(purse: Purse) -> None:
    def cut_off() -> Iterator[tuple[int, dict[str, str]]]:
        yield 2, line(1)
        yield 3, line(2)
        raise OSError("the file ends in the middle")

    with pytest.raises(OSError, match="middle"):
        taking.take(
            cut_off(), jurisdiction="130304", project_id=None, whole=False, commit=True, by=purse.clerk, now=MAY,
            on_fault=lambda *said: None, progress=lambda read: None,
        )  # fmt: skip
    assert not Payroll.objects.exists()
    assert taken(purse, line(1), line(2))[0].new == 2


def test_who_stood_on_the_sheet_blocks_before_is_refused_and_the_lines_beside_go_on(purse: Purse) -> None:
    nobody = line(2, id_number="")
    counts, faults = taken(purse, line(1), *[nobody] * 20_000, line(1, days="3"), line(2), line(3, days="40"))
    assert (counts.new, counts.failed) == (2, 20_002)
    assert "a second time" in faults[-1][2]
    payroll = Payroll.objects.get()
    assert (payroll.lines, payroll.due) == (2, Decimal("12999.00"))
    assert PayrollLine.objects.filter(days=Decimal(22)).count() == 2
