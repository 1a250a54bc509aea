"""Which reports are due when: weekly and monthly in normal times, every day in key periods, by the policies shipped."""

from datetime import date

import pytest

from agencies.clock.published import published_calendar
from agencies.policy.directives import Directive, festival
from agencies.policy.parse import parsed
from agencies.policy.versions import shipped_files
from oversight.reports.periods import bounds, due_periods, last_over, period_of, rhythm_on

CALENDAR = published_calendar()


def directives(code: str) -> tuple[Directive, ...]:
    return parsed(next(each.text for each in shipped_files() if each.name.startswith(code))).directives


def due(code: str, day: date, since: date) -> list[tuple[str, str, str]]:
    found = due_periods(directives(code), day, CALENDAR, since=since)
    return [(each.kind.value, each.first.isoformat(), str(each.due_on)) for each in found]


@pytest.mark.clause("ZY-2.4.5a")
def test_in_normal_times_a_dispatch_every_week_and_a_bulletin_every_month() -> None:
    assert due("620700", date(2026, 5, 6), date(2026, 4, 25)) == [
        ("weekly", "2026-04-20", "2026-04-27"),
        ("monthly", "2026-04-01", "2026-05-11"),
        # The first working day after the week lies behind the Labour Day holiday.
        ("weekly", "2026-04-27", "2026-05-06"),
    ]


@pytest.mark.clause("ZY-2.4.5b")
def test_a_key_period_switches_to_every_day_and_back() -> None:
    """Forty days before the Spring Festival to the day itself; the weekly and monthly ones go on."""
    spring = festival("spring_festival", 2026)
    begins = date(2026, 1, 8)
    assert (spring - begins).days == 40

    def daily_on(day: date) -> list[str]:
        return [first for kind, first, _due in due("620700", day, day) if kind == "daily"]

    def daily_after(day: date) -> list[tuple[str, str]]:
        return [
            (first, due_on)
            for kind, first, due_on in due("620700", date.fromordinal(day.toordinal() + 1), day)
            if kind == "daily"
        ]

    assert daily_after(date(2026, 1, 7)) == []
    assert daily_after(begins) == [("2026-01-08", "2026-01-09")]
    # On a Saturday as well, due on the Sunday.
    assert daily_after(date(2026, 1, 10)) == [("2026-01-10", "2026-01-11")]
    assert daily_after(spring) == [(spring.isoformat(), "2026-02-18")]
    assert daily_after(date(2026, 2, 18)) == []
    kinds = {kind for kind, _first, _due in due("620700", date(2026, 2, 3), date(2026, 1, 26))}
    assert kinds == {"daily", "weekly", "monthly"}
    assert daily_on(begins) == []


@pytest.mark.clause("ZY-2.4.5b")
def test_the_page_says_until_when_it_is_daily() -> None:
    beats = rhythm_on(directives("620700"), date(2026, 1, 20))
    daily = next(each for each in beats if each.kind == "daily")
    assert daily.is_on and (daily.since, daily.until) == (date(2026, 1, 8), date(2026, 2, 17))
    assert {each.kind.value for each in beats if each.is_on} == {"daily", "weekly", "monthly"}
    later = [each for each in rhythm_on(directives("620700"), date(2026, 5, 6)) if each.kind == "daily"]
    # Outside of any, the next one is announced, and that one alone.
    assert [(each.is_on, each.season) for each in later] == [(False, "中秋国庆前")]


@pytest.mark.clause("BJ-4.2")
def test_beijing_reports_regularly_and_covers_its_systems_each_quarter() -> None:
    assert due("110000", date(2026, 4, 16), date(2026, 3, 30)) == [
        ("coverage", "2026-01-01", "2026-04-15"),
        ("monthly", "2026-03-01", "2026-04-08"),
        ("weekly", "2026-03-30", "2026-04-07"),
        ("weekly", "2026-04-06", "2026-04-13"),
    ]


def test_a_due_day_in_a_year_without_published_holidays_is_provisional() -> None:
    found = due_periods(directives("620700"), date(2030, 5, 6), CALENDAR, since=date(2030, 5, 1))
    assert found and all(each.provisional for each in found)


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("daily", "2026-04-28", "2026-04-28", "2026-04-28"),
        ("weekly", "2026-05-03", "2026-04-27", "2026-05-03"),
        ("timeliness", "2026-01-01", "2025-12-29", "2026-01-04"),
        ("monthly", "2024-02-10", "2024-02-01", "2024-02-29"),
        ("coverage", "2026-11-30", "2026-10-01", "2026-12-31"),
        ("self_check", "2026-04-28", "2026-01-01", "2026-12-31"),
    ],
)
def test_the_period_of_a_day(kind: str, day: str, first: str, last: str) -> None:
    assert bounds(kind, date.fromisoformat(day)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_the_last_period_that_is_over() -> None:
    assert last_over("weekly", date(2026, 5, 3)) == (date(2026, 4, 20), date(2026, 4, 26))
    assert last_over("monthly", date(2026, 1, 31)) == (date(2025, 12, 1), date(2025, 12, 31))


def test_a_period_that_nothing_asks_for_has_no_due_day() -> None:
    found = period_of(directives("620700"), "daily", date(2026, 5, 5), date(2026, 5, 5), CALENDAR)
    assert found.due_on is None and found.directive is None
