"""The forms of the register of debts to small firms."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from agencies.forms.act import ActForm
from escrow.models import SmeDebt
from projects.registers.chain_forms import (
    chosen_field,
    day_field,
    key_field,
    note_field,
    sum_field,
    text_field,
)
from projects.registers.firms import FirmField


class DebtForm(ActForm):
    debtor_kind = chosen_field(_("Kind of debtor"), SmeDebt.DebtorKind.choices)
    debtor = text_field(_("Debtor"), 120)
    creditor = FirmField(label=_("Creditor firm"))
    contract_no = text_field(_("Contract number"), 60)
    amount = sum_field(_("Owed (yuan)"))
    due_on = day_field(_("Due since"))
    project_id = key_field(_("Project"), (), required=False)
    note = note_field(_("Note"), required=False)

    def __init__(self, projects: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix_id="debt", **kwargs)
        field: Any = self.fields["project_id"]
        field.choices = [("", "—"), *projects]


class ClearForm(ActForm):
    """What is proposed for wages stands in the field before anything is typed."""

    paid_on = day_field(_("Paid on"))
    amount = sum_field(_("Amount (yuan)"))
    for_wages = sum_field(_("Of it used for wages (yuan)"))
    reference = text_field(_("Voucher"), 60)
    note = text_field(
        _("Note"), 500, required=False, rows=2,
        help_text=_("Why wages stay unpaid, where the payment would have covered them."),
    )  # fmt: skip


class ChangeDebtForm(ActForm):
    """What is left empty stays as it was."""

    amount = sum_field(_("Owed (yuan)"), required=False)
    due_on = day_field(_("Due since"), required=False)
    debtor_kind = chosen_field(_("Kind of debtor"), SmeDebt.DebtorKind.choices, required=False)
    reason = note_field()
