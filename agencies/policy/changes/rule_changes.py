"""How the rules of one list, lead rules or overlays, became those of another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agencies.policy.changes.change import Change, How, Part, Section, parts_of
from agencies.policy.changes.order import moved
from agencies.policy.changes.reach import CLOCK, DECIDING, LOOKUP, Name, Written, bare
from agencies.policy.model import Policy, Rule
from agencies.policy.shown import shown
from agencies.policy.wording import say, say_additions, say_coordinator, say_subject


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as it is written, where it stands, and everything that it reads."""

    rule: Rule
    text: Mapping[str, Any]
    read: frozenset[Name]
    order: str

    @property
    def content(self) -> dict[str, Any]:
        return {key: each for key, each in self.text.items() if key != "id"}


def rule_changes(old: Written, new: Written, section: Section) -> Iterator[Change]:
    """In the order of the new list; what was removed last."""
    before, after = _standing(old, section), _standing(new, section)
    renamed = _renamed(before, after)
    changed = new.changed_from(old)
    # A renamed rule keeps its place in the old list under its new id.
    former = {renamed.get(name, name): each for name, each in before.items()}
    moves = moved(list(former), list(after))
    for name, each in after.items():
        was = former.get(name)
        if was is None:
            yield Change(section, How.ADDED, name, _whole(each, new.policy, added=True))
            continue
        if was.rule.id != name:
            yield Change(section, How.RENAMED, name, (Part(_("Name"), was.rule.id, name),))
        if name in moves:
            yield Change(section, How.MOVED, name, (Part(_("Order"), was.order, each.order),))
        yield from _changed(was, each, old.policy, new.policy, changed, section)
    for name, each in former.items():
        if name not in after:
            yield Change(section, How.REMOVED, name, _whole(each, old.policy, added=False))


def _standing(written: Written, section: Section) -> dict[str, Standing]:
    policy = written.policy
    rules, texts = (
        (policy.rules, written.entries("rule"))
        if section is Section.RULES
        else (policy.overlays, written.entries("overlay"))
    )
    found: dict[str, Standing] = {}
    for place, (rule, text) in enumerate(zip(rules, texts, strict=True)):
        read = written.read_by(*(text.get(part, ()) for part in DECIDING))
        found[rule.id] = Standing(rule, text, read, _order(rules, place))
    return found


def _order(rules: Sequence[Rule], place: int) -> str:
    words = {"place": place + 1}
    if place + 1 == len(rules):
        return _("number %(place)s, the last") % words
    return _("number %(place)s, before %(next)s") % (words | {"next": rules[place + 1].id})


def _renamed(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> dict[str, str]:
    """Old id -> new id of rules that say the same under another id."""
    open_ = {name: each for name, each in after.items() if name not in before}
    found: dict[str, str] = {}
    for name, each in before.items():
        same = next((new for new, other in open_.items() if other.content == each.content), None)
        if name not in after and same is not None:
            found[name] = same
            del open_[same]
    return found


def _changed(
    was: Standing, now: Standing, old: Policy, new: Policy, changed: frozenset[Name], section: Section
) -> Iterator[Change]:
    """What the rule itself says otherwise, and what changed in the names that it reads."""
    differing = [part for part in DECIDING if bare(getattr(was.rule, part)) != bare(getattr(now.rule, part))]
    parts = [_deciding(part, was.rule, now.rule, old, new) for part in differing]
    parts += _beside(was.rule, now.rule, old, new)
    rewritten = any(was.text.get(part) != now.text.get(part) for part in differing)
    # A word or a set stands in the sentence in full: it changed the rule only where the sentence changed, and
    # one that only one of the two knows is not what changed it.
    causes = [
        name
        for name in sorted((was.read | now.read) & changed)
        if name[0] in (LOOKUP, CLOCK) or (differing and name in was.read & now.read)
    ]
    through = tuple(_cause(name, new if name[1] in new.lookups else old) for name in causes)
    if rewritten or len(parts) > len(differing):
        yield Change(section, How.CHANGED, now.rule.id, tuple(parts), through)
    elif parts or through:
        yield Change(section, How.THROUGH, now.rule.id, tuple(parts), through)


def _cause(name: Name, policy: Policy) -> str:
    kind, called = name
    if kind == LOOKUP:
        return say_subject(called, policy)
    return _("the time limit") if kind == CLOCK else called


def _labels() -> dict[str, str]:
    return {
        "when": _("Condition"),
        "lead": _("Lead"),
        "assist": _("Assist"),
        "notify": _("Informed"),
        "duties": _("Obligations"),
    }


def _said(part: str, rule: Rule, policy: Policy) -> str:
    if part == "when":
        return say(rule.when, policy) or _("in every case")
    return say_additions(getattr(rule, part), policy)


def _deciding(part: str, was: Rule, now: Rule, old: Policy, new: Policy) -> Part:
    """In the file's own words where people would read the same words twice."""
    sides = _said(part, was, old), _said(part, now, new)
    if sides[0] == sides[1]:
        sides = _in_codes(part, was), _in_codes(part, now)
    return Part(_labels()[part], *sides, is_list=part != "when")


def _in_codes(part: str, rule: Rule) -> str:
    if part == "when":
        return shown(rule.when)
    return _(", ").join(f"{each.name} ({shown(each.when)})" for each in getattr(rule, part))


def _beside(was: Rule, now: Rule, old: Policy, new: Policy) -> tuple[Part, ...]:
    """What does not decide who acts: the coordinator, the ground the rule stands on, its rank."""
    sides = list(zip(_grounds(was, old), _grounds(now, new), strict=True))
    told = [(label, before, after) for (label, before), (_label, after) in sides]
    if was.coordinator == now.coordinator:
        # The same role may be called otherwise by now; that is said of the agency.
        told = told[1:]
    return parts_of(*told)


def _grounds(rule: Rule, policy: Policy) -> list[tuple[str, str]]:
    return [
        (_("Coordinator"), say_coordinator(rule, policy)),
        (_("Determination"), str(rule.determination.label)),
        (_("Clauses"), _(", ").join(rule.clauses)),
        (_("Quote"), rule.quote),
        (_("Basis"), rule.basis),
        (_("Rank"), "" if rule.rank is None else str(rule.rank)),
    ]


def _whole(each: Standing, policy: Policy, *, added: bool) -> tuple[Part, ...]:
    """Everything that a rule of one of the two policies says."""
    told = [(_("Order"), each.order)]
    told += [(_labels()[part], _said(part, each.rule, policy)) for part in DECIDING]
    told += _grounds(each.rule, policy)
    return parts_of(*((label, "", said) if added else (label, said, "") for label, said in told))
