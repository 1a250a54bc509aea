"""Through which door a payroll is worked on: the officials' pages, or those of the labour manager of its project."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.duties import pays_wages
from escrow.models import Payroll
from escrow.payroll.sheets import with_days
from projects.models import PartyAccount
from projects.party.views import behind_the_door
from projects.registers.sight import agency_of

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Door:
    """`base` is the template its pages extend."""

    user: User
    payroll: Payroll
    is_party: bool

    @property
    def base(self) -> str:
        return "projects/party/base.html" if self.is_party else "escrow/base.html"

    @property
    def pays(self) -> bool:
        return pays_wages(self.user, self.payroll.project)

    def url(self, name: str = "", *args: Any) -> str:
        """Of a page of this payroll: “line”, “act”; without a name its own."""
        full = f"payroll-{name}" if name else "payroll"
        if self.is_party:
            return reverse(f"party-{full}", args=[self.payroll.project_id, self.payroll.pk, *args])
        return reverse(full, args=[self.payroll.pk, *args])

    @property
    def home(self) -> str:
        if self.is_party:
            return reverse("party-payrolls", args=[self.payroll.project_id])
        return reverse("payrolls")


def of_officials(view: View) -> View:
    """The view takes the door instead of the id. To a party these pages are not there."""

    @wraps(view)
    @login_required
    def entered(request: SignedIn, pk: int, **kwargs: Any) -> HttpResponseBase:
        agency_of(request.user)
        payroll: Any = get_object_or_404(with_days(Payroll.objects.visible_to(request.user)), pk=pk)
        return view(request, Door(request.user, payroll, is_party=False), **kwargs)

    return entered


def of_labour_managers(view: View) -> View:
    """The same behind the door of a party: of its own project, and for the labour manager alone."""

    @wraps(view)
    @behind_the_door
    def entered(request: SignedIn, account: PartyAccount, payroll: int, **kwargs: Any) -> HttpResponseBase:
        needs_labour_manager(account)
        found: Any = get_object_or_404(
            with_days(Payroll.objects.filter(project=account.project_id)), pk=payroll
        )
        return view(request, Door(request.user, found, is_party=True), **kwargs)

    return entered


def needs_labour_manager(account: PartyAccount) -> None:
    if account.part != PartyAccount.Part.LABOUR_MANAGER:
        raise Http404
