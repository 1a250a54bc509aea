"""How a measure is taken: floor and ours in turn (A B A B …), the median of each, and their ratio."""

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection, transaction

_IN_SECONDS = {"ms": 1e3, "µs": 1e6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One line of the table: time per item, less is better. `unit` is "ms" or "µs", then "/item" where it has one.

    One call of `floor` or of `ours` does `items` items; a sample is as many calls as take a while, or a single one
    where `around` is given: it is entered anew for every sample and not timed. `aim` is the ratio not to exceed; None
    where none has been set. `rate` is what to call so many items in a second, where that is asked for.
    """

    name: str
    unit: str
    floor_is: str
    ours_is: str
    aim: float | None
    floor: Callable[[], object]
    ours: Callable[[], object]
    items: int = 1
    rate: str = ""
    around: Callable[[], AbstractContextManager[Any]] | None = None

    @property
    def a_second(self) -> float:
        """One second in the unit of the measure."""
        return _IN_SECONDS[self.unit.partition("/")[0]]


@dataclass(frozen=True, slots=True)
class Result:
    measure: Measure
    floor: float
    ours: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def ok(self) -> bool | None:
        return None if self.measure.aim is None else self.ratio <= self.measure.aim

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.measure.name,
            "unit": self.measure.unit,
            "floor": self.floor,
            "ours": self.ours,
            "ratio": self.ratio,
            "aim": self.measure.aim,
            "ok": self.ok,
        }


def take(measure: Measure, rounds: int, sample: float) -> Result:
    """The medians over `rounds` samples of about `sample` seconds. Raises whatever a broken measurement raises."""
    floor, ours = _Side(measure, measure.floor, sample), _Side(measure, measure.ours, sample)
    pairs = [(floor.sample(), ours.sample()) for _ in range(rounds)]
    return Result(measure, median(pair[0] for pair in pairs), median(pair[1] for pair in pairs))


class _Side:
    def __init__(self, measure: Measure, act: Callable[[], object], sample: float) -> None:
        self.measure, self.act, self.calls = measure, act, 1
        self.sample()
        if measure.around is None:
            # The first call filled the caches, the second says how many make a sample.
            self.calls = max(1, round(sample / self._seconds()))

    def sample(self) -> float:
        """The time of one item in the unit of the measure."""
        with (self.measure.around or nullcontext)():
            seconds = self._seconds()
        return seconds / self.measure.items * self.measure.a_second

    def _seconds(self) -> float:
        gc.collect()
        started = perf_counter()
        for _ in range(self.calls):
            self.act()
        return (perf_counter() - started) / self.calls


def fetch(statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    """Every floor in SQL and every query of ours that is measured as SQL goes through here: the same cursor."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


@contextmanager
def rolled_back() -> Iterator[None]:
    """So that every sample of an act that uses up its rows finds the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
