"""What the worker runs for money: it may run twice or never, the steps are the queue."""

from celery import shared_task
from django.utils import timezone

from escrow import sweep
from escrow.deposits import telling


@shared_task
def follow_steps() -> None:
    sweep.follow_all(timezone.now())


@shared_task
def warn_of_ends() -> None:
    """Every morning: guarantees that end within the days in which a warning is due."""
    telling.warn_of_ends(timezone.now())
