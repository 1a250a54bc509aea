"""Routing a case by its jurisdiction's policy: a proposal with reasons, dispatched at once where that is allowed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.calendar import Calendar
from agencies.clock.days import calendar_around
from agencies.errors import Refused
from agencies.people.models import User
from agencies.policy.models import PolicyVersion
from agencies.policy.versions import in_force
from agencies.vocabulary import FACTS, Kind
from cases.actions.dispatch import dispatch, is_dispatchable, next_sequence
from cases.actions.locking import locked_case
from cases.actions.standing import refresh
from cases.facts import Facts
from cases.history import record
from cases.models import Case, CaseFacts, Event, Proposal
from cases.models.fact_row import fact_columns, summary_columns
from cases.places import place_columns, place_of
from cases.routing import Decision, decide
from cases.workflow import Status, Verb, case_after

log = structlog.get_logger()

ATTEMPTS = 6
# After the first attempt, and again for each one made: a short fault costs a minute, a long one is not hammered.
BACK_OFF = timedelta(seconds=30)
# What a decision comes down to: a correction that leaves all of it alone asks nobody to confirm anything.
SUBSTANCE = ("lead", "assist", "notify", "coordinator", "duties", "clauses", "determination")


def route_case(case_id: int, *, now: datetime) -> None:
    """Route one case if that is still to be done. The attempt is counted before it is made, in a transaction of
    its own: a case that kills its worker is given over to a person instead of killing workers for ever."""
    if not _claim(case_id, now):
        return
    try:
        _route(case_id, now)
    except Refused as refused:
        log.warning("routing refused", case=case_id, code=refused.code)


def _claim(case_id: int, now: datetime) -> bool:
    pause = ExpressionWrapper(Value(BACK_OFF) * F("route_attempts"), DurationField())
    claimed = Case.objects.filter(pk=case_id, route_at__isnull=False, route_attempts__lt=ATTEMPTS).update(
        route_attempts=F("route_attempts") + 1, route_at=Value(now) + BACK_OFF + pause
    )
    if not claimed:
        _give_over(case_id, now)
    return bool(claimed)


@transaction.atomic
def _give_over(case_id: int, now: datetime) -> None:
    """Out of attempts: it leaves the queue and stands in the list a person sees."""
    case = Case.objects.select_for_update().filter(pk=case_id, route_at__isnull=False).first()
    if case:
        case.route_at, case.awaits_confirmation = None, True
        case.save(update_fields=["route_at", "awaits_confirmation"])
        record(case, Event.Act.ROUTING_FAILED, by=None, now=now, details={"attempts": case.route_attempts})


@transaction.atomic
def _route(case_id: int, now: datetime) -> None:
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.route_at is None or case.status != Status.RECEIVED:
        return
    version = in_force(case.jurisdiction_id, timezone.localdate(now))
    facts = CaseFacts.objects.get(pk=case_id).facts
    case.route_at, case.policy_version = None, version
    proposal = propose(case, version, facts, now)
    if case.route_attempts < ATTEMPTS:
        _dispatch_if_allowed(case, proposal, now)
    else:
        # Sending the letters may be what failed; the proposal then waits for a person, who can send them elsewhere.
        refresh(case, now)


def propose(case: Case, version: PolicyVersion, facts: Facts, now: datetime) -> Proposal:
    """Decide a locked case and keep the decision as the one pending proposal. `refresh` or `dispatch` follows."""
    decision = decide(version.policy, facts, _calendar(case, facts, now))
    case.proposals.filter(state=Proposal.State.PENDING).update(state=Proposal.State.REPLACED)
    proposal = Proposal.objects.create(
        case=case,
        sequence=next_sequence(case),
        source=Proposal.Source.ROUTED,
        policy_version=version,
        facts=facts.as_json(),
        reasons=reasons_of(decision),
        made_at=now,
        **columns_of(decision),
    )
    case.status = case_after(case.status, Verb.ROUTE) or case.status
    case.determination = decision.determination
    case.save(update_fields=["route_at", "policy_version", "status", "determination"])
    details = {"proposal": proposal.sequence, "policy": version.number, "rules": list(decision.rules)}
    record(case, Event.Act.ROUTED, by=None, now=now, details=details | decision.as_json())
    return proposal


def _calendar(case: Case, facts: Facts, now: datetime) -> Calendar:
    """The working days of the case's own place."""
    return calendar_around(facts.received_date or timezone.localdate(now), case.jurisdiction_id)


def columns_of(decision: Decision) -> dict[str, Any]:
    plain = decision.as_json()
    return {name: plain[name] for name in (*SUBSTANCE, "feedback_due")}


def reasons_of(decision: Decision) -> list[dict[str, Any]]:
    """The rules that fired, as they stood: a later version of the product must show what was decided then."""
    return [
        {
            "rule": reason.rule.id,
            "determination": reason.rule.determination.value,
            "clauses": list(reason.rule.clauses),
            "quote": reason.rule.quote,
            "basis": reason.rule.basis,
            "facts": list(reason.facts_read),
            "lead": list(reason.lead),
            "assist": list(reason.assist),
            "notify": list(reason.notify),
            "duties": list(reason.duties),
        }
        for reason in decision.reasons
    ]


def _dispatch_if_allowed(case: Case, proposal: Proposal, now: datetime) -> None:
    """Where the text decides and the jurisdiction allows it, the letters go out by themselves."""
    allowed = proposal.determination in proposal.policy_version.policy.auto_dispatch
    if allowed and case.status == Status.PROPOSED and is_dispatchable(case, proposal):
        dispatch(case, proposal, by=None, now=now)
    else:
        refresh(case, now)


Change = dict[str, tuple[Any, Any]]


@transaction.atomic
def correct_facts(
    number: str, stated: Mapping[str, Any], *, by: User, now: datetime, seen: int | None = None
) -> tuple[Change, Change]:
    """Correct facts and decide anew under the case's own policy version.

    `seen` is how many corrections the facts had when they were read: a form filled in before another correction
    must not undo it.

    `stated` holds only the facts that change. Returns what changed in the facts and in the decision. Letters
    already sent stand until somebody confirms the new proposal.
    """
    case = locked_case(number, by, Verb.CORRECT)
    if seen is not None and seen != corrections(case):
        raise Refused(
            "facts-changed", _("The facts have been corrected meanwhile; please look at them again.")
        )
    row = CaseFacts.objects.get(pk=case.pk)
    before = row.facts
    facts = _with(before, stated)
    changes = before.changes_to(facts)
    if not changes:
        raise Refused("nothing-changed", _("These are the facts as they stand; nothing was changed."))
    CaseFacts.objects.filter(pk=case.pk).update(**fact_columns(facts))
    moved = _summarise(case, facts)
    record(case, Event.Act.CORRECTED, by=by, now=now, details={"facts": _impersonal(changes)})
    if case.policy_version is None:
        return changes, {}
    return changes, _decide_anew(case, case.policy_version, facts, now, moved)


def corrections(case: Case) -> int:
    """How often the facts have been corrected."""
    return case.events.filter(act=Event.Act.CORRECTED).count()


def _impersonal(changes: Change) -> Change:
    """Of free text the history says that it changed, not what it says."""
    return {name: ("…", "…") if FACTS[name].kind is Kind.NAME else change for name, change in changes.items()}


def _with(before: Facts, stated: Mapping[str, Any]) -> Facts:
    read = Facts.read(stated)
    return replace(before, **{name: getattr(read, name) for name in stated if name != "extra"})


def _summarise(case: Case, facts: Facts) -> Change:
    """Returns where the case lay and lies now, when that has changed: the same role is then another body."""
    before, region = case.region, place_of(facts, case.jurisdiction, case.project)
    columns: dict[str, Any] = {**summary_columns(facts), "region": region, **place_columns(region)}
    for name, value in columns.items():
        setattr(case, name, value)
    case.save(update_fields=list(columns))
    return {"place": (before.pk, region.pk)} if before != region else {}


def _decide_anew(case: Case, version: PolicyVersion, facts: Facts, now: datetime, moved: Change) -> Change:
    """A new proposal when the decision differs from the last, or when the case lies on other ground.

    Corrected back to what is in force already, nothing is left to confirm.
    """
    routed = list(case.proposals.filter(source=Proposal.Source.ROUTED).order_by("-sequence"))
    decision = decide(version.policy, facts, _calendar(case, facts, now))
    differences = _differences(routed[0], decision) | moved
    in_force = next((each for each in routed if each.state == Proposal.State.IN_FORCE), None)
    if in_force and not moved and not _differences(in_force, decision):
        case.proposals.filter(state=Proposal.State.PENDING).update(state=Proposal.State.REPLACED)
        refresh(case, now)
    elif differences:
        _dispatch_if_allowed(case, propose(case, version, facts, now), now)
    return differences


def _differences(proposal: Proposal, decision: Decision) -> Change:
    new = decision.as_json()
    pairs = {name: (getattr(proposal, name), new[name]) for name in SUBSTANCE}
    return {name: pair for name, pair in pairs.items() if not _same(*pair)}


def _same(old: Any, new: Any) -> bool:
    return sorted(old) == sorted(new) if isinstance(old, list) else old == new
