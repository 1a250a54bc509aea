"""The life of a payroll from the site to the bank, corrections line by line, and who may do what when."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.http import Http404
from django.utils import translation

from agencies.errors import Invalid, Refused
from agencies.models import User
from agencies.policy.money import Figure, Money, Setting
from escrow.models import LineChange, Payroll
from escrow.payroll import actions
from escrow.payroll.actions_export import BANK, open_sheet, people_of
from escrow.payroll.actions_lines import Stated, correct_line
from escrow.payroll.actions_returned import money_returned
from escrow.payroll.lateness import bounds, lateness
from escrow.payroll.returns import preview, take_return
from escrow.payroll.sheets import cover_of, matrix_of
from escrow.payroll.workflow import ALLOWED, Verb
from projects.compliance.actions import recount
from projects.models import Attendance, Item, ProjectEvent
from tests.escrow.paying import APRIL, PAY_DAY, POSTED, Sheet, build_sheet, kept_photo, said_by_bank
from tests.escrow.purse import MAY, Purse, build_purse
from tests.projects.site import identity
from tests.world import World

_S = Payroll.State


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


@pytest.fixture
def sheet(purse: Purse) -> Sheet:
    return build_sheet(purse)


def put(sheet: Sheet, state: str) -> Payroll:
    """In a state, as if all before had been done."""
    payroll = sheet.fresh()
    payroll.state, payroll.posted_on, payroll.sent_at = state, POSTED, MAY
    payroll.save()
    return payroll


def post(sheet: Sheet, by: User | None = None, *, scan: bool = True, colour: str = "orange") -> Payroll:
    scanned = kept_photo(sheet.purse, "white") if scan else None
    return actions.post_on_site(
        sheet.payroll.pk, posted_on=POSTED, posting_id=kept_photo(sheet.purse, colour), sheet_id=scanned,
        by=by or sheet.purse.clerk, now=MAY,
    )  # fmt: skip


# ---- signed and posted (TL 二(一)2)


@pytest.mark.clause("TL-2.1.2b")
def test_a_payroll_is_posted_only_when_every_worker_has_signed_or_the_signed_sheet_is_there(
    sheet: Sheet,
) -> None:
    with pytest.raises(Refused, match="3 workers have not signed"):
        post(sheet, scan=False)
    assert sheet.fresh().state == _S.DRAFT
    posted = post(sheet, colour="blue")
    assert (posted.state, posted.posted_on, posted.signed_lines) == (_S.SIGNED, POSTED, 3)
    assert posted.posting is not None and posted.signed_sheet is not None
    assert set(sheet.lines().values_list("is_signed", flat=True)) == {True}
    assert ProjectEvent.objects.filter(project=sheet.payroll.project, act="payroll_posted").count() == 1


@pytest.mark.clause("TL-2.1.2b")
def test_a_list_with_every_signature_needs_no_scan(purse: Purse) -> None:
    assert post(build_sheet(purse, signed=True), scan=False).state == _S.SIGNED


@pytest.mark.clause("TL-2.1.2b")
def test_posting_without_a_photograph_or_on_a_day_to_come_is_refused(sheet: Sheet) -> None:
    with pytest.raises(Invalid, match="photograph"):
        actions.post_on_site(
            sheet.payroll.pk, posted_on=POSTED, posting_id=None, by=sheet.purse.clerk, now=MAY
        )
    for day, said in ((date(2026, 5, 13), "still to come"), (date(2026, 3, 31), "in its month")):
        with pytest.raises(Invalid, match=said):
            actions.post_on_site(
                sheet.payroll.pk, posted_on=day, posting_id=kept_photo(sheet.purse, f"rgb(1,2,{day.day})"),
                by=sheet.purse.clerk, now=MAY,
            )  # fmt: skip


def test_the_roll_of_the_month_is_done_when_it_is_posted(sheet: Sheet) -> None:
    recount([sheet.payroll.project_id], now=MAY)
    post(sheet)
    item = Item.objects.get(project=sheet.payroll.project, code="roll_payroll")
    assert (item.entered_on, item.evidence_id) == (POSTED, sheet.fresh().signed_sheet_id)


# ---- checked and sent


@pytest.mark.clause("JX-4.2.4")
def test_the_general_contractor_pays_straight_and_anything_else_stays_visible(sheet: Sheet) -> None:
    put(sheet, _S.CHECKED)
    assert actions.send(sheet.payroll.pk, by=sheet.purse.clerk, now=MAY).is_by_agency
    put(sheet, _S.CHECKED)
    sent = actions.send(sheet.payroll.pk, by_agency=False, by=sheet.purse.clerk, now=MAY)
    assert (sent.state, sent.is_by_agency) == (_S.SENT, False)
    # What was paid past the general contractor does not become right by a second order to the bank.
    put(sheet, _S.PARTLY_PAID)
    assert not actions.send(sheet.payroll.pk, by=sheet.purse.clerk, now=MAY).is_by_agency


@pytest.mark.clause("JX-4.2.4")
def test_agency_payment_is_done_for_the_month_when_all_of_it_is_paid_straight(sheet: Sheet) -> None:
    recount([sheet.payroll.project_id], now=MAY)
    item = Item.objects.get(project=sheet.payroll.project, code="agency_payment")
    payroll = put(sheet, _S.PAID)
    payroll.is_by_agency = False
    payroll.save()
    actions.paid_up(payroll, POSTED, by=sheet.purse.clerk, now=MAY)
    item.refresh_from_db()
    assert item.entered_on is None
    payroll.is_by_agency = True
    payroll.save()
    actions.paid_up(payroll, POSTED, by=sheet.purse.clerk, now=MAY)
    item.refresh_from_db()
    assert item.entered_on == POSTED


def test_the_way_back_empties_what_was_signed(sheet: Sheet) -> None:
    post(sheet)
    actions.check(sheet.payroll.pk, by=sheet.purse.clerk, now=MAY)
    back = actions.send_back(sheet.payroll.pk, reason="天数不对", by=sheet.purse.clerk, now=MAY)
    assert (back.state, back.posted_on, back.posting, back.checked_at) == (_S.DRAFT, None, None, None)
    with pytest.raises(Refused, match="cannot be done"):
        actions.send_back(sheet.payroll.pk, reason="再来", by=sheet.purse.clerk, now=MAY)


def test_what_the_account_lacks_is_told_before_sending(sheet: Sheet) -> None:
    assert cover_of(sheet.payroll).short == Decimal(17_700)
    sheet.purse.pay_in("10000", APRIL, date(2026, 4, 20))
    assert cover_of(sheet.payroll).short == Decimal(7_700)


# ---- the table


def _verbs(sheet: Sheet, by: User) -> dict[Verb, Callable[[], object]]:
    pk = sheet.payroll.pk
    stated = Stated(Decimal(19), Decimal(5000))
    return {
        Verb.POST: lambda: post(sheet, by),
        Verb.SEND_BACK: lambda: actions.send_back(pk, reason="不对", by=by, now=MAY),
        Verb.CHECK: lambda: actions.check(pk, by=by, now=MAY),
        Verb.SEND: lambda: actions.send(pk, by=by, now=MAY),
        Verb.TAKE_RETURN: lambda: take_return(
            pk, said_by_bank(sheet), name="x.csv", sha256="0" * 64, by=by, now=MAY
        ),
        Verb.CORRECT: lambda: correct_line(
            pk, sheet.stays[0].worker_id, stated, reason="更正", by=by, now=MAY
        ),
        Verb.MONEY_BACK: lambda: money_returned(
            pk,
            sheet.stays[0].worker_id,
            amount=Decimal(1),
            on=POSTED,
            reference="R",
            reason="退票",
            by=by,
            now=MAY,
        ),
    }


@pytest.mark.parametrize("state", [each.value for each in _S])
def test_every_verb_is_refused_in_every_other_state(sheet: Sheet, state: str) -> None:
    put(sheet, state)
    for verb, act in _verbs(sheet, sheet.purse.clerk).items():
        if state not in ALLOWED[verb]:
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "payroll-state", (state, verb)
    assert sheet.fresh().state == state


def test_who_does_not_pay_wages_does_none_of_it(sheet: Sheet) -> None:
    for state in _S:
        put(sheet, state)
        for verb, act in _verbs(sheet, sheet.purse.world.water).items():
            if state in ALLOWED[verb]:
                with pytest.raises(Refused) as refused:
                    act()
                assert refused.value.code in ("not-your-part",), verb
    stranger = User.objects.create_user("stranger", role="party", full_name="外人")
    with pytest.raises(Http404):
        actions.check(sheet.payroll.pk, by=stranger, now=MAY)


# ---- one line put right


def test_a_correction_keeps_what_was_before_and_takes_the_signature_off(purse: Purse) -> None:
    sheet = build_sheet(purse, signed=True)
    post(sheet, scan=False)
    worker = sheet.stays[1].worker_id
    stated = Stated(Decimal("19.5"), Decimal(5850), Decimal(100), "9876")
    change = correct_line(sheet.payroll.pk, worker, stated, reason="少出勤半天", by=purse.clerk, now=MAY)
    assert change is not None
    assert (change.before["due"], change.after["due"]) == ("5900.00", "5750.00")
    line = sheet.line(1)
    assert (line.days, line.due, line.card_tail, line.is_signed) == (
        Decimal("19.5"), Decimal(5750), "9876", False
    )  # fmt: skip
    # Another sum than was signed and posted: the sheet is signed and posted anew.
    payroll = sheet.fresh()
    assert (payroll.state, payroll.due, payroll.signed_lines) == (_S.DRAFT, Decimal(17_550), 2)
    assert correct_line(sheet.payroll.pk, worker, stated, reason="再次", by=purse.clerk, now=MAY) is None
    assert LineChange.objects.count() == 1


def test_another_card_changes_no_signature(purse: Purse) -> None:
    sheet = build_sheet(purse, signed=True)
    post(sheet, scan=False)
    stated = Stated(Decimal(20), Decimal(6000), Decimal(100), "5555")
    correct_line(sheet.payroll.pk, sheet.stays[0].worker_id, stated, reason="换卡", by=purse.clerk, now=MAY)
    assert sheet.fresh().state == _S.SIGNED
    assert sheet.line(0).is_signed


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        (Stated(Decimal(31), Decimal(6000)), "days"),
        (Stated(Decimal("20.25"), Decimal(6000)), "days"),
        (Stated(Decimal(20), Decimal("6000.005")), "gross"),
        (Stated(Decimal(20), Decimal(-1)), "gross"),
        (Stated(Decimal(20), Decimal(6000), Decimal(6001)), "deducted"),
        (Stated(Decimal(20), Decimal(6000), Decimal(0), "6217000000000001"), "card_tail"),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_field(sheet: Sheet, stated: Stated, field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        correct_line(
            sheet.payroll.pk, sheet.stays[0].worker_id, stated, reason="", by=sheet.purse.clerk, now=MAY
        )
    assert set(invalid.value.errors) == {field, "reason"}


# ---- what the bank says


def test_failed_payments_are_corrected_and_sent_again_until_all_is_paid(sheet: Sheet) -> None:
    clerk, pk = sheet.purse.clerk, sheet.payroll.pk
    sheet.purse.pay_in("20000", APRIL, date(2026, 4, 20))
    put(sheet, _S.CHECKED)
    actions.send(pk, by=clerk, now=MAY)
    first = said_by_bank(sheet, {1: "账户户名不符"})
    seen = preview(sheet.fresh(), first, by=clerk, now=MAY)
    assert (seen.paid, seen.failed, seen.sum, seen.is_sound) == (2, 1, Decimal(11_800), True)
    assert seen.rows[0].name == "工**"
    assert not sheet.payroll.returns.exists()
    take_return(pk, first, name="回盘.csv", sha256="1" * 64, by=clerk, now=MAY)
    payroll = sheet.fresh()
    assert (payroll.state, payroll.unpaid_lines, payroll.paid) == (_S.PARTLY_PAID, 1, Decimal(11_800))
    # The same file once more changes nothing.
    with pytest.raises(Refused, match="already"):
        take_return(pk, first, name="回盘.csv", sha256="1" * 64, by=clerk, now=MAY)
    stated = Stated(Decimal(20), Decimal(6000), Decimal(100), "4321")
    correct_line(pk, sheet.stays[1].worker_id, stated, reason="户名更正", by=clerk, now=MAY)
    assert actions.send(pk, by=clerk, now=MAY).state == _S.SENT
    again = said_by_bank(sheet, of=[1], batch="B")
    take_return(pk, again, name="回盘二.csv", sha256="2" * 64, by=clerk, now=MAY)
    assert (sheet.fresh().state, sheet.payroll.unpaid_lines) == (_S.PAID, 0)
    sheet.purse.wages.refresh_from_db()
    assert sheet.purse.wages.balance == Decimal(2_300)


def test_a_wage_that_comes_back_is_unpaid_again_and_stands_on_the_account(sheet: Sheet) -> None:
    clerk, pk, worker = sheet.purse.clerk, sheet.payroll.pk, sheet.stays[2].worker_id
    sheet.purse.pay_in("20000", APRIL, date(2026, 4, 20))
    put(sheet, _S.SENT)
    take_return(pk, said_by_bank(sheet), name="回盘.csv", sha256="1" * 64, by=clerk, now=MAY)
    said = {"amount": Decimal(5900), "on": date(2026, 5, 12), "reference": "T-1", "reason": "账户已销户"}

    def returned(**changes: object) -> object:
        return money_returned(pk, worker, **said | changes, by=clerk, now=MAY)  # type: ignore[arg-type]

    for changes, field in (
        ({"amount": Decimal("0.001")}, "amount"),
        ({"on": date(2026, 5, 13)}, "on"),
        ({"reference": " "}, "reference"),
        ({"reason": ""}, "reason"),
    ):
        with pytest.raises(Invalid) as invalid:
            returned(**changes)
        assert list(invalid.value.errors) == [field]
    with pytest.raises(Refused, match="Only 5,900"):
        returned(amount=Decimal(6000))
    first = returned()
    assert returned() == first
    with pytest.raises(Refused, match="another payment"):
        returned(amount=Decimal(5899))
    payroll = sheet.fresh()
    assert (payroll.state, payroll.unpaid_lines, payroll.paid) == (_S.PARTLY_PAID, 1, Decimal(11_800))
    sheet.purse.wages.refresh_from_db()
    assert sheet.purse.wages.balance == Decimal(8_200)
    assert actions.send(pk, by=clerk, now=MAY).state == _S.SENT


def test_what_was_not_paid_by_the_general_contractor_is_not_booked_on_the_account(sheet: Sheet) -> None:
    sheet.purse.pay_in("20000", APRIL, date(2026, 4, 20))
    payroll = put(sheet, _S.SENT)
    payroll.is_by_agency = False
    payroll.save()
    take_return(
        payroll.pk, said_by_bank(sheet), name="回盘.csv", sha256="1" * 64, by=sheet.purse.clerk, now=MAY
    )
    sheet.purse.wages.refresh_from_db()
    assert (sheet.fresh().state, sheet.purse.wages.balance) == (_S.PAID, Decimal(20_000))


def test_when_the_bank_pays_nobody_the_lines_can_still_be_corrected(sheet: Sheet) -> None:
    clerk, pk = sheet.purse.clerk, sheet.payroll.pk
    put(sheet, _S.SENT)
    nobody = said_by_bank(sheet, dict.fromkeys(range(3), "账户冻结"))
    take_return(pk, nobody, name="回盘.csv", sha256="1" * 64, by=clerk, now=MAY)
    assert sheet.fresh().state == _S.PARTLY_PAID
    stated = Stated(Decimal(19), Decimal(5700), Decimal(100), "4321")
    correct_line(pk, sheet.stays[1].worker_id, stated, reason="天数更正", by=clerk, now=MAY)
    assert sheet.fresh().state == _S.PARTLY_PAID


def test_a_return_with_a_stranger_or_without_the_money_takes_nothing_in(sheet: Sheet) -> None:
    clerk, pk = sheet.purse.clerk, sheet.payroll.pk
    put(sheet, _S.SENT)
    rows = said_by_bank(sheet)
    stranger = [*rows, (5, rows[0][1] | {"id_number": identity(77), "name": "外人", "reference": "A-9"})]
    short = preview(sheet.fresh(), rows, by=clerk, now=MAY)
    assert "cannot be taken from it" in short.refusal
    assert not short.is_sound
    with pytest.raises(Refused, match="cannot be taken from it"):
        take_return(pk, rows, name="回盘.csv", sha256="1" * 64, by=clerk, now=MAY)
    sheet.purse.pay_in("20000", APRIL, date(2026, 4, 20))
    with pytest.raises(Invalid, match="not on the payroll") as invalid:
        take_return(pk, stranger, name="回盘.csv", sha256="1" * 64, by=clerk, now=MAY)
    assert "Row 5" in str(invalid.value)
    assert (sheet.fresh().state, sheet.payroll.paid) == (_S.SENT, Decimal(0))


# ---- handed out


def test_names_leave_the_house_only_for_a_reason_that_goes_on_record(sheet: Sheet) -> None:
    with pytest.raises(Invalid):
        open_sheet(sheet.payroll.pk, BANK, reason=" ", by=sheet.purse.clerk, now=MAY)
    open_sheet(sheet.payroll.pk, BANK, reason="代发4月工资", by=sheet.purse.clerk, now=MAY)
    event = ProjectEvent.objects.get(act="payroll_exported")
    assert (event.note, event.details["purpose"]) == ("代发4月工资", "bank")
    people = people_of(list(sheet.lines()))
    assert {each.name for each in people.values()} == {"工人1", "工人2", "工人3"}


# ---- late, and missing


def test_lateness_has_the_colours_of_the_place() -> None:
    money = Money((Setting(Figure.PAY_GRACE, Decimal(5)), Setting(Figure.PAY_RED, Decimal(30))))
    found = [
        lateness(PAY_DAY, paid_on, today, bounds(money))
        for paid_on, today in (
            (None, date(2026, 5, 15)), (None, date(2026, 5, 20)), (None, date(2026, 5, 21)), (None, date(2026, 6, 14)),
            (None, date(2026, 6, 15)), (date(2026, 5, 18), date(2026, 9, 1)), (date(2026, 6, 30), date(2026, 9, 1)),
        )
    ]  # fmt: skip
    assert [(each.days, each.tone) for each in found] == [
        (0, "plain"), (5, "plain"), (6, "act"), (30, "act"), (31, "breached"), (3, "done"), (46, "paused"),
    ]  # fmt: skip


def test_a_month_with_attendance_and_no_payroll_is_missing(sheet: Sheet) -> None:
    for stay in sheet.stays[:2]:
        for month in (date(2026, 3, 1), APRIL, date(2026, 5, 1)):
            Attendance.objects.create(engagement=stay, project=stay.project, month=month, day_bits=0b111)
    matrix = matrix_of(sheet.payroll.project, Money(()), date(2026, 5, 12))
    assert [company.name for company in matrix.companies] == [sheet.purse.site.labour.name]
    # Of May nothing is missing: it is not over.
    assert [(month, cell.is_missing, cell.present) for month, (cell,) in matrix.months] == [
        (APRIL, False, 2), (date(2026, 3, 1), True, 2),
    ]  # fmt: skip
    assert matrix.missing == 1
