"""What the API says about the parts of a case: every field once, for the answer and for its description."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.clock.models import TimeLimit
from agencies.documents.contents import Kind
from agencies.policy.model import DocumentStatus
from agencies.vocabulary import Conclusion, Determination, Role
from cases.duties import transfer_verbs
from cases.models import Attachment, Feedback, Proposal, Transfer
from cases.reasons import ArrearsReason, excuses_among
from cases.workflow import OWING, TransferStatus, TransferVerb

Answer = serializers.Serializer[Any]


def page_of_case(number: str) -> str:
    """The absolute path of the case's page."""
    try:
        return reverse("case", args=[number])
    except NoReverseMatch:
        return f"/cases/{number}/"


class CodeAnswer(serializers.ChoiceField):
    """One code. Every answer copies its fields; copying forty translated labels each time took half of it."""

    def __deepcopy__(self, memo: Any) -> "CodeAnswer":
        return type(self)(*self._args, **self._kwargs)  # type: ignore[attr-defined]


def code(choices: Any, **options: Any) -> serializers.ChoiceField:
    return CodeAnswer(choices=getattr(choices, "choices", choices), **options)


def codes(choices: Any) -> serializers.ListField:
    return serializers.ListField(child=code(choices))


def money(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2, **options)


class PlaceAnswer(Answer):
    code = serializers.CharField()
    name = serializers.CharField()


class ProjectAnswer(Answer):
    code = serializers.CharField()
    name = serializers.CharField()


class EmployerAnswer(Answer):
    name = serializers.CharField()
    credit_code = serializers.CharField(allow_null=True)


class PolicyAnswer(Answer):
    version = serializers.IntegerField(source="number")
    document = serializers.CharField(source="policy.document")
    document_status = code([each.value for each in DocumentStatus], source="policy.document_status")


class FeedbackDueAnswer(Answer):
    value = serializers.IntegerField()
    unit = serializers.CharField()
    start = serializers.CharField()
    clause = serializers.CharField()
    due_date = serializers.DateField(required=False)


class ReasonAnswer(Answer):
    rule = serializers.CharField()
    determination = code(Determination)
    clauses = serializers.ListField(child=serializers.CharField())
    quote = serializers.CharField()
    basis = serializers.CharField(allow_blank=True)
    facts = serializers.ListField(child=serializers.CharField())
    lead = codes(Role)
    assist = codes(Role)
    notify = codes(Role)
    duties = serializers.ListField(child=serializers.CharField())


class ProposalAnswer(Answer):
    sequence = serializers.IntegerField()
    source = code(Proposal.Source)  # type: ignore[assignment]
    state = code(Proposal.State)
    determination = code(Determination)
    lead = codes(Role)
    joint_lead = serializers.SerializerMethodField()
    assist = codes(Role)
    notify = codes(Role)
    coordinator = code(Role)
    duties = serializers.ListField(child=serializers.CharField())
    clauses = serializers.ListField(child=serializers.CharField())
    feedback_due = FeedbackDueAnswer(allow_null=True)
    rules = serializers.SerializerMethodField()
    reasons = ReasonAnswer(many=True)
    recipients = serializers.DictField(child=serializers.CharField())
    reason = serializers.CharField(allow_blank=True)
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField(source="made_by.username", allow_null=True)

    def get_joint_lead(self, proposal: Proposal) -> bool:
        return len(proposal.lead) > 1

    def get_rules(self, proposal: Proposal) -> list[str]:
        return [each["rule"] for each in proposal.reasons]


class FeedbackAnswer(Answer):
    id = serializers.IntegerField()
    outcome = code(Conclusion)
    findings = serializers.CharField()
    reasons = codes(ArrearsReason)
    invalid_excuses = serializers.SerializerMethodField()
    workers_verified = serializers.IntegerField(allow_null=True)
    amount_verified = money(allow_null=True)
    workers_paid = serializers.IntegerField()
    amount_paid = money()
    given_at = serializers.DateTimeField()
    given_by = serializers.CharField(source="given_by.username")
    on_time = serializers.BooleanField(allow_null=True)
    recorded_at = serializers.DateTimeField(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    return_reason = serializers.CharField(allow_blank=True)
    joins = serializers.IntegerField(source="joins_id", allow_null=True)

    @extend_schema_field(codes(ArrearsReason))
    def get_invalid_excuses(self, feedback: Feedback) -> list[str]:
        return [each.value for each in excuses_among(feedback.reasons)]


class AttachmentAnswer(Answer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = code(Kind)
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()
    url = serializers.SerializerMethodField()
    note = serializers.CharField(allow_blank=True)
    stored_at = serializers.DateTimeField()
    stored_by = serializers.CharField(source="stored_by.username")

    def get_url(self, attachment: Attachment) -> str:
        return reverse("api-attachment", args=[attachment.pk])


class ContributionAnswer(Answer):
    """What a recipient adds to the handling; the lead uses it."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    given_at = serializers.DateTimeField()
    given_by = serializers.CharField(source="given_by.username")
    agency = code(Role, source="agency.role", allow_null=True)


class TransferAnswer(Answer):
    """`agency` and `role` are the role code of the recipient, `name` what it is called. Needs `user` as context."""

    id = serializers.IntegerField()
    case = serializers.CharField(source="case.number")
    agency = code(Role, source="role")
    role = code(Role)
    kind = code(Transfer.Kind)
    name = serializers.CharField(source="recipient")
    letter_no = serializers.CharField(source="letter.number")
    status = code(TransferStatus)
    issued_at = serializers.DateTimeField()
    received_on = serializers.DateField(allow_null=True)
    receipt = code(Transfer.Receipt, allow_blank=True)
    due_at = serializers.DateTimeField(source="limit.due_at", allow_null=True)
    due_on = serializers.DateField(source="limit.due_on", allow_null=True)
    clock = code(TimeLimit.State, source="limit.state", allow_null=True)
    provisional = serializers.SerializerMethodField()
    is_overdue = serializers.SerializerMethodField()
    objection = serializers.CharField(allow_blank=True)
    objection_until = serializers.DateField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    verbs = serializers.SerializerMethodField()
    feedback = FeedbackAnswer(many=True, source="feedback.all")
    contributions = ContributionAnswer(many=True, source="contributions.all")

    def get_provisional(self, transfer: Transfer) -> bool:
        return transfer.limit is not None and transfer.limit.provisional

    def get_is_overdue(self, transfer: Transfer) -> bool:
        lapsed = transfer.limit is not None and transfer.limit.state == TimeLimit.State.LAPSED
        return lapsed and transfer.status in OWING

    @extend_schema_field(codes(TransferVerb))
    def get_verbs(self, transfer: Transfer) -> list[str]:
        open_now = transfer_verbs(self.context["user"], transfer, transfer.case)
        return [verb.value for verb in TransferVerb if verb in open_now]
