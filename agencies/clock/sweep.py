"""The one sweep over time limits: what has come due takes its next step, exactly once."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from agencies.clock.models import Step, Sweep, TimeLimit

BATCH = 500


def lapse_due(now: datetime) -> int:
    """Mark limits that ran out and leave a step for the app above to act on. Returns how many.

    Rows another sweep holds are skipped; (limit, stage) is unique, so two sweeps cannot both record a step.
    """
    done = 0
    if not TimeLimit.objects.to_look_at(now).exists():
        return done
    while found := _lapse_batch(now):
        done += found
    return done


@transaction.atomic
def _lapse_batch(now: datetime) -> int:
    queue = TimeLimit.objects.select_for_update(skip_locked=True).to_look_at(now)[:BATCH]
    due = list(queue.values_list("pk", "stage", "due_at"))
    Step.objects.bulk_create(
        [Step(limit_id=pk, stage=stage + 1, name=Step.Name.LAPSED, at=due_at) for pk, stage, due_at in due]
    )
    TimeLimit.objects.filter(pk__in=[pk for pk, _stage, _due_at in due]).update(
        stage=F("stage") + 1, state=TimeLimit.State.LAPSED, next_at=None
    )
    return len(due)


def note_sweep(name: str, at: datetime) -> None:
    if not Sweep.objects.filter(name=name).update(at=at):
        Sweep.objects.bulk_create([Sweep(name=name, at=at)], ignore_conflicts=True)


def last_sweep_at() -> datetime | None:
    """When the minute sweep last finished."""
    return Sweep.objects.filter(name="minute").values_list("at", flat=True).first()
