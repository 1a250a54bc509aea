"""Interim settlement (施工过程结算, BDH 一(一)) of a contract: planned, made, moved and taken back, in the open."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused, amount_fault, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from projects.duties import needs_edit
from projects.history import record
from projects.models import Contract, Project, Settlement
from projects.registers.chain_actions import AMOUNT_MAX
from projects.registers.works_money import schedule

NAME_MAX = 60
NOTE_MAX = 500


@transaction.atomic
def plan(contract_id: int, *, by: User, now: datetime) -> list[Settlement]:
    """The nodes that follow from the settlement cycle and the dates of the contract; those there already stay."""
    contract = open_contract(contract_id, by)
    begins, ends, cycle = (
        contract.begins_on or contract.signed_on,
        contract.ends_on,
        contract.settlement_cycle,
    )
    if begins is None or ends is None or cycle is None:
        raise Refused(
            "plan-needs-dates",
            _("A plan follows from the settlement cycle, the begin and the end of the contract."),
        )
    there = set(contract.settlements.values_list("name", flat=True))
    nodes = [
        Settlement(contract=contract, name=each.name, planned_on=each.until_on)
        for each in schedule(begins, ends, cycle)
        if each.name not in there
    ]
    if not nodes:
        raise Refused("planned-already", _("All settlements of this contract are planned."))
    Settlement.objects.bulk_create(nodes)
    _record("settlements_planned", contract, by, now, {"nodes": len(nodes), "cycle": cycle})
    return nodes


@transaction.atomic
def add_node(contract_id: int, *, name: str, planned_on: date, by: User, now: datetime) -> Settlement:
    """A node that no cycle gives, such as a section of the works."""
    contract = open_contract(contract_id, by)
    faults = {"name": text_fault(name, NAME_MAX)}
    if contract.settlements.filter(name=name.strip()).exists():
        faults["name"] = _("This contract has a settlement of this name.")
    refuse_faults(faults)
    node = Settlement.objects.create(contract=contract, name=name.strip(), planned_on=planned_on)
    details = {"settlement": node.pk, "name": node.name, "planned_on": planned_on.isoformat(), "nodes": 1}
    _record("settlements_planned", contract, by, now, details)
    return node


@transaction.atomic
def move(settlement_id: int, *, planned_on: date, note: str, by: User, now: datetime) -> Settlement:
    """Plan a node that is not settled for another day, with the reason."""
    node = _locked_node(settlement_id, by)
    _refuse_settled(node)
    refuse_faults({"note": text_fault(note, NOTE_MAX)})
    turned = [node.planned_on.isoformat(), planned_on.isoformat()]
    node.planned_on = planned_on
    node.save(update_fields=["planned_on"])
    _record("settlement_changed", node.contract, by, now, _node(node) | {"planned_on": turned}, note)
    return node


@transaction.atomic
def settle(
    settlement_id: int, *, settled_on: date, amount: Decimal | None, note: str = "", by: User, now: datetime
) -> Settlement:
    """A node is settled: on which day, for how much (yuan)."""
    node = _locked_node(settlement_id, by)
    _refuse_settled(node)
    begun = node.contract.begins_on or node.contract.signed_on
    too_early = (
        _("It cannot be settled before the contract begins.") if begun and settled_on < begun else None
    )
    refuse_faults(
        {
            "settled_on": too_early or future(settled_on, now),
            "amount": needed_amount(amount),
            "note": text_fault(note, NOTE_MAX) if note else None,
        }
    )
    node.settled_on, node.amount, node.note = settled_on, amount, mask_text(note.strip())
    node.save(update_fields=["settled_on", "amount", "note"])
    details = _node(node) | {"settled_on": settled_on.isoformat(), "amount": str(amount)}
    _record("settlement_settled", node.contract, by, now, details, note)
    return node


@transaction.atomic
def reopen(settlement_id: int, *, note: str, by: User, now: datetime) -> Settlement:
    """Take a settlement back that was entered in error or quashed; what it said stays on the timeline."""
    node = _locked_node(settlement_id, by)
    if node.settled_on is None:
        raise Refused("not-settled", _("This has not been settled."))
    refuse_faults({"note": text_fault(note, NOTE_MAX)})
    details = _node(node) | {"settled_on": node.settled_on.isoformat(), "amount": str(node.amount)}
    node.settled_on, node.amount, node.note = None, None, mask_text(note.strip())
    node.save(update_fields=["settled_on", "amount", "note"])
    _record("settlement_reopened", node.contract, by, now, details, note)
    return node


def open_contract(contract_id: int, by: User) -> Contract:
    """Locked, not ended, and theirs to change. Raises Contract.DoesNotExist when it is not theirs to see."""
    seen = Contract.objects.filter(project__in=Project.objects.visible_to(by))
    contract = seen.select_related("project").select_for_update(of=("self",)).get(pk=contract_id)
    needs_edit(by, contract.project)
    if contract.ended_on is not None:
        raise Refused("contract-ended", _("This contract has ended."))
    return contract


def future(day: date | None, now: datetime) -> str | None:
    return _("This day is still to come.") if day and day > timezone.localdate(now) else None


def needed_amount(amount: Decimal | None) -> str | None:
    if amount is None:
        return _("This field is required.")
    if amount.is_finite() and amount <= 0:
        return _("The amount must be larger than 0 yuan.")
    return amount_fault(amount, AMOUNT_MAX)


def _locked_node(settlement_id: int, by: User) -> Settlement:
    """A contract that has ended is still settled and paid."""
    seen = Settlement.objects.filter(contract__project__in=Project.objects.visible_to(by))
    node = (
        seen.select_related("contract__project", "contract__contractor")
        .select_for_update(of=("self",))
        .get(pk=settlement_id)
    )
    needs_edit(by, node.contract.project)
    return node


def _refuse_settled(node: Settlement) -> None:
    if node.settled_on is not None:
        raise Refused("settled-already", _("This has been settled already."))


def _node(node: Settlement) -> dict[str, Any]:
    return {"settlement": node.pk, "name": node.name}


def _record(
    act: str, contract: Contract, by: User, now: datetime, details: dict[str, Any], note: str = ""
) -> None:
    own = {"contract": contract.pk, "number": contract.number, "contractor": contract.contractor.name}
    record(act, by=by, now=now, project=contract.project, details=own | details, note=note.strip())
