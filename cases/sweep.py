"""The minute sweep of cases: routes what was missed, marks what is overdue. Safe to run twice at once."""

from datetime import datetime

from agencies.clock.models import Step, TimeLimit
from agencies.clock.sweep import lapse_due, note_sweep
from cases.actions.overdue import mark_overdue
from cases.actions.routing import route_case
from cases.models import Case

BATCH = 500


def sweep_minute(*, now: datetime) -> None:
    """What is left over after a batch waits for the next minute, so one sweep never runs into the next for long."""
    for case_id in list(Case.objects.to_route(now).values_list("pk", flat=True)[:BATCH]):
        route_case(case_id, now=now)
    lapse_due(now)
    waiting = Step.objects.filter(
        done_at__isnull=True, name=Step.Name.LAPSED, limit__kind=TimeLimit.Kind.FEEDBACK
    ).order_by("pk")
    for step_id in list(waiting.values_list("pk", flat=True)[:BATCH]):
        mark_overdue(step_id, now=now)
    note_sweep("minute", now)
