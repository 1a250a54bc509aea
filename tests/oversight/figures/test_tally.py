"""The sums that are kept agree with a recount, whatever was done to the cases."""

from datetime import date
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, Region
from cases.models import Case
from oversight.figures import compacting
from oversight.figures.letters import recounted, timeliness
from oversight.figures.models import CaseDelta, CaseTally, LetterDelta, LetterTally
from oversight.figures.reading import Sums, Window, naive, read, read_days
from tests.oversight.figures.histories import STARTED, History, bare_cases
from tests.world import SNACK_BAR, TUESDAY, World

pytestmark = pytest.mark.django_db
APRIL = Window.month(date(2026, 4, 28))
HERE, HAIBIN = "130304", "130304100"


def agrees(window: Window, place: str = "") -> None:
    assert read(HERE, window, place=place) == naive(HERE, window, place)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_history_every_figure_is_what_a_recount_gives(world: World, seed: int) -> None:
    history = History(world, seed)
    for step in range(60):
        history.step()
        if history.random.random() < 0.2:
            compacting.compact()
        if step % 15 == 14:
            agrees(Window.rolling(history.now.date(), 12))
            agrees(Window.quarter(STARTED.date()), HAIBIN)
            months = Window.rolling(history.now.date(), 18)
            told = (HERE, months.first, months.last)
            assert timeliness(*told, now=history.now) == recounted(*told, now=history.now)
    assert Case.objects.count() > 5
    assert list(compacting.differences(HERE)) == []


def test_a_case_counts_at_every_place_it_lies_in_and_under_each_of_its_causes(world: World) -> None:
    case = world.routed()
    Case.objects.filter(pk=case.pk).update(cause_bits=0b10001)
    told = read(HERE, APRIL)
    assert told.total == read(HERE, APRIL, place=HAIBIN).total == Sums(
        new=1, new_workers=23, new_amount=told.total.new_amount, open=1, open_workers=23, open_amount=told.total.new_amount
    )  # fmt: skip
    assert {key: sums.new for key, sums in told.by["cause"].items()} == {
        "project_payment_arrears": 1, "affiliation": 1
    }  # fmt: skip
    assert list(told.by["region"]) == [HAIBIN] and list(told.by["channel"]) == ["walk_in"]
    assert read(HERE, APRIL, place="130304101").total == Sums()


def test_a_city_is_opened_county_by_county(world: World) -> None:
    """Of a city the places right below are counties, of a county towns; Beijing has districts at once."""
    case = world.routed()
    for code, name, parent in (
        ("990000", "某省", None),
        ("990300", "某市", "990000"),
        ("990304", "某县", "990300"),
    ):
        Region.objects.create(code=code, name=name, kind="city", parent_id=parent)
    Region.objects.create(code="990304100", name="某镇", kind="town", parent_id="990304")
    Case.objects.filter(pk=case.pk).update(
        jurisdiction="990000", region="990304100", province=99, city=9903, county=990304
    )
    way = ("", "990300", "990304", "990304100")
    below = ["990300", "990304", "990304100", "990304100"]
    for place, child in zip(way, below, strict=True):
        told = read("990000", APRIL, place=place)
        assert list(told.by["region"]) == [child]
        assert told == naive("990000", APRIL, place)
    assert read(HERE, APRIL).total == Sums()


def test_a_year_is_measured_by_the_year_before(world: World) -> None:
    bare_cases(6, TUESDAY.replace(year=2025), world.clerk.pk, Random(1))
    bare_cases(3, TUESDAY, world.clerk.pk, Random(2))
    told = read(HERE, APRIL)
    assert told.before.new == read(HERE, APRIL.year_before()).total.new > told.total.new > 0
    assert told.total.open == told.before.open
    april = next(row for row in told.months if row.month == date(2026, 4, 1))
    assert len(told.months) == 24 and told.months[-1] == april
    assert (april.new, april.open) == (told.total.new, told.total.open)
    day = TUESDAY.date()
    assert read_days(HERE, day, day).new == told.total.new
    assert read_days(HERE, date(2026, 4, 1), date(2026, 4, 27)).new == 0


def test_what_is_compacted_is_read_the_same(world: World) -> None:
    world.routed()
    before = read(HERE, APRIL)
    assert compacting.compact() > 0
    assert not CaseDelta.objects.exists() and not LetterDelta.objects.exists()
    assert CaseTally.objects.exists() and LetterTally.objects.exists()
    assert read(HERE, APRIL) == before
    assert compacting.compact() == 0


def test_what_is_not_counted_writes_nothing_down(world: World) -> None:
    case = world.routed()
    compacting.compact()
    Case.objects.filter(pk=case.pk).update(has_objection=True, event_count=99, attention_at=TUESDAY)
    assert not CaseDelta.objects.exists()


def test_a_sum_that_was_tampered_with_is_named_and_put_right(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.routed(SNACK_BAR)
    compacting.compact()
    call_command("verify_figures")
    CaseTally.objects.filter(place="", dimension="agency", open=1).update(open=7)
    LetterTally.objects.filter(jurisdiction=HERE).delete()
    with pytest.raises(
        CommandError, match=r"130304 differ from the recount: cases 130304 - agency .*open -6"
    ):
        call_command("verify_figures")
    assert compacting.reconcile() > 0
    assert compacting.reconcile() == 0
    agrees(APRIL)


def test_the_page_is_read_by_one_statement(world: World) -> None:
    world.routed()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        read(HERE, APRIL)
    assert len(asked) == 1


def test_a_case_of_another_place_is_no_part_of_it(world: World) -> None:
    world.routed()
    assert read("990000", APRIL).total == Sums()
    assert Agency.objects.filter(jurisdiction=HERE).exists()


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-04-02", "2026-04-30"), ("2026-04-01", "2026-04-29"), ("2026-05-01", "2026-04-30")],
)
def test_a_window_is_whole_months(first: str, last: str) -> None:
    with pytest.raises(ValueError, match="not whole months"):
        Window(date.fromisoformat(first), date.fromisoformat(last))


def test_windows_name_their_months() -> None:
    day = date(2026, 11, 22)
    assert Window.quarter(day) == Window(date(2026, 10, 1), date(2026, 12, 31))
    assert Window.year(day) == Window(date(2026, 1, 1), date(2026, 12, 31))
    assert Window.rolling(day, 12) == Window(date(2025, 12, 1), date(2026, 11, 30))
    assert Window.month(date(2024, 2, 29)).year_before() == Window(date(2023, 2, 1), date(2023, 2, 28))
