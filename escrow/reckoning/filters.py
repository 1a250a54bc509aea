"""What the list of wage reckoning sheets can be narrowed by."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.filters import FilterForm, choice_field, day_field
from escrow.models import Reckoning

_CONDITIONS: dict[str, Any] = {
    "q": lambda text: (
        Q(number__icontains=text)
        | Q(matter__icontains=text)
        | Q(project__name__icontains=text)
        | Q(debtor__name__icontains=text)
    ),
    "state": lambda state: Q(state=state),
    "from_on": lambda day: Q(until_on__gte=day),
    "until_on": lambda day: Q(from_on__lte=day),
    "project": lambda pk: Q(project=pk),
}


class ReckoningFilter(FilterForm):
    q = forms.CharField(
        label=_("Sheet, case, project or employer"), required=False, max_length=60, widget=widgets.Text
    )
    state = choice_field(_("State"), Reckoning.State.choices)
    from_on = day_field(_("Period from"))
    until_on = day_field(_("Period to"))
    project = forms.IntegerField(label=_("Project"), required=False, min_value=1)

    FIRST = ("q", "state", "from_on", "until_on")

    def condition(self) -> Q:
        found = Q()
        for name, value in self.stated().items():
            found &= _CONDITIONS[name](value)
        return found
