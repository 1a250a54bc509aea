"""The places of a jurisdiction from the one somebody stands at: the way up to the whole, and those right below."""

from collections.abc import Iterable, Mapping

# Centrally governed cities: their districts lie right under them.
_MUNICIPAL = ("11", "12", "31", "50")


def above(code: str) -> list[str]:
    """The codes a place lies in, the nearest first, then itself no more: a code begins as the code above it does."""
    around = [code[:6], f"{code[:4]}00", f"{code[:2]}0000"]
    return [each for each in dict.fromkeys(around) if each != code]


def way_to(code: str, root: str, names: Mapping[str, str]) -> list[str]:
    """From the whole jurisdiction down to the place itself."""
    around = [each for each in (code, *above(code)) if each in names or each == root]
    return around[: around.index(root) + 1][::-1] if root in around else [root]


def child_of(code: str, at: str) -> str:
    """The place right below `code` that `at` lies in; empty when it lies elsewhere or is the place itself.

    The same that `figures.recount.below` and the tally say in SQL."""
    if at == code or code not in above(at):
        return ""
    if not code.endswith("00") or len(code) == 9:
        return at
    if code.endswith("0000") and code[:2] not in _MUNICIPAL:
        return f"{at[:4]}00"
    return at[:6]


def children_of(code: str, places: Iterable[str]) -> list[str]:
    known = set(places)
    return sorted({child for at in known if (child := child_of(code, at)) and child in known})
