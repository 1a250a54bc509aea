"""The roof: settings, URLs, background work and the processes that run the product."""

# Without this import `shared_task` would bind to a default app that knows none of our settings.
from config.celery import app as celery_app

__all__ = ["celery_app"]
