"""The API of the project ledger: read in pages, entered once, changed by field, moved from state to state."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_BODY, BAD_SHAPE, NOT_SIGNED_IN, READING, REFUSED
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid
from agencies.listing import Order
from agencies.people.models import User
from projects.models import Project
from projects.registers import actions, moving
from projects.registers.api_shapes import (
    MoveBody,
    ProjectAnswer,
    ProjectBody,
    ProjectChangeBody,
    told_project,
)
from projects.registers.choices import options_for
from projects.registers.filters import ProjectFilter
from projects.registers.reading import Fault, day
from projects.registers.rows import RELATED, held_by
from projects.registers.sight import agency_of, seen_by

CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="The project number.")
SINCE = "changed_since"
_ONE = (*RELATED, "approved_by")
# An agency is an id of this installation: programs narrow by what the documents name.
_FILTERS = tuple(name for name in (*ProjectFilter.FIRST, *ProjectFilter.MORE) if name != "agency")


class ByChange(KeysetPages):
    """In the order in which records were last changed: who keeps the last cursor reads on from there."""

    order = Order("updated_at")


_PARAMETERS = [
    *(OpenApiParameter(name, OpenApiTypes.STR) for name in _FILTERS),
    OpenApiParameter(SINCE, OpenApiTypes.DATETIME),
]


def found_project(user: User, code: str) -> Project:
    """Raises Project.DoesNotExist when it is not theirs to see."""
    if not code.isprintable():
        raise Project.DoesNotExist
    return seen_by(user).select_related(*_ONE).get(code=code)


def told(projects: list[Project]) -> list[dict[str, Any]]:
    held = held_by(projects)
    return [told_project(each, held.get(each.pk, ())) for each in projects]


def moment_in(text: Any, field: str) -> datetime | None:
    """A moment with its zone, or none; raises Invalid naming the field."""
    if text in (None, ""):
        return None
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
        # The database knows no zone as far from the meridian as a text may name.
        moment = moment.astimezone(UTC) if moment and moment.tzinfo else moment
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not timezone.is_aware(moment):
        raise Invalid({field: [_("This must be a moment with its zone, like 2026-04-30T09:30:00+08:00.")]})
    return moment


def only_known(params: Mapping[str, Any], known: tuple[str, ...]) -> None:
    allowed = (*known, *KeysetPages.query_params, "format")
    if strange := [name for name in params if name not in allowed]:
        message = _("There is no filter of this name. Allowed: %(allowed)s.") % {
            "allowed": ", ".join(allowed[:-1])
        }
        raise Invalid({name[:60]: [message] for name in strange})


class Projects(GenericAPIView[Project]):
    parser_classes = JsonView.parser_classes
    pagination_class = ByChange
    serializer_class = ProjectAnswer
    queryset = Project.objects.none()

    def get_queryset(self) -> QuerySet[Project]:
        return seen_by(caller(self.request))

    @extend_schema(
        operation_id="project_list",
        parameters=_PARAMETERS,
        responses={200: ProjectAnswer(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The projects the caller may see, those changed longest ago first."""
        user, params = caller(request), request.query_params
        only_known(params, (*_FILTERS, SINCE))
        form = ProjectFilter(params, options_for(agency_of(user)), user)
        if params.keys() & set(_FILTERS) and not form.is_valid():
            raise Invalid({name: [str(each) for each in texts] for name, texts in form.errors.items()})
        rows = self.get_queryset().filter(form.condition())
        if since := moment_in(params.get(SINCE), SINCE):
            rows = rows.filter(updated_at__gte=since)
        page = self.paginate_queryset(rows.values("pk", "updated_at")) or ()
        found = Project.objects.select_related(*_ONE).in_bulk([row["pk"] for row in page])
        return self.get_paginated_response(told([found[row["pk"]] for row in page]))

    @extend_schema(
        operation_id="project_enter",
        request=ProjectBody,
        responses={200: ProjectAnswer, 201: ProjectAnswer, **BAD_BODY, **NOT_SIGNED_IN, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Enter a project. The same body again is answered with 200; another body under the same number with 409."""
        user, stated = caller(request), dict(request.data)
        agency_of(user)
        state = stated.pop("state", None)
        project, is_new = actions.enter_once(stated, by=user, now=timezone.now(), state=state)
        return Response(told([found_project(user, project.code)])[0], status=201 if is_new else 200)


class OneProject(JsonView):
    @extend_schema(operation_id="project_read", parameters=[CODE], responses={200: ProjectAnswer, **READING})
    def get(self, request: Request, code: str) -> Response:
        """One project of the ledger."""
        return Response(told([found_project(caller(request), code)])[0])

    @extend_schema(
        operation_id="project_change",
        parameters=[CODE],
        request=ProjectChangeBody,
        responses={200: ProjectAnswer, **ACTING},
    )
    def patch(self, request: Request, code: str) -> Response:
        """Change the fields that are stated and leave the rest."""
        user, stated = caller(request), dict(request.data)
        project = found_project(user, code)
        seen = moment_in(stated.pop("updated_at", None), "updated_at")
        changed = actions.change(project.pk, stated, by=user, now=timezone.now(), seen=seen)
        return Response(told([found_project(user, changed.code)])[0])


class MoveProject(JsonView):
    @extend_schema(
        operation_id="project_move",
        parameters=[CODE],
        request=MoveBody,
        responses={200: ProjectAnswer, **ACTING},
    )
    def post(self, request: Request, code: str) -> Response:
        """The project enters another state on a day; only moves of the table are taken."""
        user, body = caller(request), dict(request.data)
        project = found_project(user, code)
        if strange := body.keys() - {"to", "on", "reason"}:
            raise Invalid({name[:60]: [_("There is no field of this name.")] for name in strange})
        try:
            on = day(body.get("on"))
        except Fault as fault:
            raise Invalid({"on": [str(fault)]}) from None
        if on is None:
            raise Invalid({"on": [_("This field is required.")]})
        moving.move(
            project.pk, to=str(body.get("to", "")), on=on, reason=str(body.get("reason") or ""), by=user,
            now=timezone.now(),
        )  # fmt: skip
        return Response(told([found_project(user, code)])[0])
