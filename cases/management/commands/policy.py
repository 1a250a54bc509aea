"""manage.py policy new|check|diff|replay|load|publish: begins jurisdiction files, looks them over, makes versions.

Stands here and not beside the policies because a policy is judged by the cases it would move.
"""

import json
import re
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from agencies.clock.days import fill_calendar, whole_calendar
from agencies.errors import Refused
from agencies.people.models import Region
from agencies.people.places import load_places
from agencies.policy.changes.differences import differences
from agencies.policy.changes.told import told
from agencies.policy.check import lint
from agencies.policy.model import Fault, Policy, PolicyRefused
from agencies.policy.models import PolicyVersion
from agencies.policy.parse import parsed
from agencies.policy.starter import NoStarter, starter
from agencies.policy.versions import ShippedFile, in_force, jurisdictions, load, publish, shipped_files
from cases.replay import Replayed, examples, replay
from cases.replay.telling import told as told_replay

# So many cases of each group are named beside its figure.
_EXAMPLES = 20


class Command(BaseCommand):
    help = "Begin, check, compare, replay, load and publish jurisdiction files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        beginning = verbs.add_parser("new", help="write a first file for a place of the country's list")
        beginning.add_argument("code", help="six-digit code of the place")
        beginning.add_argument(
            "--short", default="", help="two to eight capitals that stand before its clauses"
        )
        beginning.add_argument(
            "--out", default="", help="the file to write (default: CODE.toml; - prints it)"
        )
        comparing = verbs.add_parser("diff", help="what changed from one policy to another, in words")
        of_two = "a file, CODE@NUMBER for a version, or CODE for the one in force"
        comparing.add_argument("old", help=of_two)
        comparing.add_argument("new", help=of_two)
        comparing.add_argument(
            "--json", dest="as_json", action="store_true", help="the changes as a JSON list"
        )
        comparing.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")
        check = verbs.add_parser("check", help="look files over; fails with file, line and reason")
        check.add_argument("files", nargs="*", type=Path)
        check.add_argument("--sources", type=Path, help="folder with the documents, to look the quotes up in")
        replaying = verbs.add_parser("replay", help="whose past cases a draft would move, from whom to whom")
        replaying.add_argument("code", help="region code or short code of the jurisdiction")
        replaying.add_argument("draft", help="a file, or CODE@NUMBER for a version; it is only read")
        replaying.add_argument(
            "--since", type=date.fromisoformat, help="only cases received from this day on"
        )
        replaying.add_argument(
            "--json", dest="as_json", action="store_true", help="the figures in role codes"
        )
        replaying.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")
        loading = verbs.add_parser("load", help="make a draft version of every content not seen before")
        loading.add_argument("files", nargs="*", type=Path)
        publishing = verbs.add_parser("publish", help="put a version in force from a day on")
        publishing.add_argument("code", help="region code of the jurisdiction")
        publishing.add_argument("number", type=int, help="number of the version")
        publishing.add_argument("--from", dest="effective_from", type=date.fromisoformat, default=None)

    def handle(self, *, verb: str, **options: Any) -> None:
        acts: dict[str, Callable[..., None]] = {
            "new": self.begin_file,
            "diff": self.compare,
            "replay": self.replay_cases,
            "check": self.check_files,
            "load": self.load_files,
            "publish": self.publish_version,
        }
        acts[verb](**options)

    def begin_file(self, *, code: str, short: str, out: str, **_: Any) -> None:
        try:
            text = starter(code, short)
            if out == "-":
                self.stdout.write(text, ending="")
                return
            path = Path(out or f"{code}.toml")
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except NoStarter as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        self.stdout.write(f"{path}: look wherever it says TODO, then: manage.py policy check {path}")

    def compare(self, *, old: str, new: str, as_json: bool, language: str, **_: Any) -> None:
        policies = _policy(old), _policy(new)
        with translation.override(language):
            changes = differences(*policies)
            if as_json:
                structure = [change.as_json() for change in changes]
                self.stdout.write(json.dumps(structure, ensure_ascii=False, indent=2))
            else:
                self.stdout.writelines(f"{line}\n" for line in told(changes))

    def replay_cases(
        self, *, code: str, draft: str, since: date | None, as_json: bool, language: str, **_: Any
    ) -> None:
        place, new = jurisdictions().get(code, code), _policy(draft)
        if new.code != place:
            raise CommandError(f"{draft} is a policy of {new.code}, not of {code}")
        asked = Replayed(_policy(place), new, place, since, whole_calendar(place))
        found = replay(asked.base, new, jurisdiction=place, since=since, calendar=asked.calendar)
        if as_json:
            structure = found.as_json(examples(asked, _EXAMPLES))
            self.stdout.write(json.dumps(structure, ensure_ascii=False, indent=2))
        else:
            with translation.override(language):
                self.stdout.writelines(f"{line}\n" for line in told_replay(found, asked.base, new))

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
        fill_calendar()
        for file in _files(files):
            try:
                version, new = load(file.text, now=timezone.now())
            except PolicyRefused as error:
                raise CommandError("\n".join(f"{file.name}: {fault}" for fault in error.faults)) from error
            self.stdout.write(
                f"{file.name}: version {version.number} {'made' if new else 'was there already'}"
            )

    def publish_version(self, *, code: str, number: int, effective_from: date | None, **_: Any) -> None:
        version = _version(code, number)
        day = effective_from or timezone.localdate()
        # Where things are tried out there may be no second person; what production publishes has been approved.
        needed = settings.PRODUCTION
        try:
            publish(version.pk, effective_from=day, by=None, now=timezone.now(), needs_approval=needed)
        except Refused as error:
            raise CommandError(str(error.message)) from error
        except PolicyRefused as error:
            raise CommandError("\n".join(f"{version}: {fault}" for fault in error.faults)) from error
        self.stdout.write(f"{version} is in force from {day.isoformat()}")


def _files(paths: list[Path]) -> list[ShippedFile]:
    if not paths:
        return shipped_files()
    try:
        return [ShippedFile(str(path), path.read_text(encoding="utf-8")) for path in paths]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(str(error)) from error


def _policy(named: str) -> Policy:
    """Of a file, of a version of a place, or in force there today."""
    code, _at, number = named.partition("@")
    if not re.fullmatch(r"\d{6}(@\d+)?", named):
        (file,) = _files([Path(named)])
        try:
            return parsed(file.text)
        except PolicyRefused as error:
            raise CommandError("\n".join(f"{file.name}: {fault}" for fault in error.faults)) from error
    try:
        version = _version(code, int(number)) if number else in_force(code, timezone.localdate())
    except Refused as error:
        raise CommandError(f"{named}: {error.message}") from error
    return version.policy


def _version(code: str, number: int) -> PolicyVersion:
    version = PolicyVersion.objects.filter(jurisdiction=code, number=number).first()
    if version is None:
        raise CommandError(f"there is no version {number} for jurisdiction {code!r}")
    return version


def _faults(file: ShippedFile, sources: Path | None) -> list[Fault]:
    try:
        policy = parsed(file.text)
    except PolicyRefused as error:
        return error.faults
    return lint.check(policy, lint.document_text(policy, sources) if sources else None)
