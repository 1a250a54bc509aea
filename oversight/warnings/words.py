"""A warning in words: what shows it, what showed that it was over, and where the rows behind it are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escrow.models import Deposit, Disbursement, Guarantee, Restraint
from oversight.models import EarlyWarning
from oversight.warnings.codes import Code

Data = Mapping[str, Any]
_TONES = {1: "wait", 2: "act", 3: "breached"}


def tone_of(colour: int) -> str:
    """The class of its chip."""
    return _TONES[colour]


def _yuan(text: str) -> str:
    return f"{Decimal(text or 0):,.2f}"


def _account_missing(data: Data) -> str:
    return (
        _("Under contract since %(since)s without a dedicated wage account; due within %(days)s days.") % data
    )


def _no_labour_cost(data: Data) -> str:
    months = _(", ").join(data["months"])
    said = _("No labour cost was paid into the wage account for %(months)s.") % {"months": months}
    if Decimal(data["due"]):
        said += " " + _("Due: %(due)s yuan.") % {"due": _yuan(data["due"])}
    return said


def _short(data: Data) -> str:
    return _("For %(months)s the labour cost paid in is %(lacking)s yuan short.") % {
        "months": _(", ").join(data["months"]), "lacking": _yuan(data["lacking"]),
    }  # fmt: skip


def _next_month(data: Data) -> str:
    return _("The account holds %(balance)s yuan; the wages of a month are %(wages)s yuan (those of %(month)s).") % {
        "balance": _yuan(data["balance"]), "wages": _yuan(data["wages"]), "month": data["month"],
    }  # fmt: skip


def _no_payroll(data: Data) -> str:
    said = []
    if data["missing"]:
        said.append(_("No payroll for %(months)s.") % {"months": _(", ").join(data["missing"])})
    said += [
        _("The payroll of %(month)s of %(employer)s is not signed and posted.")
        % {"month": month, "employer": employer}
        for _pk, month, employer in data["unsigned"]
    ]
    return " ".join(said)


def _unpaid(data: Data) -> str:
    workers = ngettext("%(count)s worker", "%(count)s workers", data["workers"]) % {"count": data["workers"]}
    return _("Wages of %(month)s of %(employer)s, due on %(pay_on)s: %(unpaid)s yuan are unpaid (%(workers)s).") % {
        "month": data["month"], "employer": data["employer"], "pay_on": data["pay_on"],
        "unpaid": _yuan(data["unpaid"]), "workers": workers,
    }  # fmt: skip


def _attendance(data: Data) -> str:
    return " ".join(
        _("In %(month)s %(present)s workers attended, %(paid)s are on a payroll.")
        % {"month": month, "present": present, "paid": paid}
        for month, present, paid in data["months"]
    )


def _security(data: Data) -> str:
    if data["kind"] == "deposit":
        said = _("The wage guarantee deposit was due on %(due_on)s and is not there.") % data
        return (
            said
            if not data["required"]
            else f"{said} " + _("Due: %(due)s yuan.") % {"due": _yuan(data["required"])}
        )
    kinds = {"deposit_guarantee": _("Guarantee of the wage deposit")} | {
        str(kind.value): str(kind.label) for kind in Guarantee.Kind
    }
    return _("%(kind)s %(number)s is valid until %(until)s.") % {
        "kind": kinds[data["kind"]], "number": data["number"], "until": data["until"],
    }  # fmt: skip


def _progress(data: Data) -> str:
    return _("Work certified: %(certified)s yuan; paid: %(paid)s yuan, less than %(least)s %%.") % {
        "certified": _yuan(data["certified"]), "paid": _yuan(data["paid"]), "least": data["least"],
    }  # fmt: skip


def _restrained(data: Data) -> str:
    said = _("%(kind)s by %(body)s, %(document_no)s of %(ordered_on)s, not for the wages of this project.") % {
        "kind": Restraint.Kind(data["kind"]).label, "body": data["body"], "document_no": data["document_no"],
        "ordered_on": data["ordered_on"],
    }  # fmt: skip
    return (
        said
        if not data["amount"]
        else f"{said} " + _("Amount: %(amount)s yuan.") % {"amount": _yuan(data["amount"])}
    )


def _wages_first(data: Data) -> str:
    said = []
    if data["months"]:
        months = _(", ").join(data["months"])
        said.append(
            _("In %(months)s works money was paid while labour cost or wages were owed.") % {"months": months}
        )
    said += [
        _("On %(day)s %(amount)s yuan went to “%(use)s” while labour cost or wages were owed.")
        % {"day": day, "amount": _yuan(amount), "use": Disbursement.Use(use).label}
        for _pk, day, use, amount in data["spent"]
    ]
    return " ".join(said)


def _anomaly(data: Data) -> str:
    said = [
        _("In %(month)s %(out)s yuan left the account, the payrolls come to %(wages)s yuan.")
        % {"month": month, "out": _yuan(out), "wages": _yuan(wages)}
        for month, out, wages in data["more"]
    ]
    said += [
        _("In %(month)s %(workers)s workers have wages of %(wages)s yuan together.")
        % {"month": month, "workers": workers, "wages": _yuan(wages)}
        for month, wages, workers in data["high"]
    ]
    return " ".join(said)


_SAID: Mapping[str, Callable[[Data], str]] = {
    Code.ACCOUNT_MISSING: _account_missing,
    Code.NO_LABOUR_COST: _no_labour_cost,
    Code.LABOUR_COST_SHORT: _short,
    Code.NEXT_MONTH: _next_month,
    Code.NO_PAYROLL: _no_payroll,
    Code.WAGES_UNPAID: _unpaid,
    Code.UNPAID_ATTENDANCE: _attendance,
    Code.SECURITY: _security,
    Code.PROGRESS_SHORT: _progress,
    Code.RESTRAINED: _restrained,
    Code.WAGES_FIRST: _wages_first,
    Code.ANOMALY: _anomaly,
}


def say(warning: EarlyWarning) -> str:
    """What shows it."""
    return _SAID[warning.code](warning.data)


def say_ending(warning: EarlyWarning) -> str:
    """What showed, when it ended by itself, that it was over."""
    facts = warning.ending
    if "allocated" in facts:
        return " ".join(
            _("Paid in for %(month)s: %(amount)s yuan.") % {"month": month, "amount": _yuan(amount)}
            for month, amount in facts["allocated"]
        )
    if "opened_on" in facts:
        return _("The account was opened on %(day)s.") % {"day": facts["opened_on"]}
    if "balance" in facts:
        return _("The account holds %(balance)s yuan.") % {"balance": _yuan(facts["balance"])}
    if "paid" in facts:
        return _("%(amount)s yuan of this payroll are paid.") % {"amount": _yuan(facts["paid"])}
    if "deposit" in facts:
        return _("The deposit is now: %(state)s.") % {"state": Deposit.State(facts["deposit"]).label}
    return ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows behind a warning are."""

    label: str
    url: str


def rows_of(warning: EarlyWarning) -> list[Rows]:
    """Addresses of the apps below; one that is not there is left out."""
    wanted: list[tuple[str, str, int]] = []
    data, project = warning.data, warning.project_id
    if warning.code == Code.WAGES_UNPAID:
        wanted.append((_("Payroll"), "payroll", data["payroll"]))
    if warning.code == Code.NO_PAYROLL:
        wanted += [(f"{_('Payroll')} {month}", "payroll", pk) for pk, month, _firm in data["unsigned"]]
    if warning.code in (Code.NO_PAYROLL, Code.UNPAID_ATTENDANCE, Code.ANOMALY):
        wanted.append((_("Payrolls"), "project-payrolls", project))
    if warning.code == Code.RESTRAINED:
        wanted.append((_("Restraint on an account"), "restraint", data["restraint"]))
    if warning.code == Code.SECURITY:
        wanted.append((_("Deposit and guarantees"), "project-securities", project))
    if warning.code in (Code.PROGRESS_SHORT, Code.WAGES_FIRST):
        wanted.append((_("Funds and progress"), "project-funds", project))
    if warning.code in (
        Code.ACCOUNT_MISSING, Code.NO_LABOUR_COST, Code.LABOUR_COST_SHORT, Code.NEXT_MONTH, Code.WAGES_FIRST,
        Code.ANOMALY,
    ):  # fmt: skip
        wanted.append((_("Wage account"), "project-money", project))
    return [Rows(label, url) for label, name, pk in wanted if (url := _address(name, pk))]


def _address(name: str, pk: int) -> str:
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def party_of(warning: EarlyWarning) -> str:
    """Who must act, by name where it is known."""
    project = warning.project
    names = {
        "owner": project.owner_name,
        "contractor": str(project.general_contractor or ""),
        "body": str(warning.data.get("body", "")),
    }
    return names[warning.party] or str(warning.get_party_display())
