"""What the lists of the group can be narrowed by."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.filters import FilterForm, Options, choice_field, offer_choices
from agencies.people.models import User
from agencies.policy.directives import Sitting
from oversight.group.models import GroupMeeting, Task

S = Task.State
TASK_TABS = (
    ("mine", _("Ours")),
    ("open", _("Under way")),
    ("overdue", _("Overdue")),
    ("reported", _("Awaiting acceptance")),
    ("done", _("Done")),
    ("all", _("All tasks")),
    ("cancelled", _("Cancelled tasks")),
)
_OPEN = Q(state__in=[S.OPEN, S.REPORTED])


def _shared(user: User) -> QuerySet[Any, Any]:
    """By key and not by join: a task with three partners stands in a list once."""
    return Task.partners.through.objects.filter(agency=user.agency_id).values("task")


def task_tab(name: str, user: User, today: date) -> Q:
    """What is reported as done is not overdue: it waits for the office."""
    own = Q(agency=user.agency_id) | Q(pk__in=_shared(user))
    found: Mapping[str, Q] = {
        "mine": _OPEN & own,
        "open": _OPEN,
        "overdue": Q(state=S.OPEN, due_on__lt=today),
        "reported": Q(state=S.REPORTED),
        "done": Q(state=S.DONE),
        "all": ~Q(state=S.CANCELLED),
        "cancelled": Q(state=S.CANCELLED),
    }
    return found[name]


class TaskFilter(FilterForm):
    q = forms.CharField(label=_("Text of the task"), required=False, max_length=60, widget=widgets.Text)
    unit = choice_field(_("Responsible unit"), ())
    origin = choice_field(_("Comes from"), Task.Origin.choices)
    year = forms.IntegerField(
        label=_("Year"), required=False, min_value=2000, max_value=2100, widget=widgets.Number
    )
    dated = choice_field(_("Date"), (("yes", _("With a date")), ("no", _("Without a date"))))
    source = forms.CharField(label=_("Row it came from"), required=False, max_length=60)

    FIRST = ("q", "unit", "origin", "year", "dated")

    def __init__(self, data: Any, options: Options, *, user: User) -> None:
        self.user = user
        super().__init__(data, options)

    def offer(self, options: Options) -> None:
        choices = options.agencies
        if not choices and str(self.data.get("unit", "")).isdecimal():
            choices = [(self.data["unit"], self.data["unit"])]
        offer_choices(self, "unit", choices)

    def condition(self) -> Q:
        conditions: dict[str, Callable[[Any], Q]] = {
            "q": lambda text: Q(text__icontains=text) | Q(measures__icontains=text),
            "unit": lambda key: Q(agency=key),
            "origin": lambda code: Q(origin=code),
            # What an earlier year left open is carried over until it is done.
            "year": lambda year: Q(year=year) | (Q(year__lt=year) & _OPEN),
            "dated": lambda which: Q(due_on__isnull=which == "no"),
            "source": lambda text: Q(source=text),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


MEETING_TABS = (
    ("planned", _("Planned meetings")),
    ("held", _("Held meetings")),
    ("cancelled", _("Cancelled meetings")),
)


class MeetingFilter(FilterForm):
    q = forms.CharField(label=_("Title of the meeting"), required=False, max_length=60, widget=widgets.Text)
    kind = choice_field(_("Kind of meeting"), Sitting.choices)
    year = forms.IntegerField(
        label=_("Year"), required=False, min_value=2000, max_value=2100, widget=widgets.Number
    )

    FIRST = ("q", "kind", "year")

    def condition(self) -> Q:
        conditions: dict[str, Callable[[Any], Q]] = {
            "q": lambda text: Q(title__icontains=text),
            "kind": lambda code: Q(kind=code),
            "year": lambda year: Q(planned_for__year=year),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


def meeting_tab(name: str) -> Q:
    return Q(state={"planned": GroupMeeting.State.PLANNED, "held": GroupMeeting.State.HELD,
                    "cancelled": GroupMeeting.State.CANCELLED}[name])  # fmt: skip
