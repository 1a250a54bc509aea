"""manage.py route FILE.json: what the policies decide for scenarios, as a JSON list on stdout."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from agencies.clock.days import calendar_around
from agencies.clock.published import published_calendar
from agencies.errors import Invalid
from agencies.policy.model import Policy
from agencies.policy.parse import parsed
from agencies.policy.versions import in_force, jurisdictions, shipped_files
from cases.facts import Facts
from cases.routing import decide
from cases.scenarios import entries_of


class Command(BaseCommand):
    help = "Decide the scenarios of a file by the shipped policies (or --published) and print the decisions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help='an object with "scenarios": [{"id", "jurisdiction", "facts"}]'
        )
        parser.add_argument(
            "--published",
            action="store_true",
            help="decide by the versions in force in the database, not the files",
        )

    def handle(self, *, file: Path, published: bool, **options: Any) -> None:
        policies = _published() if published else _shipped()
        decisions, failures = [], []
        for scenario in _scenarios(file):
            policy = policies.get(str(scenario.get("jurisdiction")))
            if policy is None:
                failures.append(
                    f"{scenario.get('id')}: no policy for jurisdiction {scenario.get('jurisdiction')!r}"
                )
                continue
            try:
                facts = Facts.read(scenario.get("facts", {}))
            except Invalid as error:
                failures.append(f"{scenario.get('id')}: {error}")
                continue
            calendar = (
                calendar_around(facts.received_date or timezone.localdate(), policy.code)
                if published
                else published_calendar()
            )
            decisions.append({"id": scenario.get("id")} | decide(policy, facts, calendar).as_json())
        self.stdout.write(json.dumps(decisions, ensure_ascii=False, indent=2))
        if failures:
            raise CommandError("\n".join(failures))


def _scenarios(file: Path) -> list[dict[str, Any]]:
    try:
        # Whatever the language of the pages: the command line speaks English.
        with translation.override("en"):
            return entries_of(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(f"{file}: {error}") from error


def _shipped() -> dict[str, Policy]:
    """By region code and by short code."""
    policies = [parsed(each.text) for each in shipped_files()]
    return {policy.code: policy for policy in policies} | {policy.short: policy for policy in policies}


def _published() -> dict[str, Policy]:
    today = timezone.localdate()
    found = {short: in_force(code, today).policy for short, code in jurisdictions().items()}
    return found | {policy.code: policy for policy in found.values()}
