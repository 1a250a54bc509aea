"""Lists of contracts, settlements, payments and persons sent at once: each item new, changed, the same or refused."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused
from agencies.people.models import Agency, User
from projects.models import Contract, Post, Project
from projects.registers import chain_actions, payments_actions, posts_actions, settlements_actions
from projects.registers.parties import company_for
from projects.registers.reading import Fault, stated_company

# What became of an item, and the row it is now.
Done = tuple[str, int]
Take = Callable[[Project, dict[str, Any], User, datetime], Done]


def taken(
    project: Project,
    items: Iterable[Any],
    *,
    read: Callable[[Any], dict[str, Any]],
    take: Take,
    by: User,
    now: datetime,
) -> list[dict[str, Any]]:
    """One outcome per item. Each is a transaction of its own."""
    return [
        {"index": index, "id": None, "code": "", "message": "", "errors": {}} | _one(project, item, read, take, by, now)
        for index, item in enumerate(items)
    ]  # fmt: skip


def _one(project: Project, item: Any, read: Any, take: Take, by: User, now: datetime) -> dict[str, Any]:
    try:
        state, pk = take(project, read(item), by, now)
    except Invalid as invalid:
        errors = {field: [str(each) for each in said] for field, said in invalid.errors.items()}
        return {"state": "refused", "code": "invalid", "errors": errors}
    except Refused as refused:
        return {"state": "refused", "code": refused.code, "message": str(refused.message)}
    return {"state": state, "id": pk}


def take_contract(project: Project, said: dict[str, Any], by: User, now: datetime) -> Done:
    terms = dict(said)
    contractor = _company(terms.pop("contractor"), "contractor", by, now)
    if "client" in terms:
        terms["client_id"] = _company(terms.pop("client"), "client", by, now)
    if "parent" in terms:
        number = terms.pop("parent")
        terms["parent_id"] = _numbered(project, number, "parent").pk if number else None
    known = project.contracts.filter(
        kind=terms["kind"], number=terms["number"], contractor=contractor
    ).first()
    if known is None:
        made = chain_actions.add(project.pk, by=by, now=now, contractor_id=contractor, **terms)
        return "created", made.pk
    if terms.get("client_id", 0) is None:
        # Not stated means the usual one, which the contract has.
        del terms["client_id"]
    changed = chain_actions.change(known.pk, by=by, now=now, **terms)
    return ("changed" if changed.updated_at == now else "same"), known.pk


def take_settlement(project: Project, said: dict[str, Any], by: User, now: datetime) -> Done:
    contract = _numbered(project, said["contract"], "contract")
    note, state = said.get("note") or _("Taken over from a list"), "same"
    node = contract.settlements.filter(name=said["name"]).first()
    if node is None:
        node = settlements_actions.add_node(
            contract.pk, name=said["name"], planned_on=said["planned_on"], by=by, now=now
        )
        state = "created"
    elif node.planned_on != said["planned_on"]:
        node = settlements_actions.move(node.pk, planned_on=said["planned_on"], note=note, by=by, now=now)
        state = "changed"
    day, amount = said.get("settled_on"), said.get("amount")
    if day and (node.settled_on, node.amount) != (day, amount):
        settlements_actions.settle(node.pk, settled_on=day, amount=amount, note=note, by=by, now=now)
        state = "created" if state == "created" else "changed"
    return state, node.pk


def take_payment(project: Project, said: dict[str, Any], by: User, now: datetime) -> Done:
    contract = _numbered(project, said["contract"], "contract")
    month, note = said["month"].replace(day=1), said.get("note") or _("Taken over from a list")
    values = {
        name: said[name]
        for name in ("certified", "certified_on", "due_on", "paid", "paid_on", "labour_paid")
        if said.get(name) is not None
    }
    known = contract.payments.filter(month=month).first()
    state = "same"
    if known is None:
        known = payments_actions.certify(
            contract.pk, month=month, certified=values["certified"], certified_on=values["certified_on"],
            due_on=values.get("due_on"), by=by, now=now,
        )  # fmt: skip
        state = "created"
    differing = {name: value for name, value in values.items() if getattr(known, name) != value}
    if differing:
        payments_actions.correct(known.pk, note=note, by=by, now=now, **differing)
        state = "created" if state == "created" else "changed"
    return state, known.pk


def take_post(project: Project, said: dict[str, Any], by: User, now: datetime) -> Done:
    terms = dict(said)
    company = _company(terms.pop("company", None), "company", by, now)
    role, agency = terms.pop("agency", None), None
    if role:
        bodies = Agency.objects.filter(jurisdiction=project.jurisdiction_id, role=role, is_active=True)
        agency = bodies.order_by("pk").first()
        if agency is None or len(bodies[:2]) > 1:
            raise Invalid({"agency": [_("There is no one agency of this role here.")]})
    known = project.posts.filter(part=terms["part"], name=terms["name"], from_on=terms["from_on"])
    same = known.filter(company=company).first() if company else known.first()
    if same is not None:
        return "same", same.pk
    made: Post = posts_actions.appoint(
        project.pk, terms.pop("part"), company_id=company, agency_id=agency.pk if agency else None, by=by, now=now,
        **terms,
    )  # fmt: skip
    return "created", made.pk


def _numbered(project: Project, number: str, field: str) -> Contract:
    found = list(project.contracts.filter(number=number).order_by("pk")[:2])
    if len(found) != 1:
        message = (
            _("Several contracts of this project have this number.")
            if found
            else _("There is no such contract on this project.")
        )
        raise Invalid({field: [message]})
    return found[0]


def _company(raw: Any, field: str, by: User, now: datetime) -> int | None:
    try:
        stated = stated_company(raw)
    except Fault as fault:
        raise Invalid({field: [str(fault)]}) from None
    if stated is None:
        return None
    try:
        return company_for(stated, by=by, now=now).pk
    except Invalid as invalid:
        raise Invalid({field: [each for said in invalid.errors.values() for each in said]}) from None
