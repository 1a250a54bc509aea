"""Gap-free numbers: the counter row is part of the transaction that uses the number, so a rollback gives it back."""

from django.db import connection


def take(scope: str) -> int:
    """The next number of `scope`, from 1. Call it last in a transaction: it holds the scope until commit."""
    return take_many(scope, 1)


def take_many(scope: str, count: int) -> int:
    """Reserve `count` numbers in a row and return the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO agencies_counter AS c (scope, last) VALUES (%s, %s) "
            "ON CONFLICT (scope) DO UPDATE SET last = c.last + excluded.last RETURNING last",
            [scope, count],
        )
        last: int = cursor.fetchone()[0]
    return last - count + 1
