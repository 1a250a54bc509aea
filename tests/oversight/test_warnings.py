"""Early warnings: what the rules find, and how one is raised, rises, is dealt with and ends."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from agencies.errors import Invalid, Refused
from agencies.policy.model import Policy
from agencies.policy.money import About
from agencies.policy.money_settings import money
from agencies.policy.parse import parse
from agencies.policy.versions import shipped_files
from escrow.ledger import restraints
from escrow.ledger.restraints import Laid
from escrow.models import Account, MoneyMonth, Payroll, Restraint
from oversight.models import EarlyWarning, WarningStep
from oversight.warnings import facts as values
from oversight.warnings import rules, tasks
from oversight.warnings.actions import acknowledge, close
from oversight.warnings.codes import Code, Colour, How
from oversight.warnings.facts import Facts, Figures, Finding, Month
from oversight.warnings.refreshing import Changes, refresh
from oversight.warnings.words import say, say_ending
from projects.models import Project
from tests.escrow.purse import MAY, Purse, build_purse
from tests.places import reading
from tests.world import World

TODAY = date(2026, 7, 20)
APRIL, MAY_MONTH, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
YUAN = Decimal(1000)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


# ---- the rules


def _figures(place: str = "", **about: Any) -> Figures:
    policy: Policy | None = None
    if place:
        policy = parse(next(each.text for each in shipped_files() if each.name.startswith(place)))
    return Figures(money(policy), About(**about))


def _month(month: date, **said: Any) -> Month:
    return Month(month, **said)


def _fine(month: date, **said: Any) -> Month:
    """A month in which everything is in order."""
    return replace(
        Month(month, due=YUAN, due_on=month + timedelta(days=35), allocated=YUAN, wages_due=YUAN, workers=2,
              workers_present=2, paid_out=YUAN), **said
    )  # fmt: skip


FINE = Facts(
    today=TODAY, contracted_on=date(2026, 3, 2), started_on=date(2026, 4, 1),
    account=values.Account(1, date(2026, 3, 20), 5 * YUAN, 15), months=[_fine(APRIL), _fine(MAY_MONTH), _fine(JUNE)],
    rolls=[
        values.Roll(number, month, date(2026, 7, 15), True, YUAN, YUAN)
        for number, month in enumerate((APRIL, MAY_MONTH, JUNE))
    ],
)  # fmt: skip
_ROLL = values.Roll(9, JUNE, date(2026, 7, 15), True, YUAN, Decimal(400), 3, "示例劳务")


def _found(code: Code, figures: Figures | None = None, **said: Any) -> list[Finding]:
    found = rules.findings(replace(FINE, **said), figures or _figures())
    return [each for each in found if each.code == code]


def _only(code: Code, figures: Figures | None = None, **said: Any) -> Finding:
    (found,) = _found(code, figures, **said)
    return found


def test_a_project_in_order_gives_no_warning_in_any_place() -> None:
    for place in ("", "130304", "620700", "654224", "410305", "110000"):
        assert (
            rules.findings(FINE, _figures(place, category="district", government=True, sector="housing"))
            == []
        )


@pytest.mark.parametrize(
    ("today", "colour"),
    [
        (date(2026, 4, 1), None),
        (date(2026, 4, 2), Colour.YELLOW),
        (date(2026, 5, 1), Colour.YELLOW),
        (date(2026, 5, 2), Colour.RED),
    ],
)
def test_an_account_that_is_missing(today: date, colour: Colour | None) -> None:
    found = _found(Code.ACCOUNT_MISSING, account=None, today=today)
    assert [each.colour for each in found] == ([colour] if colour else [])


@pytest.mark.clause("BDH-2.1.1")
def test_a_month_without_labour_cost_is_yellow_and_two_are_red() -> None:
    beidaihe = _figures("130304")
    one = _only(Code.NO_LABOUR_COST, beidaihe, months=[_fine(APRIL), _fine(MAY_MONTH)])
    assert (one.colour, one.data["months"], one.clause) == (Colour.YELLOW, ["2026-06"], "BDH 二(一)")
    two = _only(Code.NO_LABOUR_COST, beidaihe, months=[_fine(APRIL), _month(JUNE, due=YUAN)])
    assert (two.colour, two.data, two.unverified) == (
        Colour.RED,
        {"months": ["2026-05", "2026-06"], "due": "1000"},
        True,
    )
    # Nothing was due, or it is not due yet; a month that is not over; works not begun.
    assert not _found(
        Code.NO_LABOUR_COST, months=[_fine(APRIL), _fine(MAY_MONTH), _month(JUNE, due=Decimal(0))]
    )
    ahead = _month(JUNE, due=YUAN, due_on=TODAY)
    assert not _found(Code.NO_LABOUR_COST, months=[_fine(APRIL), _fine(MAY_MONTH), ahead])
    assert not _found(Code.NO_LABOUR_COST, months=[], started_on=date(2026, 6, 2))
    assert not _found(Code.NO_LABOUR_COST, months=[], started_on=None)


@pytest.mark.clause("TL-2.3.1c")
def test_labour_cost_that_is_delayed_warns_in_toli_by_its_clause() -> None:
    toli = _figures("654224")
    assert _only(Code.NO_LABOUR_COST, toli, months=[_fine(APRIL), _fine(MAY_MONTH)]).clause == "TL 二(三)1"
    short = _only(Code.LABOUR_COST_SHORT, toli, months=[_fine(APRIL, allocated=Decimal("999.99"))])
    assert (short.data, short.clause) == ({"months": ["2026-04"], "lacking": "0.01"}, "TL 二(三)1")


@pytest.mark.clause("TL-2.3.1b")
def test_a_balance_under_the_wages_of_the_next_month_warns_where_the_rule_is() -> None:
    poor = values.Account(1, date(2026, 3, 20), Decimal("999.99"), 15)
    found = _only(Code.NEXT_MONTH, _figures("654224"), account=poor)
    assert (found.clause, found.data["wages"], found.data["month"]) == ("TL 二(三)1", "1000", "2026-06")
    assert not _found(Code.NEXT_MONTH, _figures("654224"), account=replace(poor, balance=YUAN))
    assert not _found(Code.NEXT_MONTH, _figures("130304"), account=poor)


def test_a_payroll_that_is_missing_or_not_signed() -> None:
    assert _only(Code.NO_PAYROLL, rolls=FINE.rolls[:2], today=date(2026, 7, 21)).data["missing"] == [
        "2026-06"
    ]
    assert not _found(Code.NO_PAYROLL, rolls=FINE.rolls[:2], today=date(2026, 7, 20))
    unsigned = replace(_ROLL, is_signed=False, pay_on=date(2026, 7, 10), paid=YUAN)
    assert _only(Code.NO_PAYROLL, rolls=[*FINE.rolls, unsigned]).data["unsigned"] == [
        [9, "2026-06", "示例劳务"]
    ]


@pytest.mark.parametrize(
    ("pay_on", "colour"),
    [
        (date(2026, 7, 15), None),
        (date(2026, 7, 14), Colour.BLUE),
        (date(2026, 7, 4), Colour.YELLOW),
        (date(2026, 6, 19), Colour.RED),
    ],
)
def test_unpaid_wages_are_blue_yellow_and_red_by_the_days(pay_on: date, colour: Colour | None) -> None:
    found = _found(Code.WAGES_UNPAID, rolls=[*FINE.rolls, replace(_ROLL, pay_on=pay_on)])
    assert [(each.colour, each.data["unpaid"]) for each in found] == ([(colour, "600")] if colour else [])


def test_attendance_without_a_wage_and_sums_that_do_not_fit() -> None:
    gap = [_fine(APRIL), _fine(MAY_MONTH), _fine(JUNE, workers_present=3)]
    assert _only(Code.UNPAID_ATTENDANCE, months=gap).data == {"months": [["2026-06", 3, 2]]}
    more = [_fine(APRIL), _fine(MAY_MONTH), _fine(JUNE, paid_out=YUAN + 1)]
    assert _only(Code.ANOMALY, months=more).data["more"] == [["2026-06", "1001", "1000"]]
    high = [_fine(APRIL), _fine(MAY_MONTH), _fine(JUNE, wages_due=Decimal(100_001))]
    assert _only(Code.ANOMALY, months=high).data["high"] == [["2026-06", "100001", 2]]


def test_a_deposit_that_is_missing_and_guarantees_that_end() -> None:
    held = values.Held("required", date(2026, 7, 19), YUAN)
    assert _only(Code.SECURITY, deposit=held).colour == Colour.RED
    assert not _found(Code.SECURITY, deposit=replace(held, due_on=TODAY))
    for until, colour in (
        (date(2026, 8, 20), None),
        (date(2026, 8, 19), Colour.YELLOW),
        (date(2026, 7, 19), Colour.RED),
    ):
        paper = values.Held("held", None, YUAN, True, until)
        mine = _found(Code.SECURITY, deposit=paper, guarantees=[values.Ending(4, "payment", "保1", until)])
        assert [each.colour for each in mine] == ([colour, colour] if colour else [])


@pytest.mark.clause("ZY-2.2.3a")
def test_progress_payments_under_the_share_warn_in_zhangye() -> None:
    zhangye = _figures("620700", government=True)
    months = [_fine(APRIL, certified=10 * YUAN, works_paid=Decimal("7999.99"))]
    found = _only(Code.PROGRESS_SHORT, zhangye, months=months)
    assert (found.data["least"], found.clause) == ("80", "ZY 二(二)三")
    assert not _found(Code.PROGRESS_SHORT, zhangye, months=[replace(months[0], works_paid=8 * YUAN)])
    assert not _found(Code.PROGRESS_SHORT, _figures("620700"), months=months)


@pytest.mark.clause("BDH-3.5.1")
def test_an_order_that_is_not_for_these_wages_is_red() -> None:
    laid = values.Laid(3, "freeze", "示例法院", "1号", date(2026, 7, 1), None)
    found = _only(Code.RESTRAINED, restraints=[laid])
    assert (found.colour, "第三十三条" in found.clause) == (Colour.RED, True)


@pytest.mark.clause("ZY-2.2.3c")
def test_works_money_before_labour_cost_warns_in_zhangye() -> None:
    owing = _fine(APRIL, allocated=Decimal(400), works_paid=10 * YUAN)
    found = _only(Code.WAGES_FIRST, _figures("620700"), months=[owing])
    assert (found.colour, found.data["months"], found.clause) == (Colour.YELLOW, ["2026-04"], "ZY 二(二)三")
    assert not _found(Code.WAGES_FIRST, _figures("620700"), months=[replace(owing, allocated=YUAN)])
    assert not _found(Code.WAGES_FIRST, _figures("130304"), months=[owing])


@pytest.mark.clause("JX-4.5.1")
def test_any_other_payment_before_wages_warns_on_district_projects_of_jianxi() -> None:
    spent = [values.Spent(7, date(2026, 5, 20), "land", YUAN)]
    owing = [_fine(APRIL, wages_unpaid=Decimal(10)), _fine(MAY_MONTH), _fine(JUNE)]
    jianxi = _figures("410305", category="district")
    found = _only(Code.WAGES_FIRST, jianxi, months=owing, spent=spent)
    assert (found.colour, found.clause) == (Colour.RED, "JX 四(五)")
    assert found.data["spent"] == [[7, "2026-05-20", "land", "1000"]]
    assert not _found(Code.WAGES_FIRST, jianxi, months=FINE.months, spent=spent)
    # Before the month was over nothing of it was owed; and other projects have no such rule.
    early = [replace(spent[0], paid_on=date(2026, 4, 30))]
    assert not _found(Code.WAGES_FIRST, jianxi, months=owing, spent=early)
    assert not _found(Code.WAGES_FIRST, _figures("410305"), months=owing, spent=spent)


# ---- the register


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


def _row(purse: Purse, **said: Any) -> MoneyMonth:
    return MoneyMonth.objects.update_or_create(
        project=purse.site.school, month=APRIL, defaults={"due": 1000, "clause": "BDH 二(一)"} | said
    )[0]


def _look(purse: Purse, now: datetime = MAY) -> Changes:
    return refresh([purse.site.school.pk], now)


def _payroll(purse: Purse) -> Payroll:
    return Payroll.objects.create(
        project=purse.site.school, company=purse.site.labour, month=APRIL, state="sent", pay_on=date(2026, 5, 5),
        posted_on=date(2026, 5, 2), due=Decimal(900), lines=3, unpaid_lines=3, updated_at=MAY,
    )  # fmt: skip


@pytest.mark.clause("BDH-2.1.1")
def test_a_warning_is_raised_once_and_ends_by_itself_with_what_shows_it(purse: Purse) -> None:
    _row(purse)
    assert _look(purse) == Changes(opened=1) and _look(purse) == Changes()
    found = EarlyWarning.objects.get()
    assert (found.code, found.colour, found.clause, found.agency) == (
        "AL-02", Colour.YELLOW, "BDH 二(一)", purse.world.agency("housing"),
    )  # fmt: skip
    assert "2026-04" in say(found) and "1,000.00" in say(found)
    _row(purse, allocated=Decimal(1000))
    assert _look(purse) == Changes(closed=1)
    found.refresh_from_db()
    assert (found.closed_how, say_ending(found)) == ("gone", "Paid in for 2026-04: 1,000.00 yuan.")
    assert list(found.steps.values_list("act", flat=True)) == ["opened", "closed"]
    # Gone and back again is a new one, with the former beside it.
    _row(purse, allocated=Decimal(0))
    assert _look(purse) == Changes(opened=1) and EarlyWarning.objects.count() == 2


def test_a_colour_rises_with_time_and_falls_with_the_facts(purse: Purse) -> None:
    _row(purse, allocated=1000, wages_due=900, workers=3)
    # For May, which is over when we look again, nothing is due.
    MoneyMonth.objects.create(project=purse.site.school, month=MAY_MONTH, due=0)
    roll = _payroll(purse)
    assert _look(purse) == Changes(opened=1)
    assert _look(purse, MAY + timedelta(days=20)) == Changes(coloured=1)
    found = EarlyWarning.objects.get()
    assert (found.code, found.colour, found.subject) == ("AL-06", Colour.YELLOW, f"payroll:{roll.pk}")
    roll.pay_on = date(2026, 5, 25)
    roll.save(update_fields=["pay_on"])
    assert _look(purse, MAY + timedelta(days=20)) == Changes(coloured=1)
    found.refresh_from_db()
    assert (found.colour, found.worst) == (Colour.BLUE, Colour.YELLOW)
    assert list(found.steps.values_list("act", flat=True)) == ["opened", "rose", "fell"]
    roll.paid, roll.unpaid_lines = roll.due, 0
    roll.save(update_fields=["paid", "unpaid_lines"])
    assert _look(purse, MAY + timedelta(days=20)) == Changes(closed=1)


def test_what_a_person_closed_is_raised_again_only_by_other_facts(purse: Purse) -> None:
    _row(purse)
    _look(purse)
    found = EarlyWarning.objects.get()
    with pytest.raises(Refused):
        acknowledge(found.pk, note="已联系", by=purse.world.market, now=MAY)
    acknowledge(found.pk, note="已联系建设单位", by=purse.world.housing, now=MAY)
    for act, code in (
        (lambda: acknowledge(found.pk, note="再次", by=purse.clerk, now=MAY), "acknowledged"),
        (lambda: close(found.pk, How.EXPLAINED, note="停工未计量", by=purse.clerk, now=MAY), ""),
        (lambda: close(found.pk, How.EXPLAINED, note="再次", by=purse.clerk, now=MAY), "closed"),
        (lambda: acknowledge(found.pk, note="再次", by=purse.clerk, now=MAY), "closed"),
    ):
        if not code:
            act()
            continue
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == code
    assert _look(purse) == Changes()
    _row(purse, due=2000)
    assert _look(purse) == Changes(opened=1)
    again = EarlyWarning.objects.standing().get()
    with pytest.raises(Invalid):
        close(again.pk, How.GONE, note="无", by=purse.clerk, now=MAY)
    with pytest.raises(Invalid):
        close(again.pk, How.SETTLED, note=" ", by=purse.clerk, now=MAY)


@pytest.mark.clause("BDH-3.5.1")
def test_a_restraint_stands_red_until_it_is_lifted(purse: Purse) -> None:
    _row(purse, allocated=1000)
    laid = Laid(Restraint.Kind.FREEZE, "示例区人民法院", "（2026）示执1号", date(2026, 5, 8), "材料款", False)
    order = restraints.restrain(purse.wages.pk, laid, by=purse.clerk, now=MAY)
    assert _look(purse) == Changes(opened=1)
    found = EarlyWarning.objects.get()
    assert (found.code, found.colour) == ("AL-12", Colour.RED)
    with pytest.raises(Refused) as refused:
        close(found.pk, How.SETTLED, note="法院已解冻", by=purse.clerk, now=MAY)
    assert refused.value.code == "lift-first"
    restraints.lift(order.pk, on=date(2026, 5, 12), note="法院解除", by=purse.clerk, now=MAY)
    assert _look(purse) == Changes(closed=1)


def test_the_database_holds_one_open_warning_and_keeps_its_timeline(purse: Purse) -> None:
    _row(purse)
    _look(purse)
    found = EarlyWarning.objects.get()
    twin = EarlyWarning.objects.get()
    twin.pk = None
    for act in (
        lambda: twin.save(force_insert=True),
        lambda: WarningStep.objects.update(note="x"),
        lambda: EarlyWarning.objects.filter(pk=found.pk).update(closed_at=MAY, closed_how="settled"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_only_projects_with_something_new_are_looked_at_by_day_and_all_by_night(purse: Purse) -> None:
    assert tasks.changed(MAY) == 0
    _row(purse)
    purse.pay_in("5.00", MAY_MONTH, date(2026, 5, 8))
    assert tasks.changed(MAY) == 1
    assert EarlyWarning.objects.count() == 1
    other = Project.objects.create(
        code="BDH-P-9002", name="另一工程", jurisdiction_id="130304", region_id="130304100", sector="housing",
        started_on=date(2026, 3, 1),
    )  # fmt: skip
    tasks.refresh_all()
    assert EarlyWarning.objects.filter(project=other).exists()


def test_many_projects_ask_no_more_than_few(purse: Purse, django_assert_max_num_queries: Any) -> None:
    Project.objects.bulk_create(
        Project(code=f"BDH-P-8{place:03}", name=f"工程{place}", jurisdiction_id="130304", region_id="130304100",
                sector="housing", started_on=date(2026, 1, 1))
        for place in range(30)
    )  # fmt: skip
    ids = list(Project.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(24):
        assert refresh(ids, MAY).opened >= 60
    with django_assert_max_num_queries(24):
        assert refresh(ids, MAY) == Changes()


# ---- the pages


def test_the_pages_show_count_and_settle_warnings(
    purse: Purse, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _row(purse)
    _payroll(purse)
    _look(purse)
    office: Client = reading(purse.clerk)
    listed = office.get(reverse("warnings")).content.decode()
    assert "AL-02" in listed and "AL-06" in listed and "unverified" in listed
    only = office.get(
        reverse("warnings"), {"colour": "2", "code": "AL-02", "place": "130304100"}
    ).content.decode()
    assert "AL-02" in only and ">AL-06<" not in only
    assert "No warning matches" in office.get(reverse("warnings"), {"colour": "3"}).content.decode()
    rows = b"".join(office.get(reverse("warnings-csv"))).decode()
    assert "示例小学教学楼工程" in rows and "AL-06" in rows
    panel = office.get(
        reverse("project-warnings", args=[purse.site.school.pk]), headers={"HX-Request": "true"}
    )
    assert "No labour cost paid in" in panel.content.decode() and "<html" not in panel.content.decode()
    with django_assert_num_queries(10):
        office.get(reverse("warnings"))
    found = EarlyWarning.objects.get(code="AL-02")
    page = office.get(reverse("warning", args=[found.pk])).content.decode()
    assert "北戴河示例教育投资有限公司" in page and "Acknowledge" in page
    note, end = reverse("warning-acknowledge", args=[found.pk]), reverse("warning-close", args=[found.pk])
    assert office.post(note, {"note": ""}).status_code == 422
    assert office.post(note, {"note": "已约谈"}).status_code == 302
    assert office.post(note, {"note": "已约谈"}).status_code == 409
    assert office.post(end, {"how": "gone", "note": "x"}).status_code == 422
    assert office.post(end, {"how": "settled", "note": "银行回单已核"}).status_code == 302
    assert "银行回单已核" in office.get(reverse("warning", args=[found.pk])).content.decode()
    whole = office.get(reverse("project-warnings", args=[purse.site.school.pk])).content.decode()
    assert "Closed warnings" in whole
    assert reading(purse.world.admin).get(reverse("warnings")).status_code == 404
    assert Account.objects.count() == 2
