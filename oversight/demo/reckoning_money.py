"""Wage reckoning sheets of the demo: for each place one signed and one still being reckoned, for cases on projects."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from agencies.models import User
from cases.models import Case
from escrow.models import Reckoning
from escrow.reckoning.actions import Wanted, draw_up, mark_signed, put_line, sign
from escrow.reckoning.lines import Entered
from projects.models import Engagement, Project

SHEETS, WORKERS = 2, 12
# A wage above this is by the month.
BY_THE_MONTH = 1000


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """Needs the roster, the attendance and the payrolls."""
    if not projects or Reckoning.objects.filter(jurisdiction=projects[0].jurisdiction_id).exists():
        return
    random = Random(seed)
    month = (timezone.localdate(now).replace(day=1) - timedelta(days=1)).replace(day=1)
    until = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    claimed = Case.objects.filter(project__in=projects, closed_at__isnull=True).select_related("project")
    made = 0
    for case in claimed.order_by("pk"):
        assert case.project is not None
        if made == SHEETS or not _staffed(case.project, month, until):
            continue
        wanted = Wanted(case.jurisdiction_id, month, until, case.project_id, None, case.number, fill=True)
        sheet = draw_up(wanted, by=by, now=now)
        _thin_out(sheet, random, by, now)
        if made == 0:
            _signed(sheet, until, by, now)
        made += 1


def _staffed(project: Project, month: date, until: date) -> bool:
    stays = Engagement.objects.filter(project=project, entered_on__lte=until, exited_on__isnull=True)
    return stays.filter(entered_on__lt=month).exists()


def _thin_out(sheet: Reckoning, random: Random, by: User, now: datetime) -> None:
    """A dozen of those on the roster claim, each a little more or less than the attendance gives."""
    for line in sheet.lines.order_by("place")[WORKERS:]:
        line.delete()
    for line in sheet.lines.order_by("place"):
        days = Decimal(line.attended or random.randint(15, 24))
        wage = line.wage or Decimal(random.randrange(220, 380, 10))
        if wage > BY_THE_MONTH:
            wage = (wage / 26).quantize(Decimal(10))
        extra = Decimal(random.choice((0, 0, 0, 500, 1000)))
        entered = Entered(
            units=days, wage=wage, pay="day", paid=min(line.paid, days * wage), claimed=days * wage + extra
        )
        put_line(sheet.pk, entered, place=line.place, by=by, now=now)


def _signed(sheet: Reckoning, until: date, by: User, now: datetime) -> None:
    places = list(sheet.lines.values_list("place", flat=True))
    mark_signed(sheet.pk, places, by=by, now=now)
    on = min(until + timedelta(days=3), timezone.localdate(now))
    sign(sheet.pk, on=on, general="总承包项目部", sub="劳务分包项目部", by=by, now=now)
