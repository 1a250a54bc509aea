"""The random draw of projects and inspectors (双随机): the same seed draws the same, for anybody who draws again."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence


def drawn(names: Iterable[str], count: int, seed: int) -> tuple[str, ...]:
    """`count` of these names: those whose SHA-256 of “seed:name” comes first. Needs no generator of one language."""
    ranked = sorted(set(names), key=lambda name: (_rank(seed, name), name))
    return tuple(ranked[:count])


def inspectors_for(
    projects: Sequence[str], people: Sequence[str], each: int, seed: int
) -> Mapping[str, tuple[str, ...]]:
    """`each` inspectors for every project, drawn anew for each; all of them where there are fewer."""
    return {project: drawn(people, each, _mixed(seed, project)) for project in projects}


def checksum(names: Iterable[str]) -> str:
    """What was drawn from, in one line: the same pool has the same checksum."""
    return hashlib.sha256("\n".join(sorted(set(names))).encode()).hexdigest()


def _rank(seed: int, name: str) -> bytes:
    return hashlib.sha256(f"{seed}:{name}".encode()).digest()


def _mixed(seed: int, project: str) -> int:
    return int.from_bytes(_rank(seed, project)[:6])
