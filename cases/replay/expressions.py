"""A compiled policy as SQL over the columns of `CaseFacts`: the same answers as `cases.routing.decide`, row by row.

A test of what is not stated is null or false and counts as not holding; "not" makes it hold (`IS NOT TRUE`). Sets are
bits in the order of the vocabulary, also the sets of roles and duties that a decision names. Codes and names of a
policy go in as parameters, never as text.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from django.db.models import TextChoices

from agencies.clock.calendar import Calendar
from agencies.policy.compile.form import Named
from agencies.policy.compile.logic import TRUE, Both, Either, Form, Opposite, Past, opposite
from agencies.policy.conditions import Op, Test
from agencies.vocabulary import FACTS, Kind, Role, TimeUnit, bits_of

_COMPARED = {Op.AT_LEAST: ">=", Op.MORE_THAN: ">"}
_NOBODY = "0::bigint"
# More days than a case can lie still: a clock that never runs out.
_NEVER = 2**31 - 1


@dataclass(slots=True)
class Writer:
    """Writes conditions as SQL and collects the parameters they need. `lead` is the column of the lead so far."""

    calendar: Calendar
    parameters: dict[str, Any] = field(default_factory=dict)
    _names: dict[Any, str] = field(default_factory=dict)

    def constant(self, value: Any) -> str:
        name = self._names.setdefault(value, f"given_{len(self._names)}")
        self.parameters[name] = value
        return f"%({name})s"

    def form(self, form: Form, lead: str = _NOBODY) -> str:
        match form:
            case Both(()):
                return "true"
            case Either(()):
                return "false"
            case Both(parts):
                return f"({' AND '.join(self.form(part, lead) for part in parts)})"
            case Either(parts):
                return f"({' OR '.join(self.form(part, lead) for part in parts)})"
            case Opposite(part):
                return f"({self.form(part, lead)}) IS NOT TRUE"
            case Past():
                return self._past(form)
            case Test(subject, Op.DIFFERS, other):
                one, two = _column(subject), _column(other)
                return f"({one} <> {two} AND {one} <> '' AND {two} <> '')"
            case Test("lead"):
                return self._held(form, lead, Role)
            case Test(subject):
                return self._fact(form, subject)

    def _fact(self, test: Test, subject: str) -> str:
        known, column = FACTS[subject], _column(subject)
        if known.kind is Kind.CODES and known.choices:
            return self._held(test, column, known.choices)
        match test.op:
            case Op.IN if len(test.wanted) == 1:
                return f"{column} = {self.constant(test.wanted[0])}"
            case Op.IN:
                return f"{column} IN ({', '.join(map(self.constant, test.wanted))})"
            case Op.IS:
                return column if test.wanted else f"NOT {column}"
            case Op.GIVEN:
                return f"{column} <> ''" if known.kind in (Kind.CODE, Kind.NAME) else f"{column} IS NOT NULL"
        return f"{column} {_COMPARED[test.op]} {test.wanted:d}"

    def _held(self, test: Test, column: str, choices: type[TextChoices]) -> str:
        """A test of a set."""
        if test.op is Op.GIVEN:
            return f"{column} <> 0"
        bits = sum(bit_of(code, choices) for code in test.wanted)
        if test.op is Op.ONLY:
            return f"({column} <> 0 AND ({column} & ~{bits}::bigint) = 0)"
        return f"({column} & {bits}) <> 0"

    def _past(self, past: Past) -> str:
        idle, received = _column("days_without_progress"), _column("received_date")
        if past.unit is TimeUnit.DAY:
            return f"({idle} > {past.days} AND {received} IS NOT NULL)"
        first, lasting = days_lasting(self.calendar, past.days)
        days = "{" + ",".join(map(str, lasting)) + "}"
        place = f"{received} - {self.constant(first)}::date + 1"
        # So many working days are at least as many days: only the rows that lay still for longer look it up.
        return f"({idle} > {past.days} AND {idle} > ({self.constant(days)}::int[])[{place}])"

    def named(self, part: Iterable[Named], choices: type[TextChoices], lead: str) -> str:
        """The bits of whom, or what, a part of a rule names when the rule fires."""
        always, some = 0, []
        for each in part:
            if each.when == TRUE and each.rows and each.rows[0][0] == TRUE and _is_code(each.rows[0][1]):
                always |= bit_of(each.rows[0][1], choices)
            else:
                some.append(self._named(each, choices, lead))
        return " | ".join([f"{always}::bigint", *some])

    def _named(self, each: Named, choices: type[TextChoices], lead: str) -> str:
        branches = (
            [] if each.when == TRUE else [f"WHEN {self.form(opposite(each.when), lead)} THEN {_NOBODY}"]
        )
        for when, gives in each.rows:
            if gives is not None and gives.startswith("="):
                bits = self._of_fact(gives[1:], choices)
            else:
                bits = f"{bit_of(gives, choices)}::bigint"
            branches.append(f"WHEN {self.form(when, lead)} THEN {bits}")
        return chosen(branches)

    def _of_fact(self, name: str, choices: type[TextChoices]) -> str:
        branches = [
            f"WHEN {self.constant(code)} THEN {bit_of(code, choices)}::bigint"
            for code in FACTS[name].codes
            if bit_of(code, choices)
        ]
        return chosen(branches, of=_column(name))


def chosen(branches: Sequence[str], *, of: str = "", otherwise: str = _NOBODY) -> str:
    """A CASE of these branches; without any, what holds otherwise."""
    return f"CASE {of} {' '.join(branches)} ELSE {otherwise} END" if branches else otherwise


def _column(fact: str) -> str:
    return f'"{fact}"'


def _is_code(gives: str | None) -> bool:
    return gives is not None and not gives.startswith("=")


@cache
def _bits(choices: type[TextChoices]) -> dict[str | None, int]:
    return {code: bits_of([code], choices) for code in choices.values}


def bit_of(code: str | None, choices: type[TextChoices]) -> int:
    """The bit of a code among these choices; 0 for one that is none of them."""
    return _bits(choices).get(code, 0)


@lru_cache(maxsize=16)
def days_lasting(calendar: Calendar, count: int) -> tuple[date, tuple[int, ...]]:
    """From a first day on, how many days it is from each day to the `count`-th working day after it.

    The same walk as `Calendar.working_days_after`, for every day at once; where it would meet a year that has not
    been published, the clock never runs out.
    """
    if not calendar.years:
        return date.min, ()
    first, end = date(min(calendar.years) - 1, 12, 31), date(max(calendar.years) + 1, 1, 1)
    days = [first + timedelta(days=n) for n in range((end - first).days)]
    working = [day for day in days if day.year in calendar.years and calendar.kind(day).counts]
    unknown = [day for day in (*days, end) if day.year not in calendar.years]
    lasting = []
    for day in days:
        place = bisect_right(working, day) + count - 1
        gap = unknown[bisect_right(unknown, day)] if day < end else end
        falls = working[place] if place < len(working) else end
        lasting.append((falls - day).days if falls < gap else _NEVER)
    return first, tuple(lasting)
