"""What the worker runs for the group: each night the task list of the year; a second run finds it laid out."""

import structlog
from celery import shared_task
from django.utils import timezone

from agencies.policy.versions import jurisdictions
from oversight.group.actions import year

log = structlog.get_logger()


@shared_task
def lay_out_year() -> None:
    now = timezone.now()
    for code in jurisdictions().values():
        try:
            year.lay_out(code, timezone.localdate(now).year, by=None, now=now)
        except Exception:
            # One place must not keep the others waiting.
            log.exception("year not laid out", jurisdiction=code)
