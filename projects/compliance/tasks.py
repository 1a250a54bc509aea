"""What the worker runs for the duties: every project counted anew, so that no change of a register is missed."""

from celery import shared_task
from django.utils import timezone

from projects.compliance.recounting import every_project, recount_batches


@shared_task
def recount_all() -> None:
    recount_batches(every_project(), timezone.localdate())
