"""What the worker does for the figures: every minute and every night. Each may run twice or never."""

from celery import shared_task
from django.utils import timezone

from oversight.figures import compacting, freezing


@shared_task
def compact() -> None:
    compacting.compact()


@shared_task
def reconcile() -> None:
    compacting.reconcile()
    freezing.freeze_ended(timezone.now())
