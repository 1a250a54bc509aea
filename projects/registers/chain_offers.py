"""What can be done with one contract, in the order in which it stands on its page."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from agencies.forms.act import PlainForm
from agencies.people.models import User
from projects.duties import may_edit, supervises
from projects.models import Contract
from projects.registers import chain_actions, payments_actions, settlements_actions
from projects.registers.acts import Offer
from projects.registers.chain_forms import BreachForm, EndForm
from projects.registers.money_forms import (
    CertifyForm,
    CorrectForm,
    MoveForm,
    NodeForm,
    PayForm,
    ReopenForm,
    ReverseForm,
    SettleForm,
)


def _edits(user: User, contract: Contract) -> bool:
    return may_edit(user, contract.project)


def _edits_running(user: User, contract: Contract) -> bool:
    return contract.ended_on is None and _edits(user, contract)


def _may_plan(user: User, contract: Contract) -> bool:
    dated = (contract.begins_on or contract.signed_on) and contract.ends_on and contract.settlement_cycle
    return bool(dated) and _edits_running(user, contract) and not contract.settlements.exists()


def _plan(contract: Contract, _said: dict[str, Any], by: User, now: datetime) -> object:
    return settlements_actions.plan(contract.pk, by=by, now=now)


def _node(contract: Contract, said: dict[str, Any], by: User, now: datetime) -> object:
    return settlements_actions.add_node(contract.pk, by=by, now=now, **said)


def _settle(_contract: Contract, said: dict[str, Any], by: User, now: datetime) -> object:
    return settlements_actions.settle(said.pop("settlement_id"), by=by, now=now, **said)


def _move(_contract: Contract, said: dict[str, Any], by: User, now: datetime) -> object:
    return settlements_actions.move(said.pop("settlement_id"), by=by, now=now, **said)


def _reopen(_contract: Contract, said: dict[str, Any], by: User, now: datetime) -> object:
    return settlements_actions.reopen(said.pop("settlement_id"), by=by, now=now, **said)


def _certify(contract: Contract, said: dict[str, Any], by: User, now: datetime) -> object:
    return payments_actions.certify(contract.pk, by=by, now=now, **said)


def _pay(_contract: Contract, said: dict[str, Any], by: User, now: datetime) -> object:
    return payments_actions.pay(said.pop("payment_id"), by=by, now=now, **said)


def _correct(_contract: Contract, said: dict[str, Any], by: User, now: datetime) -> object:
    given = {name: value for name, value in said.items() if value is not None and name != "payment_id"}
    return payments_actions.correct(said["payment_id"], by=by, now=now, **given)


def _reverse(_contract: Contract, said: dict[str, Any], by: User, now: datetime) -> object:
    return payments_actions.reverse(said.pop("payment_id"), by=by, now=now, **said)


def _end(contract: Contract, said: dict[str, Any], by: User, now: datetime) -> object:
    return chain_actions.end(contract.pk, by=by, now=now, **said)


def _breach(contract: Contract, said: dict[str, Any], by: User, now: datetime) -> object:
    return chain_actions.find_breach(contract.pk, said["breach"], note=said["note"], by=by, now=now)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "plan", _("Plan the settlements by the cycle"), _("The settlements are planned."),
        lambda contract, data: PlainForm(data, prefix_id="plan"), _plan, _may_plan, is_main=True,
    ),
    Offer(
        "settle", _("Enter an interim settlement"), _("The settlement is on record."),
        lambda contract, data: SettleForm(contract, data, prefix_id="settle"), _settle,
        lambda user, contract: _edits(user, contract) and contract.settlements.filter(settled_on=None).exists(),
    ),
    Offer(
        "certify", _("Enter a certificate of works"), _("The certificate is on record."),
        lambda contract, data: CertifyForm(data, prefix_id="certify"), _certify, _edits,
    ),
    Offer(
        "pay", _("Enter a payment"), _("The payment is on record."),
        lambda contract, data: PayForm(contract, data, prefix_id="pay", initial={"labour_paid": Decimal(0)}), _pay,
        lambda user, contract: _edits(user, contract) and contract.payments.exists(),
    ),
    Offer(
        "node", _("Add a settlement node"), _("The settlements are planned."),
        lambda contract, data: NodeForm(data, prefix_id="node"), _node, _edits_running,
    ),
    Offer(
        "move", _("Move a settlement node"), _("The node is planned for another day."),
        lambda contract, data: MoveForm(contract, data, prefix_id="move"), _move,
        lambda user, contract: _edits(user, contract) and contract.settlements.filter(settled_on=None).exists(),
    ),
    Offer(
        "reopen", _("Take a settlement back"), _("Taken back; the timeline keeps what it said."),
        lambda contract, data: ReopenForm(contract, data, prefix_id="reopen"), _reopen,
        lambda user, contract: _edits(user, contract) and contract.settlements.exclude(settled_on=None).exists(),
    ),
    Offer(
        "correct", _("Correct a month"), _("Corrected; the timeline keeps what stood there."),
        lambda contract, data: CorrectForm(contract, data, prefix_id="correct"), _correct,
        lambda user, contract: _edits(user, contract) and contract.payments.exists(),
    ),
    Offer(
        "reverse", _("Take a payment back"), _("Taken back; the timeline keeps what it said."),
        lambda contract, data: ReverseForm(contract, data, prefix_id="reverse"), _reverse,
        lambda user, contract: _edits(user, contract) and contract.payments.filter(paid__gt=0).exists(),
    ),
    Offer(
        "breach", _("Record what is unlawful"), _("The finding is on record."),
        lambda contract, data: BreachForm(contract, data, prefix_id="breach"), _breach,
        lambda user, contract: supervises(user, contract.project),
    ),
    Offer(
        "end", _("End the contract"), _("The contract has ended."),
        lambda contract, data: EndForm(data, prefix_id="end"), _end, _edits_running,
    ),
)  # fmt: skip
