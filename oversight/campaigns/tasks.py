"""What the calendar does for campaigns every day; a second run finds it done."""

from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from celery import shared_task
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from agencies.messages.kinds import Kind
from agencies.policy.versions import jurisdictions, standing_on
from oversight.campaigns import calendar
from oversight.campaigns.actions import planning, running
from oversight.campaigns.models import Campaign
from oversight.telling import office_of, staff_of, tell

log = structlog.get_logger()


@shared_task
def look_ahead() -> None:
    """Proposes what begins soon, begins what begins today, and takes over what inspections found."""
    look(timezone.now())


def look(now: datetime) -> None:
    today = timezone.localdate(now)
    _each(lambda code: propose_for(code, now), sorted(set(jurisdictions().values())), "propose")
    planned = Campaign.objects.filter(state=Campaign.State.PLANNED, first__lte=today, last__gte=today)
    _each(lambda pk: running.start(pk, by=None, now=now), _keys(planned), "start")
    under_way = Campaign.objects.filter(state=Campaign.State.RUNNING)
    _each(lambda pk: running.sync(pk, by=None, now=now), _keys(under_way), "sync")
    dragnets = under_way.filter(whole=True, last__gte=today)
    _each(lambda pk: running.renew(pk, by=None, now=now), _keys(dragnets), "renew")


def _keys(campaigns: "Iterable[Campaign]") -> list[int]:
    return sorted(each.pk for each in campaigns)


def _each(act: Callable[[str], object] | Callable[[int], object], rows: Iterable[object], step: str) -> None:
    """A broken row must not keep the rows behind it waiting."""
    for row in rows:
        try:
            act(row)  # type: ignore[arg-type]
        except Exception:
            log.exception("campaign step failed", step=step, row=row)
            connection.close_if_unusable_or_obsolete()


def propose_for(jurisdiction: str, now: datetime) -> list[Campaign]:
    version = standing_on(jurisdiction, timezone.localdate(now))
    if version is None:
        return []
    windows = calendar.to_propose(version.policy.directives, timezone.localdate(now))
    made = [planning.propose(each, jurisdiction, now=now) for each in windows]
    for campaign in filter(None, made):
        _tell(campaign, now)
    return [each for each in made if each is not None]


def _tell(campaign: Campaign, now: datetime) -> None:
    office = office_of(campaign.jurisdiction_id)
    if office is None:
        return
    params = {"what": campaign.name, "due": campaign.first.isoformat()}
    path = reverse("campaign", args=[campaign.pk])
    tell(
        Kind.CAMPAIGN_AHEAD,
        staff_of(office),
        key=f"campaign:{campaign.pk}",
        params=params,
        path=path,
        now=now,
    )
