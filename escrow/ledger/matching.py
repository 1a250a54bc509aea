"""Which entry a line of a bank statement is. Pure: lines and entries in, pairs out.

1. The same bank reference and the same sum: the same movement.
2. Else the same sum within three days, each line with one entry and each entry with one line. Both sides are gone
   through by day, so that as many find each other as can.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

WINDOW = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Side:
    """A line or an entry: all that is compared. Sums have their sign."""

    key: int
    on: date
    amount: Decimal
    reference: str = ""


def matched(lines: Sequence[Side], entries: Sequence[Side]) -> dict[int, int]:
    """Key of a line -> key of its entry."""
    found = _by_reference(lines, entries)
    taken = set(found.values())
    rest = [each for each in lines if each.key not in found]
    left = _grouped(each for each in entries if each.key not in taken)
    for amount, alike in _grouped(rest).items():
        found |= _by_day(alike, left.get(amount, []))
    return found


def _by_reference(lines: Sequence[Side], entries: Sequence[Side]) -> dict[int, int]:
    known: dict[tuple[str, Decimal], int] = {
        (each.reference, each.amount): each.key for each in entries if each.reference
    }
    found: dict[int, int] = {}
    for line in lines:
        if line.reference and (entry := known.pop((line.reference, line.amount), None)) is not None:
            found[line.key] = entry
    return found


def _grouped(sides: Iterable[Side]) -> dict[Hashable, list[Side]]:
    found: dict[Hashable, list[Side]] = defaultdict(list)
    for each in sides:
        found[each.amount].append(each)
    for alike in found.values():
        alike.sort(key=lambda side: (side.on, side.key))
    return found


def _by_day(lines: Sequence[Side], entries: Sequence[Side]) -> dict[int, int]:
    """Both in order of days. Whoever is too early for the other finds nobody further on either."""
    found: dict[int, int] = {}
    line = entry = 0
    while line < len(lines) and entry < len(entries):
        apart = entries[entry].on - lines[line].on
        if apart < -WINDOW:
            entry += 1
        elif apart > WINDOW:
            line += 1
        else:
            found[lines[line].key] = entries[entry].key
            line, entry = line + 1, entry + 1
    return found
