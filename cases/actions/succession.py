"""Agencies change: merged, renamed, or their work given to another. What is open moves to the successor, what has been
written keeps the old name, and every case says so.

Moving is done case by case, each in a transaction of its own, in batches that can be broken off and carried on: what
is still to be moved is seen from the rows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.models import TimeLimit
from agencies.clock.moving import copy_limit, count_as, counting_of
from agencies.documents.series import scope_of
from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import Agency, User
from agencies.people.succession import Succession
from agencies.records.models import Counter
from agencies.vocabulary import LetterKind
from cases.actions.receipt import needs_reason
from cases.actions.standing import refresh
from cases.actions.withdrawal import withdraw
from cases.history import record
from cases.models import (
    Application,
    Case,
    CaseAccess,
    Event,
    LeaderInCharge,
    Order,
    TaskForceMember,
    Transfer,
    Visit,
)
from cases.workflow import LIVE, OWING, TransferStatus

BATCH, ROWS = 200, 2000
NAME_MAX, SHORT_MAX = 60, 30
_COUNTING = (TimeLimit.State.RUNNING, TimeLimit.State.LAPSED)


@dataclass(frozen=True, slots=True)
class Moves:
    """What would move with an agency."""

    cases: int
    letters: int
    limits: int
    people: int
    is_coordinator: bool


def moves(agency: Agency) -> Moves:
    letters = Transfer.objects.filter(agency=agency, status__in=LIVE, case__closed_at=None)
    return Moves(
        cases=_to_move(agency).count(),
        letters=letters.count(),
        limits=TimeLimit.objects.filter(agency=agency, state__in=TimeLimit.STANDING).count(),
        people=agency.users.filter(is_active=True).count(),
        is_coordinator=agency.is_coordinator,
    )


def _to_move(agency: Agency) -> QuerySet[CaseAccess]:
    """Its part in open cases; what it once had part in stays as it was."""
    parts = CaseAccess.objects.filter(agency=agency, case__closed_at=None)
    return parts.exclude(kind=CaseAccess.Kind.PAST).order_by("case_id")


@transaction.atomic
def rename(
    agency_id: int, *, name: str, short_name: str, reason: str, since_on: date | None = None, by: User,
    now: datetime,
) -> Succession:  # fmt: skip
    """The same agency under another name. Letters keep the name they were written under."""
    agency = _held(by, agency_id)[0]
    reason = needs_reason(reason)
    refuse_faults({"name": text_fault(name, NAME_MAX), "short_name": text_fault(short_name, SHORT_MAX)})
    if name.strip() == agency.name:
        raise Refused("name-unchanged", _("This is the name it has."))
    made = Succession.objects.create(
        kind=Succession.Kind.RENAMED, from_agency=agency, to_agency=agency, old_name=agency.name,
        new_name=name.strip(), since_on=since_on or timezone.localdate(now), reason=reason, made_at=now,
        made_by=by, done_at=now,
    )  # fmt: skip
    agency.name, agency.short_name = name.strip(), short_name.strip()
    agency.save(update_fields=["name", "short_name"])
    return made


@transaction.atomic
def succeed(
    agency_id: int, *, to: int, kind: str, reason: str, since_on: date | None = None, by: User, now: datetime
) -> Succession:
    """`to` takes over from an agency, which ends. Its people move at once, its open cases by `carry_on`.

    Raises Refused for an agency that has ended already, for itself, or for one of another jurisdiction.
    """
    if kind not in (Succession.Kind.MERGED, Succession.Kind.HANDED_OVER):
        raise Invalid({"kind": [_("An agency is merged into another, or its work is handed over.")]})
    old, new = _held(by, agency_id, to)
    reason = needs_reason(reason)
    _check(old, new)
    made = Succession.objects.create(
        kind=kind, from_agency=old, to_agency=new, old_name=old.name, new_name=new.name,
        since_on=since_on or timezone.localdate(now), reason=reason, made_at=now, made_by=by,
    )  # fmt: skip
    was_coordinator = old.is_coordinator
    # First off, then on: a place has one coordinator, and one body per role and ground.
    old.is_active, old.is_coordinator, old.has_accounts = False, False, False
    old.save(update_fields=["is_active", "is_coordinator", "has_accounts"])
    new.is_active, new.is_coordinator = True, new.is_coordinator or was_coordinator
    new.save(update_fields=["is_active", "is_coordinator"])
    for duty in old.duties.all():
        new.duties.get_or_create(kind=duty.kind, value=duty.value, defaults={"basis": duty.basis})
    if old.users.update(agency=new):
        Agency.objects.filter(pk=new.pk).update(has_accounts=True)
    if was_coordinator:
        _go_on_counting(old, new, timezone.localtime(now).year)
    return made


def _held(by: User, *keys: int) -> list[Agency]:
    """The agencies, locked in the one order, for an administrator."""
    if by.role != User.Role.ADMINISTRATOR or not by.is_active:
        raise Refused("not-your-part", _("Agencies are changed by administrators."))
    found = {each.pk: each for each in Agency.objects.filter(pk__in=keys).order_by("pk").select_for_update()}
    if missing := [key for key in keys if key not in found]:
        raise Agency.DoesNotExist(missing)
    return [found[key] for key in keys]


def _check(old: Agency, new: Agency) -> None:
    if old.pk == new.pk:
        raise Refused("succeeds-itself", _("An agency is not its own successor; it can be renamed."))
    if old.jurisdiction_id != new.jurisdiction_id:
        raise Refused("other-jurisdiction", _("The successor must be an agency of the same jurisdiction."))
    ended = Succession.objects.exclude(kind=Succession.Kind.RENAMED)
    if ended.filter(from_agency=old).exists():
        raise Refused("ended-already", _("This agency has a successor already."))
    if ended.filter(from_agency=new).exists():
        raise Refused("successor-ended", _("That agency has ended itself; name the one that came after it."))
    there = Agency.objects.filter(jurisdiction=new.jurisdiction_id, role=new.role, region=new.region_id)
    if there.filter(is_active=True).exclude(pk__in=[old.pk, new.pk]).exists():
        raise Refused("role-taken", _("Another active agency has this role for the same place."))


def _go_on_counting(old: Agency, new: Agency, year: int) -> None:
    """The office's numbers go on where they stood: two letters of one year never bear the same."""
    for kind in LetterKind:
        last = Counter.objects.filter(scope=scope_of(kind, old, year)).values_list("last", flat=True).first()
        if last:
            counter, _new = Counter.objects.get_or_create(scope=scope_of(kind, new, year))
            Counter.objects.filter(pk=counter.pk, last__lt=last).update(last=last)


def carry_on(succession_id: int, *, now: datetime, most: int = BATCH) -> int:
    """Move up to `most` open cases and return how many are left. Run twice or broken off, nothing moves twice."""
    for case_id in waiting(succession_id, most):
        move(succession_id, case_id, now=now)
    return finish(succession_id, now=now)


def waiting(succession_id: int, most: int = BATCH) -> list[int]:
    """Open cases that still have to move."""
    succession = Succession.objects.select_related("from_agency").get(pk=succession_id)
    if succession.done_at is not None:
        return []
    return list(_to_move(succession.from_agency).values_list("case_id", flat=True)[:most])


def finish(succession_id: int, *, now: datetime) -> int:
    """Complete a succession once all is moved; returns how many open cases are left."""
    succession = Succession.objects.select_related("from_agency", "to_agency").get(pk=succession_id)
    left = _to_move(succession.from_agency).count() if succession.done_at is None else 0
    if not left and succession.done_at is None:
        _finish(succession, now)
    return left


def unfinished() -> list[int]:
    """Successions whose work is still being moved."""
    return list(Succession.objects.filter(done_at=None).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def move(succession_id: int, case_id: int, *, now: datetime) -> None:
    """Everything open of one case: letters with their clocks, other time limits, acts of supervision, coordination."""
    related = ("from_agency", "to_agency", "made_by")
    succession = Succession.objects.select_related(*related).get(pk=succession_id)
    case = Case.objects.select_related("taken_by").select_for_update(of=("self",)).get(pk=case_id)
    old, new = succession.from_agency, succession.to_agency
    if not case.access.filter(agency=old).exclude(kind=CaseAccess.Kind.PAST).exists():
        return
    letters = _move_letters(case, succession, now)
    limits = TimeLimit.objects.filter(Q(deadline__case=case) | Q(transfer__case=case))
    TimeLimit.objects.filter(pk__in=limits.values("pk"), agency=old, state__in=TimeLimit.STANDING).update(
        agency=new
    )
    for rows in _other_work(case, old):
        rows.update(agency=new)
    coordinates = case.coordinator_id == old.pk
    if coordinates:
        case.coordinator = new
        case.save(update_fields=["coordinator"])
    _move_access(case, old, new)
    details = {"from": old.role, "role": new.role, "agency": new.pk, "letters": letters,
               "coordinator": coordinates}  # fmt: skip
    note = f"{succession.old_name} → {succession.new_name}。{succession.reason}"
    record(case, Event.Act.WORK_HANDED_OVER, by=succession.made_by, now=now, details=details, note=note)
    refresh(case, now)
    Succession.objects.filter(pk=succession.pk).update(
        cases_moved=F("cases_moved") + 1, letters_moved=F("letters_moved") + len(letters)
    )


def _move_letters(case: Case, succession: Succession, now: datetime) -> list[str]:
    """The numbers of the letters that moved. A body answers a case once: of two letters that now have one recipient
    the one that leads stands, with the earlier date, and the other is void."""
    new, moved = succession.to_agency, []
    live = case.transfers.filter(status__in=LIVE).select_related("letter", "limit")
    theirs = next((each for each in live if each.agency_id == new.pk), None)
    for mine in [each for each in live if each.agency_id == succession.from_agency_id]:
        if theirs is not None:
            stays, goes = _which_stays(mine, theirs)
            _keep_earlier_date(stays, goes, now)
            withdraw(case, goes, by=succession.made_by, now=now,
                     why=f"接收单位已合并，由{stays.letter.number}继续办理")  # fmt: skip
            theirs = stays
        if mine.status != TransferStatus.WITHDRAWN:
            mine.agency = new
            mine.save(update_fields=["agency"])
            moved.append(mine.letter.number)
    return moved


def _which_stays(mine: Transfer, theirs: Transfer) -> tuple[Transfer, Transfer]:
    """(the letter that stands, the one that goes): leading before assisting, else the one that was there."""
    leads = mine.kind != Transfer.Kind.ASSIST and theirs.kind == Transfer.Kind.ASSIST
    return (mine, theirs) if leads else (theirs, mine)


def _keep_earlier_date(stays: Transfer, goes: Transfer, now: datetime) -> None:
    other = goes.limit
    if stays.status not in OWING or other is None or other.state not in _COUNTING:
        return
    if stays.limit is None:
        stays.limit = copy_limit(other, reference=other.reference, agency=stays.agency, now=now)
        stays.save(update_fields=["limit"])
    elif stays.limit.state in _COUNTING and other.due_at < stays.limit.due_at:
        count_as(stays.limit, counting_of(other), now)


def _other_work(case: Case, old: Agency) -> list[Any]:
    """What else of an open case waits for an agency, by the row that names it."""
    return [
        Order.objects.filter(case=case, agency=old, state__in=Order.OPEN),
        LeaderInCharge.objects.filter(case=case, agency=old, until=None),
        Visit.objects.filter(case=case, agency=old, visited_on=None),
        TaskForceMember.objects.filter(task_force__case=case, task_force__dissolved_on=None, agency=old),
    ]


def _move_access(case: Case, old: Agency, new: Agency) -> None:
    """The old body's part is past; what it was to the case, its successor is from now on."""
    row = case.access.get(agency=old)
    CaseAccess.objects.get_or_create(
        case=case, agency=new, defaults={"kind": row.kind, "is_open": False, "due_at": row.due_at}
    )
    case.access.filter(pk=row.pk).update(kind=CaseAccess.Kind.PAST, is_open=False)


@transaction.atomic
def _finish(succession: Succession, now: datetime) -> None:
    """Closed cases keep their old recipients; the successor may read them. Visits still planned there move."""
    old, new = succession.from_agency, succession.to_agency
    past = CaseAccess.objects.filter(agency=old).exclude(
        case__in=CaseAccess.objects.filter(agency=new).values("case")
    )
    rows = (
        CaseAccess(
            case_id=case, agency=new, kind=CaseAccess.Kind.PAST, is_open=False, due_at=due, status=status
        )
        for case, due, status in past.values_list("case", "due_at", "status").iterator(chunk_size=ROWS)
    )
    while batch := list(islice(rows, ROWS)):
        CaseAccess.objects.bulk_create(batch, ignore_conflicts=True)
    Visit.objects.filter(agency=old, visited_on=None).update(agency=new)
    Application.objects.filter(asked_for=old, state=Application.State.OPEN).update(asked_for=new)
    TimeLimit.objects.filter(agency=old, state__in=TimeLimit.STANDING).update(agency=new)
    Succession.objects.filter(pk=succession.pk).update(done_at=now)
