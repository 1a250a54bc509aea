"""The Celery app, and the sign of life that a worker gives."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from config import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("xinze")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(
    [
        "cases.imports",
        "projects.compliance",
        "projects.inspections",
        "projects.intake",
        "escrow.accounts",
        "oversight.warnings",
        "oversight.figures",
        "oversight.reports",
        "oversight.unit_reports",
        "oversight.coverage",
        "oversight.campaigns",
        "oversight.group",
    ]
)


@setup_logging.connect
def log_like_the_web(**_: Any) -> None:
    """Celery would otherwise install its own format, and one log stream would hold two."""
    dictConfig(settings.LOGGING)


@app.task(name="config.celery.heartbeat", expires=30)
def heartbeat() -> None:
    """Beat sends it, a worker runs it: so a fresh heartbeat proves beat, broker and worker at once."""
    broker.note_heartbeat()
