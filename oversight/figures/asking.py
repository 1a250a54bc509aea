"""Which days the timeliness table is of: a week, a month, or from one day to another; read from the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.filters import FilterForm, Options, day_field
from oversight.figures.windows import Window

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class Span(TextChoices):
    WEEK = "week", gettext_lazy("Week")
    MONTH = "month", gettext_lazy("Month")
    BETWEEN = "between", gettext_lazy("From day to day")


class PeriodForm(FilterForm):
    """`on` is any day of the week or month; `from_on` and `until_on` are the first and last day of another period."""

    window = forms.ChoiceField(
        label=gettext_lazy("Span of days"), choices=Span.choices, required=False, widget=forms.Select
    )
    on = day_field(gettext_lazy("Day in it"))
    from_on = day_field(gettext_lazy("First day"))
    until_on = day_field(gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name in ("on", "from_on", "until_on"):
            if (day := said.get(name)) and not _FIRST_DAY <= day <= _LAST_DAY:
                self.add_error(name, _("The date must lie between the years 2000 and 2100."))
        if said.get("window") == Span.BETWEEN:
            self._check_bounds(said)
        return said

    def _check_bounds(self, said: Mapping[str, Any]) -> None:
        first, last = said.get("from_on"), said.get("until_on")
        for name in ("from_on", "until_on"):
            if name not in self.errors and said.get(name) is None:
                self.add_error(name, _("State both days, the first and the last."))
        if first and last and last < first:
            self.add_error("until_on", _("This day lies before the first one."))


@dataclass(frozen=True, slots=True)
class Period:
    """Days of issue, from `first` to `last`."""

    span: Span
    first: date
    last: date

    @property
    def query(self) -> str:
        return urlencode(self.params)

    @property
    def params(self) -> dict[str, str]:
        if self.span is Span.BETWEEN:
            return {"window": "between", "from_on": self.first.isoformat(), "until_on": self.last.isoformat()}
        return {"window": self.span.value, "on": self.first.isoformat()}

    @property
    def before(self) -> "Period":
        """The one before it, of the same length."""
        day = self.first - timedelta(days=1)
        return self._of(day - (self.last - self.first), day)

    @property
    def after(self) -> "Period":
        day = self.last + timedelta(days=1)
        return self._of(day, day + (self.last - self.first))

    def _of(self, first: date, last: date) -> "Period":
        if self.span is Span.BETWEEN:
            return Period(self.span, first, last)
        return period_of(self.span, last if first < self.first else first)


def period_of(span: Span, day: date) -> Period:
    """The week (from Monday on) or the month of a day."""
    if span is Span.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(span, monday, monday + timedelta(days=6))
    month = Window.month(day)
    return Period(Span.MONTH, month.first, month.last)


def asked(params: Mapping[str, Any], today: date) -> tuple[PeriodForm, Period]:
    """The period asked for; what cannot be read is named in the form, and this month shown in its stead."""
    form = PeriodForm(params, Options())
    said = form.stated()
    span = Span(said.get("window") or Span.MONTH)
    if form.errors:
        return form, period_of(Span.MONTH, today)
    if span is Span.BETWEEN:
        return form, Period(span, said["from_on"], said["until_on"])
    return form, period_of(span, said.get("on") or today)
