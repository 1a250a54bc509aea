"""The agenda of a meeting, drawn up from the data: each item with figures, and each figure with the list of its rows.

The figures stand as they were when the agenda was drawn; the links show the rows as they are now.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.forms.filters import Options
from agencies.people.models import User
from agencies.policy.directives import Sitting
from agencies.policy.versions import standing_on
from agencies.vocabulary import SpecialType
from cases.models import Case
from oversight.group.filters import TaskFilter, task_tab
from oversight.group.models import GroupMeeting, Task
from oversight.group.year import When, demands
from oversight.models import EarlyWarning, ExchangeItem
from oversight.unit_reports.exchange import items_for
from oversight.warnings.codes import Colour
from oversight.warnings.forms import tab as warning_tab
from projects.models import Project
from projects.registers.filters import ProjectFilter

WORST = 5


@dataclass(slots=True)
class Item:
    title: str
    text: str = ""
    figures: list[dict[str, Any]] = field(default_factory=list)

    def figure(self, label: str, value: int, unit: str, name: str, **query: Any) -> None:
        self.figures.append(
            {"label": str(label), "value": value, "unit": str(unit), "url": address(name, **query)}
        )


def address(name: str, **query: Any) -> str:
    try:
        found = reverse(name)
    except NoReverseMatch:
        return ""
    return f"{found}?{urlencode(query)}" if query else found


def draw(meeting: GroupMeeting, user: User, now: datetime) -> list[dict[str, Any]]:
    drawn = (item for maker in _ITEMS[Sitting(meeting.kind)] for item in maker(meeting, user, now))
    return [{"title": each.title, "text": each.text, "figures": each.figures} for each in drawn]


Maker = Callable[[GroupMeeting, User, datetime], Iterator[Item]]


def _stock(meeting: GroupMeeting, user: User, now: datetime) -> Iterator[Item]:
    item = Item(_("Where things stand"))
    cases = Case.objects.visible_to(user).open()
    item.figure(_("Open cases"), cases.count(), _("cases"), "cases", queue="open")
    overdue = cases.filter(is_overdue=True).count()
    item.figure(_("Overdue cases"), overdue, _("cases"), "cases", queue="overdue")
    warnings = EarlyWarning.objects.visible_to(user).filter(colour=Colour.RED)
    for name, label in (
        ("open", _("Red warnings nobody has acknowledged")),
        ("acknowledged", _("Red warnings dealt with")),
    ):
        count = warnings.filter(warning_tab(name)).count()
        item.figure(label, count, _("warnings"), "warnings", state=name, colour=Colour.RED.value)
    yield item


def _worst(meeting: GroupMeeting, user: User, now: datetime) -> Iterator[Item]:
    """The projects that owe most in open cases."""
    cases = Case.objects.visible_to(user).open().filter(project__isnull=False)
    rows: Any = cases.order_by().values("project__code", "project__name")
    found = rows.annotate(count=Count("pk"), owed=Sum("amount", default=0)).order_by("-owed", "project__code")
    item = Item(_("Projects that owe most"))
    for row in found[:WORST]:
        label = f"{row['project__name']}（{row['owed'] / 10_000:,.2f}万元）"
        item.figure(label, row["count"], _("cases"), "cases", queue="open", project=row["project__code"])
    if item.figures:
        yield item


def _tasks(meeting: GroupMeeting, user: User, now: datetime) -> Iterator[Item]:
    item = Item(_("Tasks of the group"))
    for state, label in (
        ("overdue", _("Tasks overdue")),
        ("reported", _("Tasks that await acceptance")),
        ("open", _("Tasks still open")),
    ):
        item.figure(label, tasks(user, now, state=state), _("tasks"), "group-tasks", state=state)
    yield item
    last = Item(_("What earlier meetings decided"))
    for state, label in (("done", _("Decisions carried out")), ("open", _("Decisions still open")),
                         ("overdue", _("Decisions overdue"))):  # fmt: skip
        query = {"state": state, "origin": Task.Origin.MEETING.value}
        last.figure(label, tasks(user, now, **query), _("tasks"), "group-tasks", **query)
    yield last


def tasks(user: User, now: datetime, *, state: str, **query: str) -> int:
    """As many as the register shows under these filters."""
    form = TaskFilter(_asked(query), Options(), user=user)
    rows = Task.objects.visible_to(user).filter(task_tab(state, user, timezone.localdate(now)))
    return rows.filter(form.condition()).count()


def _year(meeting: GroupMeeting, user: User, now: datetime) -> Iterator[Item]:
    """A plenary settles the work of the year: what the document demands stands before it."""
    year = timezone.localtime(meeting.planned_for).year
    version = standing_on(meeting.jurisdiction_id, timezone.localdate(now))
    found = demands(version.policy.directives, year) if version else iter(())
    lines = [
        f"{each.directive.name}（{each.directive.source}，{_by(each.due_on, each.directive.term)}）"
        for each in found
        if each.when is When.NOW
    ]
    item = Item(_("Tasks of the year %(year)s") % {"year": year}, "\n".join(lines))
    query = {"state": "all", "year": str(year), "origin": Task.Origin.YEAR.value}
    item.figure(
        _("Tasks on the list of the year"), tasks(user, now, **query), _("tasks"), "group-tasks", **query
    )
    yield item


def _by(day: date | None, term: str) -> str:
    return day.isoformat() if day else term


def _special(meeting: GroupMeeting, user: User, now: datetime) -> Iterator[Item]:
    """The projects of the kinds the meeting is about (部队工程、轨道交通和“三无工程”)."""
    for special in meeting.special:
        item = Item(str(SpecialType(special).label))
        for label, query in (
            (_("Projects of this kind"), {}),
            (_("Under construction"), {"state": Project.State.BUILDING.value}),
            (_("With a duty that is missing"), {"light": "red"}),
        ):
            asked = {"special": special, **query}
            item.figure(label, _projects(user, asked), _("projects"), "projects", **asked)
        yield item


def _projects(user: User, query: Mapping[str, str]) -> int:
    form = ProjectFilter(_asked(query), Options(), user)
    return Project.objects.visible_to(user).filter(form.condition()).count()


def _exchange(meeting: GroupMeeting, user: User, now: datetime) -> Iterator[Item]:
    item = Item(_("Complaints, calls, petitions and opinion items not yet linked to a case"))
    waiting = items_for(meeting).filter(fate=ExchangeItem.Fate.OPEN)
    item.figure(_("Items to be reconciled"), waiting.count(), _("items"), "exchange", state="open")
    yield item


def _asked(query: Mapping[str, str]) -> QueryDict:
    return QueryDict(urlencode(query))


_ITEMS: Mapping[Sitting, tuple[Maker, ...]] = {
    Sitting.PLENARY: (_year, _stock, _tasks, _worst),
    Sitting.JOINT: (_stock, _worst, _tasks),
    Sitting.SPECIAL: (_special, _tasks),
    Sitting.EXCHANGE: (_exchange, _stock),
}
