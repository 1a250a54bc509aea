"""Every morning the reports that have become due are drawn up, once each, and the office is told."""

from datetime import datetime, timedelta

import structlog
from celery import shared_task
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.clock.days import whole_calendars
from agencies.messages.kinds import Kind
from agencies.policy.directives import Rhythm
from agencies.policy.models import PolicyVersion
from agencies.policy.versions import jurisdictions, standing_on
from oversight.campaigns.models import Campaign
from oversight.reports.drafting import draft
from oversight.reports.models import Report
from oversight.reports.periods import Period, due_periods
from oversight.telling import office_of, staff_of, tell

log = structlog.get_logger()

# A server that stood still makes up for so many days; what is older is drawn up by hand.
MADE_UP = timedelta(days=10)


@shared_task
def draft_due() -> None:
    draft_all(timezone.now())


def draft_all(now: datetime) -> int:
    """A place whose report cannot be drawn up keeps no other waiting. Returns how many were drawn up."""
    count, calendars = 0, whole_calendars()
    for jurisdiction in jurisdictions().values():
        version = standing_on(jurisdiction, timezone.localdate(now))
        if version is None:
            continue
        since = timezone.localdate(now) - MADE_UP
        periods = due_periods(
            version.policy.directives, timezone.localdate(now), calendars(jurisdiction), since=since
        )
        for period, subject in [*((each, 0) for each in periods), *_campaigns(jurisdiction, version, now)]:
            count += _draft_one(jurisdiction, period, subject, now)
    return count


def _campaigns(jurisdiction: str, version: PolicyVersion, now: datetime) -> list[tuple[Period, int]]:
    """A campaign is reported on when its last day is over."""
    today = timezone.localdate(now)
    over = Campaign.objects.filter(
        jurisdiction=jurisdiction, last__lt=today, last__gte=today - MADE_UP, first__lte=today
    ).exclude(state="cancelled")
    return [(Period(Rhythm.CAMPAIGN, each.first, each.last), each.pk) for each in over]


def _draft_one(jurisdiction: str, period: Period, subject: int, now: datetime) -> bool:
    known = {"jurisdiction": jurisdiction, "kind": period.kind, "subject": subject, "first": period.first,
             "last": period.last}  # fmt: skip
    # Also one that was withdrawn: whoever withdrew it decides whether there is another.
    if Report.objects.filter(**known).exists():
        return False
    try:
        with transaction.atomic():
            report = draft(jurisdiction, period.kind, period.first, period.last, now=now, subject=subject)
            _tell(report, now)
    except Exception:
        log.exception("report failed", jurisdiction=jurisdiction, kind=period.kind, first=str(period.first))
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        return False
    return True


def _tell(report: Report, now: datetime) -> None:
    office = office_of(report.jurisdiction_id)
    if office is not None:
        tell(
            Kind.REPORT_DRAFTED, staff_of(office), key=f"report:{report.pk}", params={"what": report.title},
            path=reverse("report", args=[report.pk]), now=now,
        )  # fmt: skip
