"""The conditions of a compiled policy: tests of facts, joined by and, or and not, in one simplest shape.

No words, no lookups: a test asks a fact, or the lead, and nothing is wanted of it but codes and numbers. "Not" stands
before a test only. `every`, `some` and `opposite` are the only makers, so that what means the same looks the same.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from agencies.policy.conditions import Op, Test
from agencies.vocabulary import FACTS, Kind, TimeUnit

_SINGLE = {Kind.CODE, Kind.NAME}


@dataclass(frozen=True, slots=True)
class Past:
    """The days without progress reach past so many days from the day a letter was received."""

    days: int
    unit: TimeUnit
    clock: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Both:
    parts: tuple["Form", ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple["Form", ...] = ()


@dataclass(frozen=True, slots=True)
class Opposite:
    part: Test | Past


Atom = Test | Past
Form = Test | Past | Both | Either | Opposite
TRUE, FALSE = Both(), Either()


def is_single(subject: str) -> bool:
    """Whether a fact holds one code or name, and not a set of them."""
    return subject in FACTS and FACTS[subject].kind in _SINGLE


def among(subject: str, codes: Iterable[str]) -> Form:
    """A code is one of these; a set has one of these."""
    # The empty text is what nobody stated.
    wanted = tuple(sorted(set(codes) - {""}))
    return Test(subject, Op.IN, wanted) if wanted else FALSE


def every(parts: Iterable[Form]) -> Form:
    found = dict.fromkeys(_flat(parts, Both))
    if FALSE in found or _contradicted(found):
        return FALSE
    return _one(_cheapest_first(_merged(found, within=True)), Both)


def some(parts: Iterable[Form]) -> Form:
    found = dict.fromkeys(_flat(parts, Either))
    if TRUE in found or _contradicted(found):
        return TRUE
    return _one(_cheapest_first(_merged(found, within=False)), Either)


def opposite(form: Form) -> Form:
    match form:
        case Opposite(part):
            return part
        case Both(parts):
            return some(map(opposite, parts))
        case Either(parts):
            return every(map(opposite, parts))
    return Opposite(form)


def atoms(form: Form) -> Iterator[Atom]:
    match form:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from atoms(part)
        case Opposite(part):
            yield part
        case _:
            yield form


def asks_for_lead(form: Form) -> bool:
    return any(isinstance(each, Test) and each.subject == "lead" for each in atoms(form))


def widened(form: Form) -> Form:
    """What holds at least wherever this holds, whoever leads."""
    match form:
        case Both(parts):
            return every(map(widened, parts))
        case Either(parts):
            return some(map(widened, parts))
    return TRUE if asks_for_lead(form) else form


def _flat(parts: Iterable[Form], kind: type[Both] | type[Either]) -> Iterator[Form]:
    for part in parts:
        if isinstance(part, kind):
            yield from _flat(part.parts, kind)
        else:
            yield part


def _contradicted(parts: Collection[Form]) -> bool:
    """Whether a test stands beside its own opposite."""
    return any(isinstance(each, Opposite) and each.part in parts for each in parts)


def _one(parts: tuple[Form, ...], kind: type[Both] | type[Either]) -> Form:
    if FALSE in parts and kind is Both:
        return FALSE
    return parts[0] if len(parts) == 1 else kind(parts)


def _merged(parts: Iterable[Form], *, within: bool) -> Iterator[Form]:
    """Tests of the codes of one fact made one: of a single code "and" is what the lists share, "or" their union."""
    wanted: dict[str, set[str]] = {}
    unwanted: dict[str, set[str]] = {}
    rest: list[Form] = []
    for part in parts:
        match part:
            case Test(subject, Op.IN, codes) if not within or is_single(subject):
                if within and subject in wanted:
                    wanted[subject] &= set(codes)
                else:
                    wanted.setdefault(subject, set()).update(codes)
            case Opposite(Test(subject, Op.IN, codes)) if within:
                unwanted.setdefault(subject, set()).update(codes)
            case _:
                rest.append(part)
    for subject, codes in wanted.items():
        yield among(subject, codes - unwanted.pop(subject, set()) if is_single(subject) else codes)
    for subject, codes in unwanted.items():
        yield opposite(among(subject, codes))
    for part in rest:
        # Who asks for one of some codes asks for a stated one.
        if not (within and isinstance(part, Test) and part.op is Op.GIVEN and wanted.get(part.subject)):
            yield part


def _cheapest_first(parts: Iterable[Form]) -> tuple[Form, ...]:
    """The order changes no result; a cheap test that fails spares the dear ones."""
    return tuple(sorted(dict.fromkeys(parts), key=_cost))


_COST = {
    Kind.FLAG: 1,
    Kind.TRUTH: 1,
    Kind.CODES: 3,
    Kind.CODE: 2,
    Kind.NAME: 3,
    Kind.NUMBER: 3,
    Kind.MONEY: 6,
}
_PAST_COST, _OTHER_COST = 8, 4


def _cost(form: Form) -> int:
    """About what it takes to find out, in any unit."""
    match form:
        case Both(parts) | Either(parts):
            return sum(map(_cost, parts))
        case Opposite(part):
            return _cost(part)
        case Past():
            return _PAST_COST
        case Test(subject, op, wanted):
            known = FACTS.get(subject)
            several = len(wanted) if op is Op.IN and is_single(subject) else 1
            return several + (_COST.get(known.kind, _OTHER_COST) if known else _OTHER_COST)
