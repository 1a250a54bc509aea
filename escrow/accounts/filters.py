"""What the ledger of money by project can be narrowed by and sorted by."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.forms import widgets
from agencies.forms.filters import Choices, FilterForm, Options, choice_field, offer_choices
from agencies.listing import Order
from agencies.people.models import User
from agencies.policy.money import Figure
from agencies.policy.money_settings import money
from escrow.accounts.checks import Mark
from escrow.accounts.months import first_of
from escrow.accounts.wording import MARKS
from escrow.models import Account, MoneyMonth, Restraint, WageAccount
from projects.models import Project
from projects.registers.filters import SOE, STATES, inside, mine, searched

_YES: Choices = (("yes", _("yes")), ("no", _("no")))
ACCOUNTS: Choices = (
    ("none", _("No wage account")),
    ("has", _("Wage account open")),
    ("late", _("Wage account opened late")),
    ("unfiled", _("Wage account not filed")),
    ("closing", _("Public notice of the closing running")),
    ("restrained", _("Order of a court on it")),
)
# Of what is wrong: anything about what came in, or one kind alone.
WRONG: Choices = (
    ("any", _("Paid in short, late or not at all")),
    *((str(mark), MARKS[mark]) for mark in Mark),
    ("unpaid", _("Wages unpaid")),
)
SORTS: Choices = (
    ("code", _("Project number")),
    ("short", _("Most short first")),
    ("unpaid", _("Most unpaid first")),
    ("balance", _("Smallest balance first")),
)
_CODE = Order("code", is_text=True)
_IN = (Mark.SHORT, Mark.MISSING, Mark.LATE)
# What matters is how it stands now, not that it was so once.
_NOW = (Mark.NEXT_WAGES, Mark.NO_RATIO, Mark.NO_TOTAL, Mark.NO_EVIDENCE, Mark.MONTHS_OVER)


class MoneyFilter(FilterForm):
    q = forms.CharField(
        label=_("Number, name, owner or contractor"), required=False, max_length=60, widget=widgets.Text
    )
    wrong = choice_field(_("What is wrong with the money"), WRONG)
    account = choice_field(_("Wage account"), ACCOUNTS)
    sector = choice_field(_("Sector"), vocabulary.Sector.choices)
    agency = choice_field(_("Industry regulator"), ())
    sort = choice_field(_("Sorted by"), SORTS)
    region = choice_field(_("Place"), ())
    state = choice_field(_("State"), STATES)
    category = choice_field(_("Project category"), vocabulary.ProjectCategory.choices)
    government = choice_field(_("Government-invested project"), _YES)
    soe = choice_field(_("General contractor is state-owned"), _YES)
    mine = choice_field(_("Mine"), (("yes", _("My agency's projects")),))

    FIRST = ("q", "wrong", "account", "sector", "agency", "sort")
    MORE = ("region", "state", "category", "government", "soe", "mine")

    def __init__(self, data: Any, options: Options, user: User) -> None:
        self.user = user
        super().__init__(data, options)

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", [("none", _("(nobody)")), *options.agencies])
        offer_choices(self, "region", options.places)

    def condition(self) -> Q:
        found = ~Q(state=Project.State.CANCELLED)
        for name, value in self.stated().items():
            if name == "mine":
                found &= mine(self.user.agency)
            elif name != "sort":
                found &= _CONDITIONS[name](value)
        return found

    def sorted(self, rows: QuerySet[Project]) -> tuple[QuerySet[Project], Order]:
        """The rows with the column by which they are sorted."""
        by = self.stated().get("sort", "code")
        if by == "code":
            return rows, _CODE
        return rows.annotate(sort_key=_as_key(_SUMS[by]())), Order(
            "sort_key", descending=by != "balance", is_text=True
        )


def _as_key(amount: Any) -> Func:
    """A sum of money as text that sorts as the sum does, so that pages can be found by key."""
    zero = Coalesce(amount, Value(0), output_field=MoneyMonth._meta.get_field("balance"))
    return Func(
        zero, Value("FM00000000000000.00"), function="to_char", output_field=CharField()
    )  # fmt: skip


def _of_project(rows: QuerySet[MoneyMonth], total: Any) -> Subquery:
    own = rows.filter(project=OuterRef("pk")).order_by().values("project")
    return Subquery(own.annotate(total=Sum(total)).values("total"))


def _short() -> Subquery:
    late = MoneyMonth.objects.filter(due_on__lt=timezone.localdate(), allocated__lt=F("due"))
    return _of_project(late, F("due") - F("allocated"))


def _unpaid() -> Subquery:
    return _of_project(MoneyMonth.objects.filter(wages_unpaid__gt=0), F("wages_unpaid"))


def _balance() -> Subquery:
    accounts = Account.objects.filter(project=OuterRef("pk"), kind=Account.Kind.WAGE).order_by()
    return Subquery(accounts.values("project").annotate(total=Sum("balance")).values("total"))


_SUMS: Mapping[str, Callable[[], Subquery]] = {"short": _short, "unpaid": _unpaid, "balance": _balance}


def wrong(code: str) -> Q:
    months = MoneyMonth.objects.filter(project=OuterRef("pk"))
    if code == "unpaid":
        return Q(Exists(months.filter(wages_unpaid__gt=0)))
    if code == "any":
        found = Q()
        for mark in _IN:
            found |= Q(workings__marks__contains=[str(mark)])
        return Q(Exists(months.filter(found)))
    if code in _NOW:
        months = months.filter(month__gte=first_of(timezone.localdate()))
    return Q(Exists(months.filter(workings__marks__contains=[code])))


def by_account(code: str) -> Q:
    accounts = WageAccount.objects.filter(account__project=OuterRef("pk"))
    standing = accounts.exclude(state=WageAccount.State.CLOSED)
    if code == "none":
        return ~Q(Exists(accounts))
    if code == "restrained":
        laid = Restraint.objects.filter(account__project=OuterRef("pk"), lifted_on__isnull=True)
        return Q(Exists(laid.filter(account__kind=Account.Kind.WAGE)))
    if code == "late":
        # The limit is a figure of the policy; the list takes the national one of the account rules.
        return Q(Exists(accounts.filter(account__opened_on__gt=F("contract__signed_on") + _opening())))
    wanted = {
        "has": standing,
        "unfiled": standing.filter(filed_on__isnull=True),
        "closing": accounts.filter(state=WageAccount.State.CLOSING),
    }
    return Q(Exists(wanted[code]))


def _opening() -> timedelta:
    return timedelta(days=int(money(None).number(Figure.ACCOUNT_OPEN) or 0))


_CONDITIONS: Mapping[str, Callable[[Any], Q]] = {
    "q": searched,
    "wrong": wrong,
    "account": by_account,
    "sector": lambda code: Q(sector=code),
    "agency": lambda key: Q(responsible_agency__isnull=True) if key == "none" else Q(responsible_agency=key),
    "region": inside,
    "state": lambda code: Q(state__in=Project.OPEN) if code == "open" else Q(state=code),
    "category": lambda code: Q(category=code),
    "government": lambda code: Q(is_government=code == "yes"),
    "soe": lambda code: (
        Q(general_contractor__ownership__in=SOE)
        if code == "yes"
        else ~Q(general_contractor__ownership__in=SOE)
    ),
}
