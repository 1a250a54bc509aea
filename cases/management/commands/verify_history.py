"""manage.py verify_history: recompute every hash chain; fails naming the first entry that does not fit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.history import broken_cases
from cases.models import Case, Event


class Command(BaseCommand):
    help = "Recompute the history of every case and name what has been altered, removed or cut off."

    def handle(self, **options: Any) -> None:
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
