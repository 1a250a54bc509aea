"""The states of a unit's report and of an item of the exchange sheet, and what moves them: plain tables."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from agencies.errors import Refused
from oversight.unit_reports.models import ExchangeItem, UnitReport


class Verb(StrEnum):
    WRITE = "write"  # a line, before the whole is handed in
    HAND_IN = "hand_in"
    SEND_BACK = "send_back"
    ACCEPT = "accept"


class Fating(StrEnum):
    """What is done to an item of the exchange sheet."""

    LINK = "link"
    TAKE_IN = "take_in"
    SETTLE = "settle"
    UNFOUNDED = "unfounded"
    REOPEN = "reopen"


_R = UnitReport.State
REPORT: Mapping[Verb, Mapping[str, str]] = {
    Verb.WRITE: {_R.OWED: _R.OWED, _R.RETURNED: _R.RETURNED},
    Verb.HAND_IN: {_R.OWED: _R.HANDED_IN, _R.RETURNED: _R.HANDED_IN},
    Verb.SEND_BACK: {_R.HANDED_IN: _R.RETURNED},
    Verb.ACCEPT: {_R.HANDED_IN: _R.ACCEPTED},
}
_F = ExchangeItem.Fate
ITEM: Mapping[Fating, Mapping[str, str]] = {
    Fating.LINK: {_F.OPEN: _F.LINKED},
    Fating.TAKE_IN: {_F.OPEN: _F.TAKEN_IN},
    Fating.SETTLE: {_F.OPEN: _F.SETTLED},
    Fating.UNFOUNDED: {_F.OPEN: _F.UNFOUNDED},
    # A case that was taken in goes on by itself, whatever the sheet says.
    Fating.REOPEN: {_F.LINKED: _F.OPEN, _F.SETTLED: _F.OPEN, _F.UNFOUNDED: _F.OPEN},
}


def report_after(report: UnitReport, verb: Verb) -> str:
    """Raises Refused when the report does not stand so that this can be done to it."""
    if after := REPORT[verb].get(report.state):
        return after
    handed_in = _("This report is handed in already. The office can send it back.")
    said = {
        Verb.WRITE: handed_in,
        Verb.HAND_IN: handed_in,
        Verb.SEND_BACK: _("Only a report that is handed in and not yet accepted can be sent back."),
        Verb.ACCEPT: _("Only a report that is handed in can be accepted, and only once."),
    }
    raise Refused(f"report-{report.state}".replace("_", "-"), said[verb])


def item_after(item: ExchangeItem, verb: Fating) -> str:
    if after := ITEM[verb].get(item.fate):
        return after
    if verb is Fating.REOPEN:
        message = (
            _("A case was made of this item; the case goes on by itself.")
            if item.fate == _F.TAKEN_IN
            else _("This item is open.")
        )
        raise Refused(f"item-{item.fate}".replace("_", "-"), message)
    raise Refused("item-reconciled", _("This item is reconciled already; reopen it if that was a mistake."))
