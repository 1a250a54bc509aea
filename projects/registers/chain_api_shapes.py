"""What the API says of contracts, settlements, payments, persons and papers, and what it takes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from agencies.errors import Invalid
from projects.models import Contract, Document, Post
from projects.registers.api_shapes import CompanyField, NamedAgency, NamedCompany

AT_ONCE = 200


class Strict(serializers.Serializer[Any]):
    """A word that is misspelt must not be lost."""

    def to_internal_value(self, data: Any) -> Any:
        strange = {}
        if isinstance(data, Mapping):
            names = [str(name)[:60] for name in data if name not in self.fields]
            strange = {name: [_("There is no field of this name.")] for name in names}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            found: Any = error.detail
            raise serializers.ValidationError(found | strange) from None
        if strange:
            raise serializers.ValidationError(strange)
        return value


def read(shape: type[Strict], data: Any) -> dict[str, Any]:
    """One object in this shape. Raises Invalid naming every field by its dotted name."""
    body = shape(data=data)
    if not body.is_valid():
        found: dict[str, list[Any]] = {}
        for name, message in _flat(body.errors, ""):
            found.setdefault(name, []).append(message)
        raise Invalid(found)
    return dict(body.validated_data)


def _flat(errors: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(errors, list):
        for inner in errors:
            yield from _flat(inner, path)
    else:
        yield path or "item", str(errors)


def _money(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2, min_value=Decimal(0), **options)


_TERMS = (
    "works", "amount", "signed_on", "begins_on", "ends_on", "filed_on", "qualification", "is_qualified",
    "is_written", "states_duties", "states_wages", "settlement_cycle", "payment_cycle", "labour_method",
    "labour_share", "labour_amount",
)  # fmt: skip
_MAYBE: dict[str, Any] = {"required": False, "allow_null": True}


class ContractItem(Strict):
    """Known by kind, number and contractor. `parent` is the number of the contract out of which it was let."""

    kind = serializers.ChoiceField(Contract.Kind.choices)
    number = serializers.CharField(max_length=60)
    contractor = CompanyField()
    client = CompanyField(**_MAYBE)
    parent = serializers.CharField(max_length=60, **_MAYBE)  # type: ignore[assignment]
    works = serializers.CharField(max_length=200, required=False, allow_blank=True)
    amount = _money(**_MAYBE)
    signed_on = serializers.DateField(**_MAYBE)
    begins_on = serializers.DateField(**_MAYBE)
    ends_on = serializers.DateField(**_MAYBE)
    filed_on = serializers.DateField(**_MAYBE)
    qualification = serializers.CharField(max_length=120, required=False, allow_blank=True)
    is_qualified = serializers.BooleanField(**_MAYBE)
    is_written = serializers.BooleanField(**_MAYBE)
    states_duties = serializers.BooleanField(**_MAYBE)
    states_wages = serializers.BooleanField(**_MAYBE)
    settlement_cycle = serializers.IntegerField(**_MAYBE)
    payment_cycle = serializers.IntegerField(**_MAYBE)
    labour_method = serializers.ChoiceField(Contract.LabourCost.choices, required=False, allow_blank=True)
    labour_share = serializers.DecimalField(max_digits=5, decimal_places=2, **_MAYBE)
    labour_amount = _money(**_MAYBE)


class SettlementItem(Strict):
    """Known by the number of the contract and the name of the node."""

    contract = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=60)
    planned_on = serializers.DateField()
    settled_on = serializers.DateField(**_MAYBE)
    amount = _money(**_MAYBE)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class PaymentItem(Strict):
    """Known by the number of the contract and the month, of which any day may be given."""

    contract = serializers.CharField(max_length=60)
    month = serializers.DateField(input_formats=["%Y-%m", "%Y-%m-%d"])
    certified = _money()
    certified_on = serializers.DateField()
    due_on = serializers.DateField(**_MAYBE)
    paid = _money(required=False)
    paid_on = serializers.DateField(**_MAYBE)
    labour_paid = _money(required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class PostItem(Strict):
    """Known by part, firm, name and day. Whoever held the part before is relieved on that day."""

    part = serializers.ChoiceField(Post.Part.choices)
    name = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=60, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    company = CompanyField(**_MAYBE)
    agency = serializers.CharField(
        max_length=20, help_text="The role of the agency, where it is not the usual one.", **_MAYBE
    )
    from_on = serializers.DateField()


class Items(Strict):
    """Each is taken or refused by itself, and the answer says which; the same again changes nothing."""

    items = serializers.ListField(child=serializers.JSONField(), min_length=1, max_length=AT_ONCE)


class ContractItems(serializers.Serializer[Any]):
    items = ContractItem(many=True)


class SettlementItems(serializers.Serializer[Any]):
    items = SettlementItem(many=True)


class PaymentItems(serializers.Serializer[Any]):
    items = PaymentItem(many=True)


class PostItems(serializers.Serializer[Any]):
    items = PostItem(many=True)


class ItemOutcome(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="The place in the list that was sent, from 0.")
    state = serializers.ChoiceField(["created", "changed", "same", "refused"])
    id = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(allow_blank=True, help_text="Why the rules say no; stable, for programs.")
    message = serializers.CharField(allow_blank=True, help_text="The same for people.")
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), help_text="By field."
    )


class ItemOutcomes(serializers.Serializer[Any]):
    results = ItemOutcome(many=True)


class ContractFaultAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    clause = serializers.CharField()
    words = serializers.CharField()
    is_question = serializers.BooleanField(help_text="Nobody has looked, rather than found wrong.")


class ContractAnswer(serializers.ModelSerializer[Contract]):
    contractor = NamedCompany()
    client = NamedCompany(allow_null=True)
    parent = serializers.IntegerField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    depth = serializers.IntegerField(help_text="How far down the chain; the general contract is 0.")
    faults = ContractFaultAnswer(many=True)

    class Meta:
        model = Contract
        fields = (
            "id", "kind", "number", "contractor", "client", "parent", *_TERMS, "breach", "ended_on", "depth",
            "faults", "updated_at",
        )  # fmt: skip


class SettlementAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    contract = serializers.CharField(source="contract.number")
    name = serializers.CharField()
    planned_on = serializers.DateField()
    settled_on = serializers.DateField(allow_null=True)
    amount = _money(allow_null=True)
    is_missed = serializers.BooleanField()


class WorksPaymentAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    contract = serializers.CharField(source="contract.number")
    month = serializers.DateField()
    certified = _money()
    certified_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    paid = _money()
    paid_on = serializers.DateField(allow_null=True)
    labour_paid = _money()
    owed = _money(help_text="Certified, due and not paid.")


class PostAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    part = serializers.ChoiceField(Post.Part.choices)
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    company = NamedCompany(allow_null=True)
    agency = NamedAgency(allow_null=True)
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)


class DocumentAnswer(serializers.ModelSerializer[Document]):
    contract = serializers.IntegerField(source="contract_id", allow_null=True)
    verified_by = serializers.CharField(allow_null=True)

    class Meta:
        model = Document
        fields = (
            "id", "purpose", "contract", "issuer", "number", "dated_on", "valid_until", "signed_by_contractor",
            "signed_by_supervisor", "note", "kind", "name", "size", "sha256", "stored_at", "verification",
            "verified_by", "verified_at",
        )  # fmt: skip


class DocumentBody(Strict):
    file = serializers.FileField()
    purpose = serializers.ChoiceField(Document.Purpose.choices)
    contract_id = serializers.IntegerField(**_MAYBE)
    issuer = serializers.CharField(max_length=100, required=False, allow_blank=True)
    number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    dated_on = serializers.DateField(**_MAYBE)
    valid_until = serializers.DateField(**_MAYBE)
    signed_by_contractor = serializers.BooleanField(required=False)
    signed_by_supervisor = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
