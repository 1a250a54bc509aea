"""When a duty is due, and what became of it: dates, faults and states, without a database unless it must agree."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Case, CharField, Value, When
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.clock.published import published_calendar
from agencies.policy.obligations import declared, national
from agencies.policy.obliged import Event, Obligation, Party, Scope, Stage
from agencies.policy.parse import parse
from agencies.policy.versions import shipped_files
from agencies.vocabulary import TimeUnit
from projects.compliance.conditions import in_state
from projects.compliance.judging import (
    Entered,
    Facts,
    Fault,
    Judged,
    Known,
    State,
    agrees,
    judge,
    state_of,
    triggers,
)
from projects.models import Item
from tests.projects.site import build_site
from tests.world import World

CALENDAR = published_calendar()
TODAY = date(2026, 4, 28)
FILES = {each.name[:6]: parse(each.text) for each in shipped_files()}
SIGNED, STARTED = date(2026, 3, 2), date(2026, 3, 16)


def state_column(today: date) -> Case:
    """What the rows say of themselves, state by state."""
    return Case(
        *(
            When(in_state(state, today), then=Value(state.value))
            for state in State
            if state is not State.OPEN
        ),
        default=Value(State.OPEN.value),
        output_field=CharField(),
    )


def judged(place: str, code: str, today: date = TODAY, **facts: object) -> Judged:
    return judge(declared(FILES[place])[code].sources, Facts(today=today, **facts), CALENDAR)  # type: ignore[arg-type]


def state(found: Judged, today: date = TODAY) -> State:
    return state_of(
        applies=found.applies, recurs=found.recurs, due_on=found.due_on, provisional=found.provisional,
        done_on=found.done_on, fault=found.fault, excuse="", today=today,
    )  # fmt: skip


@pytest.mark.clause("BDH-2.2.1")
@pytest.mark.clause("BDH-2.2.2")
@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        (date(2026, 3, 2), State.MET),
        # Between the two triggers: in time for the start, too late for the contract.
        (date(2026, 3, 10), State.MET_LATE),
        (date(2026, 3, 20), State.MET_LATE),
        (None, State.MISSING),
    ],
)
def test_the_deposit_is_judged_by_the_stricter_of_signing_and_start(
    paid: date | None, expected: State
) -> None:
    days = {Event.SIGNED: SIGNED, Event.STARTED: STARTED}
    entered = {"deposit": Entered(paid)} if paid else {}
    found = judged("130304", "deposit", days=days, entered=entered)
    assert (found.start, found.due_on, state(found)) == ("contract_signed", SIGNED, expected)


@pytest.mark.clause("BDH-2.2.2")
def test_each_trigger_of_the_deposit_keeps_its_own_day() -> None:
    facts = Facts(today=TODAY, days={Event.SIGNED: SIGNED, Event.STARTED: STARTED})
    found = triggers(declared(FILES["130304"])["deposit"].sources, facts, CALENDAR)
    days = {each.duty.start: each.due_on for each in found if each.duty.clause}
    assert days == {Event.SIGNED: SIGNED, Event.STARTED: STARTED}


@pytest.mark.clause("BDH-2.2.1")
def test_a_planned_start_warns_but_is_never_past_due() -> None:
    found = judged("130304", "deposit", planned={Event.STARTED: date(2026, 4, 1)})
    assert (found.due_on, found.provisional, state(found)) == (date(2026, 4, 1), True, State.OPEN)


@pytest.mark.clause("ZY-2.2.1b")
def test_an_approval_is_passed_on_within_three_working_days() -> None:
    approved = date(2026, 4, 3)  # a Friday; Monday the 6th is Qingming
    found = judged("620700", "push", days={Event.APPROVED: approved})
    assert found.due_on == date(2026, 4, 9)
    late = judged(
        "620700", "push", days={Event.APPROVED: approved}, known={"push": Known(True, date(2026, 4, 10))}
    )
    assert state(late) is State.MET_LATE


@pytest.mark.clause("ZY-2.3.2a")
def test_a_project_is_on_the_platform_within_thirty_days_of_its_start() -> None:
    found = judged("620700", "platform", days={Event.STARTED: STARTED})
    assert found.due_on == date(2026, 4, 15) and state(found) is State.MISSING


@pytest.mark.clause("TL-2.1.2d")
def test_the_contract_is_filed_within_five_calendar_days() -> None:
    """5日, not 5个工作日: the stricter reading, and the list says so."""
    signed = date(2026, 4, 30)
    found = judged("654224", "labour_filing", days={Event.SIGNED: signed})
    assert found.due_on == date(2026, 5, 5)
    assert "自然日" in declared(FILES["654224"])["labour_filing"].first.basis


@pytest.mark.clause("BDH-1.4.2")
@pytest.mark.parametrize("code", ["start_approval", "start_permit", "start_funds", "start_qualified"])
@pytest.mark.parametrize("nature", ["new", "rebuilding", "extension"])
def test_a_start_without_its_condition_is_a_fault_whatever_the_works(code: str, nature: str) -> None:
    days = {Event.STARTED: STARTED}
    assert judged("130304", code, days=days, nature=nature).fault == Fault.BEGUN_WITHOUT
    late = {code: Known(True, STARTED + timedelta(days=1))}
    assert judged("130304", code, days=days, nature=nature, known=late).fault == Fault.BEGUN_WITHOUT
    kept = {code: Known(True, STARTED)}
    assert state(judged("130304", code, days=days, nature=nature, known=kept)) is State.MET


@pytest.mark.clause("BDH-1.4.2")
def test_the_list_says_which_order_is_proposed() -> None:
    remedies = {
        code: declared(FILES["130304"])[code].first.remedy for code in ("start_approval", "start_permit")
    }
    assert remedies == {"start_approval": "correct", "start_permit": "stop"}


@pytest.mark.clause("JX-4.2.1")
def test_wages_through_the_bank_are_owed_month_after_month() -> None:
    days = {Event.ENTERED: date(2026, 1, 5)}
    entered = {"agency_payment": Entered(date(2026, 3, 31))}
    found = judged("410305", "agency_payment", days=days, entered=entered)
    assert (found.recurs, found.due_on, state(found)) == (True, date(2026, 4, 30), State.MET)
    assert state(found, date(2026, 5, 1)) is State.MISSING
    days[Event.FINISHED] = date(2026, 3, 20)
    over = judged("410305", "agency_payment", days=days, entered=entered)
    assert over.due_on is None and state(over, date(2027, 1, 1)) is State.MET


@pytest.mark.clause("TL-2.2.2a")
def test_a_settlement_left_behind_is_a_fault() -> None:
    known = {"process_settlement": Known(fault=Fault.SETTLEMENT_LATE.value)}
    assert state(judged("654224", "process_settlement", known=known)) is State.FAULTY


def test_what_a_register_says_goes_before_what_was_entered() -> None:
    known, entered = {"push": Known(True, date(2026, 4, 8))}, {"push": Entered(date(2026, 4, 20))}
    days = {Event.APPROVED: date(2026, 4, 3)}
    assert judged("620700", "push", days=days, known=known, entered=entered).done_on == date(2026, 4, 8)


def test_evidence_that_does_not_stand_leaves_the_duty_undone() -> None:
    entered = {"rights_board": Entered(date(2026, 3, 16), stands=False)}
    found = judged("130304", "rights_board", days={Event.STARTED: STARTED}, entered=entered)
    assert (found.done_on, found.fault, state(found)) == (None, Fault.EVIDENCE, State.FAULTY)


def test_done_without_a_day_counts_as_done_when_due() -> None:
    known = {"tender_clause": Known(True)}
    found = judged("130304", "tender_clause", days={Event.SIGNED: SIGNED}, known=known)
    assert (found.done_on, state(found)) == (SIGNED, State.MET)


def test_a_limit_into_an_unpublished_year_is_provisional() -> None:
    year = max(CALENDAR.years)
    found = judged("620700", "push", today=date(year + 1, 3, 1), days={Event.APPROVED: date(year, 12, 30)})
    assert found.provisional and state(found, date(year + 1, 3, 1)) is State.OPEN


@pytest.mark.parametrize(
    ("scope", "facts", "expected"),
    [
        (Scope(), {}, True),
        (Scope(sector=("housing",)), {"sector": "water"}, False),
        (Scope(category=("district",)), {"category": "district"}, True),
        (Scope(funding=("district_fiscal",)), {"funding": frozenset({"private"})}, False),
        (Scope(government=True), {"government": False}, False),
        (Scope(state_owned=True), {"state_owned": True}, True),
        (Scope(contract_sum_from=100), {"contract_sum": Decimal(99)}, False),
        (Scope(contract_sum_from=100), {"contract_sum": None}, True),
        (Scope(subcontracted=True), {}, False),
    ],
)
def test_to_which_projects_a_duty_applies(scope: Scope, facts: dict[str, object], expected: bool) -> None:
    assert agrees(scope, Facts(today=TODAY, **facts)) is expected  # type: ignore[arg-type]


def test_a_project_that_was_given_up_owes_nothing() -> None:
    facts = Facts(today=TODAY, days={Event.STARTED: STARTED}, is_given_up=True)
    assert not any(judge((duty,), facts, CALENDAR).applies for duty in national())


def test_a_limit_in_months_ends_on_the_last_day_of_a_short_one() -> None:
    duty = Obligation(
        "x", "x", Party.OWNER, Stage.ON_SITE, Event.STARTED, value=1, unit=TimeUnit.MONTH, basis="x"
    )
    facts = Facts(today=TODAY, days={Event.STARTED: date(2026, 1, 31)})
    assert judge((duty,), facts, CALENDAR).due_on == date(2026, 2, 28)


_day = st.one_of(st.none(), st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)))
_rows = st.lists(
    st.fixed_dictionaries(
        {
            "applies": st.booleans(), "recurs": st.booleans(), "due_on": _day, "provisional": st.booleans(),
            "done_on": _day, "fault": st.sampled_from(["", "cycles"]), "excused": st.booleans(),
        }
    ),
    min_size=20, max_size=40,
)  # fmt: skip


@pytest.mark.django_db
def test_the_rows_are_asked_what_the_function_says(world: World) -> None:
    site = build_site(world)

    @settings(max_examples=12, deadline=None)
    @given(_rows)
    def agree(rows: list[dict[str, object]]) -> None:
        Item.objects.all().delete()
        excused = {"excuse": "x", "excused_by": world.clerk, "excused_at": "2026-04-01T00:00:00+08:00"}
        Item.objects.bulk_create(
            Item(
                project=site.school, code=f"d{number}", **(excused if row.pop("excused") else {}), **row
            )
            for number, row in enumerate(dict(each) for each in rows)
        )  # fmt: skip
        by_state = {
            each: set(Item.objects.filter(in_state(each, TODAY)).values_list("pk", flat=True))
            for each in State
        }
        for item in Item.objects.annotate(told=state_column(TODAY)):
            expected = state_of(
                applies=item.applies, recurs=item.recurs, due_on=item.due_on, provisional=item.provisional,
                done_on=item.done_on, fault=item.fault, excuse=item.excuse, today=TODAY,
            )  # fmt: skip
            assert item.told == expected
            assert [each for each in State if item.pk in by_state[each]] == [expected]

    agree()
