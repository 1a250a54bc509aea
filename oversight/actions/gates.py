"""Asking a gate, on record: the certificate says what decided, and keeps saying it."""

import hashlib
import secrets
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, unknown
from agencies.people.models import User
from agencies.records.numbering import take
from oversight.gate_facts import Subject, facts_of, thresholds
from oversight.gates import Gate, GateDecision, Reason, decide
from oversight.gates_rules import gates_of, grounds_of
from oversight.models import GateCheck, token_of
from projects.duties import keeps_register
from projects.history import record
from projects.models import Company, Project


def ask(gate: Gate, subject: Subject, jurisdiction: str, now: datetime) -> GateDecision:
    """What the gate says now; writes nothing. Raises Refused where the place has no such gate."""
    if gate not in gates_of(jurisdiction):
        raise Refused(
            "no-such-gate",
            _("Neither the document of this place nor the national decree sets this gate: “%(gate)s”.")
            % {"gate": gate.label},
        )
    facts = facts_of(subject, jurisdiction, timezone.localdate(now))
    return decide(gate, grounds_of(jurisdiction), facts)


def subject_of(
    gate: Gate, *, by: User, project: Project | None = None, company: Company | None = None
) -> Subject:
    """Raises Invalid for a firm at a gate of projects, or for neither or both."""
    if (project is None) == (company is None):
        raise Invalid({"project": [_("Name either a project or a firm.")]})
    if company is not None and gate is not Gate.NEW_PROJECT:
        raise Invalid({"gate": [unknown(gate.value, [Gate.NEW_PROJECT.value])]})
    if project is not None and not Project.objects.visible_to(by).filter(pk=project.pk).exists():
        raise Project.DoesNotExist
    return Subject(project=project, company=company)


@transaction.atomic
def check(
    gate: Gate,
    *,
    by: User,
    now: datetime,
    project: Project | None = None,
    company: Company | None = None,
) -> GateCheck:
    """Ask a gate about a project, or at the gate of new projects about a firm, and issue the certificate.

    Raises Refused for who keeps no register or where there is no such gate, Project.DoesNotExist for a project that
    is not theirs to see.
    """
    agency = by.agency
    if not keeps_register(by) or agency is None:
        raise Refused("not-your-part", _("Certificates are issued by the staff of the departments."))
    subject = subject_of(gate, by=by, project=project, company=company)
    decision = ask(gate, subject, agency.jurisdiction_id, now)
    salt = secrets.token_hex(16)
    made = GateCheck.objects.create(
        number=_number(agency.jurisdiction_id, now),
        jurisdiction_id=agency.jurisdiction_id,
        gate=gate,
        project=project,
        company=company,
        subject_name=subject.name,
        outcome=decision.outcome,
        reasons=[told(each) for each in decision.reasons],
        thresholds=asdict(thresholds()),
        checked_at=now,
        checked_by=by,
        agency=agency,
        salt=salt,
        token_hash=hash_of(token_of(salt)),
    )
    details = {"gate": str(gate), "outcome": str(decision.outcome), "number": made.number}
    record("gate_checked", by=by, now=now, project=project, company=company, details=details)
    return made


def _number(jurisdiction: str, now: datetime) -> str:
    year = timezone.localdate(now).year
    return f"{jurisdiction}-G{year}-{take(f'gate:{jurisdiction}:{year}'):04d}"


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def told(reason: Reason) -> dict[str, Any]:
    """A reason as it is kept: codes and figures, so that it can be read in either language."""
    ground, finding = reason.ground, reason.finding
    return {
        "test": ground.test.value,
        "outcome": finding.outcome.value,
        "code": finding.code,
        "values": {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in finding.values.items()
        },
        "document": ground.document,
        "clause": ground.clause,
        "quote": ground.quote,
        "status": ground.status,
        "rows": [asdict(row) for row in finding.rows],
    }
