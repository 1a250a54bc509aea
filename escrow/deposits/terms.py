"""Who collects and who keeps a deposit in a place, when it is due, of which contracts it is reckoned, how long a
guarantee must run."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agencies.clock.days import calendar_around
from agencies.clock.limits import due_after
from agencies.people.models import Agency
from agencies.policy.money import Figure, Holder, Setting
from agencies.vocabulary import Role, TimeUnit
from escrow.accounts.about import about, money_of
from projects.models import Company, Contract, Item, Project


@dataclass(frozen=True, slots=True)
class Depositor:
    """Who deposits and of which sum: the general contractor, or a specialist to whom the owner let the works directly
    (TL 二(三)2)."""

    company: Company | None
    contract_sum: Decimal | None
    ends_on: date | None
    signed_on: date | None


def depositor_of(project: Project) -> Depositor:
    direct = [
        each
        for each in project.contracts.select_related("contractor").order_by("pk")
        if each.parent_id is None and each.kind in (Contract.Kind.GENERAL, Contract.Kind.SPECIALIST)
    ]
    general = [each for each in direct if each.kind == Contract.Kind.GENERAL]
    company = project.general_contractor
    if company is None and direct:
        company = (general or direct)[0].contractor
    own = [each for each in direct if company is not None and each.contractor_id == company.pk]
    sums = [each.amount for each in own if each.amount is not None]
    ends = [each.ends_on for each in own if each.ends_on]
    signed = [each.signed_on for each in own if each.signed_on]
    return Depositor(
        company,
        sum(sums, Decimal(0)) if sums else project.contract_sum,
        max(ends) if ends else project.ends_on,
        min(signed) if signed else None,
    )


def other_specialists(project: Project, company: Company | None) -> list[Company]:
    """Specialists let directly beside the one who deposits here: each deposits for itself."""
    rows = project.contracts.filter(parent=None, kind=Contract.Kind.SPECIALIST).select_related("contractor")
    return list({each.contractor_id: each.contractor for each in rows if each.contractor != company}.values())


def due_of(project: Project, signed_on: date | None) -> date | None:
    """By the duty of the place as it was judged, which knows every trigger; else so many working days after the
    permit, or without one after the contract."""
    item = Item.objects.filter(project=project, code="deposit").only("due_on", "applies").first()
    if item is not None and item.due_on is not None:
        return item.due_on
    start = project.permitted_on or signed_on
    within = setting(project, Figure.DEPOSIT_DUE, start) if start else None
    if start is None or within is None:
        return None
    calendar = calendar_around(start, project.jurisdiction_id)
    return due_after(start, within.whole, TimeUnit.WORKING_DAY, calendar).on


def setting(project: Project, figure: Figure, on: date) -> Setting | None:
    return money_of(project, on).find(figure, about(project))


def holder_of(project: Project, on: date) -> Holder:
    found = setting(project, Figure.DEPOSIT_HOLDER, on)
    return Holder(str(found.value)) if found else Holder.CONTRACTOR


def collector_of(project: Project, on: date) -> Agency | None:
    """The industry department of the project where the place lets its departments collect (TL 二(六)2); else the HR
    department."""
    found = setting(project, Figure.DEPOSIT_COLLECTOR, on)
    department = project.responsible_agency
    if found is not None and department is not None and department.role in found.codes:
        return department
    bodies = Agency.objects.filter(jurisdiction=project.jurisdiction_id, is_active=True)
    return bodies.filter(role=Role.HRSS).order_by("pk").first()


def is_against_the_national_rule(holder: str) -> bool:
    """The national rule knows only the contractor's own account or a guarantee; a place that keeps the money itself
    does otherwise (65号; ambiguity A3 of the sources), and the page says so."""
    return holder in (Holder.HR, Holder.FINANCE)
