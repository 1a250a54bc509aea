"""The state of a duty asked of the rows: the same as `judging.state_of`, as conditions and as a column."""

from datetime import date, timedelta

from django.db.models import F, Q

from projects.compliance.judging import SOON, State

_APPLIES = Q(applies=True, excuse="")
_SOUND = _APPLIES & Q(fault="")
_DONE, _NOT_DONE = Q(done_on__isnull=False), Q(done_on__isnull=True)


def in_state(state: str, today: date) -> Q:
    """The items in a state on a day."""
    past = Q(due_on__lt=today, provisional=False)
    owed = _SOUND & (_NOT_DONE | Q(recurs=True))
    late = Q(due_on__isnull=False, done_on__gt=F("due_on"))
    return {
        State.NOT_APPLICABLE: Q(applies=False) | ~Q(excuse=""),
        State.FAULTY: _APPLIES & ~Q(fault=""),
        State.MISSING: owed & past,
        State.OPEN: _SOUND & _NOT_DONE & ~past_or_null(today),
        State.MET: _SOUND
        & _DONE
        & ((Q(recurs=False) & ~late_or_null()) | (Q(recurs=True) & ~past_or_null(today))),
        State.MET_LATE: _SOUND & _DONE & Q(recurs=False) & late,
    }[State(state)]


def past_or_null(today: date) -> Q:
    """Past due; written so that its negation also holds for rows without a day."""
    return Q(due_on__isnull=False) & Q(due_on__lt=today, provisional=False)


def late_or_null() -> Q:
    return Q(due_on__isnull=False) & Q(done_on__isnull=False) & Q(done_on__gt=F("due_on"))


def due_soon(today: date) -> Q:
    """Owed within the next days, also by an estimated date."""
    return (
        _SOUND & (_NOT_DONE | Q(recurs=True)) & Q(due_on__gte=today, due_on__lte=today + timedelta(days=SOON))
    )


def counted() -> Q:
    """The items that count towards coverage."""
    return _APPLIES


def fulfilled(today: date) -> Q:
    return in_state(State.MET, today) | in_state(State.MET_LATE, today)


def wanting(today: date) -> Q:
    """What is wrong today: past due, or not in order."""
    return in_state(State.MISSING, today) | in_state(State.FAULTY, today)
