"""Reading cases: one whole, or many in rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from functools import cache
from typing import Any
from urllib.parse import quote

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import vocabulary
from agencies.api.described import BAD_SHAPE, NOT_SIGNED_IN, NUMBER, READING
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid
from agencies.people.models import User
from cases import lists
from cases.api.answers import page_of_case
from cases.api.case_answers import CaseAnswer, RowAnswer
from cases.api.filters import CaseFilters
from cases.api.order_answers import RELATED as SUPERVISION
from cases.models import Attachment, Case, CaseLink, Event, Proposal, Transfer

_ONE = (
    "jurisdiction", "region", "project", "employer", "lead_agency", "coordinator", "policy_version", "fact_row",
    "text",
)  # fmt: skip
_MANY = (
    Prefetch("proposals", Proposal.objects.select_related("made_by").order_by("sequence")),
    Prefetch("transfers", Transfer.objects.select_related("agency", "letter", "limit").order_by("pk")),
    "transfers__feedback__given_by",
    "transfers__deadlines__limit",
    "transfers__contributions__given_by",
    "transfers__contributions__agency",
    Prefetch("events", Event.objects.select_related("actor", "agency").order_by("sequence")),
    Prefetch("attachments", Attachment.objects.standing().select_related("stored_by").order_by("pk")),
    "complainants",
    "references",
    *SUPERVISION,
    "closings__closed_by",
    "endings__ended_by",
    Prefetch("links_from", CaseLink.objects.select_related("from_case", "to_case", "made_by")),
    Prefetch("links_to", CaseLink.objects.select_related("from_case", "to_case", "made_by")),
    "links_to__from_case__references",
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
    "region_id", "lead_agency_id", "employer_name", "awaits_confirmation", "is_overdue", "due_at", "received_at",
    "attention_at", "closed_at", "project__code", "project__name",
)  # fmt: skip
# Stands for a case's number in an address that is looked up once a page.
_NUMBER = "NUMBER"
_MOMENTS = ("due_at", "received_at", "attention_at", "closed_at")
_AS_THEY_ARE = (
    "number",
    "status",
    "channel",
    "domain",
    "sector",
    "workers",
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
        rows = self.get_queryset()
        # To build the filters takes as long as to find the rows.
        if request.query_params.keys() & CaseFilters.base_filters.keys():
            rows = self.filter_queryset(rows)
        page = self.paginate_queryset(rows.values(*_COLUMNS)) or ()
        return self.get_paginated_response(_rows(page, lists.names_for(caller(request), page)))


def _only_known(params: Iterable[str]) -> None:
    known = [*CaseFilters.base_filters, *KeysetPages.query_params, "format"]
    if unknown := [name for name in params if name not in known]:
        message = _("There is no filter of this name. Allowed: %(allowed)s.") % {
            "allowed": ", ".join(known[:-1])
        }
        raise Invalid({name[:60]: [message] for name in unknown})


def _rows(page: Sequence[Mapping[str, Any]], names: lists.Names) -> list[dict[str, Any]]:
    """As `RowAnswer` describes them; by hand, because a page has two hundred of them."""
    zone = timezone.get_current_timezone()
    causes = cache(lambda bits: vocabulary.codes_of(bits, vocabulary.Cause))
    before, _stand_in, after = page_of_case(_NUMBER).partition(_NUMBER)
    return [
        _row(each, names, zone)
        | {"url": f"{before}{quote(each['number'])}{after}", "causes": causes(each["cause_bits"])}
        for each in page
    ]


def _row(found: Mapping[str, Any], names: lists.Names, zone: tzinfo) -> dict[str, Any]:
    lead, place = found["lead_agency_id"], found["region_id"]
    project = (
        {"code": found["project__code"], "name": found["project__name"]} if found["project__code"] else None
    )
    return {
        **{name: found[name] for name in _AS_THEY_ARE},
        **{name: found[name].astimezone(zone).isoformat() if found[name] else None for name in _MOMENTS},
        "determination": found["determination"] or None,
        "amount": None if found["amount"] is None else str(found["amount"]),
        "place": {"code": place, "name": names.places[place]},
        "project": project,
        "employer": found["employer_name"],
        "lead": names.agencies[lead].role if lead else None,
    }
