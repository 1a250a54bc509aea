"""What the worker runs: each takes an id or nothing, performs the next due step, and may run twice or never."""

from celery import shared_task
from django.utils import timezone

from cases.actions.routing import route_case
from cases.sweep import sweep_minute


@shared_task
def route(case_id: int) -> None:
    route_case(case_id, now=timezone.now())


@shared_task
def sweep() -> None:
    sweep_minute(now=timezone.now())
