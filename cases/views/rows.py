"""One row of a case list, ready to print: every label looked up here, so that the template only places it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import vocabulary
from agencies.clock.calendar import Calendar
from agencies.listing import Order, key_of
from cases.lists import Names
from cases.models import CaseAccess
from cases.models.case import Clock
from cases.templatetags.xinze import tone, transfer_tone
from cases.views.clock import Deadline, countdown
from cases.workflow import Status, TransferStatus

COLUMNS = (
    "pk", "number", "received_at", "channel", "employer_name", "project__name", "region_id", "cause_bits", "workers",
    "amount", "status", "lead_agency_id", "due_at",
    "clock", "attention_at", "closed_at", "is_overdue", "awaits_confirmation",
    "awaits_receipt", "has_objection", "has_feedback",
)  # fmt: skip
OWN_COLUMNS = ("own_kind", "own_status", "own_clock", "own_due_at")
_CONFIRM, _OBJECTION = gettext_lazy("confirm"), gettext_lazy("objection")
_FEEDBACK, _RECEIPT = gettext_lazy("feedback"), gettext_lazy("receipt")

_UNDATED: Mapping[str, str] = {Clock.SUSPENDED: "paused", Clock.AWAITED: "act", Clock.NONE: "plain"}


class _Page:
    """What the rows of one page are read with: fifty rows share few words and few due dates, each worked out once."""

    def __init__(self, order: Order, now: datetime, calendar: Calendar, names: Names) -> None:
        self.order, self.now, self.calendar, self.names = order, now, calendar, names
        self.zone = timezone.get_current_timezone()
        self.label, self.causes = cache(_label), cache(self._causes)
        self._due: dict[tuple[date, bool, bool], Deadline] = {}

    def _causes(self, bits: int) -> list[str]:
        return [self.label(vocabulary.Cause, code) for code in vocabulary.codes_of(bits, vocabulary.Cause)]

    def due(self, at: datetime, *, provisional: bool = False) -> Deadline:
        """The same words for all that falls due on one day, before now or after."""
        key = at.astimezone(self.zone).date(), at < self.now, provisional
        if key not in self._due:
            self._due[key] = countdown(at, self.now, self.calendar, provisional=provisional)
        return self._due[key]


def present(
    rows: Iterable[dict[str, Any]], order: Order, now: datetime, calendar: Calendar, names: Names
) -> list[dict[str, Any]]:
    page = _Page(order, now, calendar, names)
    return [_row(row, page) for row in rows]


def _row(row: dict[str, Any], page: _Page) -> dict[str, Any]:
    label, colour = _standing(row, page)
    received = row["received_at"].astimezone(page.zone).isoformat(" ", "minutes")[:16]
    return row | {
        "key": key_of(row, page.order),
        "received": received[:10],
        "received_full": received,
        "channel": page.label(vocabulary.Channel, row["channel"]),
        "subject": row["project__name"] or row["employer_name"],
        "second": row["employer_name"] if row["project__name"] else "",
        "place": page.names.places[row["region_id"]],
        "lead": page.names.agencies[row["lead_agency_id"]].short if row["lead_agency_id"] else "",
        "causes": page.causes(row["cause_bits"]),
        "status": label,
        "tone": colour,
        "deadline": _deadline(row, page),
        "undated": _undated(row, page),
        "markers": _markers(row, page),
    }


def _standing(row: dict[str, Any], page: _Page) -> tuple[str, str]:
    """An agency reads how its own part stands; the office how the case does."""
    if row.get("own_status") and not row["closed_at"]:
        return page.label(TransferStatus, row["own_status"]), transfer_tone(row["own_status"])
    return page.label(Status, row["status"]), tone(row["status"])


def _label(choices: Any, code: str) -> str:
    return str(choices(code).label) if code else ""


def _deadline(row: dict[str, Any], page: _Page) -> Deadline | None:
    if row["closed_at"]:
        return None
    clock, due_at = _clock(row)
    # Before its receipt the agency's row holds the day the letter went out, which is no deadline.
    if clock not in (Clock.RUNS, Clock.ESTIMATE) or due_at is None:
        return None
    return page.due(due_at, provisional=clock == Clock.ESTIMATE)


def _clock(row: dict[str, Any]) -> tuple[str, datetime | None]:
    """How time stands, and until when: with the agency's own part, for who sees the whole with the case."""
    if row.get("own_kind", CaseAccess.Kind.COORDINATOR) == CaseAccess.Kind.COORDINATOR:
        return row["clock"], row["due_at"]
    return row["own_clock"], row["own_due_at"]


def _undated(row: dict[str, Any], page: _Page) -> tuple[str, str] | None:
    """What to say where no date stands, as (tone, words): the document sets none, or it stands still."""
    clock, _due_at = _clock(row)
    if row["closed_at"] or clock not in _UNDATED:
        return None
    return _UNDATED[clock], page.label(Clock, clock)


def _markers(row: dict[str, Any], page: _Page) -> list[tuple[str, str]]:
    """What waits for somebody, as (tone, words)."""
    if row["closed_at"]:
        return []
    own = row.get("own_kind")
    part = [("plain", page.label(CaseAccess.Kind, own))] if own else []
    if own and own != CaseAccess.Kind.COORDINATOR:
        return part
    found = [
        (row["awaits_confirmation"] and row["status"] != Status.PROPOSED, "act", _CONFIRM),
        (row["has_objection"], "act", _OBJECTION),
        (row["has_feedback"] and row["status"] != Status.FEEDBACK_RECEIVED, "act", _FEEDBACK),
        (row["awaits_receipt"], "wait", _RECEIPT),
    ]
    return part + [(tone, str(words)) for holds, tone, words in found if holds]


def csv_columns() -> list[str]:
    """The heading of the exported list, in the reader's language."""
    return [
        _("Case number"), _("Received at"), _("Channel"), _("Project"), _("Employer"), _("Place"), _("Sector"),
        _("Causes"), _("Workers owed"), _("Amount owed (yuan)"), _("Amount recovered (yuan)"), _("Status"), _("Lead"),
        _("Due"), _("Overdue"), _("Determination"), _("Closed at"),
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


# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def cell(value: Any) -> str:
    """Text for a spreadsheet; a leading =, +, - or @ would be run there as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, Decimal | int) else text
