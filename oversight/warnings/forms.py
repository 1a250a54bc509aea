"""The forms of a warning, and what the register can be narrowed by."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.act import REQUIRED, ActForm
from agencies.forms.filters import (
    FilterForm,
    Options,
    choice_field,
    day_end,
    day_field,
    day_start,
    offer_choices,
)
from oversight.warnings.codes import Code, Colour, How, Party
from oversight.warnings.models import NOTE_MAX

TABS = (
    ("open", _("To be acknowledged")),
    ("acknowledged", _("Being dealt with")),
    ("standing", _("All that stand")),
    ("closed", _("Closed warnings")),
)


def _note(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 3}), error_messages=REQUIRED
    )


class AcknowledgeForm(ActForm):
    note = _note(_("What is done"))


class CloseForm(ActForm):
    how = forms.TypedChoiceField(
        label=_("How it ended"), coerce=How, error_messages=REQUIRED,
        choices=[("", "—"), *((each.value, each.label) for each in How if each != How.GONE)],
    )  # fmt: skip
    note = _note(_("What shows it"))


def tab(name: str) -> Q:
    return {
        "open": Q(closed_at__isnull=True, acknowledged_at__isnull=True),
        "acknowledged": Q(closed_at__isnull=True, acknowledged_at__isnull=False),
        "standing": Q(closed_at__isnull=True),
        "closed": Q(closed_at__isnull=False),
    }[name]


def of_place(code: str) -> Q:
    """Of projects in the place or below it: a code is a prefix of the codes under it."""
    stem = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return Q(project__region__code__startswith=stem if len(code) == 6 else code)


class WarningFilter(FilterForm):
    q = forms.CharField(label=_("Project name or number"), required=False, max_length=60, widget=widgets.Text)
    colour = choice_field(_("Colour"), [(str(each.value), each.label) for each in Colour])
    code = choice_field(_("Kind of warning"), Code.choices)
    place = choice_field(_("Place"), ())
    party = choice_field(_("Who must act"), Party.choices)
    agency = choice_field(_("Followed up by"), ())
    from_on = day_field(_("First seen from"))
    until_on = day_field(_("First seen until"))
    project = forms.CharField(label=_("Project number"), required=False, max_length=40)

    FIRST = ("q", "colour", "code", "agency", "place")
    MORE = ("party", "from_on", "until_on")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)
        offer_choices(self, "place", options.places)

    def condition(self) -> Q:
        conditions = {
            "q": lambda text: Q(project__name__icontains=text) | Q(project__code__icontains=text),
            "colour": lambda colour: Q(colour=colour),
            "code": lambda code: Q(code=code),
            "place": of_place,
            "party": lambda party: Q(party=party),
            "agency": lambda agency: Q(agency=agency),
            "from_on": lambda first: Q(first_seen__gte=day_start(first)),
            "until_on": lambda last: Q(first_seen__lte=day_end(last)),
            "project": lambda code: Q(project__code=code),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found
