"""The API of coverage: every measure of the place against its targets, and one measure with its points and rows."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import vocabulary
from agencies.api.described import BAD_SHAPE, NOT_SIGNED_IN, READING
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid, unknown
from agencies.people.models import User
from agencies.policy.directives import Measure
from oversight.coverage.lights import Light
from oversight.coverage.lines import Line, line_named, lines_of
from oversight.coverage.measures import pieces
from oversight.coverage.reading import Shown, asked_for, options_of, overview, points_of, policy_of, shown
from oversight.coverage.rows import ORDERS, rows_of, shown_rows
from oversight.coverage.words import HOW
from projects.inspections.duties import reads_inspections

ROWS = ("missing", "reached", "all", "none")


class CoverageTargetOut(serializers.Serializer[Any]):
    """`by` is null where the document names no day; a target whose day is past stays one."""

    by = serializers.DateField(allow_null=True)
    share = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True, help_text="In percent.")
    is_past = serializers.SerializerMethodField(help_text="Whether its day is over.")
    clause = serializers.CharField(source="directive.source", help_text="The clause, or on what it rests.")
    quote = serializers.CharField(source="directive.quote", allow_blank=True)
    unverified = serializers.BooleanField(source="directive.unverified")

    def get_is_past(self, target: Any) -> bool:
        return bool(target.is_past(timezone.localdate()))


class CoverageLineOut(serializers.Serializer[Any]):
    """One measure, of all projects or of those a target speaks of. A number without a share has `share` null."""

    measure = serializers.ChoiceField(Measure.choices, source="line.measure.value")
    scope = serializers.CharField(source="line.named", help_text="Digest of the scope; all for all projects.")
    scope_words = serializers.CharField(source="scope", allow_blank=True)
    numerator = serializers.IntegerField(source="reach.numerator")
    denominator = serializers.IntegerField(source="reach.denominator")
    share = serializers.DecimalField(
        max_digits=6,
        decimal_places=2,
        source="reach.share",
        allow_null=True,
        help_text="In percent, rounded down.",
    )
    model = serializers.CharField(source="reach.model", help_text="What its rows are.")
    light = serializers.ChoiceField(Light.choices, source="light.value")
    before = serializers.IntegerField(allow_null=True, help_text="Of the same days of the year before.")
    targets = CoverageTargetOut(many=True, source="line.targets")
    counted = serializers.SerializerMethodField(help_text="How it is counted, in the caller's language.")
    url = serializers.SerializerMethodField()

    def get_counted(self, found: Shown) -> str:
        return str(HOW[found.line.measure])

    def get_url(self, found: Shown) -> str:
        path = reverse("api-coverage-measure", args=[found.line.measure.value])
        return str(self.context["request"].build_absolute_uri(f"{path}?scope={found.line.named}"))


class CoveragePointOut(serializers.Serializer[Any]):
    month = serializers.DateField()
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    share = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    aim = serializers.DecimalField(
        max_digits=6, decimal_places=2, allow_null=True, help_text="The target line."
    )
    is_frozen = serializers.BooleanField()


class CoverageRowOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="key")
    number = serializers.CharField()
    name = serializers.CharField()
    note = serializers.CharField(allow_blank=True, help_text="What shows how it was counted.")
    reached = serializers.SerializerMethodField()

    def get_reached(self, row: Any) -> bool:
        return row.key in self.context["reached"]


class CoverageOut(serializers.Serializer[Any]):
    results = CoverageLineOut(many=True)


class CoverageMeasureOut(CoverageLineOut):
    points = CoveragePointOut(many=True, source="steps")
    rows = serializers.SerializerMethodField()

    @extend_schema_field(CoverageRowOut(many=True))
    def get_rows(self, found: Shown) -> list[dict[str, Any]]:
        return list(self.context["rows"])


_NARROW = [
    OpenApiParameter(
        "agency", OpenApiTypes.INT, description="Industry department; 0 for projects without one."
    ),
    OpenApiParameter("region", OpenApiTypes.STR, description="Code of a place right below."),
    OpenApiParameter("sector", OpenApiTypes.STR, enum=vocabulary.Sector.values),
    OpenApiParameter("government", OpenApiTypes.STR, enum=["yes"], description="Government projects alone."),
]
_MEASURE = OpenApiParameter("measure", OpenApiTypes.STR, OpenApiParameter.PATH, enum=Measure.values)
_SCOPE = OpenApiParameter("scope", OpenApiTypes.STR, description="As a line of the list has it.")
_ROWS = OpenApiParameter("rows", OpenApiTypes.STR, enum=ROWS, description="Which rows come along: missing.")


def official(request: Request) -> User:
    """To a party of a project these addresses are not there."""
    user = caller(request)
    if not reads_inspections(user) or user.agency is None:
        raise NotFound(_("There is nothing at this address."))
    return user


def narrowed(request: Request, jurisdiction: str, *more: str) -> dict[str, Any]:
    """As `Asked` takes it. Raises Invalid with every parameter that is none, or not allowed."""
    said = request.query_params
    known = ["agency", "region", "sector", "government", *more]
    options = options_of(jurisdiction)
    allowed: Mapping[str, list[str]] = {
        "agency": [*(str(key) for key, _name in options.agencies), "0"],
        "region": [str(key) for key, _name in options.places],
        "sector": vocabulary.Sector.values, "government": ["yes"], "rows": list(ROWS),
    }  # fmt: skip
    faults: dict[str, list[str]] = {}
    for name, value in said.items():
        if name not in (*known, "format"):
            message = _("There is no filter of this name. Allowed: %(allowed)s.") % {
                "allowed": ", ".join(known)
            }
            faults[name[:60]] = [message]
        elif name in allowed and value not in allowed[name]:
            faults[name] = [unknown(value, allowed[name])]
    if faults:
        raise Invalid(faults)
    return {
        "agency": int(said["agency"]) if "agency" in said else None, "region": said.get("region", ""),
        "sector": said.get("sector", ""), "government": "government" in said,
    }  # fmt: skip


class Coverage(JsonView):
    @extend_schema(
        operation_id="coverage",
        parameters=_NARROW,
        responses={200: CoverageOut, **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """Every measure of the caller's place, counted now from the registers."""
        user = official(request)
        assert user.agency is not None
        place = user.agency.jurisdiction_id
        found = overview(place, timezone.localdate(), narrowed(request, place))
        return Response(CoverageOut({"results": found}, context={"request": request}).data)


class CoverageMeasure(JsonView):
    @extend_schema(
        operation_id="coverage_measure", parameters=[_MEASURE, _SCOPE, _ROWS, *_NARROW],
        responses={200: CoverageMeasureOut, **BAD_SHAPE, **READING},
    )  # fmt: skip
    def get(self, request: Request, measure: str) -> Response:
        """One measure with its points month by month, and the rows that are missing (or reached, or all)."""
        user = official(request)
        assert user.agency is not None
        place, on = user.agency.jurisdiction_id, timezone.localdate()
        cut = narrowed(request, place, "scope", "rows")
        line = _line(place, measure, request.query_params.get("scope"))
        of = asked_for(line, place, on, cut)
        points = [each for each in points_of(place, cut, line.measure) if each.scope == line.key]
        found = shown(line, of, pieces([line.measure], of)[line.measure], points)
        reach, which = found.reach, request.query_params.get("rows", "missing")
        keys = {"missing": reach.missing, "reached": reach.reached, "all": [*reach.reached, *reach.missing]}
        rows = rows_of(reach.model, keys.get(which, []), user).order_by(*ORDERS[reach.model].fields)
        told = CoverageRowOut(
            shown_rows(line.measure, reach.model, rows, of),
            many=True,
            context={"reached": set(reach.reached)},
        ).data
        return Response(CoverageMeasureOut(found, context={"request": request, "rows": told}).data)


def _line(place: str, measure: str, scope: str | None) -> Line:
    lines = lines_of(policy_of(place, timezone.localdate()))
    found = line_named(lines, Measure(measure), scope) if measure in Measure.values else None
    if found is None:
        raise NotFound(_("There is nothing at this address."))
    return found
