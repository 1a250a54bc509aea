"""The timeline of a project or a company: one entry per act, written by the verb in its own transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.people.models import User
from agencies.records.privacy import mask_text
from projects.compliance.recounting import recount_batches
from projects.models import Company, Project, ProjectEvent

NOTE_MAX = 2000


def on_project_changed(project_id: int, now: datetime) -> None:
    """Count the duties of a project anew, once the transaction is through; a fault there undoes nothing."""
    transaction.on_commit(lambda: recount_batches([project_id], timezone.localdate(now)), robust=True)


def record(
    act: str,
    *,
    by: User | None,
    now: datetime,
    project: Project | None = None,
    company: Company | None = None,
    details: Mapping[str, Any] | None = None,
    note: str = "",
) -> ProjectEvent:
    """Append one entry. `act` is a code of `projects.words`; `details` hold no personal data, `note` is masked.

    Whatever happened to a project may touch what it owes: its duties are counted anew when the act is done.
    """
    if project is not None:
        on_project_changed(project.pk, now)
    return ProjectEvent.objects.create(
        project=project, company=company, act=act, at=now, actor=by, agency=by.agency if by else None,
        details=dict(details or {}), note=mask_text(note)[:NOTE_MAX],
    )  # fmt: skip
