"""Looks a policy over for every case there can be: what never happens, what nobody decides, what is decided twice.

Nothing is sampled: each finding is a proof over all facts, or an example that really behaves as said.
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_noop as _

from agencies.policy.check.encoding import Encoding, Firing
from agencies.policy.check.examples import Example, example, examples
from agencies.policy.conditions import ALWAYS, All, Condition, Word
from agencies.policy.model import Addition, Fault, Policy, Rule
from agencies.policy.reasons import Key, Named, Reason, Values, because
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


def _fault(rule: Rule, field: str, says: Reason, found: Example | None = None) -> Fault:
    return Fault(rule.line, rule.id, says, field=field, example=found.facts if found else None)


def _silent_rules(encoding: Encoding) -> Iterator[Fault]:
    for place, each in enumerate(encoding.rules):
        if not encoding.possible(each.when):
            yield _fault(each.rule, "when", _never_fires(encoding, each))
            continue
        earlier = encoding.rules[:place]
        shadows = encoding.smallest_conflict([each.when], [-other.when for other in earlier])
        if shadows is not None and not _told_by_order(earlier, each):
            names = [earlier[shadow].rule.id for shadow in shadows]
            yield _fault(each.rule, "when", _shadowed(names))


def _shadowed(names: list[str]) -> Reason:
    if len(names) == 1:
        return because(_("can never fire: %(rule)s above it always decides first"), rule=names[0])
    return because(_("can never fire: %(rules)s above it between them always decide first"), rules=names)


def _told_by_order(earlier: Iterable[Firing], each: Firing) -> bool:
    """The look at the order of the file has said it already: the same condition, or none, stands above."""
    return any(other.rule.when in (ALWAYS, each.rule.when) for other in earlier)


def _never_fires(encoding: Encoding, each: Firing, *fixed: int) -> Reason:
    """The fewest parts of a condition that contradict each other (given what is fixed)."""
    parts = list(_parts(each.rule.when))
    literals = [encoding.holds(part, each.leads) for part in parts]
    found = encoding.smallest_conflict(fixed, literals) or []
    if len(found) == 1:
        return because(_("can never fire: %(condition)s never holds"), condition=parts[found[0]])
    return because(
        _("can never fire: %(conditions)s never hold together"), conditions=[parts[place] for place in found]
    )


def _parts(condition: Condition) -> Iterator[Condition]:
    match condition:
        case All(parts) | Word(_, All(parts)):
            for part in parts:
                yield from _parts(part)
        case _:
            yield condition


def _gaps(encoding: Encoding) -> Iterator[Fault]:
    if encoding.rules:
        last = encoding.rules[-1].rule
        for found in examples(encoding, -encoding.reached):
            says = because(_("this is the last rule, and these facts reach none"))
            yield _fault(last, "when", says, found)


def _leaderless(encoding: Encoding) -> Iterator[Fault]:
    for each in encoding.rules:
        if not each.rule.lead:
            continue  # said already
        nobody = [-literal for literal in encoding.named(each.rule.lead).values()]
        if found := example(encoding, each.fires, *nobody):
            yield _fault(each.rule, "lead", because(_("fires and finds nobody to lead")), found)


def _silent_overlays(encoding: Encoding) -> Iterator[Fault]:
    for each in encoding.overlays:
        if not encoding.possible(each.fires) and encoding.possible(encoding.reached):
            yield _fault(each.rule, "when", _never_fires(encoding, each, encoding.reached))


def _silent_additions(encoding: Encoding) -> Iterator[Fault]:
    for each in (*encoding.rules, *encoding.overlays):
        if not encoding.possible(each.fires):
            continue
        for part in _PARTS:
            for addition in getattr(each.rule, part):
                if not encoding.possible(each.fires, encoding.holds(addition.when, each.leads)):
                    message = _("%(part)s %(name)s: %(condition)s never holds when the rule fires")
                elif not encoding.possible(each.fires, _adds(encoding, addition, each)):
                    message = _("%(part)s %(name)s: finds nobody whenever the rule fires")
                else:
                    continue
                name, condition = Named(addition.name), addition.when
                yield _fault(
                    each.rule, part, because(message, part=Key(part), name=name, condition=condition)
                )


def _adds(encoding: Encoding, addition: Addition, each: Firing) -> int:
    return encoding.any_of(encoding.named([addition], each.leads).values())


def _silent_rows(encoding: Encoding) -> Iterator[Fault]:
    for name, rows in encoding.policy.lookups.items():
        for place, (row, chosen) in enumerate(zip(rows, encoding.rows[name], strict=True), 1):
            if encoding.possible(chosen):
                continue
            above = [encoding.holds(earlier.when) for earlier in rows[: place - 1]]
            shadows = encoding.smallest_conflict([encoding.holds(row.when)], [-each for each in above]) or []
            message = (
                _(
                    "row %(row)s (%(condition)s gives '%(gives)s') is never reached: row %(rows)s decides first"
                )
                if shadows
                else _("row %(row)s (%(condition)s gives '%(gives)s') is never reached: never holds")
            )
            says = because(
                message,
                row=place,
                condition=row.when,
                gives=Named(row.gives),
                rows=[each + 1 for each in shadows],
            )
            yield Fault(row.line, name, says, field="rows")


def _disagreements(encoding: Encoding) -> Iterator[Fault]:
    """Two rules of one rank that can both hold, when no rule of another rank decides first, and lead differently."""
    ranked = [each for each in encoding.rules if each.rule.rank is not None]
    for place, each in enumerate(ranked[1:], 1):
        if (each.rule.rank or 0) < (ranked[place - 1].rule.rank or 0):
            above = ranked[place - 1].rule
            says = because(
                _("rank %(rank)s stands below %(rule)s of rank %(other)s"),
                rank=each.rule.rank or 0,
                rule=above.id,
                other=above.rank or 0,
            )
            yield _fault(each.rule, "rank", says)
    for place, each in enumerate(ranked):
        for other in ranked[:place]:
            if other.rule.rank != each.rule.rank:
                continue
            before = encoding.rules[: encoding.rules.index(each)]
            undecided = [-rule.when for rule in before if rule.rule.rank != each.rule.rank]
            differ = _differ(encoding, each, other)
            if found := example(encoding, each.when, other.when, differ, *undecided):
                says = because(
                    _("has the rank of %(rule)s, both hold and lead differently"), rule=other.rule.id
                )
                yield _fault(each.rule, "rank", says, found)


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
            sectors = tuple(managed.value for managed in agency.manages)
            says = (
                because(
                    _("manages %(sectors)s, but no rule could ever name it"),
                    sectors=Values("sector", sectors),
                )
                if sectors
                else because(_("manages nothing, and no rule could ever name it"))
            )
            yield Fault(agency.line, agency.role, says, warning=not sectors, field="manages")
