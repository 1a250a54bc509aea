"""Payrolls handed out with names and identity numbers: to the bank, to the workers, to an inspection. Each time is on
record with its reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404

from agencies.errors import refuse_faults, text_fault
from agencies.people.models import User
from escrow.duties import needs, pays_wages
from escrow.models import TEXT_MAX, Payroll, PayrollLine
from escrow.payroll.actions import about
from projects.duties import may_reveal
from projects.history import record
from projects.models import Project, Worker

BANK, SLIPS, LEDGER = "bank", "slips", "ledger"


@dataclass(frozen=True, slots=True)
class Person:
    """In the clear, for a file that goes out."""

    name: str
    id_number: str
    phone: str


@transaction.atomic
def open_sheet(payroll_id: int, purpose: str, *, reason: str, by: User, now: datetime) -> Payroll:
    """Whoever pays these wages may take the people of a payroll out of the house, for a reason that goes on record.
    Raises Invalid without one, Refused for others."""
    seen = Payroll.objects.visible_to(by).select_related("project", "company")
    payroll = get_object_or_404(seen, pk=payroll_id)
    needs(pays_wages(by, payroll.project))
    _refuse_reason(reason)
    record(
        "payroll_exported", by=by, now=now, project=payroll.project,
        details=about(payroll) | {"purpose": purpose}, note=reason,
    )  # fmt: skip
    return payroll


@transaction.atomic
def open_ledger(project_id: int, year: int, *, reason: str, by: User, now: datetime) -> Project:
    """The ledger of wage payments of a year with its people: for who may see a worker unmasked."""
    project = get_object_or_404(Project.objects.visible_to(by), pk=project_id)
    needs(may_reveal(by, project) or pays_wages(by, project))
    _refuse_reason(reason)
    record(
        "payroll_exported", by=by, now=now, project=project, details={"purpose": LEDGER, "year": year}, note=reason
    )  # fmt: skip
    return project


def _refuse_reason(reason: str) -> None:
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})


def people_of(lines: Iterable[PayrollLine]) -> Mapping[int, Person]:
    """By worker. Only behind one of the acts above."""
    return {worker.pk: _person(worker) for worker in _workers({line.worker_id for line in lines})}


def _workers(ids: set[int]) -> Iterator[Worker]:
    yield from Worker.objects.filter(pk__in=ids).only("id_number_index", "sealed")


def _person(worker: Worker) -> Person:
    said: dict[str, Any] = worker.opened()
    return Person(said["name"], said["id_number"], said.get("phone", ""))
