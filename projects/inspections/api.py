"""The API of inspections: lists, and the acts that other systems do: planning, answers, findings, replies."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_SHAPE, NOT_SIGNED_IN
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid, unknown
from agencies.listing import Order
from agencies.people.models import Agency, User
from projects.inspections import api_shapes as shapes
from projects.inspections.actions import following, notifying, visiting
from projects.inspections.actions.finding import Found, find
from projects.inspections.actions.planning import Plan, plan, templates_for
from projects.inspections.duties import agency_of, reads_inspections
from projects.models import Company, Finding, Inspection, Measure, Notice, Project

_CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="The project number.")


def official(request: Request) -> User:
    """To a party of a project these addresses are not there."""
    user = caller(request)
    if not reads_inspections(user):
        raise NotFound(_("There is nothing at this address."))
    return user


def _narrowed(states: Any, operation: str, shape: Any) -> Any:
    """How a list describes itself."""
    parameters = [
        OpenApiParameter("state", OpenApiTypes.STR, enum=states.values),
        OpenApiParameter("project", OpenApiTypes.STR, description="The project number."),
    ]
    return extend_schema(
        operation_id=operation, parameters=parameters,
        responses={200: shape(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )  # fmt: skip


class _List(GenericAPIView[Any]):
    """A list, newest first, narrowed by `state` and `project`."""

    parser_classes = JsonView.parser_classes
    filter_backends = ()
    states: Any

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def page(self, request: Request) -> Response:
        official(request)
        rows = self.rows().filter(self._condition(request))
        order = self.pagination_class.order  # type: ignore[union-attr]
        keys = self.paginate_queryset(rows.values(order.column, "pk")) or []
        found = {each.pk: each for each in self.rows().filter(pk__in=[key["pk"] for key in keys])}
        shape = self.get_serializer_class()
        return self.get_paginated_response([shape(found[key["pk"]]).data for key in keys])

    def _condition(self, request: Request) -> Q:
        known = ["state", "project", *KeysetPages.query_params]
        if strange := [name for name in request.query_params if name not in [*known, "format"]]:
            message = _("There is no filter of this name. Allowed: %(allowed)s.") % {
                "allowed": ", ".join(known)
            }
            raise Invalid({name[:60]: [message] for name in strange})
        condition = Q()
        if (state := request.query_params.get("state")) is not None:
            if state not in self.states.values:
                raise Invalid({"state": [unknown(state, self.states.values)]})
            condition &= Q(state=state)
        if code := request.query_params.get("project"):
            condition &= Q(project__code=code[:40])
        return condition


class _ByEntry(KeysetPages):
    order = Order("made_at", descending=True)


class _ByFinding(KeysetPages):
    order = Order("found_at", descending=True)


class _ByIssue(KeysetPages):
    order = Order("issued_at", descending=True)


def _inspections(user: User) -> QuerySet[Inspection]:
    found = Inspection.objects.visible_to(user).select_related("project", "template")
    return found.prefetch_related("parts__agency", "parts__signed_by")


def _findings(user: User) -> QuerySet[Finding]:
    measures = Measure.objects.select_related("letter", "agency").order_by("issued_at", "pk")
    found = Finding.objects.visible_to(user).select_related("project", "inspection", "company", "agency")
    return found.prefetch_related(Prefetch("measures", measures))


def _notices(user: User) -> QuerySet[Notice]:
    related = ("project", "letter", "limit", "from_agency", "to_agency")
    return Notice.objects.visible_to(user).select_related(*related)


class Inspections(_List):
    pagination_class = _ByEntry
    serializer_class = shapes.InspectionAnswer
    queryset = Inspection.objects.none()
    states = Inspection.State

    def rows(self) -> QuerySet[Any]:
        return _inspections(caller(self.request))

    @_narrowed(Inspection.State, "inspection_list", shapes.InspectionAnswer)
    def get(self, request: Request) -> Response:
        """The inspections of the place, those entered last first."""
        return self.page(request)

    @extend_schema(
        operation_id="inspection_plan", request=shapes.PlanBody,
        responses={201: shapes.InspectionAnswer(many=True), **ACTING}, filters=False,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Plan an inspection of each of the projects named; the caller's agency leads."""
        user, said = official(request), shapes.read(shapes.PlanBody, request)
        agency = agency_of(user)
        known = dict(
            Project.objects.visible_to(user).filter(code__in=said["projects"]).values_list("code", "pk")
        )
        if missing := [code for code in said["projects"] if code not in known]:
            message = _("No project here has this number: %(numbers)s.") % {
                "numbers": ", ".join(missing[:10])
            }
            raise Invalid({"projects": [message]})
        template = templates_for(agency.jurisdiction_id).filter(code=said["template"]).first()
        asked = Agency.objects.filter(
            jurisdiction=agency.jurisdiction_id, role__in=said["agencies"], is_active=True
        )
        if strange := set(said["agencies"]) - {each.role for each in asked}:
            raise Invalid({"agencies": [unknown(", ".join(sorted(strange)), [_("roles of this place")])]})
        wanted = Plan(
            template.pk if template else 0, said["kind"], said["planned_on"], {each.pk: "" for each in asked},
            said["campaign"], said["inspectors"], said["task"],
        )  # fmt: skip
        codes = dict.fromkeys(said["projects"])
        made = plan([known[code] for code in codes], wanted, by=user, now=timezone.now())
        found = {each.pk: each for each in _inspections(user).filter(pk__in=[each.pk for each in made])}
        return Response([shapes.InspectionAnswer(found[each.pk]).data for each in made], status=201)


class _OneInspection(JsonView):
    def answer(self, request: Request, pk: int) -> Response:
        return Response(shapes.InspectionAnswer(_inspections(caller(request)).get(pk=pk)).data)


class BeginInspection(_OneInspection):
    @extend_schema(
        operation_id="inspection_begin",
        request=shapes.Nothing,
        responses={200: shapes.InspectionAnswer, **ACTING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """On site from now on."""
        shapes.read(shapes.Nothing, request)
        visiting.begin(pk, by=official(request), now=timezone.now())
        return self.answer(request, pk)


class Answers(_OneInspection):
    @extend_schema(
        operation_id="inspection_answer",
        request=shapes.AnswersBody,
        responses={200: shapes.InspectionAnswer, **ACTING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Answer items of the checklist; those not named stay as they are."""
        user, said = official(request), shapes.read(shapes.AnswersBody, request)
        answers = {
            code: visiting.Said(each["result"], each["note"]) for code, each in said["answers"].items()
        }
        visiting.answer(pk, answers, by=user, now=timezone.now())
        return self.answer(request, pk)


class Findings(_List):
    pagination_class = _ByFinding
    serializer_class = shapes.FindingAnswer
    queryset = Finding.objects.none()
    states = Finding.State

    def rows(self) -> QuerySet[Any]:
        return _findings(caller(self.request))

    @_narrowed(Finding.State, "finding_list", shapes.FindingAnswer)
    def get(self, request: Request) -> Response:
        """The findings of the place with what was ordered about each, newest first."""
        return self.page(request)


class FindOnProject(JsonView):
    @extend_schema(
        operation_id="finding_make", parameters=[_CODE], request=shapes.FindBody,
        responses={201: shapes.FindingAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Record a finding, in an inspection or outside one."""
        user, said = official(request), shapes.read(shapes.FindBody, request)
        project = get_object_or_404(Project.objects.visible_to(user), code=code)
        firm = Company.objects.filter(credit_code=said["company"]).first() if said["company"] else None
        held = Inspection.objects.visible_to(user).filter(number=said["inspection"]).first()
        if said["company"] and firm is None:
            raise Invalid({"company": [_("There is no such company.")]})
        if said["inspection"] and held is None:
            raise Invalid({"inspection": [_("There is no such inspection.")]})
        wanted = Found(
            said["kind"], said["breach"], said["text"], said["due_on"], firm.pk if firm else None, said["clause"],
            said["item"],
        )  # fmt: skip
        made = find(project.pk, wanted, by=user, now=timezone.now(), inspection_id=held.pk if held else None)
        return Response(shapes.FindingAnswer(_findings(user).get(pk=made.pk)).data, status=201)


class AnswerMeasure(JsonView):
    """Also for a party to the project, which answers what is ordered about its own."""

    @extend_schema(
        operation_id="measure_answer",
        request=shapes.AnswerMeasureBody,
        responses={200: shapes.MeasureAnswer, **ACTING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """What was done about an order; of a proposal, what the body asked replied."""
        user, said = caller(request), shapes.read(shapes.AnswerMeasureBody, request)
        measure = following.answer(
            pk, said["text"], said["documents"], by=user, now=timezone.now(), adopted=said["adopted"]
        )
        return Response(shapes.MeasureAnswer(measure).data)


class Notices(_List):
    pagination_class = _ByIssue
    serializer_class = shapes.NoticeAnswer
    queryset = Notice.objects.none()
    states = Notice.State

    def rows(self) -> QuerySet[Any]:
        return _notices(caller(self.request))

    @_narrowed(Notice.State, "notice_list", shapes.NoticeAnswer)
    def get(self, request: Request) -> Response:
        """The notices between the agencies of the place, newest first."""
        return self.page(request)


class NotifyAboutProject(JsonView):
    @extend_schema(
        operation_id="notice_issue", parameters=[_CODE], request=shapes.NoticeBody,
        responses={201: shapes.NoticeAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Tell another agency, with a numbered letter and a day for the reply."""
        user, said = official(request), shapes.read(shapes.NoticeBody, request)
        project = get_object_or_404(Project.objects.visible_to(user), code=code)
        to = Agency.objects.filter(
            jurisdiction=project.jurisdiction_id, role=said["to"], is_active=True
        ).first()
        if said["to"] and to is None:
            raise Invalid({"to": [unknown(said["to"], [_("roles of this place")])]})
        wanted = notifying.Wanted(
            said["subject"],
            said["text"],
            said["due_on"],
            to.pk if to else None,
            said["clause"],
            said["finding"],
        )
        made = notifying.issue(project.pk, wanted, by=user, now=timezone.now())
        return Response(shapes.NoticeAnswer(_notices(user).get(pk=made.pk)).data, status=201)


class ReplyToNotice(JsonView):
    @extend_schema(
        operation_id="notice_reply",
        request=shapes.NoticeReplyBody,
        responses={200: shapes.NoticeAnswer, **ACTING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """What the agency that was told has done."""
        user, said = official(request), shapes.read(shapes.NoticeReplyBody, request)
        notifying.reply(pk, said["text"], by=user, now=timezone.now())
        return Response(shapes.NoticeAnswer(_notices(user).get(pk=pk)).data)
