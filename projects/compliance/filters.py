"""What the list of duties can be narrowed by."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.filters import Choices, FilterForm, Options, choice_field, day_field, offer_choices
from agencies.people.models import Agency
from agencies.policy.obligations import Declared
from agencies.policy.obliged import Party, Stage
from projects.compliance.conditions import due_soon, fulfilled, in_state, wanting
from projects.compliance.coverage import STATE_OWNED
from projects.compliance.judging import State
from projects.models import Project

STATES: Choices = (
    ("wanting", _("Missing or not in order")),
    ("soon", _("Due within seven days")),
    ("undone", _("Not done")),
    *State.choices,
)


def options_of(agency: Agency) -> Options:
    rows = Agency.objects.filter(jurisdiction=agency.jurisdiction_id, is_active=True).order_by("pk")
    return Options(tuple((str(pk), name) for pk, name in rows.values_list("pk", "short_name")))


def in_filter(state: str, today: date) -> Q:
    """The items behind one of `STATES`."""
    if state == "wanting":
        return wanting(today)
    if state == "soon":
        return due_soon(today)
    if state == "undone":
        return ~fulfilled(today) & ~in_state(State.NOT_APPLICABLE, today)
    return in_state(state, today)


class DutyFilter(FilterForm):
    q = forms.CharField(label=_("Project name or number"), required=False, max_length=60, widget=widgets.Text)
    state = choice_field(_("State"), STATES)
    duty = choice_field(_("Duty"), ())
    agency = choice_field(_("Industry regulator"), ())
    due_from = day_field(_("Falls due from"))
    due_to = day_field(_("Falls due until"))
    party = choice_field(_("Owed by"), Party.choices)
    stage = choice_field(_("Stage"), Stage.choices)
    approving = choice_field(_("Approving department"), ())
    soe = choice_field(_("General contractor"), (("yes", _("state-owned only")),))
    also = choice_field(_("Projects"), (("all", _("also filed and given up")),))

    FIRST = ("q", "state", "duty", "agency", "due_from", "due_to")
    MORE = ("party", "stage", "approving", "soe", "also")

    def __init__(self, data: object, options: Options, duties: Mapping[str, Declared]) -> None:
        self.duties = duties
        super().__init__(data, options)  # type: ignore[arg-type]

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", (*options.agencies, ("none", _("None named"))))
        offer_choices(self, "approving", options.agencies)
        offer_choices(self, "duty", tuple((each.code, each.name) for each in self.duties.values()))

    def condition(self, today: date) -> Q:
        stated = self.stated()
        found = Q() if stated.get("also") else Q(project__state__in=Project.OPEN)
        conditions = {
            "q": lambda text: Q(project__name__icontains=text) | Q(project__code__icontains=text),
            "state": lambda state: in_filter(state, today),
            "duty": lambda code: Q(code=code),
            "agency": lambda key: Q(project__responsible_agency=None if key == "none" else key),
            "due_from": lambda day: Q(due_on__gte=day),
            "due_to": lambda day: Q(due_on__lte=day),
            "party": lambda party: Q(code__in=self._codes("party", party)),
            "stage": lambda stage: Q(code__in=self._codes("stage", stage)),
            "approving": lambda key: Q(project__approved_by=key),
            "soe": lambda _yes: STATE_OWNED,
            "also": lambda _all: Q(),
        }
        for name, value in stated.items():
            found &= conditions[name](value)
        return found

    def _codes(self, name: str, value: str) -> list[str]:
        return [each.code for each in self.duties.values() if getattr(each.first, name) == value]


class AppraisalFilter(FilterForm):
    q = forms.CharField(label=_("Project name or number"), required=False, max_length=60, widget=widgets.Text)
    checked = choice_field(_("State"), (("yes", _("Checked")), ("no", _("To be checked"))))
    agency = choice_field(_("Industry regulator"), ())
    until_from = day_field(_("Period ends from"))
    until_to = day_field(_("Period ends until"))

    FIRST = ("q", "checked", "agency", "until_from", "until_to")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)

    def condition(self) -> Q:
        conditions = {
            "q": lambda text: Q(project__name__icontains=text) | Q(project__code__icontains=text),
            "checked": lambda said: Q(checked_at__isnull=said == "no"),
            "agency": lambda key: Q(project__responsible_agency=key),
            "until_from": lambda day: Q(until_on__gte=day),
            "until_to": lambda day: Q(until_on__lte=day),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found
