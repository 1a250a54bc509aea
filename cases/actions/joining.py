"""How cases hang together: merged (并案) and taken apart again, split (拆分), linked, and judged the same or not."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.clock.limits import cancel, run_on
from agencies.clock.models import Step, TimeLimit
from agencies.clock.moving import copy_limit, count_as, counting_of
from agencies.errors import Invalid, Refused
from agencies.people.models import User
from cases.actions import deadlines
from cases.actions.ending import end, propose_anew, release_all
from cases.actions.locking import locked_case
from cases.actions.receipt import needs_reason
from cases.actions.standing import refresh
from cases.duties import keeps
from cases.history import record
from cases.models import Case, CaseAccess, CaseLink, Deadline, Event, Order, Transfer
from cases.workflow import ENDED, OWING, Status, Verb

Kind = TimeLimit.Kind
# What belongs to a letter, an order or a person of the merged case and ends with it.
_STAYS = frozenset(
    {Kind.FEEDBACK, Kind.RECEIPT, Kind.OBJECTION, Kind.ORDER, Kind.LEADER, Kind.VISIT, Kind.SLOW}
)
# Several of these may run side by side.
_MANY = frozenset({Kind.OFFICER})
_COUNTING = (TimeLimit.State.RUNNING, TimeLimit.State.LAPSED)
Moved = list[dict[str, Any]]


@transaction.atomic
def merge(number: str, *, into: str, reason: str, by: User, now: datetime) -> Case:
    """Two cases are one matter: `number` ends as merged, `into` goes on with everything. Returns the case that goes on.

    1. The earliest clock is kept: what the merged case owes earlier moves to the main case, and a recipient with
       letters in both keeps the earlier date.
    2. The letters of the merged case are void, their recipients released; answers on record stay.
    3. External numbers, complainants, attachments and history stay where they are and are shown with the main case;
       nothing that is proposed, drafted or written is deleted.

    Raises Refused for an ended main case, for a case that others are merged into, and while an order is unanswered.
    """
    hold(number, into)
    case = locked_case(number, by, Verb.MERGE)
    reason = needs_reason(reason)
    main = other_of(into, by, "into")
    _check_merger(case, main, by)
    link = CaseLink.objects.create(
        kind=CaseLink.Kind.MERGED, from_case=case, to_case=main, reason=reason, made_at=now, made_by=by
    )
    record(case, Event.Act.MERGED, by=by, now=now, details={"into": main.number}, note=reason)
    moved = [*_earlier_letters(case, main, now), *_earlier_deadlines(case, main, by, now)]
    standing = case.deadlines.filter(transfer=None, limit__state__in=TimeLimit.STANDING)
    resting = [{"resting": pk} for pk in standing.values_list("limit", flat=True)]
    release_all(case, by=by, now=now, why=f"案件已并入{main.number}")
    deadlines.drop(case, frozenset(Kind))
    end(case, Status.MERGED, now)
    link.moved = [*moved, *resting]
    link.save(update_fields=["moved"])
    _keep_origins_in_sight(case, main)
    told = [{key: each[key] for key in ("kind", "before", "due")} for each in moved]
    record(
        main, Event.Act.TOOK_IN, by=by, now=now, details={"from": case.number, "limits": told}, note=reason
    )
    refresh(case, now)
    refresh(main, now)
    return main


def _check_merger(case: Case, main: Case, by: User) -> None:
    if main.pk == case.pk:
        raise Refused("merge-into-itself", _("A case cannot be merged into itself."))
    if main.jurisdiction_id != case.jurisdiction_id:
        raise Refused("other-jurisdiction", _("Cases of two jurisdictions are not merged."))
    if main.status in ENDED:
        raise Refused(
            "main-case-ended",
            _("%(number)s has ended (“%(status)s”); cases are merged into one that is open.")
            % {"number": main.number, "status": Status(main.status).label},
        )
    if not keeps(by, main):
        raise Refused("not-your-part", _("Your agency does not keep %(number)s.") % {"number": main.number})
    if CaseLink.objects.mergers().filter(to_case=case).exists():
        raise Refused(
            "has-taken-in",
            _(
                "Other cases are merged into this one. Merge the other way round, or undo those mergers first."
            ),
        )
    if case.orders.filter(state__in=[Order.State.ISSUED, Order.State.REPLIED]).exists():
        raise Refused("order-open", _("An order of this case is not settled yet; accept its reply first."))


def hold(*numbers: str) -> None:
    """Lock several cases in the one order everybody locks them in: two acts on the same pair wait for each other."""
    list(Case.objects.filter(number__in=numbers).order_by("pk").select_for_update().values_list("pk"))


def other_of(number: str, by: User, field: str) -> Case:
    """The other case of an act; it is locked. Raises Invalid when the person cannot see it."""
    sound = number.strip()
    found = Case.objects.visible_to(by).select_related("taken_by", "coordinator").filter(number=sound)
    if case := found.first() if sound.isprintable() else None:
        return case
    raise Invalid({field: [_("There is no case of this number that you may see.")]})


def _recipient(transfer: Transfer) -> Any:
    return transfer.agency_id or (transfer.role, transfer.recipient_name)


def _earlier_letters(case: Case, main: Case, now: datetime) -> Iterator[dict[str, Any]]:
    """A recipient with letters in both cases keeps the earlier due date, on the letter of the main case."""
    theirs = {
        _recipient(each): each.limit
        for each in case.transfers.select_related("limit")
        if each.status in OWING and each.limit and each.limit.state in _COUNTING
    }
    for transfer in main.transfers.select_related("limit"):
        other = theirs.get(_recipient(transfer))
        if other is None or transfer.status not in OWING:
            continue
        if transfer.limit is None:
            transfer.limit = copy_limit(other, reference=main.number, agency=transfer.agency, now=now)
            transfer.save(update_fields=["limit"])
            yield _moved(transfer.limit, "", {"letter": transfer.pk})
        elif transfer.limit.state in _COUNTING and other.due_at < transfer.limit.due_at:
            yield _advanced(transfer.limit, other, now)


def _earlier_deadlines(case: Case, main: Case, by: User, now: datetime) -> Iterator[dict[str, Any]]:
    """What the merged case owes besides letters: earlier than the main case's own, or not owed there at all."""
    own = {each.kind: each.limit for each in _counting(main)}
    is_sent = main.transfers.exists()
    for deadline in _counting(case):
        if deadline.kind in _STAYS or (is_sent and deadline.kind in deadlines.UNTIL_SENT):
            continue
        mine = None if deadline.kind in _MANY else own.get(deadline.kind)
        if mine is None:
            yield _begun(deadline, main, by, now)
        elif deadline.limit.due_at < mine.due_at:
            yield _advanced(mine, deadline.limit, now)


def _counting(case: Case) -> list[Deadline]:
    found = case.deadlines.filter(transfer=None, limit__state__in=_COUNTING)
    return list(found.select_related("limit__agency"))


def _advanced(mine: TimeLimit, other: TimeLimit, now: datetime) -> dict[str, Any]:
    was, before = counting_of(mine), mine.due_on.isoformat()
    count_as(mine, counting_of(other), now)
    return _moved(mine, before, {"was": was})


def _begun(deadline: Deadline, main: Case, by: User, now: datetime) -> dict[str, Any]:
    keeper = deadline.limit.agency
    agency = main.coordinator if keeper and keeper.pk == deadline.case.coordinator_id else keeper
    limit = copy_limit(deadline.limit, reference=main.number, agency=agency, now=now)
    Deadline.objects.create(
        case=main, limit=limit, kind=deadline.kind, title=deadline.title, set_at=now, set_by=by
    )
    return _moved(limit, "", {})


def _moved(limit: TimeLimit, before: str, more: dict[str, Any]) -> dict[str, Any]:
    """One entry of `CaseLink.moved`: this limit of the main case was due `before` ("" when it is new), and is `due`
    now. `was` is how it was counted, `letter` the letter that got it."""
    return {
        "limit": limit.pk,
        "kind": str(limit.kind),
        "before": before,
        "due": limit.due_on.isoformat(),
    } | more


def _keep_origins_in_sight(case: Case, main: Case) -> None:
    """Whoever handed the merged case in may follow the one that goes on."""
    origins = case.access.filter(kind=CaseAccess.Kind.ORIGIN).values_list("agency", flat=True)
    CaseAccess.objects.bulk_create(
        [
            CaseAccess(
                case=main, agency_id=agency, kind=CaseAccess.Kind.ORIGIN, is_open=False, due_at=main.attention_at
            )
            for agency in origins
        ],
        ignore_conflicts=True,
    )  # fmt: skip


@transaction.atomic
def unmerge(number: str, *, reason: str, by: User, now: datetime) -> Case:
    """The merger was wrong: the case comes back to the desk, and what the merger did to the main case is undone.

    Its void letters stay void, so its last decision is proposed again; its own time limits run on to their old
    dates. A limit of the main case goes back to its own date unless it has been met or changed since.
    """
    link = CaseLink.objects.mergers().filter(from_case__number=number).select_related("to_case").first()
    hold(number, *([link.to_case.number] if link else []))
    case = locked_case(number, by, Verb.UNMERGE)
    reason = needs_reason(reason)
    link = CaseLink.objects.mergers().select_related("to_case").get(from_case=case)
    main = link.to_case
    link.undone_at, link.undone_by = now, by
    link.save(update_fields=["undone_at", "undone_by"])
    back = sum(_put_back(each, now) for each in link.moved if "limit" in each)
    own = [each["resting"] for each in link.moved if "resting" in each]
    for limit in TimeLimit.objects.filter(pk__in=own, state=TimeLimit.State.CANCELLED):
        run_on(limit, now)
    letters = list(
        case.transfers.filter(letter__voided_at__gte=link.made_at).values_list("letter__number", flat=True)
    )
    told = {"from": case.number, "into": main.number, "letters": letters, "limits": len(own)}
    record(case, Event.Act.UNMERGED, by=by, now=now, details=told, note=reason)
    propose_anew(case, by=by, now=now)
    told = {"from": case.number, "into": main.number, "back": back}
    record(main, Event.Act.UNMERGED, by=by, now=now, details=told, note=reason)
    refresh(main, now)
    return case


def _put_back(entry: dict[str, Any], now: datetime) -> bool:
    """Returns whether the limit of the main case was put back."""
    limit = TimeLimit.objects.get(pk=entry["limit"])
    if not limit.is_standing or limit.due_on.isoformat() != entry["due"]:
        return False
    if "was" in entry:
        count_as(limit, entry["was"], now)
    elif "letter" not in entry:
        cancel(limit)
    elif Transfer.objects.filter(pk=entry["letter"], limit=limit, received_at=None).update(limit=None):
        cancel(limit)
        Step.objects.filter(limit=limit, done_at=None).update(done_at=now)
    else:
        return False
    return True


def main_of(case: Case) -> Case:
    """The case that goes on with this matter: itself, unless it is merged."""
    link = CaseLink.objects.mergers().filter(from_case=case).select_related("to_case").first()
    return link.to_case if link else case
