"""What the worker runs for the ground: it may run twice or never, the rows are the queue."""

import structlog
from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from agencies.messages.sending import send_due

log = structlog.get_logger()


@shared_task
def send_messages() -> None:
    send_due(timezone.now())


def send_soon() -> None:
    """Somebody waits to see it arrive. Without a broker it takes until the next minute."""
    try:
        send_messages.apply_async(retry=False)
    except OperationalError as error:
        log.warning("broker cannot be reached, messages go out with the next run", error=str(error))
