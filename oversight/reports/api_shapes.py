"""How reports look through the API."""

from typing import Any

from rest_framework import serializers

from oversight.reports.contents import KINDS
from oversight.reports.models import Report, ReportFigure
from projects.inspections.api_shapes import Body


class ReportOut(serializers.ModelSerializer[Report]):
    """One report without its content."""

    jurisdiction = serializers.CharField(source="jurisdiction_id")

    class Meta:
        model = Report
        fields = (
            "id", "jurisdiction", "kind", "subject", "first", "last", "is_zero", "state", "due_on", "title", "number",
            "unit", "filled_by", "checked_by", "phone", "clause", "counted_at", "signed_at", "issued_at",
            "withdrawn_at", "withdrawal_reason",
        )  # fmt: skip


class ReportFigureOut(serializers.ModelSerializer[ReportFigure]):
    """`value` is in `unit`; `parts` are the codes of the figures it is made of, `count` how many rows it has."""

    count = serializers.SerializerMethodField()

    class Meta:
        model = ReportFigure
        fields = ("code", "label", "value", "unit", "decimals", "reckoned", "model", "count", "parts")

    def get_count(self, figure: ReportFigure) -> int:
        return len(figure.rows)


class ReportWithFiguresOut(ReportOut):
    """`body` is what stands on the paper; a text names a figure as `{figure:code}`, a table has it in its cells."""

    body = serializers.ListField(child=serializers.DictField())
    figures = ReportFigureOut(many=True)

    class Meta(ReportOut.Meta):
        fields = (*ReportOut.Meta.fields, "body", "figures")  # type: ignore[assignment]


class ReportRowOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    url = serializers.CharField()
    beside = serializers.CharField()
    day = serializers.CharField()
    adds = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)


class ReportRowsOut(serializers.Serializer[Any]):
    """One page of the rows; `hidden` of all `count` are not the caller's to see, or are gone."""

    count = serializers.IntegerField()
    hidden = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    rows = ReportRowOut(many=True, source="shown")


class ReportDrawUpBody(Body):
    kind = serializers.ChoiceField(choices=[each.value for each in KINDS])
    first = serializers.DateField()
    last = serializers.DateField()
    subject = serializers.IntegerField(default=0, min_value=0, help_text="The campaign of a campaign report.")


class ReportWithdrawalBody(Body):
    reason = serializers.CharField(max_length=500)
