"""What the letters of inspections say: orders, proposals and notices, frozen as issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from agencies.documents.issuing import contact_of, numbered
from agencies.documents.layout.sheet import NUMBER_TO_COME, Sheet, in_words
from agencies.documents.models import Letter
from agencies.people.models import Agency, User
from agencies.policy.model import Policy
from agencies.policy.versions import standing_on
from agencies.vocabulary import LetterKind
from projects.models import Finding, Measure, Notice, Project

R = Measure.Rung
KINDS: Mapping[str, LetterKind] = {
    R.CORRECT: LetterKind.RECTIFICATION,
    R.PENALTY: LetterKind.PENALTY,
    R.STOP_WORK: LetterKind.STOP_WORK,
    R.LIMIT_NEW: LetterKind.PROPOSAL,
    R.DOWNGRADE: LetterKind.PROPOSAL,
    R.REVOKE: LetterKind.PROPOSAL,
    R.BLACKLIST: LetterKind.PROPOSAL,
}
_TEMPLATES: Mapping[LetterKind, str] = {
    LetterKind.RECTIFICATION: "correct",
    LetterKind.PENALTY: "penalty",
    LetterKind.STOP_WORK: "stop_work",
    LetterKind.PROPOSAL: "proposal",
    LetterKind.AGENCY_NOTICE: "notice",
}
# What is proposed, in the words of the document (ZY 二(三)三).
_PROPOSED: Mapping[str, str] = {
    R.LIMIT_NEW: "限制承接新工程",
    R.DOWNGRADE: "降低资质等级",
    R.REVOKE: "吊销资质证书",
    R.BLACKLIST: "列入“黑名单”",
}


@dataclass(frozen=True, slots=True)
class Content:
    """A letter before it has its number."""

    kind: LetterKind
    addressee: str
    title: str
    paragraphs: tuple[str, ...]


def policy_of(project: Project, now: datetime) -> Policy | None:
    version = standing_on(project.jurisdiction_id, timezone.localdate(now))
    return version.policy if version else None


def usual_demand(rung: str) -> str:
    """What is usually demanded on a rung, for whoever writes to go on from."""
    return render_to_string("letters/projects/demand.txt", {"rung": rung}).strip()


def measure_letter(
    finding: Finding, rung: str, *, addressee: str, demand: str, clause: str, due_on: date, issuer: Agency,
    fine: Any = None, former: Measure | None = None,
) -> Content:  # fmt: skip
    kind = KINDS[rung]
    context = {
        "finding": finding, "project": finding.project, "firm": finding.company, "demand": _lines(demand),
        "clause": clause, "due_on": due_on, "fine": fine, "former": former, "proposed": _PROPOSED.get(rung, ""),
        "we": issuer.name,
    }  # fmt: skip
    title, paragraphs = _rendered(kind, context)
    return Content(kind, addressee, title, paragraphs)


def notice_letter(
    project: Project, subject: str, *, to: Agency, text: str, clause: str, due_on: date | None, issuer: Agency
) -> Content:
    with translation.override("zh-hans"):
        label = str(Notice.Subject(subject).label)
    context = {
        "project": project, "label": label, "text": _lines(text), "clause": clause, "due_on": due_on,
        "we": issuer.name,
    }  # fmt: skip
    title, paragraphs = _rendered(LetterKind.AGENCY_NOTICE, context)
    return Content(LetterKind.AGENCY_NOTICE, to.name, title, paragraphs)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _rendered(kind: LetterKind, context: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Official letters are in Chinese, whatever the language of whoever signs."""
    with translation.override("zh-hans"):
        text = render_to_string(f"letters/projects/{_TEMPLATES[kind]}.txt", dict(context))
    title, *paragraphs = (line.strip() for line in text.splitlines() if line.strip())
    return title, tuple(paragraphs)


def issue(content: Content, project: Project, issuer: Agency, *, by: User, now: datetime) -> Letter:
    """Call it late in a transaction: it holds the series until commit."""
    return numbered(
        content.kind, issuer=issuer, policy=policy_of(project, now), addressee=content.addressee,
        title=content.title, paragraphs=content.paragraphs, by=by, now=now,
    )  # fmt: skip


def draft_sheet(content: Content, issuer: Agency, now: datetime) -> Sheet:
    """How it will look, before it has its number."""
    return Sheet(
        issuer=issuer.name, number=NUMBER_TO_COME, title=content.title, addressee=content.addressee,
        paragraphs=content.paragraphs, enclosures=(), contact=contact_of(issuer),
        signed_on=in_words(timezone.localdate(now)), issued_at=now,
    )  # fmt: skip
