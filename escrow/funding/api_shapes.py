"""What the API says of fund plans, disbursements, progress and debts to small firms, and what it takes."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from escrow.funding.words import COLOURS
from escrow.models import Disbursement, FundLine, SmeDebt
from projects.registers.chain_api_shapes import Strict

_MAYBE: dict[str, Any] = {"required": False, "allow_null": True}
_NOTE: dict[str, Any] = {"max_length": 500, "required": False, "allow_blank": True}


def _yuan(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2, min_value=Decimal(0), **options)


class FundLineBody(Strict):
    source = serializers.ChoiceField(FundLine.Source.choices)  # type: ignore[assignment]
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    planned_on = serializers.DateField()
    amount = _yuan()
    note = serializers.CharField(**_NOTE)


class ArrangeBody(Strict):
    amount = _yuan(help_text="All that is arranged for the line so far.")
    on = serializers.DateField()
    note = serializers.CharField(**_NOTE)


class SecureBody(Strict):
    document_id = serializers.IntegerField(**_MAYBE)
    note = serializers.CharField(**_NOTE)


class FundLineAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    source = serializers.ChoiceField(FundLine.Source.choices)  # type: ignore[assignment]
    name = serializers.CharField()
    planned_on = serializers.DateField()
    amount = _yuan()
    is_secured = serializers.BooleanField()
    evidence = serializers.IntegerField(source="evidence_id", allow_null=True)
    arranged = _yuan()
    arranged_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class DisbursementBody(Strict):
    """Known by its voucher: the same again changes nothing, another sum under it is refused."""

    reference = serializers.CharField(max_length=60)
    paid_on = serializers.DateField()
    use = serializers.ChoiceField(Disbursement.Use.choices)
    amount = _yuan()
    line_id = serializers.IntegerField(**_MAYBE)
    note = serializers.CharField(**_NOTE)


class DisbursementBreachAnswer(serializers.Serializer[Any]):
    amount = _yuan(help_text="What of it should have gone to wages.")
    open = _yuan(help_text="Labour cost that was open on the day.")
    since = serializers.DateField(help_text="The oldest month that stood open.")
    clause = serializers.CharField()


class DisbursementAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    reference = serializers.CharField()
    paid_on = serializers.DateField()
    use = serializers.ChoiceField(Disbursement.Use.choices)
    amount = _yuan()
    line = serializers.IntegerField(source="line_id", allow_null=True)
    note = serializers.CharField()
    breach = DisbursementBreachAnswer(allow_null=True)


class ProgressBody(Strict):
    month = serializers.DateField(input_formats=["%Y-%m", "%Y-%m-%d"])
    planned = serializers.IntegerField()
    actual = serializers.IntegerField(**_MAYBE)
    note = serializers.CharField(**_NOTE)


class ProgressMonthAnswer(serializers.Serializer[Any]):
    month = serializers.DateField()
    planned = serializers.IntegerField()
    actual = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()


class FundReasonAnswer(serializers.Serializer[Any]):
    text = serializers.CharField()
    source = serializers.CharField(help_text="The clause or the setting it follows from.")  # type: ignore[assignment]
    unverified = serializers.BooleanField(help_text="The source was not read in full, or is a proposal.")


class ProjectFundsAnswer(serializers.Serializer[Any]):
    """How the plan of a project is carried out."""

    warning = serializers.ChoiceField([code for code, _label in COLOURS])
    reasons = FundReasonAnswer(many=True)
    planned = _yuan()
    secured = _yuan()
    arranged = _yuan()
    disbursed = _yuan()
    gap = _yuan()
    planned_progress = serializers.IntegerField(allow_null=True)
    actual_progress = serializers.IntegerField(allow_null=True)
    labour_due = _yuan()
    labour_short = _yuan()
    months_short = serializers.IntegerField()
    lines = FundLineAnswer(many=True)


class SmeDebtBody(Strict):
    """Known by debtor, creditor and contract."""

    debtor_kind = serializers.ChoiceField(SmeDebt.DebtorKind.choices)
    debtor = serializers.CharField(max_length=120)
    creditor = serializers.CharField(max_length=130, help_text="Name or credit code; for a new firm both.")
    contract_no = serializers.CharField(max_length=60)
    amount = _yuan()
    due_on = serializers.DateField()
    project = serializers.CharField(max_length=40, help_text="The project number.", **_MAYBE)
    note = serializers.CharField(**_NOTE)


class SmeClearingBody(Strict):
    """Known by its voucher."""

    reference = serializers.CharField(max_length=60)
    paid_on = serializers.DateField()
    amount = _yuan()
    for_wages = _yuan(required=False)
    note = serializers.CharField(**_NOTE)


class SmeClearingAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    reference = serializers.CharField()
    paid_on = serializers.DateField()
    amount = _yuan()
    for_wages = _yuan()
    note = serializers.CharField()


class SmeDebtAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    debtor_kind = serializers.ChoiceField(SmeDebt.DebtorKind.choices)
    debtor = serializers.CharField()
    creditor = serializers.CharField(source="creditor.name")
    credit_code = serializers.CharField(source="creditor.credit_code", allow_null=True)
    contract_no = serializers.CharField()
    project = serializers.CharField(source="project.code", default=None, allow_null=True)
    amount = _yuan()
    due_on = serializers.DateField()
    cleared = _yuan()
    for_wages = _yuan()
    lead = serializers.CharField(source="lead.name", default=None, allow_null=True)
    clause = serializers.CharField(source="lead_clause")
    clearings = SmeClearingAnswer(many=True)
