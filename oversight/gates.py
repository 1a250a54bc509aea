"""Whether a project may be approved, permitted, filed as complete, and a firm be given new works. Facts in, a
decision with its reasons out; what a test looks at and what decided stands in the reason, whichever way it went."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from oversight.gate_given import Claim, GateFacts, ProjectFacts, Row

# More rows than these would be a list and no reason; the reason says how many there are.
ROWS_MAX = 20


class Gate(TextChoices):
    APPROVAL = "approval", _("Approving a project")
    NEW_PROJECT = "new_project", _("Approving new works of an owner or firm")
    PERMIT = "permit", _("Issuing the construction permit")
    COMPLETION = "completion", _("Filing completion and acceptance")


class Outcome(TextChoices):
    OPEN = "open", _("Gate open")
    CLOSED = "closed", _("Gate closed")
    UNKNOWN = "unknown", _("Cannot tell")


class Test(TextChoices):
    """What is looked at. Which of them hold at a gate of a place is declared in `oversight.gates_rules`."""

    # The name would make a test runner look for tests in it.
    __test__ = False

    FUND_SOURCE = "fund_source", _("The fund source is known")
    FUNDS = "funds", _("The construction funds are in place")
    WAGES = "wages", _("No wages are owed by the owner or firm")
    UNGUARANTEED = (
        "unguaranteed",
        _("No wages are owed for want of a payment guarantee or of public works money"),
    )
    WORKS_MONEY = "works_money", _("No works money is owed by the owner")
    SETTLEMENT = "settlement", _("No settlement is long delayed by the owner")
    CERTIFICATE = "certificate", _("Contractor and supervisor certify that the works money was paid")
    WAGES_SETTLED = "wages_settled", _("No wages are owed on the project")


@dataclass(frozen=True, slots=True)
class Ground:
    """A test at a gate, and where it is said. `id` is the clause's own; `status` that of the document; some clauses
    speak of government-invested projects alone."""

    gate: Gate
    test: Test
    document: str
    clause: str
    quote: str
    id: str = ""
    status: str = "issued"
    is_public_only: bool = False

    """What the documents name without a number: `settlement_days` for 长期, `funds_share` (per cent) for 落实."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one test came to, in a code and what its words need."""

    outcome: Outcome
    code: str
    rows: tuple[Row, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    ground: Ground
    finding: Finding


@dataclass(frozen=True, slots=True)
class GateDecision:
    gate: Gate
    outcome: Outcome
    reasons: tuple[Reason, ...]

    @property
    def against(self) -> tuple[Reason, ...]:
        return tuple(each for each in self.reasons if each.finding.outcome is not Outcome.OPEN)


def decide(gate: Gate, grounds: Iterable[Ground], facts: GateFacts) -> GateDecision:
    """One closed test closes the gate; a test that cannot tell leaves it undecided; what is against comes first.

    Raises ValueError when the place has no such gate: nothing would have been looked at.
    """
    reasons = [
        Reason(ground, finding)
        for ground in grounds
        if ground.gate is gate
        for finding in _tested(ground, facts)
    ]
    if not reasons:
        raise ValueError(f"no ground for the gate {gate.value}")
    found = {each.finding.outcome for each in reasons}
    outcome = next(each for each in _WORST_FIRST if each in found)
    ordered = sorted(reasons, key=lambda each: _WORST_FIRST.index(each.finding.outcome))
    return GateDecision(gate, outcome, tuple(ordered))


def _tested(ground: Ground, facts: GateFacts) -> list[Finding]:
    project = facts.project
    if ground.is_public_only and project and not project.is_government:
        return _open("not_government", [project.row])
    return TESTS[ground.test](facts)


_WORST_FIRST = (Outcome.CLOSED, Outcome.UNKNOWN, Outcome.OPEN)


def _open(code: str, rows: Sequence[Row] = (), **values: Any) -> list[Finding]:
    return [Finding(Outcome.OPEN, code, tuple(rows)[:ROWS_MAX], values)]


def _closed(code: str, rows: Sequence[Row] = (), **values: Any) -> Finding:
    return Finding(Outcome.CLOSED, code, tuple(rows)[:ROWS_MAX], values)


def _unknown(code: str, rows: Sequence[Row] = (), **values: Any) -> list[Finding]:
    return [Finding(Outcome.UNKNOWN, code, tuple(rows)[:ROWS_MAX], values)]


def fund_source(facts: GateFacts) -> list[Finding]:
    project = facts.project
    if project is None:
        return _unknown("project_unknown")
    if not project.fund_source.strip():
        return [_closed("no_fund_source", [project.row])]
    return _open("fund_source_named", [project.row], source=project.fund_source)


def funds(facts: GateFacts) -> list[Finding]:
    """Proof that counts, a share that suffices, and nothing withdrawn again."""
    project = facts.project
    if project is None:
        return _unknown("project_unknown")
    found = [_closed("funds_diverted", [project.row])] if project.funds_diverted else []
    good = [each for each in project.fund_proofs if each.is_trusted and not each.has_expired]
    found += [] if good else [_no_proof(project)]
    share, least = project.funds_in_place, facts.thresholds.funds_share
    if share is not None and share < least:
        found.append(_closed("funds_short", [project.row], share=share, least=least))
    if found:
        return found
    rows = [each.row for each in good]
    if share is None:
        return _unknown("funds_share_unknown", [project.row, *rows])
    return _open("funds_in_place", rows, share=share)


def _no_proof(project: ProjectFacts) -> Finding:
    if false := [each.row for each in project.fund_proofs if not each.is_trusted]:
        return _closed("fund_proof_untrusted", false)
    if old := [each.row for each in project.fund_proofs]:
        return _closed("fund_proof_expired", old)
    return _closed("no_fund_proof", [project.row])


def wages(facts: GateFacts) -> list[Finding]:
    if facts.owner is None:
        return _unknown("owner_unknown")
    owner, found = facts.owner, []
    if owed := [each for each in owner.claims if each.is_owed]:
        found.append(_owed("arrears_open", owed))
    found += [_closed("arrears_elsewhere", place=place, count=count) for place, count in owner.elsewhere]
    return found or _open("no_arrears", [owner.row])


def unguaranteed(facts: GateFacts) -> list[Finding]:
    """Decree 724 art. 49: arrears that come of a missing guarantee (art. 24) or of works money a government owes."""
    if facts.owner is None:
        return _unknown("owner_unknown")
    owner = facts.owner
    government_owes = any(each.is_government for each in owner.unpaid)
    owed = [each for each in owner.claims if each.is_owed]
    bare = [each for each in owed if not each.is_guaranteed]
    public = [each for each in owed if each.is_guaranteed and each.is_government and government_owes]
    found = [_owed("arrears_without_guarantee", bare)] if bare else []
    found += [_owed("arrears_of_public_money", public)] if public else []
    return found or _open("no_arrears_unguaranteed", [owner.row])


def _owed(code: str, owed: Sequence[Claim]) -> Finding:
    known = sum((each.outstanding for each in owed if each.outstanding is not None), Decimal(0))
    return _closed(code, [each.row for each in owed], count=len(owed), amount=known)


def works_money(facts: GateFacts) -> list[Finding]:
    if facts.owner is None:
        return _unknown("owner_unknown")
    owner = facts.owner
    if owner.unpaid:
        total = sum((each.amount for each in owner.unpaid), Decimal(0))
        rows = [each.row for each in owner.unpaid]
        return [_closed("works_money_owed", rows, count=len(rows), amount=total)]
    if owner.unrecorded:
        return _unknown("works_payments_unrecorded", owner.unrecorded, count=len(owner.unrecorded))
    return _open("no_works_money_owed", [owner.row])


def settlement(facts: GateFacts) -> list[Finding]:
    if facts.owner is None:
        return _unknown("owner_unknown")
    limit = facts.thresholds.settlement_days
    late = [each for each in facts.owner.delays if each.days > limit]
    if late:
        rows = [each.row for each in late]
        longest = max(each.days for each in late)
        return [_closed("settlement_delayed", rows, count=len(late), longest=longest, limit=limit)]
    return _open("no_settlement_delayed", [facts.owner.row], limit=limit)


def certificate(facts: GateFacts) -> list[Finding]:
    """One paper, signed by both, that nobody doubts."""
    project = facts.project
    if project is None:
        return _unknown("project_unknown")
    if good := [each.row for each in project.certificates if each.is_trusted and each.is_signed]:
        return _open("certified", good)
    if unsigned := [each.row for each in project.certificates if each.is_trusted]:
        return [_closed("certificate_unsigned", unsigned)]
    if false := [each.row for each in project.certificates]:
        return [_closed("certificate_untrusted", false)]
    return [_closed("no_certificate", [project.row])]


def wages_settled(facts: GateFacts) -> list[Finding]:
    project = facts.project
    if project is None:
        return _unknown("project_unknown")
    owed = [each for each in project.claims if each.is_owed]
    found = [_owed("arrears_on_project", owed)] if owed else []
    if project.unsettled_count:
        found.append(_closed("workers_unsettled", project.unsettled, count=project.unsettled_count))
    if not found and not project.has_roster:
        return _unknown("no_roster", [project.row])
    return found or _open("wages_settled", [project.row])


TESTS: Mapping[Test, Callable[[GateFacts], list[Finding]]] = {
    Test.FUND_SOURCE: fund_source,
    Test.FUNDS: funds,
    Test.WAGES: wages,
    Test.UNGUARANTEED: unguaranteed,
    Test.WORKS_MONEY: works_money,
    Test.SETTLEMENT: settlement,
    Test.CERTIFICATE: certificate,
    Test.WAGES_SETTLED: wages_settled,
}
