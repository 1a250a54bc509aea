"""How a deposit was reckoned, in words: each step with its figure and source, each fact with what it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agencies.policy.money import Unit
from agencies.policy.money_words import say_number, say_setting
from escrow.deposits.rates import Applied, FirmHistory, Step

HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Said:
    """One step as the page shows it. `rate` and `amount` are what it comes to after the step."""

    text: str
    rate: Decimal | None
    amount: Decimal | None
    source: str
    quote: str
    unverified: bool
    why: str
    exempts: str


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str
    why: str


def stored_history(history: FirmHistory) -> dict[str, Any]:
    """As the row keeps it beside the steps."""
    values = {
        "clean_since": history.clean_since.isoformat() if history.clean_since else "",
        "arrears_on": history.arrears_on.isoformat() if history.arrears_on else "",
        "keeps_systems": history.keeps_systems,
        "is_listed": history.is_listed,
        "open_projects": history.open_projects,
    }
    return {"step": HISTORY, "facts": values, "based_on": dict(history.based_on)}


def said_steps(reckoned: Sequence[Mapping[str, Any]]) -> list[Said]:
    return [_said(each) for each in reckoned if each.get("step") != HISTORY]


def said_facts(reckoned: Sequence[Mapping[str, Any]]) -> list[Fact]:
    """The firm's history that it was reckoned by."""
    stored = next((each for each in reckoned if each.get("step") == HISTORY), None)
    if stored is None:
        return []
    # The row keeps them in no order.
    return [
        Fact(label, _plain(stored["facts"][name]), stored["based_on"].get(name, ""))
        for name, label in fact_labels().items()
        if name in stored["facts"]
    ]


def fact_labels() -> dict[str, str]:
    return {
        "clean_since": _("Works here without arrears since"),
        "arrears_on": _("Last arrears on"),
        "keeps_systems": _("Real-name management and wage accounts kept"),
        "is_listed": _("Listed as seriously dishonest"),
        "open_projects": _("Projects under way here"),
    }


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) or "—"


def _said(stored: Mapping[str, Any]) -> Said:
    value = ""
    if stored.get("value") and stored.get("unit"):
        value = say_number(Decimal(stored["value"]), Unit(stored["unit"]))
    return Said(
        text=say_step(stored["step"], value),
        rate=Decimal(stored["rate"]) if stored.get("rate") else None,
        amount=Decimal(stored["amount"]) if stored.get("amount") else None,
        source=stored.get("source", ""),
        quote=stored.get("quote", ""),
        unverified=bool(stored.get("unverified")),
        why=stored.get("why", ""),
        exempts=stored.get("exempts", ""),
    )


def say_step(step: str, value: str) -> str:
    words = {
        Step.NO_SUM: _("The contract sum is not entered; nothing can be reckoned."),
        Step.NO_RATE: _("No rate is set for this place."),
        Step.RATE: _("Share of the contract sum in this place: %(value)s"),
        Step.LOWERED: _("Lower rate chosen for several projects of the firm; not below %(value)s"),
        Step.FREE: _("No arrears for %(value)s and the systems kept: nothing has to be deposited"),
        Step.RELIEF: _("Years without arrears: reduced by %(value)s"),
        Step.LISTED: _("Listed as seriously dishonest: raised by %(value)s"),
        Step.INCREASE: _("Arrears not long ago: raised by %(value)s"),
        Step.LEAST: _("Lowest share after any relief: %(value)s"),
        Step.CEILING: _("No more than %(value)s"),
        Step.SMALL: _("Contract below %(value)s and no arrears last year: may be exempted"),
    }
    return words[Step(step)] % {"value": value}


def say_exemption(step: Applied) -> str:
    """The reason of an exemption that follows from the rules."""
    value = say_setting(step.setting) if step.setting else ""
    return "; ".join(filter(None, (say_step(step.step, value), step.why)))
