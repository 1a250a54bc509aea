"""The places of a jurisdiction as a tree with a count at each: what a map would say, without one."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Branch:
    """A place with the rows in it and below it."""

    code: str
    name: str
    count: int = 0
    is_here: bool = False
    is_open: bool = False
    branches: list["Branch"] = field(default_factory=list)


def tree_of(root: str, names: Mapping[str, str], counts: Mapping[str, int], here: str) -> Branch:
    """`names` and `counts` by region code. Places without rows are left out, except the one somebody stands at."""
    branches = {code: Branch(code, name) for code, name in names.items()}
    branches.setdefault(root, Branch(root, root))
    for code, count in counts.items():
        for each in _path(code, root, branches):
            branches[each].count += count
    for code, branch in branches.items():
        branch.is_here = code == here
        above = _path(code, root, branches)[1:2]
        if above and (branch.count or branch.is_here):
            branches[above[0]].branches.append(branch)
    for code in _path(here, root, branches) if here in branches else [root]:
        branches[code].is_open = True
    branches[root].is_open = True
    return branches[root]


def _path(code: str, root: str, known: Mapping[str, Branch]) -> list[str]:
    """The place and the known ones around it, up to the root."""
    around = [code, code[:6], f"{code[:4]}00", f"{code[:2]}0000"]
    found = [each for each in dict.fromkeys(around) if each in known]
    if root in found:
        return found[: found.index(root) + 1]
    return [*found, root]
