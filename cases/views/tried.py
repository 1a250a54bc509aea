"""A trial in words: the decision beside that of another version, each rule that fired, and why the others did not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.policy.model import Policy
from agencies.policy.wording import say, say_role, say_subject
from agencies.vocabulary import FACTS, Determination, Duty, Role, TimeUnit
from cases.console import PARTS, Compared, Fired, Found, KeptOut, Trial, compared, values_of
from cases.facts import Facts
from cases.views.facts import in_words

LABELS: dict[str, str | Promise] = {
    "lead": gettext_lazy("Lead"),
    "joint_lead": gettext_lazy("Joint lead"),
    "assist": gettext_lazy("Assist"),
    "notify": gettext_lazy("Informed"),
    "coordinator": gettext_lazy("Coordinator"),
    "feedback_due": gettext_lazy("Feedback due"),
    "duties": gettext_lazy("Obligations"),
    "determination": gettext_lazy("Determination"),
    "clauses": gettext_lazy("Clauses"),
    "rules": gettext_lazy("Rules"),
}
_BODIES = frozenset({"lead", "assist", "notify", "coordinator"})


@dataclass(frozen=True, slots=True)
class Value:
    """`differs` marks what the other side does not have."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class ShownPart:
    part: str
    label: str
    here: list[Value]
    there: list[Value]
    differs: bool = False


@dataclass(frozen=True, slots=True)
class ShownRule:
    """`is_news` where the other version has no such rule fire."""

    id: str
    clauses: tuple[str, ...]
    quotes: list[str]
    basis: str
    determination: Determination
    found: list[tuple[str, str]]
    adds: list[tuple[str, list[str]]]
    is_news: bool


@dataclass(frozen=True, slots=True)
class ShownKeptOut:
    """`is_news` where the other version has it fire."""

    id: str
    clauses: tuple[str, ...]
    quote: str
    asked: list[str]
    found: list[tuple[str, str]]
    would_lead: list[str]
    is_news: bool


class Words:
    """How one policy says the parts of a decision about these facts."""

    def __init__(self, policy: Policy, facts: Facts) -> None:
        self.policy, self.facts = policy, facts
        self._places = {entry.code: entry.name for entry in policy.regions}

    def body(self, role: str) -> str:
        """What the body is called here; of several towns the one that the facts name."""
        near = [
            entry.name
            for entry in self.policy.agencies
            if entry.role == role and self._places.get(entry.region) == self.facts.territory
        ]
        if len(near) == 1:
            return near[0]
        return say_role(role, self.policy) if role in Role.values else role

    def value(self, part: str, said: Any) -> str:
        if part in _BODIES:
            return self.body(str(said))
        match part:
            case "feedback_due" if isinstance(said, dict):
                return _due(said)
            case "duties":
                return str(Duty(said).label) if said in Duty.values else str(said)
            case "determination":
                return str(Determination(said).label) if said in Determination.values else str(said)
            case "joint_lead":
                return _("yes") if said else _("no")
        return str(said)

    def found(self, found: Found) -> list[tuple[str, str]]:
        return [(say_subject(subject, self.policy), self._found(subject, value)) for subject, value in found]

    def _found(self, subject: str, value: Any) -> str:
        if subject in FACTS:
            return in_words(subject, value)
        if subject == "lead":
            return _(", ").join(self.body(role) for role in value)
        if value is None:
            return _("none found")
        return self.policy.codes.get(subject, {}).get(value) or self.body(value)

    def part(self, one: Compared, *, beside: "Words | None" = None) -> ShownPart:
        here = [Value(self.value(one.part, each), each in one.only_here) for each in one.here]
        other = beside or self
        there = [Value(other.value(one.part, each), each in one.only_there) for each in one.there]
        return ShownPart(one.part, str(LABELS[one.part]), here, there, one.differs)


def _due(said: Mapping[str, Any]) -> str:
    unit = said.get("unit")
    words = {
        "value": said.get("value"),
        "unit": TimeUnit(unit).label if unit in TimeUnit.values else unit,
        "clause": said.get("clause"),
        "date": said.get("due_date"),
    }
    if said.get("due_date"):
        return _("%(date)s (%(value)s %(unit)s from receipt, %(clause)s)") % words
    return _("%(value)s %(unit)s from each recipient's receipt (%(clause)s)") % words


def parts_of(trial: Trial, words: Words, other: Trial | None, other_words: Words | None) -> list[ShownPart]:
    """The decision part by part; beside it the other one, where there is one."""
    if trial.decision is None:
        return []
    here = _said(trial)
    there = _said(other) if other and other.decision else here
    return [
        words.part(each, beside=other_words)
        for each in (*compared(here, there), Compared("rules", here["rules"], there["rules"]))
        if each.part != "joint_lead" and (each.here or each.there)
    ]


def _said(trial: Trial) -> dict[str, Any]:
    assert trial.decision is not None
    return trial.decision.as_json() | {"rules": trial.decision.rules}


def rules_of(trial: Trial, words: Words, other: Trial | None) -> list[ShownRule]:
    there = _fired_in(other)
    return [
        _rule(each, words, there is not None and each.reason.rule.id not in there) for each in trial.fired
    ]


def _fired_in(other: Trial | None) -> frozenset[str] | None:
    return frozenset(each.reason.rule.id for each in other.fired) if other else None


def _rule(fired: Fired, words: Words, is_news: bool) -> ShownRule:
    rule, reason = fired.reason.rule, fired.reason
    adds = {part: getattr(reason, part) for part in ("lead", "assist", "notify", "duties")}
    adds["coordinator"] = values_of(rule.coordinator)
    return ShownRule(
        id=rule.id,
        clauses=rule.clauses,
        quotes=rule.quotes,
        basis=rule.basis,
        determination=rule.determination,
        found=words.found(fired.found),
        adds=[
            (str(LABELS[part]), [words.value(part, each) for each in adds[part]])
            for part in PARTS
            if adds.get(part)
        ],
        is_news=is_news,
    )


def kept_out_of(kept_out: Iterable[KeptOut], words: Words, other: Trial | None) -> list[ShownKeptOut]:
    there = _fired_in(other) or frozenset()
    return [_kept_out(each, words, each.rule.id in there) for each in kept_out]


def _kept_out(kept_out: KeptOut, words: Words, is_news: bool) -> ShownKeptOut:
    rule = kept_out.rule
    return ShownKeptOut(
        id=rule.id,
        clauses=rule.clauses,
        quote=rule.quote,
        asked=list(dict.fromkeys(say(each, words.policy) for each in kept_out.obstacles)),
        found=words.found(kept_out.found),
        would_lead=[words.body(role) for role in kept_out.would_lead],
        is_news=is_news,
    )
