"""Lists of a rule or a lookup as they are typed: each item a name, under a condition or always, in an order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agencies.policy.editing.typed import ALWAYS, MOST_PARTS, Group, Posted, changed, posted, read, table_of


@dataclass(frozen=True, slots=True)
class Item:
    """`name` is what is added or given; only rows of a lookup have a basis."""

    name: str = ""
    when: Group = ALWAYS
    basis: str = ""


def read_items(values: Sequence[Any]) -> tuple[Item, ...]:
    """`"hrss"`, `{ add = "hrss", when = {…} }` or a row `{ gives = "hrss", when = {…}, basis = "…" }`."""
    return tuple(Item(each) if isinstance(each, str) else _read_item(each) for each in values)


def _read_item(table: Mapping[str, Any]) -> Item:
    name = table.get("add", table.get("gives", ""))
    return Item(name, read(table.get("when", {})), table.get("basis", ""))


def values_of(items: Sequence[Item], key: str) -> list[Any]:
    """The items as the file has them; those of rules are plain names where nothing is asked."""
    return [_value(item, key) for item in items]


def _value(item: Item, key: str) -> Any:
    if key == "add" and not item.when.parts:
        return item.name
    asked = {"when": table_of(item.when)} if item.when.parts else {}
    basis = {"basis": item.basis} if item.basis else {}
    return {key: item.name} | asked | basis


def posted_items(data: Posted, path: str) -> tuple[Item, ...]:
    size = str(data.get(f"{path}.size", "0"))
    count = min(int(size), MOST_PARTS) if size.isascii() and size.isdecimal() else 0
    return tuple(_posted_item(data, f"{path}.{place}") for place in range(count))


def _posted_item(data: Posted, path: str) -> Item:
    when = posted(data, f"{path}.when")
    return Item(data.get(f"{path}.name", ""), when, data.get(f"{path}.basis", "").strip())


def changed_items(items: Sequence[Item], steps: Sequence[str], act: str) -> tuple[Item, ...]:
    """What a button does: add, remove, up, down, or one of a condition below `when`."""
    if not steps:
        return (*items, Item()) if act == "add" else tuple(items)
    at = int(steps[0])
    if not 0 <= at < len(items):
        return tuple(items)
    if len(steps) > 1:
        when = changed(items[at].when, [int(step) for step in steps[2:]], act)
        return (*items[:at], replace(items[at], when=when), *items[at + 1 :])
    if act == "remove":
        return (*items[:at], *items[at + 1 :])
    to = at + {"up": -1, "down": 1}.get(act, 0)
    if not 0 <= to < len(items):
        return tuple(items)
    order = list(items)
    order[at], order[to] = order[to], order[at]
    return tuple(order)
