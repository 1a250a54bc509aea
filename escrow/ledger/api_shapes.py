"""What the API of the ledger says and takes: every field once, for the answer and for its description."""

from typing import Any

from rest_framework import serializers

from escrow.ledger import uses
from escrow.ledger.posting import PARTY_MAX, REFERENCE_MAX
from escrow.models import TEXT_MAX, Account, Entry, Restraint
from projects.inspections.api_shapes import Body, spare, text

Answer = serializers.Serializer[Any]


def _sum(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2, **more)


class LedgerAccountAnswer(Answer):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Account.Kind.choices)
    project = serializers.CharField(source="project.code", default=None, allow_null=True)
    name = serializers.CharField()
    number_ends_in = serializers.CharField(source="masked_number")
    bank = serializers.CharField()
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    balance = _sum()
    entry_count = serializers.IntegerField()
    stated_until = serializers.DateField(allow_null=True)
    stated_balance = _sum(allow_null=True)


class LedgerEntryAnswer(Answer):
    """`amount` has its sign: below 0 what went out."""

    id = serializers.IntegerField()
    account = serializers.IntegerField(source="account_id")
    place = serializers.IntegerField()
    kind = serializers.ChoiceField(Entry.Kind.choices)
    amount = _sum()
    balance_after = _sum()
    booked_on = serializers.DateField()
    month = serializers.DateField(allow_null=True)
    reference = serializers.CharField(allow_blank=True)
    counterparty = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by.username", default=None, allow_null=True)


class LedgerEntryBody(Body):
    """The simple kinds; what follows from a payroll, a deposit or a plan is entered there."""

    kind = serializers.ChoiceField([each.value for each in uses.BY_HAND])
    amount = _sum(min_value=0)
    booked_on = serializers.DateField()
    reference = spare(REFERENCE_MAX)
    counterparty = spare(PARTY_MAX)
    note = spare(TEXT_MAX)


class LedgerReversalBody(Body):
    reason = text()
    booked_on = serializers.DateField()


class LedgerLineAnswer(Answer):
    place = serializers.IntegerField()
    booked_on = serializers.DateField()
    amount = _sum()
    reference = serializers.CharField(allow_blank=True)
    counterparty = serializers.CharField(allow_blank=True)
    purpose = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    entry = serializers.IntegerField(source="entry_id", allow_null=True)


class LedgerStatementAnswer(Answer):
    id = serializers.IntegerField()
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    opening = _sum()
    closing = _sum()
    name = serializers.CharField()
    taken_at = serializers.DateTimeField()
    lines = LedgerLineAnswer(many=True)


class LedgerStatementBody(Body):
    """A form with a file. `opening` and `closing` may stand in the file instead (期初余额, 期末余额)."""

    file = serializers.FileField(help_text="Excel (.xlsx) or CSV, UTF-8 or GBK.")
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    opening = _sum(required=False, allow_null=True, default=None)
    closing = _sum(required=False, allow_null=True, default=None)


class LedgerRestraintBody(Body):
    kind = serializers.ChoiceField(Restraint.Kind.values)
    body = text(100)
    document_no = text(60)
    ordered_on = serializers.DateField()
    amount = _sum(required=False, allow_null=True, default=None)
    purpose = text()
    is_for_wages = serializers.BooleanField()
    exception = spare(120)


class LedgerRestraintAnswer(Answer):
    id = serializers.IntegerField()
    account = serializers.IntegerField(source="account_id")
    kind = serializers.ChoiceField(Restraint.Kind.choices)
    body = serializers.CharField()
    document_no = serializers.CharField()
    ordered_on = serializers.DateField()
    amount = _sum(allow_null=True)
    purpose = serializers.CharField()
    is_for_wages = serializers.BooleanField()
    exception = serializers.CharField(allow_blank=True)
    objected_on = serializers.DateField(allow_null=True)
    lifted_on = serializers.DateField(allow_null=True)
