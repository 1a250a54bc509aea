"""What people do about a warning: take note of it and say what is done, and close it with what shows it is over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.people.models import User
from escrow.duties import needs
from oversight.models import EarlyWarning, WarningStep
from oversight.warnings.codes import Act, Code, Colour, How
from oversight.warnings.models import NOTE_MAX
from projects.duties import keeps_register, supervises


def follows(user: User, warning: EarlyWarning) -> bool:
    """The agency it is given to, the office, the labour departments and the industry department."""
    if not keeps_register(user) or user.agency is None:
        return False
    return user.agency_id == warning.agency_id or supervises(user, warning.project)


@transaction.atomic
def acknowledge(warning_id: int, *, note: str, by: User, now: datetime) -> EarlyWarning:
    """Raises Refused (`closed`, `acknowledged`)."""
    warning = _locked(warning_id, by)
    refuse_faults({"note": text_fault(note, NOTE_MAX)})
    if warning.acknowledged_at is not None:
        raise Refused("acknowledged", _("This warning has been acknowledged already."))
    warning.acknowledged_at, warning.acknowledged_by, warning.acknowledged_note = now, by, note.strip()
    warning.save(update_fields=["acknowledged_at", "acknowledged_by", "acknowledged_note"])
    _step(warning, Act.ACKNOWLEDGED, note, by, now)
    return warning


@transaction.atomic
def close(warning_id: int, how: How, *, note: str, by: User, now: datetime) -> EarlyWarning:
    """By a person, with what shows it. The same facts do not raise it again; others, or a higher colour, do.

    Raises Refused (`closed`, `lift-first`)."""
    warning = _locked(warning_id, by)
    refuse_faults(
        {
            "note": text_fault(note, NOTE_MAX),
            "how": _("A warning ends so by itself, when the facts are gone.") if how == How.GONE else None,
        }
    )
    if warning.code == Code.RESTRAINED:
        raise Refused(
            "lift-first", _("It stands until the order is lifted; record that on the page of the order.")
        )
    warning.closed_at, warning.closed_by, warning.closed_how, warning.closed_note = now, by, how, note.strip()
    warning.save(update_fields=["closed_at", "closed_by", "closed_how", "closed_note"])
    _step(warning, Act.CLOSED, note, by, now)
    return warning


def _locked(warning_id: int, by: User) -> EarlyWarning:
    rows = EarlyWarning.objects.select_for_update(of=["self"]).select_related("project")
    warning = rows.get(pk=warning_id)
    needs(follows(by, warning))
    if not warning.is_open:
        raise Refused("closed", _("This warning is closed."))
    return warning


def _step(warning: EarlyWarning, act: Act, note: str, by: User, now: datetime) -> None:
    WarningStep.objects.create(
        warning=warning, act=act, colour=Colour(warning.colour), note=note.strip(), at=now, by=by
    )
