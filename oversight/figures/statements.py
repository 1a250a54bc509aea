"""The statements behind the sums over cases: one expansion from images of cases to rows of the tally, used by the
reader, the compactor and the recount alike."""

# ruff: noqa: S608 - names of tables, columns and measures are ours; every value is a parameter
from datetime import date

from agencies.vocabulary import Cause
from cases.filters_above import MAJOR_WORKERS, MAJOR_YUAN
from oversight.figures.sums import MEASURES

# The period of what stands open now: before every day on which anything was received.
STANDING = date(1900, 1, 1)
# Centrally governed cities: their districts lie right under them.
MUNICIPAL = ("11", "12", "31", "50")

_COLUMNS = (
    "jurisdiction, region, agency, sector, channel, status, cause_bits, received_at, closed_at, is_overdue, "
    "workers, amount, recovered"
)
DELTAS = f"SELECT sign, {_COLUMNS} FROM oversight_casedelta WHERE jurisdiction = %(jurisdiction)s"
CASES = (
    "SELECT 1 AS sign, jurisdiction_id AS jurisdiction, region_id AS region, lead_agency_id AS agency, sector, "
    "channel, status, cause_bits, received_at, closed_at, is_overdue, workers, amount, recovered FROM cases_case "
    "WHERE jurisdiction_id = %(jurisdiction)s"
)
# What the cases say, less the changes that wait: together with the tally it must come to nothing.
CASES_LESS_DELTAS = f"{CASES} UNION ALL {DELTAS.replace('SELECT sign', 'SELECT -sign')}"

_LOCAL = "AT TIME ZONE 'Asia/Shanghai')::date"
_CAUSES = ", ".join(f"({1 << place}, '{cause.value}')" for place, cause in enumerate(Cause))
_PROVINCES = ", ".join(f"'{each}'" for each in MUNICIPAL)


def _pivoted(measure: str) -> str:
    """`new_amount` is the amount of kind "new", `closed` the number of kind "closed"."""
    kind, _line, what = measure.partition("_")
    return f"coalesce(sum({what or 'cases'}) FILTER (WHERE kind = '{kind}'), 0) AS {measure}"


def expanded(images: str) -> str:
    """The common table expressions that end with `expanded`: rows of the tally for these images of cases.

    1. An image gives what came in, what ended or what stands open, each with its day. What is merged gives nothing.
    2. These are summed along every dimension first, so that what follows is little however many images there are.
    3. Each sum counts at every place its region lies in, and under each of its causes.
    """
    return f"""
images AS ({images}),
parts AS (
    SELECT jurisdiction, region, coalesce(agency::text, '') AS agency, sector, channel, status, cause_bits,
        part.kind, part.day, date_trunc('month', part.day)::date AS month, sign AS cases,
        sign * coalesce(workers, 0) AS workers, sign * coalesce(amount, 0) AS amount, sign * recovered AS recovered,
        CASE WHEN is_overdue THEN sign ELSE 0 END AS overdue,
        CASE WHEN workers >= {MAJOR_WORKERS} OR amount >= {MAJOR_YUAN} THEN sign ELSE 0 END AS major
    FROM images CROSS JOIN LATERAL (VALUES
        ('new', (received_at {_LOCAL}),
        (CASE WHEN closed_at IS NULL THEN 'open' ELSE status END,
         coalesce((closed_at {_LOCAL}, '{STANDING}'::date))
    ) AS part (kind, day)
    WHERE status <> 'merged'
),
cells AS (
    SELECT jurisdiction, region, kind, coalesce(day, month) AS period,
        CASE WHEN GROUPING(day) = 0 THEN 'total' WHEN GROUPING(agency) = 0 THEN 'agency'
            WHEN GROUPING(sector) = 0 THEN 'sector' WHEN GROUPING(cause_bits) = 0 THEN 'cause'
            WHEN GROUPING(channel) = 0 THEN 'channel' WHEN GROUPING(status) = 0 THEN 'status' ELSE 'region'
        END AS dimension, coalesce(agency, sector, channel, status, '') AS code, cause_bits,
        sum(cases) AS cases, sum(workers) AS workers, sum(amount) AS amount, sum(recovered) AS recovered,
        sum(overdue) AS overdue, sum(major) AS major
    FROM parts GROUP BY jurisdiction, region, kind, GROUPING SETS (
        (day), (month), (month, agency), (month, sector), (month, cause_bits), (month, channel), (month, status))
),
chains AS (
    SELECT jurisdiction, region, array_remove(ARRAY[jurisdiction,
        CASE WHEN jurisdiction LIKE '__0000' AND left(jurisdiction, 2) NOT IN ({_PROVINCES})
            AND region <> jurisdiction THEN left(region, 4) || '00' END,
        CASE WHEN left(region, 6) NOT LIKE '____00' THEN nullif(left(region, 6), jurisdiction) END,
        CASE WHEN length(region) = 9 THEN nullif(region, jurisdiction) END], NULL) AS chain
    FROM (SELECT DISTINCT jurisdiction, region FROM cells) AS places
),
placed AS (
    SELECT jurisdiction, region, CASE WHEN step = 1 THEN '' ELSE chain[step] END AS place,
        coalesce(chain[step + 1], chain[step]) AS below
    FROM chains, generate_subscripts(chain, 1) AS step
),
expanded AS (
    SELECT cells.jurisdiction, placed.place, dimension, period,
        CASE dimension WHEN 'region' THEN below WHEN 'cause' THEN coalesce(cause.code, '') ELSE cells.code END AS key,
        {", ".join(map(_pivoted, MEASURES))}
    FROM cells JOIN placed USING (jurisdiction, region)
        LEFT JOIN (VALUES {_CAUSES}) AS cause (bit, code)
            ON dimension = 'cause' AND cells.cause_bits & cause.bit <> 0
    GROUP BY 1, 2, 3, 4, 5
)"""


KEYS = ("jurisdiction", "place", "dimension", "period", "key")
_KEYS = ", ".join(KEYS)
_NAMES = ", ".join(MEASURES)
_ANY = " OR ".join(f"{name} <> 0" for name in MEASURES)
_ADDED = ", ".join(f"{name} = kept.{name} + excluded.{name}" for name in MEASURES)
_UPSERT = f"INSERT INTO oversight_casetally AS kept ({_KEYS}, {_NAMES})"
_ADD = f"ON CONFLICT ({_KEYS}) DO UPDATE SET {_ADDED}"

# The changes that wait go into the tally: whoever reads sees them in one place or in the other, never in both.
COMPACT = f"""
WITH gone AS (DELETE FROM oversight_casedelta RETURNING sign, {_COLUMNS}), {expanded("SELECT * FROM gone")},
added AS ({_UPSERT} SELECT {_KEYS}, {_NAMES} FROM expanded WHERE {_ANY} {_ADD} RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM added)
"""

_APART = f"""
WITH {expanded(CASES_LESS_DELTAS)},
apart AS (
    SELECT {_KEYS}, {", ".join(f"sum({name}) AS {name}" for name in MEASURES)} FROM (
        SELECT {_KEYS}, {_NAMES} FROM expanded
        UNION ALL
        SELECT {_KEYS}, {", ".join(f"-{name}" for name in MEASURES)} FROM oversight_casetally
        WHERE jurisdiction = %(jurisdiction)s
    ) AS sides GROUP BY {_KEYS}
)"""
# By how much the tally falls short of the cases, key by key; nothing when it is right.
DIFFERENCES = f"{_APART} SELECT {_KEYS}, {_NAMES} FROM apart WHERE {_ANY} ORDER BY {_KEYS}"
# The same added to it. It is a sum, so neither writers nor the compactor need to wait.
REPAIR = f"{_APART} {_UPSERT} SELECT {_KEYS}, {_NAMES} FROM apart WHERE {_ANY} {_ADD}"

_SUMMED = ", ".join(f"sum({name}) AS {name}" for name in MEASURES)
_KEPT = (
    f"SELECT dimension, period, key, {_NAMES} FROM oversight_casetally "
    "WHERE jurisdiction = %(jurisdiction)s AND place = %(place)s"
)
_WANTED = (
    "(dimension = 'total' AND period >= %(since)s OR period BETWEEN %(first)s AND %(last)s "
    f"OR period = '{STANDING}')"
)
# Of the total one row per month, of everything else one row per key for the window.
READ = f"""
WITH {expanded(DELTAS)},
wanted AS (
    {_KEPT} AND dimension = 'total' AND period >= %(since)s
    UNION ALL
    {_KEPT} AND dimension <> 'total' AND dimension = ANY(%(dimensions)s) AND period BETWEEN %(first)s AND %(last)s
    UNION ALL
    {_KEPT} AND dimension = ANY(%(dimensions)s) AND period = '{STANDING}'
    UNION ALL
    SELECT dimension, period, key, {_NAMES} FROM expanded WHERE place = %(place)s AND {_WANTED}
)
SELECT dimension, key, CASE dimension WHEN 'total' THEN date_trunc('month', period)::date END AS month, {_SUMMED}
FROM wanted GROUP BY 1, 2, 3
"""
# Of the total alone, on these days.
READ_DAYS = f"""
WITH {expanded(DELTAS)}
SELECT {_SUMMED} FROM (
    {_KEPT} AND dimension = 'total' AND (period BETWEEN %(first)s AND %(last)s OR period = '{STANDING}')
    UNION ALL
    SELECT dimension, period, key, {_NAMES} FROM expanded WHERE place = %(place)s AND dimension = 'total'
        AND (period BETWEEN %(first)s AND %(last)s OR period = '{STANDING}')
) AS wanted
"""
