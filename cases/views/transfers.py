"""The transfer register (转送登记台账): every letter, when it arrived, when its answer was due and when it came."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies import listing
from agencies.clock.calendar import Calendar
from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.listing import CAP, Order
from agencies.people.access import scope_of
from agencies.people.models import User
from agencies.vocabulary import Conclusion
from cases import lists
from cases.actions.standing import clock_of
from cases.filters import TRANSFER_STATES, TransferFilter
from cases.models import Feedback, Transfer
from cases.models.case import Clock
from cases.views.clock import days_late
from cases.views.rows import cell
from cases.workflow import OWING, TransferStatus

ORDER = Order("issued_at", descending=True)
_RELATED = ("agency", "letter", "limit", "case")
# What stands where a date would.
_UNDATED = {Clock.AWAITED: Clock.AWAITED.label, Clock.NONE: Clock.NONE.label}
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
        # Not by a join: the text of a whole policy would come with every row.
        .prefetch_related("case__policy_version")
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
    page = listing.page_of(found, ORDER, request.GET)
    calendar = lists.calendar_today(now, scope_of(user).jurisdiction)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": [_row(each, now, calendar) for each in page.rows],
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
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
        "clock": clock_of(transfer, transfer.case) if transfer.status in OWING else "",
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
        case TransferStatus.FED_BACK | TransferStatus.RECORDED | TransferStatus.CONCLUDED:
            return "untimed" if limit is None else "in_time" if limit.state == limit.State.MET else "late"
    still = limit is None or limit.provisional or limit.state == limit.State.SUSPENDED
    overdue = limit is not None and not still and limit.due_at < now
    return "overdue" if overdue else "in_handling"


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    form = TransferFilter(request.GET, lists.options_for(user))
    found: Iterable[Any] = registered(user, form, now).order_by(*ORDER.fields).iterator(chunk_size=2000)
    calendar = lists.calendar_today(now, scope_of(user).jurisdiction)
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
        transfer.limit.due_on if transfer.limit else _UNDATED.get(row["clock"]),
        timezone.localdate(fed_back) if fed_back else None,
        row["outcome"],
        row["days_late"],
        row["state_label"],
    ]
    return [cell(value) for value in values]
