"""One run: make the database, fill it, take every measure, print and write what was found."""

import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from django.db import connection

from bench import (
    figures,
    history,
    importing,
    intake,
    lists,
    numbers,
    payroll,
    projects,
    register_import,
    replaying,
    report,
    routing,
    sweeps,
    web,
)
from bench.data import fill
from bench.harness import Measure, Result, take
from bench.world import World, build_world

# What writes comes after what reads. The sweeps want a table in which nothing waits for routing, and the history has
# to be whole: the floor of intake writes entries that are not.
SUBJECTS: tuple[Callable[[World], Iterator[Measure]], ...] = (
    lists.measures,
    sweeps.measures,
    routing.measures,
    replaying.measures,
    history.measures,
    numbers.measures,
    intake.measures,
    importing.measures,
    web.measures,
    register_import.measures,
    projects.measures,
    payroll.measures,
    figures.measures,
)


@dataclass(frozen=True, slots=True)
class Size:
    """`sample` is how long one sample takes, in seconds."""

    cases: int
    rounds: int
    sample: float


FULL = Size(cases=200_000, rounds=9, sample=0.05)
QUICK = Size(cases=8_000, rounds=2, sample=0.005)


def run(*, quick: bool, out: Path, only: Sequence[str] = (), cases: int | None = None) -> None:
    """`only` names subjects, as their modules are called."""
    size = QUICK if quick else FULL
    size = replace(size, cases=cases or size.cases)
    known = {each.__module__.rpartition(".")[2]: each for each in SUBJECTS}
    if unknown := sorted(set(only) - known.keys()):
        raise SystemExit(f"error: no subject {', '.join(unknown)}; there are {', '.join(known)}")
    subjects = [known[name] for name in known if name in only] if only else SUBJECTS
    started = monotonic()
    with own_database():
        world = build_world(size.cases, quick=quick)
        fill(world)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        print(f"{size.cases:,} cases made in {monotonic() - started:.0f} s", file=sys.stderr)
        results = []
        for measure in (each for subject in subjects for each in subject(world)):
            results.append(_timed(measure, size))
    print(report.explanations(results), end="\n\n")
    print(report.table(results), report.rates(results), sep="\n\n")
    print(f"\n{sum(each.ok is False for each in results)} aim(s) missed; {monotonic() - started:.0f} s")
    report.write(results, out)


def _timed(measure: Measure, size: Size) -> Result:
    started = monotonic()
    result = take(measure, size.rounds, size.sample)
    print(f"  {measure.name}: {result.ratio:.2f} ({monotonic() - started:.1f} s)", file=sys.stderr)
    return result


@contextmanager
def own_database() -> Iterator[None]:
    """A new database under a name nobody has, so that no installation's data is ever touched."""
    former = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"xinze_bench_{secrets.token_hex(4)}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(former, verbosity=0)
