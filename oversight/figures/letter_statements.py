"""The statements behind the sums over letters: by agency and month of issue."""

# ruff: noqa: S608 - names of tables, columns and measures are ours; every value is a parameter
MEASURES = ("issued", "in_time", "late", "untimed", "answered", "measured", "days")
KEYS = ("jurisdiction", "agency", "month")

_KEYS, _NAMES = ", ".join(KEYS), ", ".join(MEASURES)
_SUMMED = ", ".join(f"sum({name}) AS {name}" for name in MEASURES)
_MINUS = ", ".join(f"-{name}" for name in MEASURES)
_ANY = " OR ".join(f"{name} <> 0" for name in MEASURES)
_UPSERT = f"INSERT INTO oversight_lettertally AS kept ({_KEYS}, {_NAMES})"
_ADDED = ", ".join(f"{name} = kept.{name} + excluded.{name}" for name in MEASURES)
_ADD = f"ON CONFLICT ({_KEYS}) DO UPDATE SET {_ADDED}"

COMPACT = f"""
WITH gone AS (DELETE FROM oversight_letterdelta RETURNING {_KEYS}, {_NAMES}),
summed AS (SELECT {_KEYS}, {_SUMMED} FROM gone GROUP BY {_KEYS}),
added AS ({_UPSERT} SELECT {_KEYS}, {_NAMES} FROM summed WHERE {_ANY} {_ADD} RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM added)
"""

# What the letters say, less the sums that are kept and the changes that wait.
_APART = f"""
WITH letters AS (
    SELECT letter.*, letter.status IN ('fed_back', 'recorded', 'concluded') AS is_answered, kept.state
    FROM cases_transfer AS letter JOIN cases_case ON cases_case.id = case_id
        LEFT JOIN agencies_timelimit AS kept ON kept.id = letter.limit_id
    WHERE cases_case.jurisdiction_id = %(jurisdiction)s AND letter.status <> 'withdrawn'
),
apart AS (
    SELECT {_KEYS}, {_SUMMED} FROM (
        SELECT %(jurisdiction)s AS jurisdiction, coalesce(agency_id, 0) AS agency,
            date_trunc('month', issued_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
            count(*) AS issued,
            count(*) FILTER (WHERE is_answered AND state = 'met') AS in_time,
            count(*) FILTER (WHERE is_answered AND state = 'met_late') AS late,
            count(*) FILTER (WHERE is_answered AND limit_id IS NULL) AS untimed,
            count(*) FILTER (WHERE is_answered) AS answered,
            count(*) FILTER (WHERE is_answered AND answered_days IS NOT NULL) AS measured,
            coalesce(sum(answered_days) FILTER (WHERE is_answered), 0) AS days
        FROM letters GROUP BY 1, 2, 3
        UNION ALL
        SELECT {_KEYS}, {_MINUS} FROM oversight_lettertally WHERE jurisdiction = %(jurisdiction)s
        UNION ALL
        SELECT {_KEYS}, {_MINUS} FROM oversight_letterdelta WHERE jurisdiction = %(jurisdiction)s
    ) AS sides GROUP BY {_KEYS}
)"""
DIFFERENCES = f"{_APART} SELECT {_KEYS}, {_NAMES} FROM apart WHERE {_ANY} ORDER BY {_KEYS}"
REPAIR = f"{_APART} {_UPSERT} SELECT {_KEYS}, {_NAMES} FROM apart WHERE {_ANY} {_ADD}"

_OF = "jurisdiction = %s AND month BETWEEN %s AND %s"
# Takes jurisdiction, first and last month, twice over.
COUNTED = f"""
SELECT nullif(agency, 0) AS agency, {_SUMMED} FROM (
    SELECT agency, {_NAMES} FROM oversight_lettertally WHERE {_OF}
    UNION ALL
    SELECT agency, {_NAMES} FROM oversight_letterdelta WHERE {_OF}
) AS kept GROUP BY 1
"""
