"""Many cases, made set-wise in the real tables under all their constraints: 15 % open, two access rows each.

A fifth of them is ours, the rest lies with the neighbours; half of ours has gone to the handler's agency. They have no
facts, no narrative and no letters of their own: the measures that need those make them by the product's own acts.
"""

import io
import json
from datetime import UTC, datetime, timedelta

from django.db import connection

from agencies.records.chain import GENESIS, link
from bench.world import OURS, PLACES, World

# One case in so many has a history, of so many entries.
HISTORY_EVERY = 5
ENTRIES = 5

_PLACES = """
CREATE TEMPORARY TABLE bench_place AS
SELECT row_number() OVER (ORDER BY region.code <> %(ours)s, region.code) - 1 AS place, region.code,
    office.id AS coordinator,
    ARRAY(SELECT id FROM agencies_agency WHERE jurisdiction_id = region.code AND NOT is_coordinator
          AND region_id = region.code ORDER BY id) AS bodies
FROM agencies_region AS region
    JOIN agencies_agency AS office ON office.jurisdiction_id = region.code AND office.is_coordinator
"""
# `dice` and `second` are a row's own throws, the same in every run.
_DRAWN = """
CREATE TEMPORARY TABLE bench_case AS
WITH thrown AS (
    SELECT n, abs(hashint4(n)::bigint) AS dice, abs(hashint4(n + 1000000000)::bigint) AS second
    FROM generate_series(1, %(cases)s) AS n
)
SELECT n, dice, dice %% 100 < 15 AS is_open, place.place, code, coordinator,
    CASE WHEN place.place = 0 AND dice %% 2 = 0 THEN %(handler)s
        ELSE bodies[1 + second %% cardinality(bodies)] END AS lead,
    bodies[1 + (second + 1) %% cardinality(bodies)] AS assist,
    %(now)s - (second %% 63072000) * interval '1 second' AS long_ago,
    %(now)s + (second %% 3456000 - 2592000) * interval '1 second' AS attention,
    (ARRAY['proposed', 'transferred', 'in_handling', 'in_handling', 'in_handling', 'feedback_received']
        )[1 + second %% 6] AS standing
FROM thrown JOIN bench_place AS place
    ON place.place = CASE WHEN n %% 5 = 0 THEN 0 ELSE 1 + second %% (%(places)s - 1) END
"""
_CASES = """
INSERT INTO cases_case (
    id, number, jurisdiction_id, region_id, province, city, county, status, channel, domain, sector, cause_bits, amount,
    recovered, workers, project_id, employer_name, lead_agency_id, coordinator_id, policy_version_id, determination,
    has_proposal, awaits_confirmation, awaits_receipt, has_objection, has_feedback, is_overdue, due_at, received_at,
    attention_at, closed_at, taken_by_id, route_attempts, event_count, head_hash)
OVERRIDING SYSTEM VALUE
SELECT n, code || to_char(long_ago, '-YYYYMMDD-') || lpad(n::text, 7, '0'), code, code, left(code, 2)::int,
    left(code, 4)::int, code::int, CASE WHEN is_open THEN standing ELSE 'closed' END, 'walk_in', 'construction',
    'water', 1 << (dice %% 8)::int, dice %% 5000000, 0, dice %% 90 + 1,
    CASE WHEN place = 0 AND dice %% 3 > 0 THEN %(project)s + n %% %(projects)s END,
    '某劳务有限公司' || dice %% 900, lead, coordinator, CASE WHEN place = 0 THEN %(version)s END,
    CASE WHEN place = 0 THEN 'explicit' ELSE '' END,
    is_open AND standing = 'proposed', is_open AND standing = 'proposed',
    is_open AND standing = 'transferred', false, is_open AND standing = 'feedback_received',
    is_open AND standing = 'in_handling' AND attention < %(now)s,
    CASE WHEN is_open AND standing = 'in_handling' THEN attention END,
    CASE WHEN is_open THEN least(attention, %(now)s) - interval '9 days' ELSE long_ago END,
    CASE WHEN is_open THEN attention ELSE long_ago + interval '20 days' END,
    CASE WHEN NOT is_open THEN long_ago + interval '20 days' END, %(clerk)s, 1, 0, ''
FROM bench_case ORDER BY n
"""
# One row for a quarter of the cases, three for a quarter, two for the rest.
_ACCESS = """
INSERT INTO cases_caseaccess (case_id, agency_id, kind, is_open, status, clock, due_at)
SELECT n, part.agency, part.kind, is_open AND (part.kind = 'coordinator' OR part.status IN ('issued', 'received')),
    part.status, CASE WHEN is_open AND part.status = 'received' THEN 'runs' ELSE '' END,
    CASE WHEN is_open THEN attention ELSE long_ago + interval '8 days' END
FROM bench_case, LATERAL (
    SELECT CASE WHEN NOT is_open THEN 'recorded' WHEN standing = 'feedback_received' THEN 'fed_back'
        WHEN standing = 'in_handling' THEN 'received' ELSE 'issued' END AS status
) AS answer, LATERAL (VALUES
    (coordinator, 'coordinator', '', true),
    (lead, 'lead', answer.status, n %% 4 <> 1),
    (assist, 'assist', answer.status, n %% 4 = 0 AND assist <> lead)
) AS part (agency, kind, status, stands)
WHERE part.stands ORDER BY n
"""


def fill(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), count(*) FROM projects_project")
        project, projects = cursor.fetchone()
        values = {
            "ours": OURS, "places": PLACES, "cases": world.cases, "now": world.now, "handler": world.handler.agency_id,
            "clerk": world.clerk.pk, "version": world.version.pk, "project": project, "projects": projects,
        }  # fmt: skip
        for statement in (_PLACES, _DRAWN, _CASES, _ACCESS):
            cursor.execute(statement, values)
        cursor.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), %(cases)s)", values)
        _write_history(world)


def _write_history(world: World) -> None:
    """Chains as the product would have written them; `verify_history` finds them whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number, received_at, coordinator_id FROM cases_case WHERE id %% %s = 0 ORDER BY id",
            [HISTORY_EVERY],
        )
        events, heads = io.StringIO(), io.StringIO()
        for pk, number, received, agency in cursor.fetchall():
            head = GENESIS
            for sequence in range(1, ENTRIES + 1):
                previous, line = head, _entry(number, sequence, received, world.clerk.pk, agency)
                head = link(previous, line)
                details = json.dumps(line["details"])
                events.write(
                    f"{pk}\t{sequence}\t{line['act']}\t{line['at']}\t{line['actor']}\t{agency}\t{details}\t\t{previous}\t{head}\n"
                )
            heads.write(f"{pk}\t{head}\n")
        events.seek(0)
        heads.seek(0)
        columns = "case_id, sequence, act, at, actor_id, agency_id, details, note, previous_hash, hash"
        cursor.copy_expert(f"COPY cases_event ({columns}) FROM STDIN", events)
        cursor.execute("CREATE TEMPORARY TABLE bench_head (pk bigint, head text)")
        cursor.copy_expert("COPY bench_head FROM STDIN", heads)
        cursor.execute(
            "UPDATE cases_case SET event_count = %s, head_hash = head FROM bench_head WHERE id = pk",
            [ENTRIES],
        )


def _entry(number: str, sequence: int, received: datetime, actor: int, agency: int) -> dict[str, object]:
    at = (received + timedelta(hours=sequence)).astimezone(UTC)
    return {
        "case": number,
        "sequence": sequence,
        "act": "received" if sequence == 1 else "transferred",
        "at": at.isoformat(),
        "actor": actor,
        "agency": agency,
        "details": {"channel": "walk_in", "part": "lead", "role": "water", "transfer": sequence},
    }
