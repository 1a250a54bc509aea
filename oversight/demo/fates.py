"""What becomes of each demo case, so that every state a case can be in has its share of the population."""

from enum import Enum
from random import Random

from oversight.demo.hours import Hours


class Fate(Enum):
    """Where a case stands on the as-of day."""

    TO_CONFIRM = "to_confirm"
    TO_RECEIVE = "to_receive"
    IN_HANDLING = "in_handling"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    OBJECTED = "objected"
    REROUTED = "rerouted"  # an objection was right, and the case went to another
    TO_RECORD = "to_record"
    TO_CLOSE = "to_close"
    CLOSED = "closed"


# Out of fifty cases.
_SHARES = {
    Fate.TO_CONFIRM: 4,
    Fate.TO_RECEIVE: 5,
    Fate.IN_HANDLING: 8,
    Fate.DUE_SOON: 4,
    Fate.OVERDUE: 5,
    Fate.OBJECTED: 2,
    Fate.REROUTED: 1,
    Fate.TO_RECORD: 5,
    Fate.TO_CLOSE: 3,
    Fate.CLOSED: 13,
}
_DECK = tuple(fate for fate, share in _SHARES.items() for _ in range(share))
# 17 and 50 have no common factor: neighbours differ, and every fifty cases hold every fate in its share.
FATES = tuple(_DECK[place * 17 % len(_DECK)] for place in range(len(_DECK)))

# Where the document sets no time to answer, nothing can be due.
_UNTIMED = {Fate.DUE_SOON: Fate.IN_HANDLING, Fate.OVERDUE: Fate.IN_HANDLING}


def fate_of(number: int, *, timed: bool) -> Fate:
    """What becomes of the case of this number among its place's own."""
    fate = FATES[number % len(FATES)]
    return fate if timed else _UNTIMED.get(fate, fate)


# What the worked examples come to; the rest of them is being handled.
SCENARIO_FATES = {
    "BDH-S04": Fate.TO_CONFIRM,
    "BDH-S07": Fate.TO_CONFIRM,
    "BDH-S08": Fate.TO_RECORD,
    "BDH-S12": Fate.OVERDUE,
    "BDH-S13": Fate.DUE_SOON,
    "BDH-S15": Fate.CLOSED,
    "BDH-S17": Fate.CLOSED,
    "BDH-S19": Fate.CLOSED,
}

# How many working days ago the letters of such a case arrived: from, to. Five days are given to answer.
_ARRIVED = {
    Fate.TO_CONFIRM: (1, 4),
    Fate.TO_RECEIVE: (1, 2),
    Fate.IN_HANDLING: (1, 3),
    Fate.OVERDUE: (6, 24),
    Fate.OBJECTED: (1, 4),
    Fate.REROUTED: (3, 4),
    Fate.TO_RECORD: (3, 6),
    Fate.TO_CLOSE: (5, 9),
}


def arrived(fate: Fate, hours: Hours, rng: Random) -> int:
    """The working day, counted back, on which a case's letters arrive. A closed one needs nine to its end."""
    if fate is Fate.DUE_SOON:
        return rng.choice(hours.due_soon)
    first, last = _ARRIVED.get(fate, (10, hours.span - 4))
    return rng.randint(first, max(first, last))
