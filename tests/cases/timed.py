"""A case brought to where one of the acts on time limits has something to act on."""

from datetime import date, datetime
from typing import Any

from cases.actions import applications, limits
from cases.models import Case
from cases.workflow import Verb
from tests.world import World

_REASON: dict[str, Any] = {"reason": "需调取银行流水"}
BODIES: dict[Verb, dict[str, Any]] = {
    Verb.SET_DEADLINE: {"kind": "arbitration", "start_on": "2026-04-28"},
    Verb.MEET_DEADLINE: {"note": "已办结"},
    Verb.CANCEL_DEADLINE: _REASON,
    Verb.APPLY: {"kind": "suspension", **_REASON},
    Verb.GRANT: {},
    Verb.REFUSE: _REASON,
    Verb.RESUME: {},
}
DECIDING = (Verb.GRANT, Verb.REFUSE)


def made_ready(case: Case, verb: Verb, world: World, now: datetime) -> dict[str, Any]:
    """What the body has to name for the act to have something before it."""
    if verb not in BODIES or verb is Verb.SET_DEADLINE:
        return {}
    clerk: dict[str, Any] = {"by": world.clerk, "now": now}
    limit = limits.set_deadline(case.number, kind="investigation", start_on=date(2026, 4, 28), **clerk)
    if verb in (Verb.MEET_DEADLINE, Verb.CANCEL_DEADLINE):
        return {"deadline": limit.deadline.pk}
    if verb is Verb.APPLY:
        return {"limit": limit.pk}
    asked = applications.apply(case.number, limit=limit.pk, kind="suspension", **_REASON, **clerk)
    if verb in DECIDING:
        return {"application": asked.pk}
    applications.grant(case.number, by=world.head, now=now)
    return {"limit": limit.pk}
