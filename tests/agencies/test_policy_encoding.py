"""The formula and the routing agree: on any facts, and on every example that a look over a policy prints."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.clock.published import published_calendar
from agencies.policy.check.encoding import Encoding
from agencies.policy.check.examples import example, examples
from agencies.policy.conditions import ALWAYS, All, AnyOf, Condition, Not, Op, PastClock
from agencies.policy.conditions import Test as Asked
from agencies.policy.model import Policy, Rule
from agencies.policy.parse import parsed
from agencies.policy.versions import shipped_files
from agencies.vocabulary import FACTS, Kind
from cases.facts import Facts
from cases.routing import FactView, decide

CALENDAR = published_calendar()
POLICIES = {policy.short: policy for policy in (parsed(each.text) for each in shipped_files())}
ENCODINGS = {short: Encoding(policy) for short, policy in POLICIES.items()}


def values_for(name: str) -> st.SearchStrategy[Any]:
    field = FACTS[name]
    match field.kind:
        case Kind.CODE:
            return st.none() | st.sampled_from(field.codes)
        case Kind.CODES:
            return st.frozensets(st.sampled_from(field.codes), max_size=3)
        case Kind.FLAG:
            return st.booleans()
        case Kind.TRUTH:
            return st.none() | st.booleans()
        case Kind.NUMBER:
            return st.none() | st.sampled_from([0, 1, 4, 5, 6, 8, 15, 29, 30, 31, 100])
        case Kind.MONEY:
            return st.none() | st.decimals(999_998, 1_000_002, places=2)
        case Kind.DATE:
            return st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
        case Kind.NAME:
            return st.none() | st.sampled_from(["海滨镇", "戴河镇"])


ANY_FACTS = st.fixed_dictionaries({name: values_for(name) for name in FACTS}).map(lambda each: Facts(**each))


def stating(encoding: Encoding, view: FactView) -> Iterator[int]:
    """Literals that say exactly these facts, and for each clock whether it ran out."""
    strangers: dict[str, int] = {}
    for name, field in FACTS.items():
        value = getattr(view.facts, name)
        if field.kind is Kind.NAME and value is not None and value not in encoding.values[name]:
            value = f"another place {strangers.setdefault(value, len(strangers) + 1)}"
        if name in encoding.values:
            yield encoding.values[name][value]
        elif name in encoding.codes:
            yield from (each if code in value else -each for code, each in encoding.codes[name].items())
        else:
            yield encoding.given[name] if value is not None else -encoding.given[name]
            for threshold, literal in encoding.steps[name].items():
                yield literal if value is not None and value >= threshold else -literal
    for clock, literal in encoding.clocks.items():
        yield literal if view.past_clock(clock) else -literal


def certain(encoding: Encoding, facts: list[int], literal: int, expected: bool) -> bool:
    """With these facts the formula can be satisfied, and only so."""
    sign = 1 if expected else -1
    return encoding.possible(*facts, sign * literal) and not encoding.possible(*facts, -sign * literal)


@pytest.mark.parametrize("short", POLICIES)
@settings(max_examples=60, deadline=None)
@given(ANY_FACTS)
def test_the_formula_and_the_routing_agree_on_any_facts(short: str, facts: Facts) -> None:
    policy, encoding = POLICIES[short], ENCODINGS[short]
    view = FactView(policy, facts, CALENDAR)
    stated = list(stating(encoding, view))
    decision = decide(policy, facts, CALENDAR)
    for firing in (*encoding.rules, *encoding.overlays):
        assert certain(encoding, stated, firing.fires, firing.rule.id in decision.rules), firing.rule.id
    for reason in decision.reasons:
        firing = next(each for each in (*encoding.rules, *encoding.overlays) if each.rule is reason.rule)
        for part in ("lead", "assist", "notify", "duties"):
            named = encoding.named(getattr(reason.rule, part), firing.leads)
            assert set(getattr(reason, part)) <= named.keys()
            for role, literal in named.items():
                assert certain(encoding, stated, literal, role in getattr(reason, part))
    for name in policy.lookups:
        for value, literal in encoding.values[name].items():
            assert certain(encoding, stated, literal, view.look_up(name) == value)


def conditions() -> st.SearchStrategy[Condition]:
    """Small conditions over all kinds of facts, lookups among them."""
    names = ["domain", "causes", "sector", "verified", "firm_unable_to_pay", "@sector", "@territory"]
    codes = {name: FACTS[name].codes[:4] for name in ("domain", "causes", "sector")}
    codes |= {"@sector": ("housing", "water", "@territory"), "@territory": ("township", "street", "dev_zone")}

    def test(name: str) -> st.SearchStrategy[Condition]:
        given_test = st.booleans().map(lambda wanted: Asked(name, Op.GIVEN, wanted))
        if name not in codes:
            return given_test | st.booleans().map(lambda wanted: Asked(name, Op.IS, wanted))
        some = st.lists(st.sampled_from(codes[name]), min_size=1, max_size=2, unique=True).map(tuple)
        ops = st.sampled_from([Op.IN, Op.ONLY, Op.EXCEPT])
        return given_test | st.builds(lambda op, wanted: Asked(name, op, wanted), ops, some)

    numbers: st.SearchStrategy[Condition] = st.builds(
        lambda name, op, wanted: Asked(name, op, wanted),
        st.sampled_from(["worker_count", "amount_yuan", "days_without_progress"]),
        st.sampled_from([Op.AT_LEAST, Op.MORE_THAN]),
        st.sampled_from([0, 5, 30, 1_000_000, 10**15]),
    )
    differing: st.SearchStrategy[Condition] = st.sampled_from(
        [
            Asked("territory", Op.DIFFERS, "received_at_territory"),
            Asked("owner_agency", Op.DIFFERS, "@sector"),
            Asked("received_at_territory", Op.IN, ("海滨镇",)),
            Asked("territory", Op.EXCEPT, ("海滨镇",)),
            Asked("received_date", Op.GIVEN, True),
            PastClock("feedback"),
        ]
    )
    leaf: st.SearchStrategy[Condition] = st.sampled_from(names).flatmap(test) | numbers | differing
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
            inner.map(Not),
        ),
        max_leaves=5,
    )


def with_rules(whens: list[Condition]) -> Policy:
    policy = POLICIES["BDH"]
    pattern = policy.rules[-1]
    leads = [policy.rules[5].lead, policy.rules[2].lead, pattern.lead]
    rules = tuple(
        replace(pattern, id=f"X{place}", when=when, lead=leads[place % 3], assist=())
        for place, when in enumerate(whens)
    )
    return replace(policy, rules=rules)


def view_of(policy: Policy, stated: dict[str, Any]) -> FactView:
    return FactView(policy, Facts.read(stated), CALENDAR)


def first(policy: Policy, view: FactView) -> Rule | None:
    return next((rule for rule in policy.rules if rule.when.holds(view)), None)


@settings(max_examples=150, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=4), ANY_FACTS)
def test_any_rules_mean_the_same_to_both_and_every_example_behaves_as_claimed(
    whens: list[Condition], facts: Facts
) -> None:
    policy = with_rules(whens)
    encoding = Encoding(policy)
    view = FactView(policy, facts, CALENDAR)
    stated = list(stating(encoding, view))
    fired = first(policy, view)
    for firing in encoding.rules:
        assert certain(encoding, stated, firing.fires, firing.rule is fired)
    for found in examples(encoding, -encoding.reached):
        assert first(policy, view_of(policy, found.facts)) is None
        assert Facts.read(found.facts).stated() == found.facts, "what is printed is what is stated"
    for firing in encoding.rules:
        case = example(encoding, firing.fires)
        if case:
            assert first(policy, view_of(policy, case.facts)) is firing.rule
        nobody = [-literal for literal in encoding.named(firing.rule.lead).values()]
        if case := example(encoding, firing.fires, *nobody):
            whole = replace(policy, rules=(*policy.rules, replace(policy.rules[0], id="last", when=ALWAYS)))
            decision = decide(whole, Facts.read(case.facts), CALENDAR)
            assert (decision.rules[0], decision.reasons[0].lead) == (firing.rule.id, ())
    encoding.close()


@settings(max_examples=100, deadline=None)
@given(st.lists(conditions(), min_size=2, max_size=5))
def test_no_smaller_set_of_rules_shadows_another(whens: list[Condition]) -> None:
    encoding = Encoding(with_rules(whens))
    *above, last = encoding.rules
    found = encoding.smallest_conflict([last.when], [-each.when for each in above])
    shadowing = [
        size
        for size in range(len(above) + 1)
        if any(
            not encoding.possible(last.when, *(-each.when for each in some))
            for some in combinations(above, size)
        )
    ]
    assert (None if found is None else len(found)) == min(shadowing, default=None)
    assert found is None or not encoding.possible(last.when, *(-above[place].when for place in found))
    encoding.close()


def test_the_examples_are_the_smallest() -> None:
    works = Asked("domain", Op.IN, ("construction",))
    many = All((works, Asked("verified", Op.IS, True), Asked("is_group", Op.IS, True)))
    one = Asked("amount_yuan", Op.MORE_THAN, 1_000_000)
    policy = with_rules([Not(AnyOf((many, one)))])
    encoding = Encoding(policy)
    found = [each.facts for each in examples(encoding, -encoding.reached)]
    assert found == [
        {"amount_yuan": 1000000.01},
        {"domain": "construction", "verified": True, "is_group": True},
    ]


def test_an_example_of_a_clock_that_ran_out_really_has() -> None:
    encoding = ENCODINGS["BDH"]
    found = example(encoding, encoding.past_clock("feedback"))
    assert found is not None
    assert found.facts == {"days_without_progress": 24, "received_date": "2026-04-07"}
    assert view_of(POLICIES["BDH"], found.facts).past_clock("feedback")
