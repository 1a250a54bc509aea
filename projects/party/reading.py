"""What a party sees of its project: what it owes and by when, the orders to answer, its people in numbers, its papers.
No case, no name of a worker, no other project."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from agencies.people.models import User
from agencies.policy.obligations import Declared
from agencies.policy.obliged import Party
from projects.compliance.judging import SOON, State, state_of
from projects.compliance.recounting import list_of
from projects.models import Document, Engagement, Item, Measure, PartyAccount, Project

# What each part owes itself; the rest of the project's parties is shown and not asked for.
OWN: Mapping[str, frozenset[Party]] = {
    PartyAccount.Part.OWNER: frozenset({Party.OWNER}),
    PartyAccount.Part.LABOUR_MANAGER: frozenset({Party.CONTRACTOR, Party.SUBCONTRACTOR}),
}
_PARTIES = frozenset({Party.OWNER, Party.CONTRACTOR, Party.SUBCONTRACTOR})
_P = Document.Purpose
# Which paper shows a duty done; of the others any may.
PAPERS: Mapping[str, str] = {
    "start_approval": _P.APPROVAL, "start_permit": _P.PERMIT, "start_funds": _P.FUND_PROOF,
    "start_qualified": _P.QUALIFICATION, "written_contract": _P.CONTRACT, "contract_cycles": _P.CONTRACT,
    "subcontract_written": _P.CONTRACT, "tender_clause": _P.TENDER, "payment_guarantee": _P.GUARANTEE,
    "wage_account": _P.ACCOUNT, "account_filing": _P.ACCOUNT, "account_closing": _P.ACCOUNT, "deposit": _P.DEPOSIT,
    "labour_cost": _P.PAYMENT_PROOF, "agency_payment": _P.PAYMENT_PROOF, "roll_payroll": _P.PAYMENT_PROOF,
    "process_settlement": _P.SETTLEMENT, "exit_settlement": _P.SETTLEMENT, "owner_clearing": _P.PAYMENT_CERTIFICATE,
    "rights_board": _P.BOARD,
}  # fmt: skip
_TONES: Mapping[str, str] = {
    State.MISSING: "breached", State.FAULTY: "breached", State.OPEN: "wait", State.MET: "done", State.MET_LATE: "done",
}  # fmt: skip
_MEASURE_TONES: Mapping[str, str] = {
    Measure.State.ISSUED: "act", Measure.State.RETURNED: "breached", Measure.State.ANSWERED: "wait",
}  # fmt: skip
PAPERS_MAX = 30


@dataclass(frozen=True, slots=True)
class ShownItem:
    item: Item
    name: str
    source: str
    state: State
    tone: str
    days: int | None

    @property
    def wants(self) -> bool:
        return self.state in (State.MISSING, State.FAULTY, State.OPEN)

    @property
    def is_late(self) -> bool:
        return self.days is not None and self.days < 0

    @property
    def late_by(self) -> int:
        return -(self.days or 0)

    @property
    def is_soon(self) -> bool:
        return self.days is not None and 0 <= self.days <= SOON


@dataclass(frozen=True, slots=True)
class ShownOrder:
    measure: Measure
    tone: str
    days: int

    @property
    def wants(self) -> bool:
        return self.measure.state in (Measure.State.ISSUED, Measure.State.RETURNED)

    @property
    def is_late(self) -> bool:
        return self.wants and self.days < 0

    @property
    def late_by(self) -> int:
        return -self.days


@dataclass(frozen=True, slots=True)
class Roster:
    on_site: int
    without_contract: int
    left: int
    unsettled: int

    def __bool__(self) -> bool:
        return bool(self.on_site or self.left)


@dataclass(frozen=True, slots=True)
class Desk:
    """The page of one project for one party; what it has to do stands first."""

    account: PartyAccount
    wanted: list[ShownItem]
    done: list[ShownItem]
    of_others: list[ShownItem]
    orders: list[ShownOrder]
    roster: Roster
    papers: list[Document]

    @property
    def to_answer(self) -> int:
        return sum(each.wants for each in self.orders)

    @property
    def late(self) -> int:
        return sum(each.is_late for each in self.wanted) + sum(each.is_late for each in self.orders)


def accounts_of(user: User) -> QuerySet[PartyAccount]:
    """The doors that stand open to a person."""
    standing = PartyAccount.objects.filter(user=user, ended_at__isnull=True)
    return standing.select_related("project__responsible_agency", "company").order_by("project__name", "pk")


def desk_of(account: PartyAccount, today: date) -> Desk:
    items = items_of(account.project, today)
    own = OWN[account.part]
    duties = list_of(account.project.jurisdiction_id, today)
    mine = [each for each in items if duties[each.item.code].first.party in own]
    return Desk(
        account=account,
        wanted=[each for each in mine if each.wants],
        done=[each for each in mine if not each.wants],
        of_others=[
            each for each in items if duties[each.item.code].first.party in _PARTIES - own and each.wants
        ],
        orders=orders_of(account.project, today),
        roster=roster_of(account.project),
        papers=list(own_papers(account)[:PAPERS_MAX]),
    )


def items_of(project: Project, today: date) -> list[ShownItem]:
    """The duties that apply, soonest first; what has no day stands at the end."""
    duties = list_of(project.jurisdiction_id, today)
    rows = Item.objects.filter(project=project, applies=True, excuse="", code__in=list(duties))
    shown = [_shown(each, duties[each.code], today) for each in rows]
    return sorted(shown, key=lambda each: (each.item.due_on or date.max, each.item.pk))


def item_of(account: PartyAccount, code: str, today: date) -> ShownItem | None:
    """A duty this party enters itself; None for any other."""
    duty = list_of(account.project.jurisdiction_id, today).get(code)
    item = Item.objects.filter(project=account.project, code=code, applies=True, excuse="").first()
    if duty is None or item is None or duty.first.party not in OWN[account.part]:
        return None
    return _shown(item, duty, today)


def _shown(item: Item, duty: Declared, today: date) -> ShownItem:
    state = state_of(
        applies=item.applies, recurs=item.recurs, due_on=item.due_on, provisional=item.provisional,
        done_on=item.done_on, fault=item.fault, excuse=item.excuse, today=today,
    )  # fmt: skip
    days = (item.due_on - today).days if item.due_on and not item.provisional else None
    tone = _TONES.get(state, "plain")
    if state is State.OPEN and days is not None and days <= SOON:
        tone = "act"
    return ShownItem(item, duty.name, duty.by(item.start).source, state, tone, days)


def orders_of(project: Project, today: date) -> list[ShownOrder]:
    """Orders to the firms of the project; not the proposals that agencies make to each other."""
    rows = (
        Measure.objects.filter(finding__project=project)
        .exclude(rung__in=Measure.LICENCE)
        .exclude(state=Measure.State.WITHDRAWN)
        .select_related("letter", "agency")
        .order_by("due_on", "pk")
    )
    shown = [
        ShownOrder(each, _MEASURE_TONES.get(each.state, "done"), (each.due_on - today).days) for each in rows
    ]
    return sorted(shown, key=lambda each: not each.wants)


def order_of(project: Project, pk: int, today: date) -> ShownOrder | None:
    return next((each for each in orders_of(project, today) if each.measure.pk == pk), None)


def roster_of(project: Project) -> Roster:
    here, gone = Q(exited_on__isnull=True), Q(exited_on__isnull=False)
    counted = Engagement.objects.filter(project=project).aggregate(
        on_site=Count("pk", filter=here),
        without_contract=Count("pk", filter=here & Q(contracted_on__isnull=True)),
        left=Count("pk", filter=gone),
        unsettled=Count("pk", filter=gone & Q(settled_on__isnull=True)),
    )
    return Roster(**counted)


def own_papers(account: PartyAccount) -> QuerySet[Document]:
    """What this person has handed in; papers of the offices and of other parties stay theirs."""
    standing = Document.objects.standing().filter(project=account.project, stored_by=account.user)
    return standing.order_by("-stored_at", "-pk")
