"""The register of letters (发文登记簿): all that was written, by day, kind and recipient, and printed together."""

import io
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from pypdf import PdfWriter

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.documents.renderings import bytes_of
from agencies.errors import Refused
from agencies.forms import widgets
from agencies.forms.filters import (
    FilterForm,
    choice_field,
    day_end,
    day_field,
    day_start,
    offer_choices,
    without,
)
from agencies.listing import CAP, Order
from agencies.people.models import User
from agencies.vocabulary import LetterKind
from cases import lists
from cases.models import CaseLetter
from cases.views.rows import cell

ORDER = Order("issued_at", descending=True)
# More at once keeps the printer busy for an hour and the server for half a minute.
PRINT_MAX = 200
_STATES = (("standing", gettext_lazy("In force")), ("void", gettext_lazy("Void")))


class LetterFilter(FilterForm):
    q = forms.CharField(
        label=gettext_lazy("Number, recipient or case"), required=False, max_length=100, widget=widgets.Text
    )
    kind = choice_field(gettext_lazy("Kind"), LetterKind.choices)
    issuer = choice_field(gettext_lazy("Issued by"), ())
    state = choice_field(gettext_lazy("State"), _STATES)
    issued_from = day_field(gettext_lazy("Issued from"))
    issued_to = day_field(gettext_lazy("Issued to"))

    FIRST = ("q", "kind", "issued_from", "issued_to", "state")
    MORE = ("issuer",)

    def offer(self, options: Any) -> None:
        offer_choices(self, "issuer", options.agencies)

    def condition(self) -> Q:
        conditions = {
            "q": lambda text: (
                Q(letter__number__icontains=text)
                | Q(letter__addressee__icontains=text)
                | Q(case__number__icontains=text)
            ),
            "kind": lambda kind: Q(letter__kind=kind),
            "issuer": lambda key: Q(letter__issuer=key),
            "state": lambda state: Q(letter__voided_at__isnull=state == "standing"),
            "issued_from": lambda day: Q(issued_at__gte=day_start(day)),
            "issued_to": lambda day: Q(issued_at__lte=day_end(day)),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


def registered(user: User, form: LetterFilter) -> QuerySet[CaseLetter]:
    found = CaseLetter.objects.visible_to(user).filter(form.condition())
    return found.select_related("letter__issuer", "case").defer("letter__paragraphs")


@login_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = LetterFilter(request.GET, lists.options_for(user))
    found = registered(user, form)
    page = listing.page_of(found, ORDER, request.GET)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": page.rows,
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
        "today": timezone.localdate().isoformat(),
        "print_max": PRINT_MAX,
    }
    return render(request, "letters/register.html", context)


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    user: User = request.user  # type: ignore[assignment]
    form = LetterFilter(request.GET, lists.options_for(user))
    found: Iterable[CaseLetter] = registered(user, form).order_by(*ORDER.fields).iterator(chunk_size=2000)
    heading = [
        _("Letter number"), _("Issued on"), _("Kind"), _("Issued by"), _("Recipient"), _("Title"), _("Case number"),
        _("Voided on"), _("Reason for voiding"),
    ]  # fmt: skip
    name = f"letters-{timezone.localdate():%Y%m%d}"
    return csv_response(name, heading, (_line(each) for each in found))


def _line(filing: CaseLetter) -> list[str]:
    letter = filing.letter
    voided = timezone.localdate(letter.voided_at) if letter.voided_at else None
    values = [
        letter.number, timezone.localdate(letter.issued_at), letter.get_kind_display(), letter.issuer_name,
        letter.addressee, letter.title, filing.case.number, voided, letter.void_reason,
    ]  # fmt: skip
    return [cell(value) for value in values]


@login_required
@require_GET
def print_all(request: HttpRequest) -> HttpResponse:
    """The letters chosen, or all that the filter finds, as one PDF, from the first number to the last."""
    user: User = request.user  # type: ignore[assignment]
    form = LetterFilter(request.GET, lists.options_for(user))
    chosen = [int(key) for key in request.GET.getlist("letter") if key.isdecimal() and len(key) < 19]
    found = CaseLetter.objects.visible_to(user).filter(Q(pk__in=chosen) if chosen else form.condition())
    found = found.select_related("letter").order_by("issued_at", "letter")
    filings = list(found[: PRINT_MAX + 1])
    if not filings:
        raise Refused("nothing-to-print", _("No letter matches; there is nothing to print."))
    if len(filings) > PRINT_MAX:
        message = _("More than %(most)s letters at once; narrow the list by day or kind.")
        raise Refused("too-many-letters", message % {"most": PRINT_MAX})
    response = HttpResponse(_together(filings), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="letters-{timezone.localdate():%Y%m%d}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _together(filings: list[CaseLetter]) -> bytes:
    now, made = timezone.now(), PdfWriter()
    for filing in filings:
        if content := bytes_of(filing.letter, "pdf", now):
            made.append(io.BytesIO(content), outline_item=filing.letter.number)
    written = io.BytesIO()
    made.write(written)
    return written.getvalue()
