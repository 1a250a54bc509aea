"""One row of a case list, ready to print: every label looked up here, so that the template only places it."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import vocabulary
from agencies.clock.calendar import Calendar
from agencies.people.models import User
from cases.lists import Order, key_of
from cases.models import CaseAccess
from cases.templatetags.xinze import tone, transfer_tone
from cases.views.clock import Deadline, countdown
from cases.workflow import OWING, Status, TransferStatus

COLUMNS = (
    "pk", "number", "received_at", "channel", "employer_name", "project__name", "region__name", "cause_bits",
    "sector", "workers", "amount", "status", "lead_agency__short_name", "due_at", "attention_at", "closed_at",
    "is_overdue", "awaits_confirmation", "awaits_receipt", "has_objection", "has_feedback", "determination",
)  # fmt: skip
OWN_COLUMNS = ("own_kind", "own_status", "own_due_at")


def present(
    rows: Iterable[dict[str, Any]], order: Order, now: datetime, calendar: Calendar
) -> list[dict[str, Any]]:
    return [_row(row, order, now, calendar) for row in rows]


def _row(row: dict[str, Any], order: Order, now: datetime, calendar: Calendar) -> dict[str, Any]:
    causes = vocabulary.codes_of(row["cause_bits"], vocabulary.Cause)
    label, colour = _standing(row)
    return row | {
        "key": key_of(row, order),
        "received": timezone.localtime(row["received_at"]).strftime("%Y-%m-%d"),
        "received_full": timezone.localtime(row["received_at"]).strftime("%Y-%m-%d %H:%M"),
        "channel": _label(vocabulary.Channel, row["channel"]),
        "subject": row["project__name"] or row["employer_name"],
        "second": row["employer_name"] if row["project__name"] else "",
        "sector": _label(vocabulary.Sector, row["sector"]),
        "causes": [_label(vocabulary.Cause, code) for code in causes],
        "status": label,
        "tone": colour,
        "deadline": _deadline(row, now, calendar),
        "markers": _markers(row),
    }


def _standing(row: dict[str, Any]) -> tuple[str, str]:
    """An agency reads how its own part stands; the office how the case does."""
    if row.get("own_status") and not row["closed_at"]:
        return _label(TransferStatus, row["own_status"]), transfer_tone(row["own_status"])
    return _label(Status, row["status"]), tone(row["status"])


def _label(choices: Any, code: str) -> str:
    return str(choices(code).label) if code else ""


def _deadline(row: dict[str, Any], now: datetime, calendar: Calendar) -> Deadline | None:
    if row["closed_at"]:
        return None
    if "own_status" not in row:
        return countdown(row["due_at"], now, calendar) if row["due_at"] else None
    # Before its receipt the agency's row holds the day the letter went out, which is no deadline.
    counting = row["own_status"] in OWING and row["own_status"] != TransferStatus.ISSUED
    return countdown(row["own_due_at"], now, calendar) if counting else None


def _markers(row: dict[str, Any]) -> list[tuple[str, str]]:
    """What waits for somebody, as (tone, words)."""
    if row["closed_at"]:
        return []
    own = row.get("own_kind")
    if own:
        return [("plain", str(CaseAccess.Kind(own).label))]
    found = [
        (row["awaits_confirmation"] and row["status"] != Status.PROPOSED, "act", _("confirm")),
        (row["has_objection"], "act", _("objection")),
        (row["has_feedback"] and row["status"] != Status.FEEDBACK_RECEIVED, "act", _("feedback")),
        (row["awaits_receipt"], "wait", _("receipt")),
    ]
    return [(tone, words) for holds, tone, words in found if holds]


def csv_columns(user: User) -> list[str]:
    """The heading of the exported list, in the reader's language."""
    return [
        _("Case number"), _("Received"), _("Channel"), _("Project"), _("Employer"), _("Place"), _("Sector"),
        _("Causes"), _("Workers owed"), _("Amount owed (yuan)"), _("Amount recovered (yuan)"), _("Status"), _("Lead"),
        _("Due"), _("Overdue"), _("Determination"), _("Closed"),
    ]  # fmt: skip


CSV_VALUES = (
    "number", "received_at", "channel", "project__name", "employer_name", "region__name", "sector", "cause_bits",
    "workers", "amount", "recovered", "status", "lead_agency__name", "due_at", "is_overdue", "determination",
    "closed_at",
)  # fmt: skip


def csv_row(values: tuple[Any, ...]) -> list[str]:
    row = dict(zip(CSV_VALUES, values, strict=True))
    row["channel"] = _label(vocabulary.Channel, row["channel"])
    row["sector"] = _label(vocabulary.Sector, row["sector"])
    row["cause_bits"] = "、".join(
        _label(vocabulary.Cause, c) for c in vocabulary.codes_of(row["cause_bits"], vocabulary.Cause)
    )
    row["status"] = _label(Status, row["status"])
    row["determination"] = _label(vocabulary.Determination, row["determination"])
    return [cell(value) for value in row.values()]


def cell(value: Any) -> str:
    """Text for a spreadsheet; a leading =, +, - or @ would be run there as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    text = str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and not isinstance(value, Decimal | int) else text
