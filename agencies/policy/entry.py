"""One table of a jurisdiction file: hands out what its keys hold, and complains of what they should not hold."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop as _

from agencies.policy.model import Fault
from agencies.policy.reasons import Given, Key, Place, Reason, because, one_line

# Line breaks and tabs may stand in a quote; nothing else that no printer knows, and no database keeps a zero byte.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Names stand in addresses and anchors of pages.
_NAME = re.compile(r"[\w.-]+")
# `KEY_LENGTH` is for those of words, sets and codes, which are whole phrases.
NAME_LENGTH, KEY_LENGTH = 24, 40
BAD_NAME = _("%(found)s is no name: letters, digits, “-”, “_” and “.” are allowed, at most %(most)s of them")


class Entry:
    def __init__(self, table: Any, line: int, where: str, faults: list[Fault]) -> None:
        self.line, self.where, self._faults = line, one_line(where), faults
        self.table: Mapping[str, Any] = table if isinstance(table, Mapping) else {}
        if not isinstance(table, Mapping):
            self.complain(
                "", _("a table of keys and values is needed here, not %(found)s"), found=Given(table)
            )

    def complain(self, field: str, message: str, **places: Place) -> None:
        self.refuse(field, because(message, **places))

    def refuse(self, field: str, says: Reason) -> None:
        self._faults.append(Fault(self.line, self.where, says, field=field))

    def text(self, key: str, default: str = "", *, needed: bool = True, most: int | None = None) -> str:
        found = self.table.get(key, default)
        if not isinstance(found, str) or (needed and not found.strip()):
            self.complain(key, _("%(key)s is missing or not text"), key=Key(key))
            return ""
        self._fits(key, found, most)
        return found

    def _fits(self, key: str, text: str, most: int | None) -> None:
        if most is not None and len(text) > most:
            self.complain(
                key,
                _("%(key)s has %(length)s characters; at most %(most)s fit"),
                key=Key(key),
                length=len(text),
                most=most,
            )
        if UNPRINTABLE.search(text):
            self.complain(key, _("%(key)s holds a character that cannot be printed"), key=Key(key))

    def name(self, key: str, most: int = NAME_LENGTH) -> str:
        """A name that stands in addresses: letters, digits and a few signs."""
        found = self.text(key)
        if found and not fit_name(found, most):
            self.complain(
                key,
                BAD_NAME,
                found=Given(found),
                most=most,
            )
        return found

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        found = self.table.get(key, "")
        if found not in allowed:
            self.complain(
                key,
                _("%(key)s = %(found)s; allowed are %(allowed)s"),
                key=Key(key),
                found=Given(found),
                allowed=", ".join(allowed),
            )
            return allowed[0]
        return str(found)

    def whole(self, key: str, most: int | None = None) -> int | None:
        """A whole number from 1 on; None when the key is not there or holds another thing."""
        found = self.table.get(key)
        if not isinstance(found, int) or isinstance(found, bool) or found < 1:
            self.complain(
                key,
                _("%(key)s = %(found)s; a whole number of at least 1 is needed"),
                key=Key(key),
                found=Given(found),
            )
            return None
        if most is not None and found > most:
            self.complain(
                key,
                _("%(key)s = %(found)s; at most %(most)s is allowed"),
                key=Key(key),
                found=Given(found),
                most=most,
            )
        return found

    def flag(self, key: str, default: bool) -> bool:
        found = self.table.get(key, default)
        if not isinstance(found, bool):
            self.complain(
                key, _("%(key)s = %(found)s; true or false is needed"), key=Key(key), found=Given(found)
            )
            return default
        return found

    def items(self, key: str) -> Sequence[Any]:
        return self.as_list(key, self.table.get(key, []))

    def as_list(self, key: str, found: Any) -> Sequence[Any]:
        if isinstance(found, list):
            return found
        # A text is no list of its letters.
        self.complain(
            key,
            _("%(key)s = %(found)s; a list in square brackets is needed"),
            key=Key(key),
            found=Given(found),
        )
        return []

    def texts(self, key: str, most: int | None = None) -> tuple[str, ...]:
        return tuple(self._each_text(key, most))

    def _each_text(self, key: str, most: int | None) -> Iterator[str]:
        for each in self.items(key):
            if isinstance(each, str):
                self._fits(key, each, most)
                yield each
            else:
                self.complain(
                    key, _("%(key)s holds %(found)s, which is not text"), key=Key(key), found=Given(each)
                )

    def tables(self, key: str) -> Mapping[str, Any]:
        found = self.table.get(key, {})
        if isinstance(found, Mapping):
            return found
        self.complain(
            key,
            _("%(key)s = %(found)s; a table of keys and values is needed"),
            key=Key(key),
            found=Given(found),
        )
        return {}

    def inner(self, key: str, table: Any) -> "Entry":
        """A table inside this one. What is wrong in it is said of `key`."""
        return _Inner(table, key, self)


class _Inner(Entry):
    def __init__(self, table: Any, key: str, outer: Entry) -> None:
        self.key = key
        super().__init__(table, outer.line, outer.where, outer._faults)

    def refuse(self, field: str, says: Reason) -> None:
        super().refuse(self.key, says)


def fit_name(name: str, most: int = NAME_LENGTH) -> bool:
    return len(name) <= most and _NAME.fullmatch(name) is not None
