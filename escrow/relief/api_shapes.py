"""What the API of relief says and takes: every field once, for the answer and for its description."""

from typing import Any

from rest_framework import serializers

from agencies.policy.money import Plight, Source, Use
from escrow.ledger.posting import REFERENCE_MAX
from escrow.models import TEXT_MAX, ReliefPlan
from escrow.relief.waterfall import NOTHING
from projects.inspections.api_shapes import Body, spare, text

Out = serializers.Serializer[Any]


def money(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2, **options)


class ReliefConditionOut(Out):
    code = serializers.CharField()
    holds = serializers.BooleanField()
    blocks = serializers.CharField()
    shown = serializers.DictField(child=serializers.CharField(allow_blank=True))
    clause = serializers.CharField(allow_blank=True)


class ReliefStepOut(Out):
    """One source. `needed` was still uncovered when it came to it; `skipped` says why it gives nothing."""

    place = serializers.IntegerField()
    source = serializers.ChoiceField(Source.choices)  # type: ignore[assignment]
    needed = money()
    available = money()
    amount = money()
    skipped = serializers.CharField(allow_blank=True)
    clause = serializers.CharField(allow_blank=True)
    quote = serializers.CharField(allow_blank=True)
    unverified = serializers.BooleanField()
    conditions = ReliefConditionOut(many=True)
    agreed_on = serializers.DateField(allow_null=True)
    paid_on = serializers.DateField(allow_null=True)
    reference = serializers.CharField(allow_blank=True)


class ReliefPlanOut(Out):
    number = serializers.CharField()
    sheet = serializers.CharField(source="sheet.number")
    project = serializers.CharField(source="project.code", allow_null=True, default=None)
    debtor = serializers.CharField(source="debtor.credit_code", allow_null=True, default=None)
    matter = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(ReliefPlan.State.choices)
    reason = serializers.ChoiceField(Plight.choices)
    reason_note = serializers.CharField()
    use = serializers.ChoiceField(Use.choices)
    order_no = serializers.CharField(allow_blank=True)
    order_due_on = serializers.DateField(allow_null=True)
    verified = money()
    covered = money()
    letter_no = serializers.CharField(source="letter.number", allow_null=True, default=None)
    made_at = serializers.DateTimeField()
    endorsed_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    carried_out_at = serializers.DateTimeField(allow_null=True)
    steps = ReliefStepOut(many=True)


class ReliefProposalBody(Body):
    """`sums` by source: what is asked of the fund, or chosen where the sources are alternatives."""

    sheet = text(40, help_text="The number of the signed wage reckoning sheet.")
    reason = serializers.ChoiceField(Plight.choices)
    reason_note = text(TEXT_MAX)
    order_no = spare(60)
    ordered_on = serializers.DateField(required=False, allow_null=True, default=None)
    order_due_on = serializers.DateField(required=False, allow_null=True, default=None)
    use = serializers.ChoiceField(Use.choices, required=False, default=Use.WAGES)
    paid_since = money(required=False, default=NOTHING)
    sums = serializers.DictField(child=money(), required=False, default=dict)
    other_sum = money(required=False, default=NOTHING)
    other_note = spare(200)


class ReliefPaymentBody(Body):
    on = serializers.DateField()
    reference = text(REFERENCE_MAX)


class ReliefWorkersBody(Body):
    """`parts`: what each line of the sheet got, by its number on the sheet."""

    on = serializers.DateField()
    parts = serializers.DictField(child=money(), allow_empty=False)


class ReliefWorkerOut(Out):
    line = serializers.IntegerField(source="line.place")
    amount = money()
    paid_on = serializers.DateField()
    reference = serializers.CharField()


class RecoveryOut(Out):
    id = serializers.IntegerField()
    plan = serializers.CharField(source="step.plan.number")
    debtor = serializers.CharField(source="debtor.credit_code", allow_null=True, default=None)
    amount = money()
    recovered = money()
    open = money()
    opened_on = serializers.DateField()
    demanded_on = serializers.DateField(allow_null=True)
    demanded_until = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)


class RecoveryMoneyBody(Body):
    amount = money()
    on = serializers.DateField()
    reference = text(REFERENCE_MAX)
    note = spare(TEXT_MAX)


class FundRuleOut(Out):
    figure = serializers.CharField(source="setting.figure")
    value = serializers.CharField()
    clause = serializers.CharField(source="setting.source")
    unverified = serializers.BooleanField(source="setting.unverified")


class EmergencyFundOut(Out):
    id = serializers.IntegerField()
    region = serializers.CharField(source="region_id", allow_null=True)
    balance = money(source="account.balance")
    least_balance = money(allow_null=True)
    advanced_open = money()
    next_check_on = serializers.DateField(source="check_limit.due_on", allow_null=True, default=None)
    rules = FundRuleOut(many=True)
