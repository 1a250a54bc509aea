"""Entering, changing and ending the contracts of a project: the unlawful is recorded and shown, nonsense refused."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, amount_fault, refuse_faults, text_fault, unknown
from agencies.people.models import User
from projects.duties import needs_edit, needs_supervision
from projects.history import record
from projects.models import Company, Contract, Project
from projects.registers import chain
from projects.registers.chain_reading import link_of

AMOUNT_MAX = 10**12
CYCLE_MAX = 36
NOTE_MAX = 500
_TEXTS = {"number": 60, "works": 200, "qualification": 120}
_DATES = ("signed_on", "begins_on", "ends_on", "filed_on")
_FLAGS = ("is_written", "states_duties", "is_qualified", "states_wages")
_CYCLES = ("settlement_cycle", "payment_cycle")
# What can be said of a contract; `parent_id`, `client_id` and `contractor_id` are keys.
TERMS = frozenset(
    {"kind", "parent_id", "client_id", "contractor_id", "amount", "labour_method", "labour_share", "labour_amount"}
    | {*_TEXTS, *_DATES, *_FLAGS, *_CYCLES}
)  # fmt: skip


@transaction.atomic
def add(project_id: int, *, by: User, now: datetime, **terms: Any) -> Contract:
    """One contract of the chain. Without a client it is the contractor of the contract it was let out of, and for a
    general contract the owner. Raises Invalid naming each field of `TERMS` that is wrong."""
    project = _locked(project_id, by)
    needs_edit(by, project)
    contract = Contract(project=project, updated_at=now)
    terms = {"kind": "", "contractor_id": None} | terms
    if terms.get("client_id") is None:
        terms["client_id"] = _usual_client(project, terms)
    _take(contract, terms, timezone.localdate(now))
    contract.save()
    _name_contractor(project, contract, now)
    record("contract_added", by=by, now=now, project=project, details=_details(contract))
    return contract


@transaction.atomic
def change(contract_id: int, *, by: User, now: datetime, **terms: Any) -> Contract:
    """Change what is given of `TERMS`; the timeline keeps what stood there before."""
    contract = _locked_contract(contract_id, by)
    needs_edit(by, contract.project)
    before = {name: getattr(contract, name) for name in terms if name in TERMS}
    _take(contract, terms, timezone.localdate(now))
    changed = {name: was for name, was in before.items() if getattr(contract, name) != was}
    if not changed:
        return contract
    contract.updated_at = now
    contract.save(update_fields=[*changed, "updated_at"])
    turned = {name: [_plain(was), _plain(getattr(contract, name))] for name, was in changed.items()}
    record(
        "contract_changed", by=by, now=now, project=contract.project,
        details=_details(contract) | {"changed": turned},
    )  # fmt: skip
    return contract


@transaction.atomic
def end(contract_id: int, *, ended_on: date, note: str, by: User, now: datetime) -> Contract:
    """The firm has left, or the works are done. What was let out of the contract must have ended before."""
    contract = _locked_contract(contract_id, by)
    needs_edit(by, contract.project)
    if contract.ended_on is not None:
        raise Refused("contract-ended", _("This contract has ended."))
    if contract.subcontracts.filter(ended_on__isnull=True).exists():
        raise Refused(
            "subcontracts-running", _("Contracts let out of this one are still running; end those first.")
        )
    begun = contract.signed_on or contract.begins_on
    refuse_faults(
        {
            "ended_on": _future(ended_on, timezone.localdate(now))
            or (_("It cannot end before it was signed.") if begun and ended_on < begun else None),
            "note": text_fault(note, NOTE_MAX),
        }
    )
    contract.ended_on, contract.updated_at = ended_on, now
    contract.save(update_fields=["ended_on", "updated_at"])
    details = _details(contract) | {"ended_on": ended_on.isoformat()}
    record("contract_ended", by=by, now=now, project=contract.project, details=details, note=note.strip())
    return contract


@transaction.atomic
def find_breach(contract_id: int, breach: str, *, note: str, by: User, now: datetime) -> Contract:
    """Record that a contract was found unlawful (违法发包, 转包, 违法分包, 挂靠), or with "" take that back."""
    contract = _locked_contract(contract_id, by)
    needs_supervision(by, contract.project)
    if breach and breach not in Contract.Breach.values:
        raise Invalid({"breach": [unknown(breach, Contract.Breach.values)]})
    refuse_faults({"note": text_fault(note, NOTE_MAX)})
    if breach == contract.breach:
        raise Refused("found-so-already", _("This is what was found already."))
    was, contract.breach = contract.breach, breach
    contract.breach_note, contract.updated_at = note.strip() if breach else "", now
    contract.save(update_fields=["breach", "breach_note", "updated_at"])
    details = _details(contract) | {"breach": breach or was}
    act = "breach_found" if breach else "breach_taken_back"
    record(act, by=by, now=now, project=contract.project, details=details, note=note.strip())
    return contract


def _locked(project_id: int, by: User) -> Project:
    """The row of the project is what two people who change its chain wait for: each sees the other's link."""
    projects = Project.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    found: Project = projects.get(pk=project_id)
    return found


def _locked_contract(contract_id: int, by: User) -> Contract:
    """Raises Contract.DoesNotExist when it is not theirs to see."""
    seen = Contract.objects.filter(project__in=Project.objects.visible_to(by))
    project = _locked(seen.values_list("project_id", flat=True).get(pk=contract_id), by)
    contract = (
        Contract.objects.select_for_update(of=("self",)).select_related("contractor").get(pk=contract_id)
    )
    contract.project = project
    return contract


def _usual_client(project: Project, terms: Mapping[str, Any]) -> int | None:
    if terms.get("parent_id"):
        found = project.contracts.filter(pk=terms["parent_id"])
        return found.values_list("contractor_id", flat=True).first()
    return project.owner_id


def _take(contract: Contract, terms: Mapping[str, Any], today: date) -> None:
    """Put the terms into the row. Raises Invalid with all that is wrong with them, alone and in the chain."""
    if strange := set(terms) - TERMS:
        raise Invalid({name: [_("There is no field of this name.")] for name in sorted(strange)})
    for name, value in terms.items():
        setattr(contract, name, value.strip() if isinstance(value, str) else value)
    refuse_faults(_own_faults(contract, today))
    contracts = contract.project.contracts.select_related("contractor")
    links = [link_of(each) for each in contracts.exclude(pk=contract.pk)]
    # A new one has no key yet, and nothing can hang on it.
    own = link_of(contract, pk=contract.pk or -1)
    if errors := chain.refused([*links, own], own.pk):
        raise Invalid(errors)
    twins = contracts.filter(
        client=contract.client_id,
        contractor=contract.contractor_id,
        kind=contract.kind,
        number=contract.number,
    )
    if twins.exclude(pk=contract.pk).exists():
        raise Invalid({"number": [_("This contract is in the chain already.")]})


def _own_faults(contract: Contract, today: date) -> dict[str, str | None]:
    faults: dict[str, str | None] = {}
    for name, longest in _TEXTS.items():
        text = getattr(contract, name)
        faults[name] = text_fault(text, longest) if text else None
    for name in ("amount", "labour_amount"):
        faults[name] = _sum_fault(getattr(contract, name))
    share = contract.labour_share
    if share is not None and not (share.is_finite() and 0 < share <= 100 and share == round(share, 2)):
        faults["labour_share"] = _("This must be a share from 0.01 to 100 per cent.")
    for name in _CYCLES:
        months = getattr(contract, name)
        if months is not None and not 1 <= months <= CYCLE_MAX:
            faults[name] = _("This must be a whole number of months from 1 to %(maximum)s.") % {
                "maximum": CYCLE_MAX
            }
    if contract.kind not in Contract.Kind.values:
        faults["kind"] = unknown(contract.kind, Contract.Kind.values)
    elif contract.kind == Contract.Kind.GENERAL and contract.parent_id:
        faults["parent_id"] = _("A general contract is not let out of another.")
    if contract.labour_method and contract.labour_method not in Contract.LabourCost.values:
        faults["labour_method"] = unknown(contract.labour_method, Contract.LabourCost.values)
    for name in ("signed_on", "filed_on"):
        faults[name] = _future(getattr(contract, name), today)
    if contract.filed_on and contract.signed_on and contract.filed_on < contract.signed_on:
        faults["filed_on"] = _("It cannot be filed before it was signed.")
    return faults | _firm_faults(contract)


def _firm_faults(contract: Contract) -> dict[str, str | None]:
    faults: dict[str, str | None] = {}
    asked = [key for key in (contract.contractor_id, contract.client_id) if key is not None]
    found = {each.pk: each for each in Company.objects.filter(pk__in=asked)}
    contractor: int | None = contract.contractor_id
    if contractor is None:
        faults["contractor_id"] = _("This field is required.")
    elif contractor not in found:
        faults["contractor_id"] = _("There is no such company.")
    else:
        contract.contractor = found[contractor]
    if contract.client_id is not None and contract.client_id not in found:
        faults["client_id"] = _("There is no such company.")
    parent = contract.parent_id
    if parent is not None and not contract.project.contracts.filter(pk=parent).exists():
        faults["parent_id"] = _("There is no such contract on this project.")
    return faults


def _sum_fault(amount: Decimal | None) -> str | None:
    if amount is not None and amount.is_finite() and amount <= 0:
        return _("The amount must be larger than 0 yuan.")
    return amount_fault(amount, AMOUNT_MAX)


def _future(day: date | None, today: date) -> str | None:
    return _("This day is still to come.") if day and day > today else None


def _name_contractor(project: Project, contract: Contract, now: datetime) -> None:
    """The first general contract says who the general contractor is, where the ledger does not."""
    if contract.kind == Contract.Kind.GENERAL and project.general_contractor_id is None:
        project.general_contractor_id, project.updated_at = contract.contractor_id, now
        project.save(update_fields=["general_contractor", "updated_at"])


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    return value if value is None or isinstance(value, str | bool | int) else str(value)


def _details(contract: Contract) -> dict[str, Any]:
    return {
        "contract": contract.pk,
        "kind": str(contract.kind),
        "number": contract.number,
        "contractor": contract.contractor.name,
    }
