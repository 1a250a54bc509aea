"""What the API says about a whole case, and about one in a list."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.people.models import User
from agencies.vocabulary import Channel, Conclusion, Determination, Role
from cases.api.answers import (
    Answer,
    AttachmentAnswer,
    EmployerAnswer,
    PlaceAnswer,
    PolicyAnswer,
    ProjectAnswer,
    ProposalAnswer,
    TransferAnswer,
    code,
    codes,
    money,
    page_of_case,
)
from cases.api.handling_answers import HandlingAnswer, handling_told
from cases.api.life_answers import EndingAnswer, LinkAnswer
from cases.api.limit_answers import LimitAnswer, limits_told
from cases.api.order_answers import LeaderAnswer, OrderAnswer, leader_told, orders_told
from cases.api.requests import FACTS_SCHEMA
from cases.duties import case_verbs
from cases.models import Case, Event, Proposal
from cases.reasons import ArrearsReason
from cases.workflow import Status, Verb


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

    id = serializers.IntegerField()
    name = serializers.CharField(source="masked_name", allow_blank=True)
    phone = serializers.CharField(source="masked_phone", allow_blank=True)
    id_number = serializers.CharField(source="masked_id_number", allow_blank=True)


class ReferenceAnswer(Answer):
    channel = code(Channel)
    number = serializers.CharField()


class ClosingAnswer(Answer):
    conclusion = code(Conclusion)
    ground = code(ArrearsReason, allow_blank=True)
    summary = serializers.CharField()
    statement = serializers.CharField(allow_blank=True)
    workers_paid = serializers.IntegerField()
    amount_paid = money()
    closed_by = serializers.CharField(source="closed_by.username")
    closed_at = serializers.DateTimeField()
    reopened_at = serializers.DateTimeField(allow_null=True)


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
    attachments = AttachmentAnswer(many=True, source="attachments.all")
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
    closings = ClosingAnswer(many=True, source="closings.all")
    endings = EndingAnswer(many=True, source="endings.all")
    merged_into = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()
    merged_references = serializers.SerializerMethodField()
    limits = serializers.SerializerMethodField()
    handling = serializers.SerializerMethodField()
    orders = serializers.SerializerMethodField()
    leader = serializers.SerializerMethodField()
    verbs = serializers.SerializerMethodField()

    def get_url(self, case: Case) -> str:
        return page_of_case(case.number)

    @extend_schema_field(LimitAnswer(many=True))
    def get_limits(self, case: Case) -> list[Mapping[str, Any]]:
        return limits_told(case)

    @extend_schema_field(HandlingAnswer)
    def get_handling(self, case: Case) -> Mapping[str, Any]:
        return handling_told(case)

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
        return (
            {"name": name, "credit_code": case.employer.credit_code if case.employer else None}
            if name
            else None
        )

    @extend_schema_field(OrderAnswer(many=True))
    def get_orders(self, case: Case) -> list[Mapping[str, Any]]:
        return orders_told(case, self.context["user"])

    @extend_schema_field(LeaderAnswer(allow_null=True))
    def get_leader(self, case: Case) -> Mapping[str, Any] | None:
        return leader_told(case)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_merged_into(self, case: Case) -> str | None:
        mergers = (each for each in case.links_from.all() if each.is_merger)
        return next((each.to_case.number for each in mergers), None)

    @extend_schema_field(LinkAnswer(many=True))
    def get_links(self, case: Case) -> list[Mapping[str, Any]]:
        """Undone ones as well."""
        together = sorted((*case.links_from.all(), *case.links_to.all()), key=lambda each: each.pk)
        return [LinkAnswer(each).data for each in together]

    @extend_schema_field(ReferenceAnswer(many=True))
    def get_merged_references(self, case: Case) -> list[Mapping[str, Any]]:
        """The numbers under which other channels know what was merged into this case."""
        merged = (each.from_case for each in case.links_to.all() if each.is_merger)
        return [ReferenceAnswer(each).data for one in merged for each in one.references.all()]

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
