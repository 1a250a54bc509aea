"""The answers to a checklist: how they begin, which of them the records fill in, and whether they are complete."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from projects.models import Item, Project

OK, FAULT, NOT_APPLICABLE = "ok", "fault", "not_applicable"
RESULTS = (OK, FAULT, NOT_APPLICABLE)
NOTE_MAX = 500

Answer = dict[str, Any]


# How an item cites the document of a place: the short code of the place, then the clause.
_OF_A_PLACE = re.compile(r"([A-Z]{2,5}) ")


def blank_answers(items: Iterable[Mapping[str, str]], short: str) -> list[Answer]:
    """Of a project in the place with this short code: what only the document of another place says is asked without
    its clause."""
    kept = ("code", "text", "finding", "breach", "fills_from")
    return [
        {field: item.get(field, "") for field in kept}
        | {"clause": _cited(item.get("clause", ""), short), "result": "", "note": "", "filled": ""}
        for item in items
    ]


def _cited(clause: str, short: str) -> str:
    local = _OF_A_PLACE.match(clause)
    return clause if local is None or local[1] == short else ""


def filled(answers: Sequence[Answer], project: Project, today: date) -> list[Answer]:
    """What the duties of the project already answer. Where a person has answered, that stands."""
    wanted = {each["fills_from"] for each in answers if each.get("fills_from")}
    duties = {item.code: item for item in Item.objects.filter(project=project, code__in=wanted)}
    return [_filled(each, duties.get(each.get("fills_from") or ""), today) for each in answers]


def _filled(answer: Answer, duty: Item | None, today: date) -> Answer:
    if duty is None or (answer["result"] and not answer["filled"]):
        return answer
    result, why = state_of(duty, today)
    return answer | {"result": result, "filled": why}


def state_of(duty: Item, today: date) -> tuple[str, str]:
    """What a duty of the project says, as an answer, and why: a code and what belongs to it, in no language."""
    if not duty.applies or duty.excuse:
        return NOT_APPLICABLE, f"excused:{duty.excuse}"
    if duty.done_on is not None and duty.done_on <= today:
        return OK, f"done:{duty.done_on.isoformat()}"
    return FAULT, f"missing:{today.isoformat()}"


def say_filled(why: str) -> str:
    """Why an answer was filled in, in words."""
    code, _colon, said = why.partition(":")
    match code:
        case "done":
            return _("From the register: done on %(day)s.") % {"day": said}
        case "missing":
            return _("From the register: nothing entered up to %(day)s.") % {"day": said}
        case "excused":
            return said or _("From the register: the duty does not apply to this project.")
    return ""


def unanswered(answers: Iterable[Answer]) -> list[Answer]:
    return [each for each in answers if each["result"] not in RESULTS]


def faults(answers: Iterable[Answer]) -> list[Answer]:
    return [each for each in answers if each["result"] == FAULT]


def counts(answers: Iterable[Answer]) -> dict[str, int]:
    found = dict.fromkeys((*RESULTS, ""), 0)
    for each in answers:
        found[each["result"] if each["result"] in RESULTS else ""] += 1
    return found
