"""How a follow-up visit stands, in one word."""

from datetime import date

from django.utils.translation import gettext as _

from agencies.clock.models import TimeLimit
from cases.models import Visit


def state_of(visit: Visit, today: date) -> str:
    """One of the states of `filters_handling.VISIT_STATES`: the narrowest that fits."""
    if visit.visited_on is not None:
        return "relapse" if visit.relapse else "done"
    limit = visit.deadline.limit if visit.deadline else None
    if limit is not None and limit.state == TimeLimit.State.CANCELLED:
        return "cancelled"
    return "overdue" if limit is not None and limit.due_on < today else "planned"


def say_state(state: str) -> str:
    return {
        "planned": _("planned"),
        "overdue": _("overdue"),
        "done": _("no relapse"),
        "relapse": _("relapse"),
        "cancelled": _("cancelled"),
    }[state]


TONES = {
    "planned": "wait",
    "overdue": "breached",
    "done": "done",
    "relapse": "breached",
    "cancelled": "paused",
}
