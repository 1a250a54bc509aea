"""manage.py verify_history: recompute every hash chain; fails naming the first entry that does not fit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cases.history import broken_cases
from cases.models import Case, Event


class Command(BaseCommand):
    help = "Recompute the history of every case and name what has been altered, removed or cut off."

    def handle(self, **options: Any) -> None:
        with transaction.atomic():
            # One snapshot for cases and entries, or work going on meanwhile would look like tampering.
            if not connection.savepoint_ids:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            broken = list(broken_cases())
        for number, sequence in broken:
            where = f"entry {sequence} does not fit" if sequence else "entries are missing at the end"
            self.stderr.write(f"{number}: {where}")
        if broken:
            raise CommandError(
                f"the history of {len(broken)} case(s) is broken, first: {broken[0][0]} entry {broken[0][1]}"
            )
        self.stdout.write(
            f"{Case.objects.count()} cases, {Event.objects.count()} entries: every chain is whole"
        )
