"""Says how labour cost was reckoned and what stands out in a month: codes and numbers in, sentences out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escrow.accounts.checks import BREACHES, Mark
from escrow.accounts.labour_cost import Method
from escrow.accounts.standing import Gap
from escrow.models import WageAccount

METHODS: Mapping[str, Any] = {
    Method.AVERAGE: gettext_lazy("Monthly average"),
    Method.SHARE: gettext_lazy("Share of the works money"),
    Method.CONTRACT: gettext_lazy("By the contract, every month"),
}
MARKS: Mapping[str, Any] = {
    Mark.MISSING: gettext_lazy("Nothing paid in"),
    Mark.SHORT: gettext_lazy("Paid in short"),
    Mark.LATE: gettext_lazy("Paid in late"),
    Mark.WAGES_FIRST: gettext_lazy("Wages not first"),
    Mark.PROGRESS: gettext_lazy("Progress payment too low"),
    Mark.PROGRESS_ALL: gettext_lazy("Progress payments too low in all"),
    Mark.NEXT_WAGES: gettext_lazy("Next wages not covered"),
    Mark.NO_RATIO: gettext_lazy("No local ratio"),
    Mark.NO_TOTAL: gettext_lazy("No total stated"),
    Mark.NO_EVIDENCE: gettext_lazy("Total without evidence"),
    Mark.MONTHS_OVER: gettext_lazy("Contract months are over"),
}
GAPS: Mapping[str, Any] = {
    Gap.NO_ACCOUNT: gettext_lazy("No wage account"),
    Gap.OPENED_LATE: gettext_lazy("Wage account opened late"),
    Gap.NO_AGREEMENT: gettext_lazy("No three-party agreement"),
    Gap.NO_PAPER: gettext_lazy("Agreement is not on file"),
    Gap.NOT_MARKED: gettext_lazy("Not marked by the bank"),
    Gap.NOT_FILED: gettext_lazy("Wage account not filed"),
    Gap.FILED_LATE: gettext_lazy("Wage account filed late"),
    Gap.NO_PAY_DAY: gettext_lazy("No pay day agreed"),
}
TONES: Mapping[str, str] = {
    WageAccount.State.OPEN: "done",
    WageAccount.State.CLOSING: "wait",
    WageAccount.State.CLOSED: "paused",
}


def tone_of(mark: str) -> str:
    return "breached" if mark in BREACHES else "act"


def money(value: Any) -> str:
    """1,234,567.80."""
    return "" if value is None else f"{Decimal(str(value)):,.2f}"


@dataclass(frozen=True, slots=True)
class Said:
    """One line with what it rests on."""

    text: str
    label: Any = ""
    tone: str = ""
    source: str = ""
    quote: str = ""
    unverified: bool = False


def _sums(values: Mapping[str, Any]) -> dict[str, Any]:
    plain = {"share", "months", "place", "days", "due_on", "on", "ratio", "unknown", "by"}
    return {name: value if name in plain else money(value) for name, value in values.items()}


def say_step(step: Mapping[str, Any]) -> str:
    """One step of how a sum was reckoned."""
    values = _sums(step["values"])
    if "share" in values:
        values["share"] = f"{Decimal(values['share']).normalize():f}"
    return _steps().get(step["code"], step["code"]) % values


def _steps() -> dict[str, str]:
    return {
        "total_share": _(
            "Total labour cost: the agreed %(share)s %% of the contract sum of %(sum)s yuan = %(amount)s yuan"
        ),
        "total_amount": _("Total labour cost as the general contractor gave it: %(amount)s yuan"),
        "total_contract_share": _(
            "Total labour cost by the contract: %(share)s %% of %(sum)s yuan = %(amount)s yuan"
        ),
        "total_contract_amount": _("Total labour cost as the contract states it: %(amount)s yuan"),
        "total_ledger": _("Total labour cost as it stands in the project ledger: %(amount)s yuan"),
        "months": _("Contract months: %(months)s"),
        "average": _("%(amount)s yuan ÷ %(months)s months = %(result)s yuan"),
        "last_month": _("Last month: what rounding left of the total = %(result)s yuan"),
        "not_under_way": _("The works were not under way in this month."),
        "no_total": _("Nobody has stated the total of labour cost for this month."),
        "months_over": _(
            "This is month %(place)s of the works; the contract has %(months)s. The total is due in full; state a new "
            "one if the works go on."
        ),
        "base_certified": _("Works money certified for the month: %(base)s yuan"),
        "base_paid": _("Works money paid for the month: %(base)s yuan"),
        "share": _("%(base)s yuan × %(share)s %% = %(result)s yuan"),
        "nothing_certified": _("No works money was certified for this month."),
        "nothing_paid": _("No works money was paid for this month."),
    }


def say_note(note: str) -> str:
    words = {
        "stricter": _("Two methods hold here; the greater sum decides, the other is shown for information."),
        "no_local_ratio": _(
            "The document names no share for this sector; the contract decides, at least every month."
        ),
        "no_rule": _(
            "The document of this place names no method; the contract decides, at least every month."
        ),
    }
    return words.get(note, "")


def say_finding(finding: Mapping[str, Any]) -> Said:
    mark, cited = finding["mark"], finding["cited"] or {}
    values = _sums(finding["values"])
    if values.get("share"):
        values["share"] = f"{Decimal(values['share']).normalize():f}"
    return Said(
        _findings()[mark] % values, MARKS[mark], tone_of(mark), cited.get("source", ""), cited.get("quote", ""),
        cited.get("unverified", False),
    )  # fmt: skip


def _findings() -> dict[str, str]:
    return {
        Mark.MISSING: _("Due by %(due_on)s: %(due)s yuan; nothing has come in for %(days)s days after."),
        Mark.SHORT: _(
            "Due by %(due_on)s: %(due)s yuan; %(allocated)s yuan came in, %(short)s yuan are short since %(days)s days."
        ),
        Mark.LATE: _("Due by %(due_on)s; all of it was in on %(on)s, %(days)s days late."),
        Mark.WAGES_FIRST: _(
            "%(other)s yuan went to other uses while %(short)s yuan of labour cost were open; %(amount)s yuan of it "
            "should have gone to wages first."
        ),
        Mark.PROGRESS: _(
            "Of %(certified)s yuan of work done %(paid)s yuan were paid, %(ratio)s %%; at least %(share)s %%, "
            "%(least)s yuan, are due: %(short)s yuan are short."
        ),
        Mark.PROGRESS_ALL: _(
            "Of all work done until then, %(certified)s yuan, %(paid)s yuan were paid, %(ratio)s %%; at least "
            "%(share)s %%, %(least)s yuan, are due: %(short)s yuan are short."
        ),
        Mark.NEXT_WAGES: _(
            "The balance of %(balance)s yuan does not cover next month's wages of %(forecast)s yuan: %(short)s yuan "
            "are short."
        ),
    }


def say_gap(mark: str) -> str:
    """What to do about a gap of the record."""
    words = {
        Mark.NO_RATIO: _("The document names no share for this sector; enter what the contract says."),
        Mark.NO_TOTAL: _("State the total of labour cost: the agreed share, or the contractor's figure."),
        Mark.NO_EVIDENCE: _("No paper stands behind the total; state it with its evidence."),
        Mark.MONTHS_OVER: _("The months of the contract are over; state a new total if the works go on."),
    }
    return words.get(Mark(mark), "")


def say_forecast(told: Mapping[str, Any] | None) -> str:
    """Next month's wages and where the figure comes from."""
    if not told or told["amount"] is None:
        return ""
    by = {
        "payroll": _("as much as the last payroll"),
        "roster": _("by the roster, an estimate"),
    }
    return _("%(amount)s yuan, %(by)s") % {"amount": money(told["amount"]), "by": by[told["by"]]}
