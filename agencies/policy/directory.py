"""What a published policy brings into the directory: places, agencies, and what each of them manages.

The directory belongs to the people who keep it: what they changed stays as they left it.
"""

from agencies.people.models import Agency, Duty, Region
from agencies.people.places import parent_code
from agencies.policy.model import AgencyEntry, Policy


def update_directory(policy: Policy, before: Policy | None, jurisdiction: Region) -> None:
    """Adds what is missing, and follows the policy where the directory still says what the one before it said."""
    _places(policy)
    former = {(entry.role, entry.region): entry for entry in before.agencies} if before else {}
    known = {(each.role, each.region_id): each for each in _agencies(jurisdiction)}
    for entry in policy.agencies:
        agency = known.get((entry.role, entry.region))
        if agency is None:
            _add(entry, policy, jurisdiction)
        elif (old := former.get((entry.role, entry.region))) is not None:
            _follow(agency, old, entry)


def _places(policy: Policy) -> None:
    """What kind a place is, the file decides: its rules read it, and a district may be one of the 县区 of its city."""
    known = set(Region.objects.values_list("code", flat=True))
    for place in policy.regions:
        parent = parent_code(place.code, known)
        Region.objects.update_or_create(
            code=place.code,
            defaults={"kind": place.kind},
            create_defaults={"name": place.name, "kind": place.kind, "parent_id": parent},
        )


def _agencies(jurisdiction: Region) -> list[Agency]:
    """One that is active before one that was switched off; a body that was switched off stays off."""
    return list(Agency.objects.filter(jurisdiction=jurisdiction).order_by("is_active", "pk"))


def _add(entry: AgencyEntry, policy: Policy, jurisdiction: Region) -> None:
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
        [Duty(agency=agency, kind=each.kind, value=each.value, basis=each.basis) for each in entry.manages]
    )


def _follow(agency: Agency, old: AgencyEntry, new: AgencyEntry) -> None:
    changed = [
        column
        for column in ("name", "short_name", "has_accounts")
        if getattr(agency, column) == getattr(old, column) != getattr(new, column)
    ]
    for column in changed:
        setattr(agency, column, getattr(new, column))
    if changed:
        agency.save(update_fields=changed)
    said_before = {(each.kind, each.value) for each in old.manages}
    says_now = {(each.kind, each.value): each.basis for each in new.manages}
    for kind, value in said_before - says_now.keys():
        agency.duties.filter(kind=kind, value=value).delete()
    for (kind, value), basis in says_now.items():
        if (kind, value) not in said_before:
            agency.duties.get_or_create(kind=kind, value=value, defaults={"basis": basis})


def _has_coordinator(jurisdiction: Region) -> bool:
    return Agency.objects.filter(jurisdiction=jurisdiction, is_coordinator=True, is_active=True).exists()
