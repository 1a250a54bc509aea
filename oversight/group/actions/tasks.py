"""A task of the group: set, reported on, accepted or sent back, moved to another date, cancelled.

The report of the unit stops the warnings it gets; its time limit is met when the office accepts, as of that report.
So nobody is done by saying so, a report that is sent back never counted, and the unit does not pay for the time the
office takes to read.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.limits import cancel, limit_until, meet
from agencies.clock.models import TimeLimit
from agencies.errors import Refused, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, Region, User
from oversight.acts import record
from oversight.duties import needs
from oversight.group import telling
from oversight.group.models import Task, TaskReport
from oversight.group.workflow import STATES, Act, may, may_set

S = Task.State
TEXT_MAX, MEASURES_MAX, PERSON_MAX, TERM_MAX, REPORT_MAX = 500, 1000, 40, 60, 2000
AHEAD = timedelta(days=5 * 366)
_DAY = timedelta(days=1)


@transaction.atomic
def set_task(
    *,
    jurisdiction: str,
    origin: str,
    year: int,
    text: str,
    agency: Agency,
    partners: Iterable[Agency] = (),
    due_on: date | None = None,
    term: str = "",
    starts_on: date | None = None,
    clause: str = "",
    source: str = "",
    code: str = "",
    measures: str = "",
    person: str = "",
    by: User,
    now: datetime,
) -> Task:
    """One unit must have done this by a date, or as the document says (`term`). Starts the limit and tells the unit.

    `source` is the row it came from, as `oversight.campaign:7`. Raises Invalid, Refused (`not-your-part`).
    """
    needs(may_set(by, jurisdiction))
    today = timezone.localdate(now)
    others = list(partners)
    strange = [each.short_name for each in (agency, *others) if each.jurisdiction_id != jurisdiction]
    refuse_faults(
        {
            "origin": None if origin in Task.Origin.values else unknown(origin, Task.Origin.values),
            "text": text_fault(text, TEXT_MAX),
            "measures": text_fault(measures, MEASURES_MAX) if measures else None,
            "person": text_fault(person, PERSON_MAX) if person else None,
            "term": text_fault(term, TERM_MAX) if term else None,
            "due_on": date_fault(due_on, starts_on or today, today) if due_on or not term else None,
            "agency": unknown(", ".join(strange), [_("agencies of this place")]) if strange else None,
        }
    )
    return lay(
        jurisdiction=jurisdiction, origin=origin, year=year, text=text.strip(), agency=agency, partners=others,
        due_on=due_on, term=term.strip(), starts_on=starts_on or today, clause=clause, source=source, code=code,
        measures=measures.strip(), person=person.strip(), by=by, now=now,
    )  # fmt: skip


def date_fault(due_on: date | None, starts_on: date, today: date) -> str | None:
    if due_on is None:
        return _("State the day by which it is done, or the date in the document's words.")
    if due_on < today:
        return _("This day is over already.")
    if due_on < starts_on:
        return _("It cannot be due before it begins, on %(day)s.") % {"day": starts_on.isoformat()}
    if due_on > today + AHEAD:
        return _("This day lies too far ahead.")
    return None


def lay(
    *, jurisdiction: str, origin: str, year: int, text: str, agency: Agency, partners: Iterable[Agency],
    due_on: date | None, term: str, starts_on: date, clause: str, source: str, code: str, measures: str, person: str,
    by: User | None, now: datetime,
) -> Task:  # fmt: skip
    """The row itself, its limit, its entry and its message. `by` is nobody where the calendar lays it out."""
    place = Region.objects.get(pk=jurisdiction)
    limit = _limit(place, agency, text, clause, starts_on, due_on) if due_on else None
    task = Task.objects.create(
        jurisdiction=place, origin=origin, code=code, source=source, year=year, text=text, measures=measures,
        agency=agency, person=person, starts_on=starts_on, due_on=due_on, term=term, limit=limit,
        clause=clause[:60], made_by=by, made_at=now,
    )  # fmt: skip
    task.partners.set([each for each in partners if each.pk != agency.pk])
    details = {"agency": agency.short_name, "due": due_on.isoformat() if due_on else term, "clause": clause}
    record("task_set", task, by=by, now=now, details=details)
    telling.task_set(task, now)
    return task


def _limit(place: Region, agency: Agency, text: str, clause: str, starts_on: date, due_on: date) -> TimeLimit:
    """What is set and due on one day still has that day: a limit begins before it ends."""
    return limit_until(
        TimeLimit.Kind.TASK, due_on, clause=clause[:60], jurisdiction=place, agency=agency,
        start_on=min(starts_on, due_on - _DAY), reference=text[:30],
    )  # fmt: skip


@transaction.atomic
def report_task(task_id: int, *, text: str, done: bool = False, by: User, now: datetime) -> TaskReport:
    """What the unit has done so far, or that it is done. Raises Invalid, Refused (`not-your-part`, `not-now`)."""
    task = _locked(task_id, Act.REPORT, by)
    refuse_faults({"text": text_fault(text, REPORT_MAX)})
    report = _said(task, TaskReport.Kind.DONE if done else TaskReport.Kind.PROGRESS, text, by, now)
    if done:
        task.state = S.REPORTED
        task.save(update_fields=["state"])
        telling.task_reported(task, report, now)
    record("task_reported" if done else "task_progress", task, by=by, now=now, note=text)
    return report


@transaction.atomic
def accept_task(task_id: int, *, note: str = "", by: User, now: datetime) -> Task:
    """It is done: the limit is met as of the report that is accepted. Raises Refused (`not-your-part`, `not-now`)."""
    task = _locked(task_id, Act.ACCEPT, by)
    refuse_faults({"note": text_fault(note, REPORT_MAX) if note else None})
    report = task.reports.filter(kind=TaskReport.Kind.DONE).latest("pk")
    task.result = report.text
    in_time = meet(task.limit, report.at) if task.limit else True
    _end(task, S.DONE, by, now)
    record("task_accepted", task, by=by, now=now, note=note, details={"in_time": in_time})
    return task


@transaction.atomic
def return_task(task_id: int, *, reason: str, by: User, now: datetime) -> Task:
    """The report does not suffice: the task is open again, towards the same date. Raises Invalid, Refused."""
    task = _locked(task_id, Act.RETURN, by)
    refuse_faults({"reason": text_fault(reason, REPORT_MAX)})
    report = _said(task, TaskReport.Kind.RETURNED, reason, by, now)
    task.state = S.OPEN
    task.save(update_fields=["state"])
    telling.task_returned(task, report, now)
    record("task_returned", task, by=by, now=now, note=reason)
    return task


@transaction.atomic
def move_task(task_id: int, *, due_on: date, reason: str, by: User, now: datetime) -> Task:
    """Another date, with a reason: what was counted until then ends, and a new limit runs. Raises Invalid, Refused."""
    task = _locked(task_id, Act.MOVE, by)
    was = task.due_on
    fault = date_fault(due_on, task.starts_on, timezone.localdate(now))
    refuse_faults(
        {
            "due_on": fault or (_("This is its date already.") if due_on == was else None),
            "reason": text_fault(reason, REPORT_MAX),
        }
    )
    if task.limit:
        cancel(task.limit)
    task.limit = _limit(task.jurisdiction, task.agency, task.text, task.clause, task.starts_on, due_on)
    task.due_on = due_on
    task.save(update_fields=["limit", "due_on"])
    details = {"from": was.isoformat() if was else task.term, "to": due_on.isoformat()}
    record("task_moved", task, by=by, now=now, note=reason, details=details)
    telling.task_moved(task, now)
    return task


@transaction.atomic
def cancel_task(task_id: int, *, reason: str, by: User, now: datetime) -> Task:
    """It is not to be done any more. Raises Invalid, Refused (`not-your-part`, `not-now`)."""
    task = _locked(task_id, Act.CANCEL, by)
    refuse_faults({"reason": text_fault(reason, REPORT_MAX)})
    if task.limit:
        cancel(task.limit)
    task.result = reason.strip()
    _end(task, S.CANCELLED, by, now)
    record("task_cancelled", task, by=by, now=now, note=reason)
    return task


def _locked(task_id: int, act: Act, by: User) -> Task:
    rows = Task.objects.visible_to(by).select_for_update(of=("self",))
    task = rows.select_related("agency", "limit", "jurisdiction").get(pk=task_id)
    needs(may(act, task, by))
    if task.state not in STATES[act]:
        raise Refused(
            "not-now", _("This cannot be done while the task is “%(state)s”.") % {"state": task.get_state_display()}
        )  # fmt: skip
    return task


def _said(task: Task, kind: str, text: str, by: User, now: datetime) -> TaskReport:
    return TaskReport.objects.create(task=task, kind=kind, text=text.strip(), at=now, by=by)


def _end(task: Task, state: str, by: User, now: datetime) -> None:
    task.state, task.ended_at, task.ended_by = state, now, by
    task.save(update_fields=["state", "ended_at", "ended_by", "result"])
