"""Every balance and place counted anew from the entries, in one pass of the database; what does not fit is named."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

# Of each account the first entry whose place or balance does not follow from those before it, else the account
# itself where what it says is not what its last entry says.
_BROKEN = """
    WITH counted AS (
        SELECT account_id, id, place, balance_after,
            row_number() OVER by_place AS right_place,
            sum(amount) OVER (PARTITION BY account_id ORDER BY place, id) AS right_balance
        FROM escrow_entry WINDOW by_place AS (PARTITION BY account_id ORDER BY place, id)
    ), wrong AS (
        SELECT DISTINCT ON (account_id) * FROM counted
        WHERE place <> right_place OR balance_after <> right_balance ORDER BY account_id, right_place
    ), sums AS (
        SELECT account_id, count(*) AS entries, sum(amount) AS balance FROM escrow_entry GROUP BY account_id
    )
    SELECT a.id, a.name, w.place, w.balance_after, w.right_place, w.right_balance,
        a.entry_count, a.balance, coalesce(s.entries, 0), coalesce(s.balance, 0)
    FROM escrow_account a LEFT JOIN wrong w ON w.account_id = a.id LEFT JOIN sums s ON s.account_id = a.id
    WHERE w.id IS NOT NULL OR a.entry_count <> coalesce(s.entries, 0) OR a.balance <> coalesce(s.balance, 0)
    ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class Broken:
    account: int
    name: str
    fault: str


def broken_accounts() -> Iterator[Broken]:
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN)
        rows = cursor.fetchall()
    for account, name, place, after, right_place, right_balance, count, balance, entries, total in rows:
        if place is not None and place != right_place:
            fault = f"entry {place} should be entry {right_place}"
        elif place is not None:
            fault = f"entry {place} says a balance of {after}, the entries up to it come to {right_balance}"
        elif count != entries:
            fault = f"the account counts {count} entries, there are {entries}"
        else:
            fault = f"the account says a balance of {balance}, its entries come to {total}"
        yield Broken(account, name, fault)
