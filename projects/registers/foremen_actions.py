"""Foremen and those who in fact build (包工头、实际施工人): entered under a project, known again on the next one."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.identity import is_identity
from agencies.records.privacy import blind, mask_name, mask_text
from projects.duties import needs_edit, supervises
from projects.history import record
from projects.models import Foreman, ForemanEngagement, Project

NAME_MAX, PHONE_MAX, NOTE_MAX = 40, 30, 500


@transaction.atomic
def enter(
    project_id: int,
    *,
    name: str,
    id_number: str = "",
    phone: str = "",
    kind: str,
    contract_id: int | None = None,
    from_on: date,
    note: str = "",
    by: User,
    now: datetime,
) -> ForemanEngagement:
    """A foreman on a project, under one of its contracts. The identity number, else the telephone, says whether
    the person is known already; name and numbers are kept sealed."""
    project = Project.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=project_id)
    needs_edit(by, project)
    person = {"name": name.strip(), "id_number": plain_id(id_number), "phone": plain_phone(phone)}
    faults = _faults(person, kind, from_on, note, now)
    if contract_id is not None and not project.contracts.filter(pk=contract_id).exists():
        faults["contract_id"] = _("There is no such contract on this project.")
    refuse_faults(faults)
    foreman = _known(person) or _made(person, now)
    if foreman.opened()["name"] != person["name"]:
        raise Invalid({"name": [_("Somebody of another name is on record under this number.")]})
    stays = project.foremen.filter(foreman=foreman)
    if stays.filter(until_on__isnull=True).exists():
        raise Refused("foreman-here-already", _("This person is on record for this project already."))
    if stays.filter(until_on__gt=from_on).exists():
        raise Invalid({"from_on": [_("This person was on the project until a later day.")]})
    stay = ForemanEngagement.objects.create(
        foreman=foreman, project=project, contract_id=contract_id, kind=kind, from_on=from_on,
        note=mask_text(note.strip()),
    )  # fmt: skip
    record("foreman_entered", by=by, now=now, project=project, details=_details(stay))
    return stay


@transaction.atomic
def leave(stay_id: int, *, until_on: date, by: User, now: datetime) -> ForemanEngagement:
    """The foreman has left the project."""
    seen = ForemanEngagement.objects.filter(project__in=Project.objects.visible_to(by))
    stay = seen.select_related("project", "foreman").select_for_update(of=("self",)).get(pk=stay_id)
    needs_edit(by, stay.project)
    if stay.until_on is not None:
        raise Refused("foreman-left-already", _("This person has left the project."))
    earlier = _("It cannot end before it began.") if until_on < stay.from_on else None
    refuse_faults({"until_on": earlier or _future(until_on, now)})
    stay.until_on = until_on
    stay.save(update_fields=["until_on"])
    details = _details(stay) | {"until_on": until_on.isoformat()}
    record("foreman_left", by=by, now=now, project=stay.project, details=details)
    return stay


@transaction.atomic
def reveal(foreman_id: int, *, by: User, now: datetime) -> dict[str, str]:
    """`name`, `id_number`, `phone`, for who supervises one of the projects; every look is on its timeline."""
    stays = ForemanEngagement.objects.filter(foreman=foreman_id, project__in=Project.objects.visible_to(by))
    found = list(stays.select_related("project", "foreman"))
    if not found:
        raise Foreman.DoesNotExist
    own = next((each for each in found if supervises(by, each.project)), None)
    if own is None:
        raise Refused(
            "not-your-part",
            _("Only the labour departments and the industry department of this project may do this."),
        )
    record("foreman_revealed", by=by, now=now, project=own.project, details={"foreman": foreman_id})
    return own.foreman.opened()


def plain_id(text: str) -> str:
    return "".join(text.split()).upper()


def plain_phone(text: str) -> str:
    """Digits only; the prefix of the country is left out."""
    digits = "".join(each for each in text if each.isdigit() and each.isascii())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def _faults(
    person: dict[str, str], kind: str, from_on: date, note: str, now: datetime
) -> dict[str, str | None]:
    number, phone = person["id_number"], person["phone"]
    faults: dict[str, str | None] = {
        "name": text_fault(person["name"], NAME_MAX),
        "from_on": _future(from_on, now),
        "note": text_fault(note, NOTE_MAX) if note else None,
    }
    if not number and not phone:
        faults["id_number"] = _("The identity number or the telephone is needed to know the person again.")
    elif number and not is_identity(number):
        faults["id_number"] = _(
            "This is not a valid identity number: 18 characters, the last one a check character."
        )
    if phone and not 7 <= len(phone) <= 13:
        faults["phone"] = _("A telephone number has 7 to 13 digits.")
    if kind not in ForemanEngagement.Kind.values:
        faults["kind"] = unknown(kind, ForemanEngagement.Kind.values)
    return faults


def _known(person: dict[str, str]) -> Foreman | None:
    """By identity number; else by a telephone under which no identity number is known, which is then added."""
    number, phone = blind("id_number", person["id_number"]), blind("phone", person["phone"])
    if number and (found := Foreman.objects.filter(id_number_index=number).first()):
        return found
    if not phone:
        return None
    by_phone = Foreman.objects.select_for_update().filter(phone_index=phone)
    if not number:
        return by_phone.order_by("pk").first()
    found = by_phone.filter(id_number_index__isnull=True).order_by("pk").first()
    if found is not None:
        known = found.opened()
        if known["name"] != person["name"]:
            return None
        found.id_number_index = number
        found.seal(known | {"id_number": person["id_number"]})
        found.save(update_fields=["id_number_index", "sealed"])
    return found


def _made(person: dict[str, str], now: datetime) -> Foreman:
    foreman = Foreman(
        shown_name=mask_name(person["name"]),
        id_number_index=blind("id_number", person["id_number"]),
        phone_index=blind("phone", person["phone"]),
        created_at=now,
    )
    foreman.seal(person)
    try:
        with transaction.atomic():
            foreman.save()
    except IntegrityError:
        # Somebody entered the same person on another project in the meantime.
        return Foreman.objects.get(id_number_index=foreman.id_number_index)
    return foreman


def _future(day: date, now: datetime) -> str | None:
    return _("This day is still to come.") if day > timezone.localdate(now) else None


def _details(stay: ForemanEngagement) -> dict[str, Any]:
    return {"foreman": stay.foreman_id, "kind": str(stay.kind), "contract": stay.contract_id}
