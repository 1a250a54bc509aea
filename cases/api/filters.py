"""By what the list of cases can be narrowed; a value that cannot be read is refused with those that can."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field

from agencies import vocabulary
from agencies.errors import Invalid, unknown
from agencies.models import Region
from agencies.people.access import scope_of
from cases.duplicates import numbered
from cases.models import Case
from cases.queues import DEPARTMENT, OFFICE, queues_for
from cases.workflow import Status

Cases = QuerySet[Case]
_NOT_A_DATE = gettext_lazy("This must be a date that exists, written like 2026-04-30.")
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
QUEUES = list(dict.fromkeys(queue.name for queue in (*OFFICE, *DEPARTMENT)))


class CodesField(forms.MultipleChoiceField):
    def to_python(self, value: Any) -> list[str]:
        return [each for each in super().to_python(value) if each != ""]

    def validate(self, value: list[str]) -> None:
        choices: Any = self.choices
        for each in value:
            if not self.valid_value(each):
                raise forms.ValidationError(unknown(each, (code for code, _label in choices)))


class Codes(filters.MultipleChoiceFilter):
    """One code or several: given several times it means any of them."""

    field_class = CodesField

    def filter(self, qs: Cases, value: list[str]) -> Cases:
        if self.method:
            return super().filter(qs, value)
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class TruthField(forms.CharField):
    def clean(self, value: Any) -> bool | None:
        known = {"": None, "true": True, "1": True, "false": False, "0": False}
        text = super().clean(value).lower()
        if text not in known:
            raise forms.ValidationError(unknown(text, ("true", "false")))
        return known[text]


class Truth(filters.BooleanFilter):
    field_class = TruthField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.extra["widget"] = forms.TextInput


class DayField(forms.DateField):
    default_error_messages = {"invalid": _NOT_A_DATE}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"input_formats": ["%Y-%m-%d"]})

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and not _FIRST_DAY <= day <= _LAST_DAY:
            raise forms.ValidationError(_("The date must lie between the years 2000 and 2100."))
        return day


class Day(filters.DateFilter):
    field_class = DayField


class CaseFilters(filters.FilterSet):
    status = Codes(choices=Status.choices)
    sector = Codes(choices=vocabulary.Sector.choices)
    channel = Codes(choices=vocabulary.Channel.choices)
    cause = Codes(choices=vocabulary.Cause.choices, method="with_cause")
    determination = Codes(choices=vocabulary.Determination.choices)
    lead = Codes(choices=vocabulary.Role.choices, field_name="lead_agency__role")
    region = filters.CharFilter(method="in_region", max_length=9)
    overdue = Truth(field_name="is_overdue")
    awaits_confirmation = Truth()
    queue = filters.CharFilter(method="in_queue", max_length=40)
    amount_min = filters.NumberFilter(
        field_name="amount", lookup_expr="gte", min_value=0, max_value=Decimal(10) ** 14
    )
    received_from = Day(method="from_day")
    received_to = Day(method="to_day")
    project = filters.CharFilter(field_name="project__code", max_length=40)
    q = filters.CharFilter(method="saying", max_length=100)

    class Meta:
        model = Case
        fields: list[str] = []

    @extend_schema_field({"type": "string", "enum": QUEUES})
    def in_queue(self, cases: Cases, name: str, value: str) -> Cases:
        queues = {queue.name: queue for queue in queues_for(self.request.user)}
        if value not in queues:
            raise Invalid({name: [unknown(value, queues)]})
        return cases.filter(queues[value].condition(timezone.now()))

    def in_region(self, cases: Cases, name: str, value: str) -> Cases:
        """A place of the caller's jurisdiction with all that lies in it."""
        own = scope_of(self.request.user).jurisdiction
        known = list(Region.objects.inside(own).values_list("code", flat=True)) if own else []
        if value not in known:
            raise Invalid({name: [unknown(value, known)]})
        if len(value) == 9:
            return cases.filter(region=value)
        return cases.filter(city=int(value[:4])) if value.endswith("00") else cases.filter(county=int(value))

    def with_cause(self, cases: Cases, _name: str, value: list[str]) -> Cases:
        if not value:
            return cases
        wanted = vocabulary.bits_of(value, vocabulary.Cause)
        return cases.alias(shared_causes=F("cause_bits").bitand(wanted)).filter(shared_causes__gt=0)

    def from_day(self, cases: Cases, _name: str, day: date) -> Cases:
        return cases.filter(received_at__gte=timezone.make_aware(datetime.combine(day, time.min)))

    def to_day(self, cases: Cases, _name: str, day: date) -> Cases:
        return cases.filter(received_at__lte=timezone.make_aware(datetime.combine(day, time.max)))

    def saying(self, cases: Cases, _name: str, text: str) -> Cases:
        """In the number, the names of employer and project, the narrative; or a whole number of another channel."""
        named = Q(employer_name__icontains=text) | Q(project__name__icontains=text)
        return cases.filter(
            named | Q(number__istartswith=text) | Q(text__narrative__icontains=text) | numbered(text)
        )
