"""The letters that a person writes in a case: what each says, made from the few things that are asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from agencies.people.models import Agency
from agencies.vocabulary import Conclusion, LetterKind
from cases.models import Case, Transfer

# In the order in which they are offered.
KINDS = (
    LetterKind.NOTICE, LetterKind.REPLY, LetterKind.RECTIFICATION, LetterKind.ASSISTANCE, LetterKind.REFERRAL,
    LetterKind.MINUTES,
)  # fmt: skip
# What a letter cannot do without; a draft shows where it will stand.
_NEEDED: Mapping[LetterKind, tuple[str, ...]] = {
    LetterKind.NOTICE: (),
    LetterKind.REPLY: ("text",),
    LetterKind.RECTIFICATION: ("demands",),
    LetterKind.ASSISTANCE: ("text",),
    LetterKind.REFERRAL: ("text",),
    LetterKind.MINUTES: ("text",),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter says, still without a number."""

    addressee: str
    title: str
    paragraphs: list[str]
    enclosures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Violation:
    """A breach that an order may name: what was done, which article it breaks, which one the order rests on."""

    code: str
    conduct: str
    basis: str
    sanction: str


def content_of(
    kind: LetterKind, case: Case, issuer: Agency, said: Mapping[str, Any], now: datetime
) -> Content:
    """The letter as its writer has filled it in; what is missing yet is left open, so that a draft can be seen.

    Official documents of a Chinese office are in Chinese, whatever the writer's language.
    """
    addressee = str(said.get("addressee") or "").strip()
    with translation.override("zh-hans"):
        text = render_to_string(
            f"letters/{kind.value}.txt", _around(case, issuer, now) | _of(kind, case, said)
        )
    title, *paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    return Content(addressee, title, paragraphs, lines(said.get("enclosures")))


def lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def _around(case: Case, issuer: Agency, now: datetime) -> dict[str, Any]:
    name = " ".join((case.project.name if case.project else case.employer_name).split())
    return {
        "case": case,
        "we": "我办" if issuer.is_coordinator else "我单位",
        "subject": name or "用人单位",
        "of_whom": f"“{name}”" if name else "用人单位",
        "received_on": timezone.localdate(case.received_at),
        "issued_on": timezone.localdate(now),
    }


def _of(kind: LetterKind, case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    plain = {
        name: "\n".join(lines(value)) if isinstance(value, str) else value for name, value in said.items()
    }
    match kind:
        case LetterKind.NOTICE:
            known = materials()
            asked = [known[code] for code in plain.get("materials") or [] if code in known]
            plain["numbered"] = [*asked, *lines(plain.get("other"))] or ["……"]
        case LetterKind.REPLY:
            plain |= {"leads": _leads(case), "remedies": plain.get("remedies") or []} | _outcome(case)
        case LetterKind.RECTIFICATION:
            known_breaches = violations()
            found = [known_breaches[code] for code in plain.get("violations") or [] if code in known_breaches]
            plain["violations"] = found
            plain["sanctions"] = list(dict.fromkeys(each.sanction for each in found))
    filled = {name: value for name, value in plain.items() if value not in ("", None)}
    return dict.fromkeys(_NEEDED[kind], "……") | {"addressee": ""} | filled


def _leads(case: Case) -> str:
    leading = case.transfers.live().exclude(kind=Transfer.Kind.ASSIST).select_related("agency").order_by("pk")
    return "、".join(each.recipient for each in leading)


def _outcome(case: Case) -> dict[str, Any]:
    closing = case.closing
    if closing is None:
        return {}
    return {
        "conclusion": Conclusion(closing.conclusion).label,
        "workers_paid": closing.workers_paid,
        "amount_paid": closing.amount_paid,
    }


@cache
def materials() -> dict[str, str]:
    """What may be missing of a complaint: code -> as the notice asks for it."""
    rows = lines(render_to_string("letters/notice_materials.txt"))
    return {code: words for code, _bar, words in (row.partition("|") for row in rows)}


@cache
def violations() -> dict[str, Violation]:
    rows = (row.split("|") for row in lines(render_to_string("letters/rectification_violations.txt")))
    return {code: Violation(code, conduct, basis, sanction) for code, conduct, basis, sanction in rows}
