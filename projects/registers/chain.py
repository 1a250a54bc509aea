"""What a chain of contracts looks like, and what is wrong with it. Takes links, returns a tree and faults."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.vocabulary import EmployerType
from projects.models import Contract
from projects.registers.grounds import ground_of

GENERAL, SPECIALIST, LABOUR = Contract.Kind.GENERAL, Contract.Kind.SPECIALIST, Contract.Kind.LABOUR
# To whom labour must not be let (TL 二(二)1): 个人或不具备资质的单位.
WITHOUT_LICENCE = frozenset({EmployerType.INDIVIDUAL_CONTRACTOR, EmployerType.UNLICENSED})


@dataclass(frozen=True, slots=True)
class Link:
    """One contract as the rules see it; None where nobody has looked. Sums in yuan, cycles in months."""

    pk: int
    kind: str
    contractor: int
    parent: int | None = None
    client: int | None = None
    contractor_kind: str = ""
    amount: Decimal | None = None
    signed_on: date | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    is_ended: bool = False
    is_written: bool | None = None
    states_duties: bool | None = None
    states_wages: bool | None = None
    labour_method: str = ""
    is_qualified: bool | None = None
    settlement_cycle: int | None = None
    payment_cycle: int | None = None
    breach: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """`clause` is where it is said, in the words of the place. `is_question`: nobody has looked."""

    code: str
    contract: int
    clause: str
    words: str | Promise
    is_question: bool = False


@dataclass(slots=True)
class Node:
    """A contract in the tree with those let out of it; the general contract is at depth 0."""

    pk: int
    depth: int
    under: list["Node"] = field(default_factory=list)


# Of each fault its ground and its words.
RULES: Mapping[str, tuple[str, str | Promise]] = {
    "own_parent": ("subcontracts", _("It is let out of itself.")),
    "cycle": ("subcontracts", _("The contracts are let out of one another in a circle.")),
    "ends_before_begin": ("written", _("It ends before it begins.")),
    "with_oneself": ("subcontracts", _("A firm cannot contract with itself.")),
    "outside_chain": ("subcontracts", _("It is not let out of any contract of this project.")),
    "client_not_parent": (
        "subcontracts",
        _("The client does not hold the contract out of which it was let."),
    ),
    "larger_than_parent": (
        "subcontracts",
        _("Its sum is larger than that of the contract it was let out of."),
    ),
    "signed_before_parent": ("subcontracts", _("It was signed before the contract it was let out of.")),
    "outside_parent": ("subcontracts", _("It runs beyond the time of the contract it was let out of.")),
    "sublet": ("sublet", _("A subcontractor has let its works out again.")),
    "labour_relet": ("sublet", _("Labour that was subcontracted has been let out again.")),
    "labour_to_individual": ("unlicensed", _("Labour is let to an individual or a firm without licence.")),
    "unqualified": ("unlicensed", _("The contractor is not qualified for these works.")),
    "qualification_unknown": ("unlicensed", _("Whether the contractor is qualified has not been checked.")),
    "wages_not_stated": ("wages_stated", _("Amount and method of the wages are not stated.")),
    "wages_unknown": (
        "wages_stated",
        _("Whether amount and method of the wages are stated has not been checked."),
    ),
    "labour_cost_not_agreed": (
        "cycles_agreed",
        _("The wage clause is missing: no share or amount for labour is agreed."),
    ),
    "cycles_differ": ("cycles", _("The settlement cycle and the payment cycle do not match.")),
    "cycles_not_agreed": ("cycles_agreed", _("The settlement cycle or the payment cycle is not agreed.")),
    "not_written": ("written", _("There is no written contract.")),
    "writing_unknown": ("written", _("No written contract is on file.")),
    "duties_not_stated": ("written", _("The duties of both parties are not stated.")),
    "duties_unknown": ("written", _("Whether the duties of both parties are stated has not been checked.")),
    "breach_found": ("subcontracts", _("Found to be unlawful.")),
}
_QUESTIONS = frozenset(
    {
        "qualification_unknown", "wages_unknown", "writing_unknown", "duties_unknown", "cycles_not_agreed",
        "labour_cost_not_agreed",
    }
)  # fmt: skip
# Nonsense rather than a breach: the verbs refuse it beside this field.
REFUSED: Mapping[str, str] = {
    "own_parent": "parent_id",
    "cycle": "parent_id",
    "ends_before_begin": "ends_on",
    "with_oneself": "client_id",
}


def faults_of(links: Iterable[Link], jurisdiction: str, owner: int | None = None) -> list[Fault]:
    """Everything wrong with the contracts of one project, in the order of the links, as far as national law or the
    document of its place says so.

    `owner` is the firm that owns it, None for a department. A contract that has ended is asked only for what it was,
    not for what is still to be agreed.
    """
    known = {link.pk: link for link in links}
    found: list[Fault] = []
    for link in known.values():
        codes = [
            *_structure(link, known),
            *_within_parent(link, known, owner),
            *_contractor(link),
            *_terms(link),
        ]
        if link.is_ended:
            codes = [code for code in codes if code not in _QUESTIONS]
        for code in codes:
            ground, words = RULES[code]
            if clause := ground_of(ground, jurisdiction):
                found.append(Fault(code, link.pk, clause, words, code in _QUESTIONS))
    return found


def refused(links: Iterable[Link], pk: int) -> dict[str, list[str | Promise]]:
    """What cannot be recorded of this link at all, by the field that is wrong."""
    known = {link.pk: link for link in links}
    errors: dict[str, list[str | Promise]] = {}
    for code in _structure(known[pk], known):
        errors.setdefault(REFUSED[code], []).append(RULES[code][1])
    return errors


def tree_of(links: Sequence[Link]) -> list[Node]:
    """The chain from its heads down. Links that hang in a circle or on nothing known are heads of their own."""
    known = {link.pk: link for link in links}
    nodes = {link.pk: Node(link.pk, 0) for link in links}
    heads = []
    for link in links:
        if link.parent in known and not _circles(link, known):
            nodes[link.parent].under.append(nodes[link.pk])
        else:
            heads.append(nodes[link.pk])
    _number(heads, 0)
    return heads


def below(links: Iterable[Link], pk: int) -> set[int]:
    """The contract and all that were let out of it, however far down."""
    links, found = list(links), {pk}
    while more := {link.pk for link in links if link.parent in found} - found:
        found |= more
    return found


def _number(nodes: Iterable[Node], depth: int) -> None:
    for node in nodes:
        node.depth = depth
        _number(node.under, depth + 1)


def _circles(link: Link, known: Mapping[int, Link]) -> bool:
    """Whether one comes back to this link going up."""
    seen: set[int] = set()
    above = known.get(link.parent or 0)
    while above is not None and above.pk not in seen:
        if above.pk == link.pk:
            return True
        seen.add(above.pk)
        above = known.get(above.parent or 0)
    return False


def _structure(link: Link, known: Mapping[int, Link]) -> Iterable[str]:
    if link.parent == link.pk:
        yield "own_parent"
    elif _circles(link, known):
        yield "cycle"
    if link.begins_on and link.ends_on and link.ends_on < link.begins_on:
        yield "ends_before_begin"
    if link.client == link.contractor:
        yield "with_oneself"


def _within_parent(link: Link, known: Mapping[int, Link], owner: int | None) -> Iterable[str]:
    parent = known.get(link.parent or 0)
    if parent is None or parent is link:
        # Owners let some specialist works themselves; labour is always let out of something.
        if link.kind == LABOUR or (link.kind == SPECIALIST and link.client not in (owner, None)):
            yield "outside_chain"
        return
    if link.client is not None and link.client != parent.contractor:
        yield "client_not_parent"
    if parent.kind == LABOUR:
        yield "labour_relet"
    elif parent.kind == SPECIALIST and link.kind != LABOUR:
        yield "sublet"
    if _exceeds(link.amount, parent.amount):
        yield "larger_than_parent"
    if _exceeds(parent.signed_on, link.signed_on):
        yield "signed_before_parent"
    if _exceeds(link.ends_on, parent.ends_on) or _exceeds(parent.begins_on, link.begins_on):
        yield "outside_parent"


def _exceeds(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one > other


def _contractor(link: Link) -> Iterable[str]:
    if link.kind == LABOUR and link.contractor_kind in WITHOUT_LICENCE:
        yield "labour_to_individual"
    if link.is_qualified is False:
        yield "unqualified"
    elif link.is_qualified is None and link.kind != GENERAL:
        yield "qualification_unknown"
    if link.breach:
        yield "breach_found"


def _terms(link: Link) -> Iterable[str]:
    if link.is_written is not True:
        yield "not_written" if link.is_written is False else "writing_unknown"
    if link.states_duties is not True:
        yield "duties_not_stated" if link.states_duties is False else "duties_unknown"
    if link.kind == LABOUR:
        if link.states_wages is not True:
            yield "wages_not_stated" if link.states_wages is False else "wages_unknown"
        return
    if not link.labour_method:
        yield "labour_cost_not_agreed"
    if not link.settlement_cycle or not link.payment_cycle:
        yield "cycles_not_agreed"
    elif link.settlement_cycle != link.payment_cycle:
        yield "cycles_differ"
