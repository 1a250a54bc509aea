"""What a list can be narrowed by: state in the URL, read once, said again as chips that can be removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import F, Q
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from cases import widgets
from cases.duplicates import numbered
from cases.models import Case, Complainant, Feedback
from cases.reasons import ANY_EXCUSE, INVALID_EXCUSES, ArrearsReason
from cases.workflow import Status, TransferStatus

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter in words, and the list without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Options:
    """What exists in a jurisdiction to choose from, as (value, name)."""

    agencies: Choices = ()
    places: Choices = ()


def _choice(label: Any, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", "—"), *choices], required=False, widget=widgets.Select
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=widgets.Day,
        error_messages={"invalid": _("This must be a date that exists, written like 2026-04-30.")},
    )


def offer_choices(form: forms.Form, name: str, choices: Choices) -> None:
    field: Any = form.fields[name]
    field.choices = [("", "—"), *choices]


class FilterForm(forms.Form):
    """A filter that cannot be read is named beside its field and left out; the others still hold."""

    use_required_attribute = False
    # What the bar shows at once, and what it shows on demand; the rest comes from links only.
    FIRST: tuple[str, ...] = ()
    MORE: tuple[str, ...] = ()

    def __init__(self, data: QueryDict | Mapping[str, Any], options: Options) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.options = options
        self.offer(options)
        for name, field in self.fields.items():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"
            if name in self.errors:
                field.widget.attrs["class"] += " is-invalid"

    def full_clean(self) -> None:
        """Most lists are opened without a filter, and then there is nothing to read."""
        if self.data.keys() & self.fields.keys():
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(), {}

    def offer(self, options: Options) -> None:
        """Fill in the choices that differ between jurisdictions."""

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def shows_more(self) -> bool:
        return any(self.data.get(name) for name in self.MORE)

    def stated(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def chips(self, params: QueryDict, path: str) -> list[Chip]:
        return [
            Chip(str(self.fields[name].label), self._in_words(name, value), f"{path}?{without(params, name)}")
            for name, value in self.stated().items()
        ]

    def _in_words(self, name: str, value: Any) -> str:
        field: Any = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(str(value), value))  # type: ignore[arg-type]
        return f"{value:,}" if isinstance(field, forms.DecimalField | forms.IntegerField) else str(value)


def without(params: QueryDict, *names: str) -> str:
    """The query string without some of its parameters, and from the first page."""
    rest = params.copy()
    for name in (*names, "after", "before"):
        rest.pop(name, None)
    return rest.urlencode()


class CaseFilter(FilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=widgets.Text)
    status = _choice(_("Status"), Status.choices)
    agency = _choice(_("Lead"), ())
    place = _choice(_("Place"), ())
    sector = _choice(_("Sector"), vocabulary.Sector.choices)
    cause = _choice(_("Cause"), vocabulary.Cause.choices)
    channel = _choice(_("Channel"), vocabulary.Channel.choices)
    amount_min = forms.DecimalField(
        label=_("Amount at least (yuan)"),
        required=False,
        min_value=0,
        max_digits=16,
        decimal_places=2,
        widget=widgets.Number,
    )
    workers_min = forms.IntegerField(
        label=_("Workers at least"), required=False, min_value=0, widget=widgets.Number
    )
    received_from = _day(_("Received from"))
    received_to = _day(_("Received to"))
    closed_from = _day(_("Closed from"))
    closed_to = _day(_("Closed to"))
    project = forms.CharField(label=_("Project number"), required=False, max_length=40)
    employer = forms.CharField(label=_("Employer"), required=False, max_length=100)
    merged = _choice(_("Merged cases"), (("without", _("left out")),))
    reason = _choice(_("Why wages are owed"), [*ArrearsReason.choices, (ANY_EXCUSE, _("Any invalid excuse"))])
    contractor = forms.CharField(label=_("General contractor"), required=False, max_length=100)
    owner = forms.CharField(label=_("Project owner"), required=False, max_length=100)
    same_person_as = forms.CharField(label=_("Same complainant as"), required=False, max_length=30)

    FIRST = ("q", "status", "agency", "place", "sector")
    MORE = (
        "cause",
        "reason",
        "channel",
        "amount_min",
        "workers_min",
        "received_from",
        "received_to",
        "closed_from",
        "closed_to",
    )

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)
        offer_choices(self, "place", options.places)

    def condition(self) -> Q:
        found = Q()
        for name, value in self.stated().items():
            found &= _CASE[name](value)
        return found


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _end(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def _has_cause(code: str) -> Q:
    bit = vocabulary.bits_of([code], vocabulary.Cause)
    return Q(pk__in=Case.objects.annotate(hit=F("cause_bits").bitand(bit)).filter(hit__gt=0).values("pk"))


def _same_person(number: str) -> Q:
    """Cases that share a telephone or identity number with this one, found by blind index, never read."""
    people = Complainant.objects.filter(case__number=number)
    same = Complainant.objects.filter(
        Q(phone_index__in=people.filter(phone_index__isnull=False).values("phone_index"))
        | Q(id_number_index__in=people.filter(id_number_index__isnull=False).values("id_number_index"))
    )
    return Q(pk__in=same.values("case"))


def _gives_reason(code: str) -> Q:
    """Cases in which a feedback that stands names this reason."""
    codes = [each.value for each in INVALID_EXCUSES] if code == ANY_EXCUSE else [code]
    given = Feedback.objects.given().filter(reasons__overlap=codes)
    return Q(pk__in=given.values("transfer__case"))


_CASE = {
    "q": lambda text: (
        Q(number__icontains=text)
        | Q(employer_name__icontains=text)
        | Q(project__name__icontains=text)
        | numbered(text)
    ),
    "status": lambda code: Q(status=code),
    "agency": lambda key: Q(lead_agency=key),
    "place": lambda code: Q(region=code),
    "sector": lambda code: Q(sector=code),
    "cause": _has_cause,
    "channel": lambda code: Q(channel=code),
    "amount_min": lambda yuan: Q(amount__gte=yuan),
    "workers_min": lambda count: Q(workers__gte=count),
    "received_from": lambda day: Q(received_at__gte=_start(day)),
    "received_to": lambda day: Q(received_at__lte=_end(day)),
    "closed_from": lambda day: Q(closed_at__gte=_start(day)),
    "closed_to": lambda day: Q(closed_at__lte=_end(day)),
    "project": lambda code: Q(project__code=code),
    "employer": lambda name: Q(employer_name=name),
    # What is merged is counted with the case that goes on.
    "merged": lambda _how: ~Q(status=Status.MERGED),
    "reason": _gives_reason,
    "contractor": lambda name: Q(project__general_contractor__name=name),
    "owner": lambda name: (
        Q(project__owner__name=name) | Q(project__owner__isnull=True, project__owner_agency__name=name)
    ),
    "same_person_as": _same_person,
}


# What the timeliness table calls each state; a transfer stands in exactly one of the first seven.
TRANSFER_STATES: Choices = (
    ("to_receive", _("Awaiting receipt")),
    ("in_handling", _("In handling")),
    ("overdue", _("Overdue, not answered")),
    ("in_time", _("Answered in time")),
    ("late", _("Answered late")),
    ("untimed", _("Answered, no time limit")),
    ("withdrawn", _("Withdrawn")),
    ("issued", _("All but withdrawn")),
    ("answered", _("Answered")),
    ("judged", _("Answered with a time limit, or overdue")),
)
_ANSWERED = Q(status__in=[TransferStatus.FED_BACK, TransferStatus.RECORDED, TransferStatus.CONCLUDED])
_HANDLING = Q(status__in=[TransferStatus.RECEIVED, TransferStatus.OBJECTED])


def transfer_state(state: str, now: datetime) -> Q:
    """The transfers in a state of `TRANSFER_STATES`: the one definition of in time and late."""
    past = Q(limit__provisional=False, limit__due_at__lt=now) & ~Q(limit__state="suspended")
    timed = _ANSWERED & Q(limit__state__in=["met", "met_late"])
    return {
        "to_receive": Q(status=TransferStatus.ISSUED),
        "in_handling": _HANDLING & ~past,
        "overdue": _HANDLING & past,
        "in_time": _ANSWERED & Q(limit__state="met"),
        "late": _ANSWERED & Q(limit__state="met_late"),
        "untimed": _ANSWERED & Q(limit__isnull=True),
        "withdrawn": Q(status=TransferStatus.WITHDRAWN),
        "issued": ~Q(status=TransferStatus.WITHDRAWN),
        "answered": _ANSWERED,
        "judged": timed | (_HANDLING & past),
    }[state]


class TransferFilter(FilterForm):
    q = forms.CharField(label=_("Letter or case number"), required=False, max_length=60, widget=widgets.Text)
    agency = _choice(_("Recipient"), ())
    state = _choice(_("State"), TRANSFER_STATES)
    issued_from = _day(_("Issued from"))
    issued_to = _day(_("Issued to"))

    FIRST = ("q", "agency", "state", "issued_from", "issued_to")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)

    def condition(self, now: datetime) -> Q:
        conditions = {
            "q": lambda text: Q(letter__number__icontains=text) | Q(case__number__icontains=text),
            "agency": lambda key: Q(agency=key),
            "state": lambda state: transfer_state(state, now),
            "issued_from": lambda day: Q(issued_at__gte=_start(day)),
            "issued_to": lambda day: Q(issued_at__lte=_end(day)),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found
