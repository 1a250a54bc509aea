"""What a supervision visit asks of a body: what is shipped, and what the directives of the place demand of it."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.policy.directive_words import say_subject
from agencies.policy.directives import Directive, Kind, Measure
from agencies.vocabulary import Role

NOTE_MAX = 500
_FILE = Path(__file__).with_name("checklists.toml")
_DISTRICTS = (Role.DISTRICT_GOV, Role.COUNTY_GOV)
_TOWNS = (Role.TOWNSHIP, Role.SUBDISTRICT, Role.DEV_ZONE)


class Visited(TextChoices):
    """The kinds of body a visit goes to."""

    DISTRICT = "district", gettext_lazy("Counties and districts")
    TOWN = "town", gettext_lazy("Towns and streets")
    AGENCY = "agency", gettext_lazy("Departments")


class Answer(TextChoices):
    YES = "yes", gettext_lazy("In order")
    PARTLY = "partly", gettext_lazy("Partly in order")
    NO = "no", gettext_lazy("Not in order")


FAULTS = (Answer.PARTLY, Answer.NO)


@dataclass(frozen=True, slots=True)
class Item:
    code: str
    text: str
    clause: str = ""

    def blank(self) -> dict[str, str]:
        """As it stands in a visit before anybody has answered."""
        return {"code": self.code, "text": self.text, "clause": self.clause, "result": "", "note": ""}


def visited(role: str) -> Visited:
    if role in _DISTRICTS:
        return Visited.DISTRICT
    return Visited.TOWN if role in _TOWNS else Visited.AGENCY


@cache
def shipped() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads(_FILE.read_text("utf-8"))["item"])


def items_for(role: str, jurisdiction: str, directives: Sequence[Directive]) -> list[Item]:
    """The shipped items of this kind of body; then what the document demands of it, unless that is asked already."""
    kind = visited(role)
    demanded = {each.code: each for each in _demanded(role, kind, directives)}
    found = [
        Item(each["code"], each["text"], _source(demanded.pop(each["code"], None)) or each["clause"])
        for each in shipped()
        if kind in each["of"] and each.get("for", jurisdiction) == jurisdiction
    ]
    return found + [
        Item(code, _asked(directive)[:500], directive.source) for code, directive in demanded.items()
    ]


def _demanded(role: str, kind: Visited, directives: Sequence[Directive]) -> Iterable[Directive]:
    """Tasks in which it has a part, and of a district what is answered with yes or no for each. The supervision
    itself, and what follows it, are the office's own."""
    for each in directives:
        if each.kind is Kind.TASK and each.code not in ("supervision", "accountability"):
            if role in each.lead or role in each.assist:
                yield each
        elif each.kind is Kind.TARGET and kind is Visited.DISTRICT and Measure(each.code).is_answered:
            yield each


def _asked(directive: Directive) -> str:
    with translation.override("zh-hans"):
        return f"是否按要求落实：{say_subject(directive)}"


def _source(directive: Directive | None) -> str:
    return directive.source if directive else ""


def answer_faults(answers: Sequence[Mapping[str, str]]) -> dict[str, str | None]:
    """By the code of the item: what is missing before a visit can be recorded."""
    return {
        f"item-{each['code']}": _("Answer every item.")
        if each["result"] not in Answer.values
        else _("Say what is wrong.")
        if each["result"] in FAULTS and not each["note"].strip()
        else _("At most %(maximum)s characters.") % {"maximum": NOTE_MAX}
        if len(each["note"]) > NOTE_MAX
        else None
        for each in answers
    }
