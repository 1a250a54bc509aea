"""“Why here”: what was proposed and decided, the rules that spoke, what they read, and why the others did not."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from agencies.clock.calendar import Calendar
from agencies.clock.days import calendar_around
from agencies.policy.model import Policy
from agencies.policy.models import PolicyVersion
from agencies.policy.uncovered import LOOKUP, uncovered_sectors
from agencies.policy.wording import say, say_role, say_subject
from agencies.vocabulary import FACTS, Determination, Duty, Role, Sector
from cases.derived import Derived, derived
from cases.facts import Facts
from cases.models import Case, Proposal, Transfer
from cases.recipients import Recipient, resolve
from cases.routing import Rejected, decide
from cases.views.facts import in_words

PARTS = ("lead", "assist", "notify")


@dataclass(frozen=True, slots=True)
class Named:
    """A recipient in words; `is_known` is false while nobody has been named for the role."""

    role: str
    label: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Track:
    """One of the two offices that a case is assigned to at once; without a letter the one that keeps it."""

    name: str
    transfer: Transfer | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A proposal or an override, with its recipients by part; `coordinator` where it is not who keeps the others."""

    proposal: Proposal
    parts: list[tuple[str, list[Named]]]
    duties: list[str]
    coordinator: str = ""
    tracks: list[Track] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SpokenRule:
    """A rule that fired, as it stood then."""

    id: str
    clauses: list[str]
    quote: str
    basis: str
    determination: str
    determination_label: str
    facts: list[tuple[str, str]]
    adds: list[tuple[str, list[str]]]
    duties: list[str]


@dataclass(frozen=True, slots=True)
class RejectedRule:
    id: str
    clauses: list[str]
    quote: str
    obstacles: list[str]
    would_lead: list[str]


@dataclass(frozen=True, slots=True)
class Why:
    """`decided` holds what is in force and what waits, the newest first; the rules are those of `routed`.

    `unspecified` names a sector for which the document has no department, under what the policy calls that one.
    """

    decided: list[Decided]
    routed: Proposal | None = None
    version: PolicyVersion | None = None
    policy: Policy | None = None
    rules: list[SpokenRule] = field(default_factory=list)
    rejected: list[RejectedRule] = field(default_factory=list)
    derived: list[Derived] = field(default_factory=list)
    unspecified: tuple[str, str] | None = None

    @property
    def pending(self) -> Decided | None:
        return next((each for each in self.decided if each.proposal.state == Proposal.State.PENDING), None)


def why_here(case: Case, *, with_rejected: bool = True) -> Why:
    proposals = list(case.proposals.select_related("policy_version", "made_by").order_by("-sequence"))
    standing = [each for each in proposals if each.state != Proposal.State.REPLACED]
    decided = [_decided(case, each) for each in standing]
    routed = next((each for each in standing if each.source == Proposal.Source.ROUTED), None)
    routed = routed or next((each for each in proposals if each.source == Proposal.Source.ROUTED), None)
    if routed is None:
        return Why(decided)
    if routed not in standing:
        # What was overridden stays beside the override.
        decided.append(_decided(case, routed))
    version, policy = routed.policy_version, routed.policy_version.policy
    facts = Facts.read(routed.facts)
    here = {named.role: named.label for each in decided for _part, names in each.parts for named in names}
    rules = [_spoken(reason, facts, policy, here) for reason in routed.reasons]
    rejected = _rejected(routed, policy, facts) if with_rejected else []
    made_of = derived(policy, facts, _calendar(routed, facts))
    return Why(decided, routed, version, policy, rules, rejected, made_of, _unspecified(policy, facts))


def _unspecified(policy: Policy, facts: Facts) -> tuple[str, str] | None:
    if facts.sector not in uncovered_sectors(policy):
        return None
    return str(say_subject(LOOKUP, policy)), str(Sector(facts.sector).label)


def _decided(case: Case, proposal: Proposal) -> Decided:
    roles = [*proposal.lead, *proposal.assist, *proposal.notify]
    found = {each.role: _named(each) for each in resolve(case, roles, proposal.recipients)}
    parts = [
        (part, [found[role] for role in getattr(proposal, part)]) for part in PARTS if getattr(proposal, part)
    ]
    duties, tracks = _duties(proposal.duties), _tracks(case, proposal, found)
    return Decided(proposal, parts, duties, _coordinator(case, proposal), tracks)


def _tracks(case: Case, proposal: Proposal, found: dict[str, Named]) -> list[Track]:
    """信访和治欠同时交办: the petition bureau by its letter, the arrears office by keeping the case."""
    if Duty.DUAL_ASSIGNMENT_PETITION_ARREARS not in proposal.duties:
        return []
    sent = case.transfers.live().filter(role=Role.PETITION).select_related("letter").first()
    petition = found.get(Role.PETITION)
    return [Track(petition.label if petition else role_label(Role.PETITION), sent),
            Track(case.coordinator.short_name)]  # fmt: skip


def _coordinator(case: Case, proposal: Proposal) -> str:
    """Said only where the decision takes the case away from the office of the place."""
    if proposal.coordinator == proposal.policy_version.policy.coordinator:
        return ""
    return _named(resolve(case, [proposal.coordinator], proposal.recipients)[0]).label


def _named(recipient: Recipient) -> Named:
    from_list = recipient.agency.short_name if recipient.agency else recipient.name
    return Named(recipient.role, from_list or role_label(recipient.role), recipient.is_known)


def role_label(role: str) -> str:
    return str(FACTS["assignee"].choices(role).label) if role in FACTS["assignee"].codes else role  # type: ignore[misc]


def _duties(codes: list[str]) -> list[str]:
    return [str(Duty(code).label) if code in Duty.values else code for code in codes]


def _spoken(reason: dict[str, Any], facts: Facts, policy: Policy, here: dict[str, str]) -> SpokenRule:
    """`here` are the names of the bodies that were found for the roles of this case."""
    determination = Determination(reason["determination"])
    return SpokenRule(
        id=reason["rule"],
        clauses=reason["clauses"],
        quote=reason["quote"],
        basis=reason["basis"],
        determination=determination.value,
        determination_label=str(determination.label),
        facts=[
            (str(FACTS[name].label), in_words(name, getattr(facts, name)))
            for name in reason["facts"]
            if name in FACTS
        ],
        adds=[
            (part, [here.get(role) or say_role(role, policy) for role in reason[part]])
            for part in PARTS
            if reason[part]
        ],
        duties=_duties(reason["duties"]),
    )


def _rejected(routed: Proposal, policy: Policy, facts: Facts) -> list[RejectedRule]:
    """Decided again from the snapshot of facts and policy: the rules that stood before and did not decide."""
    return [_not_chosen(each, policy) for each in decide(policy, facts, _calendar(routed, facts)).rejected]


def _calendar(routed: Proposal, facts: Facts) -> Calendar:
    day = facts.received_date or timezone.localdate(routed.made_at)
    return calendar_around(day, routed.policy_version.jurisdiction_id)


def _not_chosen(rejected: Rejected, policy: Policy) -> RejectedRule:
    rule = rejected.rule
    return RejectedRule(
        id=rule.id,
        clauses=list(rule.clauses),
        quote=rule.quote,
        obstacles=list(dict.fromkeys(say(each, policy) for each in rejected.obstacles)),
        would_lead=[say_role(role, policy) for role in rejected.would_lead],
    )
