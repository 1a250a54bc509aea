"""What the lists of cases and of their letters can be narrowed by."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.forms import widgets
from agencies.forms.filters import (
    Choices,
    FilterForm,
    Options,
    choice_field,
    day_end,
    day_field,
    day_start,
    offer_choices,
)
from cases.duplicates import numbered
from cases.filters_above import FLAGS, NONE, has_ended, in_place, paid_between, stood_on
from cases.models import Case, Complainant, Feedback
from cases.reasons import ANY_EXCUSE, INVALID_EXCUSES, ArrearsReason
from cases.workflow import Status, TransferStatus

_YES: Choices = (("yes", _("yes")),)
_ENDINGS: Choices = (
    ("yes", _("In any way")),
    *((each.value, each.label) for each in (Status.CLOSED, Status.REJECTED, Status.WITHDRAWN)),
)


def _or_none(choices: Choices) -> Choices:
    return (*choices, (NONE, _("not stated")))


class CaseFilter(FilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=widgets.Text)
    status = choice_field(_("Status"), Status.choices)
    agency = choice_field(_("Lead"), ())
    place = choice_field(_("Place"), ())
    sector = choice_field(_("Sector"), _or_none(vocabulary.Sector.choices))
    cause = choice_field(_("Cause"), _or_none(vocabulary.Cause.choices))
    channel = choice_field(_("Channel"), vocabulary.Channel.choices)
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
    received_from = day_field(_("Received from"))
    received_to = day_field(_("Received to"))
    closed_from = day_field(_("Closed from"))
    closed_to = day_field(_("Closed to"))
    project = forms.CharField(label=_("Project number"), required=False, max_length=40)
    employer = forms.CharField(label=_("Employer"), required=False, max_length=100)
    merged = choice_field(_("Merged cases"), (("without", _("left out")),))
    reason = choice_field(
        _("Why wages are owed"), [*ArrearsReason.choices, (ANY_EXCUSE, _("Any invalid excuse"))]
    )
    contractor = forms.CharField(label=_("General contractor"), required=False, max_length=100)
    owner = forms.CharField(label=_("Project owner"), required=False, max_length=100)
    same_person_as = forms.CharField(label=_("Same complainant as"), required=False, max_length=30)
    # What figures open by.
    place_exact = choice_field(_("Places below it"), (("yes", _("left out")),))
    ended = choice_field(_("Ended in which way"), _ENDINGS)
    major = choice_field(_("Large case (30 workers or 1,000,000 yuan)"), _YES)
    overdue = choice_field(_("Overdue"), _YES)
    task_force = choice_field(_("With a task force"), _YES)
    dual = choice_field(_("Under dual assignment"), _YES)
    group = choice_field(_("Group incident"), _YES)
    paid_from = day_field(_("Wages paid from"))
    paid_to = day_field(_("Wages paid to"))
    stood_on = day_field(_("Stood open at the end of"))

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
        offer_choices(self, "agency", _or_none((*options.agencies, *options.former)))
        offer_choices(self, "place", options.places)

    def condition(self) -> Q:
        stated = self.stated()
        found = paid_between(stated)
        for name, value in stated.items():
            if name in _CASE:
                found &= _CASE[name](value)
        if "place" in stated:
            found &= Q(region=stated["place"]) if "place_exact" in stated else in_place(stated["place"])
        return found


def _has_cause(code: str) -> Q:
    if code == NONE:
        return Q(cause_bits=0)
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


_CASE: Mapping[str, Callable[[Any], Q]] = {
    "q": lambda text: (
        Q(number__icontains=text)
        | Q(employer_name__icontains=text)
        | Q(project__name__icontains=text)
        | numbered(text)
    ),
    "status": lambda code: Q(status=code),
    "agency": lambda key: Q(lead_agency__isnull=True) if key == NONE else Q(lead_agency=key),
    "sector": lambda code: Q(sector="" if code == NONE else code),
    "cause": _has_cause,
    "channel": lambda code: Q(channel=code),
    "amount_min": lambda yuan: Q(amount__gte=yuan),
    "workers_min": lambda count: Q(workers__gte=count),
    "received_from": lambda day: Q(received_at__gte=day_start(day)),
    "received_to": lambda day: Q(received_at__lte=day_end(day)),
    "closed_from": lambda day: Q(closed_at__gte=day_start(day)),
    "closed_to": lambda day: Q(closed_at__lte=day_end(day)),
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
    "ended": has_ended,
    "stood_on": stood_on,
    **FLAGS,
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


def returned_between(first: date | None, last: date | None) -> Q:
    """The transfers of which an answer was returned for more on one of these days."""
    days = Q(returned_at__isnull=False)
    days &= Q(returned_at__gte=day_start(first)) if first else Q()
    days &= Q(returned_at__lte=day_end(last)) if last else Q()
    return Q(pk__in=Feedback.objects.filter(days).values("transfer"))


class TransferFilter(FilterForm):
    q = forms.CharField(label=_("Letter or case number"), required=False, max_length=60, widget=widgets.Text)
    agency = choice_field(_("Recipient"), ())
    state = choice_field(_("State"), TRANSFER_STATES)
    issued_from = day_field(_("Issued from"))
    issued_to = day_field(_("Issued to"))
    returned_from = day_field(_("Answer returned from"))
    returned_to = day_field(_("Answer returned to"))
    place = choice_field(_("Place of the case"), ())

    FIRST = ("q", "agency", "state", "issued_from", "issued_to")

    def offer(self, options: Options) -> None:
        named = (NONE, _("Persons and units named"))
        offer_choices(self, "agency", (*options.agencies, *options.former, named))
        offer_choices(self, "place", options.places)

    def condition(self, now: datetime) -> Q:
        conditions = {
            "q": lambda text: Q(letter__number__icontains=text) | Q(case__number__icontains=text),
            "agency": lambda key: Q(agency__isnull=True) if key == NONE else Q(agency=key),
            "state": lambda state: transfer_state(state, now),
            "issued_from": lambda day: Q(issued_at__gte=day_start(day)),
            "issued_to": lambda day: Q(issued_at__lte=day_end(day)),
            "place": lambda code: in_place(code, "case__"),
        }
        stated = self.stated()
        back = stated.pop("returned_from", None), stated.pop("returned_to", None)
        found = returned_between(*back) if any(back) else Q()
        for name, value in stated.items():
            found &= conditions[name](value)
        return found
