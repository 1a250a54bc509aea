"""What the API of payrolls says and takes: every field once, for the answer and for its description."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from escrow.models import Payroll
from projects.inspections.api_shapes import Body, identifier, text

Answer = serializers.Serializer[Any]


def _sum() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2)


class PayrollAnswer(Answer):
    """Sums in yuan. `unpaid` is what is still to be paid, `days_late` against the agreed pay day."""

    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    employer = serializers.CharField(source="company.name")
    month = serializers.DateField(help_text="Its first day.")
    state = serializers.ChoiceField(Payroll.State.choices)
    pay_on = serializers.DateField()
    lines = serializers.IntegerField()
    signed_lines = serializers.IntegerField()
    unpaid_lines = serializers.IntegerField()
    due = _sum()
    paid = _sum()
    posted_on = serializers.DateField(allow_null=True)
    posting = serializers.IntegerField(
        source="posting_id", allow_null=True, help_text="A document of the project."
    )
    signed_sheet = serializers.IntegerField(source="signed_sheet_id", allow_null=True)
    checked_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    is_by_agency = serializers.BooleanField()
    updated_at = serializers.DateTimeField()


class PayrollLineAnswer(Answer):
    """The worker stays masked. `bank` is what the bank said last: paid, failed, or empty."""

    worker = serializers.IntegerField(source="worker_id")
    name = serializers.CharField(source="worker.shown_name")
    days = serializers.DecimalField(max_digits=4, decimal_places=1)
    gross = _sum()
    deducted = _sum()
    due = _sum()
    paid = _sum()
    unpaid = _sum()
    card_tail = serializers.CharField(allow_blank=True)
    is_signed = serializers.BooleanField()
    bank = serializers.SerializerMethodField()
    bank_reason = serializers.CharField(source="said_reason", allow_null=True)

    def get_bank(self, line: Any) -> str:
        return {None: "", True: "paid", False: "failed"}[line.said_paid]


class PayrollLinesPage(Answer):
    """`next` is the worker to go on after; null at the end."""

    results = PayrollLineAnswer(many=True)
    next = serializers.IntegerField(allow_null=True)


class PayrollPostBody(Body):
    posted_on = serializers.DateField()
    posting = identifier(help_text="The photograph of the posting, a document of the project.")
    signed_sheet = identifier(required=False, allow_null=True, default=None)


class PayrollSendBody(Body):
    by_agency = serializers.BooleanField(default=True, help_text="Paid by the general contractor.")


class PayrollReasonBody(Body):
    reason = text()


class PayrollPlainBody(Body):
    pass


class PayrollLineBody(Body):
    days = serializers.DecimalField(max_digits=4, decimal_places=1)
    gross = serializers.DecimalField(max_digits=12, decimal_places=2)
    deducted = serializers.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    card_tail = serializers.CharField(max_length=4, required=False, allow_blank=True, default="")
    reason = text()


class PayrollReturnBody(serializers.Serializer[Any]):
    """Rows by the codes of the columns of a return file: id_number, name, card, amount, result, reference, reason,
    paid_on. All of them are taken in, or none."""

    paid_on = serializers.DateField(help_text="The day for the rows that do not say one.")
    name = serializers.CharField(required=False, max_length=120, help_text="What the file was called.")
    rows = serializers.ListField(child=serializers.DictField(child=serializers.CharField(allow_blank=True)))


class PayrollReturnAnswer(Answer):
    """`new` were taken in; `same` were known by their bank reference."""

    total = serializers.IntegerField()
    new = serializers.IntegerField()
    same = serializers.IntegerField()
    payroll = PayrollAnswer()
