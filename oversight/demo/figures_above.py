"""The figures of the demo place: sums added up, and the weeks and months that are over frozen."""

from datetime import datetime

from django.utils import timezone

from agencies.people.models import User
from oversight.figures.compacting import compact
from oversight.figures.freezing import ended, freeze


def fill(jurisdiction: str, *, by: User, now: datetime, seed: int) -> None:
    """After every other act on cases. What is frozen already stays as it is."""
    compact()
    for first, last in ended(timezone.localdate(now)):
        freeze(jurisdiction, first, last, now)
