"""Fund plans, disbursements and progress: what is taken, what is refused, and how a project is judged by them."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.errors import Invalid, Refused
from agencies.models import User
from agencies.policy.money import ANY, Figure
from agencies.policy.money_settings import money, national
from escrow.accounts.about import money_of
from escrow.funding import plan_actions as plans
from escrow.funding import spending_actions as spending
from escrow.funding.execution import Cause, Colour, Line, Progress, Thresholds, judge, totals_of
from escrow.funding.reading import funds_of, payers_of
from escrow.funding.wages_first import Due, In, Spent, violations
from escrow.models import Disbursement, FundLine, MoneyMonth
from projects.models import Document, Project, ProjectEvent
from tests.escrow.purse import MAY, Purse, build_purse
from tests.places import built
from tests.world import World

D = Decimal
NATIONAL = money(None)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(MAY, tick=False), translation.override("en"):
        yield


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


@pytest.fixture
def finance(purse: Purse) -> User:
    return User.objects.create_user(
        "bdh-finance", role="handler", agency=purse.world.agency("finance"), full_name="财政经办"
    )


def line(purse: Purse, by: User, **more: Any) -> FundLine:
    said: dict[str, Any] = {
        "source": "district_budget",
        "planned_on": date(2026, 4, 1),
        "amount": D(1_000_000),
    } | more
    return plans.plan_line(purse.site.school.pk, by=by, now=MAY, **said)


def pay(purse: Purse, by: User, amount: int = 100_000, **more: Any) -> Disbursement:
    said: dict[str, Any] = {
        "paid_on": date(2026, 5, 8), "use": "works", "amount": D(amount), "reference": "凭证-1",
    }  # fmt: skip
    return spending.disburse(purse.site.school.pk, by=by, now=MAY, **(said | more))


def faults(act: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        act()
    return {name: [str(each) for each in said] for name, said in caught.value.errors.items()}


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


# ---- wages first, pure

APRIL, MARCH = date(2026, 4, 1), date(2026, 3, 1)
MONTHS = (Due(MARCH, D(100), date(2026, 4, 10)), Due(APRIL, D(100), date(2026, 5, 10)))


def test_works_money_while_labour_cost_is_open_is_a_violation_of_what_should_have_gone_to_wages() -> None:
    spent = [Spent(1, date(2026, 4, 20), D(500)), Spent(2, date(2026, 5, 20), D(30))]
    first, second = violations(MONTHS, [In(date(2026, 4, 5), D(60))], spent)
    assert (first.key, first.amount, first.open, first.since) == (1, D(40), D(40), MARCH)
    assert (second.amount, second.open) == (D(30), D(140))


def test_the_day_it_falls_due_is_still_in_time_and_money_of_the_day_counts() -> None:
    assert not violations(MONTHS, [], [Spent(1, date(2026, 4, 10), D(500))])
    assert not violations(MONTHS, [In(date(2026, 4, 11), D(100))], [Spent(1, date(2026, 4, 11), D(500))])


def test_a_voucher_for_wages_and_the_entry_of_the_account_are_the_same_money() -> None:
    wages = Spent(1, date(2026, 4, 9), D(100), for_wages=True)
    works = Spent(2, date(2026, 5, 20), D(500))
    assert [each.open for each in violations(MONTHS, [In(date(2026, 4, 9), D(100))], [wages, works])] == [
        D(100)
    ]


sums = st.integers(0, 500).map(D)
days = st.dates(date(2026, 3, 1), date(2026, 6, 30))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(days, sums), max_size=4),
    st.lists(st.tuples(days, sums), max_size=4),
    st.lists(st.tuples(days, sums, st.booleans()), max_size=5),
)
def test_no_violation_is_more_than_was_spent_or_open_and_paying_more_in_makes_none_greater(
    dues: list[Any], came: list[Any], out: list[Any]
) -> None:
    months = [Due(on.replace(day=1), amount, on) for on, amount in dues]
    spent = [Spent(key, *each) for key, each in enumerate(out)]
    entries = [In(*each) for each in came]
    found = violations(months, entries, spent)
    total = sum((each.amount for each in months), D(0))
    assert all(0 < each.open <= total and each.amount <= each.open for each in found)
    more = violations(months, [*entries, In(date(2026, 1, 1), D(50))], spent)
    before = {each.key: each.open for each in found}
    assert all(each.open <= before[each.key] for each in more)


# ---- the colour, pure


def verdict(
    lines: list[Line], progress: Progress | None = None, violation: str = "0", wages: bool = False
) -> Any:
    limits = Thresholds.of(NATIONAL, ANY)
    if wages:
        first = next(each for each in national() if each.figure is Figure.WITHIN_BUDGET)
        limits = Thresholds(limits.lag, limits.gap, first)
    return judge(totals_of(lines, date(2026, 5, 12)), progress, D(violation), limits)


def test_the_gap_is_what_is_neither_secured_nor_arranged() -> None:
    found = totals_of(
        [
            Line(APRIL, D(100), True),
            Line(APRIL, D(100), False, D(30)),
            Line(date(2026, 9, 1), D(50), False),
        ],
        date(2026, 5, 12),
    )
    assert (found.planned, found.due, found.gap, found.secured) == (D(250), D(200), D(120), D(100))
    assert (found.late, found.unsecured_due) == (D(170), D(70))


@pytest.mark.parametrize(
    ("arranged", "planned", "actual", "colour"),
    [("100", 50, 46, "green"), ("90", 50, 46, "amber"), ("100", 50, 45, "amber"), ("70", 50, 50, "red"),
     ("100", 50, 35, "red")],
)  # fmt: skip
def test_the_colour_follows_from_thresholds_that_are_settings(
    arranged: str, planned: int, actual: int, colour: str
) -> None:
    found = verdict([Line(APRIL, D(100), True, D(arranged))], Progress(APRIL, planned, actual))
    assert found.colour == colour
    assert all(each.setting.unverified for each in found.reasons)


def test_without_a_plan_nothing_is_green_and_wages_later_is_red() -> None:
    assert verdict([]).colour is Colour.UNKNOWN
    assert verdict([Line(APRIL, D(100), True, D(100))], None, "5", wages=True).colour is Colour.RED
    unsecured = verdict([Line(APRIL, D(100), False, D(95))])
    assert (unsecured.colour, unsecured.reasons[0].cause) == (Colour.AMBER, Cause.UNSECURED)


# ---- the plan


@pytest.mark.clause("JX-4.5.2")
def test_each_line_has_a_source_a_day_and_evidence_once_it_is_secured(purse: Purse, finance: User) -> None:
    found = line(purse, finance, name="主体工程")
    assert not found.is_secured
    assert "note" in faults(lambda: plans.secure(found.pk, by=finance, now=MAY))
    paper = Document.objects.create(
        project=purse.site.school, purpose="fund_proof", kind="pdf", name="资金证明.pdf", size=1, sha256="0" * 64,
        storage_name="f" * 32, stored_at=MAY, stored_by=finance,
    )  # fmt: skip
    secured = plans.secure(found.pk, document_id=paper.pk, by=finance, now=MAY)
    assert secured.is_secured and secured.evidence == paper
    assert refusal(lambda: plans.secure(found.pk, note="x", by=finance, now=MAY)) == "secured-already"
    plans.unsecure(found.pk, reason="资金被收回", by=finance, now=MAY)
    assert refusal(lambda: plans.unsecure(found.pk, reason="x", by=finance, now=MAY)) == "not-secured"
    acts = ProjectEvent.objects.filter(project=purse.site.school).values_list("act", flat=True)
    assert list(acts)[::-1] == ["fund_line_planned", "fund_line_secured", "fund_line_unsecured"]


def test_doubtful_paper_secures_nothing(purse: Purse, finance: User) -> None:
    found = line(purse, finance)
    paper = Document.objects.create(
        project=purse.site.school, purpose="fund_proof", kind="pdf", name="资金证明.pdf", size=1, sha256="0" * 64,
        storage_name="f" * 32, stored_at=MAY, stored_by=finance, verification="doubtful", verified_at=MAY,
        verified_by=finance, verification_note="印章不清",
    )  # fmt: skip
    assert "document_id" in faults(lambda: plans.secure(found.pk, document_id=paper.pk, by=finance, now=MAY))


@pytest.mark.parametrize(
    ("said", "field"),
    [({"amount": D("-1")}, "amount"), ({"amount": D("1.005")}, "amount"), ({"amount": D(0)}, "amount"),
     ({"amount": None}, "amount"), ({"source": "gold"}, "source"), ({"planned_on": date(1026, 4, 1)}, "planned_on"),
     ({"name": "长" * 121}, "name")],
)  # fmt: skip
def test_a_line_that_cannot_be_is_refused_by_field(
    purse: Purse, finance: User, said: dict[str, Any], field: str
) -> None:
    assert list(faults(lambda: line(purse, finance, **said))) == [field]


@pytest.mark.clause("BDH-1.2.2")
def test_budget_is_arranged_by_day_and_never_above_the_plan_or_below_what_was_paid(
    purse: Purse, finance: User
) -> None:
    found = line(purse, finance)
    arrange: Callable[..., Any] = lambda **more: plans.arrange(found.pk, by=finance, now=MAY, **more)  # noqa: E731
    assert list(faults(lambda: arrange(amount=D(1_000_001), on=APRIL))) == ["amount"]
    assert list(faults(lambda: arrange(amount=D(1), on=date(2026, 5, 13)))) == ["on"]
    arrange(amount=D(600_000), on=APRIL)
    pay(purse, finance, 500_000, line_id=found.pk)
    assert list(faults(lambda: arrange(amount=D(400_000), on=APRIL, note="压减"))) == ["amount"]
    assert list(faults(lambda: arrange(amount=D(550_000), on=APRIL))) == ["note"]
    assert list(
        faults(lambda: plans.change_line(found.pk, amount=D(1), reason="x", by=finance, now=MAY))
    ) == ["amount"]
    assert refusal(lambda: plans.remove_line(found.pk, reason="x", by=finance, now=MAY)) == "disbursed-from"
    row = funds_of([purse.site.school], NATIONAL, date(2026, 5, 12))[0]
    assert (row.totals.arranged, row.disbursed, row.totals.gap) == (
        D(600_000), D(500_000), D(400_000),
    )  # fmt: skip


@pytest.mark.clause("BDH-1.2.2")
def test_more_than_was_arranged_is_refused_for_a_budget_and_shown_for_other_money(
    purse: Purse, finance: User
) -> None:
    budget, own = line(purse, finance), line(purse, finance, source="own")
    plans.arrange(budget.pk, amount=D(300_000), on=APRIL, by=finance, now=MAY)
    with pytest.raises(Refused, match="beyond-budget") as caught:
        pay(purse, finance, 300_001, line_id=budget.pk)
    assert "预算法" in str(caught.value)
    pay(purse, finance, 300_001, line_id=own.pk)


def test_a_voucher_counts_once_and_with_another_sum_it_is_refused(purse: Purse, finance: User) -> None:
    first = pay(purse, finance)
    assert pay(purse, finance).pk == first.pk
    assert refusal(lambda: pay(purse, finance, 100_001)) == "voucher-differs"
    assert ProjectEvent.objects.filter(act="disbursed").count() == 1
    spending.take_back(first.pk, reason="录错", by=finance, now=MAY)
    assert pay(purse, finance, 100_001).amount == D(100_001)


@pytest.mark.parametrize(
    ("said", "field"),
    [({"amount": D("-1")}, "amount"), ({"amount": D("0.001")}, "amount"), ({"paid_on": date(2026, 5, 13)}, "paid_on"),
     ({"paid_on": None}, "paid_on"), ({"use": "feast"}, "use"), ({"reference": " "}, "reference"),
     ({"line_id": 0 - 1}, "line_id")],
)  # fmt: skip
def test_a_disbursement_that_cannot_be_is_refused_by_field(
    purse: Purse, finance: User, said: dict[str, Any], field: str
) -> None:
    assert list(faults(lambda: pay(purse, finance, **said))) == [field]


def test_only_the_treasury_and_who_keeps_the_record_enter_funds(purse: Purse, finance: User) -> None:
    for nobody in (purse.world.leader, purse.world.water, purse.world.auditor):
        assert refusal(lambda by=nobody: line(purse, by)) == "not-your-part"  # type: ignore[misc]
    line(purse, purse.world.housing)
    Project.objects.filter(pk=purse.site.school.pk).update(state="cancelled")
    assert refusal(lambda: pay(purse, finance)) == "given-up"
    with pytest.raises(FundLine.DoesNotExist):
        plans.secure(0, note="x", by=finance, now=MAY)


def test_progress_is_planned_ahead_and_found_only_once_the_month_is_there(
    purse: Purse, finance: User
) -> None:
    said: Callable[..., Any] = lambda month, planned, actual=None: spending.report_progress(  # noqa: E731
        purse.site.school.pk, month=date(2026, month, 1), planned=planned, actual=actual, by=finance, now=MAY
    )
    said(4, 20, 18)
    said(5, 30)
    assert list(faults(lambda: said(6, 40, 35))) == ["actual"]
    assert list(faults(lambda: said(6, 25))) == ["planned"]
    assert list(faults(lambda: said(6, 101))) == ["planned"]
    assert said(5, 30, 21).actual == 21
    row = funds_of([purse.site.school], NATIONAL, date(2026, 5, 12))[0]
    assert row.progress is not None and row.progress.lag == 9


# ---- wages first on a project


def owe(project: Project, month: date, due: str, allocated: str, due_on: date) -> None:
    MoneyMonth.objects.create(
        project=project, month=month, due=D(due), allocated=D(allocated), due_on=due_on, method="average"
    )


@pytest.mark.clause("JX-4.5.1")
def test_in_jianxi_money_of_a_district_project_for_other_uses_before_wages_is_marked(db: None) -> None:
    with built("410305") as place:
        by = place.person(place.agency("finance"))
        project = Project.objects.create(
            code="JX-P-1", name="示例道路工程", jurisdiction_id="410305", region_id="410305", sector="municipal",
            category="district", is_government=True,
        )  # fmt: skip
        owe(project, MARCH, "300000", "0", date(2026, 4, 10))
        spending.disburse(
            project.pk,
            paid_on=date(2026, 5, 8),
            use="works",
            amount=D(800_000),
            reference="拨-1",
            by=by,
            now=MAY,
        )
        figures = money_of(project, date(2026, 5, 12))
        row = funds_of([project], figures, date(2026, 5, 12))[0]
        assert [(each.amount, each.since) for each in row.breaches] == [(D(300_000), MARCH)]
        reason = row.verdict.reasons[0]
        assert (row.verdict.colour, reason.cause, reason.setting and reason.setting.source) == (
            Colour.RED, Cause.WAGES_LATER, "JX 四(五)",
        )  # fmt: skip
        # The rule speaks of the district's own projects alone.
        project.category = "social"
        assert not funds_of([project], figures, date(2026, 5, 12))[0].breaches


def test_owners_that_stay_behind_are_ranked_by_what_is_missing(purse: Purse) -> None:
    school = purse.site.school
    owe(school, MARCH, "300000", "350000", date(2026, 4, 10))
    owe(school, APRIL, "300000", "100000", date(2026, 5, 10))
    rows = funds_of([school], NATIONAL, date(2026, 5, 12))
    (payer,) = payers_of(rows)
    # What came in for March above its due serves April.
    assert (payer.name, payer.short, payer.months, payer.since) == (school.owner_name, D(150_000), 1, APRIL)
    assert payer.share == D("75.0")
