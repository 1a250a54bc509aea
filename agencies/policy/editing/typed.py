"""A condition as it is typed into a form: lines and groups, read from a condition table of the file and written back.

A line that is not finished yet can be typed and kept; only what is finished can be written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from agencies.vocabulary import FACTS, Kind

WORD, CLOCK = "is:", "past_clock:"  # subjects that stand for a word or a time limit of the file
MOST_PARTS, DEEPEST = 60, 8
_DIGITS = 14
_NUMBERS = {Kind.NUMBER, Kind.MONEY}
_TRUTHS = {Kind.FLAG, Kind.TRUTH}
_SINGLE = {Kind.CODE, Kind.NAME}
_LISTED = ("in", "only", "except")
_PLAIN = {"yes": True, "no": False, "given": {"given": True}, "not_given": {"given": False}}


@dataclass(frozen=True, slots=True)
class Line:
    """`values` are codes, names of sets and lookups; `value` is a number, names one to a line, or another subject."""

    subject: str = ""
    comparison: str = ""
    values: tuple[str, ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """`joined` is all, any or not; the last says that it is not so that all of its parts hold."""

    joined: str = "all"
    parts: tuple["Part", ...] = ()


Part = Line | Group
ALWAYS = Group()


class Posted(Protocol):
    """What a form has sent."""

    def get(self, name: str, default: str) -> Any: ...

    def getlist(self, name: str) -> list[str]: ...

    def __contains__(self, name: object) -> bool: ...


# ---- from the file


def read(table: Mapping[str, Any]) -> Group:
    """A condition table of a file that can be read."""
    parts = tuple(_parts(table))
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Group) else Group("all", parts)


def _parts(table: Mapping[str, Any]) -> Iterator[Part]:
    for key, asked in table.items():
        if key in ("any", "all") and isinstance(asked, list):
            yield Group(key, tuple(_one(each) for each in asked))
        elif key == "not":
            yield Group("not", tuple(_parts(asked)))
        elif key == "is":
            yield from (Line(f"{WORD}{name}", "holds") for name in _listed(asked))
        elif key == "past_clock":
            yield Line(f"{CLOCK}{asked}", "holds")
        else:
            yield _line(key, asked)


def _one(table: Mapping[str, Any]) -> Part:
    """One of a list: a table of several keys is a group of its own."""
    parts = tuple(_parts(table))
    return parts[0] if len(parts) == 1 else Group("all", parts)


def _line(subject: str, asked: Any) -> Line:
    comparison = "in"
    if isinstance(asked, Mapping):
        ((comparison, asked),) = asked.items()
    if isinstance(asked, bool):
        names = ("given", "not_given") if comparison == "given" else ("yes", "no")
        return Line(subject, names[0] if asked else names[1])
    if comparison not in _LISTED:
        return Line(subject, comparison, value=str(asked))
    if comparison == "only" and not holds_many(subject):
        comparison = "in"  # the same for what has one value
    if is_named(subject):
        return Line(subject, comparison, value="\n".join(_listed(asked)))
    return Line(subject, comparison, values=tuple(_listed(asked)))


def _listed(asked: Any) -> list[str]:
    return [str(each) for each in asked] if isinstance(asked, list) else [str(asked)]


# ---- to the file


def table_of(group: Group) -> dict[str, Any]:
    """The condition table of a group whose lines are finished; empty for one that asks nothing."""
    if group.joined == "all":
        return _table(group.parts)
    return dict([_pair(group)]) if group.parts else {}


def _table(parts: Sequence[Part]) -> dict[str, Any]:
    """All of the parts as one table, or as a list of tables where a key would be needed twice."""
    pairs = [_pair(part) for part in parts]
    words = [value for key, value in pairs if key == "is"]
    keys = [key for key, _value in pairs if key != "is"]
    if len(set(keys)) < len(keys):
        return {"all": [_one_table(part) for part in parts]}
    joined = dict(pairs)
    if len(words) > 1:
        joined["is"] = words
    return joined


def _one_table(part: Part) -> dict[str, Any]:
    return _table(part.parts) if isinstance(part, Group) and part.joined == "all" else dict([_pair(part)])


def _pair(part: Part) -> tuple[str, Any]:
    if isinstance(part, Group):
        if part.joined == "not":
            return "not", _table(part.parts)
        return part.joined, [_one_table(each) for each in part.parts]
    if part.subject.startswith(WORD):
        return "is", part.subject.removeprefix(WORD)
    if part.subject.startswith(CLOCK):
        return "past_clock", part.subject.removeprefix(CLOCK)
    return part.subject, _asked(part)


def _asked(line: Line) -> Any:
    if line.comparison in _PLAIN:
        return _PLAIN[line.comparison]
    if line.comparison not in _LISTED:
        return {line.comparison: line.value if line.comparison == "differs_from" else number_in(line.value)}
    values = names_in(line.value) if is_named(line.subject) else list(line.values)
    # A set stands in a list, so that it is seen to be one.
    asked = values[0] if len(values) == 1 and not values[0].isupper() else values
    return asked if line.comparison == "in" else {line.comparison: asked}


def names_in(text: str) -> list[str]:
    """Names typed one to a line."""
    return [name.strip() for name in text.splitlines() if name.strip()]


def number_in(text: str) -> int | None:
    """A whole number as people type it: 1,000,000 and 1 000 000 too."""
    digits = re.sub(r"[\s,，]", "", text)
    return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS else None


# ---- what a subject can be compared with


def is_named(subject: str) -> bool:
    return subject in FACTS and FACTS[subject].kind is Kind.NAME


def holds_many(subject: str) -> bool:
    return subject == "lead" or (subject in FACTS and FACTS[subject].kind is Kind.CODES)


def comparisons(subject: str) -> tuple[str, ...]:
    """What can be asked of a subject, the most usual first."""
    if not subject:
        return ()
    if subject.startswith((WORD, CLOCK)):
        return ("holds",)
    if subject == "lead":
        return ("in", "only", "except", "given", "not_given")
    if subject not in FACTS:
        return ("in", "except", "given", "not_given", "differs_from")
    kind = FACTS[subject].kind
    if kind in _NUMBERS:
        return ("at_least", "more_than", "given", "not_given")
    if kind in _TRUTHS:
        return ("yes", "no", "given", "not_given") if kind is Kind.TRUTH else ("yes", "no")
    if kind is Kind.CODES:
        return ("in", "only", "except", "given", "not_given")
    return (
        ("in", "except", "given", "not_given", "differs_from") if kind in _SINGLE else ("given", "not_given")
    )


def asks_for(line: Line) -> str:
    """What has to be entered beside the comparison: codes, names, number, subject, or nothing."""
    if line.comparison in _LISTED:
        return "names" if is_named(line.subject) else "codes"
    if line.comparison in ("at_least", "more_than"):
        return "number"
    return "subject" if line.comparison == "differs_from" else ""


# ---- from a form


def posted(data: Posted, path: str, depth: int = 0) -> Group:
    """The group whose fields begin with a path; what is deeper or longer than any policy is cut off."""
    size = str(data.get(f"{path}.size", "0"))
    count = min(int(size), MOST_PARTS) if size.isascii() and size.isdecimal() else 0
    joined = data.get(f"{path}.joined", "all")
    parts = tuple(_posted_part(data, f"{path}.{place}", depth + 1) for place in range(count))
    return Group(joined if joined in ("all", "any", "not") else "all", parts if depth < DEEPEST else ())


def _posted_part(data: Posted, path: str, depth: int) -> Part:
    if f"{path}.size" in data:
        return posted(data, path, depth)
    subject = data.get(f"{path}.subject", "")
    fitting = comparisons(subject)
    comparison = data.get(f"{path}.comparison", "")
    if comparison not in fitting:
        comparison = fitting[0] if fitting else ""
    # What was typed for another subject is of no use for this one.
    if data.get(f"{path}.for", subject) != subject:
        return Line(subject, fitting[0] if fitting else "")
    values = tuple(dict.fromkeys(data.getlist(f"{path}.values")))
    return Line(subject, comparison, values, data.get(f"{path}.value", "").replace("\r\n", "\n"))


# ---- the buttons


def changed(group: Group, steps: Sequence[int], act: str) -> Group:
    """What a button of the part at `steps` does: add, add_group, any, not, dissolve or remove."""
    if not steps:
        new = {"add": (Line(),), "add_group": (Group("any", (Line(), Line())),)}
        return replace(group, parts=(*group.parts, *new.get(act, ())))
    place, *further = steps
    if not 0 <= place < len(group.parts):
        return group
    return replace(
        group,
        parts=(*group.parts[:place], *_instead(group.parts[place], further, act), *group.parts[place + 1 :]),
    )


def _instead(part: Part, further: Sequence[int], act: str) -> tuple[Part, ...]:
    match act:
        case "remove" if not further:
            return ()
        case "any" if not further:
            return (Group("any", (part, Line())),)
        case "not" if not further:
            return (Group("not", (part,)),)
        case "dissolve" if not further and isinstance(part, Group):
            return part.parts
    return (changed(part, further, act),) if isinstance(part, Group) else (part,)


def finished(group: Group, unfinished: Mapping[str, str], path: str) -> Group:
    """Without the parts at the paths that are not finished, and without groups that are empty then."""
    kept: list[Part] = []
    for place, part in enumerate(group.parts):
        at = f"{path}.{place}"
        whole = finished(part, unfinished, at) if isinstance(part, Group) else part
        if at not in unfinished and (isinstance(whole, Line) or whole.parts):
            kept.append(whole)
    return replace(group, parts=tuple(kept))
