"""Findings: hazard or arrears, each with its day; what is settled on the spot."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import translation

from agencies.errors import Invalid, Refused
from projects.inspections.actions.finding import Found, find, settle_at_once
from projects.inspections.filters import finding_tab
from projects.models import Finding
from tests.projects.inspecting import IN_TEN_DAYS, TODAY, TOMORROW, found, fresh, later, ordered, site_of
from tests.projects.site import Site
from tests.world import TUESDAY, World


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return site_of(world)


@pytest.mark.clause("ZY-2.3.4d")
def test_hazards_are_corrected_at_once_and_arrears_by_the_day_the_officer_sets(site: Site) -> None:
    def make(kind: str, day: date | None) -> Finding:
        return found(site, kind=kind, due_on=day)

    for kind in ("hazard", "arrears"):
        with pytest.raises(Invalid, match="Set the day"):
            make(kind, None)
        with pytest.raises(Invalid, match="due_on"):
            make(kind, TODAY - timedelta(days=1))
    with pytest.raises(Invalid, match="today or tomorrow"):
        make("hazard", TODAY + timedelta(days=2))
    assert make("hazard", TODAY).kind == "hazard"
    assert make("hazard", TOMORROW).due_on == TOMORROW
    assert make("arrears", IN_TEN_DAYS).due_on == IN_TEN_DAYS


def test_what_is_wrong_with_a_finding_is_named_field_by_field(site: Site) -> None:
    bad = Found("trouble", "nonsense", " ", None, company=0, clause="款" * 61, item="deposit")
    with pytest.raises(Invalid) as refused:
        find(site.school.pk, bad, by=site.world.housing, now=TUESDAY)
    assert set(refused.value.errors) == {"kind", "breach", "text", "due_on", "company", "clause", "item"}


def test_who_does_not_supervise_finds_nothing_outside_an_inspection(site: Site) -> None:
    with pytest.raises(Refused, match="not-your-part"):
        found(site, by=site.world.water)


def test_a_hazard_put_right_on_the_spot_is_settled_without_an_order(site: Site) -> None:
    finding = found(site, "no_board", kind="hazard", due_on=TODAY)
    with pytest.raises(Invalid, match="outcome"):
        settle_at_once(finding.pk, " ", by=site.world.housing, now=TUESDAY)
    settle_at_once(finding.pk, "当场补挂告示牌。", by=site.world.housing, now=TUESDAY)
    assert (fresh(finding).state, finding.outcome or fresh(finding).outcome) == (
        "settled",
        "当场补挂告示牌。",
    )
    with pytest.raises(Refused, match="finding-state"):
        settle_at_once(finding.pk, "再次。", by=site.world.housing, now=TUESDAY)


def test_the_tabs_hold_what_they_say(site: Site) -> None:
    by = site.world.housing
    waiting, late = found(site), found(site, "no_manager", due_on=TODAY)
    ordered(found(site, "no_board"), by=by, days=20)
    lapsed = found(site, "no_contract")
    ordered(lapsed, by=by, days=2)
    day = later(5).date()

    def tab(name: str) -> set[Finding]:
        return set(Finding.objects.filter(finding_tab(name, day)))

    assert tab("open") == {waiting, late}
    assert tab("overdue") == {late, lapsed}
    assert len(tab("ordered")) == 2
    assert tab("settled") == set()
