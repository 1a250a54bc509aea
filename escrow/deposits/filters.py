"""What the lists of deposits and guarantees can be narrowed by, and their tabs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.filters import FilterForm, Options, choice_field, day_field, offer_choices
from agencies.policy.money import Holder
from escrow.models import Deposit, DepositReturn, Guarantee
from projects.models import Project

Tabs = Sequence[tuple[str, Any]]
DEPOSIT_TABS: Tabs = (
    ("all", _("All deposits")),
    ("required", _("Not paid yet")),
    ("held", _("Deposited")),
    ("ends", _("Ends soon or ended")),
    ("refill", _("To be refilled")),
    ("returning", _("Being returned")),
    ("forgotten", _("Finished, not returned")),
    ("exempt", _("Exempt")),
    ("returned", _("Returned to the firm")),
)
GUARANTEE_TABS: Tabs = (
    ("standing", _("Guarantees in force")),
    ("ends", _("Ends soon or ended")),
    ("claimed", _("Claimed on")),
    ("over", _("Given back or replaced")),
    ("all", _("All guarantees")),
)
_DONE = (Project.State.FINISHED, Project.State.FILED)
_OPEN_RETURN = (DepositReturn.State.NOTICE, DepositReturn.State.APPLIED, DepositReturn.State.EXAMINED)
_STANDING = (Deposit.State.HELD, Deposit.State.DRAWN)


def deposit_tab(tab: str, today: date, warned: int) -> Q:
    """`warned`: so many days before its end a guarantee is spoken of."""
    state = Deposit.State
    soon = Q(valid_until__lte=today + timedelta(days=warned))
    done = Q(project__state__in=_DONE) | Q(project__finished_on__isnull=False)
    return {
        "required": Q(state=state.REQUIRED),
        "held": Q(state=state.HELD),
        "ends": Q(state__in=_STANDING) & soon,
        "refill": Q(state=state.DRAWN),
        "returning": Q(state=state.RETURNING),
        # The half-yearly clean-up: the works are finished, and nobody has asked for the money (65号).
        "forgotten": Q(state__in=_STANDING) & done,
        "exempt": Q(state=state.EXEMPT),
        "returned": Q(state=state.RETURNED),
    }.get(tab, Q())


def guarantee_tab(tab: str, today: date, warned: int) -> Q:
    standing = Q(ended_on__isnull=True)
    return {
        "standing": standing & Q(valid_until__gte=today),
        "ends": standing & Q(valid_until__lte=today + timedelta(days=warned)),
        "claimed": Q(claims__isnull=False),
        "over": ~standing,
    }.get(tab, Q())


class _List(FilterForm):
    CONDITIONS: Mapping[str, Callable[[Any], Q]] = {}

    def condition(self) -> Q:
        found = Q()
        for name, value in self.stated().items():
            found &= self.CONDITIONS[name](value)
        return found

    def offer(self, options: Options) -> None:
        for name in ("agency", "collector"):
            if name in self.fields:
                offer_choices(self, name, options.agencies)


class DepositFilter(_List):
    q = forms.CharField(
        label=_("Project, firm or guarantee"), required=False, max_length=60, widget=widgets.Text
    )
    form = choice_field(_("Form"), Deposit.Form.choices)
    holder = choice_field(_("Money kept by"), Holder.choices)
    collector = choice_field(_("Collected by"), ())
    agency = choice_field(_("Industry regulator"), ())
    short = choice_field(
        _("Covered"), (("short", _("less than required")), ("full", _("all that is required")))
    )
    until_on = day_field(_("Ends until"))

    FIRST = ("q", "form", "holder", "collector", "agency")
    MORE = ("short", "until_on")
    CONDITIONS = {
        "q": lambda text: (
            Q(project__name__icontains=text) | Q(project__code__icontains=text) | Q(company__name__icontains=text)
            | Q(number__icontains=text) | Q(issuer__icontains=text)
        ),
        "form": lambda form: Q(form=form),
        "holder": lambda holder: Q(holder=holder),
        "collector": lambda key: Q(collector=key),
        "agency": lambda key: Q(project__responsible_agency=key),
        "short": lambda which: (
            Q(state__in=_STANDING)
            & (Q(amount__lt=F("required")) if which == "short" else Q(amount__gte=F("required")))
        ),
        "until_on": lambda day: Q(valid_until__lte=day),
    }  # fmt: skip


class GuaranteeFilter(_List):
    q = forms.CharField(
        label=_("Project, issuer or number"), required=False, max_length=60, widget=widgets.Text
    )
    kind = choice_field(_("Kind"), Guarantee.Kind.choices)
    form = choice_field(_("Form of the guarantee"), Guarantee.Form.choices)
    agency = choice_field(_("Industry regulator"), ())
    until_on = day_field(_("Ends until"))

    FIRST = ("q", "kind", "form", "agency", "until_on")
    CONDITIONS = {
        "q": lambda text: (
            Q(project__name__icontains=text) | Q(project__code__icontains=text) | Q(number__icontains=text)
            | Q(issuer__icontains=text)
        ),
        "kind": lambda kind: Q(kind=kind),
        "form": lambda form: Q(form=form),
        "agency": lambda key: Q(project__responsible_agency=key),
        "until_on": lambda day: Q(valid_until__lte=day),
    }  # fmt: skip
