"""A condition as the jurisdiction file writes it, for those who edit the file."""

import json
from collections.abc import Iterable

from agencies.policy.conditions import All, AnyOf, Condition, Not, Op, PastClock, Test, Word


def shown(condition: Condition) -> str:
    match condition:
        case Test(subject, op, wanted):
            asked = _value(wanted)
            key = subject if subject.isidentifier() else f'"{subject}"'
            return f"{key} = {asked}" if op in (Op.IN, Op.IS) else f"{key} = {{ {op.value} = {asked} }}"
        case PastClock(clock):
            return f'past_clock = "{clock}"'
        case Word(name):
            return f'is = "{name}"'
        case Not(part):
            return f"not = {{ {shown(part)} }}"
        case AnyOf(parts):
            return f"any = [{_tables(parts)}]"
        case All(parts):
            return f"all = [{_tables(parts)}]" if parts else "always"


def _tables(parts: Iterable[Condition]) -> str:
    return ", ".join(f"{{ {shown(part)} }}" for part in parts)


def _value(wanted: object) -> str:
    if isinstance(wanted, tuple):
        return json.dumps(wanted[0] if len(wanted) == 1 else list(wanted), ensure_ascii=False)
    return json.dumps(wanted, ensure_ascii=False)
