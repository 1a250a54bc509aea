"""A campaign from its plan to its end: who is on its list, what inspections bring, what its figures come to."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agencies.errors import Invalid, Refused
from agencies.people.models import User
from cases.models import Case
from oversight.acts import acts_of, subject_of
from oversight.campaigns import tally
from oversight.campaigns.actions import planning, running
from oversight.campaigns.actions.checking import Said, enter
from oversight.campaigns.models import Campaign, CampaignTarget
from oversight.campaigns.whom import employers_of
from oversight.campaigns.workflow import CAMPAIGN, CampaignVerb
from oversight.group.models import Task
from projects.inspections.actions import following
from projects.models import Company, Project
from tests.oversight.campaigns.cast import (
    FIRST,
    LAST,
    NAME,
    TODAY,
    begun,
    inspected,
    more_projects,
    planned,
    target_of,
    wanted,
)
from tests.projects.inspecting import later, ordered
from tests.projects.site import Site, build_site
from tests.world import TUESDAY, World

V = CampaignVerb


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def checked(campaign: Campaign, site: Site, **said: Any) -> CampaignTarget:
    usual: dict[str, Any] = {"checked_on": TODAY, "problems": 2, "solved": 1, "orders": 1, "workers": 12, "amount": Decimal(86000),
             "workers_paid": 5, "amount_paid": Decimal(30000)}  # fmt: skip
    found = target_of(campaign, site.school)
    return enter(found.pk, Said(**(usual | said)), by=site.world.housing, now=TUESDAY)


# ---- the list


@pytest.mark.clause("TL-2.5.2")
def test_a_dragnet_takes_in_every_open_project_and_every_employer_and_says_who_is_left(site: Site) -> None:
    more_projects(site, 3)
    filed = more_projects(site, 1, code="BDH-P-7001")[0]
    Project.objects.filter(pk=filed.pk).update(state="filed")
    river = site.world.complain()
    bar = Company.objects.create(name="示例小吃店")
    Case.objects.filter(pk=river.pk).update(employer=bar)
    stranger = Company.objects.create(name="与本区无关的公司")

    campaign = begun(site.world)

    listed = campaign.targets.all()
    open_projects = set(Project.objects.filter(jurisdiction="130304").under_construction())
    assert {each.project for each in listed if each.project} == open_projects
    assert filed not in open_projects
    employers = {each.company for each in listed if each.company}
    assert employers == set(employers_of(campaign)) == {site.builder, site.labour, bar}
    assert stranger not in employers
    sums = tally.total(listed)
    assert (sums["targets"], sums["checked"], sums["unchecked"]) == (7, 0, 7)
    checked(campaign, site)
    assert tally.total(listed)["unchecked"] == 6


@pytest.mark.clause("TL-2.5.2")
def test_what_comes_later_joins_the_list_and_nobody_is_listed_twice(site: Site) -> None:
    campaign = begun(site.world)
    before = campaign.targets.count()
    assert running.renew(campaign.pk, by=None, now=TUESDAY) == 0
    new = more_projects(site, 1)[0]
    assert running.renew(campaign.pk, by=site.world.clerk, now=TUESDAY) == 1
    assert campaign.targets.count() == before + 1
    assert target_of(campaign, new).agency == site.world.agency("housing")


def test_the_scope_narrows_a_dragnet(site: Site) -> None:
    river = more_projects(site, 1, sector="water", region_id="130304", responsible_agency=None)[0]
    water = begun(site.world, scope={"sector": ["water"]})
    assert [each.project for each in water.targets.filter(project__isnull=False)] == [river]
    # Without a regulator on record the industry department of the sector checks it.
    assert target_of(water, river).agency == site.world.agency("water")
    state = begun(site.world, name="国企项目检查", scope={"government": True, "state_owned": True})
    assert {each.project for each in state.targets.all() if each.project} == {site.school}
    place = begun(site.world, name="海滨镇检查", scope={"region": "130304100"})
    assert {each.project for each in place.targets.all() if each.project} == {site.school}


def test_otherwise_targets_are_chosen_by_filter_or_drawn_and_the_same_seed_draws_the_same(site: Site) -> None:
    more_projects(site, 6)
    one, two = planned(site.world), planned(site.world, name="另一次检查")
    assert not one.targets.exists()
    for campaign in (one, two):
        drawn = running.Choice(kinds="projects", count=3, seed=42)
        assert running.choose(campaign.pk, drawn, by=site.world.clerk, now=TUESDAY) == 3
    first, second = ({each.project for each in campaign.targets.all()} for campaign in (one, two))
    assert first == second
    # The rest, and nobody again.
    assert running.choose(one.pk, running.Choice(kinds="projects"), by=site.world.clerk, now=TUESDAY) == 4
    assert running.choose(one.pk, running.Choice(kinds="projects"), by=site.world.clerk, now=TUESDAY) == 0
    pk = one.targets.latest("pk").pk
    assert running.drop(one.pk, [pk], by=site.world.clerk, now=TUESDAY) == 1
    water = site.world.agency("water")
    pks = one.targets.values_list("pk", flat=True)
    assert running.assign(one.pk, pks, agency=water.pk, by=site.world.clerk, now=TUESDAY) == 6


# ---- results


@pytest.mark.clause("BDH-3.1.1")
def test_an_inspection_under_its_name_checks_its_project_once_however_often_it_is_asked(site: Site) -> None:
    campaign = begun(site.world)
    _inspection, found = inspected(site, campaign, faults=2)
    ordered(found[0], by=site.world.housing)
    assert running.sync(campaign.pk, by=None, now=TUESDAY) == 1
    target = target_of(campaign, site.school)
    assert (target.problems, target.solved, target.orders, target.result) == (2, 0, 1, "found")
    assert target.inspection is not None
    assert target.checked_on == TODAY
    entries = acts_of(campaign).count()
    assert running.sync(campaign.pk, by=None, now=TUESDAY) == 0
    assert acts_of(campaign).count() == entries
    # What is settled later comes over as well.
    measure = found[0].measures.get()
    following.answer(measure.pk, "已整改。", by=site.world.housing, now=later(1))
    following.confirm(measure.pk, "复查合格。", by=site.world.housing, now=later(2))
    assert running.sync(campaign.pk, by=None, now=later(2)) == 1
    assert target_of(campaign, site.school).solved == 1


def test_an_inspection_joins_a_list_on_which_its_project_did_not_stand_and_not_one_of_other_days(
    site: Site,
) -> None:
    campaign = begun(site.world, whole=False)
    other = begun(site.world, name="五月检查", whole=False, first=date(2026, 4, 28), last=date(2026, 4, 29))
    inspected(site, campaign)
    Campaign.objects.filter(pk=other.pk).update(
        name=NAME, year=2025, first=date(2025, 4, 20), last=date(2025, 5, 20)
    )
    assert running.sync(campaign.pk, by=None, now=TUESDAY) == 1
    assert running.sync(other.pk, by=None, now=TUESDAY) == 0
    assert target_of(campaign, site.school).result == "clean"


def test_what_an_inspection_found_is_not_typed_over_but_money_is_added(site: Site) -> None:
    campaign = begun(site.world)
    inspected(site, campaign, faults=1)
    running.sync(campaign.pk, by=None, now=TUESDAY)
    with pytest.raises(Invalid) as refused:
        checked(campaign, site)
    assert set(refused.value.errors) == {"problems", "solved", "orders"}
    pk = target_of(campaign, site.school).pk
    enter(pk, Said(workers=3, amount=Decimal(9000)), by=site.world.housing, now=TUESDAY)
    assert running.sync(campaign.pk, by=None, now=TUESDAY) == 0
    target = target_of(campaign, site.school)
    assert (target.problems, target.workers, target.amount) == (1, 3, Decimal(9000))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"checked_on": None}, "checked_on"),
        ({"checked_on": date(2026, 4, 19)}, "checked_on"),
        ({"checked_on": date(2026, 4, 29)}, "checked_on"),
        ({"solved": 3}, "solved"),
        ({"problems": 0, "solved": 0}, "workers"),
        ({"workers_paid": 13}, "workers_paid"),
        ({"amount_paid": Decimal(90000)}, "amount_paid"),
        ({"amount": Decimal("1.234"), "amount_paid": Decimal(0)}, "amount"),
        ({"case": "BDH-0000"}, "case"),
        ({"note": "长" * 501}, "note"),
    ],
)
def test_a_result_that_cannot_be_is_named_by_its_field(site: Site, said: dict[str, Any], field: str) -> None:
    campaign = begun(site.world)
    with pytest.raises(Invalid) as invalid:
        checked(campaign, site, **said)
    assert set(invalid.value.errors) == {field}
    assert target_of(campaign, site.school).checked_on is None


def test_each_agency_enters_its_own_targets_and_the_office_for_all(site: Site) -> None:
    world = site.world
    campaign = begun(world)
    pk = target_of(campaign, site.school).pk
    clean = Said(checked_on=TODAY)
    for stranger in (world.water, world.hrss, world.leader, world.auditor, world.haibin):
        with pytest.raises(Refused, match="not-your-part"):
            enter(pk, clean, by=stranger, now=TUESDAY)
    for own in (world.housing, world.clerk):
        assert enter(pk, clean, by=own, now=TUESDAY).result == "clean"


def test_a_case_is_handed_over_once(site: Site) -> None:
    world = site.world
    more_projects(site, 1)
    campaign = begun(world)
    case = world.complain()
    one, two = campaign.targets.filter(project__isnull=False)
    for pk in (one.pk, two.pk):
        said = Said(checked_on=TODAY, case=case.number)
        if pk == one.pk:
            assert enter(pk, said, by=world.clerk, now=TUESDAY).case == case
            continue
        with pytest.raises(Invalid):
            enter(pk, said, by=world.clerk, now=TUESDAY)
    # Whoever cannot see it does not take it away.
    kept = enter(one.pk, Said(checked_on=TODAY), by=world.housing, now=TUESDAY)
    assert kept.case == case


# ---- the tally


@pytest.mark.clause("BDH-3.1.1", "BJ-3.1.2")
def test_every_figure_of_the_tally_is_the_sum_of_the_rows_it_opens(site: Site) -> None:
    more_projects(site, 3, sector="water", responsible_agency=site.world.agency("water"), region_id="130304")
    campaign = begun(site.world)
    checked(campaign, site)
    for target in campaign.targets.filter(agency=site.world.agency("water"), project__isnull=False)[:2]:
        enter(
            target.pk,
            Said(checked_on=TODAY, problems=1, solved=1, penalties=1),
            by=site.world.water,
            now=TUESDAY,
        )
    every = campaign.targets.all()
    assert len(tally.by_agency(every)) >= 2
    for rows in (tally.by_agency(every), tally.by_place(every)):
        for name in tally.FIGURES:
            assert sum(each[name] for each in rows) == tally.total(every)[name]
    for name, (condition, column) in tally.FIGURES.items():
        opened = list(every.filter(condition))
        expected = sum(getattr(each, column) for each in opened) if column else len(opened)
        assert tally.total(every)[name] == expected, name
    sums = tally.total(every)
    assert (sums["checked"], sums["problems"], sums["solved"], sums["penalties"]) == (3, 4, 3, 2)
    assert sums["amount"] == Decimal(86000)


# ---- plan, tasks, end


def test_a_task_is_set_for_each_agency_of_the_campaign(site: Site) -> None:
    world = site.world
    campaign = planned(world)
    pks = [world.agency("housing").pk, world.agency("hrss").pk]
    made = planning.set_tasks(
        campaign.pk, pks, text="检查本行业项目", due_on=LAST, by=world.clerk, now=TUESDAY
    )
    assert {each.agency_id for each in made} == set(pks)
    assert {(each.origin, each.source) for each in made} == {("campaign", subject_of(campaign))}
    assert all(each.limit is not None for each in made)
    with pytest.raises(Invalid):
        planning.set_tasks(
            campaign.pk, [world.agency("market").pk], text="检查", due_on=LAST, by=world.clerk, now=TUESDAY
        )
    assert Task.objects.count() == 2


@pytest.mark.clause("BDH-3.1.1")
def test_it_is_concluded_with_a_summary_and_what_was_not_checked_stays_so(site: Site) -> None:
    campaign = begun(site.world)
    inspected(site, campaign, faults=1)
    with pytest.raises(Invalid):
        running.conclude(campaign.pk, summary=" ", by=site.world.clerk, now=TUESDAY)
    done = running.conclude(campaign.pk, summary="检查结束，问题已交办。", by=site.world.clerk, now=TUESDAY)
    assert done.state == "concluded"
    # The last inspections are taken over before it ends.
    sums = tally.total(campaign.targets.all())
    assert (sums["checked"], sums["unchecked"], sums["problems"]) == (1, 2, 1)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"first": None}, "first"),
        ({"last": date(2026, 4, 19)}, "last"),
        ({"last": date(2027, 5, 1)}, "last"),
        ({"lead": 0}, "lead"),
        ({"agencies": (0,)}, "agencies"),
        ({"scope": {"region": "110000"}}, "region"),
        ({"plan": "字" * 5001}, "plan"),
    ],
)
def test_a_plan_that_cannot_be_is_named_by_its_field(world: World, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        planned(world, **said)
    assert set(invalid.value.errors) == {field}


def test_two_of_one_name_in_a_year_could_not_be_told_apart(world: World) -> None:
    planned(world)
    with pytest.raises(Invalid):
        planned(world)


def test_once_under_way_only_its_end_and_its_agencies_change(world: World) -> None:
    campaign = begun(world, whole=False)
    for said in ({"first": TODAY}, {"whole": True}, {"name": "别的"}, {"scope": {"sector": ["water"]}}):
        with pytest.raises(Refused, match="begun"):
            planning.revise(campaign.pk, wanted(world, **said), by=world.clerk, now=TUESDAY)
    more = wanted(world, last=date(2026, 6, 20), plan="延长至六月。")
    assert planning.revise(campaign.pk, more, by=world.clerk, now=TUESDAY).last == date(2026, 6, 20)


def test_it_does_not_begin_before_its_first_day_and_a_dragnet_leaves_nobody_out(site: Site) -> None:
    early = planned(site.world, first=date(2026, 4, 29))
    with pytest.raises(Refused, match="too-early"):
        running.start(early.pk, by=site.world.clerk, now=TUESDAY)
    dragnet = begun(site.world, name="拉网检查")
    with pytest.raises(Refused, match="whole"):
        running.drop(dragnet.pk, [dragnet.targets.first().pk], by=site.world.clerk, now=TUESDAY)
    chosen = begun(site.world, name="抽查", whole=False)
    with pytest.raises(Refused, match="not-whole"):
        running.renew(chosen.pk, by=site.world.clerk, now=TUESDAY)


def _verbs(campaign: Campaign, by: User) -> dict[CampaignVerb, Callable[[], object]]:
    pk, lead = campaign.pk, campaign.lead_id
    target = campaign.targets.order_by("pk").first()
    assert target is not None
    same = planning.Wanted(NAME, FIRST, LAST, lead, plan="方案。")
    return {
        V.REVISE: lambda: planning.revise(pk, same, by=by, now=TUESDAY),
        V.TASKS: lambda: planning.set_tasks(pk, [lead], text="检查", due_on=LAST, by=by, now=TUESDAY),
        V.START: lambda: running.start(pk, by=by, now=TUESDAY),
        V.RENEW: lambda: running.renew(pk, by=by, now=TUESDAY),
        V.CHOOSE: lambda: running.choose(pk, running.Choice(), by=by, now=TUESDAY),
        V.SYNC: lambda: running.sync(pk, by=by, now=TUESDAY),
        V.ASSIGN: lambda: running.assign(pk, [target.pk], agency=lead, by=by, now=TUESDAY),
        V.DROP: lambda: running.drop(pk, [], by=by, now=TUESDAY),
        V.ENTER: lambda: enter(target.pk, Said(checked_on=TODAY), by=by, now=TUESDAY),
        V.CONCLUDE: lambda: running.conclude(pk, summary="完。", by=by, now=TUESDAY),
        V.CANCEL: lambda: planning.cancel(pk, reason="另有安排。", by=by, now=TUESDAY),
    }


def test_every_verb_is_refused_in_every_state_that_does_not_allow_it_and_to_everybody_else(
    site: Site,
) -> None:
    world = site.world
    campaign = planned(world)
    running.choose(campaign.pk, running.Choice(), by=world.clerk, now=TUESDAY)
    verbs = _verbs(campaign, world.clerk)
    assert set(verbs) == set(CAMPAIGN)
    for state in Campaign.State.values:
        Campaign.objects.filter(pk=campaign.pk).update(
            state=state, summary="完。", concluded_at=TUESDAY, cancelled_reason="另有安排。"
        )
        for verb, act in verbs.items():
            if state not in CAMPAIGN[verb]:
                with pytest.raises(Refused, match="not-now"):
                    act()
    Campaign.objects.filter(pk=campaign.pk).update(state="running")
    for stranger in (world.market, world.leader, world.auditor):
        for verb, act in _verbs(campaign, stranger).items():
            with pytest.raises(Refused, match="not-your-part"):
                act()
            assert verb
