"""Words and sets that changed where no sentence shows it: a new name, a meaning that nothing asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.policy.changes.change import Change, How, Section, parts_of
from agencies.policy.changes.reach import DECIDING, SET, WORD, Name, Written, bare
from agencies.policy.model import Policy
from agencies.policy.wording import say, say_value
from agencies.vocabulary import FACTS


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a rule or a lookup asks for, and every name it reads."""

    asks: object
    read: frozenset[Name]


def word_changes(old: Written, new: Written) -> Iterator[Change]:
    """A word or a set whose change can be read in a rule or a row is said there and not once more here."""
    before, after = dict(_sentences(old)), dict(_sentences(new))
    differing = {place for place in (*before, *after) if _asked(before, place) != _asked(after, place)}
    seen = {
        name for place in differing for side in (before, after) if place in side for name in side[place].read
    }
    changed = [name for name in sorted(new.changed_from(old)) if name[0] in (WORD, SET)]
    hidden = [name for name in changed if name not in seen]
    renamed = _renamed(hidden, old, new)
    for name in hidden:
        if name in renamed.values():
            continue
        now = renamed.get(name, name)
        reaches = tuple(
            place for place, each in after.items() if now in each.read and not place.startswith("@")
        )
        was, becomes = _meaning(name, old), _meaning(now, new)
        if now != name:
            parts, how = parts_of((_("Name"), name[1], now[1])), How.RENAMED
        else:
            parts = parts_of((_("Meaning"), was, becomes))
            how = How.ADDED if not was else How.REMOVED if not becomes else How.CHANGED
        yield Change(Section.WORDS, how, now[1], parts, reaches=reaches)


def _asked(sentences: Mapping[str, Sentence], place: str) -> object:
    return sentences[place].asks if place in sentences else None


def _sentences(written: Written) -> Iterator[tuple[str, Sentence]]:
    policy = written.policy
    for table, rules in (("rule", policy.rules), ("overlay", policy.overlays)):
        for rule, text in zip(rules, written.entries(table), strict=True):
            read = written.read_by(*(text.get(part, ()) for part in DECIDING))
            yield rule.id, Sentence(tuple(bare(getattr(rule, part)) for part in DECIDING), read)
    for name, rows in policy.lookups.items():
        texts = [entry.get("rows", []) for entry in written.lookups(name)]
        yield name, Sentence(tuple((row.gives, bare(row.when)) for row in rows), written.read_by(texts))


def _renamed(names: list[Name], old: Written, new: Written) -> dict[Name, Name]:
    found: dict[Name, Name] = {}
    for name in names:
        same = (
            other
            for other in names
            if other[0] == name[0]
            and not _asks(name, new.policy)
            and not _asks(other, old.policy)
            and _asks(other, new.policy) == _asks(name, old.policy)
            and other not in found.values()
        )
        other = next(same, None)
        if other is not None:
            found[name] = other
    return found


def _asks(name: Name, policy: Policy) -> object:
    """What a word or a set stands for; None where the policy does not know it."""
    kind, called = name
    if kind == SET:
        members = policy.sets.get(called)
        return None if members is None else frozenset(members)
    return bare(policy.words[called]) if called in policy.words else None


def _meaning(name: Name, written: Written) -> str:
    kind, called = name
    policy = written.policy
    if kind == WORD:
        return (say(policy.words[called], policy) or _("in every case")) if called in policy.words else ""
    members = policy.sets.get(called, ())
    return _(", ").join(_code(member, policy) for member in members)


def _code(code: str, policy: Policy) -> str:
    """A set does not say of which fact its codes are; the first that knows them all the same calls them."""
    subject = next((name for name, field in FACTS.items() if code in field.codes), None)
    return say_value(subject, code, policy) if subject else code
