"""Which campaigns the documents call for, year after year, and that each is proposed once and begins on its day."""

from datetime import date, datetime, timedelta

import pytest

from agencies.messages.models import Message
from agencies.policy.directives import Directive
from agencies.policy.parse import parse
from agencies.policy.versions import shipped_files
from oversight.campaigns import calendar, tasks
from oversight.campaigns.actions import planning
from oversight.campaigns.models import Campaign
from tests.oversight.campaigns.cast import wanted
from tests.places import build_place
from tests.world import SHANGHAI, TUESDAY, World


def directives(place: str) -> tuple[Directive, ...]:
    return parse(next(each.text for each in shipped_files() if each.name.startswith(place))).directives


def said(place: str, year: int) -> list[tuple[str, date, date]]:
    return [
        (each.directive.code, each.first, each.last) for each in calendar.of_year(directives(place), year)
    ]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, 30, tzinfo=SHANGHAI)


@pytest.mark.clause("BJ-3.1.2")
def test_beijing_checks_government_projects_then_construction_then_everybody_before_the_festival() -> None:
    assert said("110000", 2026) == [
        ("q4_festival", date(2025, 10, 1), date(2026, 2, 17)),
        ("q2_government", date(2026, 4, 1), date(2026, 6, 30)),
        ("q3_construction", date(2026, 7, 1), date(2026, 9, 30)),
        ("q4_festival", date(2026, 10, 1), date(2027, 2, 6)),
    ]
    second, third, fourth = calendar.of_year(directives("110000"), 2026)[1:]
    assert second.directive.when.government is True
    assert third.directive.when.sector == ("housing", "municipal")
    assert fourth.directive.every_member


@pytest.mark.clause("TL-3.1c")
def test_toli_acts_together_before_mid_autumn_spring_festival_and_the_other_holidays() -> None:
    assert said("654224", 2026) == [
        ("spring_festival", date(2026, 1, 3), date(2026, 2, 17)),
        ("dragnet", date(2026, 3, 1), date(2026, 11, 30)),
        ("mid_autumn", date(2026, 8, 26), date(2026, 9, 25)),
        ("holidays", date(2026, 9, 1), date(2026, 10, 1)),
        ("spring_festival", date(2026, 12, 23), date(2027, 2, 6)),
    ]
    # The festival moves with the moon, and the action with it.
    assert ("mid_autumn", date(2027, 8, 16), date(2027, 9, 15)) in said("654224", 2027)
    assert ("mid_autumn", date(2028, 9, 3), date(2028, 10, 3)) in said("654224", 2028)


@pytest.mark.clause("BDH-3.1.1")
def test_the_winter_campaign_runs_from_the_fourth_quarter_to_the_spring_festival() -> None:
    for year, festival in ((2025, date(2026, 2, 17)), (2026, date(2027, 2, 6)), (2027, date(2028, 1, 26))):
        found = next(each for each in calendar.of_year(directives("130304"), year) if each.year == year)
        assert (found.first, found.last) == (date(year, 10, 1), festival)
    assert calendar.running_on(directives("130304"), date(2027, 2, 6))
    assert not calendar.running_on(directives("130304"), date(2027, 2, 7))


def test_a_campaign_is_ahead_from_so_many_days_before_its_start_until_its_end() -> None:
    first = date(2026, 10, 1)
    early = first - calendar.AHEAD - timedelta(days=1)
    assert not calendar.to_propose(directives("130304"), early)
    assert calendar.to_propose(directives("130304"), early + timedelta(days=1))
    assert calendar.to_propose(directives("130304"), date(2027, 2, 6))
    assert not calendar.to_propose(directives("130304"), date(2027, 2, 7))


@pytest.mark.clause("BDH-3.1.1")
def test_it_is_proposed_once_with_its_agencies_tells_the_office_and_begins_on_its_day(world: World) -> None:
    tasks.look(at(date(2026, 9, 11)))
    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.year, campaign.made_by) == ("planned", 2026, None)
    assert campaign.name == "根治欠薪冬季专项行动"
    assert campaign.lead.role == "hrss"
    part = set(campaign.agencies.values_list("role", flat=True))
    assert part == {"housing", "transport", "water", "township", "subdistrict"}
    assert "工作方案" in campaign.plan and "2027年2月6日" in campaign.plan
    told = Message.objects.filter(kind="campaign_ahead")
    assert {each.recipient_id for each in told} == {world.clerk.pk, world.head.pk}
    for day in (date(2026, 9, 12), date(2026, 9, 30)):
        tasks.look(at(day))
    assert Campaign.objects.get().state == "planned"
    tasks.look(at(date(2026, 10, 1)))
    tasks.look(at(date(2026, 10, 1)))
    assert Campaign.objects.get().state == "running"
    assert told.count() == 2


def test_one_that_was_moved_planned_by_hand_or_called_off_is_not_proposed_again(world: World) -> None:
    now = at(date(2026, 9, 15))
    tasks.look(now)
    campaign = Campaign.objects.get()
    assert campaign.lead is not None
    moved = wanted(world, name=campaign.name, first=date(2026, 10, 8), last=campaign.last)
    planning.revise(campaign.pk, moved, by=world.clerk, now=now)
    tasks.look(now)
    planning.cancel(campaign.pk, reason="上级另有部署。", by=world.clerk, now=now)
    tasks.look(at(date(2026, 10, 9)))
    assert Campaign.objects.get().state == "cancelled"


def test_one_of_the_same_name_made_by_hand_stands_for_it(world: World) -> None:
    own = wanted(world, name="根治欠薪冬季专项行动", first=date(2026, 10, 1), last=date(2027, 1, 31))
    planning.plan(own, by=world.clerk, now=TUESDAY)
    tasks.look(at(date(2026, 9, 15)))
    assert Campaign.objects.count() == 1


@pytest.mark.clause("TL-3.1c", "TL-2.5.2")
def test_toli_has_its_two_festival_actions_and_its_dragnet_every_year(db: None) -> None:
    build_place("654224")
    day = date(2026, 1, 1)
    while day < date(2027, 1, 1):
        tasks.propose_for("654224", at(day))
        day += timedelta(days=10)
    found = sorted(Campaign.objects.values_list("code", "year"))
    assert found == [
        ("dragnet", 2026), ("holidays", 2026), ("mid_autumn", 2026), ("spring_festival", 2026),
        ("spring_festival", 2027),
    ]  # fmt: skip
    dragnet = Campaign.objects.get(code="dragnet")
    assert dragnet.whole and dragnet.lead.role == "housing"
    assert {"transport", "water", "agriculture"} <= set(dragnet.agencies.values_list("role", flat=True))
