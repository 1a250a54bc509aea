"""What the lists of inspections, findings, measures and notices can be narrowed by, and their tabs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.filters import FilterForm, Options, choice_field, day_field, offer_choices
from agencies.people.models import User
from projects.models import Finding, Inspection, Measure, Notice

Tabs = Sequence[tuple[str, Any]]
INSPECTION_TABS: Tabs = (
    ("planned", _("Planned")),
    ("open", _("Under way on site")),
    ("concluded", _("Concluded")),
    ("cancelled", _("Cancelled")),
)
FINDING_TABS: Tabs = (
    ("open", _("Nothing ordered yet")),
    ("ordered", _("Ordered")),
    ("overdue", _("Overdue: next rung")),
    ("corrected", _("To re-check")),
    ("settled", _("Settled")),
)
NOTICE_TABS: Tabs = (("in", _("To us")), ("out", _("From us")), ("all", _("All of the place")))


def finding_tab(tab: str, today: date) -> Q:
    """The findings in a tab. Overdue is what nobody answered in time, and what was sent back."""
    awaiting = Q(
        measures__state__in=[Measure.State.ISSUED, Measure.State.RETURNED], measures__due_on__lt=today
    )
    late = awaiting | Q(state=Finding.State.OPEN, due_on__lt=today)
    return {
        "open": Q(state=Finding.State.OPEN),
        "ordered": Q(state=Finding.State.ORDERED),
        "overdue": late & ~Q(state=Finding.State.SETTLED),
        "corrected": Q(state=Finding.State.CORRECTED),
        "settled": Q(state=Finding.State.SETTLED),
    }[tab]


def notice_tab(tab: str, user: User) -> Q:
    return {"in": Q(to_agency=user.agency_id), "out": Q(from_agency=user.agency_id)}.get(tab, Q())


class _List(FilterForm):
    """Conditions by the name of the field."""

    CONDITIONS: Mapping[str, Any] = {}

    def condition(self) -> Q:
        found = Q()
        for name, value in self.stated().items():
            found &= self.CONDITIONS[name](value)
        return found


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=60, widget=widgets.Text)


class InspectionFilter(_List):
    q = _text(_("Inspection or project"))
    kind = choice_field(_("Kind"), Inspection.Kind.choices)
    agency = choice_field(_("Agency"), ())
    campaign = _text(_("Campaign"))
    from_on = day_field(_("Planned from"))
    until_on = day_field(_("Planned to"))

    FIRST = ("q", "kind", "agency", "campaign", "from_on", "until_on")
    CONDITIONS = {
        "q": lambda text: (
            Q(number__icontains=text) | Q(project__name__icontains=text) | Q(project__code__icontains=text)
        ),
        "kind": lambda kind: Q(kind=kind),
        "agency": lambda key: Q(parts__agency=key),
        "campaign": lambda text: Q(campaign__icontains=text),
        "from_on": lambda day: Q(planned_on__gte=day),
        "until_on": lambda day: Q(planned_on__lte=day),
    }

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)


class FindingFilter(_List):
    q = _text(_("Project or firm"))
    kind = choice_field(_("Kind"), Finding.Kind.choices)
    breach = choice_field(_("Kind of breach"), Finding.Breach.choices)
    agency = choice_field(_("Agency"), ())
    from_on = day_field(_("Due from"))
    until_on = day_field(_("Due until"))

    FIRST = ("q", "kind", "breach", "agency", "from_on", "until_on")
    CONDITIONS = {
        "q": lambda text: (
            Q(project__name__icontains=text)
            | Q(project__code__icontains=text)
            | Q(company__name__icontains=text)
        ),
        "kind": lambda kind: Q(kind=kind),
        "breach": lambda breach: Q(breach=breach),
        "agency": lambda key: Q(agency=key),
        "from_on": lambda day: Q(due_on__gte=day),
        "until_on": lambda day: Q(due_on__lte=day),
    }

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)


class MeasureFilter(_List):
    q = _text(_("Letter, project or firm"))
    rung = choice_field(_("Measure"), Measure.Rung.choices)
    state = choice_field(_("State"), [(each.value, each.label) for each in Measure.State])
    agency = choice_field(_("Agency that issued it"), ())
    from_on = day_field(_("Due from"))
    until_on = day_field(_("Due until"))

    FIRST = ("q", "rung", "state", "agency", "from_on", "until_on")
    CONDITIONS = {
        "q": lambda text: (
            Q(letter__number__icontains=text)
            | Q(finding__project__name__icontains=text)
            | Q(addressee__icontains=text)
        ),
        "rung": lambda rung: Q(rung=rung),
        "state": lambda state: Q(state=state),
        "agency": lambda key: Q(agency=key),
        "from_on": lambda day: Q(due_on__gte=day),
        "until_on": lambda day: Q(due_on__lte=day),
    }

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)


class NoticeFilter(_List):
    q = _text(_("Letter or project"))
    subject = choice_field(_("Subject"), Notice.Subject.choices)
    state = choice_field(_("State"), Notice.State.choices)
    agency = choice_field(_("Agency"), ())

    FIRST = ("q", "subject", "state", "agency")
    CONDITIONS = {
        "q": lambda text: Q(letter__number__icontains=text) | Q(project__name__icontains=text),
        "subject": lambda subject: Q(subject=subject),
        "state": lambda state: Q(state=state),
        "agency": lambda key: Q(to_agency=key) | Q(from_agency=key),
    }

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)
