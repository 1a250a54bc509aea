"""What the leader's page is asked for, what lies below a place, and how a figure stands against last year's."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from agencies.policy.parse import parse
from agencies.policy.versions import shipped_files
from oversight.figures.reading import Sums
from oversight.overview import breakdowns, tree
from oversight.overview.asking import Span, read
from oversight.overview.comparing import compare
from oversight.overview.special import target_of
from tests.oversight.overview.reading import TOWN

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("params", "first", "last"),
    [
        ({}, "2026-01-01", "2026-11-30"),
        ({"window": "month"}, "2026-11-01", "2026-11-30"),
        ({"window": "quarter"}, "2026-10-01", "2026-11-30"),
        ({"window": "rolling"}, "2025-12-01", "2026-11-30"),
        ({"first": "2025-02", "last": "2025-02"}, "2025-02-01", "2025-02-28"),
        ({"window": "between", "first": "2024-11", "last": "2026-01"}, "2024-11-01", "2026-01-31"),
        # With another window the months in the form are what was shown before.
        ({"window": "month", "first": "2025-02", "last": "2025-03"}, "2026-11-01", "2026-11-30"),
    ],
)
def test_a_window_is_whole_months_up_to_the_present_one(
    params: dict[str, str], first: str, last: str
) -> None:
    asked = read(params, "130304", {}, TODAY)
    assert (asked.window.first.isoformat(), asked.window.last.isoformat(), asked.errors) == (first, last, {})
    again = read(asked.params, "130304", {}, TODAY)
    assert again.window == asked.window, "and the address says it again"


@pytest.mark.parametrize(
    ("params", "field", "words"),
    [
        ({"window": "decade"}, "window", "month, quarter, year"),
        ({"first": "2026-13", "last": "2026-01"}, "first", "written like 2026-04"),
        ({"first": "２０２６-01", "last": "2026-01"}, "first", "written like 2026-04"),
        ({"first": "2026-05", "last": "2026-04"}, "last", "before the first"),
        ({"first": "2026-05"}, "last", "both months"),
        ({"first": "2026-05", "last": "2026-12"}, "last", "not begun"),
        ({"place": "110000"}, "place", "no place inside"),
        ({"place": "x" * 999}, "place", "no place inside"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_usual_holds(
    params: dict[str, str], field: str, words: str
) -> None:
    with translation.override("en"):
        asked = read(params, "130304", {TOWN: ""}, TODAY)
        assert words in str(asked.errors[field][0])
        assert (asked.span, asked.place) == (Span.YEAR, "")


@pytest.mark.parametrize(
    ("now", "before", "way", "words"),
    [
        (5, 5, "same", "the same as last year"),
        (6, 4, "up", "up 50.0 % on last year (4)"),
        (Decimal(3), Decimal(4), "down", "down 25.0 % on last year (4)"),
        (3, 0, "up", "last year none"),
        (3, None, "", "no figure of last year"),
    ],
)
def test_a_figure_is_laid_beside_that_of_a_year_before(now: Any, before: Any, way: str, words: str) -> None:
    with translation.override("en"):
        change = compare(now, before)
    assert (change.way, change.words) == (way, words)


@pytest.mark.parametrize(
    ("place", "at", "child"),
    [
        ("620700", "620702101", "620702"), ("620700", "620702", "620702"), ("620702", "620702101", "620702101"),
        ("620000", "620702101", "620700"), ("110000", "110105001", "110105"), ("620700", "620700", ""),
        ("620700", "620921", ""), ("620702", "620700", ""),
    ],
)  # fmt: skip
def test_a_place_lies_right_below_what_its_code_begins_with(place: str, at: str, child: str) -> None:
    assert tree.child_of(place, at) == child


def test_the_way_down_leads_through_every_place_above() -> None:
    names = {"620700": "张掖市", "620702": "甘州区", "620702101": "某镇"}
    assert tree.way_to("620702101", "620700", names) == ["620700", "620702", "620702101"]
    assert tree.way_to("620700", "620700", names) == ["620700"]


def test_what_names_no_place_below_opens_to_the_place_alone() -> None:
    asked = read({}, "130304", {}, timezone.localdate())
    tallies: Any = type("Tallies", (), {"by": {"region": {"130304": Sums(open=2), TOWN: Sums(open=1)}}})
    table = breakdowns.by_place(asked, tallies, {"130304": "北戴河区", TOWN: "海滨镇"})
    assert [line.key for line in table.lines] == [TOWN, "130304"]
    assert "place_exact=yes" in table.lines[-1].cells[0].url


@pytest.mark.clause("JX-1")
@pytest.mark.parametrize(("place", "clause"), [("410305", "一"), ("620700", "二(四)五")])
def test_that_there_be_none_is_an_aim_where_the_document_says_so(place: str, clause: str) -> None:
    text = next(each.text for each in shipped_files() if each.name.startswith(place))
    target = target_of(parse(text))
    assert target is not None
    assert target.clause.endswith(clause) and "群体性事件" in target.quote
