"""Wage reckoning sheets: what each worker is owed, what does not fit, and that a signed sheet stays as it was signed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from agencies.errors import Invalid, Refused
from agencies.records.privacy import decrypt
from escrow.models import Payroll, PayrollLine, Reckoning
from escrow.reckoning.actions import (
    Wanted,
    declare_void,
    draw_up,
    mark_signed,
    put_line,
    put_lines,
    remove_line,
    replace,
    sign,
)
from escrow.reckoning.judging import Flag, reckon
from escrow.reckoning.lines import Entered, about_line
from escrow.reckoning.reading import shown_lines
from projects.models import Attendance
from tests.escrow.purse import MAY, Purse, build_purse
from tests.projects.site import identity
from tests.world import World

APRIL, LAST = date(2026, 4, 1), date(2026, 4, 30)
FULL = 0b111111111111111111111111111111


@pytest.fixture
def purse(world: World) -> Purse:
    found = build_purse(world)
    first, second, third = found.engage(3)
    Attendance.objects.create(engagement=first, project=found.site.school, month=APRIL, day_bits=FULL >> 10)
    Attendance.objects.create(engagement=second, project=found.site.school, month=APRIL, day_bits=0b11111)
    with connection.cursor() as cursor:
        cursor.execute("SELECT escrow_payroll_month(%s)", [APRIL])
    payroll = Payroll.objects.create(
        project=found.site.school,
        company=found.site.labour,
        month=APRIL,
        pay_on=date(2026, 5, 15),
        updated_at=MAY,
    )
    PayrollLine.objects.bulk_create(
        [
            PayrollLine(
                payroll=payroll, worker=first.worker, project=found.site.school, engagement=first, month=APRIL,
                days=20, gross=6000, due=6000, paid=2000,
            )
        ]
    )  # fmt: skip
    assert third.exited_on is None
    return found


def _sheet(purse: Purse, **changes: object) -> Reckoning:
    asked = {
        "jurisdiction": "130304", "from_on": APRIL, "until_on": LAST, "project_id": purse.site.school.pk,
        "matter": "BDH-2026-0001",
    } | changes  # fmt: skip
    return draw_up(Wanted(**asked), by=purse.clerk, now=MAY)  # type: ignore[arg-type]


def test_everybody_on_the_roster_stands_on_it_with_attendance_wage_and_payroll(purse: Purse) -> None:
    sheet = _sheet(purse)
    lines = list(sheet.lines.order_by("place"))
    assert [(each.units, each.gross, each.paid, each.verified) for each in lines] == [
        (Decimal(20), Decimal(6000), Decimal(2000), Decimal(4000)),
        (Decimal(5), Decimal(1500), Decimal(0), Decimal(1500)),
        (Decimal(0), Decimal(0), Decimal(0), Decimal(0)),
    ]
    assert (sheet.workers, sheet.verified) == (3, Decimal(5500))
    assert sheet.number == "北戴河区核算〔2026〕1号"


def test_claimed_payroll_and_attendance_stand_side_by_side(purse: Purse) -> None:
    sheet = _sheet(purse)
    put_line(
        sheet.pk, Entered(Decimal(22), Decimal(300), paid=Decimal(1000), claimed=Decimal(9000)), place=1,
        by=purse.clerk, now=MAY,
    )  # fmt: skip
    first = shown_lines(sheet)[0]
    assert (first.line.attended, first.line.payroll_due, first.line.payroll_paid) == (
        20,
        Decimal(6000),
        Decimal(2000),
    )
    assert first.flags == [
        Flag.MORE_THAN_ATTENDED, Flag.OTHER_THAN_PAYROLL, Flag.PAID_BY_PAYROLL, Flag.CLAIMS_MORE,
    ]  # fmt: skip


def test_who_is_not_on_the_roster_is_sealed_and_flagged(purse: Purse) -> None:
    sheet = _sheet(purse)
    line = put_line(
        sheet.pk,
        Entered(Decimal(10), Decimal(250), name="王小明", id_number=identity(77)),
        by=purse.clerk,
        now=MAY,
    )
    assert (line.worker, line.shown_name) == (None, "王**")
    assert decrypt(line.sealed or b"", about_line("130304", "王**"))["name"] == "王小明"
    assert shown_lines(sheet)[-1].flags == [Flag.NOT_ON_ROSTER]
    with pytest.raises(Invalid) as invalid:
        put_line(
            sheet.pk,
            Entered(Decimal(1), Decimal(250), name="王小明", id_number=identity(77)),
            by=purse.clerk,
            now=MAY,
        )
    assert list(invalid.value.errors) == ["id_number"]


def test_a_person_in_two_matters_is_flagged_on_both(purse: Purse) -> None:
    one, two = _sheet(purse), _sheet(purse, matter="BDH-2026-0002", fill=False)
    put_line(
        two.pk, Entered(Decimal(3), Decimal(300), name="工人", id_number=identity(1)), by=purse.clerk, now=MAY
    )
    assert Flag.CLAIMED_TWICE in shown_lines(one)[0].flags
    assert shown_lines(two)[0].others == ("BDH-2026-0001",)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"units": Decimal("-1")}, "units"),
        ({"wage": Decimal("300.005")}, "wage"),
        ({"wage": Decimal(0)}, "wage"),
        ({"paid": Decimal("-0.01")}, "paid"),
        ({"pay": "year"}, "pay"),
        ({"name": ""}, "name"),
        ({"id_number": "130304198501010001"}, "id_number"),
    ],
)
def test_what_cannot_be_is_refused_by_field(purse: Purse, changes: dict[str, object], field: str) -> None:
    sheet = _sheet(purse, fill=False)
    said = {"units": Decimal(1), "wage": Decimal(300), "name": "工人", "id_number": identity(1)} | changes
    with pytest.raises(Invalid) as invalid:
        put_line(sheet.pk, Entered(**said), by=purse.clerk, now=MAY)  # type: ignore[arg-type]
    assert list(invalid.value.errors) == [field]
    assert not sheet.lines.exists()


def test_a_period_that_cannot_be_is_refused(purse: Purse) -> None:
    for changes in (
        {"until_on": date(2026, 3, 1)},
        {"until_on": date(2026, 6, 1)},
        {"from_on": date(2020, 1, 1)},
    ):
        with pytest.raises(Invalid):
            _sheet(purse, **changes)


def test_signed_by_all_it_is_frozen_and_another_takes_its_place(purse: Purse) -> None:
    sheet = _sheet(purse)
    with pytest.raises(Refused) as refused:
        sign(sheet.pk, on=date(2026, 5, 10), general="总包项目部", by=purse.clerk, now=MAY)
    assert refused.value.code == "unsigned"
    mark_signed(sheet.pk, [1, 2, 3], by=purse.clerk, now=MAY)
    sign(sheet.pk, on=date(2026, 5, 10), general="总包项目部", sub="劳务公司", by=purse.clerk, now=MAY)
    with pytest.raises(Refused):
        remove_line(sheet.pk, 1, by=purse.clerk, now=MAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        sheet.lines.update(verified=1)
    other = _sheet(purse)
    mark_signed(other.pk, [1, 2, 3], by=purse.clerk, now=MAY)
    with pytest.raises(Refused) as refused:
        sign(other.pk, on=date(2026, 5, 10), general="总包项目部", by=purse.clerk, now=MAY)
    assert refused.value.code == "signed-already"

    newer = replace(sheet.pk, by=purse.clerk, now=MAY)
    assert (newer.workers, newer.signed_workers, newer.verified) == (3, 0, sheet.verified)
    remove_line(newer.pk, 3, by=purse.clerk, now=MAY)
    mark_signed(newer.pk, [1, 2], by=purse.clerk, now=MAY)
    sign(newer.pk, on=date(2026, 5, 11), general="总包项目部", by=purse.clerk, now=MAY)
    sheet.refresh_from_db()
    assert sheet.state == Reckoning.State.REPLACED


def test_void_needs_a_reason_and_ends_it(purse: Purse) -> None:
    sheet = _sheet(purse)
    with pytest.raises(Invalid):
        declare_void(sheet.pk, reason=" ", by=purse.clerk, now=MAY)
    declare_void(sheet.pk, reason="重复制作", by=purse.clerk, now=MAY)
    for act in (
        lambda: declare_void(sheet.pk, reason="再次", by=purse.clerk, now=MAY),
        lambda: replace(sheet.pk, by=purse.clerk, now=MAY),
        lambda: put_lines(sheet.pk, [], by=purse.clerk, now=MAY),
    ):
        with pytest.raises(Refused):
            act()


def test_only_the_office_and_the_labour_departments_reckon(purse: Purse) -> None:
    with pytest.raises(Refused) as refused:
        draw_up(Wanted("130304", APRIL, LAST, purse.site.school.pk), by=purse.world.housing, now=MAY)
    assert refused.value.code == "not-your-part"


_sums = st.decimals(0, 99_999, places=2)


@given(units=st.decimals(0, 999, places=2), wage=_sums, paid=_sums, advances=_sums)
def test_verified_is_never_below_zero_nor_above_what_was_earned(
    units: Decimal, wage: Decimal, paid: Decimal, advances: Decimal
) -> None:
    found = reckon(units, wage, paid, advances)
    assert 0 <= found.verified <= found.gross
    assert found.verified in (Decimal(0), found.gross - paid - advances)
    assert abs(found.gross - units * wage) <= Decimal("0.005")
