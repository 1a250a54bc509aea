"""What the worker runs for the warnings: what changed is looked at anew soon, every project once a night.

Either may run twice or never: the facts are the queue. The night finds what only time changed, and what was missed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

import structlog
from celery import shared_task
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from escrow.models import Entry
from oversight.models import WarningLook
from oversight.warnings.refreshing import BATCH, refresh
from projects.models import Project, ProjectEvent

log = structlog.get_logger()

# Numbers are drawn before they are committed: so many of those already seen are looked at once more.
_OVERLAP = 200
_MOST = 20_000


@shared_task
def refresh_changed() -> None:
    changed(timezone.now())


@shared_task
def refresh_all() -> None:
    carefully(every_project(), timezone.now())


def every_project() -> Iterator[int]:
    """Those under construction, and those with a warning that may be over."""
    standing = Project.objects.filter(warnings__closed_at__isnull=True, warnings__isnull=False)
    found = Project.objects.under_construction() | standing
    yield from found.order_by("pk").distinct().values_list("pk", flat=True).iterator(chunk_size=5000)


def carefully(project_ids: Iterable[int], now: datetime) -> None:
    """A broken project must not keep those behind it waiting."""
    rest = iter(project_ids)
    while batch := list(islice(rest, BATCH)):
        try:
            refresh(batch, now)
        except Exception:
            log.exception("warnings failed", first=batch[0], last=batch[-1])
            connection.close_if_unusable_or_obsolete()


def changed(now: datetime) -> int:
    """Looks at every project with an event or an entry since the last look. Returns how many there were."""
    look = _look(now)
    events = ProjectEvent.objects.filter(pk__gt=look.event - _OVERLAP, project__isnull=False).order_by("pk")
    entries = Entry.objects.filter(pk__gt=look.entry - _OVERLAP, account__project__isnull=False).order_by(
        "pk"
    )
    seen = list(events.values_list("pk", "project_id")[:_MOST])
    booked = list(entries.values_list("pk", "account__project_id")[:_MOST])
    ids = sorted({project for _pk, project in (*seen, *booked) if project is not None})
    carefully(ids, now)
    # Afterwards: whoever is stopped in between looks at them once more.
    look.event = max((pk for pk, _project in seen), default=look.event)
    look.entry = max((pk for pk, _project in booked), default=look.entry)
    look.at = now
    look.save(update_fields=["event", "entry", "at"])
    return len(ids)


def _look(now: datetime) -> WarningLook:
    """The first look begins with now: what was before is for the night."""
    if found := WarningLook.objects.filter(pk=1).first():
        return found
    event = ProjectEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    entry = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    with transaction.atomic():
        return WarningLook.objects.get_or_create(pk=1, defaults={"event": event, "entry": entry, "at": now})[
            0
        ]
