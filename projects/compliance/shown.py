"""The duties of one project as its pages show them: by stage and party, each with its source, its day and its state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from agencies.clock.days import whole_calendar
from agencies.policy.obligation_words import say_due
from agencies.policy.obligations import Declared
from agencies.policy.obliged import Obligation, Party, Remedy, Stage
from projects.compliance.judging import Fault, State, Trigger, judge, state_of, strictest, triggers
from projects.compliance.recounting import list_of
from projects.compliance.sources import facts_of
from projects.models import Item, Post, Project

TONES: Mapping[State, str] = {
    State.MET: "done",
    State.MET_LATE: "act",
    State.OPEN: "wait",
    State.MISSING: "breached",
    State.FAULTY: "breached",
    State.NOT_APPLICABLE: "paused",
}
# Whose name stands beside the duties of a party.
_POSTS: Mapping[Party, tuple[str, ...]] = {
    Party.OWNER: (Post.Part.OWNER,),
    Party.CONTRACTOR: (Post.Part.LABOUR_MANAGER, Post.Part.SITE_MANAGER),
    Party.SUBCONTRACTOR: (Post.Part.LABOUR_MANAGER,),
    Party.INDUSTRY: (Post.Part.INDUSTRY, Post.Part.LIAISON),
    Party.HR: (Post.Part.HR,),
    Party.APPROVING: (Post.Part.COMPETENT,),
}


@dataclass(frozen=True, slots=True)
class ShownTrigger:
    """One of several dates of a duty: what it is counted from, when it is due, and whether it was kept."""

    duty: Obligation
    due: str
    due_on: date | None
    provisional: bool
    is_kept: bool | None  # None while that is open

    @classmethod
    def of(cls, trigger: Trigger, done_on: date | None, today: date) -> "ShownTrigger":
        due_on = trigger.due_on
        kept = (
            None
            if due_on is None or (done_on is None and today <= due_on)
            else bool(done_on and done_on <= due_on)
        )
        return cls(trigger.duty, say_due(trigger.duty), due_on, trigger.provisional, kept)


@dataclass(frozen=True, slots=True)
class ShownDuty:
    """`source` is the one whose day counts, `triggers` are all that have one. `remedy` is what is proposed."""

    item: Item
    duty: Declared
    source: Obligation
    state: State
    triggers: Sequence[ShownTrigger] = ()

    @property
    def name(self) -> str:
        return self.duty.name

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def due(self) -> str:
        return say_due(self.source)

    @property
    def fault(self) -> str:
        return fault_in_words(self.item.fault)

    @property
    def remedy(self) -> Remedy | None:
        """The order that is proposed where work began without it."""
        if self.state is not State.FAULTY:
            return None
        return next((each.remedy for each in self.duty.sources if each.remedy), None)

    @property
    def is_wanting(self) -> bool:
        return self.state in (State.MISSING, State.FAULTY)


@dataclass(frozen=True, slots=True)
class Block:
    """The duties of one party in one stage, with the person who answers for them by name."""

    party: Party
    person: str
    duties: Sequence[ShownDuty]


@dataclass(frozen=True, slots=True)
class ShownStage:
    stage: Stage
    blocks: Sequence[Block]

    @property
    def counted(self) -> int:
        return sum(each.state is not State.NOT_APPLICABLE for each in self._duties)

    @property
    def done(self) -> int:
        return sum(each.state in (State.MET, State.MET_LATE) for each in self._duties)

    @property
    def _duties(self) -> list[ShownDuty]:
        return [duty for block in self.blocks for duty in block.duties]


def state_on(item: Item, today: date) -> State:
    return state_of(
        applies=item.applies, recurs=item.recurs, due_on=item.due_on, provisional=item.provisional,
        done_on=item.done_on, fault=item.fault, excuse=item.excuse, today=today,
    )  # fmt: skip


def fault_in_words(fault: str) -> str:
    return str(Fault(fault).label) if fault in Fault.values else fault


def duties_of(project: Project, today: date) -> list[ShownDuty]:
    """Every duty of the list that has been counted for this project, in the order of the list."""
    duties = list_of(project.jurisdiction_id, today)
    rows = Item.objects.filter(project=project).select_related("evidence", "entered_by", "excused_by")
    items = {item.code: item for item in rows}
    facts = facts_of([project.pk], today)[project.pk][1]
    calendar = whole_calendar(project.jurisdiction_id)
    found = []
    for code, duty in duties.items():
        if item := items.get(code):
            dated = triggers(duty.sources, facts, calendar)
            source = strictest(dated).duty if dated else duty.first
            done_on = judge(duty.sources, facts, calendar).done_on
            shown = [ShownTrigger.of(each, done_on, today) for each in dated if each.due_on]
            found.append(ShownDuty(item, duty, source, state_on(item, today), shown))
    return found


def stages_of(project: Project, today: date) -> list[ShownStage]:
    """Three stages, in each the parties that owe something there."""
    duties, people = duties_of(project, today), _people(project)
    return [
        ShownStage(stage, list(_blocks([each for each in duties if each.duty.first.stage is stage], people)))
        for stage in Stage
    ]


def _blocks(duties: Iterable[ShownDuty], people: Mapping[Party, str]) -> Iterable[Block]:
    by_party: dict[Party, list[ShownDuty]] = {}
    for each in duties:
        by_party.setdefault(each.duty.first.party, []).append(each)
    return (Block(party, people[party], by_party[party]) for party in Party if party in by_party)


def _people(project: Project) -> dict[Party, str]:
    """Who answers for each party by name; empty where nobody is named."""
    general = project.general_contractor_id
    rows: Any = Post.objects.filter(Q(until_on__isnull=True), project=project).order_by("from_on", "pk")
    posts = list(rows)

    def named(party: Party) -> str:
        for part in _POSTS[party]:
            for post in posts:
                of_general = post.company_id in (general, None)
                if post.part == part and (party is not Party.SUBCONTRACTOR or not of_general) and (
                    part != Post.Part.LABOUR_MANAGER or party is Party.SUBCONTRACTOR or of_general
                ):  # fmt: skip
                    return str(post.name)
        return ""

    return {party: named(party) for party in Party}
