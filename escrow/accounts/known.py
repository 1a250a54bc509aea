"""What the registers of money know of the duties of a project: its wage account, the filing, labour cost by month."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection

from escrow.accounts.months import end_of, later
from projects.compliance.judging import Known

ACCOUNT, FILING, LABOUR = "wage_account", "account_filing", "labour_cost"
# In one statement: duties are counted anew with every act on a project. `short` is the first month in which labour
# cost that was due has not all come in.
_FOUND = """
    SELECT coalesce(a.project_id, m.project_id), a.opened, a.filed, m.first, m.last, m.short
    FROM (
        SELECT c.project_id, min(c.opened_on) AS opened, min(w.filed_on) AS filed FROM escrow_wageaccount w
        JOIN escrow_account c ON c.id = w.account_id WHERE c.project_id = ANY(%(ids)s) GROUP BY 1
    ) a FULL JOIN (
        SELECT project_id, min(month) AS first, max(month) AS last,
            min(month) FILTER (WHERE allocated < due) AS short
        FROM escrow_moneymonth WHERE project_id = ANY(%(ids)s) AND due > 0 GROUP BY 1
    ) m ON m.project_id = a.project_id
"""


def known_of(ids: Sequence[int], today: date) -> Mapping[int, Mapping[str, Known]]:
    """By project and duty. What no register says is left out: it is for a person to enter."""
    found: dict[int, dict[str, Known]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, {"ids": list(ids)})
        rows = cursor.fetchall()
    for pk, opened, filed, first, last, short in rows:
        if opened:
            found[pk][ACCOUNT] = Known(True, opened)
        if filed:
            found[pk][FILING] = Known(True, filed)
        if last and short != first:
            # Through the month before the first gap.
            until = later(short, -1) if short else last
            found[pk][LABOUR] = Known(True, min(end_of(until), today))
    return found
