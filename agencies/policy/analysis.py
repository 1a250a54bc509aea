"""Looks a policy over for every case there can be: what never happens, what nobody decides, what is decided twice.

Nothing is sampled: each finding is a proof over all facts, or an example that really behaves as said.
"""

from collections.abc import Iterable, Iterator

from agencies.policy.conditions import ALWAYS, All, Condition, Word
from agencies.policy.encoding import Encoding, Firing
from agencies.policy.examples import example, examples
from agencies.policy.model import Addition, Fault, Policy, Rule
from agencies.policy.shown import shown
from agencies.vocabulary import NAMED_AT_DISPATCH

_PARTS = ("lead", "assist", "notify", "duties")


def analyse(policy: Policy) -> list[Fault]:
    """Every fault that needs all cases to be seen. A warning refuses nothing."""
    encoding = Encoding(policy)
    try:
        return [
            *_silent_rules(encoding),
            *_gaps(encoding),
            *_leaderless(encoding),
            *_silent_overlays(encoding),
            *_silent_additions(encoding),
            *_silent_rows(encoding),
            *_disagreements(encoding),
            *_idle_agencies(encoding),
        ]
    finally:
        encoding.close()


def _fault(rule: Rule, reason: str) -> Fault:
    return Fault(rule.line, rule.id, reason)


def _silent_rules(encoding: Encoding) -> Iterator[Fault]:
    for place, each in enumerate(encoding.rules):
        if not encoding.possible(each.when):
            yield _fault(each.rule, f"can never fire: {_contradiction(encoding, each)}")
            continue
        earlier = encoding.rules[:place]
        shadows = encoding.smallest_conflict([each.when], [-other.when for other in earlier])
        if shadows is not None and not _told_by_order(earlier, each):
            names = [earlier[shadow].rule.id for shadow in shadows]
            decide = "always decides" if len(names) == 1 else "between them always decide"
            yield _fault(each.rule, f"can never fire: {_joined(names)} above it {decide} first")


def _told_by_order(earlier: Iterable[Firing], each: Firing) -> bool:
    """The look at the order of the file has said it already: the same condition, or none, stands above."""
    return any(other.rule.when in (ALWAYS, each.rule.when) for other in earlier)


def _contradiction(encoding: Encoding, each: Firing, *fixed: int) -> str:
    """The fewest parts of a condition that contradict each other (given what is fixed)."""
    parts = list(_parts(each.rule.when))
    literals = [encoding.holds(part, each.leads) for part in parts]
    found = encoding.smallest_conflict(fixed, literals) or []
    said = _joined([shown(parts[place]) for place in found])
    return f"{said} never holds" if len(found) == 1 else f"{said} never hold together"


def _parts(condition: Condition) -> Iterator[Condition]:
    match condition:
        case All(parts) | Word(_, All(parts)):
            for part in parts:
                yield from _parts(part)
        case _:
            yield condition


def _joined(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _gaps(encoding: Encoding) -> Iterator[Fault]:
    if encoding.rules:
        last = encoding.rules[-1].rule
        for found in examples(encoding, -encoding.reached):
            yield _fault(last, f"this is the last rule, and these facts reach none: {found}")


def _leaderless(encoding: Encoding) -> Iterator[Fault]:
    for each in encoding.rules:
        if not each.rule.lead:
            continue  # said already
        nobody = [-literal for literal in encoding.named(each.rule.lead).values()]
        if found := example(encoding, each.fires, *nobody):
            yield _fault(each.rule, f"fires and finds nobody to lead: {found}")


def _silent_overlays(encoding: Encoding) -> Iterator[Fault]:
    for each in encoding.overlays:
        if not encoding.possible(each.fires) and encoding.possible(encoding.reached):
            why = _contradiction(encoding, each, encoding.reached)
            yield _fault(each.rule, f"can never fire: {why}")


def _silent_additions(encoding: Encoding) -> Iterator[Fault]:
    for each in (*encoding.rules, *encoding.overlays):
        if not encoding.possible(each.fires):
            continue
        for part in _PARTS:
            for addition in getattr(each.rule, part):
                if not encoding.possible(each.fires, encoding.holds(addition.when, each.leads)):
                    reason = f"{shown(addition.when)} never holds when the rule fires"
                elif not encoding.possible(each.fires, _adds(encoding, addition, each)):
                    reason = "finds nobody whenever the rule fires"
                else:
                    continue
                yield _fault(each.rule, f"{part} {addition.name}: {reason}")


def _adds(encoding: Encoding, addition: Addition, each: Firing) -> int:
    return encoding.any_of(encoding.named([addition], each.leads).values())


def _silent_rows(encoding: Encoding) -> Iterator[Fault]:
    for name, rows in encoding.policy.lookups.items():
        for place, (row, chosen) in enumerate(zip(rows, encoding.rows[name], strict=True), 1):
            if encoding.possible(chosen):
                continue
            above = [encoding.holds(earlier.when) for earlier in rows[: place - 1]]
            shadows = encoding.smallest_conflict([encoding.holds(row.when)], [-each for each in above]) or []
            why = (
                f"row {_joined([str(each + 1) for each in shadows])} decides first"
                if shadows
                else "never holds"
            )
            yield Fault(
                row.line, name, f"row {place} ({shown(row.when)} gives {row.gives!r}) is never reached: {why}"
            )


def _disagreements(encoding: Encoding) -> Iterator[Fault]:
    """Two rules of one rank that can both hold, when no rule of another rank decides first, and lead differently."""
    ranked = [each for each in encoding.rules if each.rule.rank is not None]
    for place, each in enumerate(ranked[1:], 1):
        if (each.rule.rank or 0) < (ranked[place - 1].rule.rank or 0):
            above = ranked[place - 1].rule
            yield _fault(each.rule, f"rank {each.rule.rank} stands below {above.id} of rank {above.rank}")
    for place, each in enumerate(ranked):
        for other in ranked[:place]:
            if other.rule.rank != each.rule.rank:
                continue
            before = encoding.rules[: encoding.rules.index(each)]
            undecided = [-rule.when for rule in before if rule.rule.rank != each.rule.rank]
            differ = _differ(encoding, each, other)
            if found := example(encoding, each.when, other.when, differ, *undecided):
                yield _fault(
                    each.rule, f"has the rank of {other.rule.id}, both hold and lead differently: {found}"
                )


def _differ(encoding: Encoding, one: Firing, other: Firing) -> int:
    """Somebody leads by one of two rules and not by the other."""
    here, there = encoding.named(one.rule.lead), encoding.named(other.rule.lead)
    roles = dict.fromkeys((*here, *there))
    pairs = [(here.get(role, -encoding.true), there.get(role, -encoding.true)) for role in roles]
    return encoding.any_of(
        side for a, b in pairs for side in (encoding.all_of([a, -b]), encoding.all_of([-a, b]))
    )


def _idle_agencies(encoding: Encoding) -> Iterator[Fault]:
    """Bodies no case could be sent to by any rule.

    A document may list bodies whose work lies outside single cases, and an office may write to them by hand:
    that is worth a warning. One that answers for a sector and still never hears of it is a fault.
    """
    policy = encoding.policy
    firings = (*encoding.rules, *encoding.overlays)
    reachable = {policy.coordinator, *NAMED_AT_DISPATCH}
    reachable |= {each.rule.coordinator for each in firings if each.rule.coordinator}
    wanted = {agency.role for agency in policy.agencies} - reachable
    for each in firings:
        for role, literal in encoding.named(
            (*each.rule.lead, *each.rule.assist, *each.rule.notify), each.leads
        ).items():
            if role in wanted and encoding.possible(each.fires, literal):
                wanted.remove(role)
    for agency in policy.agencies:
        if agency.role in wanted:
            manages = ", ".join(managed.value for managed in agency.manages)
            reason = f"manages {manages}, but no rule" if manages else "manages nothing, and no rule"
            yield Fault(agency.line, agency.role, f"{reason} could ever name it", warning=not manages)
