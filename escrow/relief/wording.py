"""What the letters of relief say: the decision to advance wages, and the demand to repay them; frozen as issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from agencies.documents.issuing import numbered
from agencies.documents.models import Letter
from agencies.people.models import Agency, User
from agencies.policy.versions import standing_on
from agencies.vocabulary import LetterKind
from escrow.models import Recovery, ReliefPlan


@dataclass(frozen=True, slots=True)
class Content:
    """A letter before it has its number."""

    addressee: str
    title: str
    paragraphs: tuple[str, ...]


def decision_letter(plan: ReliefPlan, issuer: Agency) -> Content:
    steps = [each for each in plan.steps.order_by("place") if each.amount]
    cited = {
        "waterfall": next((each for each in plan.rules if each["figure"] == "waterfall"), None),
        "steps": steps,
        "uncovered": plan.verified - plan.covered,
    }
    addressee = plan.debtor.name if plan.debtor else ""
    return _rendered("decision", addressee, {"plan": plan, "we": issuer.name} | cited)


def demand_letter(recovery: Recovery, issuer: Agency, until: date) -> Content:
    plan = recovery.step.plan
    addressee = recovery.debtor.name if recovery.debtor else ""
    said = {"recovery": recovery, "plan": plan, "until": until, "we": issuer.name}
    return _rendered("demand", addressee, said)


def _rendered(name: str, addressee: str, context: Mapping[str, Any]) -> Content:
    """Official letters are in Chinese, whatever the language of whoever signs."""
    with translation.override("zh-hans"):
        text = render_to_string(f"letters/relief/{name}.txt", dict(context))
    title, *paragraphs = (line.strip() for line in text.splitlines() if line.strip())
    return Content(addressee, title, tuple(paragraphs))


def issue(content: Content, plan: ReliefPlan, issuer: Agency, *, by: User, now: datetime) -> Letter:
    """Call it late in a transaction: it holds the series until commit."""
    version = standing_on(plan.jurisdiction_id, timezone.localdate(now))
    return numbered(
        LetterKind.RELIEF, issuer=issuer, policy=version.policy if version else None,
        addressee=content.addressee, title=content.title, paragraphs=content.paragraphs, by=by, now=now,
    )  # fmt: skip
