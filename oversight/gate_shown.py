"""What a gate said, ready to show: words in the reader's language, and links to the rows the reader may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import segno
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from agencies.people.models import User
from cases.models import Case
from oversight.actions.gates import told
from oversight.gate_words import MODELS, OUTCOMES, label_of, words_of
from oversight.gates import GateDecision, Outcome

TONES: Mapping[str, str] = {Outcome.OPEN: "done", Outcome.CLOSED: "breached", Outcome.UNKNOWN: "act"}


@dataclass(frozen=True, slots=True)
class ShownRow:
    kind: str | Promise
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownReason:
    label: str
    words: str
    tone: str
    outcome: str
    document: str
    clause: str
    quote: str
    status: str
    rows: Sequence[ShownRow]

    @property
    def is_against(self) -> bool:
        return self.tone != "done"


def tone_of(outcome: str) -> str:
    return TONES.get(outcome, "plain")


def reasons_shown(reasons: Iterable[Mapping[str, Any]], user: User) -> list[ShownReason]:
    """Reasons as kept in a certificate."""
    kept = list(reasons)
    numbers = {row["label"] for each in kept for row in each["rows"] if row["model"] == "case"}
    seen = _seen(numbers, user)
    return [
        ShownReason(
            label=label_of(each["test"]),
            words=words_of(each["code"], each["values"]),
            tone=tone_of(each["outcome"]),
            outcome=str(OUTCOMES[each["outcome"]]),
            document=each["document"],
            clause=each["clause"],
            quote=each["quote"],
            status=each["status"],
            rows=[_row(row, seen) for row in each["rows"]],
        )
        for each in kept
    ]


def decision_shown(decision: GateDecision, user: User) -> list[ShownReason]:
    return reasons_shown([told(each) for each in decision.reasons], user)


def _seen(numbers: set[str], user: User) -> set[str]:
    if not numbers:
        return set()
    return set(Case.objects.visible_to(user).filter(number__in=numbers).values_list("number", flat=True))


def _row(row: Mapping[str, Any], seen: set[str]) -> ShownRow:
    """A case that another agency handles alone is named, and not linked: the page would not open."""
    url = "" if row["model"] == "case" and row["label"] not in seen else row["url"]
    return ShownRow(MODELS.get(row["model"], row["model"]), row["label"], url)


def code_of(url: str) -> SafeString:
    """The code on the paper: a drawing of `url`, which leads to the page that says whether it is genuine."""
    drawing = segno.make(url, error="m", micro=False).svg_inline(
        border=4, omitsize=True, svgclass="gate-code"
    )
    return mark_safe(drawing)
