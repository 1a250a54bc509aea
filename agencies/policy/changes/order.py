"""What was moved in a list: the fewest entries that explain the new order."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence


def moved(old: Sequence[Hashable], new: Sequence[Hashable]) -> frozenset[Hashable]:
    """The entries of both lists that do not belong to the longest run that kept its order. No entry stands twice."""
    places: dict[Hashable, int] = {key: place for place, key in enumerate(old)}
    common = [key for key in new if key in places]
    # ends[n]: the earliest old place at which a run of n + 1 entries can end; runs[n]: that run, last entry first.
    ends: list[int] = []
    runs: list[tuple[Hashable, ...]] = []
    for key in common:
        length = bisect_left(ends, places[key])
        run = (key, *(runs[length - 1] if length else ()))
        ends[length : length + 1] = [places[key]]
        runs[length : length + 1] = [run]
    return frozenset(common) - frozenset(runs[-1] if runs else ())
