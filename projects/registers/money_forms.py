"""The forms of interim settlement and works payments: one act each, on one of the rows of a contract."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from projects.models import Contract
from projects.registers.chain_forms import day_field, key_field, note_field, sum_field, text_field


class NodeForm(ActForm):
    name = text_field(_("Section or period"), 60)
    planned_on = day_field(_("Planned for"))


class _OnNode(ActForm):
    """An act on a node; those that come into question are offered."""

    settlement_id = key_field(_("Interim settlement"), ())
    is_settled = False

    def __init__(self, contract: Contract, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nodes = contract.settlements.filter(settled_on__isnull=not self.is_settled)
        field: Any = self.fields["settlement_id"]
        field.choices = [("", "—"), *((each.pk, each.name) for each in nodes)]


class SettleForm(_OnNode):
    settled_on = day_field(_("Settled on"))
    amount = sum_field(_("Settled sum (yuan)"))
    note = note_field(_("Note"), required=False)


class MoveForm(_OnNode):
    planned_on = day_field(_("Planned for"))
    note = note_field()


class ReopenForm(_OnNode):
    is_settled = True
    note = note_field()


class CertifyForm(ActForm):
    month = forms.DateField(
        label=_("Month"), input_formats=["%Y-%m", "%Y-%m-%d"], widget=forms.TextInput(attrs={"type": "month"}),
        error_messages=REQUIRED | {"invalid": _("This must be a month, written like 2026-04.")},
    )  # fmt: skip
    certified = sum_field(_("Certified (yuan)"))
    certified_on = day_field(_("Certified on"))
    due_on = day_field(
        _("Payable by"), required=False, help_text=_("Left empty: from the payment cycle of the contract.")
    )


class _OnPayment(ActForm):
    payment_id = key_field(_("Month"), ())

    def __init__(self, contract: Contract, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["payment_id"]
        field.choices = [("", "—"), *((each.pk, f"{each.month:%Y-%m}") for each in self.rows(contract))]

    def rows(self, contract: Contract) -> Any:
        return contract.payments.order_by("-month")


class PayForm(_OnPayment):
    paid = sum_field(_("Paid so far, in all (yuan)"))
    paid_on = day_field(_("Paid on"))
    labour_paid = sum_field(_("Of it to the wage account (yuan)"))


class CorrectForm(_OnPayment):
    """What is left empty stays as it was."""

    certified = sum_field(_("Certified (yuan)"), required=False)
    certified_on = day_field(_("Certified on"), required=False)
    due_on = day_field(_("Payable by"), required=False)
    paid = sum_field(_("Paid so far, in all (yuan)"), required=False)
    paid_on = day_field(_("Paid on"), required=False)
    labour_paid = sum_field(_("Of it to the wage account (yuan)"), required=False)
    note = note_field()


class ReverseForm(_OnPayment):
    note = note_field()

    def rows(self, contract: Contract) -> Any:
        return contract.payments.filter(paid__gt=0).order_by("-month")
