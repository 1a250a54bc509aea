"""Changes one entry of a jurisdiction file: text in, text out; every other line and every comment stays as it is."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.policy.editing.cutting import Cut, cut_keys, cut_tables, is_inner_table, rewritten
from agencies.policy.editing.writing import statement

# As the shipped files have them: a section that is new stands below those before it.
ORDER = (
    "jurisdiction", "dispatch", "letters", "clock", "closing", "region", "agency", "sets", "lookup", "words", "rule",
    "overlay", "obligation", "money", "directive",
)  # fmt: skip
LISTS = frozenset({"region", "agency", "lookup", "rule", "overlay", "obligation", "money", "directive"})
NAMED = frozenset({"clock"})  # tables that have a name each: [clock.feedback]
KEYED = frozenset({"sets", "words"})  # tables in which every key is an entry
_RULE = (
    "id", "rank", "when", "lead", "assist", "notify", "duties", "coordinator", "determination", "clauses", "quote",
    "basis",
)  # fmt: skip
_KEYS = {
    "jurisdiction": ("code", "short", "name", "document", "document_status", "principle", "coordinator"),
    "clock": ("days", "unit", "start", "clause", "quote", "basis"),
    "closing": ("three_checks", "visit_days", "clause", "quote", "basis"),
    "region": ("code", "name", "kind"),
    "agency": ("role", "name", "short_name", "region", "accounts", "manages", "basis"),
    "lookup": ("name", "label", "replaces", "codes", "rows"),
    "rule": _RULE,
    "overlay": _RULE,
    "obligation": (
        "code", "name", "party", "stage", "start", "value", "unit", "before", "monthly", "when", "remedy", "clause",
        "quote", "basis",
    ),
    "money": ("key", "value", "when", "clause", "quote", "basis", "unverified"),
    "directive": (
        "kind", "code", "name", "share", "start", "due", "term", "days", "lead", "assist", "every_member", "whole",
        "enters", "season", "when", "clause", "quote", "basis", "unverified",
    ),
}  # fmt: skip


def entries(tables: Mapping[str, Any], section: str) -> list[tuple[str, Any]]:
    """The entries of a section in the order of the file, each with the name it is known by, if any."""
    if section in LISTS:
        return [("", each) for each in tables.get(section, [])]
    found = tables.get(section, {})
    return list(found.items()) if section in NAMED | KEYED else [("", found)]


def put(text: str, section: str, place: int, changes: Mapping[str, Any]) -> str:
    """Give keys of one entry other values; None takes a key away. What says the same already keeps its writing.

    An entry of `sets` or `words` is given whole, as `{name: value}`.
    """
    if section in KEYED:
        return _in_table(text, section, lambda keys: _key_put(keys, place, changes))
    cut, places = _cut(text, section)
    if not places and section not in LISTS | NAMED:
        return add(text, section, 0, changes)
    at = _one_of(places, place)
    keys = cut_keys(cut.blocks[at].text)
    for key, value in changes.items():
        keys = _with_value(keys, key, value, _KEYS.get(section, ()))
    return cut.with_block(at, keys.text).text


def add(text: str, section: str, place: int, table: Mapping[str, Any], name: str = "") -> str:
    """A new entry that stands at `place` of its section; those from there on move down."""
    if section in KEYED:
        return _in_table(text, section, lambda keys: _key_added(keys, place, table))
    cut, places = _cut(text, section)
    heading = f"[[{section}]]" if section in LISTS else f"[{section}.{name}]" if name else f"[{section}]"
    keys = sorted((key for key in table if table[key] is not None), key=lambda key: _rank(section, key))
    lines = "".join(statement(key, table[key]) for key in keys)
    new = f"{heading}\n{lines}"
    if place < len(places):
        return cut.with_above(places[place], section, new, "\n").text
    at = places[-1] + 1 if places else _end_of_section_before(cut, section)
    return cut.with_new(at, section, new, "\n").text


def remove(text: str, section: str, place: int) -> str:
    if section in KEYED:
        return _in_table(text, section, lambda keys: keys.without(_one_of(range(len(keys.blocks)), place)))
    cut, places = _cut(text, section)
    return cut.without(_one_of(places, place)).text


def move(text: str, section: str, place: int, to: int) -> str:
    """The entry at `place` changes places with the one at `to`; the lines around them stay where they are."""
    if section in KEYED:
        return _in_table(text, section, lambda keys: _key_moved(keys, place, to))
    cut, places = _cut(text, section)
    return cut.swapped(_one_of(places, place), _one_of(places, to)).text


def last_open_place(rules: Sequence[Mapping[str, Any]]) -> int:
    """Where a new lead rule goes: above the rule without a condition, below which nothing is tried."""
    return next((place for place, rule in enumerate(rules) if not rule.get("when")), len(rules))


def next_id(ids: Sequence[str], default: str) -> str:
    """The id after the last: BDH-L10 -> BDH-L11, ZY-L09 -> ZY-L10."""
    found = [match for each in ids if (match := re.fullmatch(r"(.*?)(\d+)", each))]
    if not found:
        return default
    last = max(found, key=lambda match: int(match[2]))
    return f"{last[1]}{str(int(last[2]) + 1).zfill(len(last[2]))}"


# ---- the tables of a file


def _cut(text: str, section: str) -> tuple[Cut, list[int]]:
    """The file in its tables, and which are the section's. Raises Refused for a file that cannot be cut so."""
    cut = cut_tables(text)
    places = [
        place
        for place, block in enumerate(cut.blocks)
        if (block.name.startswith(f"{section}.") if section in NAMED else block.name == section)
    ]
    found = tomllib.loads(text).get(section)
    if len(places) != (0 if found is None else len(found) if section in LISTS | NAMED else 1):
        raise _not_in_form(section)
    return cut, places


def _not_in_form(section: str) -> Refused:
    return Refused(
        "not-in-form",
        _("The file writes “%(section)s” in a way that no form can change; edit it as a file.")
        % {"section": section},
    )


def _one_of(places: Sequence[int], place: int) -> int:
    if not 0 <= place < len(places):
        raise Refused("no-entry", _("There is no such entry any more. Open the list again."))
    return places[place]


def _end_of_section_before(cut: Cut, section: str) -> int:
    before = ORDER[: ORDER.index(section)]
    return max(
        (place + 1 for place, block in enumerate(cut.blocks) if block.name.partition(".")[0] in before),
        default=0,
    )


def _rank(section: str, key: str) -> int:
    known = _KEYS.get(section, ())
    return known.index(key) if key in known else len(known)


# ---- the keys of a table


def _with_value(keys: Cut, key: str, value: Any, order: Sequence[str]) -> Cut:
    own = [place for place, block in enumerate(keys.blocks) if block.name == key]
    if not own:
        return keys if value is None else _with_new_key(keys, key, value, order)
    if value is not None and same(_value(keys, key), value):
        return keys
    for place in reversed(own if value is None else own[1:]):
        keys = keys.without_key(place)
    if value is None:
        return keys
    return keys.with_block(own[0], rewritten(keys.blocks[own[0]].text, statement(key, value)))


def _with_new_key(keys: Cut, key: str, value: Any, order: Sequence[str]) -> Cut:
    before = order[: order.index(key)] if key in order else order
    at = max((place + 1 for place, block in enumerate(keys.blocks) if block.name in before), default=0)
    # What stands below the heading of an inner table would belong to that.
    inner = (place for place, block in enumerate(keys.blocks) if is_inner_table(block))
    at = min(at, next(inner, at))
    return keys.with_new(at, key, statement(key, value), "")


def _value(keys: Cut, key: str) -> Any:
    """What a key holds now."""
    heading = next(line for line in keys.head.splitlines() if line.lstrip().startswith("["))
    table: Any = tomllib.loads(keys.text)
    for name in re.findall(r"[\w-]+", heading.split("#")[0]):
        table = table[name]
    return (table[0] if isinstance(table, list) else table)[key]


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: `"a"` and `["a"]` do; the order of keys is what is read aloud."""
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return [(key, _plain(each)) for key, each in value.items()]
        case [str() as only]:
            return only
        case list():
            return [_plain(each) for each in value]
    return value


# ---- sections in which every key is an entry


def _in_table(text: str, section: str, change: Callable[[Cut], Cut]) -> str:
    """Change the one table of a section; it is made where there is none."""
    cut, places = _cut(text, section)
    if not places:
        at = _end_of_section_before(cut, section)
        cut, places = cut.with_new(at, section, f"[{section}]\n", "\n"), [at]
    keys = cut_keys(cut.blocks[places[0]].text)
    if len({block.name for block in keys.blocks}) != len(keys.blocks):
        raise _not_in_form(section)
    return cut.with_block(places[0], change(keys).text).text


def _key_put(keys: Cut, place: int, entry: Mapping[str, Any]) -> Cut:
    at = _one_of(range(len(keys.blocks)), place)
    block = keys.blocks[at]
    ((name, value),) = entry.items()
    if name == block.name and same(_value(keys, name), value):
        return keys
    return keys.with_block(at, rewritten(block.text, statement(name, value)))


def _key_added(keys: Cut, place: int, entry: Mapping[str, Any]) -> Cut:
    ((name, value),) = entry.items()
    new = statement(name, value)
    if place < len(keys.blocks):
        return keys.with_above(place, name, new, "")
    return keys.with_new(len(keys.blocks), name, new, "")


def _key_moved(keys: Cut, place: int, to: int) -> Cut:
    whole = range(len(keys.blocks))
    return keys.swapped(_one_of(whole, place), _one_of(whole, to))
