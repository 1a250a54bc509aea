"""Why something is at fault: a message whose places are filled late, as the file writes them or as people say them.

The command line says a reason in English and in the notation of the file; a page says it in the reader's language.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from agencies.policy.conditions import Condition
from agencies.policy.shown import shown

# A value that somebody wrote may be a whole book; its beginning says which one is meant.
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Given:
    """A value that the file has, right or wrong."""

    value: Any


@dataclass(frozen=True, slots=True)
class Subject:
    """A fact, a lookup or the lead, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A role, a lookup or a duty that a rule adds."""

    name: str


@dataclass(frozen=True, slots=True)
class Values:
    """Codes that a fact can have."""

    subject: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an entry: `when`, `lead`, `quote`."""

    name: str


# A list is said as “a, b and c”; a reason inside another is told by the same voice.
Place: TypeAlias = "str | int | Condition | Given | Subject | Named | Values | Key | Reason | list[Any]"


class Voice(Protocol):
    """A way to say the parts of a reason."""

    def message(self, message: str) -> str: ...

    def condition(self, condition: Condition) -> str: ...

    def given(self, value: Any) -> str: ...

    def subject(self, name: str) -> str: ...

    def named(self, name: str) -> str: ...

    def values(self, subject: str, codes: tuple[str, ...]) -> str: ...

    def key(self, name: str) -> str: ...

    def joined(self, parts: list[str]) -> str: ...


@dataclass(frozen=True, slots=True)
class Reason:
    """`message` is an English message id with named places."""

    message: str
    places: Mapping[str, Place] = field(hash=False)

    def told(self, voice: Voice) -> str:
        filled = {name: _filled(place, voice) for name, place in self.places.items()}
        return voice.message(self.message) % filled


def because(message: str, **places: Place) -> Reason:
    return Reason(message, places)


def _filled(place: Place, voice: Voice) -> str:
    match place:
        case str() | int():
            return str(place)
        case Given(value):
            return voice.given(value)
        case Subject(name):
            return voice.subject(name)
        case Named(name):
            return voice.named(name)
        case Values(subject, codes):
            return voice.values(subject, codes)
        case Key(name):
            return voice.key(name)
        case Reason():
            return place.told(voice)
        case list():
            return voice.joined([_filled(each, voice) for each in place])
        case _:
            return voice.condition(place)


class Notation:
    """English, and the notation of the file: for the command line and for those who edit the text."""

    def message(self, message: str) -> str:
        return message

    def condition(self, condition: Condition) -> str:
        return shown(condition)

    def given(self, value: Any) -> str:
        return repr(shortened(value)) if isinstance(value, str) else shortened(repr(value))

    def subject(self, name: str) -> str:
        return one_line(name)

    def named(self, name: str) -> str:
        return one_line(name)

    def values(self, subject: str, codes: tuple[str, ...]) -> str:
        return ", ".join(codes)

    def key(self, name: str) -> str:
        return name

    def joined(self, parts: list[str]) -> str:
        return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def noted(value: Any) -> str:
    """A value as the file writes it, cut where it is long."""
    return shortened(json.dumps(value, ensure_ascii=False, default=str))


def shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def one_line(text: str) -> str:
    """A name that somebody wrote, fit to stand in a line."""
    return shortened("".join(each if each.isprintable() else " " for each in text))
