"""manage.py import_register KIND FILE --as USER [--project CODE] [--whole] [--check]: what the pages do, in one go."""

from argparse import ArgumentParser
from pathlib import Path
from time import sleep
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.errors import Invalid, Refused
from agencies.people.models import User
from projects.intake import actions
from projects.intake.registers import REGISTERS
from projects.intake.running import work_off
from projects.models import Project, RegisterRun


class Command(BaseCommand):
    help = "Take a list into a register; rows with errors are named and left out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=list(REGISTERS))
        parser.add_argument("file", type=Path, help="Excel (.xlsx) or CSV")
        parser.add_argument("--as", dest="username", required=True, help="who takes the list in")
        parser.add_argument("--jurisdiction", help="refuse when the account is of another one (region code)")
        parser.add_argument("--project", metavar="CODE", help="the project that the whole list is about")
        parser.add_argument("--whole", action="store_true", help="all rows or none")
        parser.add_argument("--check", action="store_true", help="only check; nothing is taken in")

    def handle(self, *, kind: str, file: Path, username: str, whole: bool, check: bool, **more: Any) -> None:
        by = User.objects.select_related("agency").filter(username=username).first()
        if by is None or by.agency is None:
            raise CommandError(f"there is no account of a department with the name {username}")
        if more["jurisdiction"] and more["jurisdiction"] != by.agency.jurisdiction_id:
            raise CommandError(f"{username} belongs to {by.agency.jurisdiction_id}")
        project = self._project(by, more["project"])
        try:
            with file.open("rb") as content:
                upload = File(content, name=file.name)
                run = actions.send_in(upload, kind, by=by, now=timezone.now(), project_id=project)
            if run.state == RegisterRun.State.UPLOADED:
                raise CommandError(f"its columns have to be assigned first: /projects/registers/{run.pk}/")
            self._work(run)
            self._tell(run)
            if not check and run.new + run.changed:
                actions.confirm(run.pk, whole=whole, by=by, now=timezone.now())
                self._work(run)
        except (Invalid, Refused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{run.new} new, {run.changed} changed, {run.same} unchanged, {run.failed} with errors; "
            f"{run.taken} taken in"
        )

    def _project(self, by: User, code: str | None) -> int | None:
        if code is None:
            return None
        found = Project.objects.visible_to(by).filter(code=code).first()
        if found is None:
            raise CommandError(f"there is no project {code}")
        return found.pk

    def _work(self, run: RegisterRun) -> None:
        """A worker may be at it as well; then this waits for it."""
        run.refresh_from_db()
        while run.at_work:
            if not work_off(run.pk):
                sleep(0.5)
            run.refresh_from_db()
        if run.state == RegisterRun.State.FAILED:
            raise CommandError(run.reason)

    def _tell(self, run: RegisterRun) -> None:
        for fault in run.faults.order_by("number", "pk").iterator(chunk_size=500):
            self.stdout.write(f"row {fault.number}: {fault.column}: {fault.message}")
