"""The API of the roster: read masked, written in bulk; the same sent again changes nothing."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import DateTimeField, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, READING
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid, Refused
from agencies.listing import Order
from agencies.people.models import User
from agencies.records.identity import is_identity
from agencies.records.privacy import blind
from projects.models import Device, Engagement, Project
from projects.registers.sight import seen_by
from projects.workers import actions, attendance, roster
from projects.workers.attendance_columns import COLUMNS as ATTENDANCE
from projects.workers.identity import shaped
from projects.workers.roster_columns import BY_CODE
from projects.workers.roster_columns import COLUMNS as ROSTER
from projects.workers.shown import RELATED

ROWS_MAX, EXITS_MAX = 5000, 500
CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="The project number.")


class StayAnswer(serializers.Serializer[Any]):
    """Nobody is named: the family name, and no numbers."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="worker.shown_name", help_text="Masked.")
    employer = serializers.CharField(source="employer.name", default=None, allow_null=True)
    contract_no = serializers.CharField(source="contract.number", default=None, allow_null=True)
    team = serializers.CharField()
    trade = serializers.CharField()
    contracted_on = serializers.DateField(allow_null=True)
    contracted_as = serializers.CharField()
    terms = serializers.SerializerMethodField()
    pay = serializers.CharField()
    wage = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    entered_on = serializers.DateField()
    exited_on = serializers.DateField(allow_null=True)
    settled_on = serializers.DateField(allow_null=True)
    settled = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)

    def get_terms(self, stay: Engagement) -> list[str]:
        return [name for at, name in enumerate(Engagement.TERMS) if stay.terms_bits >> at & 1]


class FaultAnswer(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="Counted from 1.")
    field = serializers.CharField()
    message = serializers.CharField()


class TakenAnswer(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()
    failed = serializers.IntegerField()
    taken = serializers.BooleanField(help_text="False when `whole` was asked for and a row was at fault.")
    faults = FaultAnswer(many=True)


class _Rows(serializers.Serializer[Any]):
    rows = serializers.ListField(child=serializers.DictField(child=serializers.CharField(allow_blank=True)))
    whole = serializers.BooleanField(default=False, help_text="All rows or none.")


class RosterBody(_Rows):
    """Rows by the codes of the columns of the roster: name, id_number, entered_on, …; days as 2026-04-30."""


class AttendanceBody(_Rows):
    """Rows of `id_number` with `day` (2026-04-30), or with `month` (2026-04) and `days` (1-5,8). Days are added."""

    device = serializers.CharField(required=False, help_text="Number of the device that saw them.")


class ExitBody(_Rows):
    """Rows of `id_number`, `exited_on`, and where the wages were settled `settled_on` and `settled`."""


class ByEntry(KeysetPages):
    order = Order("at")


def project_of(user: User, code: str) -> Project:
    if not code.isprintable():
        raise Project.DoesNotExist
    found: Project = seen_by(user).get(code=code)
    return found


def body_of(request: Request) -> dict[str, Any]:
    """What the parser has made sure of."""
    assert isinstance(request.data, dict)
    return request.data


def rows_in(
    data: Mapping[str, Any], allowed: tuple[str, ...], maximum: int, *more: str
) -> list[dict[str, str]]:
    """The rows of a body as cells. Raises Invalid for what is no list of rows with known fields."""
    if strange := sorted(set(data) - {"rows", "whole", *more}):
        raise Invalid({name[:60]: [_("There is no field of this name.")] for name in strange})
    rows = data.get("rows")
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise Invalid({"rows": [_("This must be a list of rows.")]})
    if not 0 < len(rows) <= maximum:
        raise Invalid({"rows": [_("From 1 to %(maximum)s rows are taken at once.") % {"maximum": maximum}]})
    if not isinstance(data.get("whole", False), bool):
        raise Invalid({"whole": [_("This must be true or false.")]})
    if strange := sorted({name for row in rows for name in row} - set(allowed)):
        raise Invalid({f"rows.{name[:60]}": [_("There is no field of this name.")] for name in strange})
    return [{name: _cell(name, value) for name, value in row.items()} for row in rows]


def _cell(name: str, value: Any) -> str:
    if isinstance(value, dict | list | bool):
        raise Invalid({f"rows.{name}": [_("This must be a text or a number.")]})
    return "" if value is None else str(value).strip()


def _taken(
    take: Callable[..., Any], request: Request, project: Project, rows: list[dict[str, str]], **how: Any
) -> Response:
    faults: list[dict[str, Any]] = []
    whole = body_of(request).get("whole", False)
    by = caller(request)
    actions.needs_write(by, project)
    counts = take(
        enumerate(rows, start=1), jurisdiction=project.jurisdiction_id, project_id=project.pk, whole=whole, commit=True,
        by=by, now=timezone.now(), progress=lambda read: None,
        on_fault=lambda row, field, message: faults.append({"row": row, "field": field, "message": message}), **how,
    )  # fmt: skip
    said = {name: getattr(counts, name) for name in ("total", "new", "changed", "same", "failed")}
    return Response(said | {"taken": not (whole and counts.failed), "faults": faults})


class Roster(GenericAPIView[Engagement]):
    parser_classes = JsonView.parser_classes
    pagination_class = ByEntry
    serializer_class = StayAnswer
    queryset = Engagement.objects.none()

    def get_queryset(self) -> QuerySet[Engagement]:
        project = project_of(caller(self.request), self.kwargs["code"])
        return Engagement.objects.filter(project=project)

    @extend_schema(
        operation_id="roster_list", parameters=[CODE], responses={200: StayAnswer(many=True), **READING}
    )
    def get(self, request: Request, code: str) -> Response:
        """The roster of a project, masked, in the order of entry."""
        stays = self.get_queryset().annotate(at=Cast("entered_on", DateTimeField()))
        page = self.paginate_queryset(stays.values("pk", "at")) or ()
        found = Engagement.objects.select_related(*RELATED).in_bulk([row["pk"] for row in page])
        return self.get_paginated_response(StayAnswer([found[row["pk"]] for row in page], many=True).data)

    @extend_schema(
        operation_id="roster_take",
        parameters=[CODE],
        request=RosterBody,
        responses={200: TakenAnswer, **ACTING},
    )
    def post(self, request: Request, code: str) -> Response:
        """Enter stays, or change those of the same worker and day of entry. A field left empty stays as it is."""
        project = project_of(caller(request), code)
        rows = rows_in(body_of(request), tuple(each.code for each in ROSTER), ROWS_MAX)
        return _taken(roster.take, request, project, rows)


class AttendanceOfProject(JsonView):
    @extend_schema(
        operation_id="attendance_take", parameters=[CODE], request=AttendanceBody,
        responses={200: TakenAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Add days of attendance, as devices and platforms see them."""
        project = project_of(caller(request), code)
        allowed = ("day", *(each.code for each in ATTENDANCE))
        rows = [_of_day(row) for row in rows_in(body_of(request), allowed, ROWS_MAX, "device")]
        return _taken(attendance.take, request, project, rows, merges=True, device=_device(request, project))


def _of_day(row: dict[str, str]) -> dict[str, str]:
    """A single day as a month with one day in it; one that cannot be read is named as the month."""
    day = row.pop("day", "")
    try:
        read = date.fromisoformat(day)
    except ValueError:
        return row | ({"month": day} if day else {})
    return row | {"month": f"{read:%Y-%m}", "days": str(read.day)}


def _device(request: Request, project: Project) -> int | None:
    serial = body_of(request).get("device")
    if serial in (None, ""):
        return None
    found = Device.objects.filter(project=project, serial=str(serial), removed_on__isnull=True).first()
    if found is None:
        raise Invalid({"device": [_("There is no device of this number on this site.")]})
    return found.pk


class Exits(JsonView):
    @extend_schema(
        operation_id="roster_exits",
        parameters=[CODE],
        request=ExitBody,
        responses={200: TakenAnswer, **ACTING},
    )
    def post(self, request: Request, code: str) -> Response:
        """Enter who left, and what was settled on leaving. What is on record already is left alone."""
        by = caller(request)
        project = project_of(by, code)
        actions.needs_write(by, project)
        rows = rows_in(body_of(request), ("id_number", "exited_on", "settled_on", "settled"), EXITS_MAX)
        counts = dict.fromkeys(("changed", "same", "failed"), 0)
        faults: list[dict[str, Any]] = []
        for number, row in enumerate(rows, start=1):
            found = self._one(project, row, by)
            counts["failed" if isinstance(found, dict) else found] += 1
            if isinstance(found, dict):
                faults += [
                    {"row": number, "field": field, "message": str(message)}
                    for field, messages in found.items() for message in messages
                ]  # fmt: skip
        return Response({"total": len(rows), "new": 0, **counts, "taken": True, "faults": faults})

    def _one(self, project: Project, row: Mapping[str, str], by: User) -> str | dict[str, Any]:
        said: dict[str, Any] = {}
        try:
            for name in ("exited_on", "settled_on", "settled"):
                said[name] = BY_CODE[name].read(row[name]) if row.get(name) else None
        except ValueError as error:
            return {name: [str(error)]}
        number = shaped(row.get("id_number", ""))
        stay = None
        if is_identity(number):
            stays = Engagement.objects.filter(
                project=project, worker__id_number_index=blind("id_number", number)
            )
            stay = stays.order_by("-entered_on").first()
        if stay is None:
            return {"id_number": [_("This worker is not on the roster of the project.")]}
        if said["settled_on"] and said["settled"] is None:
            return {"settled": [_("This field is required.")]}
        return _left(stay, said, by)


def _left(stay: Engagement, said: Mapping[str, Any], by: User) -> str | dict[str, Any]:
    now, outcome = timezone.now(), "same"
    try:
        if said["exited_on"] and stay.exited_on != said["exited_on"]:
            stay = actions.leave(stay.pk, on=said["exited_on"], by=by, now=now)
            outcome = "changed"
        if said["settled_on"] and (stay.settled_on, stay.settled) != (said["settled_on"], said["settled"]):
            actions.settle(stay.pk, on=said["settled_on"], amount=said["settled"], by=by, now=now)
            outcome = "changed"
    except Refused as refused:
        return {"id_number": [refused.message]}
    except Invalid as invalid:
        return {"exited_on" if name == "on" else name: texts for name, texts in invalid.errors.items()}
    return outcome
