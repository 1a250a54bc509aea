"""What the API of deposits and guarantees says and takes: every field once, for the answer and its description."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.policy.money import Holder
from agencies.vocabulary import Role
from escrow.deposits.actions.guarantees import coverage_of
from escrow.deposits.actions.paying import GUARANTEES
from escrow.deposits.reckoned_words import said_facts, said_steps
from escrow.models import TEXT_MAX, Deposit, DepositDraw, DepositReturn, Guarantee
from projects.inspections.api_shapes import Answer, Body, identifier, spare, text


def yuan(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2, **options)


def taken(**options: Any) -> serializers.DecimalField:
    """A sum that comes in: more decimals than money has reach the verb, which says what is wrong."""
    return serializers.DecimalField(max_digits=20, decimal_places=None, **options)


class DepositStepOut(Answer):
    """One step of the reckoning: what it comes to, by which figure, from which source."""

    text = serializers.CharField()
    rate = serializers.DecimalField(max_digits=6, decimal_places=3, allow_null=True)
    amount = yuan(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    unverified = serializers.BooleanField()
    why = serializers.CharField(allow_blank=True)
    exempts = serializers.CharField(allow_blank=True)


class DepositFactOut(Answer):
    name = serializers.CharField()
    value = serializers.CharField()
    why = serializers.CharField(allow_blank=True)


class DepositDrawOut(Answer):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(DepositDraw.State.choices)
    amount = yuan()
    workers = serializers.IntegerField()
    order_no = serializers.CharField()
    ordered_on = serializers.DateField()
    order_due_on = serializers.DateField()
    matter = serializers.CharField(allow_blank=True)
    letter_no = serializers.CharField(source="letter.number")
    payout_due_on = serializers.DateField(source="payout_limit.due_on", allow_null=True, default=None)
    paid_on = serializers.DateField(allow_null=True)
    refill_due_on = serializers.DateField(source="refill_limit.due_on", allow_null=True, default=None)
    refilled = yuan()
    refilled_on = serializers.DateField(allow_null=True)


class DepositReturnOut(Answer):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(DepositReturn.State.choices)
    notice_on = serializers.DateField()
    notice_until = serializers.DateField()
    applied_on = serializers.DateField(allow_null=True)
    examined_on = serializers.DateField(allow_null=True)
    findings = serializers.CharField(allow_blank=True)
    confirmed_on = serializers.DateField(allow_null=True)
    letter_no = serializers.CharField(source="letter.number", allow_null=True, default=None)


class DepositOut(Answer):
    """`required` is what the rules ask, `amount` what is covered."""

    id = serializers.IntegerField()
    project = serializers.CharField(source="project.code")
    company = serializers.CharField(source="company.name", allow_null=True, default=None)
    state = serializers.ChoiceField(Deposit.State.choices)
    form = serializers.ChoiceField(Deposit.Form.choices, allow_blank=True)
    base = yuan(allow_null=True)
    rate = serializers.DecimalField(max_digits=6, decimal_places=3, allow_null=True)
    required = yuan(allow_null=True)  # type: ignore[assignment]
    due_on = serializers.DateField(allow_null=True)
    amount = yuan()
    paid_on = serializers.DateField(allow_null=True)
    issuer = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    collector = serializers.ChoiceField(Role.choices, source="collector.role", allow_null=True, default=None)
    holder = serializers.ChoiceField(Holder.choices, allow_blank=True)
    exempt_reason = serializers.CharField(allow_blank=True)
    exempt_clause = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()


class DepositWholeOut(DepositOut):
    """With how it was reckoned, its uses and its returns."""

    steps = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField()
    draws = DepositDrawOut(many=True)
    returns = DepositReturnOut(many=True)

    @extend_schema_field(DepositStepOut(many=True))
    def get_steps(self, deposit: Deposit) -> list[dict[str, Any]]:
        return [dict(DepositStepOut(each).data) for each in said_steps(deposit.reckoned)]

    @extend_schema_field(DepositFactOut(many=True))
    def get_history(self, deposit: Deposit) -> list[dict[str, Any]]:
        return [dict(DepositFactOut(each).data) for each in said_facts(deposit.reckoned)]


class GuaranteeClaimOut(Answer):
    id = serializers.IntegerField()
    claimed_on = serializers.DateField()
    amount = yuan()
    reason = serializers.CharField()
    paid_on = serializers.DateField(allow_null=True)
    paid = yuan()
    refused_reason = serializers.CharField(allow_blank=True)


class GuaranteeOut(Answer):
    """`covered` is what could still be claimed."""

    id = serializers.IntegerField()
    project = serializers.CharField(source="project.code")
    kind = serializers.ChoiceField(Guarantee.Kind.choices)
    form = serializers.ChoiceField(Guarantee.Form.choices)
    issuer = serializers.CharField()
    number = serializers.CharField()
    amount = yuan()
    covered = serializers.SerializerMethodField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    claims = GuaranteeClaimOut(many=True)

    def get_covered(self, guarantee: Guarantee) -> str:
        return f"{coverage_of(guarantee):.2f}"


class DepositHistoryBody(Body):
    """Facts about the firm other than the registers know them, each with the reason in `why`."""

    clean_since = serializers.DateField(required=False, allow_null=True)
    arrears_on = serializers.DateField(required=False, allow_null=True)
    keeps_systems = serializers.BooleanField(required=False)
    is_listed = serializers.BooleanField(required=False)
    open_projects = serializers.IntegerField(required=False, min_value=0, max_value=9999)


class DepositReckonBody(Body):
    """`rate` is a lower rate for several projects, with its `reason`."""

    history = DepositHistoryBody(required=False, default=dict)
    why = spare(TEXT_MAX)
    rate = serializers.DecimalField(
        max_digits=6, decimal_places=3, required=False, allow_null=True, default=None
    )
    reason = spare(TEXT_MAX)


class DepositCashBody(Body):
    amount = taken()
    on = serializers.DateField()
    bank = spare(100)
    number = spare(40)
    reference = spare(60)
    holder = serializers.ChoiceField([*Holder.values, ""], required=False, default="")


class DepositPaperBody(Body):
    """A guarantee: the first one, or one that takes the place of another. `document` is the id of a paper."""

    form = serializers.ChoiceField([each.value for each in GUARANTEES])
    issuer = text(100)
    number = text(60)
    amount = taken()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField()
    on = serializers.DateField()
    document = identifier(required=False, allow_null=True, default=None)
    reason = spare(TEXT_MAX)


class DepositExemptBody(Body):
    reason = text(TEXT_MAX)
    clause = text(120)


class DepositUseBody(Body):
    amount = taken()
    workers = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    order_no = text(60)
    ordered_on = serializers.DateField()
    order_due_on = serializers.DateField()
    reason = text(TEXT_MAX)
    matter = spare(40)


class DepositPayoutBody(Body):
    on = serializers.DateField()
    reference = spare(60)


class DepositRefillBody(Body):
    amount = taken()
    on = serializers.DateField()
    reference = spare(60)


class DepositReasonBody(Body):
    reason = text(200)


class DepositAnnounceBody(Body):
    on = serializers.DateField()
    promise = identifier(required=False, allow_null=True, default=None)


class DepositApplyBody(Body):
    on = serializers.DateField()


class DepositFindingsBody(Body):
    findings = text(TEXT_MAX)


class GuaranteeBody(Body):
    kind = text(11)
    form = text(9)
    issuer = text(100)
    number = text(60)
    amount = taken()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField()
    document = identifier(required=False, allow_null=True, default=None)


class GuaranteeClaimBody(Body):
    on = serializers.DateField()
    amount = taken()
    reason = text(TEXT_MAX)


class GuaranteeSettleBody(Body):
    paid = taken()
    on = serializers.DateField(required=False, allow_null=True, default=None)
    refused_reason = spare(TEXT_MAX)
