"""People leave: what they alone hold is handed on, and their account is closed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from agencies.errors import Invalid, Refused
from agencies.people.models import Agency, User
from cases.duties import STAFF
from cases.history import record
from cases.models import Case, CaseAccess, Event, LeaderInCharge


@dataclass(frozen=True, slots=True)
class Left:
    """What a person alone holds. Work belongs to agencies: it is stranded only where nobody else is there to do it."""

    is_last: bool
    is_last_head: bool
    open_cases: int
    in_charge: int

    @property
    def is_free(self) -> bool:
        return not (self.is_last and self.open_cases) and not self.in_charge


def left_by(person: User) -> Left:
    colleagues = User.objects.filter(agency=person.agency_id, is_active=True).exclude(pk=person.pk)
    staff = colleagues.filter(role__in=STAFF)
    is_last = person.agency_id is not None and not staff.exists()
    return Left(
        is_last=is_last,
        is_last_head=person.role == User.Role.HEAD and not staff.filter(role=User.Role.HEAD).exists(),
        open_cases=CaseAccess.objects.filter(agency=person.agency_id, is_open=True).count() if is_last else 0,
        in_charge=LeaderInCharge.objects.filter(user=person, until=None, case__closed_at=None).count(),
    )


@transaction.atomic
def let_go(person_id: int, *, to: int | None = None, by: User, now: datetime) -> User:
    """The account of a person who has left is closed: no sign-in, no token. Cases they answer for as the leader in
    charge go to a colleague, `to`; without one that is refused. What they did stays under their name."""
    if by.role != User.Role.ADMINISTRATOR or not by.is_active:
        raise Refused("not-your-part", _("Accounts are closed by administrators."))
    person = User.objects.select_for_update().get(pk=person_id)
    if person.pk == by.pk:
        raise Refused("own-account", _("Your own account is closed by another administrator."))
    if not person.is_active:
        raise Refused("closed-already", _("This account is closed already."))
    led = LeaderInCharge.objects.filter(user=person, until=None, case__closed_at=None)
    if to is not None:
        _pass_on(led, _colleague(person, to), by, now)
    elif led.exists():
        raise Refused(
            "still-in-charge",
            _("This person is the leader in charge of open cases; name who answers for them from now on."),
        )
    person.is_active = False
    person.save(update_fields=["is_active"])
    Token.objects.filter(user=person).delete()
    if person.agency_id is not None and left_by(person).is_last:
        # From now on the office receives and answers for it, as for every body without accounts.
        Agency.objects.filter(pk=person.agency_id, is_coordinator=False).update(has_accounts=False)
    return person


def _colleague(person: User, to: int) -> User:
    own = person.agency.jurisdiction_id if person.agency else None
    found = User.objects.filter(pk=to, is_active=True, agency__jurisdiction=own, role=person.role)
    if colleague := found.exclude(pk=person.pk).first():
        return colleague
    raise Invalid({"to": [_("This must be an active colleague of the same role in the jurisdiction.")]})


def _pass_on(led: QuerySet[LeaderInCharge], colleague: User, by: User, now: datetime) -> None:
    for row in list(led.select_related("case").order_by("case_id")):
        case = Case.objects.select_for_update().get(pk=row.case_id)
        LeaderInCharge.objects.filter(pk=row.pk).update(user=colleague, name=str(colleague))
        details = {"leader": row.pk}
        record(
            case,
            Event.Act.WORK_HANDED_OVER,
            by=by,
            now=now,
            details=details,
            note=f"{row.name} → {colleague}",
        )
