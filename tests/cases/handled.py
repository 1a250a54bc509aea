"""What the acts of handling need to be said, so that nothing but the status stands against them."""

from datetime import timedelta
from typing import Any

from cases.workflow import Verb
from tests.world import TUESDAY

_DAY = (TUESDAY + timedelta(days=1)).date().isoformat()
_VISIT = {"visited_on": _DAY, "visitors": "经办人", "how": "telephone", "result": "工资已到账。"}

BODIES: dict[Verb, dict[str, Any]] = {
    Verb.CHECK: {
        "arrears": "proved", "arrears_text": "拖欠属实。", "systems": "partly", "systems_text": "未实行实名制。",
        "responsibility": "to_correct", "responsibility_text": "限期改正。",
    },
    Verb.PAY: {"amount": "1000.00", "paid_on": _DAY, "how": "cash", "workers": 2},
    Verb.TASK_FORCE: {"head": "副区长", "plan": "筹资、发放、稳控。", "set_up_on": _DAY},
    Verb.MEETING: {
        "kind": "reception", "held_at": f"{_DAY}T09:00", "place": "信访大厅", "level": "district",
    },
    Verb.PLAN_VISIT: {"due_on": (TUESDAY + timedelta(days=30)).date().isoformat()},
    Verb.VISIT: _VISIT | {"relapse": False},
}  # fmt: skip
FORMS: dict[Verb, dict[str, Any]] = {Verb.VISIT: _VISIT | {"relapse": "no"}}
