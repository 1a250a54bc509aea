"""Working days: make-up days count, holidays do not, the day of receipt does not, an unpublished year raises."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from agencies.clock.calendar import Calendar, DayKind, UnpublishedYear
from agencies.clock.notice import NoticeDay, read_notice, write_table
from agencies.clock.published import published_calendar, published_days

CALENDAR = published_calendar()


@pytest.mark.clause("BDH-5.3.4")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-02-13", "2026-02-27"),  # Spring Festival; Saturday the 14th is worked
        ("2026-04-29", "2026-05-09"),  # Labour Day; Saturday 9 May is worked
        ("2026-04-30", "2026-05-11"),
        ("2026-09-18", "2026-09-24"),  # Sunday the 20th is worked, Mid-Autumn begins on the 25th
        ("2026-03-02", "2026-03-09"),  # a plain week
        ("2026-03-07", "2026-03-13"),  # received on a Saturday
        ("2025-12-29", "2026-01-06"),  # over New Year; Sunday 4 January is worked
    ],
)
def test_five_working_days_after_receipt_end_on(received: str, due: str) -> None:
    assert CALENDAR.working_days_after(date.fromisoformat(received), 5).on == date.fromisoformat(due)


def test_the_calculation_names_each_day_that_did_not_count() -> None:
    skipped = CALENDAR.working_days_after(date(2026, 4, 30), 5).not_counted
    assert [step.day.day for step in skipped] == [1, 2, 3, 4, 5, 10]
    assert {step.kind for step in skipped} == {DayKind.HOLIDAY, DayKind.WEEKEND}


def test_a_year_that_is_not_published_raises_and_is_never_guessed() -> None:
    with pytest.raises(UnpublishedYear) as error:
        CALENDAR.working_days_after(date(2026, 12, 30), 5)
    assert error.value.year == 2027


def test_an_estimate_into_an_unpublished_year_is_marked_provisional() -> None:
    due = CALENDAR.estimate_after(date(2026, 12, 30), 5)
    assert due.provisional
    assert due.on == date(2027, 1, 6)
    assert not CALENDAR.estimate_after(date(2026, 3, 2), 5).provisional


def test_marking_a_day_as_a_holiday_never_brings_the_due_date_forward() -> None:
    plain = Calendar.of((), (), [2026])
    start = date(2026, 6, 1)
    for day in range(2, 20):
        holiday = Calendar.of([date(2026, 6, day)], (), [2026])
        assert holiday.working_days_after(start, 5).on >= plain.working_days_after(start, 5).on


@given(st.dates(date(2005, 1, 1), date(2026, 6, 30)), st.integers(1, 60))
def test_the_due_day_is_a_working_day_and_the_count_between_agrees(start: date, days: int) -> None:
    due = CALENDAR.working_days_after(start, days).on
    assert CALENDAR.kind(due).counts
    assert CALENDAR.working_days_between(start, due) == days
    assert CALENDAR.working_days_between(due, start) == -days


@given(st.dates(date(2005, 1, 1), date(2026, 6, 30)), st.integers(1, 59))
def test_one_more_day_is_always_later(start: date, days: int) -> None:
    assert CALENDAR.working_days_after(start, days + 1).on > CALENDAR.working_days_after(start, days).on


def test_a_limit_has_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        CALENDAR.working_days_after(date(2026, 3, 2), 0)


# As the State Council's notices of the years have it.
@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2023-01-19", 5, "2023-01-31"),  # to the 8th; Saturday 28 and Sunday 29 are worked
        ("2023-04-21", 5, "2023-04-27"),  # Sunday 23 April is worked
        ("2023-04-28", 3, "2023-05-06"),  # Labour Day to 3 May; Saturday 6 May is worked
        ("2023-06-21", 1, "2023-06-25"),  # Dragon Boat Festival; Sunday 25 June is worked
        ("2023-09-28", 5, "2023-10-11"),  # to 6 October; 7 and 8 October are worked
        ("2024-02-02", 5, "2024-02-08"),  # Sunday 4 February is worked
        ("2024-02-09", 5, "2024-02-22"),  # Spring Festival 10 to 17 February; Sunday the 18th is worked
        ("2024-04-03", 2, "2024-04-08"),  # Tomb-sweeping; Sunday 7 April is worked
        ("2024-09-13", 5, "2024-09-23"),  # Saturday the 14th is worked; Mid-Autumn 15 to 17 September
        ("2024-09-30", 5, "2024-10-12"),  # National Day to the 7th; Saturday the 12th is worked
        ("2025-01-24", 5, "2025-02-07"),  # Sunday 26 January is worked; 28 January to 4 February are off
        ("2025-01-27", 4, "2025-02-08"),  # Saturday 8 February is worked
        ("2025-04-25", 4, "2025-04-30"),  # Sunday 27 April is worked
        ("2025-09-26", 3, "2025-09-30"),  # Sunday 28 September is worked
        ("2025-09-30", 3, "2025-10-11"),  # to the 8th; Saturday the 11th is worked
        ("2026-02-13", 1, "2026-02-14"),  # Saturday 14 February is worked
        ("2026-02-14", 1, "2026-02-24"),  # Spring Festival 15 to 23 February
        ("2026-02-27", 1, "2026-02-28"),  # Saturday 28 February is worked
        ("2026-04-30", 4, "2026-05-09"),  # Labour Day to the 5th; Saturday 9 May is worked
        ("2026-09-30", 3, "2026-10-10"),  # National Day to the 7th; Saturday the 10th is worked
    ],
)
def test_working_days_of_four_years_end_as_noticed(received: str, days: int, due: str) -> None:
    assert CALENDAR.working_days_after(date.fromisoformat(received), days).on == date.fromisoformat(due)


@pytest.mark.parametrize(
    "day", ["2026-02-14", "2026-02-28", "2026-05-09", "2025-10-11", "2024-02-18", "2023-10-08"]
)
def test_a_make_up_day_counts_though_it_is_a_weekend_day(day: str) -> None:
    found = date.fromisoformat(day)
    assert found.weekday() >= 5
    assert CALENDAR.kind(found) is DayKind.MAKE_UP


NEAR = st.dates(date(2025, 1, 1), date(2026, 6, 30))


@given(start=NEAR, days=st.integers(1, 60), offset=st.integers(0, 120))
def test_making_any_day_a_holiday_never_makes_a_limit_fall_earlier(
    start: date, days: int, offset: int
) -> None:
    free = start + timedelta(days=offset)
    changed = Calendar(CALENDAR.off | {free}, CALENDAR.made_up - {free}, CALENDAR.years)
    before, after = (each.working_days_after(start, days).on for each in (CALENDAR, changed))
    assert after >= before
    if free > before:
        assert after == before


@given(start=NEAR, days=st.integers(1, 60), offset=st.integers(0, 120))
def test_adding_any_make_up_day_never_makes_a_limit_fall_later(start: date, days: int, offset: int) -> None:
    worked = start + timedelta(days=offset)
    changed = Calendar(CALENDAR.off, CALENDAR.made_up | {worked}, CALENDAR.years)
    assert changed.working_days_after(start, days).on <= CALENDAR.working_days_after(start, days).on


def test_the_arrangement_of_one_year_replaces_that_year_and_no_other() -> None:
    changed = CALENDAR.with_year(2026, off=[date(2026, 3, 2)], made_up=[])
    assert changed.kind(date(2026, 3, 2)) is DayKind.HOLIDAY
    assert changed.kind(date(2026, 5, 1)) is DayKind.WORKING
    assert changed.kind(date(2025, 5, 1)) is DayKind.HOLIDAY
    assert CALENDAR.with_year(2027, [], []).kind(date(2027, 3, 1)) is DayKind.WORKING


# ---- the notice as text


def days_of(year: int) -> tuple[NoticeDay, ...]:
    return tuple(NoticeDay(day, working, name) for day, working, name in published_days() if day.year == year)


def plain(days: tuple[NoticeDay, ...]) -> list[tuple[date, bool]]:
    return [(each.day, each.is_working) for each in days]


# As published: 国办发明电〔2025〕7号 and 国办发明电〔2024〕12号.
OF_2026 = """\
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""
OF_2025 = """\
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
"""


@pytest.mark.parametrize(("year", "text"), [(2026, OF_2026), (2025, OF_2025)])
def test_a_notice_in_its_own_wording_gives_the_published_days(year: int, text: str) -> None:
    reading = read_notice(text, year)
    assert reading.faults == ()
    assert plain(reading.days) == plain(days_of(year))


@pytest.mark.parametrize("year", range(2020, 2027))
def test_a_year_written_as_a_table_is_read_back_the_same(year: int) -> None:
    reading = read_notice(write_table(days_of(year)), year)
    assert reading.faults == ()
    assert [(each.day, each.is_working, each.name) for each in reading.days] == [
        (each.day, each.is_working, each.name) for each in days_of(year)
    ]


def test_what_a_notice_only_encourages_is_no_day_off() -> None:
    line = "二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。"
    reading = read_notice(line, 2024)
    assert not reading.faults
    assert date(2024, 2, 9) not in {each.day for each in reading.days}
    assert len(reading.days) == 10


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2027-01-03..2027-01-01 元旦 放假", "backwards"),
        ("2026-12-31..2027-01-02 元旦 放假", "not in 2027"),
        ("2027-01-01..9999-12-31 元旦 放假", "not in 2027"),
        ("2027-02-30 春节 放假", "no such day"),
        ("2027-02-03 春节 上班", "not a weekend day"),
        ("2027-02-06 春节 休息", "cannot be read"),
        ("2027-02-06 放假", "cannot be read"),
        ("关于2027年部分节假日安排的通知", "cannot be read"),
        (f"2027-01-01 {'元' * 61} 放假", "at most 60"),
        ("一、元旦：1月1日（周四）放假1天。", "not the weekday"),
        ("一、元旦：1月1日至3日放假，共4天。", "it is 3"),
        ("一、元旦：2月30日放假。", "no such day"),
        ("一、元旦：1月1日至3日放假，1月9日可以上班。", "cannot be read"),
        ("一、元旦：2026年12月31日至2027年1月2日放假调休，共3天。", "not in 2027"),
    ],
)
def test_a_line_that_cannot_be_taken_over_says_why(line: str, reason: str) -> None:
    with translation.override("en"):
        reading = read_notice(f"\n{line}", 2027)
    assert [fault.line for fault in reading.faults] == [2]
    assert reason.lower() in reading.faults[0].reason.lower()


def test_a_day_given_twice_names_the_line_it_stands_in_already() -> None:
    with translation.override("en"):
        reading = read_notice("2027-01-01..2027-01-03 元旦 放假\n2027-01-02 元旦 上班", 2027)
    assert len(reading.faults) == 1
    assert "line 1" in reading.faults[0].reason


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    reading = read_notice(text, 2027)
    assert all(each.day.year == 2027 for each in reading.days)
