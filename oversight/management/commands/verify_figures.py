"""Compares the sums behind the figures with a recount of the cases and letters; stops at the first that differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oversight.figures.compacting import differences, jurisdictions


class Command(BaseCommand):
    help = "Recounts every figure that is kept and names the first that differs."

    def handle(self, *args: Any, **options: Any) -> None:
        codes = jurisdictions()
        for code in codes:
            first = next(differences(code), None)
            if first is not None:
                raise CommandError(f"figures of {code} differ from the recount: {first}")
        self.stdout.write(f"the figures of {len(codes)} places agree with the recount")
