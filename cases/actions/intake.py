"""Taking a complaint in: never refused for being "not ours", never twice for the same key or reference."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, Refused, unknown
from agencies.people.models import Agency, Region, User
from agencies.policy.versions import jurisdictions
from agencies.records import privacy
from agencies.records.numbering import take
from agencies.vocabulary import Channel
from cases import queueing
from cases.actions import deadlines
from cases.actions.joining import main_of
from cases.actions.standing import begin
from cases.draft import Draft, Person
from cases.duties import may_take_in
from cases.facts import Facts
from cases.history import next_entry, record
from cases.models import (
    Case,
    CaseAccess,
    CaseFacts,
    CaseText,
    Complainant,
    Event,
    ExternalReference,
    IntakeKey,
)
from cases.models.fact_row import fact_columns, summary_columns
from cases.places import place_columns, place_of
from cases.recipients import office_of
from projects.models import Company, Project

# What the office owes from the day a complaint comes in; a petition has limits of its own besides.
OWED: Mapping[str, tuple[TimeLimit.Kind, ...]] = {
    Channel.PETITION_OFFICE: (
        TimeLimit.Kind.ACCEPTANCE,
        TimeLimit.Kind.PETITION_FORWARD,
        TimeLimit.Kind.PETITION_ANSWER,
    )
}


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key and what it was first used for."""

    value: str
    body_hash: str


@transaction.atomic
def take_in(draft: Draft, *, by: User, now: datetime, key: Key | None = None) -> tuple[Case, bool]:
    """A case for this complaint and whether it is new.

    The same key, or the same channel and external number, finds the case taken in before. Raises Invalid for an
    unknown jurisdiction or project, Refused when the key was used for another body.
    """
    if not may_take_in(by):
        raise Refused("not-your-part", _("Your account does not take complaints in."))
    jurisdiction = _jurisdiction(draft, by)
    if known := _known(draft, jurisdiction, by, key):
        _keep(key, known, by, now)
        _keep_in_sight(known, by, now)
        return known, False
    project = _project(draft, jurisdiction)
    facts = completed(draft.facts, draft.channel, project)
    region = place_of(facts, jurisdiction, project)
    case = _new_case(draft, facts, jurisdiction, region, project, by, now)
    details = {"channel": draft.channel, "facts": facts.impersonal()}
    entry = next_entry(case, Event.Act.RECEIVED, by=by, now=now, details=details)
    case.save(force_insert=True)
    entry.save(force_insert=True)
    _add_parts(case, draft, facts, jurisdiction)
    for kind in OWED.get(draft.channel, (TimeLimit.Kind.ACCEPTANCE,)):
        deadlines.begin(case, kind, now=now)
    _keep(key, case, by, now)
    begin(case)
    queueing.route_soon(case.pk)
    return case, True


def _jurisdiction(draft: Draft, by: User) -> Region:
    """Known are the places that have a policy; an account works in its own."""
    known = jurisdictions()
    code = known.get(draft.jurisdiction.upper(), draft.jurisdiction)
    if code not in known.values():
        raise Invalid({"jurisdiction": [unknown(draft.jurisdiction, sorted(known.values()))]})
    assert by.agency is not None
    if by.agency.jurisdiction_id != code:
        raise Invalid(
            {"jurisdiction": [_("Your account works in %(own)s.") % {"own": by.agency.jurisdiction}]}
        )
    return by.agency.jurisdiction


def _known(draft: Draft, jurisdiction: Region, by: User, key: Key | None) -> Case | None:
    """The lock makes a second request with the same key or reference wait for the first to commit."""
    if key:
        _lock(f"key:{by.pk}:{key.value}")
        used = IntakeKey.objects.select_related("case").filter(user=by, key=key.value).first()
        if used and used.body_hash != key.body_hash:
            raise Refused("key-reused", _("This Idempotency-Key has been used for another complaint."))
        if used:
            return main_of(used.case)
    if draft.external_no:
        _lock(f"ref:{jurisdiction.pk}:{draft.channel}:{draft.external_no}")
        reference = ExternalReference.objects.select_related("case").filter(
            jurisdiction=jurisdiction, channel=draft.channel, number=draft.external_no
        )
        if found := reference.first():
            return main_of(found.case)
    return None


def _keep(key: Key | None, case: Case, by: User, now: datetime) -> None:
    """From now on the key stands for this case, also when its reference had made it known before."""
    if key:
        IntakeKey.objects.get_or_create(
            user=by, key=key.value, defaults={"body_hash": key.body_hash, "case": case, "at": now}
        )


def _keep_in_sight(case: Case, by: User, now: datetime) -> None:
    """First contact: an agency that hands a known matter in again may follow it, and the history says so."""
    if Case.objects.visible_to(by).filter(pk=case.pk).exists() or by.agency_id is None:
        return
    locked = Case.objects.select_for_update().get(pk=case.pk)
    CaseAccess.objects.get_or_create(
        case=locked,
        agency_id=by.agency_id,
        defaults={"kind": CaseAccess.Kind.ORIGIN, "is_open": False, "due_at": locked.attention_at},
    )
    record(locked, Event.Act.HANDED_IN_AGAIN, by=by, now=now)


def _lock(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _project(draft: Draft, jurisdiction: Region) -> Project | None:
    if not draft.project_code:
        return None
    found = Project.objects.select_related("region", "owner_agency", "general_contractor").filter(
        jurisdiction=jurisdiction, code=draft.project_code
    )
    if project := found.first():
        return project
    raise Invalid({"project_code": [_("There is no project of this number in the jurisdiction.")]})


def completed(facts: Facts, channel: str, project: Project | None) -> Facts:
    """What nobody stated is taken from the project; the channel from where the complaint was handed in."""
    known: dict[str, Any] = {"source_channel": channel}
    if project:
        ground = project.region
        known |= {
            "domain": "construction",
            "sector": project.sector,
            "project_category": project.category,
            "funding": frozenset(project.funding),
            "is_government_project": project.is_government,
            "owner_agency": project.owner_agency.role if project.owner_agency else None,
            "contractor_ownership": project.general_contractor.ownership
            if project.general_contractor
            else None,
        }
        if ground.code != project.jurisdiction_id and not facts.territory:
            known |= {
                "territory": ground.name,
                "territory_kind": ground.kind,
                "territory_relation": "located",
            }
    missing = {name: value for name, value in known.items() if value and not getattr(facts, name)}
    return replace(facts, **missing)


def _new_case(
    draft: Draft,
    facts: Facts,
    jurisdiction: Region,
    region: Region,
    project: Project | None,
    by: User,
    now: datetime,
) -> Case:
    case = Case(
        jurisdiction=jurisdiction,
        region=region,
        channel=draft.channel,
        project=project,
        employer=_employer(draft),
        employer_name=draft.employer_name,
        coordinator=_coordinator(jurisdiction, by),
        received_at=now,
        attention_at=now,
        taken_by=by,
        route_at=now,
        **place_columns(region),
        **summary_columns(facts),
    )
    case.number = next_number(jurisdiction, now)
    return case


def next_number(jurisdiction: Region, now: datetime) -> str:
    """Call it late in a transaction: it holds the numbers of the day until commit."""
    day = timezone.localtime(now).strftime("%Y%m%d")
    return f"{jurisdiction.pk}-{day}-{take(f'case:{jurisdiction.pk}:{day}'):04d}"


def _coordinator(jurisdiction: Region, by: User) -> Agency:
    """Mostly the office that takes the complaint in."""
    if by.agency and by.agency.is_coordinator and by.agency.is_active:
        return by.agency
    return office_of(jurisdiction.pk)


def _employer(draft: Draft) -> Company | None:
    if not draft.credit_code:
        return None
    return Company.objects.get_or_create(
        credit_code=draft.credit_code, defaults={"name": draft.employer_name}
    )[0]


def _add_parts(case: Case, draft: Draft, facts: Facts, jurisdiction: Region) -> None:
    CaseFacts.objects.create(case=case, **fact_columns(facts))
    masked = privacy.mask_text(draft.narrative)
    CaseText.objects.create(case=case, narrative=masked)
    person = draft.complainant or (Person("") if masked != draft.narrative else None)
    if person:
        add_complainant(case, person, draft.narrative if masked != draft.narrative else "")
    if draft.external_no:
        ExternalReference.objects.create(
            case=case, jurisdiction=jurisdiction, channel=draft.channel, number=draft.external_no,
            received_at=draft.external_at,
        )  # fmt: skip


def add_complainant(case: Case, person: Person, narrative: str) -> None:
    """`narrative` is the text as told, when the masked one has lost something."""
    sealed = {
        "name": person.name,
        "phone": person.phone,
        "id_number": person.id_number,
        "narrative": narrative,
    }
    Complainant.objects.create(
        case=case,
        sealed=privacy.encrypt(sealed, case.number),
        masked_name=privacy.mask_name(person.name),
        masked_phone=privacy.mask_phone(person.phone),
        masked_id_number=privacy.mask_id_number(person.id_number),
        phone_index=privacy.blind("phone", person.phone),
        id_number_index=privacy.blind("id_number", person.id_number),
    )
