"""Every measure with a row in and a row out of what is reached; reached and missing together are all."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Region
from agencies.policy.directives import Measure
from cases.models import Case
from escrow.models import Account, MoneyMonth, Reckoning, ReliefFund
from oversight.coverage.measures import Reach, reach, reaches
from oversight.coverage.of_places import owed_by_year, owed_until_same_day
from oversight.coverage.of_projects import DUTIES
from oversight.coverage.pieces import Asked
from projects.compliance.coverage import coverage
from projects.models import Contract, Enrolment, Item, ManagerAssessment, Post, Project
from tests.oversight.coverage.ground import NOVEMBER, SEPTEMBER, TODAY, duty, firm, project, wages
from tests.places import Place, built

BJ = "110000"


@pytest.fixture(scope="module")
def beijing(django_db_setup: None, django_db_blocker: object) -> Iterator[Place]:
    with django_db_blocker.unblock(), built(BJ) as place:
        yield place


def of(measure: Measure, place: str = BJ, **narrowed: object) -> Reach:
    """And the promise that holds of every one: nobody is counted twice, nobody lost."""
    found = reach(measure, place, TODAY, **narrowed)  # type: ignore[arg-type]
    if not found.is_count:
        assert not set(found.reached) & set(found.missing)
        assert len(found.reached) == found.numerator
        assert len(found.reached) + len(found.missing) == found.denominator
    return found


@pytest.mark.clause("BJ-2.6")
@pytest.mark.clause("BJ-2.8")
@pytest.mark.parametrize("measure", DUTIES)
def test_a_duty_is_reached_as_the_page_of_the_duties_has_it(
    measure: Measure, db: None, beijing: Place
) -> None:
    done, missing, freed, over = (project(f"D{n}", BJ) for n in range(4))
    duty(done, measure)
    duty(missing, measure, done=False)
    duty(freed, measure, done=None)
    duty(over, measure, done=False)
    Project.objects.filter(pk=over.pk).update(state="filed")
    found = of(measure)
    assert (found.reached, found.missing) == ([done.pk], [missing.pk])
    assert found.share == 50 and found.model == "projects.project"
    _lines, whole = coverage(Item.objects.filter(project__jurisdiction=BJ), [measure.value], TODAY)
    assert (whole.cells[0].done, whole.cells[0].counted) == (found.numerator, found.denominator)


@pytest.mark.clause("BJ-2.7")
@pytest.mark.clause("BJ-3.2.2")
def test_monthly_pay_goes_by_the_last_month_that_was_due(db: None, beijing: Place) -> None:
    employer = firm(1)
    paid, short, absent, early, idle = (project(f"P{n}", BJ) for n in range(5))
    wages(paid, employer)
    # October is not due yet: its pay day lies ahead.
    wages(paid, employer, paid="0", month=date(2026, 10, 1), pay_on=date(2026, 11, 20))
    wages(short, employer, paid="5999")
    wages(short, employer, month=date(2026, 8, 1), pay_on=date(2026, 9, 15))
    # Two at work, one on the payroll.
    wages(absent, employer, present=2)
    wages(early, employer, month=date(2026, 10, 1), pay_on=date(2026, 11, 20))
    found = of(Measure.MONTHLY_PAY)
    assert (found.reached, found.missing) == ([paid.pk], [short.pk, absent.pk])
    assert idle.pk not in found.reached + found.missing


def test_a_month_with_workers_and_no_payroll_is_unpaid_once_the_month_after_is_over(
    db: None, beijing: Place
) -> None:
    silent = project("S1", BJ)
    MoneyMonth.objects.create(project=silent, month=SEPTEMBER, workers_present=4)
    assert reach(Measure.MONTHLY_PAY, BJ, date(2026, 11, 30)).missing == [silent.pk]
    assert reach(Measure.MONTHLY_PAY, BJ, date(2026, 10, 31)).denominator == 0


@pytest.mark.clause("BJ-3.2.5")
def test_bank_pay_counts_only_what_stands_in_returns_of_the_bank(db: None, beijing: Place) -> None:
    employer, clerk = firm(1), beijing.clerk
    banked, cash, half = (project(f"B{n}", BJ) for n in range(3))
    wages(banked, employer, by_bank="6000", user=clerk)
    wages(cash, employer)
    wages(half, employer, by_bank="2000", user=clerk)
    found = of(Measure.BANK_PAY)
    assert (found.reached, found.missing) == ([banked.pk], [cash.pk, half.pk])
    assert found.share == Decimal("33.33")


@pytest.mark.clause("BJ-2.3")
@pytest.mark.clause("BJ-3.2.3")
def test_a_firm_has_its_deposit_when_every_project_of_it_has(db: None, beijing: Place) -> None:
    whole, part, freed = firm(1), firm(2), firm(3)
    for number, (owner, done) in enumerate(
        [(whole, True), (whole, True), (part, True), (part, False), (freed, None)]
    ):
        duty(project(f"F{number}", BJ, general_contractor=owner), "deposit", done)
    found = of(Measure.DEPOSIT_FIRMS)
    assert (found.reached, found.missing) == ([whole.pk, freed.pk], [part.pk])
    assert found.model == "projects.company"


@pytest.mark.clause("BJ-3.2.6")
def test_every_contractor_and_subcontractor_has_a_labour_manager_on_each_project(
    db: None, beijing: Place
) -> None:
    general, labour, gone = firm(1), firm(2), firm(3)
    site = project("L1", BJ, general_contractor=general)
    Contract.objects.create(project=site, kind="labour", contractor=labour)
    Contract.objects.create(project=site, kind="labour", contractor=gone, ended_on=TODAY - timedelta(days=1))
    # Entered without a firm: the general contractor's.
    post = Post.objects.create(
        project=site, part="labour_manager", name="示例专管员", from_on=date(2026, 3, 1)
    )
    found = of(Measure.LABOUR_MANAGER_FIRMS)
    assert (found.reached, found.missing) == ([general.pk], [labour.pk])
    theirs = Post.objects.create(
        project=site, part="labour_manager", name="示例专管员二", company=labour, from_on=date(2026, 3, 1)
    )
    assert of(Measure.LABOUR_MANAGER_FIRMS).missing == []
    ManagerAssessment.objects.create(
        post=post, year=2026, result="failed", assessed_on=date(2026, 1, 9), assessed_by=beijing.office
    )
    ManagerAssessment.objects.create(
        post=theirs, year=2025, result="good", assessed_on=date(2025, 11, 5), assessed_by=beijing.office
    )
    assessed = of(Measure.LABOUR_MANAGER_ASSESSED)
    assert (assessed.reached, assessed.missing, assessed.model) == ([post.pk], [theirs.pk], "projects.post")


def test_an_office_is_arrears_free_when_it_is_recognised(db: None, beijing: Place) -> None:
    recognised, enrolled, outside = (project(f"A{n}", BJ) for n in range(3))
    for row, stage in ((recognised, "recognised"), (enrolled, "enrolled")):
        Enrolment.objects.create(
            project=row, stage=stage, enrolled_on=TODAY, enrolled_by=beijing.clerk, recognised_on=TODAY
        )
    found = of(Measure.ARREARS_FREE_OFFICE)
    assert (found.reached, found.missing) == ([recognised.pk], [enrolled.pk, outside.pk])


@pytest.mark.clause("BJ-2.2")
def test_government_projects_are_without_arrears_until_anything_shows_some(db: None, beijing: Place) -> None:
    clean, sued, unpaid, sheet, filed, private = (
        project(f"G{n}", BJ, is_government=n < 5, state="filed" if n == 4 else "building") for n in range(6)
    )
    complaint(beijing, project=sued, amount=Decimal(5000))
    complaint(beijing, project=filed, amount=Decimal(5000))
    complaint(beijing, project=clean, amount=Decimal(5000), recovered=Decimal(5000))
    complaint(beijing, project=private, amount=Decimal(5000))
    wages(unpaid, firm(1), paid="0")
    Reckoning.objects.create(
        number="核1", jurisdiction_id=BJ, project=sheet, from_on=SEPTEMBER, until_on=TODAY, verified=Decimal(100),
        state="signed", signed_on=TODAY, signed_by_general="示例", signed_by_sub="示例", made_at=NOVEMBER,
        made_by=beijing.clerk, updated_at=NOVEMBER,
    )  # fmt: skip
    found = of(Measure.GOVERNMENT_ARREARS)
    assert found.reached == [clean.pk]
    assert found.missing == [sued.pk, unpaid.pk, sheet.pk, filed.pk]


def complaint(place: Place, **fields: object) -> Case:
    """A case as its row alone."""
    number = Case.objects.count() + 1
    stated = {
        "number": f"京{number}", "jurisdiction_id": BJ, "region_id": BJ, "province": 11, "city": 1100, "county": 110000,
        "channel": "walk_in", "coordinator": place.office, "received_at": NOVEMBER, "attention_at": NOVEMBER,
        "taken_by": place.clerk,
    } | fields  # fmt: skip
    return Case.objects.create(**stated)


@pytest.mark.clause("BJ-0")
def test_workers_owed_are_a_series_by_year(db: None, beijing: Place) -> None:
    before = NOVEMBER.replace(year=2025)
    mine = complaint(beijing, workers=7)
    complaint(beijing, workers=9, status="rejected", closed_at=NOVEMBER)
    complaint(beijing, workers=20, received_at=before)
    complaint(beijing, workers=5, received_at=before.replace(day=6))
    asked = Asked(BJ, TODAY)
    # Of 2024 nothing is known, which is not none.
    assert owed_by_year(asked, 3) == {2025: 25, 2026: 7}
    assert owed_until_same_day(asked) == 20
    assert owed_until_same_day(Asked(BJ, TODAY.replace(year=2025))) is None
    found = of(Measure.WORKERS_OWED)
    assert (found.numerator, found.reached, found.share, found.model) == (7, [mine.pk], None, "cases.case")


@pytest.mark.clause("BJ-2.4")
def test_a_fund_in_the_register_answers_by_itself(db: None, beijing: Place) -> None:
    first, second = Region.objects.filter(parent=BJ).order_by("code")[:2]
    account = Account.objects.create(
        kind="fund", jurisdiction_id=BJ, name="示例区应急周转金", number="1", bank="示例银行", opened_on=TODAY
    )
    keeper = beijing.agency("finance")
    ReliefFund.objects.create(account=account, jurisdiction_id=BJ, region=first, keeper=keeper)
    found = of(Measure.EMERGENCY_FUND)
    assert found.reached == [int(first.code)] and int(second.code) in found.missing
    account.closed_on = TODAY
    account.save()
    assert of(Measure.EMERGENCY_FUND).reached == []


def test_all_measures_together_ask_a_fixed_number_of_questions(db: None, beijing: Place) -> None:
    counted = list(Measure)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            reaches(counted, Asked(BJ, TODAY))
        return len(queries)

    employer = firm(1)
    first = project("Q0", BJ, general_contractor=employer, is_government=True)
    wages(first, employer)
    duty(first, "real_name")
    few = asked()
    rows = Project.objects.bulk_create(
        Project(
            code=f"Q{n}",
            name="示例",
            jurisdiction_id=BJ,
            region_id=BJ,
            sector="housing",
            general_contractor=employer,
        )
        for n in range(1, 51)
    )
    Item.objects.bulk_create(Item(project=each, code=code.value) for each in rows for code in DUTIES)
    assert asked() == few <= 24
