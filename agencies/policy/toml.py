"""Text of a jurisdiction file in, TOML tables out; what no reader should try to read is refused before."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from agencies.policy.model import Fault, PolicyRefused
from agencies.policy.reasons import Place, Reason, because, shortened

# The longest shipped file has 40 kB; its conditions are eight tables deep.
LARGEST, DEEPEST = 500_000, 20

# Comments and texts, so that what is left of a file is its structure.
_OPAQUE = re.compile(
    r'''#[^\n]*+|"""(?:[^"\\]|\\.?|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n]|\\[^\n]?)*+"?'''
    r"""|'''(?:[^']|'(?!''))*+(?:'''|\Z)|'[^'\n]*+'?""",
    re.DOTALL,
)
# `a.b.c` with more names than there are levels; tomllib takes minutes for thousands of them.
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{DEEPEST}}}")

# What tomllib says and what an editor of the file can do about it, by the beginning of the former.
_PLAIN = {
    "Unterminated string": _("a text is not closed; the quotation mark at its end is missing"),
    "Unclosed array": _("a list is not closed; its square bracket at the end is missing"),
    "Unclosed inline table": _("a table in braces is not closed; its brace at the end is missing"),
    "Expected '=' after a key": _("an equals sign is missing after the key"),
    "Expected ']' at the end of a table": _("a heading in square brackets is not closed"),
    "Expected ']]' at the end of an array": _("a heading in double square brackets is not closed"),
    "Expected newline or end of document": _("something stands after the end of the value"),
    "Cannot overwrite a value": _("the same key stands here a second time"),
    "Duplicate inline table key": _("the same key stands here a second time"),
    "Cannot declare": _("the same heading stands here a second time"),
    "Cannot mutate immutable": _("a table written in braces cannot be added to"),
    "Cannot redefine": _("the same heading stands here a second time"),
    "Invalid value": _("the value cannot be read; a text stands between quotation marks"),
    "Invalid statement": _("neither a key nor a heading can be read here"),
    "Invalid initial character for a key": _("a key can only have letters, digits, “-” and “_”"),
    "Illegal character": _(
        "there is a character that cannot be printed, or a text goes over the end of its line"
    ),
    "Unescaped": _("a backslash in a text is written twice"),
    "Invalid date": _("this date does not exist"),
    "Exceeds the limit": _("a number is too long"),
}


def tables_of(text: str) -> dict[str, Any]:
    """The tables of a file. Raises PolicyRefused with the line."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        raise _refused(
            1, _("the file has %(size)s bytes; at most %(most)s are read"), size=size, most=LARGEST
        )
    if found := _LONG_KEY.search(_OPAQUE.sub(_blank, text)):
        raise _refused(text.count("\n", 0, found.start()) + 1, _TOO_DEEP, most=DEEPEST)
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        raise _refused(1, _TOO_DEEP, most=DEEPEST) from None
    except ValueError as error:  # tomllib's own, and that of a number with thousands of digits
        raise PolicyRefused([_unreadable(str(error), text)]) from error
    if _depth_exceeds(tables, DEEPEST):
        raise _refused(1, _TOO_DEEP, most=DEEPEST)
    return tables


_TOO_DEEP = _("tables and lists stand inside each other more than %(most)s deep")


def _refused(line: int, message: str, **places: Place) -> PolicyRefused:
    return PolicyRefused([Fault(line, "file", because(message, **places))])


def _blank(found: re.Match[str]) -> str:
    """As long as what it stands for and with the same lines; a quoted key still counts as a name."""
    return "".join(each if each == "\n" else "s" for each in found[0])


def _unreadable(error: str, text: str) -> Fault:
    said, _at, place = error.partition(" (at ")
    line = re.search(r"line (\d+)", place)
    column = re.search(r"column (\d+)", place)
    plain = next((plain for start, plain in _PLAIN.items() if said.startswith(start)), None)
    what = because(plain) if plain else because("%(error)s", error=shortened(said))
    says: Reason = because(_("column %(column)s: %(what)s"), column=column[1], what=what) if column else what
    return Fault(int(line[1]) if line else text.count("\n") + 1, "file", says)


def _depth_exceeds(tables: Any, most: int) -> bool:
    """Asked level by level: a walk into the tables would be as deep as they are."""
    level = [tables]
    for _level in range(most + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Any) -> list[Any]:
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [each for each in inside if isinstance(each, (Mapping, list))]


def header_lines(text: str) -> dict[str, list[int]]:
    """For each table name the lines (from 1) its headers stand on; text inside long strings is not a header."""
    found: dict[str, list[int]] = {}
    inside: str | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if inside is None and (header := re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?\s*(#|$)", line)):
            found.setdefault(header[1], []).append(number)
        for quotes in re.findall(r'"""|\'\'\'', line):
            inside = quotes if inside is None else None if inside == quotes else inside
    return found
