"""The transfer register (转送登记台账): every letter, when it arrived, when its answer was due and when it came."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.clock.calendar import Calendar
from agencies.people.models import User
from agencies.vocabulary import Conclusion
from cases import lists
from cases.filters import TRANSFER_STATES, TransferFilter, without
from cases.lists import CAP, Order
from cases.models import Feedback, Transfer
from cases.views.clock import days_late
from cases.views.export import csv_response
from cases.views.rows import cell
from cases.workflow import TransferStatus

ORDER = Order("issued_at", descending=True)
_RELATED = ("agency", "letter", "limit", "case")
_STATE_TONES = {
    "to_receive": "wait", "in_handling": "plain", "overdue": "breached", "in_time": "done", "late": "breached",
    "untimed": "done", "withdrawn": "paused",
}  # fmt: skip


def registered(user: User, form: TransferFilter, now: datetime) -> QuerySet[Transfer]:
    standing = Feedback.objects.filter(transfer=OuterRef("pk"), returned_at__isnull=True)
    return (
        Transfer.objects.visible_to(user)
        .filter(form.condition(now))
        .select_related(*_RELATED)
        .annotate(
            fed_back_at=Subquery(standing.values("given_at")[:1]),
            outcome=Subquery(standing.values("outcome")[:1]),
        )
    )


@login_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    form = TransferFilter(request.GET, lists.options_for(user))
    found = registered(user, form, now)
    page = lists.page_of(found, ORDER, request.GET)
    calendar = lists.calendar_today(now)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": [_row(each, now, calendar) for each in page.rows],
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else lists.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
    }
    return render(request, "cases/transfers.html", context)


def _row(transfer: Any, now: datetime, calendar: Calendar) -> dict[str, Any]:
    state = state_of(transfer, now)
    return {
        "transfer": transfer,
        "state": state,
        "state_label": dict(TRANSFER_STATES)[state],
        "tone": _STATE_TONES[state],
        "days_late": days_late(transfer.limit, now, calendar) if state in ("overdue", "late") else None,
        "outcome": Conclusion(transfer.outcome).label if transfer.outcome else "",
        "fed_back_at": transfer.fed_back_at,
    }


def state_of(transfer: Transfer, now: datetime) -> str:
    """The same states as `filters.transfer_state`, for one row."""
    limit = transfer.limit
    match transfer.status:
        case TransferStatus.WITHDRAWN:
            return "withdrawn"
        case TransferStatus.ISSUED:
            return "to_receive"
        case TransferStatus.FED_BACK | TransferStatus.RECORDED:
            return "untimed" if limit is None else "in_time" if limit.state == limit.State.MET else "late"
    overdue = limit is not None and not limit.provisional and limit.due_at < now
    return "overdue" if overdue else "in_handling"


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    form = TransferFilter(request.GET, lists.options_for(user))
    found: Iterable[Any] = registered(user, form, now).order_by(*ORDER.fields).iterator(chunk_size=2000)
    calendar = lists.calendar_today(now)
    heading = [
        _("Letter number"), _("Issued on"), _("Recipient"), _("Part"), _("Case number"), _("Received on"),
        _("Kind of receipt"), _("Due on"), _("Feedback on"), _("Outcome"), _("Days late"), _("State"),
    ]  # fmt: skip
    return csv_response(
        f"transfers-{timezone.localdate(now):%Y%m%d}",
        heading,
        (_line(_row(each, now, calendar)) for each in found),
    )


def _line(row: dict[str, Any]) -> list[str]:
    transfer = row["transfer"]
    fed_back = row["fed_back_at"]
    values = [
        transfer.letter.number,
        timezone.localdate(transfer.issued_at),
        transfer.recipient,
        transfer.get_kind_display(),
        transfer.case.number,
        transfer.received_on,
        transfer.get_receipt_display(),
        transfer.limit.due_on if transfer.limit else None,
        timezone.localdate(fed_back) if fed_back else None,
        row["outcome"],
        row["days_late"],
        row["state_label"],
    ]
    return [cell(value) for value in values]


@login_required
@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as issued. Official documents of a Chinese office are in Chinese, whatever the reader's language."""
    related = ("letter__issuer", "case", "proposal__policy_version")
    visible = Transfer.objects.visible_to(request.user).select_related(*related)
    transfer = get_object_or_404(visible, pk=pk)
    issued = timezone.localdate(transfer.letter.issued_at)
    signed_on = f"{issued.year}年{issued.month}月{issued.day}日"
    return render(
        request,
        "letters/transfer.html",
        {
            "transfer": transfer,
            "letter": transfer.letter,
            "signed_on": signed_on,
            "policy": transfer.proposal.policy_version.policy,
        },
    )
