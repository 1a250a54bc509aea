"""The people of a jurisdiction as the demo moves them: who answers for which body, and what they write."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from agencies.errors import Refused
from agencies.models import User
from agencies.vocabulary import NAMED_AT_DISPATCH, Duty, Role
from cases.actions.closing import Ending, close
from cases.actions.dispatch import confirm, override
from cases.actions.feedback import Report, accept_for_record, feed_back, return_for_more
from cases.actions.leaders import assign
from cases.actions.receipt import object_to, overrule, receive, uphold
from cases.models import Case, Proposal, Transfer
from cases.recipients import resolve
from cases.requirements import duties_of
from oversight.demo import words
from oversight.demo.reasons import reasons_of

_GROUND = frozenset({Role.TOWNSHIP, Role.SUBDISTRICT, Role.DEV_ZONE})
# Who takes part and is not made responsible in the place of a department.
_BESIDE = frozenset({*_GROUND, Role.POLICE, *NAMED_AT_DISPATCH})


@dataclass(frozen=True, slots=True)
class Result:
    """What a lead finds out about a case."""

    outcome: str
    workers: int
    paid: int  # yuan

    @property
    def solved(self) -> bool:
        return self.outcome == "solved"


def result_of(case: Case, rng: Random) -> Result:
    causes, workers, owed = case.causes, case.workers or 1, int(case.amount or 0)
    if "not_wages" in causes:
        return Result("not_wages", 0, 0)
    if "disputed_relation" in causes:
        return Result("arbitration", workers, 0)
    outcome = rng.choices(("solved", "no_arrears", "arbitration", "unreachable"), (84, 6, 5, 5))[0]
    if outcome == "solved" and "absconding" in causes and rng.random() < 0.4:
        outcome = "police"
    share = rng.choice((100, 100, 100, 95, 80)) if outcome == "solved" else 0
    return Result(outcome, workers, owed * share // 100)


@dataclass(frozen=True, slots=True)
class Office:
    """`handlers` by agency; for a body without accounts the keeper of the case enters what came on paper."""

    clerk: User
    head: User
    handlers: dict[int, User]

    def of(self, transfer: Transfer) -> User:
        if transfer.agency_id == self.clerk.agency_id:
            return self.clerk
        return self.handlers.get(transfer.agency_id or 0) or self.keeper(transfer.case)

    def keeper(self, case: Case, *, head: bool = False) -> User:
        """The office, or the body to which a decision has given the case."""
        return self.handlers.get(case.coordinator_id, self.head if head else self.clerk)

    def receive(self, transfer: Transfer, now: datetime) -> None:
        receive(transfer.pk, by=self.of(transfer), now=now)

    def answer(self, transfer: Transfer, result: Result, rng: Random, now: datetime) -> None:
        feed_back(transfer.pk, self._report(transfer, result, rng), by=self.of(transfer), now=now)

    def _report(self, transfer: Transfer, result: Result, rng: Random) -> Report:
        if transfer.kind == Transfer.Kind.ASSIST:
            return Report(result.outcome, rng.choice(words.ASSISTED))
        text = rng.choice(words.FINDINGS[result.outcome]).format(n=result.workers, paid=result.paid)
        paid = result.workers if result.solved else 0
        # Joint leads report the same case; only one of them reports the money.
        money = result.paid if transfer.role == transfer.proposal.lead[0] else 0
        reasons = reasons_of(transfer.case)
        return Report(result.outcome, text, result.workers, None, paid, Decimal(money), reasons)

    def record(self, transfer: Transfer, now: datetime) -> None:
        accept_for_record(transfer.pk, by=self.keeper(transfer.case), now=now)

    def send_back(self, transfer: Transfer, rng: Random, now: datetime) -> None:
        keeper = self.keeper(transfer.case)
        return_for_more(transfer.pk, reason=rng.choice(words.RETURNS), by=keeper, now=now)

    def object(self, transfer: Transfer, rng: Random, now: datetime) -> None:
        object_to(transfer.pk, reason=rng.choice(words.OBJECTIONS), by=self.of(transfer), now=now)

    def uphold(self, transfer: Transfer, now: datetime) -> None:
        uphold(transfer.pk, by=self.keeper(transfer.case, head=True), now=now)

    def overrule(self, transfer: Transfer, now: datetime) -> None:
        keeper = self.keeper(transfer.case, head=True)
        overrule(transfer.pk, reason=words.OVERRULED, by=keeper, now=now)

    def decide(self, case: Case, rng: Random, now: datetime, *, anew: bool = False) -> None:
        """Confirm the proposal; `anew`, or now and then, another body is made responsible, with a reason."""
        proposal = case.proposals.exclude(state=Proposal.State.REPLACED).latest("sequence")
        others = [role for role in proposal.assist if role not in _BESIDE]
        if not (anew or (others and rng.random() < 0.12)):
            named = _named(case, proposal, proposal.roles)
            confirm(case.number, by=self.keeper(case), now=now, recipients=named)
            return
        former = [role for role in proposal.lead if role not in _GROUND]
        lead = others[0] if others else Role.HRSS if Role.HRSS not in proposal.lead else Role.MARKET
        # Whom an objection released is not asked again.
        assist = [role for role in [*([] if anew else former), *proposal.assist] if role != lead]
        override(
            case.number, lead=[lead], assist=assist, notify=proposal.notify, reason=rng.choice(words.OVERRIDES),
            by=self.keeper(case, head=True), now=now, recipients=_named(case, proposal, [lead, *assist]),
        )  # fmt: skip

    def close(self, case: Case, result: Result, now: datetime) -> None:
        paid = result.workers if result.solved else 0
        ground = {"arbitration": "disputed_pay", "police": "absconded"}.get(result.outcome, "")
        summary = words.CLOSED[result.outcome]
        ending = Ending(result.outcome, summary, paid, Decimal(result.paid), ground)
        keeper = self.keeper(case)
        if Duty.LEADER_IN_CHARGE in duties_of(case) and not case.leaders.exists():
            day = timezone.localdate(now) + timedelta(days=7)
            assign(case.number, name=words.LEADER, cause=words.CAUSE, due_on=day, by=keeper, now=now)
        close(case.number, ending, by=keeper, now=now)


def _named(case: Case, proposal: Proposal, roles: Iterable[str]) -> dict[str, str]:
    """Whom the office names for the roles that the directory does not fill."""
    unknown = (each.role for each in resolve(case, roles, proposal.recipients) if not each.is_known)
    return {role: _unit(case, role) for role in unknown}


def _unit(case: Case, role: str) -> str:
    if role == Role.PROJECT_OWNER and case.project and case.project.owner:
        return case.project.owner.name
    subject = case.project.name if case.project else case.region.name
    return f"{subject}{words.UNITS.get(role, '相关单位')}"


def office_of(jurisdiction: str, short: str) -> Office:
    """Raises Refused when the demo accounts are not there."""
    users = {
        user.username: user
        for user in User.objects.filter(agency__jurisdiction=jurisdiction, username__startswith=f"{short}-")
        .select_related("agency")
    }  # fmt: skip
    clerk = next((user for user in users.values() if user.role == User.Role.CLERK), None)
    head = users.get(f"{short}-head")
    if clerk is None or head is None:
        raise Refused("no-demo-accounts", f"the demo accounts of {jurisdiction} are missing")
    handlers = {
        user.agency_id: user for user in users.values() if user.role == User.Role.HANDLER and user.agency_id
    }
    return Office(clerk, head, handlers)
