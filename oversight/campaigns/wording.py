"""What stands on paper of campaigns, circulars and talks: in Chinese, whatever the language of whoever writes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from agencies.documents.issuing import contact_of
from agencies.documents.layout.sheet import NUMBER_TO_COME, Sheet, in_words
from agencies.people.models import Agency
from agencies.policy.versions import standing_on
from agencies.vocabulary import LetterKind
from oversight.campaigns.models import Admonition, Campaign

# A clause as the directives have it: the short code of the document before its number.
_CLAUSE = re.compile(r"(?:[A-Z]{2,4} )?([一二三四五六七八九十]+(?:[（(].*)?)")


def rendered(name: str, context: Mapping[str, Any]) -> list[str]:
    """The lines of a text; the first is its title."""
    with translation.override("zh-hans"):
        text = render_to_string(f"letters/oversight/{name}.txt", dict(context))
    return [line.strip() for line in text.splitlines() if line.strip()]


def plan_text(campaign: Campaign, others: Iterable[Agency], document: str) -> str:
    """The plan as proposed, for the office to go on from."""
    context = {
        "name": campaign.name, "clause": cited(campaign.clause, document), "first": campaign.first,
        "last": campaign.last,
        "whole": campaign.whole, "lead": campaign.lead.name, "others": "、".join(each.short_name for each in others),
    }  # fmt: skip
    return "\n".join(rendered("campaign_plan", context))


@dataclass(frozen=True, slots=True)
class Content:
    """A letter before it has its number."""

    kind: LetterKind
    addressee: str
    title: str
    paragraphs: tuple[str, ...]


def admonition_letter(drawn: Admonition, issuer: Agency, document: str) -> Content:
    """What is addressed to an agency or a person, from what is drawn up so far."""
    whom = (
        drawn.person
        if drawn.person.startswith(drawn.agency.short_name)
        else f"{drawn.agency.name}{drawn.person}"
    )
    context = {
        "whom": whom, "subject": f"{drawn.agency.short_name}保障农民工工资支付工作有关问题",
        "reason": _lines(drawn.reason), "demand": _lines(drawn.demand), "clause": cited(drawn.clause, document),
        "rectify_by": drawn.rectify_by, "talk_at": drawn.talk_at, "talk_place": drawn.talk_place, "we": issuer.name,
    }  # fmt: skip
    title, *paragraphs = rendered(f"admonition_{drawn.kind}", context)
    kind = LetterKind.TALK if drawn.kind == Admonition.Kind.TALK else LetterKind.CIRCULAR
    return Content(kind, drawn.agency.name, title, tuple(paragraphs))


def cited(clause: str, document: str) -> str:
    """As paper cites it: a clause of the document of the place with its title, everything else as it is written."""
    found = _CLAUSE.fullmatch(clause)
    if found is None or not document:
        return clause
    # One title stands within another between single marks (GB/T 15834).
    title = document.replace("《", "〈").replace("》", "〉")
    return f"《{title}》{found[1]}"


def document_of(jurisdiction: str, on: date) -> str:
    version = standing_on(jurisdiction, on)
    return version.policy.document if version else ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def draft_sheet(content: Content, issuer: Agency, now: datetime) -> Sheet:
    """How it will look, before it has its number."""
    return Sheet(
        issuer=issuer.name, number=NUMBER_TO_COME, title=content.title, addressee=content.addressee,
        paragraphs=content.paragraphs, enclosures=(), contact=contact_of(issuer),
        signed_on=in_words(timezone.localdate(now)), issued_at=now,
    )  # fmt: skip
