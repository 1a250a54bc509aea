"""What follows from a case's transfers: its status, when it needs attention, who may see it. Rebuilt, not patched."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from agencies.clock.models import TimeLimit
from cases.models import Case, CaseAccess, Order, Proposal, Transfer
from cases.models.case import Clock
from cases.recipients import agencies_of
from cases.workflow import ENDED, LIVE, OWING, Status, TransferStatus, standing

_STRENGTH = [
    CaseAccess.Kind.LEAD,
    CaseAccess.Kind.JOINT,
    CaseAccess.Kind.ASSIST,
    CaseAccess.Kind.COORDINATOR,
    CaseAccess.Kind.NOTIFY,
    CaseAccess.Kind.ORIGIN,
    CaseAccess.Kind.PAST,
]
DERIVED = [
    "status", "lead_agency", "has_proposal", "awaits_confirmation",
    "awaits_receipt", "has_objection", "has_feedback", "has_step", "has_reply", "is_overdue", "due_at", "clock",
    "awaits_date", "attention_at",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What one agency is to a case: its strongest part, whether its answer is awaited, since or until when."""

    kind: CaseAccess.Kind
    is_open: bool
    due_at: datetime
    status: str = ""
    clock: str = ""
    owes_reply: bool = False

    @classmethod
    def of(cls, row: CaseAccess) -> "Part":
        return cls(CaseAccess.Kind(row.kind), row.is_open, row.due_at, row.status, row.clock, row.owes_reply)


def refresh(case: Case, now: datetime) -> None:
    """Bring a locked case in line with its transfers and proposals. Call it last in every act that touches them."""
    transfers = list(case.transfers.select_related("limit"))
    # Only these columns: the snapshots of facts and reasons are long, and this runs after every act.
    standing_ones = case.proposals.exclude(state=Proposal.State.REPLACED).order_by()
    proposals = {each.state: each for each in standing_ones.only("state", "lead", "notify", "recipients")}
    in_force = proposals.get(Proposal.State.IN_FORCE)
    if case.status != Status.RECEIVED and case.status not in ENDED:
        case.has_proposal = Proposal.State.PENDING in proposals
        case.status = standing(each.status for each in transfers) if transfers else case.status
        leads = responsible(transfers, in_force)
        case.awaits_confirmation = case.has_proposal or len(leads) < len(in_force.lead if in_force else ("",))
        case.lead_agency_id = leads[0].agency_id if leads else None
    owing = [each for each in transfers if each.status in OWING]
    statuses = {each.status for each in transfers} if case.closed_at is None else set()
    case.awaits_receipt = TransferStatus.ISSUED in statuses
    case.has_objection = TransferStatus.OBJECTED in statuses
    case.has_feedback = TransferStatus.FED_BACK in statuses
    _look_at_orders(case)
    case.is_overdue = any(each.limit and each.limit.state == TimeLimit.State.LAPSED for each in owing)
    clocks = {each.pk: clock_of(each, case) for each in owing}
    dated = [each for each in owing if clocks[each.pk] in (Clock.RUNS, Clock.ESTIMATE)]
    first = min(dated, key=due_of, default=None)
    case.due_at = due_of(first) if first else None
    case.clock = clocks[first.pk] if first else _undated(set(clocks.values()))
    case.awaits_date = Clock.AWAITED in clocks.values()
    case.attention_at = _attention(case, owing, now)
    case.save(update_fields=DERIVED)
    _rebuild_access(case, transfers, in_force)


def _look_at_orders(case: Case) -> None:
    """What of its supervision waits for the office: a step to sign, a reply that no leader decides on."""
    vars(case).pop("open_orders", None)
    is_open = case.closed_at is None
    case.has_step = is_open and any(each.is_needed and not each.is_request for each in case.open_orders)
    case.has_reply = is_open and any(
        each.state == Order.State.REPLIED and each.leader_id is None for each in case.open_orders
    )


def responsible(transfers: list[Transfer], in_force: Proposal | None) -> list[Transfer]:
    """The live transfers that lead under the decision in force, first lead first; an older decision's do not count."""
    if in_force is None:
        return []
    found = [
        each
        for each in transfers
        if each.status in LIVE and each.kind != Transfer.Kind.ASSIST and each.proposal_id == in_force.pk
    ]
    return sorted(found, key=lambda each: in_force.lead.index(each.role))


def begin(case: Case) -> None:
    """Who is party to a case just taken in: nobody but the office that keeps it and the agency that took it in."""
    part = {"case": case, "due_at": case.attention_at}
    rows = [CaseAccess(**part, agency_id=case.coordinator_id, kind=CaseAccess.Kind.COORDINATOR, is_open=True)]
    origin = case.taken_by.agency_id
    if origin is not None and origin != case.coordinator_id:
        rows.append(CaseAccess(**part, agency_id=origin, kind=CaseAccess.Kind.ORIGIN, is_open=False))
    CaseAccess.objects.bulk_create(rows)


def _attention(case: Case, owing: list[Transfer], now: datetime) -> datetime:
    if case.closed_at:
        return case.closed_at
    if case.status in (Status.RECEIVED, Status.PROPOSED):
        return case.received_at
    if case.status == Status.FEEDBACK_RECEIVED or not owing:
        return now
    return min(due_of(each) for each in owing)


def _undated(clocks: set[str]) -> str:
    """How time stands with a case none of whose recipients has a date."""
    order = (Clock.AWAITED, "", Clock.SUSPENDED, Clock.NONE)
    return next((str(each) for each in order if each in clocks), "")


def due_of(transfer: Transfer) -> datetime:
    """When the recipient should be looked at: its due date, or since the letter went out unreceived."""
    return transfer.limit.due_at if transfer.limit else transfer.issued_at


def clock_of(transfer: Transfer, case: Case) -> str:
    """How time stands with an answer that is owed."""
    limit = transfer.limit
    if limit is not None:
        if limit.state == TimeLimit.State.SUSPENDED:
            return Clock.SUSPENDED
        return Clock.ESTIMATE if limit.provisional else Clock.RUNS
    policy = case.policy_version.policy if case.policy_version else None
    if policy is None or policy.feedback:
        return ""  # it begins with the receipt
    return Clock.AWAITED if policy.officer_sets else Clock.NONE


def _rebuild_access(case: Case, transfers: list[Transfer], in_force: Proposal | None) -> None:
    """Write the rows that are new or have changed."""
    held = {row.agency_id: row for row in case.access.all()}
    changed = [
        CaseAccess(case=case, agency_id=agency, **asdict(part))
        for agency, part in access_rows(case, transfers, in_force, held.values()).items()
        if agency not in held or Part.of(held[agency]) != part
    ]
    if changed:
        CaseAccess.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["case", "agency"],
            update_fields=list(Part.__slots__),
        )


def access_rows(
    case: Case, transfers: list[Transfer], in_force: Proposal | None, held: Iterable[CaseAccess]
) -> dict[int, Part]:
    """agency -> its part. The one definition of who is party to a case; who was once, stays as a former one."""
    rows: dict[int, Part] = {}
    for agency, part in _parts(case, transfers, in_force):
        known = rows.get(agency)
        if known is None or _STRENGTH.index(part.kind) < _STRENGTH.index(known.kind):
            rows[agency] = replace(part, is_open=part.is_open or bool(known and known.is_open))
    for row in held:
        # An agency that handed the matter in again keeps it in sight as such.
        kept = CaseAccess.Kind.ORIGIN if row.kind == CaseAccess.Kind.ORIGIN else CaseAccess.Kind.PAST
        rows.setdefault(row.agency_id, Part(kept, False, case.attention_at))
    return rows | dict(_owing_replies(case, rows))


def _owing_replies(case: Case, rows: dict[int, Part]) -> Iterator[tuple[int, Part]]:
    """The parts of those who have an order to answer, whatever else they are to the case."""
    addressed = {
        each.agency_id for each in case.open_orders if each.state == Order.State.ISSUED and each.agency_id
    }
    for agency in addressed if case.closed_at is None else ():
        part = rows.get(agency) or Part(CaseAccess.Kind.PAST, False, case.attention_at)
        yield agency, replace(part, is_open=True, owes_reply=True)


def _parts(case: Case, transfers: list[Transfer], in_force: Proposal | None) -> Iterator[tuple[int, Part]]:
    is_open, kinds = case.closed_at is None, CaseAccess.Kind
    for each in transfers:
        if each.agency_id is not None and each.status in LIVE:
            yield (
                each.agency_id,
                Part(
                    kinds(each.kind),
                    is_open and each.status in OWING,
                    due_of(each),
                    each.status,
                    clock_of(each, case) if is_open and each.status in OWING else "",
                ),
            )
        elif each.agency_id is not None:
            yield each.agency_id, Part(kinds.PAST, False, case.attention_at, each.status)
    yield case.coordinator_id, Part(kinds.COORDINATOR, is_open, case.attention_at)
    if case.taken_by.agency_id is not None:
        yield case.taken_by.agency_id, Part(kinds.ORIGIN, False, case.attention_at)
    if in_force:
        for agency in agencies_of(case, in_force.notify, in_force.recipients):
            yield agency.pk, Part(kinds.NOTIFY, False, case.attention_at)
