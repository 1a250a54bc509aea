"""Many companies, projects or contracts in one request: what is not known is entered, what differs is changed."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import BAD_BODY, NOT_SIGNED_IN, REFUSED
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid, Refused
from agencies.importing.columns import Column
from agencies.people.models import User
from projects.duties import keeps_register
from projects.intake import companies, contracts, projects
from projects.intake.running import recount_what_changed

ITEMS_MAX = 5000
_OPTIONS = frozenset({"items", "whole", "check"})


class BulkBody(serializers.Serializer[Any]):
    """`items` are objects with the field codes of the register's template; what an item leaves out stays as it is."""

    items = serializers.ListField(
        child=serializers.DictField(), max_length=ITEMS_MAX, help_text="At most 5,000."
    )
    whole = serializers.BooleanField(default=False, help_text="All items, or none when one is refused.")
    check = serializers.BooleanField(
        default=False, help_text="Only say what would become of each; write nothing."
    )


class BulkItem(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="The place of the item, from 0.")
    result = serializers.CharField(help_text="new, changed, same or refused.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), help_text="What is wrong, by field."
    )


class BulkAnswer(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()
    refused = serializers.IntegerField()
    written = serializers.BooleanField(help_text="False for a check, and where one item refused the whole.")
    items = BulkItem(many=True)


def _described(name: str) -> Any:
    return extend_schema(
        operation_id=f"{name}_bulk", request=BulkBody,
        responses={200: BulkAnswer, **BAD_BODY, **NOT_SIGNED_IN, **REFUSED},
    )  # fmt: skip


class _Bulk(JsonView):
    """The same request twice changes nothing the second time."""

    columns: ClassVar[Sequence[Column]]
    take: ClassVar[Callable[..., Any]]

    def carry_out(self, request: Request) -> Response:
        by, now = caller(request), timezone.now()
        _refuse_who_keeps_nothing(by)
        body: Any = request.data
        items, whole, check = _read(body)
        said = _Said()
        wrong = _unknown_fields(items, {each.code for each in self.columns})
        rows = [(number, _cells(item)) for number, item in enumerate(items) if number not in wrong]
        for number, fields in wrong.items():
            for field in fields:
                said.fault(number, field, _("There is no field of this name."))
        commit = not check and not (whole and wrong)
        assert by.agency is not None
        counts = type(self).take(
            rows, jurisdiction=by.agency.jurisdiction_id, project_id=None, whole=whole, commit=commit, by=by, now=now,
            on_fault=said.fault, progress=lambda read: None, on_done=said.done,
        )  # fmt: skip
        written = commit and not (whole and counts.failed)
        if written:
            recount_what_changed(by, now)
        return Response(
            {
                "total": len(items), "new": counts.new, "changed": counts.changed, "same": counts.same,
                "refused": counts.failed + len(wrong), "written": written, "items": said.items(len(items)),
            }
        )  # fmt: skip


class BulkCompanies(_Bulk):
    columns, take = companies.COLUMNS, staticmethod(companies.take)

    @_described("companies")
    def post(self, request: Request) -> Response:
        """Companies, known by `credit_code`, else by `name`."""
        return self.carry_out(request)


class BulkProjects(_Bulk):
    columns, take = projects.COLUMNS, staticmethod(projects.take)

    @_described("projects")
    def post(self, request: Request) -> Response:
        """Projects, known by `code`, else by `platform_no`."""
        return self.carry_out(request)


class BulkContracts(_Bulk):
    columns, take = contracts.COLUMNS, staticmethod(contracts.take)

    @_described("contracts")
    def post(self, request: Request) -> Response:
        """Contracts, known by `contract_no` in their project, else by their parties and kind."""
        return self.carry_out(request)


class _Said:
    def __init__(self) -> None:
        self._faults: dict[int, dict[str, list[str]]] = {}
        self._results: dict[int, str] = {}

    def fault(self, number: int, field: str, message: str) -> None:
        self._faults.setdefault(number, {}).setdefault(field, []).append(message)

    def done(self, number: int, outcome: str) -> None:
        self._results[number] = outcome

    def items(self, count: int) -> list[dict[str, Any]]:
        return [
            {
                "index": number,
                "result": "refused" if number in self._faults else self._results.get(number, "refused"),
                "fields": self._faults.get(number, {}),
            }
            for number in range(count)
        ]


def _refuse_who_keeps_nothing(by: User) -> None:
    if not keeps_register(by):
        raise Refused("not-your-part", _("Only the staff of a department keeps the registers."))


def _read(body: Mapping[str, Any]) -> tuple[list[dict[str, Any]], bool, bool]:
    errors: dict[str, list[Any]] = {
        str(name)[:60]: [_("There is no field of this name.")] for name in body.keys() - _OPTIONS
    }
    items = body.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items) or not items:
        errors["items"] = [_("This must be a list of objects.")]
    elif len(items) > ITEMS_MAX:
        errors["items"] = [_("At most %(maximum)s items are allowed.") % {"maximum": ITEMS_MAX}]
    for name in ("whole", "check"):
        if not isinstance(body.get(name, False), bool):
            errors[name] = [_("This must be true or false.")]
    if errors:
        raise Invalid(errors)
    return list(items or ()), body.get("whole", False), body.get("check", False)


def _unknown_fields(items: Sequence[Mapping[str, Any]], known: set[str]) -> dict[int, list[str]]:
    found = {
        number: sorted(str(name)[:60] for name in item.keys() - known) for number, item in enumerate(items)
    }
    return {number: names for number, names in found.items() if names}


def _cells(item: Mapping[str, Any]) -> dict[str, str]:
    return {name: _cell(value) for name, value in item.items() if value is not None}


def _cell(value: Any) -> str:
    """A value of JSON as one would type it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list):
        return "、".join(map(_cell, value))
    return str(value).strip()
