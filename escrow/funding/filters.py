"""What the fund views and the register of debts to small firms can be narrowed by."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.forms import widgets
from agencies.forms.filters import Choices, FilterForm, Options, choice_field, day_field, offer_choices
from agencies.people.models import Region, User
from escrow.funding.budgets import SCOPES, scope_condition, usual_scope
from escrow.funding.words import COLOURS
from escrow.models import SmeDebt
from projects.models import Company, Project
from projects.registers.filters import STATES, inside, searched

_CONDITIONS: Mapping[str, Callable[[Any], Q]] = {
    "q": searched,
    "state": lambda code: Q(state__in=Project.OPEN) if code == "open" else Q(state=code),
    "sector": lambda code: Q(sector=code),
    "agency": lambda key: Q(responsible_agency=key),
    "owner_agency": lambda key: Q(owner_agency=key),
    "owner": lambda key: Q(owner=key),
    "region": inside,
}


def firm(key: int) -> str:
    """A firm that a link has chosen, by its name."""
    return Company.objects.filter(pk=key).values_list("name", flat=True).first() or str(key)


class FundFilter(FilterForm):
    """Without a choice of projects those that the person's department watches."""

    q = forms.CharField(
        label=_("Number, name, owner or contractor"), required=False, max_length=60, widget=widgets.Text
    )
    of = choice_field(_("Which projects"), SCOPES)
    colour = choice_field(_("Warning"), COLOURS)
    state = choice_field(_("State"), STATES)
    sector = choice_field(_("Sector"), vocabulary.Sector.choices)
    region = choice_field(_("Place"), ())
    agency = choice_field(_("Industry regulator"), ())
    owner_agency = choice_field(_("Owner department or town"), ())
    owner = forms.IntegerField(label=_("Project owner"), required=False, min_value=1, widget=widgets.Text)

    FIRST = ("q", "of", "colour", "sector", "region")
    MORE = ("state", "agency", "owner_agency")

    def __init__(self, data: Any, options: Options, user: User, place: Region) -> None:
        self.user, self.place = user, place
        super().__init__(data, options)

    def offer(self, options: Options) -> None:
        offer_choices(self, "region", options.places)
        offer_choices(self, "agency", options.agencies)
        offer_choices(self, "owner_agency", options.agencies)

    def _in_words(self, name: str, value: Any) -> str:
        return firm(value) if name == "owner" else super()._in_words(name, value)

    @property
    def scope(self) -> str:
        return str(self.stated().get("of") or usual_scope(self.user))

    def condition(self) -> Q:
        """All but the colour, which follows from the figures."""
        stated = self.stated()
        found = scope_condition(self.scope, self.place)
        if "state" not in stated:
            found &= Q(state__in=Project.OPEN)
        for name, value in stated.items():
            if name in _CONDITIONS:
                found &= _CONDITIONS[name](value)
        return found


LEFT: Choices = (("open", _("Still owed")), ("cleared", _("Cleared in full")))


class DebtFilter(FilterForm):
    q = forms.CharField(
        label=_("Debtor, creditor or contract"), required=False, max_length=60, widget=widgets.Text
    )
    kind = choice_field(_("Kind of debtor"), SmeDebt.DebtorKind.choices)
    left = choice_field(_("What is left"), LEFT)
    due_to = day_field(_("Due since, at the latest"))
    creditor = forms.IntegerField(label=_("Creditor firm"), required=False, min_value=1, widget=widgets.Text)
    project = forms.IntegerField(label=_("Project"), required=False, min_value=1, widget=widgets.Text)

    FIRST = ("q", "kind", "left", "due_to")

    def _in_words(self, name: str, value: Any) -> str:
        if name == "project":
            return Project.objects.filter(pk=value).values_list("name", flat=True).first() or str(value)
        return firm(value) if name == "creditor" else super()._in_words(name, value)

    def condition(self) -> Q:
        conditions: dict[str, Callable[[Any], Q]] = {
            "q": lambda text: (
                Q(debtor__icontains=text) | Q(creditor__name__icontains=text) | Q(contract_no__icontains=text)
            ),
            "kind": lambda code: Q(debtor_kind=code),
            "left": lambda code: Q(amount__gt=F("cleared")) if code == "open" else Q(amount=F("cleared")),
            "due_to": lambda day: Q(due_on__lte=day),
            "creditor": lambda key: Q(creditor=key),
            "project": lambda key: Q(project=key),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found
