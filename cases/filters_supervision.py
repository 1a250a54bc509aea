"""What the register of supervision can be narrowed by."""

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
from cases.models import Order

STATES: Choices = (
    ("to_sign", _("To sign")),
    ("requested", _("Awaiting the leader's approval")),
    ("issued", _("Awaiting reply")),
    ("overdue", _("Reply overdue")),
    ("replied", _("Replied")),
    ("accepted", _("Reply accepted")),
    ("dropped", _("Left out")),
)


def in_state(state: str) -> Q:
    """The orders in a state of `STATES`; a proposal that time has taken back is in none."""
    asked = Q(requested_by__isnull=False)
    return {
        "to_sign": Order.still_needed() & ~asked & Q(case__closed_at__isnull=True),
        "requested": Q(state=Order.State.PROPOSED) & asked,
        "issued": Q(state=Order.State.ISSUED),
        "overdue": Q(state=Order.State.ISSUED, deadline__limit__state="lapsed"),
        "replied": Q(state=Order.State.REPLIED),
        "accepted": Q(state=Order.State.ACCEPTED),
        "dropped": Q(state=Order.State.DROPPED),
    }[state]


class SupervisionFilter(FilterForm):
    q = forms.CharField(label=_("Letter or case number"), required=False, max_length=60, widget=widgets.Text)
    kind = choice_field(_("Measure"), Order.Kind.choices)
    state = choice_field(_("State"), STATES)
    agency = choice_field(_("Addressed to"), ())
    dated_from = day_field(_("From"))
    dated_to = day_field(_("To"))

    FIRST = ("q", "kind", "state", "agency", "dated_from", "dated_to")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)

    def condition(self) -> Q:
        conditions = {
            "q": lambda text: Q(letter__number__icontains=text) | Q(case__number__icontains=text),
            "kind": lambda kind: Q(kind=kind),
            "state": in_state,
            "agency": lambda key: Q(agency=key),
            "dated_from": lambda day: Q(dated_at__gte=day_start(day)),
            "dated_to": lambda day: Q(dated_at__lte=day_end(day)),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found
