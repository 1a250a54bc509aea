"""What the leader's page is asked for: which months and which place, read from the address and said in it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.errors import Text, unknown
from oversight.figures.reading import Window

# Nothing was registered before; a typing error in a year is not read as a window of two thousand years.
_FIRST_YEAR = 2000


class Span(TextChoices):
    MONTH = "month", gettext_lazy("This month")
    QUARTER = "quarter", gettext_lazy("This quarter")
    YEAR = "year", gettext_lazy("This year")
    ROLLING = "rolling", gettext_lazy("Last 12 months")
    BETWEEN = "between", gettext_lazy("From month to month")


USUAL = Span.YEAR


@dataclass(frozen=True, slots=True)
class Asked:
    """`place` is a region code, empty for the whole jurisdiction. `errors` name what could not be read; the usual
    holds in its stead."""

    jurisdiction: str
    span: Span
    window: Window
    place: str
    errors: Mapping[str, Sequence[Text]]

    @property
    def root(self) -> str:
        return self.place or self.jurisdiction

    @property
    def params(self) -> dict[str, str]:
        """The address again, without what goes without saying."""
        found: dict[str, str] = {}
        if self.span is Span.BETWEEN:
            found = {"first": month_text(self.window.first), "last": month_text(self.window.last)}
        if self.span is not USUAL:
            found["window"] = self.span.value
        if self.place:
            found["place"] = self.place
        return found

    @property
    def query(self) -> str:
        return urlencode(self.params)

    def at(self, place: str) -> "Asked":
        return replace(self, place="" if place == self.jurisdiction else place)


def month_text(day: date) -> str:
    return f"{day:%Y-%m}"


def read(params: Mapping[str, Any], jurisdiction: str, places: Mapping[str, Any], today: date) -> Asked:
    """`places` are the region codes of the jurisdiction. Windows never end after the present month."""
    errors: dict[str, list[Text]] = {}
    first, last = (_month(params, name, today, errors) for name in ("first", "last"))
    stated = str(params.get("window") or "")
    if stated and stated not in Span.values:
        errors["window"] = [unknown(stated, Span.values)]
    span = Span(stated) if stated in Span.values else Span.BETWEEN if first or last else USUAL
    if span is Span.BETWEEN and not errors:
        if first is None or last is None:
            errors["last" if first else "first"] = [_("State both months, from and to.")]
        elif first > last:
            errors["last"] = [_("This month lies before the first one.")]
    if span is Span.BETWEEN and errors:
        span = USUAL
    place = str(params.get("place") or "")
    if place == jurisdiction:
        place = ""
    elif place and place not in places:
        errors["place"] = [_("“%(value)s” is no place inside this jurisdiction.") % {"value": place[:40]}]
        place = ""
    return Asked(jurisdiction, span, _window(span, first, last, today), place, errors)


def _month(params: Mapping[str, Any], name: str, today: date, errors: dict[str, list[Text]]) -> date | None:
    """The first day of the month that is stated."""
    text = str(params.get(name) or "")
    if not text:
        return None
    year, _dash, month = text.partition("-")
    sound = (
        text.isascii() and len(text) == 7 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12
    )
    found = date(int(year), int(month), 1) if sound and int(year) >= _FIRST_YEAR else None
    if found is None:
        errors[name] = [_("This must be a month, written like 2026-04.")]
    elif found > today:
        errors[name] = [_("This month has not begun yet.")]
        return None
    return found


def _window(span: Span, first: date | None, last: date | None, today: date) -> Window:
    """Of a year or a quarter what has begun of it, so that the year before is measured by as many months."""
    now = Window.month(today)
    match span:
        case Span.MONTH:
            return now
        case Span.QUARTER:
            return Window(Window.quarter(today).first, now.last)
        case Span.ROLLING:
            return Window.rolling(today, 12)
        case Span.BETWEEN:
            assert first is not None
            assert last is not None
            return Window(first, Window.month(last).last)
    return Window(Window.year(today).first, now.last)
