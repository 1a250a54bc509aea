"""Who is calling, and the words the API speaks."""

from typing import Any

from django.db.models import TextChoices
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import vocabulary
from agencies.api.described import NOT_SIGNED_IN
from agencies.api.views import JsonView, caller
from agencies.clock.models import TimeLimit
from agencies.people.models import User
from cases.api.answers import Answer, PlaceAnswer, code
from cases.duties import may_take_in
from cases.models import Event, Meeting, Payment, Proposal, Transfer, Visit
from cases.reasons import ArrearsReason
from cases.workflow import Status, TransferStatus, TransferVerb, Verb

WORDS: dict[str, type[TextChoices]] = {
    "role": vocabulary.Role,
    "domain": vocabulary.Domain,
    "cause": vocabulary.Cause,
    "sector": vocabulary.Sector,
    "project_category": vocabulary.ProjectCategory,
    "funding": vocabulary.Funding,
    "gov_trigger": vocabulary.GovTrigger,
    "employer_type": vocabulary.EmployerType,
    "contractor_ownership": vocabulary.ContractorOwnership,
    "debtor_kind": vocabulary.DebtorKind,
    "territory_kind": vocabulary.TerritoryKind,
    "territory_relation": vocabulary.TerritoryRelation,
    "channel": vocabulary.Channel,
    "source_level": vocabulary.SourceLevel,
    "petition_level": vocabulary.PetitionLevel,
    "criminal_flag": vocabulary.CriminalFlag,
    "special_type": vocabulary.SpecialType,
    "duty": vocabulary.Duty,
    "conclusion": vocabulary.Conclusion,
    "determination": vocabulary.Determination,
    "status": Status,
    "case_verb": Verb,
    "transfer_status": TransferStatus,
    "transfer_verb": TransferVerb,
    "transfer_kind": Transfer.Kind,
    "clock": TimeLimit.State,
    "proposal_source": Proposal.Source,
    "proposal_state": Proposal.State,
    "act": Event.Act,
    "arrears_reason": ArrearsReason,
    "payment_how": Payment.How,
    "meeting_kind": Meeting.Kind,
    "meeting_level": Meeting.Level,
    "visit_how": Visit.How,
}


class AgencyAnswer(Answer):
    role = code(vocabulary.Role)
    name = serializers.CharField()
    short_name = serializers.CharField()
    place = PlaceAnswer(source="region")


class MeAnswer(Answer):
    username = serializers.CharField()
    full_name = serializers.CharField(allow_blank=True)
    role = code(User.Role)
    agency = AgencyAnswer(allow_null=True)
    jurisdiction = PlaceAnswer(source="agency.jurisdiction", allow_null=True)
    may_take_in = serializers.SerializerMethodField()

    def get_may_take_in(self, user: User) -> bool:
        return may_take_in(user)


class Me(JsonView):
    @extend_schema(operation_id="me", responses={200: MeAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """The account the request came from."""
        return Response(MeAnswer(caller(request)).data)


class WordAnswer(Answer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class FactAnswer(Answer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())
    maximum = serializers.IntegerField(allow_null=True)


class VocabularyAnswer(Answer):
    words = serializers.DictField(child=WordAnswer(many=True))
    facts = FactAnswer(many=True)


class Vocabulary(JsonView):
    @extend_schema(operation_id="vocabulary", responses={200: VocabularyAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """Every code with its label in the caller's language, and what each fact may be."""
        words = {
            name: [{"code": value, "label": label} for value, label in each.choices]
            for name, each in WORDS.items()
        }
        facts = [_fact(fact) for fact in vocabulary.FACTS.values()]
        return Response({"words": words, "facts": facts})


def _fact(fact: vocabulary.FactField) -> dict[str, Any]:
    return {
        "name": fact.name,
        "label": fact.label,
        "kind": fact.kind.value,
        "codes": fact.codes,
        "maximum": fact.maximum,
    }
