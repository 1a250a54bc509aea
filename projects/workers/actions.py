"""What is done to the roster by hand: entering a worker, correcting, leaving, settling, showing who it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused
from agencies.people.models import User
from agencies.records.privacy import blind, encrypt, mask_name
from projects import history
from projects.duties import account_of, may_edit, may_reveal
from projects.models import Contract, Engagement, Project, Worker
from projects.models.worker import about_worker
from projects.workers.roster_reading import day_faults
from projects.workers.roster_writing import still_there

_CLOSED = (Project.State.FILED, Project.State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Person:
    """Who it is, already checked: an identity number with its check character."""

    name: str
    id_number: str
    phone: str = ""


# What of a stay is stated and can be corrected; the rest follows from acts of its own.
STATED = (
    "employer", "contract", "team", "trade", "contracted_on", "contracted_as", "terms_bits", "pay", "wage",
)  # fmt: skip


@transaction.atomic
def enter(
    project_id: int, person: Person, *, entered_on: date, stated: Mapping[str, Any], by: User, now: datetime
) -> Engagement:
    """A worker comes on site. Refused while another stay has not ended; Invalid names each field at fault."""
    project = _open_project(project_id, by)
    _check_days({"entered_on": entered_on, "contracted_on": stated.get("contracted_on")}, now)
    worker = _worker(person)
    _refuse_elsewhere(worker, project, entered_on, None, None)
    stay = Engagement(project=project, worker=worker, entered_on=entered_on)
    _state(stay, stated)
    _saved(stay, project)
    history.record("worker_entered", by=by, now=now, project=project, details=_about(stay))
    return stay


@transaction.atomic
def correct(
    stay_id: int, *, stated: Mapping[str, Any], entered_on: date, by: User, now: datetime
) -> Engagement:
    stay = _locked(stay_id, by)
    _check_days({"contracted_on": stated.get("contracted_on"), "entered_on": entered_on, "exited_on": stay.exited_on,
                 "settled_on": stay.settled_on}, now)  # fmt: skip
    _refuse_elsewhere(stay.worker, stay.project, entered_on, stay.exited_on, stay.pk)
    first = stay.attendance.order_by("month").first()
    if first is not None and first.month.replace(day=first.days[0]) < entered_on:
        raise Invalid({"entered_on": [_("There is attendance on record before this day.")]})
    before = {name: getattr(stay, name) for name in STATED} | {"entered_on": stay.entered_on}
    stay.entered_on = entered_on
    _state(stay, stated)
    changed = sorted(name for name, value in before.items() if getattr(stay, name) != value)
    if not changed:
        return stay
    _saved(stay, stay.project, changed)
    history.record("engagement_corrected", by=by, now=now, project=stay.project,
                   details=_about(stay) | {"fields": changed})  # fmt: skip
    return stay


@transaction.atomic
def leave(stay_id: int, *, on: date, by: User, now: datetime) -> Engagement:
    """A worker leaves the site for good."""
    stay = _locked(stay_id, by)
    if stay.exited_on is not None:
        raise Refused("left-already", _("This worker has left the site already."))
    _check_days({"entered_on": stay.entered_on, "exited_on": on}, now, {"exited_on": "on"})
    last = stay.attendance.order_by("-month").first()
    if last is not None and last.month.replace(day=last.days[-1]) > on:
        raise Invalid({"on": [_("There is attendance on record after this day.")]})
    stay.exited_on = on
    stay.save(update_fields=["exited_on"])
    history.record(
        "worker_left", by=by, now=now, project=stay.project, details=_about(stay) | {"on": on.isoformat()}
    )
    return stay


@transaction.atomic
def settle(stay_id: int, *, on: date, amount: Decimal, by: User, now: datetime) -> Engagement:
    """Wages settled on leaving (退场结算): the day and the sum in yuan."""
    stay = _locked(stay_id, by)
    if stay.exited_on is None:
        raise Refused("still-on-site", _("Wages are settled on leaving; enter first when the worker left."))
    if stay.settled_on is not None:
        raise Refused("settled-already", _("The wages of this stay have been settled already."))
    if amount < 0:
        raise Invalid({"amount": [_("The sum cannot be negative.")]})
    _check_days({"entered_on": stay.entered_on, "settled_on": on}, now, {"settled_on": "on"})
    stay.settled_on, stay.settled = on, amount
    stay.save(update_fields=["settled_on", "settled"])
    history.record("worker_settled", by=by, now=now, project=stay.project,
                   details=_about(stay) | {"on": on.isoformat(), "amount": str(amount)})  # fmt: skip
    return stay


@transaction.atomic
def reveal(worker_id: int, *, by: User, now: datetime) -> tuple[Worker, dict[str, str]]:
    """Name, identity number and telephone in the clear; every look is on the timeline of the projects concerned."""
    seen = Engagement.objects.filter(worker=worker_id, project__in=Project.objects.visible_to(by))
    stays = [each for each in seen.select_related("worker", "project") if may_reveal(by, each.project)]
    if not stays:
        raise Refused(
            "not-your-part",
            _(
                "Only the labour departments and the industry department of a project of this worker see this."
            ),
        )
    for stay in {each.project_id: each for each in stays}.values():
        history.record("worker_revealed", by=by, now=now, project=stay.project, details=_about(stay))
    return stays[0].worker, stays[0].worker.opened()


def may_write(by: User, project: Project) -> bool:
    """The departments in charge, and the labour manager or owner who has the door of this project."""
    return may_edit(by, project) or account_of(by, project) is not None


def needs_write(by: User, project: Project) -> None:
    if not may_write(by, project):
        raise Refused("not-your-part", _("Only the departments in charge of this project change its record."))


def _open_project(project_id: int, by: User) -> Project:
    project = Project.objects.visible_to(by).get(pk=project_id)
    needs_write(by, project)
    if project.state in _CLOSED:
        raise Refused(
            "roster-closed", _("The project is filed as complete or given up; its roster is closed.")
        )
    return project


def _locked(stay_id: int, by: User) -> Engagement:
    stay = (
        Engagement.objects.select_for_update(of=("self",)).select_related("project", "worker")
        .filter(project__in=Project.objects.visible_to(by)).get(pk=stay_id)
    )  # fmt: skip
    needs_write(by, stay.project)
    return stay


def _worker(person: Person) -> Worker:
    """The one of this identity number, or a new one."""
    index = blind("id_number", person.id_number)
    assert index is not None, "the identity number has been checked"
    said = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
    worker, _new = Worker.objects.get_or_create(
        id_number_index=index,
        defaults={
            "shown_name": mask_name(person.name), "sealed": encrypt(said, about_worker(index)),
            "phone_index": blind("phone", person.phone),
        },
    )  # fmt: skip
    # Whoever else enters this person waits here.
    worker = Worker.objects.select_for_update().get(pk=worker.pk)
    known = worker.opened()
    if known["name"] != person.name:
        raise Invalid({"name": [_("This identity number stands under another name in the register.")]})
    if person.phone and known["phone"] != person.phone:
        worker.sealed, worker.phone_index = encrypt(said, about_worker(index)), blind("phone", person.phone)
        worker.save(update_fields=["sealed", "phone_index"])
    return worker


def _refuse_elsewhere(
    worker: Worker, project: Project, entered_on: date, exited_on: date | None, own: int | None
) -> None:
    others = worker.engagements.all() if own is None else worker.engagements.exclude(pk=own)
    stays = others.filter(
        Q(exited_on__isnull=True) | Q(exited_on__gt=entered_on) | Q(project=project, entered_on=entered_on)
    )
    if exited_on is not None:
        stays = stays.filter(entered_on__lt=exited_on)
    if other := stays.order_by("entered_on").first():
        raise Refused("still-on-site", still_there(other.project_id == project.pk))


def _state(stay: Engagement, stated: Mapping[str, Any]) -> None:
    for name in STATED:
        if name in stated:
            setattr(stay, name, stated[name])
    contract = stay.contract
    if contract is not None and Contract.objects.filter(pk=contract.pk, project=stay.project).first() is None:
        raise Invalid({"contract": [_("This project has no works contract of this number.")]})


def _saved(stay: Engagement, project: Project, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            stay.save(update_fields=fields)
    except IntegrityError as error:
        if "worker_on_one_site" in str(error) or "engagement_once" in str(error):
            raise Refused("still-on-site", still_there("engagement_once" in str(error))) from None
        raise


def _check_days(days: dict[str, date | None], now: datetime, called: Mapping[str, str] | None = None) -> None:
    names = called or {}
    found: dict[str, list[Any]] = {}
    for code, message in day_faults(days, timezone.localdate(now)):
        found.setdefault(names.get(code, code), []).append(message)
    if found:
        raise Invalid(found)


def _about(stay: Engagement) -> dict[str, Any]:
    return {"engagement": stay.pk, "worker": stay.worker_id, "name": stay.worker.shown_name}
