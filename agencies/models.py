"""The tables of this app, gathered from its packages for Django to find."""

from agencies.clock.models import CalendarDay, CalendarYear, LocalDay, Step, Sweep, TimeLimit
from agencies.documents.models import Letter
from agencies.messages.models import Delivery, Message, Preference
from agencies.people.models import Agency, Duty, Region, User
from agencies.people.succession import Succession
from agencies.policy.models import PolicyStep, PolicyVersion
from agencies.records.models import Counter

__all__ = [
    "Agency",
    "CalendarDay",
    "CalendarYear",
    "Counter",
    "Delivery",
    "Duty",
    "Letter",
    "LocalDay",
    "Message",
    "PolicyStep",
    "PolicyVersion",
    "Preference",
    "Region",
    "Step",
    "Succession",
    "Sweep",
    "TimeLimit",
    "User",
]
