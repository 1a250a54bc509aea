"""What may be asked about gates: which gate, about what; and what the register is narrowed by."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.act import styled
from agencies.forms.filters import FilterForm, choice_field, day_end, day_field, day_start, offer_choices
from oversight.gates import Gate, Outcome


class GateFilter(FilterForm):
    q = forms.CharField(
        label=_("Number, project or firm"), required=False, max_length=60, widget=widgets.Text
    )
    gate = choice_field(_("Gate"), Gate.choices)
    outcome = choice_field(_("Result of the check"), Outcome.choices)
    agency = choice_field(_("Issuing agency"), ())
    checked_from = day_field(_("Checked from"))
    checked_to = day_field(_("Checked until"))

    FIRST = ("q", "gate", "outcome", "checked_from", "checked_to")
    MORE = ("agency",)

    def offer(self, options: Any) -> None:
        offer_choices(self, "agency", options.agencies)

    def condition(self) -> Q:
        conditions = {
            "q": lambda text: Q(number__icontains=text) | Q(subject_name__icontains=text),
            "gate": lambda gate: Q(gate=gate),
            "outcome": lambda outcome: Q(outcome=outcome),
            "agency": lambda key: Q(agency=key),
            "checked_from": lambda day: Q(checked_at__gte=day_start(day)),
            "checked_to": lambda day: Q(checked_at__lte=day_end(day)),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


class AskForm(forms.Form):
    """Which gate, and words to find a project or firm by; chosen, its id. State in the address, so that it can be
    sent to a colleague."""

    gate = forms.ChoiceField(label=_("Gate"))
    q = forms.CharField(
        label=_("Project or firm"),
        required=False,
        max_length=60,
        widget=widgets.Text,
        help_text=_("Part of the name, the project number or the unified social credit code."),
    )
    project = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    company = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, data: Any, gates: tuple[Gate, ...]) -> None:
        super().__init__(data, auto_id="ask-%s", label_suffix="")
        field: Any = self.fields["gate"]
        field.choices = [(each.value, each.label) for each in gates]
        for each in self.fields.values():
            styled(each)

    @property
    def said_gate(self) -> Gate | None:
        if not self.is_bound:
            return None
        self.is_valid()
        gate = self.cleaned_data.get("gate")
        return Gate(gate) if gate else None
