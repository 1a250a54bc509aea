"""What the worker runs for inspections: it may run twice or never, the steps are the queue."""

from celery import shared_task
from django.utils import timezone

from projects.inspections.sweep import follow_all


@shared_task
def follow_steps() -> None:
    follow_all(timezone.now())
