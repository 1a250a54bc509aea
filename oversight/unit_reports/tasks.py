"""What the worker does for the reports of units: it may run twice or never, each is asked for once."""

from celery import shared_task
from django.utils import timezone

from oversight.unit_reports.asking import ask_everywhere


@shared_task
def ask_for() -> None:
    ask_everywhere(timezone.now())
