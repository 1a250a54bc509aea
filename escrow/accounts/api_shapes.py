"""What the API says of wage accounts and labour cost, and what it takes."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from projects.registers.chain_api_shapes import Strict

_MAYBE: dict[str, Any] = {"required": False, "allow_null": True}


def _money(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2, **options)


class WageAccountOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="account_id")
    state = serializers.CharField()
    name = serializers.CharField(source="account.name")
    number = serializers.CharField(source="account.number")
    bank = serializers.CharField(source="account.bank")
    opened_on = serializers.DateField(source="account.opened_on")
    closed_on = serializers.DateField(source="account.closed_on", allow_null=True)
    balance = _money(source="account.balance")
    agreed_on = serializers.DateField(allow_null=True)
    agreement_id = serializers.IntegerField(allow_null=True)
    marked_on = serializers.DateField(allow_null=True)
    filed_on = serializers.DateField(allow_null=True)
    pay_day = serializers.IntegerField(allow_null=True)
    contact = serializers.CharField()


class WageAccountBody(Strict):
    """Without a name it is the one the rules prescribe, without a contract the general contract."""

    number = serializers.CharField(max_length=40)
    bank = serializers.CharField(max_length=100)
    opened_on = serializers.DateField()
    name = serializers.CharField(max_length=160, required=False, allow_blank=True)
    contract_id = serializers.IntegerField(**_MAYBE)
    agreed_on = serializers.DateField(**_MAYBE)
    agreement_id = serializers.IntegerField(**_MAYBE)
    marked_on = serializers.DateField(**_MAYBE)
    filed_on = serializers.DateField(**_MAYBE)
    pay_day = serializers.IntegerField(min_value=1, max_value=31, **_MAYBE)
    contact = serializers.CharField(max_length=60, required=False, allow_blank=True)


class MoneyMonthOut(serializers.Serializer[Any]):
    month = serializers.DateField()
    due = _money(allow_null=True, help_text="Labour cost due; null where nothing says a sum.")
    due_on = serializers.DateField(allow_null=True)
    method = serializers.CharField(allow_blank=True)
    clause = serializers.CharField(allow_blank=True)
    workings = serializers.JSONField(help_text="How it was reckoned, and what stands out.")
    certified = _money()
    works_paid = _money()
    allocated = _money()
    allocated_on = serializers.DateField(allow_null=True)
    wages_due = _money()
    wages_paid = _money()
    wages_unpaid = _money()
    workers = serializers.IntegerField()
    workers_unpaid = serializers.IntegerField()
    workers_present = serializers.IntegerField()
    paid_out = _money()
    balance = _money(help_text="On the wage account at the end of the month.")


class AllocationOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    month = serializers.DateField(allow_null=True)
    amount = _money()
    booked_on = serializers.DateField()
    reference = serializers.CharField()
    counterparty = serializers.CharField()
    note = serializers.CharField()
    is_reversed = serializers.BooleanField()


class AllocationItem(Strict):
    """Known by its bank reference; of the month any day may be given."""

    reference = serializers.CharField(max_length=60)
    month = serializers.DateField(input_formats=["%Y-%m", "%Y-%m-%d"])
    amount = _money(min_value=Decimal("0.01"))
    on = serializers.DateField()
    counterparty = serializers.CharField(max_length=120, required=False, allow_blank=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class AllocationItems(serializers.Serializer[Any]):
    items = AllocationItem(many=True)
