"""A case brought to where one of the acts of supervision has something to act on."""

from datetime import date, datetime
from typing import Any

from cases.actions import instructions, orders
from cases.actions.orders import Wanted
from cases.models import Case
from cases.workflow import Verb
from tests.world import World

BY = "2026-05-20"
BODIES: dict[Verb, dict[str, Any]] = {
    Verb.ORDER: {"kind": "talk", "person": "某建设公司项目负责人", "text": "请到我办说明情况。"},
    Verb.DROP_ORDER: {"order": 1, "reason": "材料在案"},
    Verb.REPLY: {"order": 1, "text": "已办结。"},
    Verb.ACCEPT_REPLY: {"order": 1},
    Verb.REQUEST_SUPERVISION: {"leader": "bdh-leader", "progress": "已约见施工方。", "reason": "推进缓慢。"},
    Verb.INSTRUCT: {"text": "请抓紧办理。", "due_on": BY},
    Verb.ASSIGN_LEADER: {"name": "副区长", "cause": "层层转包。", "due_on": BY},
}
FORMS: dict[Verb, dict[str, Any]] = {Verb.ACCEPT_REPLY: {"order": 1, "decision": "accept"}}


def made_ready(case: Case, verb: Verb, world: World, now: datetime) -> dict[str, Any]:
    """What the body has to name for the act to have something before it."""
    by: dict[str, Any] = {"by": world.clerk, "now": now}
    if verb is Verb.DROP_ORDER:
        asked = instructions.request(case.number, progress="已约见施工方。", reason="推进缓慢。", **by)
        return {"order": asked.pk}
    if verb not in (Verb.REPLY, Verb.ACCEPT_REPLY):
        return {}
    wanted = Wanted("talk", None, "某建设公司项目负责人", "请到我办说明情况。", date(2026, 5, 20))
    order = orders.issue(case.number, wanted, **by)
    if verb is Verb.ACCEPT_REPLY:
        orders.reply(case.number, order.pk, text="已到办说明。", **by)
    return {"order": order.pk}
