"""Writes a value as a jurisdiction file has it: one line where it fits, a list of tables one to a line where not."""

import json
import re
from collections.abc import Mapping
from typing import Any

WIDTH = 110
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def statement(key: str, value: Any) -> str:
    """`key = value` with the end of its line. What an agency manages is written `manages.sector = […]`."""
    if key == "manages" and isinstance(value, Mapping):
        return "".join(f"manages.{key_text(kind)} = {value_text(each)}\n" for kind, each in value.items())
    line = f"{key_text(key)} = {value_text(value)}\n"
    tables = isinstance(value, list) and any(isinstance(each, Mapping) for each in value)
    if tables and (key == "rows" or len(line) > WIDTH):
        lines = "".join(f"  {value_text(each)},\n" for each in value)
        return f"{key_text(key)} = [\n{lines}]\n"
    return line


def key_text(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def value_text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _quoted(value)
        case int():
            return str(value)
        case list():
            return f"[{', '.join(map(value_text, value))}]"
        case Mapping():
            parts = ", ".join(f"{key_text(key)} = {value_text(each)}" for key, each in value.items())
            return f"{{ {parts} }}" if parts else "{}"
    raise TypeError(f"a jurisdiction file holds no {type(value).__name__}")


def _quoted(text: str) -> str:
    """JSON quotes a text as TOML does, but for the one character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
