"""Progress after dual assignment (双交办): a clock from the letters on, until those who lead have answered."""

from datetime import datetime

from agencies.clock.models import TimeLimit
from agencies.people.models import User
from cases.actions import deadlines
from cases.actions.ladder import has_open_lead, owing_lead
from cases.models import Case, Proposal

_DUTY = "dual_assignment"


def watch_progress(case: Case, proposal: Proposal, *, by: User | None, now: datetime) -> None:
    """With the first letters of a case under dual assignment, where the jurisdiction says what is slow.

    The case is locked. Letters that follow later start no new clock.
    """
    policy = proposal.policy_version.policy
    if TimeLimit.Kind.SLOW not in policy.clocks or not any(
        each.startswith(_DUTY) for each in proposal.duties
    ):
        return
    late = owing_lead(case)
    if late is None or case.deadlines.filter(kind=TimeLimit.Kind.SLOW).exists():
        return
    deadlines.begin(
        case, TimeLimit.Kind.SLOW, now=now, by=by, agency=late.agency, transfer=late, policy=policy
    )


def settle_progress(case: Case, now: datetime) -> None:
    """Those who lead have answered and their answers are on record: the clock stops."""
    if not has_open_lead(case):
        deadlines.settle(case, [TimeLimit.Kind.SLOW], now)
