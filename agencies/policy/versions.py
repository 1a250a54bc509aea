"""Versions of policies: loaded from files once per content, published once, found by date."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.models import Agency, Duty, Region, User
from agencies.people.places import parent_code
from agencies.policy.model import Policy
from agencies.policy.models import PolicyVersion
from agencies.policy.parse import parsed


@dataclass(frozen=True, slots=True)
class ShippedFile:
    name: str
    text: str


def shipped_files() -> list[ShippedFile]:
    """The jurisdiction files that come with the product, in the order of their codes."""
    folder = files("agencies").joinpath("jurisdictions")
    found = sorted(
        (each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name
    )
    return [ShippedFile(each.name, each.read_text(encoding="utf-8")) for each in found]


@transaction.atomic
def load(text: str, *, now: datetime) -> tuple[PolicyVersion, bool]:
    """Make a draft version of a content not seen before, with the agencies it names. Never overwrites anything.

    Returns the version and whether it is new. Raises PolicyRefused with every fault.
    """
    policy = parsed(text)
    jurisdiction = Region.objects.select_for_update().get(code=policy.code)
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = PolicyVersion.objects.filter(jurisdiction=jurisdiction, content_hash=digest).first()
    if known:
        return known, False
    _seed_directory(policy, jurisdiction)
    last = PolicyVersion.objects.filter(jurisdiction=jurisdiction).aggregate(last=Max("number"))["last"] or 0
    version = PolicyVersion.objects.create(
        jurisdiction=jurisdiction,
        short=policy.short,
        number=last + 1,
        content=text,
        content_hash=digest,
        created_at=now,
    )
    return version, True


def _seed_directory(policy: Policy, jurisdiction: Region) -> None:
    """Places and agencies that are missing; those that exist belong to the people who keep the directory.

    What kind a place is, the file decides: its rules read it, and a district may be one of the 县区 of its city.
    """
    known = set(Region.objects.values_list("code", flat=True))
    for place in policy.regions:
        parent = parent_code(place.code, known)
        Region.objects.update_or_create(
            code=place.code,
            defaults={"kind": place.kind},
            create_defaults={"name": place.name, "kind": place.kind, "parent_id": parent},
        )
    known_bodies = set(Agency.objects.filter(jurisdiction=jurisdiction).values_list("role", "region_id"))
    for entry in policy.agencies:
        # One that was switched off stays off.
        if (entry.role, entry.region) not in known_bodies:
            agency = Agency.objects.create(
                jurisdiction=jurisdiction,
                role=entry.role,
                region_id=entry.region,
                name=entry.name,
                short_name=entry.short_name,
                has_accounts=entry.has_accounts,
                is_coordinator=entry.role == policy.coordinator and not _has_coordinator(jurisdiction),
            )
            Duty.objects.bulk_create(
                [
                    Duty(agency=agency, kind=each.kind, value=each.value, basis=each.basis)
                    for each in entry.manages
                ]
            )


def _has_coordinator(jurisdiction: Region) -> bool:
    return Agency.objects.filter(jurisdiction=jurisdiction, is_coordinator=True, is_active=True).exists()


@transaction.atomic
def publish(version_id: int, *, effective_from: date, by: User | None, now: datetime) -> PolicyVersion:
    """From `effective_from` new cases are decided by this version; cases already decided keep theirs."""
    version = PolicyVersion.objects.select_for_update().get(pk=version_id)
    if version.state == PolicyVersion.State.PUBLISHED:
        raise Refused("already-published", _("This version is published; a published version never changes."))
    version.state, version.published_at, version.published_by = PolicyVersion.State.PUBLISHED, now, by
    version.effective_from = effective_from
    version.save(update_fields=["state", "published_at", "published_by", "effective_from"])
    return version


def in_force(jurisdiction: str, on: date) -> PolicyVersion:
    """The version new cases are decided by on a day. Raises Refused when none is published."""
    version = (
        PolicyVersion.objects.filter(
            jurisdiction=jurisdiction, state=PolicyVersion.State.PUBLISHED, effective_from__lte=on
        )
        .order_by("-effective_from", "-number")
        .first()
    )
    if version is None:
        raise Refused("no-policy", _("No policy is published for this jurisdiction."))
    return version


def jurisdictions() -> dict[str, str]:
    """Short code -> region code of every place that has a policy."""
    # Ordered by the column: `jurisdiction` alone would join the places for their own order.
    known = PolicyVersion.objects.order_by("jurisdiction_id").values_list("short", "jurisdiction_id")
    return dict(known.distinct())
