"""What the registers of subcontracts and of interim settlements can be narrowed by."""

from datetime import date

from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.filters import Choices, FilterForm, Options, choice_field, day_field, offer_choices
from projects.models import Contract

OWNERS: Choices = (("soe", _("State-owned general contractors")), ("all", _("All general contractors")))
PROBLEMS: Choices = (
    ("relet", _("Labour let out again")),
    ("unqualified", _("Not qualified, or an individual")),
    ("wages", _("Wages not stated")),
    ("unwritten", _("No written contract")),
    ("cycles", _("Cycles do not match")),
    ("found", _("Found to be unlawful")),
)
RUNS: Choices = (("running", _("In performance")), ("ended", _("Ended")))
STATES: Choices = (("missed", _("Missed")), ("open", _("Still to come")), ("settled", _("Settlement made")))
_SOE = Q(project__general_contractor__ownership__endswith="_soe") | Q(
    parent__contractor__ownership__endswith="_soe"
)
_PROBLEMS = {
    "relet": Q(parent__kind=Contract.Kind.LABOUR),
    "unqualified": Q(is_qualified=False) | Q(
        kind=Contract.Kind.LABOUR, contractor__kind__in=["individual_contractor", "unlicensed"]
    ),
    "wages": Q(kind=Contract.Kind.LABOUR) & ~Q(states_wages=True),
    "unwritten": Q(is_written=False),
    "cycles": Q(settlement_cycle__isnull=False, payment_cycle__isnull=False)
    & ~Q(settlement_cycle=F("payment_cycle")),
    "found": ~Q(breach=""),
}  # fmt: skip


class SubcontractFilter(FilterForm):
    """Without a choice those of state-owned general contractors (BDH 一(三))."""

    q = forms.CharField(label=_("Project or firm"), required=False, max_length=60, widget=widgets.Text)
    of = choice_field(_("Whose"), OWNERS)
    kind = choice_field(_("Kind"), [each for each in Contract.Kind.choices if each[0] != "general"])
    problem = choice_field(_("Problem"), PROBLEMS)
    run = choice_field(_("Contract period"), RUNS)
    place = choice_field(_("Place"), ())
    regulator = choice_field(_("Industry regulator"), ())

    FIRST = ("q", "of", "kind", "problem", "run", "place", "regulator")

    def offer(self, options: Options) -> None:
        offer_choices(self, "place", options.places)
        offer_choices(self, "regulator", options.agencies)

    def condition(self) -> Q:
        stated = self.stated()
        found = Q() if stated.get("of") == "all" else _SOE
        if text := stated.get("q"):
            found &= Q(project__name__icontains=text) | Q(contractor__name__icontains=text)
        if kind := stated.get("kind"):
            found &= Q(kind=kind)
        if problem := stated.get("problem"):
            found &= _PROBLEMS[problem]
        if run := stated.get("run"):
            found &= Q(ended_on__isnull=run == "running")
        if place := stated.get("place"):
            found &= Q(project__region_id__startswith=place)
        if regulator := stated.get("regulator"):
            found &= Q(project__responsible_agency=regulator)
        return found


class SettlementFilter(FilterForm):
    q = forms.CharField(label=_("Project or firm"), required=False, max_length=60, widget=widgets.Text)
    state = choice_field(_("State"), STATES)
    regulator = choice_field(_("Industry regulator"), ())
    planned_from = day_field(_("Planned from"))
    planned_to = day_field(_("Planned to"))

    FIRST = ("q", "state", "regulator", "planned_from", "planned_to")

    def offer(self, options: Options) -> None:
        offer_choices(self, "regulator", options.agencies)

    def condition(self, today: date) -> Q:
        stated = self.stated()
        conditions = {
            "q": lambda text: (
                Q(contract__project__name__icontains=text) | Q(contract__contractor__name__icontains=text)
            ),
            "state": lambda state: {
                "missed": Q(settled_on__isnull=True, planned_on__lt=today),
                "open": Q(settled_on__isnull=True, planned_on__gte=today),
                "settled": Q(settled_on__isnull=False),
            }[state],
            "regulator": lambda key: Q(contract__project__responsible_agency=key),
            "planned_from": lambda day: Q(planned_on__gte=day),
            "planned_to": lambda day: Q(planned_on__lte=day),
        }
        found = Q()
        for name, value in stated.items():
            found &= conditions[name](value)
        return found
