"""Campaigns, their targets, supervision visits, and circulars and talks by requests."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_SHAPE, NOT_SIGNED_IN, READING
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid, unknown
from agencies.listing import Order
from agencies.people.models import User
from cases.api import requests
from oversight.campaigns import api_shapes as shapes
from oversight.campaigns import tally
from oversight.campaigns.actions.checking import Said, enter
from oversight.campaigns.models import Admonition, Campaign, CampaignTarget, Supervision
from projects.inspections.duties import reads_inspections

_YES_NO = ("yes", "no")


def official(request: Request) -> User:
    """To a party of a project these addresses are not there."""
    user = caller(request)
    if not reads_inspections(user):
        raise NotFound(_("There is nothing at this address."))
    return user


class _ByEntry(KeysetPages):
    order = Order("made_at", descending=True)


def _parameters(states: Any) -> list[OpenApiParameter]:
    return [OpenApiParameter("state", OpenApiTypes.STR, enum=states.values)]


def _listed(operation: str, shape: Any, states: Any) -> Any:
    return extend_schema(
        operation_id=operation, parameters=_parameters(states),
        responses={200: shape(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )  # fmt: skip


def check_names(request: Request, known: tuple[str, ...]) -> None:
    """Raises Invalid for a filter that is misspelt: it must not be lost."""
    allowed = [*known, *KeysetPages.query_params]
    if strange := [name for name in request.query_params if name not in [*allowed, "format"]]:
        message = _("There is no filter of this name. Allowed: %(allowed)s.") % {
            "allowed": ", ".join(allowed)
        }
        raise Invalid({name[:60]: [message] for name in strange})


class _List(GenericAPIView[Any]):
    """Newest first, narrowed by `state`."""

    parser_classes = JsonView.parser_classes
    filter_backends = ()
    pagination_class = _ByEntry
    states: Any

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def page(self, request: Request) -> Response:
        official(request)
        check_names(request, ("state",))
        rows, state = self.rows(), request.query_params.get("state", "")
        if state and state not in self.states.values:
            raise Invalid({"state": [unknown(state, self.states.values)]})
        if state:
            rows = rows.filter(state=state)
        keys = self.paginate_queryset(rows.values("made_at", "pk")) or []
        found = {each.pk: each for each in self.rows().filter(pk__in=[key["pk"] for key in keys])}
        return self.get_paginated_response(self.shaped([found[key["pk"]] for key in keys]))

    def shaped(self, rows: list[Any]) -> list[Any]:
        shape = self.get_serializer_class()
        return [shape(each).data for each in rows]


def campaigns_of(user: User) -> "QuerySet[Campaign]":
    return Campaign.objects.visible_to(user).select_related("lead")


def _with_tally(campaigns: list[Campaign]) -> list[Any]:
    sums = tally.by_campaign(CampaignTarget.objects.filter(campaign__in=[each.pk for each in campaigns]))
    for each in campaigns:
        found = sums.get(each.pk)
        each.tally = found.figures if found else None  # type: ignore[attr-defined]
    return [shapes.CampaignOut(each).data for each in campaigns]


class Campaigns(_List):
    serializer_class = shapes.CampaignOut
    queryset = Campaign.objects.none()
    states = Campaign.State

    def rows(self) -> QuerySet[Any]:
        return campaigns_of(caller(self.request))

    def shaped(self, rows: list[Any]) -> list[Any]:
        return _with_tally(rows)

    @_listed("campaign_list", shapes.CampaignOut, Campaign.State)
    def get(self, request: Request) -> Response:
        """The campaigns of the place with what each came to, those planned last first."""
        return self.page(request)


class OneCampaign(JsonView):
    @extend_schema(operation_id="campaign", responses={200: shapes.CampaignOut, **READING})
    def get(self, request: Request, pk: int) -> Response:
        """One campaign with what it came to."""
        found = get_object_or_404(campaigns_of(official(request)), pk=pk)
        return Response(_with_tally([found])[0])


class CampaignTargets(JsonView):
    @extend_schema(
        operation_id="campaign_target_list",
        parameters=[
            OpenApiParameter("checked", OpenApiTypes.STR, enum=_YES_NO),
            OpenApiParameter("after", OpenApiTypes.INT, description="The id after which the page begins."),
        ],
        responses={200: shapes.CampaignTargetOut(many=True), **BAD_SHAPE, **READING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """The targets of a campaign by id, 200 at a time: ask for those after the last id until none is left."""
        found = get_object_or_404(campaigns_of(official(request)), pk=pk)
        if strange := [name for name in request.query_params if name not in ("checked", "after", "format")]:
            message = _("There is no filter of this name. Allowed: %(allowed)s.") % {
                "allowed": "checked, after"
            }
            raise Invalid({name[:60]: [message] for name in strange})
        rows = found.targets.select_related("project", "company", "agency", "inspection").order_by("pk")
        checked, after = request.query_params.get("checked", ""), request.query_params.get("after", "0")
        if checked and checked not in _YES_NO:
            raise Invalid({"checked": [unknown(checked, _YES_NO)]})
        if not after.isdecimal() or len(after) > 18:
            raise Invalid({"after": [_("This must be the id of a target.")]})
        if checked:
            rows = rows.filter(checked_on__isnull=checked == "no")
        page = rows.filter(pk__gt=int(after))[:200]
        return Response([shapes.CampaignTargetOut(each).data for each in page])


class CampaignResult(JsonView):
    @extend_schema(
        operation_id="campaign_target_enter", request=shapes.CampaignResultBody,
        responses={200: shapes.CampaignTargetOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Enter the result of a target of one's own agency; the same again changes it."""
        user = official(request)
        get_object_or_404(CampaignTarget.objects.visible_to(user), pk=pk)
        said = requests.read(shapes.CampaignResultBody, request)
        return Response(shapes.CampaignTargetOut(enter(pk, Said(**said), by=user, now=timezone.now())).data)


def visits_of(user: User) -> "QuerySet[Supervision]":
    found = Supervision.objects.visible_to(user).select_related("agency")
    return found.prefetch_related("team", "findings__task")


class Supervisions(_List):
    serializer_class = shapes.SupervisionOut
    queryset = Supervision.objects.none()
    states = Supervision.State

    def rows(self) -> QuerySet[Any]:
        return visits_of(caller(self.request))

    @_listed("supervision_list", shapes.SupervisionOut, Supervision.State)
    def get(self, request: Request) -> Response:
        """The supervision visits of the place, those planned last first."""
        return self.page(request)


class OneSupervision(JsonView):
    @extend_schema(operation_id="supervision", responses={200: shapes.SupervisionOut, **READING})
    def get(self, request: Request, pk: int) -> Response:
        """One supervision visit with its checklist and its findings."""
        return Response(shapes.SupervisionOut(get_object_or_404(visits_of(official(request)), pk=pk)).data)


def admonitions_of(user: User) -> "QuerySet[Admonition]":
    return Admonition.objects.visible_to(user).select_related("agency", "letter")


class Admonitions(_List):
    serializer_class = shapes.AdmonitionOut
    queryset = Admonition.objects.none()
    states = Admonition.State

    def rows(self) -> QuerySet[Any]:
        return admonitions_of(caller(self.request))

    @_listed("admonition_list", shapes.AdmonitionOut, Admonition.State)
    def get(self, request: Request) -> Response:
        """Circulars, reminders, talks and calls to account that the caller may see, those drawn up last first."""
        return self.page(request)


class OneAdmonition(JsonView):
    @extend_schema(operation_id="admonition", responses={200: shapes.AdmonitionOut, **READING})
    def get(self, request: Request, pk: int) -> Response:
        """One circular, reminder, talk or call to account."""
        found = get_object_or_404(admonitions_of(official(request)), pk=pk)
        return Response(shapes.AdmonitionOut(found).data)
