"""Who is told of tasks and meetings."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from agencies.clock.models import Step, TimeLimit
from agencies.messages.kinds import Kind
from agencies.people.models import Agency, User
from oversight.acts import record
from oversight.group.models import GroupMeeting, Task, TaskReport
from oversight.telling import office_of, staff_of, tell


def doers(agency: Agency) -> list[User]:
    """Who does what a unit is asked: its own staff, and for a body without accounts the office."""
    if agency.has_accounts:
        return staff_of(agency)
    return office_staff(agency.jurisdiction_id)


def office_staff(jurisdiction: str) -> list[User]:
    office = office_of(jurisdiction)
    return staff_of(office) if office else []


def task_set(task: Task, now: datetime) -> None:
    _tell(Kind.TASK_SET, doers(task.agency), f"task-set:{task.pk}", task, now)


def task_moved(task: Task, now: datetime) -> None:
    _tell(Kind.TASK_SET, doers(task.agency), f"task-moved:{task.pk}:{task.due_on}", task, now)


def task_reported(task: Task, report: TaskReport, now: datetime) -> None:
    people = [each for each in office_staff(task.jurisdiction_id) if each.pk != report.by_id]
    _tell(Kind.TASK_REPORTED, people, f"task-reported:{report.pk}", task, now)


def task_returned(task: Task, report: TaskReport, now: datetime) -> None:
    _tell(Kind.TASK_RETURNED, doers(task.agency), f"task-returned:{report.pk}", task, now)


def follow_task(limit: TimeLimit, step: Step, now: datetime) -> None:
    """The unit is warned while it has not reported; when the date passes, the office learns of it too.

    What is reported as done only waits for the office: then it alone is reminded.
    """
    task = Task.objects.select_related("agency").filter(limit=limit).first()
    if task is None or not task.is_open:
        return
    key, lapsed = f"step:{step.pk}", step.name == Step.Name.LAPSED
    if task.state == Task.State.REPORTED:
        if lapsed:
            _tell(Kind.TASK_REPORTED, office_staff(task.jurisdiction_id), key, task, now)
        return
    kind = Kind.TASK_OVERDUE if lapsed else Kind.TASK_DUE
    _tell(kind, doers(task.agency), key, task, now)
    if lapsed:
        _tell(kind, office_staff(task.jurisdiction_id), key, task, now)
        record("task_overdue", task, by=None, now=now, details={"due": limit.due_on.isoformat()})


def _tell(kind: Kind, people: list[User], key: str, task: Task, now: datetime) -> None:
    due = task.due_on.isoformat() if task.due_on else task.term
    params = {"what": task.text[:80], "due": due, "agency": task.agency.short_name}
    tell(kind, people, key=key, params=params, path=reverse("group-task", args=[task.pk]), now=now)


def meeting_called(meeting: GroupMeeting, units: Iterable[Agency], now: datetime) -> None:
    """Also of another time or place: whoever was told of the old one must know."""
    at = timezone.localtime(meeting.planned_for)
    params = {"what": meeting.title, "due": f"{at:%Y-%m-%d %H:%M}", "place": meeting.place}
    key, path = f"meeting:{meeting.pk}:{now:%y%m%d%H%M%S}", reverse("group-meeting", args=[meeting.pk])
    people = {each.pk: each for unit in units for each in doers(unit)}
    tell(Kind.MEETING_CALLED, people.values(), key=key, params=params, path=path, now=now)
