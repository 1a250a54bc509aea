"""The tables of this app, gathered from its packages for Django to find."""

from agencies.clock.models import CalendarDay, CalendarYear, Step, Sweep, TimeLimit
from agencies.documents.models import Letter
from agencies.people.models import Agency, Duty, Region, User
from agencies.policy.models import PolicyStep, PolicyVersion
from agencies.records.models import Counter

__all__ = [
    "Agency",
    "CalendarDay",
    "CalendarYear",
    "Counter",
    "Duty",
    "Letter",
    "PolicyStep",
    "PolicyVersion",
    "Region",
    "Step",
    "Sweep",
    "TimeLimit",
    "User",
]
