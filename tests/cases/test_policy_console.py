"""Trying a policy out: every rule fires or says why not, a draft stands beside what is in force, nothing is written."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import override
from hypothesis import given, settings

from agencies.models import PolicyVersion, User
from agencies.policy.conditions import All, AnyOf, Condition, obstacles
from agencies.policy.model import Policy
from agencies.policy.publishing import begin_draft, save_draft
from agencies.policy.versions import load, publish
from agencies.policy.wording import say
from agencies.vocabulary import FACTS
from cases.console import Trial, facts_read, lacking, try_out
from cases.facts import Facts
from cases.models import Case
from cases.routing import FactView, decide
from cases.views.tried import Words, kept_out_of, rules_of
from tests.cases.test_routing import ANY_FACTS, CALENDAR, POLICIES
from tests.world import RIVER_WORKS, SNACK_BAR, World

PUBLISHED, DRAFT = "/policies/130304/1/try/", "/policies/130304/2/try/"
FILE = f"{PUBLISHED}file/"
EVERY_POLICY = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES.keys())
# The rule by which works arrears go to the industry department.
OLD, NEW = 'lead = ["@sector"]', 'lead = ["hrss"]'


def client_of(person: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def tried(person: User, url: str = PUBLISHED, status: int = 200, **query: Any) -> str:
    answer = client_of(person).get(url, query)
    assert answer.status_code == status
    return answer.content.decode()


def asked(facts: dict[str, Any]) -> dict[str, Any]:
    return {f"facts.{name}": value for name, value in facts.items()}


def part(page: str, label: str) -> str:
    """The row of the decision that is called so."""
    rows = re.findall(r"<tr\b.*?</tr>", page, re.DOTALL)
    return next(words(row) for row in rows if words(row).startswith(label))


def file_of(*scenarios: dict[str, Any]) -> str:
    named = [{"id": f"S{place}", "jurisdiction": "BDH"} | each for place, each in enumerate(scenarios, 1)]
    return json.dumps({"scenarios": named}, ensure_ascii=False)


def draft_of(world: World, old: str = OLD, new: str = NEW) -> PolicyVersion:
    draft = begin_draft("130304", by=world.clerk, now=timezone.now())
    text = draft.content.replace(old, new, 1)
    assert text != draft.content
    seen = {"seen_hash": draft.content_hash, "note": "改"}
    return save_draft(draft.pk, text, **seen, by=world.clerk, now=timezone.now())


# ---- each rule has its reason


@EVERY_POLICY
@settings(max_examples=100, deadline=None)
@given(ANY_FACTS)
def test_every_rule_of_every_policy_has_fired_or_says_why_not(policy: Policy, facts: Facts) -> None:
    trial = try_out(policy, facts, CALENDAR)
    assert trial.decision is not None
    fired = [each.reason.rule.id for each in trial.fired]
    assert tuple(fired) == trial.decision.rules == decide(policy, facts, CALENDAR).rules
    kept_out = [*trial.rules, *trial.overlays]
    assert sorted([*fired, *(each.rule.id for each in kept_out)]) == sorted(
        rule.id for rule in (*policy.rules, *policy.overlays)
    )
    assert all(each.obstacles for each in trial.overlays)
    assert {each.rule.id: bool(each.obstacles) for each in trial.rules} == {
        each.rule.id: bool(each.obstacles) for each in trial.decision.rejected
    }
    said(trial, policy, facts)


def said(trial: Trial, policy: Policy, facts: Facts) -> None:
    """In words, nothing is left empty."""
    with override("en"):
        here = Words(policy, facts)
        assert all(rule.id for rule in rules_of(trial, here, None))
        for rule in kept_out_of([*trial.rules, *trial.overlays], here, None):
            assert all(rule.asked)
            assert all(label and value for label, value in rule.found)


@EVERY_POLICY
@settings(max_examples=60, deadline=None)
@given(ANY_FACTS)
def test_what_a_rule_lacks_is_made_of_its_obstacles(policy: Policy, facts: Facts) -> None:
    view = FactView(policy, facts, CALENDAR)
    for rule in policy.rules:
        if not rule.when.holds(view):
            assert tuple(leaves(lacking(rule.when, view))) == obstacles(rule.when, view)


def leaves(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All | AnyOf):
        for each in condition.parts:
            yield from leaves(each)
    else:
        yield condition


def test_of_alternatives_any_one_would_do() -> None:
    policy = POLICIES["BDH"]
    facts = Facts.read({"domain": "construction", "causes": ["affiliation"], "sector": "water"})
    kept_out = {each.rule.id: each for each in try_out(policy, facts, CALENDAR).overlays}
    # A collective claim, a petition in person or ten people: each would bring the rule in by itself.
    (asked_for,) = kept_out["BDH-V10"].obstacles
    assert isinstance(asked_for, AnyOf)
    with override("en"):
        assert ", or " in say(asked_for, policy)


def test_a_rule_that_holds_behind_an_earlier_one_says_whom_it_would_name() -> None:
    facts = Facts.read({"domain": "construction", "causes": ["affiliation"], "sector": "water"})
    kept_out = {each.rule.id: each for each in try_out(POLICIES["BDH"], facts, CALENDAR).rules}
    assert (kept_out["BDH-L7"].obstacles, kept_out["BDH-L7"].would_lead) == ((), ("water",))


@EVERY_POLICY
@settings(max_examples=40, deadline=None)
@given(ANY_FACTS)
def test_a_fact_that_no_rule_reads_changes_nothing(policy: Policy, facts: Facts) -> None:
    read = facts_read(policy)
    bare = Facts(**{name: getattr(facts, name) for name in read})
    assert decide(policy, bare, CALENDAR) == decide(policy, facts, CALENDAR)
    assert read < FACTS.keys()


# ---- the page


def test_the_decision_is_said_with_its_reasons_and_all_others_with_theirs(world: World) -> None:
    page = tried(world.clerk, **asked(RIVER_WORKS | {"received_date": "2026-04-29"}))
    assert "区水务局" in part(page, "Lead")
    assert "海滨镇" in part(page, "Assist")
    assert "2026-05-09" in part(page, "Feedback due")
    assert "The text decides" in part(page, "Determination")
    for rule in (*world.version.policy.rules, *world.version.policy.overlays):
        assert f'#{rule.id}"' in page
    assert "It holds too, but an earlier rule came first." in page
    assert "This version</th>" not in page, "the version in force has nothing to stand beside"
    assert Case.objects.count() == 0


def test_without_any_fact_the_default_is_shown(world: World) -> None:
    page = tried(world.auditor)
    assert "of which nothing is known" in page
    assert "default applied" in part(page, "Determination")


def test_a_date_in_an_unpublished_year_names_no_day(world: World) -> None:
    page = tried(world.clerk, **asked({"received_date": "2090-01-05"}))
    assert "not published yet" in part(page, "Feedback due")


def test_a_draft_shows_what_would_change_beside_the_version_in_force(world: World) -> None:
    draft = draft_of(world)
    page = tried(world.head, DRAFT, **asked(RIVER_WORKS))
    assert "would change" in page
    lead = re.search(r'<tr class="is-change">.*?</tr>', page, re.DOTALL)
    assert lead
    assert words(lead[0]).startswith("Lead 北戴河区人力资源和社会保障局 北戴河区水务局")
    assert '<mark class="differs">' in lead[0]
    assert draft.base == world.version
    same = tried(world.head, DRAFT, **asked(SNACK_BAR))
    assert "the same decision" in same
    assert '<mark class="differs">' not in same


def test_a_draft_that_is_behind_stands_beside_what_is_in_force_or_what_it_was_drafted_from(
    world: World,
) -> None:
    draft_of(world)
    newer, _new = load(world.version.content + "# 第三版\n", now=timezone.now())
    publish(newer.pk, effective_from=timezone.localdate(), by=None, now=timezone.now(), needs_approval=False)
    page = tried(world.clerk, DRAFT)
    assert "Version 3 (in force)" in words(page)
    other = re.search(r'<a href="([^"]*)">\s*Version 1', page)
    assert other
    beside = client_of(world.clerk).get(unescape(other[1])).content.decode()
    assert "Version 1 (drafted from it)" in part(beside, "This version")
    assert "beside=1" in link_in(beside)


def test_a_draft_in_which_no_lead_rule_holds_says_so(world: World) -> None:
    start, end = world.version.content.rindex("[[rule]]"), world.version.content.index("[[overlay]]")
    draft_of(world, world.version.content[start:end], "")
    page = tried(world.clerk, DRAFT)
    assert "No lead rule holds" in page
    assert "BDH-L1" in page
    answer = client_of(world.clerk).post(f"{DRAFT}file/", {"text": file_of({"facts": {}, "expected": {}})})
    assert "No lead rule holds" in answer.content.decode()


def test_facts_come_back_as_they_were_asked(world: World) -> None:
    stated = RIVER_WORKS | {
        "firm_unable_to_pay": False, "is_group": True, "group_size": 0, "received_date": "2026-04-29",
        "causes": ["project_payment_arrears", "affiliation"], "amount_yuan": 310000.5,
    }  # fmt: skip
    as_fields = tried(world.clerk, **asked(stated | {"is_group": "on", "firm_unable_to_pay": "false"}))
    as_json = tried(world.clerk, facts=json.dumps(stated))
    assert link_in(as_fields) == link_in(as_json)
    again = client_of(world.clerk).get(link_in(as_json)).content.decode()
    assert link_in(again) == link_in(as_json)
    carried = re.search(r'id="case-facts"\s+value="([^"]*)"', again)
    assert carried
    assert json.loads(unescape(carried[1])) == Facts.read(stated).stated()


def link_in(page: str) -> str:
    found = re.search(r'href="([^"]*)"\s+data-copy', page)
    assert found
    return unescape(found[1])


def test_while_the_form_is_filled_in_the_address_follows(world: World) -> None:
    query = urlencode(asked(RIVER_WORKS) | {"facts.assignee": ""}, doseq=True)
    answer = client_of(world.clerk).get(f"{PUBLISHED}?{query}", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert "区水务局" in part(page, "Lead")
    assert answer["HX-Replace-Url"] == link_in(page)
    assert "assignee" not in answer["HX-Replace-Url"]


@pytest.mark.parametrize(
    ("query", "said_"),
    [
        ({"facts.worker_count": "viele"}, "whole number"),
        ({"facts.sector": "road"}, "“road” is not known here"),
        ({"facts.received_date": "2026-02-30"}, "a date that exists"),
        ({"facts.colour": "red"}, "facts.colour: There is no fact of this name."),
        ({"facts": "{"}, "facts: This is not JSON."),
        ({"facts": "[" * 30_000}, "facts: This is not JSON."),
        ({"facts": "[]"}, "facts: This must be an object of named facts."),
        ({"facts": '{"causes": "affiliation"}'}, "This must be a list of codes."),
        ({"facts": '{"firm_unable_to_pay": [1]}'}, "This must be true or false."),
        ({"facts": '{"sector": {"a": 1}}'}, "is not known here"),
    ],
)
def test_bad_input_is_named_and_nothing_is_lost(world: World, query: dict[str, str], said_: str) -> None:
    kept = {"facts.amount_yuan": "4711"}
    page = tried(world.clerk, status=422, **query, **kept)
    assert said_ in words(page)
    assert 'value="4711"' in page
    assert all(
        value in page for name, value in query.items() if name.startswith("facts.") and "colour" not in name
    )
    part_of_it = client_of(world.clerk).get(PUBLISHED, query | kept, headers={"HX-Request": "true"})
    assert part_of_it.status_code == 422
    assert said_ in words(part_of_it.content.decode())


def test_the_facts_of_a_case_are_taken(world: World) -> None:
    case = world.routed()
    page = tried(world.clerk, case=case.number, facts='{"domain": "non_construction"}')
    assert "区水务局" in part(page, "Lead")
    assert f"/cases/{case.number}/" in page
    assert "facts.worker_count=23" in link_in(page)


def test_a_case_that_is_not_ones_own_to_see_is_not_found(world: World) -> None:
    case = world.routed()
    for person, number in ((world.admin, case.number), (world.clerk, "BDH-0000")):
        page = tried(person, status=422, case=number, facts='{"sector": "water"}')
        assert "There is no such case, or it is not yours to see." in page
        assert f'value="{number}"' in page
        assert "facts.sector=water" in link_in(page), "what was asked before is kept"


def test_departments_try_nothing_and_do_not_see_a_draft(world: World) -> None:
    draft_of(world)
    for person in (world.water, world.haibin, world.hrss):
        assert client_of(person).get(PUBLISHED).status_code == 403
        assert client_of(person).get(DRAFT).status_code == 404
        assert client_of(person).post(FILE, {"text": "{}"}).status_code == 403
    for person in (world.clerk, world.head, world.leader, world.auditor, world.admin):
        assert client_of(person).get(DRAFT).status_code == 200
    assert Client().get(PUBLISHED)["Location"].startswith("/login/")
