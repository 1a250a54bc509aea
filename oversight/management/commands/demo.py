"""manage.py demo: fills an installation with invented people, projects and cases to show the product with.

Stands in the app at the top because it fills every app below it.
"""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from agencies.clock.days import fill_calendar
from agencies.models import PolicyVersion
from agencies.people.places import load_places
from agencies.policy.versions import load, publish, shipped_files
from cases.models import Case
from oversight.demo.accounts import ACCOUNTS, PASSWORD, TOKENS, create_accounts
from oversight.demo.hours import hours_before
from oversight.demo.leading import lead
from oversight.demo.places import PLACES, Place, in_turn
from oversight.demo.population import Ground, Plan, midnight, populate
from oversight.demo.projects import create_projects
from oversight.demo.supervision import supervise
from projects.models import Engagement, Item

EFFECTIVE = date(2026, 1, 1)
# Enough working days after the policies take effect for the oldest case to run its course.
EARLIEST_AS_OF = date(2026, 3, 1)


def count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date like 2026-04-30") from None


class Command(BaseCommand):
    help = "Invented demo data: the same for the same seed and day. Never in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--cases", type=count, default=300, help="beside the worked examples (default 300)"
        )
        parser.add_argument("--projects", type=count, default=40)
        parser.add_argument(
            "--workers", type=count, default=2000, help="on the rosters of all (default 2000)"
        )
        parser.add_argument("--seed", type=count, default=1)
        parser.add_argument(
            "--as-of", type=day, default=None, help="the day the data leads up to (default today)"
        )
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are cases already")

    def handle(self, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "demo data has no place in production (XINZE_ENV=production); nothing was done."
            )
        if options["if_empty"] and Case.objects.exists():
            self.stdout.write("There are cases already; no demo data was added.")
            return
        as_of = options["as_of"] or timezone.localdate()
        if as_of < EARLIEST_AS_OF:
            raise CommandError(
                f"--as-of must be {EARLIEST_AS_OF} or later: the policies take effect on {EFFECTIVE}."
            )
        self._ground()
        self._accounts()
        _look_at_tables()
        self._cases(as_of, options)

    def _ground(self) -> None:
        """Places, calendar, and every shipped policy of a jurisdiction that has none in force."""
        now = timezone.now()
        places, years = load_places(), fill_calendar()
        for file in shipped_files():
            version, _new = load(file.text, now=now)
            published = PolicyVersion.objects.filter(
                jurisdiction=version.jurisdiction, state=PolicyVersion.State.PUBLISHED
            )
            if not published.exists():
                publish(version.pk, effective_from=EFFECTIVE, by=None, now=now)
        self.stdout.write(f"{places} places and {years} calendar years added; policies are in force.")

    def _accounts(self) -> None:
        posts = create_accounts()
        self.stdout.write(f"{len(posts)} accounts, password {PASSWORD}, such as {posts[0].username}.")
        self.stdout.write(f"Listed in {settings.LOCAL_DIR}: {ACCOUNTS}; tokens for the API: {TOKENS}.")

    def _cases(self, as_of: date, options: dict[str, Any]) -> None:
        grounds = [self._ground_of(place, options, as_of) for place in PLACES]
        self.stdout.write(f"{sum(len(each.projects) for each in grounds)} projects.")
        plan = Plan(options["cases"], options["seed"], hours_before(as_of, earliest=EFFECTIVE))
        added = populate(grounds, plan, self._progress)
        _look_at_tables()
        self._supervision(grounds, plan, options["workers"])
        self.stdout.write(f"{added} cases added, {Case.objects.count()} in all, as of {as_of}.")

    def _supervision(self, grounds: list[Ground], plan: Plan, workers: int) -> None:
        """Every project of a place has as many workers as those of another."""
        projects = sum(len(each.projects) for each in grounds)
        now = midnight(plan.hours.as_of)
        for each in grounds:
            share = workers * len(each.projects) // projects if projects else 0
            supervise(each.jurisdiction.code, each.projects, now=now, seed=plan.seed, roster=share)
            _look_at_tables()
            lead(each.jurisdiction.code, now=now, seed=plan.seed)
        self.stdout.write(
            f"{Engagement.objects.count()} workers on the rosters, {Item.objects.count()} duties."
        )

    def _ground_of(self, place: Place, options: dict[str, Any], as_of: date) -> Ground:
        version = (
            PolicyVersion.objects.select_related("jurisdiction")
            .filter(jurisdiction=place.code)
            .latest("number")
        )
        share = len(list(in_turn(place, options["projects"])))
        projects = create_projects(place, version.jurisdiction, version.short, share, options["seed"], as_of)
        timed = version.policy.feedback is not None
        return Ground(place, version.jurisdiction, version.short, timed, tuple(projects))

    def _progress(self, done: int, total: int) -> None:
        """A line for every tenth."""
        if done * 10 // total != (done - 1) * 10 // total:
            self.stdout.write(f"    {done * 100 // total:3d} %  {done} of {total} cases")
            self.stdout.flush()


def _look_at_tables() -> None:
    """So much is written at once that the server would plan for tables that were empty a moment ago."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
