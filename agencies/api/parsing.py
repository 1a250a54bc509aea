"""What a request body must be before anybody reads it: one sound JSON object of bounded size and depth."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser

from agencies.errors import Invalid, Text

DEPTH_MAX = 8
NAMES_MAX = 200
_FAULTS_SHOWN = 50
# The longest number that means something here is a sum in yuan of 16 digits.
_DIGITS_MAX = 30
_UNSOUND = re.compile("[\x00\ud800-\udfff]")
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_CHUNK = 1024 * 1024
_DRAINED_MAX = 64 * _CHUNK


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


class _Object(dict[str, Any]):
    """Remembers the names that were given twice: of two values one would be lost without a word."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counts = Counter(name for name, _value in pairs) if len(pairs) != len(self) else {}
        self.repeated = {name for name, count in counts.items() if count > 1}


@dataclass(frozen=True, slots=True)
class _NotANumber:
    """Stands where a number was written that JSON does not allow or nobody can store."""

    written: str


class JsonBody(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Raises Invalid naming every field that is unsound, or `body` and the place when none can be named."""
        body = _decode(_read(stream))
        if not isinstance(body, _Object):
            raise Invalid({"body": [_("The body must be one JSON object.")]})
        errors: dict[str, list[Text]] = {}
        for field, message in islice(_faults(body), _FAULTS_SHOWN):
            errors.setdefault(field, []).append(message)
        if errors:
            raise Invalid(errors)
        return body


def _read(stream: IO[Any]) -> bytes:
    """The whole body. The rest of one that is too large is read and thrown away: a client that is still
    sending would see a broken connection instead of the answer."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    raw: bytes = stream.read(limit + 1)
    if len(raw) <= limit:
        return raw
    for _n in range(_DRAINED_MAX // _CHUNK):
        if not stream.read(_CHUNK):
            break
    message = _("The body is larger than %(maximum)s bytes.") % {"maximum": limit}
    raise TooLarge({"body": [message]})


def _decode(raw: bytes) -> Any:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("The body is not UTF-8 text; the first fault is at byte %(place)s.") % {
            "place": error.start
        }
        raise Invalid({"body": [message]}) from None
    try:
        return json.loads(
            text,
            object_pairs_hook=_Object,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_NotANumber,
        )
    except json.JSONDecodeError as error:
        message = _("This is not valid JSON; the first fault is in line %(line)s, column %(column)s.") % {
            "line": error.lineno,
            "column": error.colno,
        }
        raise Invalid({"body": [message]}) from None
    except RecursionError:
        raise Invalid({_deep_field(text): [_too_deep()]}) from None


def _integer(written: str) -> int | _NotANumber:
    return int(written) if len(written) <= _DIGITS_MAX else _NotANumber(written)


def _decimal(written: str) -> Decimal | _NotANumber:
    """Exact, unlike a float: an amount keeps the digits it was written with."""
    try:
        number = Decimal(written)
    except InvalidOperation:
        return _NotANumber(written)
    return (
        number
        if abs(number.adjusted()) <= _DIGITS_MAX >= len(number.as_tuple().digits)
        else _NotANumber(written)
    )


def _faults(body: _Object) -> Iterator[tuple[str, str]]:
    """(dotted name of a field, what is wrong with it); items of a list go by the name of the list."""
    waiting: list[tuple[str, int, Any]] = [("", 0, body)]
    while waiting:
        path, depth, value = waiting.pop()
        if depth > DEPTH_MAX:
            yield path, _too_deep()
        elif isinstance(value, _Object) and len(value) > NAMES_MAX:
            yield path or "body", _("At most %(maximum)s names are allowed here.") % {"maximum": NAMES_MAX}
        elif isinstance(value, _Object):
            for name, each in value.items():
                inner = f"{path}.{_shown(name)}" if path else _shown(name)
                if _UNSOUND.search(name):
                    yield inner, _unsound()
                if name in value.repeated:
                    yield inner, _("This field is given more than once.")
                waiting.append((inner, depth + 1, each))
        elif isinstance(value, list):
            waiting.extend((path, depth + 1, each) for each in value)
        elif isinstance(value, str) and _UNSOUND.search(value):
            yield path, _unsound()
        elif isinstance(value, _NotANumber):
            yield path, _("“%(value)s” is not a number that can be stored.") % {"value": value.written[:40]}


def _shown(name: str) -> str:
    return _UNSOUND.sub("\N{REPLACEMENT CHARACTER}", name[:60])


def _unsound() -> str:
    return _("The text contains a character that cannot be stored (U+0000 or half of a surrogate pair).")


def _too_deep() -> str:
    return _("At most %(maximum)s levels may be nested here.") % {"maximum": DEPTH_MAX}


def _deep_field(text: str) -> str:
    """The outermost field in which a text is nested too deeply to be parsed at all."""
    depth, field = 0, '"body"'
    for token in _TOKENS.finditer(text):
        mark = token[0]
        if mark in "]}":
            depth -= 1
        elif mark in "[{":
            depth += 1
            if depth > DEPTH_MAX:
                break
        elif depth == 1 and len(mark) < 80:
            field = mark
    try:
        return _shown(json.loads(field))
    except json.JSONDecodeError:
        return "body"
