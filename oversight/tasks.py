"""What the worker runs from above: it may run twice or never, the steps are the queue."""

from celery import shared_task
from django.utils import timezone

from oversight import sweep


@shared_task
def follow_steps() -> None:
    sweep.follow_all(timezone.now())
