"""What the registers of one project say of its duties: rows in, facts and findings out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agencies.policy.obliged import Event
from agencies.vocabulary import Funding, codes_of
from projects.compliance.judging import Entered, Facts, Fault, Known, month_end
from projects.models import Contract, Device, Document, Enrolment, Project

# Devices by which a site may register attendance (TL 二(一)2).
_AUTOMATIC = (Device.Kind.FACE_GATE, Device.Kind.FIXED_POINT)
Row = Mapping[str, Any]


@dataclass
class Registers:
    """What stands about one project."""

    contracts: list[Row] = field(default_factory=list)
    settlements: Row = field(default_factory=dict)
    managers: list[Row] = field(default_factory=list)
    devices: list[Row] = field(default_factory=list)
    workers: Row = field(default_factory=dict)
    attended: date | None = None
    enrolment: Row = field(default_factory=dict)
    appraised: date | None = None
    papers: dict[str, date | None] = field(default_factory=dict)
    entered: dict[str, Entered] = field(default_factory=dict)
    # What the registers of the apps above say of their duties.
    above: dict[str, Known] = field(default_factory=dict)

    @property
    def general(self) -> Row:
        return next((each for each in self.contracts if each["kind"] == Contract.Kind.GENERAL), {})

    @property
    def subcontracts(self) -> list[Row]:
        return [each for each in self.contracts if each["kind"] != Contract.Kind.GENERAL]


def facts_from(row: Row, registers: Registers, today: date) -> Facts:
    known = {code: each for code, each in _known(row, registers, today).items() if each is not None}
    return Facts(
        today=today,
        days=_days(row, registers, known),
        planned=_planned(row, registers),
        sector=row["sector"],
        category=row["category"],
        funding=frozenset(codes_of(row["funding_bits"], Funding)),
        special=row["special_type"],
        nature=row["nature"],
        government=row["is_government"],
        state_owned=(row["general_contractor__ownership"] or "").endswith("_soe"),
        subcontracted=bool(registers.subcontracts),
        contract_sum=row["contract_sum"],
        is_given_up=row["state"] == Project.State.CANCELLED,
        known=known,
        entered=registers.entered,
    )


def _days(row: Row, registers: Registers, known: Mapping[str, Known]) -> dict[Event, date]:
    signed = registers.general.get("signed_on")
    account = registers.entered.get("wage_account")
    opened = (
        known["wage_account"].on
        if "wage_account" in known
        else account.on
        if account and account.stands
        else None
    )
    days = {
        Event.APPROVED: row["approved_on"],
        Event.SIGNED: signed,
        Event.PERMITTED: row["permitted_on"],
        # Works that began need no permit to be counted from; before that one may still come.
        Event.PERMIT_OR_CONTRACT: row["permitted_on"] or (signed if row["started_on"] else None),
        Event.STARTED: row["started_on"],
        Event.ENTERED: registers.workers.get("first"),
        Event.SUBCONTRACTED: _first(each["signed_on"] for each in registers.subcontracts),
        Event.ACCOUNT: opened,
        Event.FINISHED: row["finished_on"],
        Event.FILED: row["filed_on"],
    }
    return {event: day for event, day in days.items() if day}


def _planned(row: Row, registers: Registers) -> dict[Event, date]:
    planned = {
        Event.STARTED: row["starts_on"],
        Event.PERMIT_OR_CONTRACT: registers.general.get("signed_on"),
    }
    return {event: day for event, day in planned.items() if day}


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def _by_day(on: date | None) -> Known | None:
    return Known(True, on) if on else None


def _truth(said: bool | None, fault: Fault, on: date | None = None) -> Known | None:
    """A finding: yes, no, or nobody has looked."""
    if said is None:
        return None
    return Known(True, on) if said else Known(fault=fault.value)


def _known(row: Row, registers: Registers, today: date) -> dict[str, Known | None]:
    """By duty what the registers say. A duty that is not here, or None, is for a person to enter."""
    general = registers.general
    signed = general.get("signed_on")
    platform = row["enrolled_on"]
    listed = Known(True, platform) if platform or row["platform_no"] else None
    return {
        "start_approval": _by_day(row["approved_on"]),
        "start_permit": _by_day(row["permitted_on"]),
        "start_funds": _funds(row, registers),
        "start_qualified": _truth(general.get("is_qualified"), Fault.UNQUALIFIED, signed),
        "written_contract": _written(registers),
        "subcontract_written": _subcontracts(registers),
        "contract_cycles": _by_day(
            signed if general.get("settlement_cycle") and general.get("payment_cycle") else None
        ),
        "tender_clause": _truth(row["tender_has_wage_clause"], Fault.NO_CLAUSE),
        "push": _by_day(row["pushed_on"]),
        "platform": listed,
        "platform_listed": listed,
        "labour_filing": _by_day(general.get("filed_on")),
        "process_settlement": _settlement(registers),
        "labour_manager": _manager(registers, {row["general_contractor_id"]}),
        "sub_labour_manager": _sub_managers(registers),
        "device": _device(registers),
        "arrears_free_office": _programme(registers),
        "appraisal": _by_day(registers.appraised),
        "owner_clearing": _paper(registers, Document.Purpose.PAYMENT_CERTIFICATE),
        **_roster(row, registers, today),
        **registers.above,
    }


def _paper(registers: Registers, purpose: str) -> Known | None:
    return Known(True, registers.papers[purpose]) if purpose in registers.papers else None


def _funds(row: Row, registers: Registers) -> Known | None:
    if row["funds_diverted"]:
        return Known(fault=Fault.DIVERTED.value)
    if row["funds_in_place"] == 100:
        return Known(True)
    return _paper(registers, Document.Purpose.FUND_PROOF)


def _written(registers: Registers) -> Known | None:
    if any(each["is_written"] is False for each in registers.contracts):
        return Known(fault=Fault.NOT_WRITTEN.value)
    general = registers.general
    return Known(True, general["signed_on"]) if general.get("is_written") else None


def _subcontracts(registers: Registers) -> Known | None:
    found = registers.subcontracts
    if any(each["is_written"] is False for each in found):
        return Known(fault=Fault.NOT_WRITTEN.value)
    if any(each["states_wages"] is False for each in found):
        return Known(fault=Fault.NO_CLAUSE.value)
    complete = bool(found) and all(each["states_wages"] or each["is_written"] for each in found)
    return Known(True, _first(each["signed_on"] for each in found)) if complete else None


def _settlement(registers: Registers) -> Known | None:
    """Settled while the works go on: agreed in the contract or done once; never with a date left behind."""
    general, settled = registers.general, registers.settlements
    if settled.get("overdue"):
        return Known(fault=Fault.SETTLEMENT_LATE.value)
    cycles = general.get("settlement_cycle"), general.get("payment_cycle")
    if all(cycles) and cycles[0] != cycles[1]:
        return Known(fault=Fault.CYCLES.value)
    if settled.get("first"):
        return Known(True, settled["first"])
    return Known(True, general["signed_on"]) if cycles[0] else None


def _manager(registers: Registers, companies: set[int | None]) -> Known | None:
    """The labour manager of a firm; one entered without a firm is the general contractor's."""
    mine = [each for each in registers.managers if each["company_id"] in companies | {None}]
    held = [each["from_on"] for each in mine if each["until_on"] is None]
    if held:
        # A change of person is no gap: the post counts from the first who held it.
        return Known(True, min(each["from_on"] for each in mine))
    return Known(fault=Fault.VACANT.value) if mine else None


def _sub_managers(registers: Registers) -> Known | None:
    firms = {each["contractor_id"] for each in registers.subcontracts}
    held = {
        firm: _first(
            each["from_on"] for each in registers.managers if each["company_id"] == firm and not each["until_on"]
        )
        for firm in firms
    }  # fmt: skip
    days = [day for day in held.values() if day]
    return Known(True, max(days)) if days and len(days) == len(firms) else None


def _device(registers: Registers) -> Known | None:
    automatic = [each["installed_on"] for each in registers.devices if each["kind"] in _AUTOMATIC]
    if automatic:
        return Known(True, min(automatic))
    return Known(fault=Fault.DEVICE.value) if registers.devices else None


def _programme(registers: Registers) -> Known | None:
    enrolment = registers.enrolment
    if enrolment.get("stage") == Enrolment.Stage.REMOVED:
        return Known(fault=Fault.REMOVED.value)
    return _by_day(enrolment.get("enrolled_on"))


def _roster(row: Row, registers: Registers, today: date) -> dict[str, Known | None]:
    """What the real-name roster shows: who is there, with a contract before entry, attendance by month, exits."""
    workers, found = registers.workers, dict[str, Known | None]()
    if not workers:
        return found
    first = workers["first"]
    found["real_name"] = found["roll_registration"] = Known(True, first)
    found["labour_contracts"] = (
        Known(fault=Fault.NO_CONTRACT.value) if workers["lacking"] else Known(True, first)
    )
    if registers.attended:
        found["roll_attendance"] = Known(True, min(month_end(registers.attended), today))
    if row["finished_on"]:
        found["exit_settlement"] = (
            Known(fault=Fault.UNSETTLED.value) if workers["unsettled"] else Known(True, workers["settled"])
        )
    return found
