"""Papers that come with a task or a meeting: reports of the unit, signed lists of who came."""

from django.urls import reverse

from agencies.people.models import User
from oversight.group.models import GroupMeeting, Task
from oversight.papers.holders import HOLDERS, Holder
from oversight.telling import office_of


def _task(pk: int, user: User) -> Holder:
    task = Task.objects.visible_to(user).select_related("agency").get(pk=pk)
    return Holder(task.agency, task.is_open, task, reverse("group-task", args=[pk]))


def _meeting(pk: int, user: User) -> Holder:
    meeting = GroupMeeting.objects.visible_to(user).get(pk=pk)
    office = office_of(meeting.jurisdiction_id)
    if office is None:
        raise GroupMeeting.DoesNotExist
    may_change = meeting.state != GroupMeeting.State.CANCELLED and meeting.letter_id is None
    return Holder(office, may_change, meeting, reverse("group-meeting", args=[pk]))


HOLDERS.update({"group_task": _task, "group_meeting": _meeting})
