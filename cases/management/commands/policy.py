"""manage.py policy check|load|publish: looks jurisdiction files over, makes versions of them, puts one in force.

Stands here and not beside the policies because a policy is judged by the cases it would move.
"""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.errors import Refused
from agencies.people.models import Region
from agencies.people.places import load_places
from agencies.policy import lint
from agencies.policy.model import Fault, PolicyRefused
from agencies.policy.models import PolicyVersion
from agencies.policy.parse import parsed
from agencies.policy.versions import ShippedFile, load, publish, shipped_files


class Command(BaseCommand):
    help = "Check, load and publish jurisdiction files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="look files over; fails with file, line and reason")
        check.add_argument("files", nargs="*", type=Path)
        check.add_argument("--sources", type=Path, help="folder with the documents, to look the quotes up in")
        loading = verbs.add_parser("load", help="make a draft version of every content not seen before")
        loading.add_argument("files", nargs="*", type=Path)
        publishing = verbs.add_parser("publish", help="put a version in force from a day on")
        publishing.add_argument("code", help="region code of the jurisdiction")
        publishing.add_argument("number", type=int, help="number of the version")
        publishing.add_argument("--from", dest="effective_from", type=date.fromisoformat, default=None)

    def handle(self, *, verb: str, **options: Any) -> None:
        acts: dict[str, Callable[..., None]] = {
            "check": self.check_files,
            "load": self.load_files,
            "publish": self.publish_version,
        }
        acts[verb](**options)

    def check_files(self, *, files: list[Path], sources: Path | None, **_: Any) -> None:
        faults = 0
        for file in _files(files):
            found = _faults(file, sources)
            refused = [fault for fault in found if not fault.warning]
            faults += len(refused)
            for fault in found:
                severity = "warning: " if fault.warning else ""
                self.stdout.write(f"{file.name}:{fault.line}: {severity}{fault.where}: {fault.reason}")
            if not refused:
                policy = parsed(file.text)
                self.stdout.write(
                    f"{file.name}: {len(policy.rules)} rules, {len(policy.overlays)} overlays, no fault"
                )
        if faults:
            raise CommandError(f"{faults} fault(s)")

    def load_files(self, *, files: list[Path], **_: Any) -> None:
        if not Region.objects.exists():
            load_places()
        for file in _files(files):
            try:
                version, new = load(file.text, now=timezone.now())
            except PolicyRefused as error:
                raise CommandError("\n".join(f"{file.name}: {fault}" for fault in error.faults)) from error
            self.stdout.write(
                f"{file.name}: version {version.number} {'made' if new else 'was there already'}"
            )

    def publish_version(self, *, code: str, number: int, effective_from: date | None, **_: Any) -> None:
        version = PolicyVersion.objects.filter(jurisdiction=code, number=number).first()
        if version is None:
            raise CommandError(f"there is no version {number} for jurisdiction {code!r}")
        day = effective_from or timezone.localdate()
        try:
            publish(version.pk, effective_from=day, by=None, now=timezone.now())
        except Refused as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"{version} is in force from {day.isoformat()}")


def _files(paths: list[Path]) -> list[ShippedFile]:
    if not paths:
        return shipped_files()
    try:
        return [ShippedFile(str(path), path.read_text(encoding="utf-8")) for path in paths]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(str(error)) from error


def _faults(file: ShippedFile, sources: Path | None) -> list[Fault]:
    try:
        policy = parsed(file.text)
    except PolicyRefused as error:
        return error.faults
    return lint.check(policy, lint.document_text(policy, sources) if sources else None)
