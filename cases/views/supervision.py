"""The register of supervision (督办约谈通报台账): whom, why, when, by which measure, with what result; and signing
several proposed reminders at once."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.listing import CAP, Order
from agencies.people.access import coordinates
from agencies.people.models import User
from cases import lists
from cases.actions.orders import sign_reminders
from cases.duties import STAFF
from cases.filters_supervision import SupervisionFilter
from cases.forms_supervision import SignManyForm
from cases.models import Order as Act
from cases.views.orders import RELATED, ShownOrder, shown
from cases.views.rows import cell

ORDER = Order("dated_at", descending=True)
# As many as one page of the register holds.
AT_ONCE = listing.PAGE


def registered(user: User, form: SupervisionFilter) -> QuerySet[Act]:
    return Act.objects.visible_to(user).filter(form.condition()).select_related(*RELATED)


def may_sign(user: User) -> bool:
    """Whoever works in the office that keeps the jurisdiction's cases."""
    return coordinates(user) and user.role in STAFF


@login_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    form = SupervisionFilter(request.GET, lists.options_for(user))
    found = registered(user, form)
    page = listing.page_of(found, ORDER, request.GET)
    signs = may_sign(user)
    rows = [
        {
            "shown": each,
            "is_signable": signs and is_reminder_to_sign(each.order),
            "reason": reason_of(each.order),
        }
        for each in shown(page.rows, now, lists.calendar_today(now))
    ]
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": rows,
        "signs": any(row["is_signable"] for row in rows),
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
    }
    return render(request, "cases/supervision_register.html", context)


def is_reminder_to_sign(order: Act) -> bool:
    return order.kind == Act.Kind.REMIND and order.case.closed_at is None and order.is_needed


def reason_of(order: Act) -> str:
    """Why: what the office said when it asked, else on what clause or whose word it rests."""
    if order.reason:
        return order.reason
    if order.step is not None:
        due = order.step.limit.due_on.isoformat()
        return _("Not answered by %(day)s") % {"day": due}
    return _("Leader's instruction") if order.kind == Act.Kind.INSTRUCTION else order.text


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    form = SupervisionFilter(request.GET, lists.options_for(user))
    found: Iterable[Act] = registered(user, form).order_by(*ORDER.fields).iterator(chunk_size=2000)
    calendar = lists.calendar_today(now)
    heading = [
        _("Addressed to"), _("Reason"), _("Clause"), _("Date"), _("Measure"), _("Letter number"), _("Reply due on"),
        _("Replied on"), _("State"), _("Result"), _("Case number"),
    ]  # fmt: skip
    return csv_response(
        f"supervision-{timezone.localdate(now):%Y%m%d}",
        heading,
        (_line(shown([each], now, calendar)[0]) for each in found),
    )


def _line(row: ShownOrder) -> list[str]:
    order = row.order
    replied = order.replied_at
    values = [
        order.addressee,
        reason_of(order),
        order.clause,
        timezone.localdate(order.dated_at),
        order.get_kind_display(),
        order.letter.number if order.letter else None,
        order.limit.due_on if order.limit else None,
        timezone.localdate(replied) if replied else None,
        row.state,
        result_of(order),
        order.case.number,
    ]
    return [cell(value) for value in values]


def result_of(order: Act) -> str:
    return order.dropped_reason or order.return_reason or order.reply


@login_required
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Several reminders at once: what will happen, asked once, and then what became of each."""
    user: User = request.user  # type: ignore[assignment]
    if not may_sign(user):
        raise Http404
    sent = [int(each) for each in request.POST.getlist("order") if each.isdecimal() and len(each) < 19]
    wanted = list(dict.fromkeys(sent))[:AT_ONCE]
    found = Act.objects.visible_to(user).filter(pk__in=wanted, kind=Act.Kind.REMIND).select_related(*RELATED)
    chosen = list(found.order_by("pk"))
    form = SignManyForm(
        request.POST if "confirmed" in request.POST else None, orders=[each.pk for each in chosen]
    )
    kept = request.POST.get("kept", "")
    if not form.is_valid():
        context = {"orders": chosen, "form": form, "kept": kept}
        return render(request, "cases/supervision_sign.html", context, status=422 if form.is_bound else 200)
    outcomes = sign_reminders(
        form.cleaned_data["order"], by=user, now=timezone.now(), due_on=form.cleaned_data["due_on"]
    )
    signed = sum(not each.refusal for each in outcomes)
    context = {"outcomes": outcomes, "signed": signed, "refused": len(outcomes) - signed, "kept": kept}
    return render(request, "cases/supervision_signed.html", context)
