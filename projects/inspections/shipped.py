"""The checklists that come with the product: read from `templates.toml`, kept as rows without a jurisdiction."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("templates.toml")
# What an item of a checklist consists of.
FIELDS = ("code", "text", "clause", "finding", "breach", "fills_from")


@cache
def _declared() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads(_FILE.read_text("utf-8"))["template"])


def kind_of(code: str) -> str:
    """The kind of inspection a shipped checklist is made for; daily where nothing is said."""
    return next((each["kind"] for each in _declared() if each["code"] == code), "daily")


def agencies_of(code: str) -> tuple[str, ...]:
    """The roles of the agencies that a shipped checklist asks to take part."""
    return next((tuple(each.get("agencies", ())) for each in _declared() if each["code"] == code), ())


def load_shipped(model: Any) -> int:
    """Bring the rows in line with the file; a changed list is a new version, so that what was answered stays what
    it was. May run any number of times. Returns how many rows were made. `model` is Template, as it is or was."""
    made = 0
    for each in _declared():
        items = [{field: item.get(field, "") for field in FIELDS} for item in each["items"]]
        newest = model.objects.filter(jurisdiction=None, code=each["code"]).order_by("-version").first()
        if newest is not None and (newest.items, newest.name) == (items, each["name"]):
            continue
        model.objects.filter(jurisdiction=None, code=each["code"]).update(is_active=False)
        version = newest.version + 1 if newest else 1
        model.objects.create(code=each["code"], version=version, name=each["name"], items=items)
        made += 1
    return made
