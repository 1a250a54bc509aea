"""Whether a project did what it owes: duties, facts and a calendar in, dates, faults and a state out. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.clock.calendar import Calendar, Due
from agencies.policy.obliged import Event, Obligation, Scope
from agencies.vocabulary import TimeUnit

# Warned of so many days before it is due.
SOON = 7


class State(TextChoices):
    MET = "met", _("Done")
    MET_LATE = "met_late", _("Done late")
    OPEN = "open", _("Still open")
    MISSING = "missing", _("Missing, past due")
    FAULTY = "faulty", _("Not in order")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class Fault(TextChoices):
    """What was found wrong with a duty."""

    BEGUN_WITHOUT = "begun_without", _("Work began without it")
    EVIDENCE = "evidence", _("Its evidence is doubtful or false")
    CYCLES = "cycles", _("Settled and paid in different cycles")
    SETTLEMENT_LATE = "settlement_late", _("A planned settlement is overdue")
    NOT_WRITTEN = "not_written", _("A contract is not in writing")
    NO_CLAUSE = "no_clause", _("The documents lack the clause")
    UNQUALIFIED = "unqualified", _("Not qualified for these works")
    DIVERTED = "diverted", _("Funds withdrawn or diverted")
    VACANT = "vacant", _("Nobody holds the post any more")
    DEVICE = "device", _("Only by hand or on paper")
    NO_CONTRACT = "no_contract", _("Workers on site without a labour contract")
    REMOVED = "removed", _("Taken out of the programme")
    UNSETTLED = "unsettled", _("Workers left unpaid")


@dataclass(frozen=True, slots=True)
class Known:
    """What the registers say of a duty. Done without a day counts as done when it was due."""

    is_done: bool = False
    on: date | None = None
    fault: str = ""


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person has entered; `stands` is false where its evidence is doubtful, false or taken away."""

    on: date
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """One project as its registers have it. `days` are the events that happened, `planned` those still to come."""

    today: date
    days: Mapping[Event, date] = field(default_factory=dict)
    planned: Mapping[Event, date] = field(default_factory=dict)
    sector: str = ""
    category: str = ""
    funding: frozenset[str] = frozenset()
    special: str = ""
    nature: str = ""
    government: bool = False
    state_owned: bool = False
    subcontracted: bool = False
    contract_sum: Decimal | None = None
    is_given_up: bool = False
    known: Mapping[str, Known] = field(default_factory=dict)
    entered: Mapping[str, Entered] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trigger:
    """One source of a duty on one project: from which day it counts and when it falls due."""

    duty: Obligation
    start_on: date | None
    due_on: date | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Judged:
    code: str
    applies: bool
    recurs: bool = False
    start: str = ""
    start_on: date | None = None
    due_on: date | None = None
    provisional: bool = False
    done_on: date | None = None
    fault: str = ""


def agrees(scope: Scope, facts: Facts) -> bool:
    """Whether a project is among those a source speaks of. A sum that nobody stated may be any."""
    codes = (
        (scope.sector, {facts.sector}), (scope.category, {facts.category}), (scope.funding, facts.funding),
        (scope.special, {facts.special}), (scope.nature, {facts.nature}),
    )  # fmt: skip
    truths = (
        (scope.government, facts.government), (scope.state_owned, facts.state_owned),
        (scope.subcontracted, facts.subcontracted),
    )  # fmt: skip
    least = scope.contract_sum_from
    return (
        all(not wanted or not found.isdisjoint(wanted) for wanted, found in codes)
        and all(wanted is None or wanted == found for wanted, found in truths)
        and (least is None or facts.contract_sum is None or facts.contract_sum >= least)
    )


def judge(sources: Sequence[Obligation], facts: Facts, calendar: Calendar) -> Judged:
    """One duty of one project.

    1. It applies when one of its sources speaks of the project.
    2. Of several dates the first counts; one that is certain before one that is only planned or estimated.
    3. It is done when the registers say so, else when a person has, with evidence that stands.
    4. Work that began before what must precede it is a fault, whatever came later.
    """
    code = sources[0].code
    found = triggers(sources, facts, calendar)
    if not found:
        return Judged(code, applies=False)
    first = strictest(found)
    known, done_on = facts.known.get(code, NOTHING), _done_on(code, facts, first)
    recurs, due_on = first.duty.monthly, first.due_on
    if recurs:
        due_on = _next_due(first.start_on, done_on, facts.days.get(Event.FINISHED))
    fault = known.fault
    if not done_on and not fault and code in facts.entered and not facts.entered[code].stands:
        fault = Fault.EVIDENCE.value
    if not fault and _begun_without(found, done_on, facts):
        fault = Fault.BEGUN_WITHOUT.value
    return Judged(
        code, True, recurs, first.duty.start.value, first.start_on, due_on, first.provisional, done_on, fault
    )


def triggers(sources: Iterable[Obligation], facts: Facts, calendar: Calendar) -> list[Trigger]:
    """Every source that speaks of the project, with its date here."""
    if facts.is_given_up:
        return []
    return [_trigger(duty, facts, calendar) for duty in sources if agrees(duty.when, facts)]


def strictest(found: Sequence[Trigger]) -> Trigger:
    last = date.max
    return min(found, key=lambda each: (each.due_on is None, each.provisional, each.due_on or last))


def _trigger(duty: Obligation, facts: Facts, calendar: Calendar) -> Trigger:
    on = facts.days.get(duty.start)
    if on is None:
        planned = facts.planned.get(duty.start)
        if planned is None:
            return Trigger(duty, None, None, False)
        if duty.before:
            return Trigger(duty, planned, planned, True)
        return Trigger(duty, planned, _after(duty, planned, calendar).on if duty.value else None, True)
    if not duty.value:
        return Trigger(duty, on, on, False)
    due = _after(duty, on, calendar)
    return Trigger(duty, on, due.on, due.provisional)


def _after(duty: Obligation, on: date, calendar: Calendar) -> Due:
    if duty.unit is TimeUnit.WORKING_DAY:
        return calendar.estimate_after(on, duty.value)
    if duty.unit is TimeUnit.MONTH:
        return calendar.months_after(on, duty.value)
    return calendar.days_after(on, duty.value)


def _done_on(code: str, facts: Facts, first: Trigger) -> date | None:
    known, entered = facts.known.get(code, NOTHING), facts.entered.get(code)
    if known.is_done:
        return known.on or (first.due_on and min(first.due_on, facts.today)) or facts.today
    return entered.on if entered and entered.stands else None


def _next_due(start_on: date | None, last: date | None, finished: date | None) -> date | None:
    """The end of the month after the last one done; nothing more once the month in which work ended is done."""
    if last and finished and (last.year, last.month) >= (finished.year, finished.month):
        return None
    begun = last or start_on
    return month_end(month_end(begun) + timedelta(days=1)) if begun else None


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _begun_without(found: Iterable[Trigger], done_on: date | None, facts: Facts) -> bool:
    began = facts.days.get(Event.STARTED)
    guarded = any(each.duty.remedy and each.duty.start is Event.STARTED for each in found)
    return guarded and began is not None and (done_on is None or done_on > began)


def state_of(
    *, applies: bool, recurs: bool, due_on: date | None, provisional: bool, done_on: date | None, fault: str,
    excuse: str, today: date,
) -> State:  # fmt: skip
    """The same as `projects.compliance.conditions` asks of the rows. What is provisional is never past due."""
    if not applies or excuse:
        return State.NOT_APPLICABLE
    if fault:
        return State.FAULTY
    is_past = due_on is not None and due_on < today and not provisional
    if done_on is not None:
        if recurs:
            return State.MISSING if is_past else State.MET
        return State.MET_LATE if due_on is not None and done_on > due_on else State.MET
    return State.MISSING if is_past else State.OPEN
