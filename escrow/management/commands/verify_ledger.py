"""manage.py verify_ledger: recompute every balance and place from the entries; fails naming the first that is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from escrow.ledger.verifying import broken_accounts
from escrow.models import Account, Entry


class Command(BaseCommand):
    help = (
        "Recompute the balance and the places of every account from its entries and name what does not fit."
    )

    def handle(self, **options: Any) -> None:
        with transaction.atomic():
            # One snapshot for accounts and entries, or work going on meanwhile would look like a fault.
            if not connection.savepoint_ids:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            broken = list(broken_accounts())
            accounts, entries = Account.objects.count(), Entry.objects.count()
        for each in broken:
            self.stderr.write(f"account {each.account} ({each.name}): {each.fault}")
        if broken:
            first = broken[0]
            raise CommandError(
                f"{len(broken)} account(s) do not fit, first: account {first.account}, {first.fault}"
            )
        self.stdout.write(f"{accounts} accounts, {entries} entries: every balance is the sum of its entries")
