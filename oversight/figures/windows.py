"""The months a figure is counted over: whole ones, by the calendar of the place."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """From the first day of a month to the last day of the same or a later one. Raises ValueError for anything else."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first.day != 1 or (self.last + timedelta(days=1)).day != 1 or self.first > self.last:
            raise ValueError(f"not whole months: {self.first} to {self.last}")

    @classmethod
    def month(cls, day: date) -> "Window":
        return cls.rolling(day, 1)

    @classmethod
    def quarter(cls, day: date) -> "Window":
        return cls.rolling(day.replace(month=(day.month + 2) // 3 * 3, day=1), 3)

    @classmethod
    def year(cls, day: date) -> "Window":
        return cls(date(day.year, 1, 1), date(day.year, 12, 31))

    @classmethod
    def rolling(cls, day: date, months: int) -> "Window":
        """So many months, of which that of `day` is the last."""
        this = day.replace(day=1)
        return cls(months_before(this, months - 1), months_before(this, -1) - timedelta(days=1))

    def year_before(self) -> "Window":
        """The same months one year earlier."""
        return Window(
            months_before(self.first, 12), months_before(month_of(self.last), 11) - timedelta(days=1)
        )


def month_of(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def months_before(first: date, count: int) -> date:
    """The first day of the month so many months before the one that begins with `first`."""
    year, month = divmod(first.year * 12 + first.month - 1 - count, 12)
    return date(year, month + 1, 1)
