"""What must be there before a case is closed: one list, shown before the form and asked for by the verb."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agencies.policy.model import ChecksFor
from agencies.vocabulary import Duty
from cases.duplicates import judged_same
from cases.models import Case, Proposal
from cases.payments import sums_of
from cases.workflow import LIVE, TransferStatus, Verb


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing closing asks for. `part` is where on the case page it is done; `detail` says what is missing.

    Where it is `waivable`, the statement of the person who closes stands in its place.
    """

    code: str
    label: str | Promise
    met: bool
    clause: str = ""
    part: str = ""
    detail: str = ""
    waivable: bool = False


Demand = Callable[[Case], Iterable[Requirement]]


def duties_of(case: Case) -> frozenset[str]:
    """What the decision in force obliges to beside handling the case."""
    found = case.proposals.filter(state=Proposal.State.IN_FORCE).values_list("duties", flat=True).first()
    return frozenset(found or ())


def _feedback(case: Case) -> Iterator[Requirement]:
    live = [each for each in case.transfers.select_related("letter") if each.status in LIVE]
    waiting = [each.letter.number for each in live if each.status != TransferStatus.RECORDED]
    yield Requirement(
        "feedback", _("Every feedback is on record"), not waiting, part="transfers-title",
        detail=_(", ").join(waiting),
    )  # fmt: skip


def needs_checks(case: Case, duties: frozenset[str]) -> bool:
    """Whether the three checks (一案三查) belong to this case by the setting of its jurisdiction."""
    if case.policy_version is None or Duty.NO_WAGE_CASE in duties:
        return False
    match case.policy_version.policy.closing.three_checks:
        case ChecksFor.ALL:
            return True
        case ChecksFor.MAJOR:
            return bool(case.fact_row.facts.is_major) or Duty.TASK_FORCE in duties
    return False


def _three_checks(case: Case) -> Iterator[Requirement]:
    if not needs_checks(case, duties_of(case)):
        return
    assert case.policy_version is not None
    closing = case.policy_version.policy.closing
    yield Requirement(
        "three_checks", _("The three checks are concluded"), case.checks.exists(), closing.source,
        part=f"act-{Verb.CHECK.value}",
    )  # fmt: skip


def _task_force(case: Case) -> Iterator[Requirement]:
    in_force = case.proposals.filter(state=Proposal.State.IN_FORCE).first()
    if in_force is None or Duty.TASK_FORCE not in in_force.duties:
        return
    found = [each for each in in_force.reasons if Duty.TASK_FORCE in each.get("duties", ())]
    yield Requirement(
        "task_force", _("A task force with a plan was set up"), case.task_forces.exists(),
        found[0]["clauses"][0] if found and found[0].get("clauses") else "", part=f"act-{Verb.TASK_FORCE.value}",
    )  # fmt: skip


def _leader(case: Case) -> Iterator[Requirement]:
    """Where the decision asks for a leader in charge (包案领导), one was named."""
    if Duty.LEADER_IN_CHARGE in duties_of(case):
        part = f"act-{Verb.ASSIGN_LEADER.value}"
        yield Requirement("leader", _("A leader in charge was named"), case.leaders.exists(), part=part)


def _duplicates(case: Case) -> Iterator[Requirement]:
    """What was judged to be the same matter is merged, or the judgement is changed."""
    same = [each for each in judged_same(case) if each.closed_at is None]
    if same:
        yield Requirement(
            "duplicates", _("What is the same matter has been merged"), False, part="related-title",
            detail=_(", ").join(each.number for each in same),
        )  # fmt: skip


def _instalments(case: Case) -> Iterator[Requirement]:
    """Once wages are paid by instalments, those entered add up to what is owed; otherwise it is said why not."""
    sums = sums_of(case)
    if not sums.instalments or sums.owed is None:
        return
    yield Requirement(
        "instalments", _("The instalments add up to what is owed"), sums.outstanding == 0,
        part=f"act-{Verb.PAY.value}", waivable=True,
        detail="" if not sums.outstanding else _("%(amount)s yuan outstanding") % {"amount": f"{sums.outstanding:,}"},
    )  # fmt: skip


# In the order of the checklist. A subject with demands of its own adds its function here.
DEMANDS: tuple[Demand, ...] = (_feedback, _leader, _three_checks, _task_force, _duplicates, _instalments)


def requirements_of(case: Case) -> list[Requirement]:
    return [each for demand in DEMANDS for each in demand(case)]


def missing(found: Iterable[Requirement], *, stated: bool) -> list[Requirement]:
    """What still stands against closing; `stated` when the one who closes gives a statement."""
    return [each for each in found if not each.met and not (each.waivable and stated)]
