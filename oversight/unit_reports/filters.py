"""What the lists of patrols and of exchange items can be narrowed by."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.filters import FilterForm, Options, choice_field, day_field, offer_choices
from agencies.vocabulary import Channel
from oversight.models import ExchangeItem, Patrol

FATES: Sequence[tuple[str, Any]] = (*ExchangeItem.Fate.choices, ("all", _("All items")))


class _List(FilterForm):
    CONDITIONS: Mapping[str, Callable[[Any], Q]] = {}

    def condition(self) -> Q:
        found = Q()
        for name, value in self.stated().items():
            found &= self.CONDITIONS[name](value)
        return found


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=60, widget=widgets.Text)


class PatrolFilter(_List):
    q = _text(_("Project, employer or what was found"))
    town = choice_field(_("Town or street"), ())
    result = choice_field(_("Result"), [*Patrol.Result.choices, ("found", _("Something found"))])
    led = choice_field(_("Followed by"), [("no", _("nothing yet")), ("yes", _("an inspection or a case"))])
    from_on = day_field(_("Patrolled from"))
    until_on = day_field(_("Patrolled until"))

    FIRST = ("q", "town", "result", "led", "from_on", "until_on")
    CONDITIONS = {
        "q": lambda text: (
            Q(project__name__icontains=text) | Q(employer__icontains=text) | Q(text__icontains=text)
        ),
        "town": lambda key: Q(agency=key),
        "result": lambda code: ~Q(result="nothing") if code == "found" else Q(result=code),
        "led": lambda said: (
            Q(inspection__isnull=True, case__isnull=True)
            if said == "no"
            else Q(inspection__isnull=False) | Q(case__isnull=False)
        ),
        "from_on": lambda day: Q(made_on__gte=day),
        "until_on": lambda day: Q(made_on__lte=day),
    }

    def offer(self, options: Options) -> None:
        offer_choices(self, "town", options.agencies)


class ItemFilter(_List):
    q = _text(_("Number, employer or matter"))
    channel = choice_field(_("Channel"), Channel.choices)
    agency = choice_field(_("Told by"), ())
    meeting = forms.IntegerField(label=_("Meeting"), required=False, min_value=1, widget=widgets.Number)
    from_on = day_field(_("Dated from"))
    until_on = day_field(_("Dated until"))

    FIRST = ("q", "channel", "agency", "from_on", "until_on")
    CONDITIONS = {
        "q": lambda text: (
            Q(external_no__icontains=text)
            | Q(employer__icontains=text)
            | Q(text__icontains=text)
            | Q(project__name__icontains=text)
        ),
        "channel": lambda code: Q(channel=code),
        "agency": lambda key: Q(agency=key),
        "meeting": lambda key: Q(meeting=key),
        "from_on": lambda day: Q(dated_on__gte=day),
        "until_on": lambda day: Q(dated_on__lte=day),
    }

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)
