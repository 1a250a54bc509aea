"""What the worker runs for coverage: once a night the point of the running month, of every place with a policy."""

import structlog
from celery import shared_task
from django.db import connection
from django.utils import timezone

from agencies.policy.versions import jurisdictions
from oversight.coverage import actions

log = structlog.get_logger()


@shared_task
def count_points() -> None:
    now = timezone.now()
    for jurisdiction in sorted(set(jurisdictions().values())):
        # A place that cannot be counted must not keep the others waiting.
        try:
            actions.count_points(jurisdiction, now=now)
        except Exception:
            log.exception("coverage failed", jurisdiction=jurisdiction)
            connection.close_if_unusable_or_obsolete()
