"""The API of duties: what a project owes, and entering duties as done, one by one or many at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, READING
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid, Refused
from agencies.people.models import User
from projects.compliance import actions
from projects.compliance.judging import State
from projects.compliance.recounting import list_of
from projects.compliance.shown import ShownDuty, duties_of
from projects.models import Item, Project

AT_ONCE = 200
CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="The project number.")
DUTY = OpenApiParameter("duty", OpenApiTypes.STR, OpenApiParameter.PATH, description="The code of the duty.")


class DutyAnswer(serializers.Serializer[Any]):
    """One duty of a project. `due_on` is that of the strictest source; `done_on` null while it is not done."""

    code = serializers.CharField(source="item.code")
    name = serializers.CharField()
    party = serializers.CharField(source="source.party.value")
    stage = serializers.CharField(source="source.stage.value")
    basis = serializers.CharField(
        source="source.source", help_text="The clause, or the law on which it rests."
    )
    state = serializers.ChoiceField(State.choices)
    starts_from = serializers.CharField(source="item.start", help_text="The event it is counted from.")
    start_on = serializers.DateField(source="item.start_on", allow_null=True)
    due_on = serializers.DateField(source="item.due_on", allow_null=True)
    provisional = serializers.BooleanField(source="item.provisional")
    done_on = serializers.DateField(source="item.done_on", allow_null=True)
    fault = serializers.CharField(source="item.fault", allow_blank=True)
    evidence = serializers.IntegerField(source="item.evidence_id", allow_null=True)
    note = serializers.CharField(source="item.note", allow_blank=True)
    excuse = serializers.CharField(source="item.excuse", allow_blank=True)


class DutiesAnswer(serializers.Serializer[Any]):
    results = DutyAnswer(many=True)


class Body(serializers.Serializer[Any]):
    """Unknown names are refused: a word that is misspelt must not be lost."""

    def to_internal_value(self, data: Any) -> Any:
        names = data if isinstance(data, Mapping) else {}
        strange = {
            str(name)[:60]: [_("There is no field of this name.")]
            for name in names
            if name not in self.fields
        }
        if strange:
            raise serializers.ValidationError(strange)
        return super().to_internal_value(data)


class MeetBody(Body):
    """The day on which it was done; `evidence` is the id of a document of the project."""

    on = serializers.DateField()
    evidence = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)
    note = serializers.CharField(required=False, allow_blank=True, max_length=actions.TEXT_MAX)


class MetLine(MeetBody):
    project = serializers.CharField(max_length=40, help_text="The project number.")
    duty = serializers.CharField(max_length=30)


class BulkMeetBody(Body):
    results = serializers.ListField(child=MetLine(), min_length=1, max_length=AT_ONCE)


class LineOutcome(serializers.Serializer[Any]):
    """What became of one line; `code` is empty where it was entered, else that of the refusal or "invalid"."""

    project = serializers.CharField()
    duty = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)


class DutiesMetAnswer(serializers.Serializer[Any]):
    results = LineOutcome(many=True)


def _project(user: User, code: str) -> Project:
    return get_object_or_404(Project.objects.visible_to(user), code=code)


def _duties(project: Project) -> list[ShownDuty]:
    if not Item.objects.filter(project=project).exists():
        actions.recount([project.pk], now=timezone.now())
    return duties_of(project, timezone.localdate())


def _stated(kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    body = kind(data=request.data)
    if not body.is_valid():
        faults: dict[str, list[str]] = {}
        for name, fault in _flat(body.errors):
            faults.setdefault(name, []).append(fault)
        raise Invalid(faults)
    return dict(body.validated_data)


def _flat(errors: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every fault under its dotted name; lines of a list go by the name of the list."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            yield from _flat(inner, f"{path}.{name}" if path and isinstance(name, str) else path or str(name))
    elif isinstance(errors, list):
        for inner in errors:
            yield from _flat(inner, path)
    else:
        yield path, str(errors)


class Duties(JsonView):
    @extend_schema(operation_id="project_duties", parameters=[CODE], responses={200: DutiesAnswer, **READING})
    def get(self, request: Request, code: str) -> Response:
        """Every duty of a project with its day, its state and its source."""
        found = _duties(_project(caller(request), code))
        return Response({"results": DutyAnswer(found, many=True).data})


class Meet(JsonView):
    @extend_schema(
        operation_id="meet_duty",
        parameters=[CODE, DUTY],
        request=MeetBody,
        responses={200: DutyAnswer, **ACTING},
    )
    def post(self, request: Request, code: str, duty: str) -> Response:
        """Enter a duty as done. The same body again changes nothing."""
        stated = _stated(MeetBody, request)
        project = _project(caller(request), code)
        _meet(project, duty, stated, caller(request))
        found = next(each for each in _duties(project) if each.item.code == duty)
        return Response(DutyAnswer(found).data)


class BulkMeet(JsonView):
    @extend_schema(
        operation_id="meet_duties", request=BulkMeetBody, responses={200: DutiesMetAnswer, **ACTING}
    )
    def post(self, request: Request) -> Response:
        """Enter many duties as done: each line by itself, so that one that is refused holds up no other."""
        lines = _stated(BulkMeetBody, request)["results"]
        return Response({"results": [self._outcome(dict(line), caller(request)) for line in lines]})

    def _outcome(self, line: dict[str, Any], user: User) -> dict[str, str]:
        told = {"project": line.pop("project"), "duty": line.pop("duty"), "code": "", "message": ""}
        project = Project.objects.visible_to(user).filter(code=told["project"]).first()
        if project is None or not _knows(project, told["duty"]):
            return told | {
                "code": "not-found",
                "message": _("There is no such project, or no such duty on it."),
            }
        try:
            with transaction.atomic():
                _meet(project, told["duty"], line, user)
        except Refused as refused:
            return told | {"code": refused.code, "message": str(refused.message)}
        except Invalid as invalid:
            return told | {"code": "invalid", "message": str(invalid)}
        return told


def _knows(project: Project, duty: str) -> bool:
    return duty in list_of(project.jurisdiction_id, timezone.localdate())


def _meet(project: Project, duty: str, stated: dict[str, Any], user: User) -> None:
    actions.meet(
        project.pk, duty, on=stated["on"], by=user, now=timezone.now(), evidence_id=stated.get("evidence"),
        note=stated.get("note", ""),
    )  # fmt: skip
