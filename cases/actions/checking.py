"""The three checks of a case (一案三查): arrears, how the systems were carried out, and who answers for it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from agencies.errors import refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from cases.actions.locking import locked_case
from cases.actions.standing import refresh
from cases.history import record
from cases.models import Event, ThreeChecks
from cases.models.handling import FINDING_MAX
from cases.workflow import Verb

CONCLUSIONS = {
    "arrears": ThreeChecks.Arrears,
    "systems": ThreeChecks.Systems,
    "responsibility": ThreeChecks.Responsibility,
}


@dataclass(frozen=True, slots=True)
class Findings:
    """A conclusion code and a text for each of the three."""

    arrears: str
    arrears_text: str
    systems: str
    systems_text: str
    responsibility: str
    responsibility_text: str

    def check(self) -> None:
        given = asdict(self)
        faults = {
            name: None if given[name] in codes.values else unknown(given[name], codes.values)
            for name, codes in CONCLUSIONS.items()
        }
        texts = {f"{name}_text": text_fault(given[f"{name}_text"], FINDING_MAX) for name in CONCLUSIONS}
        refuse_faults(faults | texts)


@transaction.atomic
def check(number: str, findings: Findings, *, by: User, now: datetime) -> ThreeChecks:
    """All three at once; entered again, the last entry counts and the earlier ones stay on record."""
    case = locked_case(number, by, Verb.CHECK)
    findings.check()
    given = asdict(findings)
    masked = {f"{name}_text": mask_text(given[f"{name}_text"].strip()) for name in CONCLUSIONS}
    entered = ThreeChecks.objects.create(case=case, entered_at=now, entered_by=by, **given | masked)
    details = {"checks": entered.pk} | {name: given[name] for name in CONCLUSIONS}
    record(case, Event.Act.CHECKED, by=by, now=now, details=details)
    refresh(case, now)
    return entered
