"""Reading cases: one whole, or many in rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import vocabulary
from agencies.errors import Invalid
from agencies.people.models import User
from cases.api.answers import page_of_case
from cases.api.case_answers import CaseAnswer, RowAnswer
from cases.api.described import BAD_SHAPE, NOT_SIGNED_IN, NUMBER, READING
from cases.api.filters import CaseFilters
from cases.api.pages import KeysetPages
from cases.api.views import JsonView, caller
from cases.models import Case, Event, Proposal, Transfer

_ONE = (
    "jurisdiction", "region", "project", "employer", "lead_agency", "coordinator", "policy_version", "fact_row",
    "text", "closing__closed_by",
)  # fmt: skip
_MANY = (
    Prefetch("proposals", Proposal.objects.select_related("made_by").order_by("sequence")),
    Prefetch("transfers", Transfer.objects.select_related("agency", "letter", "limit").order_by("pk")),
    "transfers__feedback__given_by",
    Prefetch("events", Event.objects.select_related("actor", "agency").order_by("sequence")),
    "complainants",
    "references",
)


def whole_case(user: User, number: str) -> Case:
    """The case with all that is said about it. Raises Case.DoesNotExist when it is not theirs to see."""
    return (
        Case.objects.visible_to(user).select_related(*_ONE).prefetch_related(*_MANY).get(number=sound(number))
    )


def must_see(user: User, number: str) -> None:
    """Before the body is looked at: what is not yours to see is not there, whatever you send to it."""
    if not Case.objects.visible_to(user).filter(number=sound(number)).exists():
        raise Case.DoesNotExist


def sound(number: str) -> str:
    if not number.isprintable():
        raise Case.DoesNotExist
    return number


class OneCase(JsonView):
    @extend_schema(operation_id="case_read", parameters=[NUMBER], responses={200: CaseAnswer, **READING})
    def get(self, request: Request, number: str) -> Response:
        """The whole case, with the acts open to the caller."""
        user = caller(request)
        return Response(CaseAnswer(whole_case(user, number), context={"user": user}).data)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The acts open to the caller, on the case and on each of its transfers."""
        user = caller(request)
        told = CaseAnswer(whole_case(user, kwargs["number"]), context={"user": user}).data
        transfers = [{"id": each["id"], "verbs": each["verbs"]} for each in told["transfers"]]
        return Response({"number": told["number"], "verbs": told["verbs"], "transfers": transfers})


_COLUMNS = (
    "pk", "number", "status", "determination", "channel", "domain", "sector", "cause_bits", "amount", "workers",
    "region_id", "employer_name", "awaits_confirmation", "is_overdue", "due_at", "received_at", "attention_at",
    "closed_at",
)  # fmt: skip
_JOINED = {
    "place_name": F("region__name"),
    "project_code": F("project__code"),
    "project_name": F("project__name"),
    "lead": F("lead_agency__role"),
}
_MOMENTS = ("due_at", "received_at", "attention_at", "closed_at")
_AS_THEY_ARE = (
    "number",
    "status",
    "channel",
    "domain",
    "sector",
    "workers",
    "lead",
    "awaits_confirmation",
    "is_overdue",
)


class Cases(GenericAPIView[Case]):
    parser_classes = JsonView.parser_classes
    filterset_class = CaseFilters
    pagination_class = KeysetPages
    serializer_class = RowAnswer
    queryset = Case.objects.none()

    def get_queryset(self) -> QuerySet[Case]:
        return Case.objects.visible_to(caller(self.request))

    @extend_schema(
        operation_id="case_list", responses={200: RowAnswer(many=True), **BAD_SHAPE, **NOT_SIGNED_IN}
    )
    def get(self, request: Request) -> Response:
        """The cases the caller may see, those first that somebody should look at first."""
        _only_known(request.query_params)
        rows = self.filter_queryset(self.get_queryset()).values(*_COLUMNS, **_JOINED)
        return self.get_paginated_response([_row(each) for each in self.paginate_queryset(rows) or ()])


def _only_known(params: Iterable[str]) -> None:
    known = [*CaseFilters.base_filters, *KeysetPages.query_params, "format"]
    if unknown := [name for name in params if name not in known]:
        message = _("There is no filter of this name. Allowed: %(allowed)s.") % {
            "allowed": ", ".join(known[:-1])
        }
        raise Invalid({name[:60]: [message] for name in unknown})


def _row(found: Mapping[str, Any]) -> dict[str, Any]:
    """As `RowAnswer` describes it; by hand, because a page has two hundred of them."""
    project = (
        {"code": found["project_code"], "name": found["project_name"]} if found["project_code"] else None
    )
    return {
        **{name: found[name] for name in _AS_THEY_ARE},
        **{name: timezone.localtime(found[name]).isoformat() if found[name] else None for name in _MOMENTS},
        "url": page_of_case(found["number"]),
        "determination": found["determination"] or None,
        "causes": vocabulary.codes_of(found["cause_bits"], vocabulary.Cause),
        "amount": None if found["amount"] is None else str(found["amount"]),
        "place": {"code": found["region_id"], "name": found["place_name"]},
        "project": project,
        "employer": found["employer_name"],
    }
