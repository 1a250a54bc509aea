"""The minutes of a meeting as they go out (会议纪要): who came, what was said, what was decided for whom by when."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import timezone, translation

from oversight.acts import subject_of
from oversight.group.models import GroupMeeting, Task


@dataclass(frozen=True, slots=True)
class Minutes:
    addressee: str
    title: str
    paragraphs: tuple[str, ...]


def written(meeting: GroupMeeting) -> Minutes:
    attendance = list(meeting.attendance.select_related("agency"))
    context = {
        "meeting": meeting,
        "on": timezone.localtime(meeting.held_at or meeting.planned_for),
        "lines": [line.strip() for line in meeting.minutes.splitlines() if line.strip()],
        "decisions": list(decisions_of(meeting)),
        "came": "、".join(_whom(each.agency.short_name, each.person) for each in attendance if each.came),
        "away": "、".join(
            _whom(each.agency.short_name, each.excuse) for each in attendance if each.came is False
        ),
    }
    # Official letters are in Chinese, whatever the language of whoever signs.
    with translation.override("zh-hans"):
        text = render_to_string("letters/oversight/group_minutes.txt", context)
    title, *paragraphs = (line.strip() for line in text.splitlines() if line.strip())
    return Minutes("各成员单位", title, tuple(paragraphs))


def _whom(unit: str, said: str) -> str:
    return f"{unit}（{said}）" if said else unit


def decisions_of(meeting: GroupMeeting) -> "list[Task]":
    found = Task.objects.filter(source=subject_of(meeting)).exclude(state=Task.State.CANCELLED)
    return list(found.select_related("agency").prefetch_related("partners").order_by("pk"))
