"""The training log: a lesson is planned or entered as held, with who came, for which firm or agency, and who passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, Text, amount_fault, number_fault, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_name
from projects.duties import keeps_register
from projects.history import record
from projects.models import Attendee, Company, Post, Project, Training

HOURS_MAX, REACHED_MAX, ATTENDEES_MAX = 999, 10_000_000, 500
TOPIC_MAX, PLACE_MAX, NOTE_MAX, NAME_MAX = 120, 120, 500, 40
AUDIENCE_MAX, MATERIAL_MAX = 60, 200


@dataclass(frozen=True, slots=True)
class Came:
    """One person who came: for a firm, or for an agency of the jurisdiction."""

    part: str
    name: str
    company: Company | None = None
    agency_id: int | None = None
    passed: bool | None = None


@transaction.atomic
def enter_training(
    stated: Mapping[str, Any], *, by: User, now: datetime, attendees: Sequence[Came] = ()
) -> Training:
    """`stated`: kind, topic, planned_on, held_on, hours, place, project (id), audience, material, reached, note."""
    if not keeps_register(by) or by.agency is None:
        raise Refused("not-your-part", _("Only the staff of a department keeps the registers."))
    kind, project = str(stated.get("kind") or ""), _project(stated, by)
    errors = _faults(stated, now)
    if kind not in Training.Kind.values:
        errors["kind"] = [unknown(kind, Training.Kind.values)]
    if kind == Training.Kind.FIRST_LESSON and project is None:
        errors.setdefault("project", [_("The first lesson is that of a project; choose it.")])
    if errors:
        raise Invalid(errors)
    training = Training.objects.create(
        jurisdiction_id=by.agency.jurisdiction_id, kind=kind, topic=stated["topic"].strip(),
        planned_on=stated.get("planned_on"), held_on=stated.get("held_on"), hours=stated.get("hours"),
        place=(stated.get("place") or "").strip(), organiser=by.agency, project=project,
        audience=(stated.get("audience") or "").strip(), material=(stated.get("material") or "").strip(),
        reached=stated.get("reached"), note=(stated.get("note") or "").strip(), entered_by=by, entered_at=now,
    )  # fmt: skip
    _add(training, attendees)
    if project is not None:
        act = "training_held" if training.held_on else "training_entered"
        record(act, by=by, now=now, project=project, note=training.topic)
    return training


@transaction.atomic
def hold(
    training_id: int,
    *,
    on: date,
    by: User,
    now: datetime,
    hours: Decimal | None = None,
    reached: int | None = None,
) -> Training:
    """What was planned was held."""
    training = _locked(training_id, by)
    if training.held_on:
        raise Refused("held-already", _("This training is entered as held already."))
    if errors := _faults({"topic": training.topic, "held_on": on, "hours": hours, "reached": reached}, now):
        raise Invalid(errors)
    training.held_on = on
    training.hours = hours if hours is not None else training.hours
    training.reached = reached if reached is not None else training.reached
    training.save(update_fields=["held_on", "hours", "reached"])
    if training.project is not None:
        record("training_held", by=by, now=now, project=training.project, note=training.topic)
    return training


@transaction.atomic
def add_attendees(training_id: int, attendees: Sequence[Came], *, by: User, now: datetime) -> list[Attendee]:
    return _add(_locked(training_id, by), attendees)


def _add(training: Training, attendees: Sequence[Came]) -> list[Attendee]:
    if len(attendees) > ATTENDEES_MAX:
        raise Invalid({"people": [_("At most %(maximum)s people at once.") % {"maximum": ATTENDEES_MAX}]})
    rows = []
    for each in attendees:
        fault = text_fault(each.name, NAME_MAX)
        if fault is None and each.part not in Attendee.Part.values:
            fault = unknown(each.part, Attendee.Part.values)
        if fault:
            raise Invalid({"people": [fault]})
        name = each.name.strip()
        is_worker = each.part == Attendee.Part.WORKER
        rows.append(
            Attendee(
                training=training, part=each.part, name=mask_name(name) if is_worker else name,
                company=each.company, agency_id=each.agency_id, passed=each.passed, post=_post(training, each),
            )
        )  # fmt: skip
    return Attendee.objects.bulk_create(rows)


def _post(training: Training, came: Came) -> Post | None:
    """A labour manager of this project who came is known by the part held in it."""
    if training.project_id is None or came.part != Attendee.Part.LABOUR_MANAGER:
        return None
    held = Post.objects.filter(
        project=training.project_id, part=Post.Part.LABOUR_MANAGER, name=came.name.strip()
    )
    return held.order_by("-from_on").first()


def _locked(training_id: int, by: User) -> Training:
    training = Training.objects.select_for_update(of=("self",)).select_related("project").get(pk=training_id)
    own = keeps_register(by) and by.agency is not None
    if not own or by.agency_id != training.organiser_id:
        raise Refused("not-your-part", _("Only who organises a training writes in its record."))
    return training


def _project(stated: Mapping[str, Any], by: User) -> Project | None:
    key = stated.get("project")
    if not key:
        return None
    found = Project.objects.visible_to(by).filter(pk=key).first()
    if found is None:
        raise Invalid({"project": [_("There is no such project here.")]})
    return found


def _faults(stated: Mapping[str, Any], now: datetime) -> dict[str, list[Text]]:
    held, today = stated.get("held_on"), timezone.localdate(now)
    found: dict[str, str | None] = {
        "topic": text_fault(stated.get("topic") or "", TOPIC_MAX),
        "place": text_fault(stated["place"], PLACE_MAX) if stated.get("place") else None,
        "audience": text_fault(stated["audience"], AUDIENCE_MAX) if stated.get("audience") else None,
        "material": text_fault(stated["material"], MATERIAL_MAX) if stated.get("material") else None,
        "note": text_fault(stated["note"], NOTE_MAX) if stated.get("note") else None,
        "hours": amount_fault(stated.get("hours"), HOURS_MAX),
        "reached": number_fault(stated.get("reached"), REACHED_MAX),
        "held_on": _("This day has not come yet.") if held and held > today else None,
    }
    if not held and not stated.get("planned_on"):
        found["planned_on"] = _("State the day it is planned for, or the day it was held.")
    return {name: [fault] for name, fault in found.items() if fault}
