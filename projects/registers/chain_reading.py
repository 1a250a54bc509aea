"""The contracts of projects as the rules see them, and what the rules say of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from projects.models import Contract, Document, Project
from projects.registers.chain import Fault, Link, Node, faults_of, tree_of


def with_file(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """Each with `is_on_file`: a written contract lies with the project, and nobody doubts it (TL 二(二)2)."""
    papers = Document.objects.trusted().filter(
        contract=OuterRef("pk"), purpose=Document.Purpose.CONTRACT, project=OuterRef("project")
    )
    return contracts.annotate(is_on_file=Exists(papers))


def link_of(contract: Contract, **instead: Any) -> Link:
    """`instead` are fields of the link that are to be tried in place of those recorded."""
    is_written = contract.is_written
    if is_written is None and getattr(contract, "is_on_file", False):
        is_written = True
    values: dict[str, Any] = {
        "pk": contract.pk, "kind": contract.kind, "contractor": contract.contractor_id,
        "parent": contract.parent_id, "client": contract.client_id, "contractor_kind": contract.contractor.kind,
        "amount": contract.amount, "signed_on": contract.signed_on, "begins_on": contract.begins_on,
        "ends_on": contract.ends_on, "is_ended": contract.ended_on is not None, "is_written": is_written,
        "states_duties": contract.states_duties, "states_wages": contract.states_wages,
        "labour_method": contract.labour_method, "is_qualified": contract.is_qualified,
        "settlement_cycle": contract.settlement_cycle, "payment_cycle": contract.payment_cycle,
        "breach": contract.breach,
    }  # fmt: skip
    return Link(**values | instead)


@dataclass(slots=True)
class Chained:
    """A contract in the picture: with its faults, and what was let out of it."""

    contract: Contract
    depth: int
    faults: list[Fault]
    under: list["Chained"] = field(default_factory=list)

    @property
    def breaches(self) -> list[Fault]:
        return [each for each in self.faults if not each.is_question]

    @property
    def questions(self) -> list[Fault]:
        return [each for each in self.faults if each.is_question]


def chain_of(project: Project) -> tuple[list[Chained], list[Chained]]:
    """The heads of the chain, and all its contracts from the top down."""
    contracts = with_file(
        project.contracts.select_related("contractor", "client").order_by("signed_on", "pk")
    )
    known = {each.pk: each for each in contracts}
    links = [link_of(each) for each in known.values()]
    faults = by_contract(faults_of(links, project.jurisdiction_id, project.owner_id))
    flat: list[Chained] = []

    def shown(node: Node) -> Chained:
        made = Chained(known[node.pk], node.depth, faults.get(node.pk, []))
        flat.append(made)
        made.under = [shown(each) for each in node.under]
        return made

    return [shown(each) for each in tree_of(links)], flat


def faults_in(projects: Iterable[Project]) -> Mapping[int, list[Fault]]:
    """By contract, for several projects at once: one query."""
    known = {each.pk: each for each in projects}
    contracts = with_file(Contract.objects.filter(project__in=known).select_related("contractor"))
    links: dict[int, list[Link]] = {}
    for each in contracts.order_by("pk"):
        links.setdefault(each.project_id, []).append(link_of(each))
    found: list[Fault] = []
    for project, those in links.items():
        found += faults_of(those, known[project].jurisdiction_id, known[project].owner_id)
    return by_contract(found)


def by_contract(faults: Iterable[Fault]) -> dict[int, list[Fault]]:
    found: dict[int, list[Fault]] = {}
    for each in faults:
        found.setdefault(each.contract, []).append(each)
    return found
