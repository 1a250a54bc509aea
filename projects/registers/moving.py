"""The states of a project and which may follow which: a table, and the one verb that moves a project along it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from projects.duties import needs_edit
from projects.history import record
from projects.models import Project

State = Project.State
REASON_MAX = 500

MOVES: Mapping[str, tuple[str, ...]] = {
    State.PLANNED: (State.PREPARING, State.CANCELLED),
    State.PREPARING: (State.BUILDING, State.CANCELLED),
    State.BUILDING: (State.STOPPED, State.FINISHED),
    State.STOPPED: (State.BUILDING, State.FINISHED, State.CANCELLED),
    State.FINISHED: (State.FILED, State.BUILDING),
    State.FILED: (),
    State.CANCELLED: (),
}
# The day a move sets, where the ledger has a column for it.
_DAY: Mapping[str, str] = {
    State.BUILDING: "started_on",
    State.FINISHED: "finished_on",
    State.FILED: "filed_on",
}
# Moves that somebody will ask about: stopped, given up, and built on after it was finished.
_NEED_REASON = frozenset({State.STOPPED, State.CANCELLED})


def moves_of(project: Project) -> tuple[str, ...]:
    return MOVES[project.state]


def needs_reason(before: str, after: str) -> bool:
    return after in _NEED_REASON or (before, after) == (State.FINISHED, State.BUILDING)


@transaction.atomic
def move(project_id: int, *, to: str, on: date, by: User, now: datetime, reason: str = "") -> Project:
    """The project enters the state `to` on a day. Raises Refused when that does not follow from where it stands."""
    project = Project.objects.select_for_update().get(pk=project_id)
    needs_edit(by, project)
    if to not in State.values:
        raise Invalid({"to": [unknown(to, State.values)]})
    before = project.state
    if to not in MOVES[before]:
        raise Refused(
            "no-such-move",
            _("From “%(before)s” a project does not go to “%(after)s”.")
            % {"before": State(before).label, "after": State(to).label},
        )
    reason = reason.strip()
    refuse_faults(
        {
            "on": _day_fault(project, to, on, timezone.localdate(now)),
            "reason": text_fault(reason, REASON_MAX) if reason or needs_reason(before, to) else None,
        }
    )
    changed = _set_days(project, to, on)
    project.state, project.updated_at = to, now
    project.save(update_fields=["state", *changed, "updated_at"])
    record(
        "project_moved", by=by, now=now, project=project, note=reason,
        details={"changed": {"state": [before, to], **changed}, "on": on.isoformat()},
    )  # fmt: skip
    return project


def _set_days(project: Project, to: str, on: date) -> dict[str, list[Any]]:
    """What changes beside the state. Built on, a project keeps its first start and is no longer finished."""
    wanted: dict[str, date | None] = {}
    if to == State.BUILDING:
        wanted = {"started_on": project.started_on or on, "finished_on": None}
    elif column := _DAY.get(to):
        wanted = {column: on}
    changed: dict[str, list[Any]] = {}
    for name, value in wanted.items():
        old = getattr(project, name)
        if old != value:
            changed[name] = [old and old.isoformat(), value and value.isoformat()]
            setattr(project, name, value)
    return changed


def _day_fault(project: Project, to: str, on: date, today: date) -> str | None:
    if on > today:
        return _("This day has not come yet.")
    after = project.finished_on if to == State.FILED else project.started_on if to == State.FINISHED else None
    if after and on < after:
        return _("This day lies before “%(label)s” (%(day)s).") % {
            "label": _("Finished on") if to == State.FILED else _("Started on"),
            "day": after.isoformat(),
        }
    return None
