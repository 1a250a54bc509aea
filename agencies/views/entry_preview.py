"""What an entry would say as somebody is filling in its form, or why the draft could not be read with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agencies.errors import Refused
from agencies.forms.entry import EntryForm
from agencies.policy.model import Policy, PolicyRefused
from agencies.policy.parse import parse
from agencies.policy.toml import header_lines
from agencies.policy.wording import say, say_given
from agencies.views.policy import RuleInWords

_SAID = frozenset({"rule", "overlay", "lookup", "words"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a lookup in words."""

    gives: str
    when: str
    basis: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`is_said`: whether the entry is one that is read aloud. `beside` has the faults of every field, or none."""

    is_said: bool
    rules: list[RuleInWords] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    sentence: str = ""
    faults: list[str] = field(default_factory=list)
    beside: list[tuple[str, list[str]]] = field(default_factory=list)


def preview_of(form: EntryForm, text: str) -> Preview:
    """The entry with what is finished of it."""
    table, written, is_said = form.finished_table(), "", form.section in _SAID
    try:
        written = form.written(text, table)
        policy = parse(written)
    except PolicyRefused as refused:
        return _refused(form, is_said, form.told(refused.faults, written))
    except Refused:  # the draft has changed meanwhile; saving says so
        return Preview(is_said)
    beside = _beside(form, [])
    if form.section == "words":
        return Preview(is_said, sentence=say(policy.words[str(table["name"])], policy), beside=beside)
    at = form.place_in(text)
    if form.section == "lookup":
        return Preview(is_said, rows=rows_of_lookup(policy, str(table["name"]), at), beside=beside)
    rules = {"rule": policy.rules, "overlay": policy.overlays}.get(form.section)
    return Preview(is_said, rules=[RuleInWords.of(rules[at], policy)] if rules else [], beside=beside)


def _refused(form: EntryForm, is_said: bool, told: list[tuple[str | None, str]]) -> Preview:
    """Nobody is told that a new entry lacks what they have not come to yet."""
    typed = form.typed()
    ripe = [(name, reason) for name, reason in told if form.place is not None or name is None or typed[name]]
    return Preview(is_said, faults=[reason for _name, reason in ripe], beside=_beside(form, ripe))


def _beside(form: EntryForm, told: list[tuple[str | None, str]]) -> list[tuple[str, list[str]]]:
    return [(name, [why for at, why in told if at == name]) for name, _field in form.file_fields()]


def rows_of_lookup(policy: Policy, name: str, place: int) -> list[Row]:
    """The rows that the file itself gives a lookup, at one of its headings."""
    line = _line(header_lines(policy.source), place)
    return [
        Row(say_given(name, row.gives, policy), say(row.when, policy), row.basis)
        for row in policy.lookups.get(name, ())
        if row.line == line
    ]


def _line(lines: Mapping[str, list[int]], place: int) -> int:
    found = lines.get("lookup", [])
    return found[place] if place < len(found) else 0
