"""The forms of relief plans, recoveries, the fund and presale accounts: shape only, the verbs decide."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from agencies.people.models import Agency, Region
from agencies.policy.money import Plight, Source, Use
from escrow.ledger.posting import PARTY_MAX, REFERENCE_MAX
from escrow.models import TEXT_MAX, Entry
from escrow.relief.actions.planning import ORDER_MAX, Wanted
from escrow.relief.actions.presale import BY_HAND
from escrow.relief.rules import Rules
from escrow.relief.waterfall import NOTHING
from projects.inspections.forms import day, lines

_BAD_SUM = {"invalid": _("This must be an amount in yuan, such as 12800.50.")}


def amount(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, widget=forms.TextInput(attrs={"inputmode": "decimal"}), error_messages=REQUIRED | _BAD_SUM,
        **more,
    )  # fmt: skip


def text(label: Any, maximum: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=maximum, error_messages=REQUIRED, **more)


class PlanForm(ActForm):
    """What a plan is drawn up from. Which sums can be asked for follows from the rules of the place."""

    reason = forms.ChoiceField(
        label=_("Why the firm does not pay"), choices=Plight.choices, error_messages=REQUIRED
    )
    reason_note = lines(_("What shows that it does not pay"), TEXT_MAX, rows=2)
    order_no = text(
        _("Order to pay"), ORDER_MAX, required=False, help_text=_("A deposit needs one that was missed.")
    )
    ordered_on = day(_("Ordered on"), required=False)
    order_due_on = day(_("Order to be kept until"), required=False)
    use = forms.ChoiceField(label=_("What the fund pays for"), choices=Use.choices, error_messages=REQUIRED)
    paid_since = amount(
        _("Paid since the sheet was signed (yuan)"), required=False,
        help_text=_("From anywhere but a relief plan; it is taken off what is verified."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, rules: Rules, **more: Any) -> None:
        super().__init__(data, **more)
        sources = [each for each in rules.sources if not rules.is_ordered or each == Source.EMERGENCY_FUND]
        self.sources: Sequence[str] = sources
        for source in sources:
            if source == Source.OTHER:
                continue
            hint: Any = ""
            if rules.is_ordered:
                hint = (
                    _("Empty: whatever the sources before it do not cover.")
                    if rules.fund_covers_the_rest
                    else _("Empty: nothing. Here only a sum that is asked for counts.")
                )
            label = _("From: %(source)s (yuan)") % {"source": Source(source).label}
            self.fields[source] = amount(label, required=False, help_text=hint)
            self.fields[source].widget.attrs["class"] = "form-control"
        if Source.OTHER in sources:
            self.fields["other_sum"] = amount(_("Raised through other channels (yuan)"), required=False)
            self.fields["other_note"] = text(_("Raised from whom"), 200, required=False)
            for name in ("other_sum", "other_note"):
                self.fields[name].widget.attrs["class"] = "form-control"

    def wanted(self) -> Wanted:
        said = self.cleaned_data
        sums = {source: said[source] for source in self.sources if said.get(source) is not None}
        other: Decimal = said.get("other_sum") or NOTHING
        if other:
            sums[Source.OTHER.value] = other
        return Wanted(
            said["reason"], said["reason_note"], said["order_no"], said["ordered_on"], said["order_due_on"],
            said["use"], said["paid_since"] or NOTHING, sums, other, said.get("other_note", ""),
        )  # fmt: skip


class OpinionForm(ActForm):
    opinion = lines(_("Opinion"), TEXT_MAX // 2, rows=2, required=False)


class ReasonForm(ActForm):
    reason = lines(_("Reason"), 200, rows=2)


class AgreeForm(ActForm):
    agreed = forms.ChoiceField(
        label=_("Does the supervisor of the funds agree?"), widget=forms.RadioSelect,
        choices=[("yes", _("Yes, it agrees")), ("no", _("No, it does not agree"))], error_messages=REQUIRED,
    )  # fmt: skip
    on = day(_("Answered on"))
    said = lines(_("Number and words of the answer"), TEXT_MAX, rows=2)


class CarryOutForm(ActForm):
    on = day(_("Paid on"))
    reference = text(_("Bank reference"), REFERENCE_MAX)


class DemandForm(ActForm):
    until = day(_("To be repaid until"))


class RecoverForm(ActForm):
    amount = amount(_("Amount (yuan)"))
    on = day(_("Paid on"))
    reference = text(_("Bank reference"), REFERENCE_MAX)
    said = lines(_("Note"), TEXT_MAX, rows=2, required=False)


class WriteOffForm(ActForm):
    agreed = forms.ChoiceField(
        label=_("Is the rest given up?"), widget=forms.RadioSelect,
        choices=[("yes", _("Yes, written off")), ("no", _("No, recovery goes on"))], error_messages=REQUIRED,
    )  # fmt: skip
    opinion = lines(_("Opinion"), TEXT_MAX // 2, rows=2)


class RaiseForm(ActForm):
    amount = amount(_("Amount (yuan)"))
    on = day(_("Booked on"))
    reference = text(_("Bank reference"), REFERENCE_MAX)
    source = text(_("Raised from whom"), PARTY_MAX)
    said = lines(_("Note"), TEXT_MAX, rows=2, required=False)


class CheckForm(ActForm):
    on = day(_("Checked on"))
    balance = amount(_("Balance found at the bank (yuan)"))
    usable = forms.BooleanField(label=_("Usable at once in an emergency"), required=False)
    result = lines(_("Result"), TEXT_MAX, rows=2)


class FundForm(ActForm):
    name = text(_("Name of the account"), 160)
    number = text(_("Account number"), 40)
    bank = text(_("Bank"), 100)
    opened_on = day(_("Opened on"))
    keeper = forms.ChoiceField(label=_("Fund kept by"), error_messages=REQUIRED)
    region = forms.ChoiceField(
        label=_("For the district"), required=False, help_text=_("Empty: the fund of the whole place.")
    )

    def __init__(
        self, data: Any = None, *, agencies: Iterable[Agency], regions: Iterable[Region], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["keeper"].choices = [(each.pk, each.short_name) for each in agencies]  # type: ignore[attr-defined]
        self.fields["region"].choices = [("", "—"), *((each.pk, each.name) for each in regions)]  # type: ignore[attr-defined]


class PresaleForm(ActForm):
    project = text(_("Project number"), 40)
    name = text(_("Name of the account"), 160)
    number = text(_("Account number"), 40)
    bank = text(_("Bank"), 100)
    opened_on = day(_("Opened on"))
    supervisor = forms.ChoiceField(label=_("Supervised by"), error_messages=REQUIRED)
    permit_no = text(_("Presale permit"), 60, required=False)

    def __init__(self, data: Any = None, *, agencies: Iterable[Agency], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["supervisor"].choices = [(each.pk, each.short_name) for each in agencies]  # type: ignore[attr-defined]


class BookForm(ActForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(each.value, Entry.Kind(each).label) for each in BY_HAND], error_messages=REQUIRED
    )  # fmt: skip
    amount = amount(_("Amount (yuan)"))
    on = day(_("Booked on"))
    reference = text(_("Bank reference"), REFERENCE_MAX)
    party = text(_("Other party"), PARTY_MAX, required=False)
    said = lines(_("Note"), TEXT_MAX, rows=2, required=False)
