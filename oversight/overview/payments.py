"""The register of wages paid in cases, instalment by instalment: what the money on the leader's page opens to."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from agencies.csv_lists import csv_response
from agencies.forms import widgets
from agencies.forms.filters import FilterForm, Options, choice_field, day_field, offer_choices
from agencies.listing import Order
from agencies.people.access import Sight, SignedIn, scope_of
from cases import lists
from cases.filters_above import in_place
from cases.models import Payment
from projects.inspections.views.tables import cells, listed

ORDER = Order("paid_on", descending=True, is_day=True)


class PaymentFilter(FilterForm):
    q = forms.CharField(label=gettext_lazy("Case number"), required=False, max_length=60, widget=widgets.Text)
    how = choice_field(gettext_lazy("How it was paid"), Payment.How.choices)
    place = choice_field(gettext_lazy("Place of the case"), ())
    paid_from = day_field(gettext_lazy("Wages paid from"))
    paid_to = day_field(gettext_lazy("Wages paid to"))

    FIRST = ("q", "how", "place", "paid_from", "paid_to")

    def offer(self, options: Options) -> None:
        offer_choices(self, "place", options.places)

    def condition(self) -> Q:
        conditions: dict[str, Any] = {
            "q": lambda text: Q(case__number__icontains=text),
            "how": lambda how: Q(how=how),
            "place": lambda code: in_place(code, "case__"),
            "paid_from": lambda day: Q(paid_on__gte=day),
            "paid_to": lambda day: Q(paid_on__lte=day),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


def _asked(request: SignedIn) -> tuple[PaymentFilter, QuerySet[Payment]]:
    """Entries that stand; one that was reversed is no wage paid."""
    if scope_of(request.user).sight is Sight.NOTHING:
        raise Http404
    form = PaymentFilter(request.GET, lists.options_for(request.user))
    found = Payment.objects.visible_to(request.user).standing().filter(form.condition())
    return form, found.select_related("case__project", "case__region", "agency")


@login_required
@require_GET
def payments(request: SignedIn) -> HttpResponse:
    form, found = _asked(request)
    context = listed(request, found, ORDER, form, "")
    context["sum"] = found.order_by().aggregate(sum=Sum("amount"))["sum"]
    return render(request, "oversight/overview/payments.html", context)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    _form, found = _asked(request)
    rows: Iterable[Payment] = found.order_by(*ORDER.fields).iterator(chunk_size=2000)
    heading = [
        _("Paid on"), _("Case number"), _("Project or employer"), _("Place"), _("How it was paid"), _("Workers"),
        _("Amount (yuan)"), _("Entered by"), _("Entered at"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.paid_on, each.case.number, _subject(each), each.case.region.name, each.get_how_display(),
             each.workers, each.amount, each.agency, each.entered_at]
        )
        for each in rows
    )  # fmt: skip
    return csv_response(f"wages-paid-{_today():%Y%m%d}", heading, lines)


def _subject(payment: Payment) -> str:
    return payment.case.project.name if payment.case.project else payment.case.employer_name


def _today() -> date:
    return timezone.localdate()
