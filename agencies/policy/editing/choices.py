"""What can be named at one place of a jurisdiction file, each thing with what people call it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agencies.policy.editing.typed import CLOCK, WORD
from agencies.policy.model import Policy
from agencies.policy.wording import say, say_role, say_subject, say_value
from agencies.vocabulary import FACTS, Kind, Role, Sector

Options = list[tuple[str, str]]
Grouped = list[tuple[str, Options]]

_EVERYWHERE = ("@sector", "@territory", "@coordinator")
_SHORT = 36  # a list of words stays readable when each stands on one line


@dataclass(frozen=True, slots=True)
class Around:
    """The words, sets and lookups of a file that a place in it can name."""

    policy: Policy
    sets: Mapping[str, tuple[str, ...]]  # every set with the codes it stands for
    words: tuple[str, ...]
    lookups: tuple[str, ...]
    has_lead: bool


def around(policy: Policy, section: str, place: int | None) -> Around:
    """What is defined above an entry; a lookup knows no words, which are built on lookups."""
    lookups = tuple(dict.fromkeys((*_EVERYWHERE, *policy.lookups)))
    words = tuple(policy.words)
    if section == "words":
        return Around(policy, policy.sets, words[:place], lookups, has_lead=False)
    if section == "lookup":
        return Around(policy, policy.sets, (), lookups, has_lead=False)
    return Around(policy, policy.sets, words, lookups, has_lead=True)


def subjects(place: Around) -> Grouped:
    """What a line of a condition can be about."""
    policy = place.policy
    lead = [("lead", say_subject("lead", policy))] if place.has_lead else []
    groups: Grouped = [
        (_("Words of this policy"), [(f"{WORD}{name}", _word(name, policy)) for name in place.words]),
        (_("Facts"), [(name, say_subject(name, policy)) for name in FACTS]),
        (_("Who manages what"), [*lead, *((name, say_subject(name, policy)) for name in place.lookups)]),
        (_("Time limits"), [(f"{CLOCK}{name}", _past(name, policy)) for name in policy.clocks]),
    ]
    return [(label, options) for label, options in groups if options]


def _word(name: str, policy: Policy) -> str:
    said = say(policy.words[name], policy)
    return f"{name}: {said if len(said) <= _SHORT else f'{said[:_SHORT]}…'}"


def _past(name: str, policy: Policy) -> str:
    return _("the time limit of %(days)s days has passed (%(name)s)") % {
        "days": policy.clocks[name].value,
        "name": name,
    }


def single_subjects(place: Around) -> Options:
    """What another subject can differ from."""
    facts = [name for name, field in FACTS.items() if field.kind in (Kind.CODE, Kind.NAME)]
    return [(name, say_subject(name, place.policy)) for name in (*facts, *place.lookups)]


def values_of(subject: str, place: Around) -> Options:
    """The codes a subject can be compared with; then the sets of the file that hold nothing else."""
    codes = _codes_of(subject, place.policy)
    names = {code for code, _label in codes}
    found = list(codes)
    if names <= set(Role.values) and names:
        found += [(name, say_subject(name, place.policy)) for name in place.lookups if name != subject]
    for name, members in place.sets.items():
        if members and set(members) <= names:
            said = _(", ").join(say_value(subject, code, place.policy) for code in members)
            found.append((name, _("set %(name)s: %(members)s") % {"name": name, "members": said}))
    return found


def _codes_of(subject: str, policy: Policy) -> Options:
    if subject in policy.codes:
        return list(policy.codes[subject].items())
    field = FACTS.get(subject)
    choices = field.choices if field else Role if subject == "lead" or subject.startswith("@") else None
    if choices is None:
        return []
    if choices is Role:
        return [(role, say_role(role, policy)) for role in Role.values]
    return [(code, str(label)) for code, label in choices.choices]


def recipients(place: Around) -> Grouped:
    """Whom a rule can name: what is looked up, the bodies of this place, and other roles."""
    policy = place.policy
    own = list(dict.fromkeys(entry.role for entry in policy.agencies))
    others = [role for role in Role.values if role not in own]
    lookups = [name for name in place.lookups if name not in policy.codes]
    return [
        (_("Looked up"), [(name, say_subject(name, policy)) for name in lookups]),
        (_("Bodies of this place"), [(role, say_role(role, policy)) for role in own]),
        (_("Other roles"), [(role, say_role(role, policy)) for role in others]),
    ]


def givable(name: str, codes: Mapping[str, str], place: Around) -> Grouped:
    """What a row of a lookup can give."""
    if codes:
        facts = [
            each
            for each, field in FACTS.items()
            if field.kind is Kind.CODE and set(field.codes) <= set(codes)
        ]
        said = [(f"={each}", _fact(each, place.policy)) for each in facts]
        return [(_("Own codes"), list(codes.items())), (_("Facts"), said)]
    facts = [each for each, field in FACTS.items() if field.choices is Role]
    looked_up, *others = recipients(place)
    return [
        (_("Facts"), [(f"={each}", _fact(each, place.policy)) for each in facts]),
        (looked_up[0], [each for each in looked_up[1] if each[0] != name]),
        *others,
    ]


def _fact(name: str, policy: Policy) -> str:
    return _("what “%(fact)s” says") % {"fact": say_subject(name, policy)}


def members_of_sets(place: Around) -> Grouped:
    """What a set can hold: the codes of every fact, and the sets above it."""
    codes = [
        (str(field.label), [(code, str(name)) for code, name in field.choices.choices])
        for field in FACTS.values()
        if field.choices and field.choices is not Role
    ]
    return [(_("Sets"), [(name, name) for name in place.sets]), *codes]


def sectors() -> Options:
    return [(code, str(label)) for code, label in Sector.choices]


def label_of(value: str, options: Iterable[tuple[str, str]]) -> str:
    return next((label for code, label in options if code == value), value)


def with_none(options: Sequence[Any]) -> list[Any]:
    """With a first choice that is none."""
    return [("", "—"), *options]
