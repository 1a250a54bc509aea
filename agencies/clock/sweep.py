"""The one sweep over time limits: what has come due takes its next step, exactly once."""

from datetime import datetime

from django.db import transaction

from agencies.clock.models import Step, Sweep, TimeLimit

BATCH = 500


def lapse_due(now: datetime) -> int:
    """Mark limits that ran out and leave a step for the app above to act on. Returns how many.

    Rows another sweep holds are skipped; (limit, stage) is unique, so two sweeps cannot both record a step.
    """
    done = 0
    while found := _lapse_batch(now):
        done += found
    return done


@transaction.atomic
def _lapse_batch(now: datetime) -> int:
    due = list(TimeLimit.objects.select_for_update(skip_locked=True).to_look_at(now)[:BATCH])
    for limit in due:
        limit.stage += 1
        limit.state, limit.next_at = TimeLimit.State.LAPSED, None
    Step.objects.bulk_create(
        [Step(limit=limit, stage=limit.stage, name=Step.Name.LAPSED, at=limit.due_at) for limit in due]
    )
    TimeLimit.objects.bulk_update(due, ["stage", "state", "next_at"])
    return len(due)


def note_sweep(name: str, at: datetime) -> None:
    Sweep.objects.update_or_create(name=name, defaults={"at": at})


def last_sweep_at() -> datetime | None:
    """When the minute sweep last finished."""
    return Sweep.objects.filter(name="minute").values_list("at", flat=True).first()
