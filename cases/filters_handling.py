"""What the registers of meetings, visits and excuses can be narrowed by."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.filters import (
    Choices,
    FilterForm,
    Options,
    choice_field,
    day_end,
    day_field,
    day_start,
    offer_choices,
)
from cases.models import Meeting
from cases.reasons import INVALID_EXCUSES, ArrearsReason

SOON = timedelta(days=7)


class MeetingFilter(FilterForm):
    q = forms.CharField(label=_("Case number or place"), required=False, max_length=60, widget=widgets.Text)
    kind = choice_field(_("Kind"), Meeting.Kind.choices)
    level = choice_field(_("Level of the place"), Meeting.Level.choices)
    agency = choice_field(_("Took part"), ())
    held_from = day_field(_("Held from"))
    held_to = day_field(_("Held to"))

    FIRST = ("q", "kind", "level", "agency", "held_from", "held_to")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)

    def condition(self) -> Q:
        conditions: dict[str, Any] = {
            "q": lambda text: Q(cases__number__icontains=text) | Q(place__icontains=text),
            "kind": lambda code: Q(kind=code),
            "level": lambda code: Q(level=code),
            "agency": lambda key: Q(staff__agency=key),
            "held_from": lambda on: Q(held_at__gte=day_start(on)),
            "held_to": lambda on: Q(held_at__lte=day_end(on)),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


VISIT_STATES: Choices = (
    ("planned", _("Planned")),
    ("soon", _("Due within a week")),
    ("overdue", _("Overdue")),
    ("done", _("Made")),
    ("relapse", _("Made, relapse")),
    ("cancelled", _("Cancelled")),
)


def visit_state(state: str, today: date) -> Q:
    """The visits in a state; “planned” holds those that are due soon or overdue as well."""
    planned = Q(visited_on__isnull=True) & ~Q(deadline__limit__state="cancelled")
    return {
        "planned": planned,
        "soon": planned & Q(deadline__limit__due_on__gte=today, deadline__limit__due_on__lte=today + SOON),
        "overdue": planned & Q(deadline__limit__due_on__lt=today),
        "done": Q(visited_on__isnull=False),
        "relapse": Q(relapse=True),
        "cancelled": Q(visited_on__isnull=True, deadline__limit__state="cancelled"),
    }[state]


class VisitFilter(FilterForm):
    q = forms.CharField(label=_("Case number"), required=False, max_length=60, widget=widgets.Text)
    state = choice_field(_("State"), VISIT_STATES)
    agency = choice_field(_("Agency responsible"), ())
    due_from = day_field(_("Due from"))
    due_to = day_field(_("Due to"))

    FIRST = ("q", "state", "agency", "due_from", "due_to")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)

    def condition(self, today: date) -> Q:
        conditions: dict[str, Any] = {
            "q": lambda text: Q(case__number__icontains=text),
            "state": lambda state: visit_state(state, today),
            "agency": lambda key: Q(agency=key),
            "due_from": lambda on: Q(deadline__limit__due_on__gte=on),
            "due_to": lambda on: Q(deadline__limit__due_on__lte=on),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


_EXCUSES = [(each.value, each.label) for each in ArrearsReason if each in INVALID_EXCUSES]


class ExcuseFilter(FilterForm):
    q = forms.CharField(label=_("Firm or project owner"), required=False, max_length=60, widget=widgets.Text)
    excuse = choice_field(_("Excuse"), _EXCUSES)
    received_from = day_field(_("Received from"))
    received_to = day_field(_("Received to"))

    FIRST = ("q", "excuse", "received_from", "received_to")

    def condition(self) -> Q:
        conditions: dict[str, Any] = {
            "q": lambda text: Q(),
            "excuse": lambda code: Q(reasons__contains=[code]),
            "received_from": lambda on: Q(transfer__case__received_at__gte=day_start(on)),
            "received_to": lambda on: Q(transfer__case__received_at__lte=day_end(on)),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found
