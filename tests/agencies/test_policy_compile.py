"""A compiled policy decides what its rules say: read aloud by hand, by bit masks and in SQL, for any facts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.extras import execute_values

from agencies.clock.calendar import Calendar
from agencies.clock.published import published_calendar
from agencies.policy.compile import compiled
from agencies.policy.compile.logic import FALSE, TRUE, Past, among, every, opposite, some, widened
from agencies.policy.conditions import ALWAYS, All, AnyOf, Condition, Not, Op, PastClock, Word, stated
from agencies.policy.conditions import Test as Asked
from agencies.policy.model import Addition, ClockRule, LookupRow, Policy, Rule
from agencies.policy.parse import parsed
from agencies.policy.versions import shipped_files
from agencies.vocabulary import FACTS, Determination, Duty, Kind, Role, TimeUnit, codes_of
from cases.facts import Facts
from cases.models.fact_row import fact_columns
from cases.replay.expressions import days_lasting
from cases.replay.statement import Side, Statement
from cases.routing import FactView, decide
from tests.cases.test_routing import DATA, SCENARIOS, scenarios_of

CALENDAR = published_calendar()
POLICIES = {policy.short: policy for policy in (parsed(each.text) for each in shipped_files())}
EVERY_SCENARIO = [*SCENARIOS, *(each.values[0] for each in scenarios_of(DATA / "every_rule.json"))]
SEEDS = st.integers(0, 2**32)


@dataclass(frozen=True)
class Outcome:
    """What a decision comes down to; None where no rule decides."""

    rule: str
    overlays: tuple[str, ...]
    lead: frozenset[str]
    assist: frozenset[str]
    notify: frozenset[str]
    duties: frozenset[str]
    coordinator: str
    determination: str


def by_hand(policy: Policy, facts: Facts) -> Outcome | None:
    """The four sentences of `cases/routing.py`, read rule by rule and condition by condition."""
    view = FactView(policy, facts, CALENDAR)
    first = next((rule for rule in policy.rules if rule.when.holds(view)), None)
    if first is None:
        return None

    def adds(rule: Rule) -> dict[str, tuple[str, ...]]:
        return {part: view.named(getattr(rule, part)) for part in ("lead", "assist", "notify", "duties")}

    fired, added = [first], [adds(first)]
    view.lead = added[0]["lead"]
    for overlay in policy.overlays:
        if overlay.when.holds(view):
            fired.append(overlay)
            added.append(adds(overlay))
            view.lead = tuple(dict.fromkeys((*view.lead, *added[-1]["lead"])))
    whole = {part: {name for each in added for name in each[part]} for part in added[0]}
    coordinator = [policy.coordinator, *(rule.coordinator for rule in fired if rule.coordinator)][-1]
    order = list(Determination.values)
    return Outcome(
        rule=first.id,
        overlays=tuple(rule.id for rule in fired[1:]),
        lead=frozenset(whole["lead"]),
        assist=frozenset(whole["assist"] - whole["lead"]),
        notify=frozenset(whole["notify"] - whole["lead"] - whole["assist"] - {coordinator}),
        duties=frozenset(whole["duties"]),
        coordinator=coordinator,
        determination=max((rule.determination.value for rule in fired), key=order.index),
    )


def by_masks(policy: Policy, facts: Facts) -> Outcome | None:
    """As the product decides."""
    try:
        decision = decide(policy, facts, CALENDAR)
    except ValueError:
        return None  # no rule decides
    lead, assist, notify = map(frozenset, (decision.lead, decision.assist, decision.notify))
    return Outcome(
        decision.rules[0], decision.rules[1:], lead, assist, notify, frozenset(decision.duties),
        decision.coordinator, decision.determination.value,
    )  # fmt: skip


@pytest.fixture
def table(db: None) -> Iterator[str]:
    """A table like that of the facts of cases."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE some_facts (LIKE cases_casefacts)")
        yield "some_facts"
        cursor.execute("DROP TABLE some_facts")


def by_sql(policy: Policy, facts: list[Facts], table: str) -> list[Outcome | None]:
    """The same of all these facts in one statement. Which overlays fired it does not tell."""
    statement = Statement([Side("base", compiled(policy))], CALENDAR, source=table)
    ids = {0: ""}
    for rule in compiled(policy).rules:
        ids.setdefault(statement.numbers[rule], rule.id)
    rows = [(place, *fact_columns(each).values()) for place, each in enumerate(facts)]
    columns = ", ".join(f'"{name}"' for name in fact_columns(facts[0]))
    outputs = ("line", "lead", "assist", "notify", "duties", "coordinator", "determination")
    asked = ", ".join(f"base_{name}" for name in outputs)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")
        execute_values(cursor.cursor, f"INSERT INTO {table} (case_id, {columns}) VALUES %s", rows)
        cursor.execute(
            f"SELECT {asked} FROM {statement.body} AS decided ORDER BY case_id", statement.parameters
        )
        found = cursor.fetchall()
    return [_outcome(ids, *row) for row in found]


def _outcome(
    ids: dict[int, str],
    line: int,
    lead: int,
    assist: int,
    notify: int,
    duties: int,
    coordinator: int,
    worst: int,
) -> Outcome | None:
    if not line:
        return None
    leads, assists, informed = (frozenset(codes_of(bits, Role)) for bits in (lead, assist, notify))
    owed, determination = frozenset(codes_of(duties, Duty)), Determination.values[worst]
    return Outcome(ids[line], (), leads, assists, informed, owed, Role.values[coordinator], determination)


def agreed(policy: Policy, facts: list[Facts], table: str) -> None:
    in_sql = by_sql(policy, facts, table)
    assert len(in_sql) == len(facts)
    for each, row in zip(facts, in_sql, strict=True):
        spoken = by_hand(policy, each)
        assert by_masks(policy, each) == spoken, each.stated()
        assert row == (spoken and replace(spoken, overlays=())), each.stated()


def any_facts(random: Random) -> Facts:
    """Facts of all shapes, each more often unstated than not, with numbers about the thresholds of the files."""
    share = random.choice([0.2, 0.5, 0.9])

    def value(name: str) -> Any:
        field = FACTS[name]
        match field.kind:
            case _ if random.random() > share:
                return field.unstated
            case Kind.CODE:
                return random.choice(field.codes)
            case Kind.CODES:
                return frozenset(random.sample(field.codes, random.choice([1, 1, 2, 3])))
            case Kind.FLAG | Kind.TRUTH:
                return random.random() < 0.5
            case Kind.NUMBER:
                return random.choice([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 29, 30, 31, 100])
            case Kind.MONEY:
                return random.choice(
                    [Decimal(0), Decimal("999999.99"), Decimal(1000000), Decimal("1000000.01")]
                )
            case Kind.DATE:
                return date(2024, 12, 20) + timedelta(days=random.randrange(800))
            case Kind.NAME:
                return random.choice(["海滨镇", "戴河镇", "西山街道", ""])

    return Facts(**{name: value(name) for name in FACTS})


COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("short", POLICIES)
@settings(COMMON, max_examples=3)
@given(SEEDS)
def test_the_shipped_policies_decide_any_facts_alike_by_hand_by_masks_and_in_sql(
    short: str, table: str, seed: int
) -> None:
    random = Random(seed)
    agreed(POLICIES[short], [any_facts(random) for _ in range(300)], table)


@pytest.mark.parametrize("short", POLICIES)
def test_every_scenario_a_lawyer_can_read_comes_out_alike(short: str, table: str) -> None:
    facts = [Facts.read(each["facts"]) for each in EVERY_SCENARIO if each["jurisdiction"] == short]
    assert facts
    agreed(POLICIES[short], facts, table)


ROLES = ("housing", "water", "hrss", "market", "township", "police")
SINGLE = ("sector", "owner_agency", "assignee", "territory", "received_at_territory")
SETS = ("causes", "criminal_flags")
FLAGS = ("is_group", "verified", "firm_unable_to_pay", "progress_payment_covers_wages")
LOOKUPS = ("@sector", "@owner", "@body", "@ground")


def any_condition(random: Random, *, depth: int, lookups: tuple[str, ...], lead: bool) -> Condition:
    """A condition of any shape a file can say, over a few facts and lookups."""

    def inner() -> Condition:
        return any_condition(random, depth=depth - 1, lookups=lookups, lead=lead)

    def codes(*names: str) -> tuple[str, ...]:
        return tuple(random.sample(names, random.choice([1, 1, 2, 3])))

    if depth and random.random() < 0.6:
        parts = tuple(inner() for _ in range(random.randrange(3)))
        joined: list[Condition] = [All(parts), AnyOf(parts), Not(inner()), Word("word", inner())]
        return random.choice(joined)
    roles = (*ROLES, *lookups)
    listed = random.choice([Op.IN, Op.ONLY, Op.EXCEPT])
    tests: list[Condition] = [
        Asked(random.choice(FLAGS), Op.IS, random.random() < 0.5),
        Asked(random.choice(("group_size", "amount_yuan")), random.choice([Op.AT_LEAST, Op.MORE_THAN]), 30),
        Asked("sector", listed, codes(*FACTS["sector"].codes[:5], *lookups)),
        Asked("owner_agency", listed, codes(*roles)),
        Asked("territory", listed, codes("海滨镇", "戴河镇", "西山街道")),
        Asked("causes", listed, codes(*FACTS["causes"].codes[:4], *lookups)),
        Asked(random.choice(SINGLE), Op.DIFFERS, random.choice((*SINGLE, *lookups))),
        Asked(random.choice((*SINGLE, *SETS, *FLAGS, "group_size", "received_date", *lookups)), Op.GIVEN, random.random() < 0.5),
        PastClock(random.choice(["feedback", "slow"])),
    ]  # fmt: skip
    if lookups:
        asked = random.choice(lookups)
        tests += [Asked(asked, listed, codes(*roles))] * 2
        tests += [Asked(asked, Op.DIFFERS, random.choice((*SINGLE, *lookups)))]
    if lead:
        tests += [Asked("lead", listed, codes(*roles)), Asked("lead", Op.GIVEN, random.random() < 0.5)] * 2
    return random.choice(tests)


def any_policy(random: Random) -> Policy:
    """A policy as nobody would write it: every shape of condition, lookups in lookups, leads that overlays join."""
    lookups: dict[str, tuple[LookupRow, ...]] = {}
    for name in LOOKUPS:
        above = tuple(lookups)
        lookups[name] = tuple(
            LookupRow(
                random.choice((*ROLES, "=owner_agency", "=assignee", *above)),
                any_condition(random, depth=1, lookups=above, lead=False),
            )
            for _ in range(random.randrange(4))
        )
    names = (*lookups, "@coordinator")

    def additions(*roles: str, most: int) -> tuple[Addition, ...]:
        return tuple(
            Addition(random.choice(roles), random.choice([ALWAYS, any_condition(random, depth=1, lookups=names, lead=True)]))
            for _ in range(random.randrange(most + 1))
        )  # fmt: skip

    def rule(number: int, *, joins: bool) -> Rule:
        return Rule(
            id=f"R{number}",
            when=any_condition(random, depth=2, lookups=names, lead=joins),
            lead=additions(*ROLES, *names, most=2) if not joins or random.random() < 0.4 else (),
            assist=additions(*ROLES, *names, most=2),
            notify=additions(*ROLES, *names, most=2),
            duties=additions("legal_aid", "stop_work", "first_contact", most=2),
            coordinator=random.choice([None, None, "hrss", "police"]),
            determination=random.choice(list(Determination)),
            clauses=(), quote="", basis="", line=1,
        )  # fmt: skip

    clocks = {
        name: ClockRule(name, random.choice([3, 5, 8]), unit, "receipt_by_recipient", "", "")
        for name, unit in (("feedback", TimeUnit.WORKING_DAY), ("slow", TimeUnit.DAY))
    }
    return replace(
        POLICIES["BDH"],
        lookups=lookups,
        clocks=clocks,
        rules=tuple(rule(n, joins=False) for n in range(random.choice([1, 4]))),
        overlays=tuple(rule(n, joins=True) for n in range(10, 10 + random.randrange(5))),
    )


@settings(COMMON, max_examples=30)
@given(SEEDS)
def test_policies_nobody_would_write_decide_alike(table: str, seed: int) -> None:
    random = Random(seed)
    agreed(any_policy(random), [any_facts(random) for _ in range(40)], table)


def redrafted(policy: Policy, random: Random) -> Policy:
    """A draft of a policy: a rule, an overlay, a lookup or the coordinator is another one, or they change places."""
    other = any_policy(random)

    def some_changed(rules: tuple[Rule, ...], others: tuple[Rule, ...]) -> tuple[Rule, ...]:
        changed = [random.choice(others) if others and random.random() < 0.3 else rule for rule in rules]
        if random.random() < 0.3:
            random.shuffle(changed)
        return (*changed, *others[: random.choice([0, 0, 1])])

    return replace(
        policy,
        rules=some_changed(policy.rules, other.rules),
        overlays=some_changed(policy.overlays, other.overlays),
        lookups={**policy.lookups} | ({"@body": other.lookups["@body"]} if random.random() < 0.3 else {}),
        coordinator=random.choice([policy.coordinator] * 4 + ["hrss"]),
    )


def differences(base: Outcome | None, draft: Outcome | None) -> tuple[Any, ...] | None:
    """What moves, or else what changes; None where nothing does."""
    leads = tuple(each.lead if each else frozenset() for each in (base, draft))
    if leads[0] != leads[1]:
        return leads
    if base is None or draft is None:
        return None
    sets = [(base.assist, draft.assist), (base.notify, draft.notify), (base.duties, draft.duties)]
    changes = [each for was, becomes in sets for each in (was - becomes, becomes - was)]
    plain = [(base.coordinator, draft.coordinator), (base.determination, draft.determination)]
    found = (*changes, *(pair if pair[0] != pair[1] else None for pair in plain))
    return found if any(found) else None


def differences_in_sql(statement: Statement) -> dict[int, tuple[Any, ...]]:
    """The same of every row that the statement finds touched."""
    sets = ", ".join(
        f"{one}_{part} & ~{other}_{part}"
        for part in ("assist", "notify", "duties")
        for one, other in (("base", "draft"), ("draft", "base"))
    )
    pairs = ", ".join(
        f"{side}_{name}" for name in ("coordinator", "determination") for side in ("base", "draft")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT case_id, is_open, base_lead, draft_lead, {sets}, {pairs} FROM {statement.body} AS decided",
            statement.parameters,
        )
        rows = cursor.fetchall()
    found: dict[int, tuple[Any, ...]] = {}
    for case, is_open, lead, new_lead, *rest in rows:
        if not is_open:
            found[case] = tuple(frozenset(codes_of(bits, Role)) for bits in (lead, new_lead))
            continue
        changes = [frozenset(codes_of(bits, Duty if n > 3 else Role)) for n, bits in enumerate(rest[:6])]
        plain = [(Role.values[rest[6]], Role.values[rest[7]])]
        plain += [(Determination.values[rest[8]], Determination.values[rest[9]])]
        change = (*changes, *(pair if pair[0] != pair[1] else None for pair in plain))
        if any(change):
            found[case] = change
    return found


@settings(COMMON, max_examples=60)
@given(SEEDS)
def test_two_policies_are_compared_as_by_hand_whatever_differs(table: str, seed: int) -> None:
    random = Random(seed)
    base = any_policy(random)
    draft = redrafted(base, random)
    facts = [any_facts(random) for _ in range(40)]
    by_sql(base, facts, table)  # fills the table
    statement = Statement(
        [Side("base", compiled(base)), Side("draft", compiled(draft))], CALENDAR, source=table
    )
    in_sql = differences_in_sql(statement)
    for place, each in enumerate(facts):
        outcomes = by_hand(base, each), by_hand(draft, each)
        if None in outcomes and not any(outcome and outcome.lead for outcome in outcomes):
            continue  # no rule decides, or one that finds nobody: a policy that is published has no such case
        assert in_sql.get(place) == differences(*outcomes), each.stated()


def test_a_policy_is_compiled_once() -> None:
    assert compiled(POLICIES["BDH"]) is compiled(POLICIES["BDH"])
    assert compiled(replace(POLICIES["BDH"])) == compiled(POLICIES["BDH"])


def test_a_rule_that_only_reads_otherwise_is_the_same_rule() -> None:
    policy = POLICIES["BDH"]
    reworded = replace(policy.rules[0], id="BDH-L1a", quote="…", basis="", clauses=("一",), line=9)
    assert compiled(replace(policy, rules=(reworded, *policy.rules[1:]))) == compiled(policy)


def test_what_means_the_same_looks_the_same() -> None:
    water, housing = among("sector", ["water"]), among("sector", ["housing"])
    both = among("sector", ["housing", "water"])
    assert some([water, housing]) == both
    assert every([both, opposite(water)]) == housing
    assert every([water, housing]) == FALSE
    assert every([water, opposite(water)]) == FALSE
    assert some([water, opposite(water)]) == TRUE
    fled = among("causes", ["absconding"])
    assert opposite(every([water, fled])) == some([opposite(water), opposite(fled)])
    # Of a set both can hold.
    assert every([among("causes", ["absconding"]), among("causes", ["sme_debt"])]) != FALSE


def test_widened_it_holds_whoever_leads() -> None:
    leads, group = Asked("lead", Op.IN, ("hrss",)), Asked("is_group", Op.IS, True)
    assert widened(every([leads, group])) == group
    assert widened(every([opposite(leads), group])) == group
    assert widened(some([leads, group])) == TRUE


@pytest.mark.parametrize("count", [1, 5, 20])
@pytest.mark.parametrize(
    "calendar", [CALENDAR, Calendar.of([date(2026, 1, 1)], [], [2024, 2026]), Calendar.of([], [], [])]
)
def test_the_due_dates_of_all_days_are_those_of_the_calendar(calendar: Calendar, count: int) -> None:
    first, lasting = days_lasting(calendar, count)
    policy = replace(
        POLICIES["BDH"], clocks={"feedback": replace(POLICIES["BDH"].clocks["feedback"], value=count)}
    )
    for day in (date(2023, 12, 1) + timedelta(days=n) for n in range(1200)):
        due = FactView(policy, Facts(received_date=day), calendar).due_on("feedback")
        place = (day - first).days
        known = lasting[place] if 0 <= place < len(lasting) else None
        if due is None:
            assert known is None or known == 2**31 - 1, day
        else:
            assert day + timedelta(days=known or 0) == due, day


def test_a_clock_of_other_days_is_another_rule() -> None:
    longer = {"feedback": replace(POLICIES["BDH"].clocks["feedback"], value=7)}
    before, after = compiled(POLICIES["BDH"]), compiled(replace(POLICIES["BDH"], clocks=longer))
    changed = [a.id for a, b in zip(before.overlays, after.overlays, strict=True) if a != b]
    assert changed == ["BDH-V5"]
    assert Past(5, TimeUnit.WORKING_DAY, "feedback") != Past(7, TimeUnit.WORKING_DAY, "feedback")
    assert stated(before.feedback)
