"""The API of the leading group: its members, windows and meetings, and its tasks with what is done about them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_SHAPE, NOT_SIGNED_IN
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView
from agencies.errors import Invalid, unknown
from agencies.listing import Order
from agencies.people.models import Agency, User
from oversight.group import api_shapes as shapes
from oversight.group.actions import tasks
from oversight.group.filters import TASK_TABS, task_tab
from oversight.group.models import GroupMeeting, GroupMember, ReceptionPoint, Task
from oversight.group.posts import in_order
from projects.inspections.api import official
from projects.inspections.api_shapes import read


class GroupMembers(JsonView):
    @extend_schema(
        operation_id="group_member_list",
        responses={200: shapes.GroupMemberOut(many=True), **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """Who holds a post in the leading group now, from the top."""
        rows = GroupMember.objects.visible_to(official(request)).filter(until__isnull=True)
        found = in_order(rows.select_related("agency"))
        return Response(shapes.GroupMemberOut(found, many=True).data)


class ReceptionPoints(JsonView):
    @extend_schema(
        operation_id="reception_point_list",
        responses={200: shapes.ReceptionPointOut(many=True), **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """Where complaints are received, unit by unit."""
        rows = ReceptionPoint.objects.visible_to(official(request)).filter(is_active=True)
        found = rows.select_related("agency").order_by("agency", "pk")
        return Response(shapes.ReceptionPointOut(found, many=True).data)


class _Paged(GenericAPIView[Any]):
    """A list by key, narrowed by `state`."""

    parser_classes = JsonView.parser_classes
    filter_backends = ()
    allowed: tuple[str, ...] = ()

    def rows(self, user: User) -> QuerySet[Any]:
        raise NotImplementedError

    def condition(self, state: str, user: User) -> Q:
        return Q(state=state)

    def page(self, request: Request) -> Response:
        user = official(request)
        known = ["state", *KeysetPages.query_params]
        if strange := [name for name in request.query_params if name not in [*known, "format"]]:
            said = _("There is no filter of this name. Allowed: %(allowed)s.") % {"allowed": ", ".join(known)}
            raise Invalid({name[:60]: [said] for name in strange})
        state = request.query_params.get("state")
        if state is not None and state not in self.allowed:
            raise Invalid({"state": [unknown(state, self.allowed)]})
        rows = self.rows(user).filter(self.condition(state, user)) if state else self.rows(user)
        order = self.pagination_class.order  # type: ignore[union-attr]
        keys = self.paginate_queryset(rows.values(order.column, "pk")) or []
        found = {each.pk: each for each in self.rows(user).filter(pk__in=[key["pk"] for key in keys])}
        shape = self.get_serializer_class()
        return self.get_paginated_response([shape(found[key["pk"]]).data for key in keys])


class _ByEntry(KeysetPages):
    order = Order("made_at", descending=True)


class _ByPlan(KeysetPages):
    order = Order("planned_for", descending=True)


_TABS = tuple(name for name, _label in TASK_TABS)


def _tasks(user: User) -> QuerySet[Task]:
    return Task.objects.visible_to(user).select_related("agency").prefetch_related("partners")


class GroupTasks(_Paged):
    pagination_class = _ByEntry
    serializer_class = shapes.GroupTaskOut
    queryset = Task.objects.none()
    allowed = _TABS

    def rows(self, user: User) -> QuerySet[Any]:
        return _tasks(user)

    def condition(self, state: str, user: User) -> Q:
        return task_tab(state, user, timezone.localdate())

    @extend_schema(
        operation_id="group_task_list",
        parameters=[OpenApiParameter("state", OpenApiTypes.STR, enum=_TABS)],
        responses={200: shapes.GroupTaskOut(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The tasks of the group, those set last first. `state` is a tab of the page."""
        return self.page(request)

    @extend_schema(
        operation_id="group_task_set", request=shapes.GroupTaskBody, filters=False,
        responses={201: shapes.GroupTaskOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Set a task of the year's list."""
        user, said = official(request), read(shapes.GroupTaskBody, request)
        assert user.agency is not None
        place, now = user.agency.jurisdiction_id, timezone.now()
        wanted = [said.pop("agency"), *said.pop("partners")]
        known = Agency.objects.filter(jurisdiction=place, is_active=True).in_bulk(wanted)
        if missing := [str(pk) for pk in wanted if pk not in known]:
            raise Invalid({"agency": [unknown(", ".join(missing), [_("agencies of this place")])]})
        year = (said["due_on"] or timezone.localdate(now)).year
        made = tasks.set_task(
            jurisdiction=place, origin=Task.Origin.YEAR, year=year, agency=known[wanted[0]],
            partners=[known[pk] for pk in wanted[1:]], by=user, now=now, **said,
        )  # fmt: skip
        return Response(shapes.GroupTaskOut(_tasks(user).get(pk=made.pk)).data, status=201)


class ReportOnTask(JsonView):
    @extend_schema(
        operation_id="group_task_report", request=shapes.GroupTaskReportBody,
        responses={200: shapes.GroupTaskOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """What the unit has done so far, or that it is done."""
        user, said = official(request), read(shapes.GroupTaskReportBody, request)
        tasks.report_task(pk, by=user, now=timezone.now(), **said)
        return Response(shapes.GroupTaskOut(_tasks(user).get(pk=pk)).data)


class AcceptTask(JsonView):
    @extend_schema(
        operation_id="group_task_accept", request=shapes.GroupTaskAcceptBody,
        responses={200: shapes.GroupTaskOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Accept as done what is reported as done."""
        user, said = official(request), read(shapes.GroupTaskAcceptBody, request)
        tasks.accept_task(pk, by=user, now=timezone.now(), **said)
        return Response(shapes.GroupTaskOut(_tasks(user).get(pk=pk)).data)


class GroupMeetings(_Paged):
    pagination_class = _ByPlan
    serializer_class = shapes.GroupMeetingOut
    queryset = GroupMeeting.objects.none()
    allowed = tuple(GroupMeeting.State.values)

    def rows(self, user: User) -> QuerySet[Any]:
        return GroupMeeting.objects.visible_to(user).select_related("called_by", "chaired_by", "letter")

    @extend_schema(
        operation_id="group_meeting_list",
        parameters=[OpenApiParameter("state", OpenApiTypes.STR, enum=GroupMeeting.State.values)],
        responses={200: shapes.GroupMeetingOut(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The meetings of the group, the latest first, each with its agenda."""
        return self.page(request)
