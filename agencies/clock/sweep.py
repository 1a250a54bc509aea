"""The one sweep over time limits: what has come due takes its next step, exactly once."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from agencies.clock.days import Calendars, whole_calendars
from agencies.clock.models import Step, Sweep, TimeLimit
from agencies.clock.points import passed

BATCH = 500


def pass_points(now: datetime) -> int:
    """Take the steps whose time has come and leave each for the app above to act on. Returns how many limits moved.

    Rows another sweep holds are skipped; (limit, stage) is unique, so two sweeps cannot both record a step.
    """
    done = 0
    if not TimeLimit.objects.to_look_at(now).exists():
        return done
    calendars = whole_calendars()
    while found := _pass_batch(now, calendars):
        done += found
    return done


@transaction.atomic
def _pass_batch(now: datetime, calendars: Calendars) -> int:
    queue = TimeLimit.objects.select_for_update(skip_locked=True).to_look_at(now)
    due = list(
        queue.only("jurisdiction_id", "unit", "due_on", "due_at", "points", "point", "stage", "state", "provisional")[
            :BATCH
        ]
    )  # fmt: skip
    steps: list[Step] = []
    alike: dict[tuple[int, datetime | None, int, str], list[int]] = defaultdict(list)
    for limit in due:
        names, point, next_at = passed(limit, now, calendars(limit.jurisdiction_id))
        steps += (
            Step(limit_id=limit.pk, stage=stage, name=name, at=now)
            for stage, name in enumerate(names, start=limit.stage + 1)
        )
        state = TimeLimit.State.LAPSED if Step.Name.LAPSED in names else limit.state
        alike[point, next_at, limit.stage + len(names), state].append(limit.pk)
    Step.objects.bulk_create(steps)
    # Limits that fell due together mostly go on together: few statements, however many rows.
    for (point, next_at, stage, state), keys in alike.items():
        TimeLimit.objects.filter(pk__in=keys).update(point=point, next_at=next_at, stage=stage, state=state)
    return len(due)


def note_sweep(name: str, at: datetime) -> None:
    if not Sweep.objects.filter(name=name).update(at=at):
        Sweep.objects.bulk_create([Sweep(name=name, at=at)], ignore_conflicts=True)


def last_sweep_at() -> datetime | None:
    """When the minute sweep last finished."""
    return Sweep.objects.filter(name="minute").values_list("at", flat=True).first()
