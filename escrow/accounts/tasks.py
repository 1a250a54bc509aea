"""What the worker runs for the totals of money: all of them counted anew at night, so that nothing is missed."""

from celery import shared_task
from django.utils import timezone

from escrow.accounts.recounting import every_project, recount_many


@shared_task
def recount_money() -> None:
    recount_many(every_project(), timezone.now())
