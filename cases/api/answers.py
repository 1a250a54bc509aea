"""What the API says about a case: every field once, for the answer and for its description."""

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.clock.models import TimeLimit
from agencies.people.models import User
from agencies.policy.model import DocumentStatus
from agencies.vocabulary import Channel, Conclusion, Determination, Role
from cases.api.requests import FACTS_SCHEMA
from cases.duties import case_verbs, transfer_verbs
from cases.models import Case, Event, Proposal, Transfer
from cases.workflow import OWING, Status, TransferStatus, TransferVerb, Verb

Answer = serializers.Serializer[Any]


def page_of_case(number: str) -> str:
    """The absolute path of the case's page."""
    try:
        return reverse("case", args=[number])
    except NoReverseMatch:
        return f"/cases/{number}/"


def code(choices: Any, **options: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=getattr(choices, "choices", choices), **options)


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
    source = code(Proposal.Source)
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

    def get_provisional(self, transfer: Transfer) -> bool:
        return transfer.limit is not None and transfer.limit.provisional

    def get_is_overdue(self, transfer: Transfer) -> bool:
        lapsed = transfer.limit is not None and transfer.limit.state == TimeLimit.State.LAPSED
        return lapsed and transfer.status in OWING

    @extend_schema_field(codes(TransferVerb))
    def get_verbs(self, transfer: Transfer) -> list[str]:
        open_now = transfer_verbs(self.context["user"], transfer, transfer.case)
        return [verb.value for verb in TransferVerb if verb in open_now]


class EventAnswer(Answer):
    sequence = serializers.IntegerField()
    act = code(Event.Act)
    at = serializers.DateTimeField()
    by = serializers.CharField(source="actor.username", allow_null=True)
    agency = code(Role, source="agency.role", allow_null=True)
    details = serializers.DictField()
    note = serializers.CharField(allow_blank=True)


class ComplainantAnswer(Answer):
    """Masked; the act `reveal` shows them and leaves an entry of history."""

    name = serializers.CharField(source="masked_name", allow_blank=True)
    phone = serializers.CharField(source="masked_phone", allow_blank=True)
    id_number = serializers.CharField(source="masked_id_number", allow_blank=True)


class ReferenceAnswer(Answer):
    channel = code(Channel)
    number = serializers.CharField()


class ClosingAnswer(Answer):
    conclusion = code(Conclusion)
    summary = serializers.CharField()
    workers_paid = serializers.IntegerField()
    amount_paid = money()
    closed_by = serializers.CharField(source="closed_by.username")
    closed_at = serializers.DateTimeField(source="case.closed_at")


class CaseAnswer(Answer):
    """The whole case. Needs `user` as context, for the acts open to that person."""

    number = serializers.CharField()
    url = serializers.SerializerMethodField()
    status = code(Status)
    determination = serializers.SerializerMethodField()
    clauses = serializers.SerializerMethodField()
    proposal = serializers.SerializerMethodField()
    in_force = serializers.SerializerMethodField()
    proposals = ProposalAnswer(many=True, source="proposals.all")
    transfers = TransferAnswer(many=True, source="transfers.all")
    events = EventAnswer(many=True, source="events.all")
    facts = serializers.SerializerMethodField()
    narrative = serializers.CharField(source="text.narrative")
    channel = code(Channel)
    references = ReferenceAnswer(many=True, source="references.all")
    jurisdiction = PlaceAnswer()
    place = PlaceAnswer(source="region")
    project = ProjectAnswer(allow_null=True)
    employer = serializers.SerializerMethodField()
    complainants = ComplainantAnswer(many=True, source="complainants.all")
    lead = code(Role, source="lead_agency.role", allow_null=True)
    coordinator = code(Role, source="coordinator.role")
    policy = PolicyAnswer(source="policy_version", allow_null=True)
    awaits_confirmation = serializers.BooleanField()
    is_overdue = serializers.BooleanField()
    due_at = serializers.DateTimeField(allow_null=True)
    recovered = money()
    received_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closing = ClosingAnswer(allow_null=True)
    verbs = serializers.SerializerMethodField()

    def get_url(self, case: Case) -> str:
        return page_of_case(case.number)

    @extend_schema_field(code(Determination, allow_null=True))
    def get_determination(self, case: Case) -> str | None:
        return case.determination or None

    def get_clauses(self, case: Case) -> list[str]:
        current = current_proposal(case)
        return current.clauses if current else []

    @extend_schema_field(ProposalAnswer(allow_null=True))
    def get_proposal(self, case: Case) -> Mapping[str, Any] | None:
        return _proposal(current_proposal(case))

    @extend_schema_field(ProposalAnswer(allow_null=True))
    def get_in_force(self, case: Case) -> Mapping[str, Any] | None:
        return _proposal(_in_state(case, Proposal.State.IN_FORCE))

    @extend_schema_field(FACTS_SCHEMA)
    def get_facts(self, case: Case) -> Mapping[str, Any]:
        return case.fact_row.facts.stated()

    @extend_schema_field(EmployerAnswer(allow_null=True))
    def get_employer(self, case: Case) -> Mapping[str, Any] | None:
        name = case.employer_name or (case.employer.name if case.employer else "")
        return {"name": name, "credit_code": case.employer.credit_code if case.employer else None} if name else None

    @extend_schema_field(codes(Verb))
    def get_verbs(self, case: Case) -> list[str]:
        return verbs_of(self.context["user"], case)


def verbs_of(user: User, case: Case) -> list[str]:
    open_now = case_verbs(user, case)
    return [verb.value for verb in Verb if verb in open_now]


def _in_state(case: Case, state: Proposal.State) -> Proposal | None:
    return next((each for each in case.proposals.all() if each.state == state), None)


def current_proposal(case: Case) -> Proposal | None:
    """What somebody is asked to confirm, else what the letters were sent by."""
    return _in_state(case, Proposal.State.PENDING) or _in_state(case, Proposal.State.IN_FORCE)


def _proposal(proposal: Proposal | None) -> Mapping[str, Any] | None:
    return ProposalAnswer(proposal).data if proposal else None


class ChangeAnswer(Answer):
    """Name -> [what it was, what it is now]."""

    facts = serializers.DictField(child=serializers.ListField())
    decision = serializers.DictField(child=serializers.ListField())


class CorrectedAnswer(CaseAnswer):
    changed = ChangeAnswer()


class RevealedPerson(Answer):
    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    id_number = serializers.CharField(allow_blank=True)
    narrative = serializers.CharField(allow_blank=True)


class RevealedAnswer(CaseAnswer):
    people = RevealedPerson(many=True)


class TakenInAnswer(Answer):
    number = serializers.CharField()
    status = code(Status)
    url = serializers.CharField()


class RowAnswer(Answer):
    """One case in a list."""

    number = serializers.CharField()
    url = serializers.CharField()
    status = code(Status)
    determination = code(Determination, allow_null=True)
    channel = code(Channel)
    domain = serializers.CharField(allow_blank=True)
    sector = serializers.CharField(allow_blank=True)
    causes = serializers.ListField(child=serializers.CharField())
    amount = money(allow_null=True)
    workers = serializers.IntegerField(allow_null=True)
    place = PlaceAnswer()
    project = ProjectAnswer(allow_null=True)
    employer = serializers.CharField(allow_blank=True)
    lead = code(Role, allow_null=True)
    awaits_confirmation = serializers.BooleanField()
    is_overdue = serializers.BooleanField()
    due_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField()
    attention_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
