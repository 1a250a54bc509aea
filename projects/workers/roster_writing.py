"""A staged roster against what is on record: who is known, who stands on two sites, what changes; then written.

All of it by statements over whole sets. What a line leaves empty stays as it is on record, so that an older or
shorter list closes gaps and opens none.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from agencies.people.models import User
from projects.workers.roster_names import lines_of_others
from projects.workers.roster_reading import OnFault
from projects.workers.roster_staging import Written

# Persons of whom something is known besides this line: from the register, or from another line of the list.
_KNOWN = """
CREATE TEMPORARY TABLE roster_known ON COMMIT DROP AS
SELECT l.line, w.id AS worker_id, l.shown <> w.shown_name AS other_name, w.id <@ %(early)s::int8multirange AS early,
    l.phone_idx IS NOT NULL AND l.phone_idx IS DISTINCT FROM w.phone_index AS other_phone
FROM roster_line l JOIN projects_worker w ON w.id_number_index = l.idx
"""
_SEVERAL = """
CREATE TEMPORARY TABLE roster_several ON COMMIT DROP AS
SELECT idx, min(line) AS first FROM roster_line GROUP BY idx HAVING count(*) > 1
"""
# Their stays as they would be: a line's own days, and where it is silent those on record.
_STAYS = """
CREATE TEMPORARY TABLE roster_stay ON COMMIT DROP AS
SELECT l.line, l.project_id, l.entered_on, coalesce(known.worker_id, first.worker_id, l.worker_id) AS worker_id,
    coalesce(l.exited_on, e.exited_on) AS exited_on, coalesce(l.settled_on, e.settled_on) AS settled_on,
    e.id AS engagement_id, coalesce(known.other_name, false) AS other_name,
    coalesce(known.other_phone AND NOT known.early, false) AS other_phone, coalesce(known.early, false) AS early,
    known.early IS NOT TRUE AND first.name_idx <> l.name_idx AS other_in_list, known.worker_id IS NULL AS is_new_worker
FROM roster_line l
    LEFT JOIN roster_known known USING (line)
    LEFT JOIN roster_several s ON s.idx = l.idx
    LEFT JOIN roster_line first ON first.line = s.first AND first.idx = s.idx
    LEFT JOIN projects_engagement e ON e.worker_id = known.worker_id AND e.project_id = l.project_id
        AND e.entered_on = l.entered_on AND NOT known.early
WHERE known.line IS NOT NULL OR s.idx IS NOT NULL
"""
# The stays that went straight in come before whatever later lines say about the same persons: they have no line here,
# only a place before all others.
_EARLY = """
INSERT INTO roster_stay
SELECT (-row_number() OVER ())::integer, e.project_id, e.entered_on, e.worker_id, e.exited_on, e.settled_on, NULL,
    false, false, true, false, false
FROM projects_engagement e WHERE e.worker_id IN (SELECT worker_id FROM roster_known WHERE early)
"""
_FAULTED = "CREATE TEMPORARY TABLE roster_fault (line integer PRIMARY KEY) ON COMMIT DROP"

_UNLEFT = """
SELECT l.line FROM roster_line l LEFT JOIN roster_stay s USING (line)
WHERE l.settled_on IS NOT NULL AND coalesce(s.exited_on, l.exited_on) IS NULL
"""
_OTHER_NAMES = "SELECT line FROM roster_stay WHERE other_name OR other_in_list"
_SETTLED_EARLY = "SELECT line FROM roster_stay WHERE exited_on < entered_on OR settled_on < entered_on"
_TWICE = """
SELECT line FROM (
    SELECT line, row_number() OVER (PARTITION BY worker_id, project_id, entered_on ORDER BY line) AS turn
    FROM roster_stay WHERE line NOT IN (SELECT line FROM roster_fault)
) AS ranked WHERE turn > 1
"""
# A stay on record that the list does not itself bring to an end.
_ELSEWHERE = """
SELECT DISTINCT s.line, e.project_id = s.project_id AS same_site
FROM roster_stay s JOIN projects_engagement e ON e.worker_id = s.worker_id
WHERE NOT s.early AND e.id IS DISTINCT FROM s.engagement_id
    AND s.line NOT IN (SELECT line FROM roster_fault)
    AND s.entered_on < coalesce(e.exited_on, 'infinity') AND e.entered_on < coalesce(s.exited_on, 'infinity')
    AND NOT EXISTS (SELECT FROM roster_stay o WHERE o.engagement_id = e.id
        AND o.line NOT IN (SELECT line FROM roster_fault))
"""
# (line, one that comes before it about the same person on a site at the same time). What is on record comes before
# what is new, whatever its place in the list.
_TOGETHER = """
SELECT s.line, o.line, o.project_id = s.project_id
FROM roster_stay s JOIN roster_stay o ON o.worker_id = s.worker_id
    AND (o.engagement_id IS NULL, o.line) < (s.engagement_id IS NULL, s.line)
WHERE s.entered_on < coalesce(o.exited_on, 'infinity') AND o.entered_on < coalesce(s.exited_on, 'infinity')
    AND s.line NOT IN (SELECT line FROM roster_fault) AND o.line NOT IN (SELECT line FROM roster_fault)
ORDER BY s.engagement_id IS NULL, s.line, o.line
"""
_TEXTS, _OTHERS = ("team", "trade", "contracted_as", "pay"), (
    "employer_id", "contract_id", "contracted_on", "wage", "exited_on", "settled_on", "settled",
)  # fmt: skip
_DIFFERS = " OR ".join(
    [f"(l.{each} IS NOT NULL AND l.{each} IS DISTINCT FROM e.{each})" for each in (*_TEXTS, *_OTHERS)]
    + ["(l.terms IS NOT NULL AND l.terms <> e.terms_bits)"]
)
_CHANGED = f"""
CREATE TEMPORARY TABLE roster_changed ON COMMIT DROP AS
SELECT s.line, s.engagement_id, s.project_id
FROM roster_stay s JOIN roster_line l USING (line) JOIN projects_engagement e ON e.id = s.engagement_id
WHERE s.line NOT IN (SELECT line FROM roster_fault) AND ({_DIFFERS} OR s.other_phone)
"""  # noqa: S608
_UPDATE = f"""
UPDATE projects_engagement e SET terms_bits = coalesce(l.terms, e.terms_bits),
    {", ".join(f"{each} = coalesce(l.{each}, e.{each})" for each in (*_TEXTS, *_OTHERS))}
FROM roster_changed c JOIN roster_line l USING (line) WHERE e.id = c.engagement_id AND ({_DIFFERS})
"""  # noqa: S608
_NEW_PHONES = """
UPDATE projects_worker w SET phone_index = l.phone_idx, sealed = l.sealed
FROM (SELECT DISTINCT ON (worker_id) worker_id, line FROM roster_stay
      WHERE other_phone AND line NOT IN (SELECT line FROM roster_fault) ORDER BY worker_id, line DESC) AS s
    JOIN roster_line l USING (line)
WHERE w.id = s.worker_id
"""
_NEW_WORKERS = """
INSERT INTO projects_worker (id, id_number_index, phone_index, shown_name, sealed) OVERRIDING SYSTEM VALUE
SELECT l.worker_id, l.idx, l.phone_idx, l.shown, l.sealed FROM roster_line l
WHERE NOT EXISTS (SELECT FROM roster_fault f WHERE f.line = l.line)
    AND NOT EXISTS (SELECT FROM roster_stay s WHERE s.line = l.line)
"""
# Whoever stands in the list several times is taken from the first line that holds.
_NEW_AMONG_SEVERAL = """
INSERT INTO projects_worker (id, id_number_index, phone_index, shown_name, sealed) OVERRIDING SYSTEM VALUE
SELECT DISTINCT ON (s.worker_id) s.worker_id, l.idx, l.phone_idx, l.shown, l.sealed
FROM roster_stay s JOIN roster_line l USING (line)
WHERE s.is_new_worker AND NOT EXISTS (SELECT FROM roster_fault f WHERE f.line = s.line)
ORDER BY s.worker_id, l.line
"""
_NEW_STAYS = """
INSERT INTO projects_engagement (worker_id, project_id, employer_id, contract_id, team, trade, contracted_on,
    contracted_as, terms_bits, pay, wage, entered_on, exited_on, settled_on, settled)
SELECT coalesce(s.worker_id, l.worker_id), l.project_id, l.employer_id, l.contract_id, coalesce(l.team, ''),
    coalesce(l.trade, ''), l.contracted_on, coalesce(l.contracted_as, ''), coalesce(l.terms, 0), coalesce(l.pay, ''),
    l.wage, l.entered_on, l.exited_on, l.settled_on, l.settled
FROM roster_line l LEFT JOIN roster_stay s USING (line)
WHERE s.engagement_id IS NULL AND NOT EXISTS (SELECT FROM roster_fault f WHERE f.line = l.line)
"""
_TOLD = """
INSERT INTO projects_projectevent (project_id, act, at, actor_id, agency_id, details, note)
SELECT project_id, 'roster_taken', %(now)s, %(by)s, %(agency)s,
    jsonb_build_object('new', sum(new), 'changed', sum(changed)), ''
FROM (
    SELECT project_id, 0 AS new, 1 AS changed FROM roster_changed
    UNION ALL
    SELECT project_id, new, 0 FROM unnest(%(projects)s::bigint[], %(written)s::integer[]) AS early (project_id, new)
    UNION ALL
    SELECT l.project_id, 1, 0 FROM roster_line l LEFT JOIN roster_stay s USING (line)
    WHERE s.engagement_id IS NULL AND NOT EXISTS (SELECT FROM roster_fault f WHERE f.line = l.line)
) AS done GROUP BY project_id ORDER BY project_id
"""


class Compared:
    """What the staged lines come to. Made after they have been staged, in the same transaction."""

    def __init__(self, written: Written) -> None:
        self.faults: dict[int, list[tuple[str, str]]] = defaultdict(list)
        with connection.cursor() as cursor:
            self._compare(cursor, written)

    def _compare(self, cursor: Any, written: Written) -> None:
        cursor.execute("ANALYZE roster_line (line, idx)")
        cursor.execute(_KNOWN, {"early": written.workers})
        for statement in (
            _SEVERAL,
            "ANALYZE roster_known",
            "ANALYZE roster_several",
            _STAYS,
            _EARLY,
            _FAULTED,
        ):
            cursor.execute(statement)
        cursor.execute("ANALYZE roster_stay")
        self._note(cursor, _UNLEFT, "settled_on", _("Settled, but no day on which the worker left."))
        self._note(cursor, _SETTLED_EARLY, "exited_on", _("Left before entering."))
        other_name = _("This identity number stands under another name in the register.")
        self._note(cursor, _OTHER_NAMES, "name", other_name)
        self._fail(cursor, [(line, "name", other_name) for line in lines_of_others()])
        self._note(cursor, _TWICE, "id_number", _("The same stay stands in the list a second time."))
        self._note_elsewhere(cursor)
        self._note_together(cursor)
        cursor.execute(_CHANGED)
        cursor.execute("ANALYZE roster_fault")
        cursor.execute("SELECT count(*) FROM roster_changed")
        self.changed: int = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM roster_stay WHERE engagement_id IS NOT NULL "
            "AND line NOT IN (SELECT line FROM roster_fault)"
        )
        self.same = int(cursor.fetchone()[0]) - self.changed
        cursor.execute("SELECT count(*) FROM roster_line")
        self.new = int(cursor.fetchone()[0]) - len(self.faults) - self.changed - self.same

    def _note(self, cursor: Any, statement: str, column: str, message: str) -> None:
        cursor.execute(statement)
        self._fail(cursor, [(line, column, message) for (line,) in cursor.fetchall()])

    def _note_elsewhere(self, cursor: Any) -> None:
        cursor.execute(_ELSEWHERE)
        found = dict(cursor.fetchall())
        self._fail(cursor, [(line, "id_number", still_there(same)) for line, same in sorted(found.items())])

    def _note_together(self, cursor: Any) -> None:
        """One after the other: a line that is refused keeps no later one away."""
        cursor.execute(_TOGETHER)
        refused: dict[int, bool] = {}
        for line, earlier, same in cursor.fetchall():
            if earlier not in refused:
                refused.setdefault(line, same)
        self._fail(cursor, [(line, "id_number", still_there(same)) for line, same in refused.items()])

    def _fail(self, cursor: Any, faults: list[tuple[int, str, str]]) -> None:
        for line, column, message in faults:
            self.faults[line].append((column, message))
        lines = list({line for line, _column, _message in faults})
        for at in range(0, len(lines), 10_000):
            cursor.execute(
                "INSERT INTO roster_fault SELECT unnest(%s::integer[]) ON CONFLICT DO NOTHING",
                [lines[at : at + 10_000]],
            )

    def tell(self, on_fault: OnFault) -> None:
        for line, column, message in self._told():
            on_fault(line, column, message)

    def _told(self) -> Iterator[tuple[int, str, str]]:
        for line in sorted(self.faults):
            for column, message in self.faults[line]:
                yield line, column, message


def still_there(same_site: bool) -> str:
    if same_site:
        return _("This worker is on this site already: an earlier stay has not ended by then.")
    return _("This worker is still on the site of another project.")


def write(written: Written, *, by: User, now: datetime) -> None:
    """`written` went straight in. Raises IntegrityError when somebody entered the same persons meanwhile."""
    with connection.cursor() as cursor:
        # What ends comes before what begins: nobody is on two sites.
        for statement in (_UPDATE, _NEW_PHONES, _NEW_WORKERS, _NEW_AMONG_SEVERAL, _NEW_STAYS):
            cursor.execute(statement)
        told = {"projects": list(written.stays), "written": list(written.stays.values())}
        cursor.execute(_TOLD, told | {"now": now, "by": by.pk, "agency": by.agency_id})
