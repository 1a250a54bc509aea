"""The yearly notice on holidays as text: read line by line, as a table or in its own words, with every fault named.

Pure. A line that is not understood is a fault, never a guess; only what the notice merely encourages is passed over.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

NAME_MAX = 60
_OFF, _WORKED = "放假", "上班"
_ISO = r"\d{4}-\d{2}-\d{2}"
_TABLE = re.compile(rf"({_ISO})(?:\s*(?:\.\.|~|至)\s*({_ISO}))?\s+(.+?)\s+({_OFF}|{_WORKED})")

_DAY = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:（[^）]*）)?"
_DAY_PARTS = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:（([^）]*)）)?")
_HOLIDAY = re.compile(r"(?:[一二三四五六七八九十]+、|\d+[.、])?([^：]+)：(.+)")
_FREE = re.compile(rf"({_DAY}(?:至{_DAY})?){_OFF}(?:调休)?(?:(\d+)天)?(?:，(?:共(\d+)天|与周末连休|不调休))*")
_MADE_UP = re.compile(rf"({_DAY}(?:、{_DAY})*){_WORKED}")
_ENCOURAGED = "鼓励"
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEKDAYS = "一二三四五六日"
_HALF_TO_FULL = str.maketrans({"(": "（", ")": "）", ",": "，", ":": "："})


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One day that differs from the plain week, and the line it was read from."""

    day: date
    is_working: bool
    name: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class LineFault:
    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The days in order. With faults it is for looking at only."""

    days: tuple[NoticeDay, ...]
    faults: tuple[LineFault, ...]


class _Unread(ValueError):
    """Why a line gives no days."""


@dataclass(frozen=True, slots=True)
class _Span:
    first: date
    last: date
    is_working: bool
    name: str


def read_notice(text: str, year: int) -> Reading:
    """Every line is read, so that all faults are named at once."""
    days: dict[date, NoticeDay] = {}
    faults: list[LineFault] = []
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if not line:
            continue
        try:
            for span in _spans(line, year):
                for each in _days(span, year, number):
                    _add(days, each)
        except _Unread as fault:
            faults.append(LineFault(number, line, str(fault)))
    return Reading(tuple(days[day] for day in sorted(days)), tuple(faults))


def write_table(days: Iterable[NoticeDay]) -> str:
    """The days as lines of the table: what the form is filled with. Days in a row of one occasion share a line."""
    return "\n".join(
        f"{_range(run[0].day, run[-1].day)} {run[0].name} {_WORKED if run[0].is_working else _OFF}"
        for run in runs(days)
    )


def runs(days: Iterable[NoticeDay]) -> list[list[NoticeDay]]:
    """Days in order, those in a row of the same occasion and kind together."""
    ordered = sorted(days, key=lambda each: each.day)
    found: list[list[NoticeDay]] = [ordered[:1]] if ordered else []
    for before, each in pairwise(ordered):
        same = (before.name, before.is_working) == (each.name, each.is_working)
        if same and each.day - before.day == timedelta(days=1):
            found[-1].append(each)
        else:
            found.append([each])
    return found


def _range(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"


def _days(span: _Span, year: int, line: int) -> Iterator[NoticeDay]:
    if span.last < span.first:
        raise _Unread(
            _("The range runs backwards: %(first)s lies after %(last)s.")
            % {"first": span.first, "last": span.last}
        )
    for day in (span.first, span.last):
        if day.year != year:
            raise _Unread(
                _("%(day)s is not in %(year)s. Enter it with its own year.") % {"day": day, "year": year}
            )
    for offset in range((span.last - span.first).days + 1):
        yield NoticeDay(span.first + timedelta(days=offset), span.is_working, span.name, line)


def _add(days: dict[date, NoticeDay], each: NoticeDay) -> None:
    if known := days.get(each.day):
        raise _Unread(
            _("%(day)s is entered twice; it stands in line %(line)s already.")
            % {"day": each.day, "line": known.line}
        )
    if each.is_working and each.day.weekday() < 5:
        raise _Unread(
            _("%(day)s is not a weekend day: only a Saturday or Sunday can be worked in exchange.")
            % {"day": each.day}
        )
    days[each.day] = each


def _spans(line: str, year: int) -> list[_Span]:
    if found := _TABLE.fullmatch(line):
        first, last, name, what = found.groups()
        return [_Span(_iso(first), _iso(last or first), what == _WORKED, _named(name))]
    plain = re.sub(r"\s", "", line).translate(_HALF_TO_FULL)
    if found := _HOLIDAY.fullmatch(plain):
        name, sentences = found.groups()
        return [span for said in re.split("[。；]", sentences) for span in _said(said, _named(name), year)]
    raise _Unread(
        _("This line cannot be read. Write “2027-01-01..2027-01-03 元旦 放假” or copy the notice's own line.")
    )


def _said(sentence: str, name: str, year: int) -> list[_Span]:
    """One sentence of the notice's own wording."""
    if not sentence or sentence.startswith(_ENCOURAGED):
        return []
    if found := _FREE.fullmatch(sentence):
        days = _dates(found[1], year)
        span = _Span(days[0], days[-1], False, name)
        stated, length = found[2] or found[3], (span.last - span.first).days + 1
        if stated and int(stated) != length:
            raise _Unread(
                _("The line says %(stated)s days, but from %(first)s to %(last)s it is %(length)s.")
                % {"stated": stated, "first": span.first, "last": span.last, "length": length}
            )
        return [span]
    if found := _MADE_UP.fullmatch(sentence):
        return [_Span(day, day, True, name) for day in _dates(found[1], year)]
    raise _Unread(_("“%(text)s” cannot be read.") % {"text": sentence})


def _dates(text: str, year: int) -> list[date]:
    """The days named; a month or year that is left out is that of the day before it."""
    days: list[date] = []
    month = 0
    for stated_year, stated_month, number, beside in _DAY_PARTS.findall(text):
        year, month = int(stated_year or year), int(stated_month or month)
        day = _exists(year, month, int(number))
        if (weekday := _WEEKDAY.search(beside)) and _WEEKDAYS.index(
            weekday[1].replace("天", "日")
        ) != day.weekday():
            raise _Unread(
                _("%(day)s is not the weekday the line says (%(said)s).") % {"day": day, "said": weekday[0]}
            )
        days.append(day)
    return days


def _exists(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _Unread(_("There is no such day: %(day)s.") % {"day": f"{year}-{month}-{day}"}) from error


def _iso(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _Unread(_("There is no such day: %(day)s.") % {"day": text}) from error


def _named(name: str) -> str:
    if len(name) > NAME_MAX:
        raise _Unread(
            _("The name of an occasion has at most %(maximum)s characters.") % {"maximum": NAME_MAX}
        )
    return name
