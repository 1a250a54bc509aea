"""Versions of policies: loaded from files once per content, published once, found by date."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agencies.errors import Refused
from agencies.people.models import Region, User
from agencies.policy.check import lint
from agencies.policy.directory import update_directory
from agencies.policy.model import Fault, PolicyRefused
from agencies.policy.models import PolicyStep, PolicyVersion
from agencies.policy.parse import parsed
from agencies.policy.reasons import because


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


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def load(text: str, *, now: datetime, by: User | None = None) -> tuple[PolicyVersion, bool]:
    """Make a draft version of a content not seen before. Never overwrites anything.

    Returns the version and whether it is new. Raises PolicyRefused with every fault.
    """
    policy = parsed(text)
    jurisdiction = _place_of_file(policy.code)
    digest = hash_of(text)
    seen = Q(file_hash=digest) | Q(content_hash=digest)
    known = PolicyVersion.objects.filter(seen, jurisdiction=jurisdiction).order_by("number").first()
    if known:
        return known, False
    base = standing_on(jurisdiction.code, timezone.localdate(now))
    version = new_version(jurisdiction, text, base=base, file_hash=digest, by=by, now=now)
    add_step(version, PolicyStep.Act.LOADED, by=by, now=now, content=text)
    return version, True


def _place_of_file(code: str) -> Region:
    """The place, locked. Raises PolicyRefused for a code of no place."""
    try:
        return lock_place(code)
    except Region.DoesNotExist:
        reason = because(gettext_noop("%(code)s is the code of no place in the list of places"), code=code)
        raise PolicyRefused([Fault(1, "jurisdiction", reason, field="code")]) from None


def lock_place(code: str) -> Region:
    """Whoever numbers or publishes a version of a place does it alone. Cases go on coming in: they only refer to it."""
    return Region.objects.select_for_update(no_key=True).get(code=code)


def new_version(
    jurisdiction: Region,
    text: str,
    *,
    base: PolicyVersion | None,
    by: User | None,
    now: datetime,
    file_hash: str = "",
) -> PolicyVersion:
    """The next version of a place whose row is locked."""
    last = PolicyVersion.objects.filter(jurisdiction=jurisdiction).aggregate(last=Max("number"))["last"] or 0
    return PolicyVersion.objects.create(
        jurisdiction=jurisdiction,
        short=parsed(text).short,
        number=last + 1,
        base=base,
        content=text,
        content_hash=hash_of(text),
        file_hash=file_hash,
        created_at=now,
        created_by=by,
    )


def add_step(
    version: PolicyVersion,
    act: PolicyStep.Act,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    content: str = "",
    before: int | None = None,
) -> PolicyStep:
    """Say in the history of a locked version what was done to it."""
    last = version.steps.aggregate(last=Max("sequence"))["last"] or 0
    return PolicyStep.objects.create(
        version=version, sequence=last + 1, act=act, by=by, at=now, note=note, content=content, before=before
    )


@transaction.atomic
def publish(
    version_id: int, *, effective_from: date, by: User | None, now: datetime, needs_approval: bool = True
) -> PolicyVersion:
    """Put a version in force from the server: one that is approved, or the first of a place, where nobody works yet
    who could approve it; with `needs_approval` false any draft, which its history then says."""
    version = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    if version.state == PolicyVersion.State.PUBLISHED:
        raise Refused("already-published", _("This version is published; a published version never changes."))
    lock_place(version.jurisdiction_id)
    published = PolicyVersion.objects.filter(
        jurisdiction=version.jurisdiction_id, state=PolicyVersion.State.PUBLISHED
    )
    if needs_approval and version.state != PolicyVersion.State.APPROVED and published.exists():
        raise Refused(
            "needs-approval",
            _("A policy is published here already: submit this one, and let a second person approve it."),
        )
    version.effective_from = effective_from
    return put_in_force(version, by=by, now=now)


def put_in_force(version: PolicyVersion, *, by: User | None, now: datetime) -> PolicyVersion:
    """Publish a locked version: from its day on, new cases are decided by it; those decided already keep theirs.

    Raises PolicyRefused with every fault that the check finds.
    """
    if refused := [fault for fault in lint.checked(version.content) if not fault.warning]:
        raise PolicyRefused(refused)
    # One at a time: each follows the directory as the one published before it left it, whatever its day.
    lock_place(version.jurisdiction_id)
    published = PolicyVersion.objects.filter(
        jurisdiction=version.jurisdiction_id, state=PolicyVersion.State.PUBLISHED
    )
    before = published.order_by("published_at", "number").last()
    version.state, version.published_at, version.published_by = PolicyVersion.State.PUBLISHED, now, by
    version.save()
    update_directory(version.policy, before.policy if before else None, version.jurisdiction)
    add_step(version, PolicyStep.Act.PUBLISHED, by=by, now=now)
    return version


def standing_on(jurisdiction: str, on: date) -> PolicyVersion | None:
    """The version new cases are decided by on a day; None when none is published. Of two with one day, the one
    published last, which need not be the one begun last."""
    return (
        PolicyVersion.objects.filter(
            jurisdiction=jurisdiction, state=PolicyVersion.State.PUBLISHED, effective_from__lte=on
        )
        .order_by("-effective_from", "-published_at", "-number")
        .first()
    )


def in_force(jurisdiction: str, on: date) -> PolicyVersion:
    """The version new cases are decided by on a day. Raises Refused when none is published."""
    version = standing_on(jurisdiction, on)
    if version is None:
        raise Refused("no-policy", _("No policy is published for this jurisdiction."))
    return version


def jurisdictions() -> dict[str, str]:
    """Short code -> region code of every place that has a policy."""
    published = PolicyVersion.objects.filter(state=PolicyVersion.State.PUBLISHED)
    # Ordered by the column: `jurisdiction` alone would join the places for their own order.
    return dict(published.order_by("jurisdiction_id", "number").values_list("short", "jurisdiction_id"))
