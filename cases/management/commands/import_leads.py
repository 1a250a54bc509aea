"""manage.py import_leads FILE --kind national|hotline --as USER: what the import pages do, in one go."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.errors import Invalid, Refused
from agencies.people.models import User
from cases.actions import importing
from cases.imports.columns import CHANNELS
from cases.imports.running import work_off
from cases.models import ImportRow, ImportRun


class Command(BaseCommand):
    help = "Take a list of leads in from a file; rows with errors are named and left out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Excel (.xlsx) or CSV")
        parser.add_argument("--kind", required=True, choices=list(CHANNELS))
        parser.add_argument("--channel", help="for a hotline: hotline_12345 (the default) or hotline_12333")
        parser.add_argument("--as", dest="username", required=True, help="who takes the list in")
        parser.add_argument("--check", action="store_true", help="only check; nothing is taken in")

    def handle(
        self, *, file: Path, kind: str, channel: str | None, username: str, check: bool, **_: Any
    ) -> None:
        by = User.objects.select_related("agency").filter(username=username).first()
        if by is None:
            raise CommandError(f"there is no such account: {username}")
        try:
            with file.open("rb") as content:
                upload = File(content, name=file.name)
                run = importing.send_in(upload, kind, channel or CHANNELS[kind][0], by=by, now=timezone.now())
            if run.state == ImportRun.State.UPLOADED:
                raise CommandError(f"its columns have to be assigned first: /imports/{run.pk}/")
            self._work(run)
            self._tell(run)
            if run.state == ImportRun.State.FAILED:
                raise CommandError(run.reason)
            if not check and run.new:
                importing.confirm(run.pk, by=by, now=timezone.now())
                self._work(run)
        except (Invalid, Refused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{run.taken} taken in, {run.known} known already, {run.failed} with errors")

    def _work(self, run: ImportRun) -> None:
        """A worker may be at it as well; then this waits for it."""
        told = monotonic()
        run.refresh_from_db()
        while run.at_work:
            if work_off(run.pk, seconds=5) is None:
                sleep(0.5)
            run.refresh_from_db()
            if monotonic() - told > 10:
                told = monotonic()
                self.stdout.write(f"{run.total} read, {run.taken} taken in …")

    def _tell(self, run: ImportRun) -> None:
        for row in run.rows.filter(state=ImportRow.State.FAILED).order_by("number").iterator(chunk_size=500):
            for column, message in row.opened()[1]:
                self.stdout.write(f"row {row.number}: {column}: {message}")
