"""Entering a project and changing its record: the only writers of what a project's ledger says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused
from agencies.people.models import User
from agencies.vocabulary import Funding, bits_of
from projects.duties import keeps_register, needs_edit
from projects.history import record
from projects.models import Project
from projects.registers.changing import ChangedMeanwhile, changed_since
from projects.registers.fields import FIELDS, plain, same, value_of
from projects.registers.parties import settle_companies
from projects.registers.reading import Fault, StatedCompany, faults_between, read
from projects.registers.reading import code as read_code

State = Project.State


@transaction.atomic
def enter(stated: Mapping[str, Any], *, by: User, now: datetime, state: str = State.BUILDING) -> Project:
    """A project that is not in the ledger yet. `stated` is by the names of `FIELDS`, as a form or the API says it."""
    if not keeps_register(by) or by.agency is None:
        raise Refused("not-your-part", _("Only the staff of a department enters projects."))
    jurisdiction = by.agency.jurisdiction_id
    facts = read(stated, jurisdiction, timezone.localdate(now), whole=True)
    facts = settle_companies(facts, by=by, now=now)
    errors = faults_between(facts) | _faults_of_state(facts, state)
    try:
        read_code(state, [each.value for each in Project.OPEN])
    except Fault as fault:
        errors["state"] = [str(fault)]
    if taken := code_fault(facts["code"], jurisdiction):
        errors["code"] = [taken]
    if errors:
        raise Invalid(errors)
    try:
        with transaction.atomic():
            project = Project.objects.create(
                jurisdiction_id=jurisdiction, state=state, created_at=now, updated_at=now, **_columns(facts)
            )
    except IntegrityError:
        # Two at once: the other was first.
        raise Invalid({"code": [code_fault(facts["code"], jurisdiction) or _taken()]}) from None
    record("project_entered", by=by, now=now, project=project)
    return project


def enter_once(
    stated: Mapping[str, Any], *, by: User, now: datetime, state: str | None = None
) -> tuple[Project, bool]:
    """The same said twice is one project: whether it is new. Raises Refused when its number stands for another."""
    code = stated.get("code")
    known = Project.objects.filter(code=code.strip()).first() if isinstance(code, str) else None
    if known is None:
        return enter(stated, by=by, now=now, state=state or State.BUILDING), True
    if by.agency is None or by.agency.jurisdiction_id != known.jurisdiction_id:
        raise Refused("code-taken", _taken())
    facts = read(stated, known.jurisdiction_id, timezone.localdate(now), whole=True)
    other = [name for name, value in facts.items() if not _says(known, name, value)]
    if state and state != known.state:
        other.append("state")
    if other:
        raise Refused(
            "code-taken",
            _("This number is that of “%(name)s”, whose record differs in: %(fields)s.")
            % {"name": known.name, "fields": ", ".join(other)},
        )
    return known, False


def _says(project: Project, name: str, value: Any) -> bool:
    """Whether the record already says what is stated; a company by what it was stated with."""
    held = value_of(project, name)
    if not isinstance(value, StatedCompany):
        return same(plain(held), plain(value))
    if held is None:
        return False
    if value.pk:
        return bool(held.pk == value.pk)
    return value.credit_code in ("", held.credit_code) and value.name in ("", held.name)


@transaction.atomic
def change(
    project_id: int, stated: Mapping[str, Any], *, by: User, now: datetime, seen: datetime | None = None
) -> Project:
    """Change what is stated and leave the rest. `seen` is the `updated_at` of the record it was read from: when
    somebody changed it meanwhile, nothing is saved and the fields are named."""
    project = Project.objects.select_for_update().get(pk=project_id)
    needs_edit(by, project)
    if project.state == State.CANCELLED:
        raise Refused("given-up", _("This project was given up; its record is closed."))
    if seen is not None and seen != project.updated_at and (fields := changed_since(seen, project)):
        raise ChangedMeanwhile(fields, labels())
    facts = read(stated, project.jurisdiction_id, timezone.localdate(now), whole=False)
    facts = settle_companies(facts, by=by, now=now)
    changed = differences(project, facts)
    # What was found wrong in what nobody touches is no reason to refuse the rest.
    whole = {name: value_of(project, name) for name in FIELDS} | facts
    errors = {
        name: texts
        for name, texts in (faults_between(whole) | _faults_of_state(whole, project.state)).items()
        if _concerns(name, changed)
    }
    if "code" in changed and (taken := code_fault(facts["code"], project.jurisdiction_id)):
        errors["code"] = [taken]
    if errors:
        raise Invalid(errors)
    if not changed:
        return project
    for column, value in _columns({name: facts[name] for name in changed}).items():
        setattr(project, column, value)
    project.updated_at = now
    project.save(update_fields=[*(FIELDS[name].column for name in changed), "updated_at"])
    record("project_changed", by=by, now=now, project=project, details={"changed": changed})
    return project


def differences(project: Project, facts: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{field: [old, new]} of what would change, as the history keeps it."""
    found = {}
    for name, value in facts.items():
        old, new = plain(value_of(project, name)), plain(value)
        if not same(old, new):
            found[name] = [old, new]
    return found


def code_fault(code: str, jurisdiction: str) -> str:
    known = Project.objects.filter(code=code).only("name", "jurisdiction").first()
    if known is None:
        return ""
    if known.jurisdiction_id != jurisdiction:
        return _taken()
    return _("This number is already that of “%(name)s”.") % {"name": known.name}


def labels() -> dict[str, Any]:
    return {name: field.label for name, field in FIELDS.items()}


def _taken() -> str:
    return _("This number is already taken.")


def _columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        FIELDS[name].column: bits_of(value, Funding) if name == "funding" else value
        for name, value in facts.items()
    }


def _faults_of_state(facts: Mapping[str, Any], state: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    if facts.get("finished_on") and state not in (State.FINISHED, State.FILED):
        found["finished_on"] = [
            _("The project is not in the state “%(state)s”.") % {"state": State.FINISHED.label}
        ]
    if facts.get("filed_on") and state != State.FILED:
        found["filed_on"] = [_("The project is not in the state “%(state)s”.") % {"state": State.FILED.label}]
    return found


# Which fields a fault found in one of them may come from.
_TOGETHER = (
    {"approved_on", "pushed_on"}, {"starts_on", "ends_on"}, {"started_on", "finished_on"},
    {"finished_on", "filed_on"}, {"owner", "owner_agency"}, {"labour_cost", "contract_sum"},
)  # fmt: skip


def _concerns(name: str, changed: Mapping[str, Any]) -> bool:
    return name in changed or any(name in group and group & changed.keys() for group in _TOGETHER)
