"""Past cases under a draft: a million of them decided twice, against a bare scan of the facts that this reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import connection

from agencies.clock.published import published_calendar
from agencies.policy.compile import Compiled, compiled
from agencies.policy.compile.form import facts_read, forms_of
from agencies.policy.conditions import All, Op, Test
from agencies.policy.model import Addition, Policy
from agencies.vocabulary import FACTS, FactField, Kind
from bench.harness import Measure
from bench.world import OURS, World
from cases.models import Case
from cases.replay import replay
from cases.replay.replaying import reading

# In how many cases of a hundred a fact is stated: these in most, any other as its shape says.
_MOSTLY = dict.fromkeys(("domain", "sector", "employer_type", "source_channel", "territory_kind"), 90)
_MOSTLY |= {"territory": 80, "territory_relation": 80, "causes": 95, "owner_agency": 10}
_SHARE = {
    Kind.CODE: 30, Kind.CODES: 10, Kind.FLAG: 5, Kind.TRUTH: 15, Kind.NUMBER: 50, Kind.MONEY: 85, Kind.DATE: 70,
    Kind.NAME: 20,
}  # fmt: skip


def measures(world: World) -> Iterator[Measure]:
    cases = world.some(1_000_000, 5_000)
    base = world.version.policy
    draft = redrafted(base)
    columns = sorted(_read(compiled(base)) | _read(compiled(draft)))
    scan = f"SELECT count(*), {', '.join(f'count({name})' for name in columns)} FROM cases_casefacts"  # noqa: S608

    def floor() -> None:
        with reading() as cursor:
            cursor.execute(scan)
            assert cursor.fetchone()[0] == cases

    def ours() -> None:
        found = replay(base, draft, jurisdiction=OURS, since=None, calendar=published_calendar())
        assert found.cases == cases
        assert 0 < found.moved < cases

    with filled(cases):
        yield Measure(
            name=f"replay of {cases:,} cases", unit="ms", aim=6, floor=floor,
            floor_is=f"one scan of their facts that counts the {len(columns)} columns the rules read, same settings",
            ours=ours,
            ours_is="replay() by Beidaihe's policy and a draft with one rule's lead changed and one rule added",
        )  # fmt: skip


def redrafted(policy: Policy) -> Policy:
    """A draft as one is written: river works go to the labour bureau, overdue village roads get a rule of their own."""
    rules = {rule.id: rule for rule in policy.rules}
    moved = replace(rules["BDH-L7"], lead=(Addition("hrss"),), assist=(Addition("@sector"),))
    roads = Test("sector", Op.IN, ("transport",)), Test("territory_kind", Op.IN, ("town",))
    added = replace(
        rules["BDH-L8"], id="BDH-L7A", when=All((rules["BDH-L8"].when, *roads)), lead=(Addition("transport"),)
    )
    places = [moved if rule.id == moved.id else rule for rule in policy.rules]
    place = next(n for n, rule in enumerate(places) if rule.id == "BDH-L8")
    return replace(policy, rules=(*places[:place], added, *places[place:]))


def _read(policy: Compiled) -> set[str]:
    return facts_read(form for line in (*policy.rules, *policy.overlays) for form in forms_of(line))


@contextmanager
def filled(cases: int) -> Iterator[None]:
    """So many cases of ours with varied facts, in a schema that stands before the real one for the time being."""
    own = {"id": "n", "number": "'BENCH-' || n", "received_at": "received_at - n * interval '1 minute'"}
    matter = [field.column or field.name for field in Case._meta.concrete_fields]
    drawn = ", ".join(_drawn(field) for field in FACTS.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE SCHEMA replayed; "
            "CREATE TABLE replayed.cases_case (LIKE public.cases_case INCLUDING ALL); "
            "CREATE TABLE replayed.cases_casefacts (LIKE public.cases_casefacts INCLUDING ALL)"
        )
        cursor.execute(
            f"INSERT INTO replayed.cases_case ({', '.join(matter)}) OVERRIDING SYSTEM VALUE "  # noqa: S608
            f"SELECT {', '.join(own.get(name, name) for name in matter)} FROM generate_series(1, %s) AS n, "
            "(SELECT * FROM public.cases_case WHERE jurisdiction_id = %s ORDER BY id LIMIT 1) AS pattern",
            [cases, OURS],
        )
        cursor.execute("SELECT setseed(0.25)")
        cursor.execute(
            f"INSERT INTO replayed.cases_casefacts (case_id, {', '.join(FACTS)}) "  # noqa: S608
            f"SELECT n, {drawn} FROM generate_series(1, %s) AS n",
            [cases],
        )
        cursor.execute("VACUUM ANALYZE replayed.cases_case, replayed.cases_casefacts")
        cursor.execute("SET search_path TO replayed, public")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET search_path; DROP SCHEMA replayed CASCADE")


def _drawn(field: FactField) -> str:
    """An expression that throws dice for one fact; of codes the first declared are the commonest."""
    share = _MOSTLY.get(field.name, _SHARE[field.kind]) / 100
    skewed = f"floor({len(field.codes)} * random() ^ 2)::int"
    drawn = {
        Kind.CODE: f"(ARRAY[{', '.join(repr(code) for code in field.codes)}])[1 + {skewed}]",
        Kind.CODES: f"(1 << {skewed}) | CASE WHEN random() < 0.2 THEN 1 << {skewed} ELSE 0 END",
        Kind.FLAG: "true",
        Kind.TRUTH: "random() < 0.5",
        Kind.NUMBER: "floor(100 * random() ^ 2)::int",
        Kind.MONEY: "floor(2000000 * random() ^ 3)",
        Kind.DATE: "DATE '2024-01-01' + floor(900 * random())::int",
        Kind.NAME: "(ARRAY['海滨镇', '戴河镇', '西山街道'])[1 + floor(3 * random())::int]",
    }[field.kind]
    otherwise = {Kind.CODES: "0", Kind.FLAG: "false"}.get(field.kind, "NULL")
    return f"CASE WHEN random() < {share} THEN {drawn} ELSE {otherwise} END"
