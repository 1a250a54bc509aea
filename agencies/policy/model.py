"""What a jurisdiction file says once it has been read: frozen values that decisions are made from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import Enum
from typing import Any

from agencies.policy.conditions import ALWAYS, Condition
from agencies.policy.directives import Directive
from agencies.policy.money import Setting
from agencies.policy.obliged import Obligation
from agencies.policy.reasons import Notation, Reason
from agencies.vocabulary import Determination, TimeUnit


class DocumentStatus(Enum):
    """What the document itself is; shown wherever it is cited, it switches nothing off."""

    ISSUED = "issued"
    DRAFT = "draft"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Managed:
    """One thing an agency answers for, and where that is said."""

    kind: str  # "sector"
    value: str
    basis: str


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    role: str
    name: str
    short_name: str
    region: str  # region code of its own ground; the jurisdiction's code for a department
    has_accounts: bool
    manages: tuple[Managed, ...]
    line: int


@dataclass(frozen=True, slots=True)
class RegionEntry:
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class LookupRow:
    gives: str  # a role or own code; "=fact": that fact's value; "@lookup": what that one finds
    when: Condition
    basis: str = ""
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Addition:
    """A role or a duty a rule adds, always or under a further condition."""

    name: str
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Rule:
    """A lead rule, or an overlay. Only a lead rule names leads alone; an overlay may join one to them."""

    id: str
    when: Condition
    lead: tuple[Addition, ...]
    assist: tuple[Addition, ...]
    notify: tuple[Addition, ...]
    duties: tuple[Addition, ...]
    coordinator: str | None
    determination: Determination
    clauses: tuple[str, ...]
    quote: str
    basis: str
    line: int
    rank: int | None = (
        None  # lead rules of one rank are alternatives: no two may decide the same facts differently
    )

    @property
    def quotes(self) -> list[str]:
        """The pieces of the quote that stand side by side in the document."""
        return [piece for piece in self.quote.split("…") if piece]


class Start(Enum):
    """From what a time limit is counted."""

    RECEIPT = "receipt_by_recipient"
    ISSUE = "letter_issued"
    CASE = "case_received"
    LAPSE = "lapse"  # a step of the ladder, so long after a feedback is overdue
    OFFICER = "officer"  # the text asks for a limit and names no number: a person sets the date


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A time limit of the place. `clause` carries the jurisdiction's short code.

    A limit that the office has set by itself cites no clause but says so in `basis`. `value` is 0 where an officer
    sets the date.
    """

    name: str
    value: int
    unit: TimeUnit
    start: str
    clause: str
    quote: str
    basis: str = ""

    @property
    def source(self) -> str:
        """What to cite: the clause, or on what the office's own setting rests."""
        return self.clause or self.basis


class ChecksFor(Enum):
    """For which cases the three checks (一案三查) must have been concluded before closing."""

    ALL = "all"
    MAJOR = "major"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ClosingRule:
    """What closing a case demands here, and after how many days from closing each round of visits is due (回访)."""

    three_checks: ChecksFor = ChecksFor.NONE
    visit_days: tuple[int, ...] = ()
    clause: str = ""  # with the jurisdiction's short code
    quote: str = ""
    basis: str = ""

    @property
    def source(self) -> str:
        """What to cite: the clause, or on what the office's own setting rests."""
        return self.clause or self.basis


@dataclass(frozen=True, slots=True)
class Policy:
    code: str
    short: str
    name: str
    document: str
    document_status: DocumentStatus
    principle: str
    coordinator: str
    auto_dispatch: frozenset[str]
    letter_number: str  # "北治欠办转〔{year}〕{serial}号"
    letter_numbers: Mapping[str, str]  # those of other kinds of letters, where the office has set its own
    regions: tuple[RegionEntry, ...]
    agencies: tuple[AgencyEntry, ...]
    sets: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Condition]
    lookups: Mapping[str, tuple[LookupRow, ...]]
    labels: Mapping[str, str]  # what the file calls its own lookups
    codes: Mapping[str, Mapping[str, str]]  # of lookups that give no roles: each code and what it is called
    rules: tuple[Rule, ...]
    overlays: tuple[Rule, ...]
    clocks: Mapping[str, ClockRule]
    closing: ClosingRule = ClosingRule()
    obligations: tuple[Obligation, ...] = ()
    money: tuple[Setting, ...] = ()
    directives: tuple[Directive, ...] = ()
    source: str = field(repr=False, compare=False, default="")

    @property
    def feedback(self) -> ClockRule | None:
        return self.clocks.get("feedback")

    @property
    def officer_sets(self) -> ClockRule | None:
        """What leaves a recipient's time limit to the officer (限时), where the text gives no number."""
        return next((each for each in self.clocks.values() if each.start == Start.OFFICER.value), None)

    @property
    def ladder(self) -> list[tuple[str, int]]:
        """The steps after an overdue feedback: (name of the step, working days after the due day)."""
        return [(each.name, each.value) for each in self.clocks.values() if each.start == Start.LAPSE.value]

    def conditions(self) -> Iterator[Condition]:
        """Every condition that can matter to a decision."""
        for rule in (*self.rules, *self.overlays):
            yield rule.when
            yield from (each.when for each in (*rule.lead, *rule.assist, *rule.notify, *rule.duties))
        yield from (row.when for rows in self.lookups.values() for row in rows)

    def names_of(self, role: str) -> tuple[str, ...]:
        """What the bodies of a role are called in this jurisdiction."""
        return tuple(entry.name for entry in self.agencies if entry.role == role)

    def cite(self, clause: str) -> str:
        return f"{self.short} {clause}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file is refused. `line` is that of the header the fault stands under, 1 when it is the file's.

    `field` is the key of the entry the fault is about, where one is; `example` are facts, in JSON values, of a
    case that behaves as said. A warning is said aloud and refuses nothing.
    """

    line: int
    where: str
    says: Reason | str
    warning: bool = False
    _: KW_ONLY
    example: Mapping[str, Any] | None = field(default=None, compare=False)
    field: str = ""

    @property
    def reason(self) -> str:
        """In English and in the notation of the file, as the command line prints it."""
        told = self.says if isinstance(self.says, str) else self.says.told(Notation())
        return told if self.example is None else f"{told}: {_facts(self.example)}"

    def __lt__(self, other: "Fault") -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[int, str, str, bool]:
        return (self.line, self.where, self.reason, self.warning)

    def __str__(self) -> str:
        return f"line {self.line}: {self.where}: {'warning: ' if self.warning else ''}{self.reason}"


def _facts(example: Mapping[str, Any]) -> str:
    return json.dumps(example, ensure_ascii=False) if example else "{} (nothing is stated)"


class PolicyRefused(ValueError):
    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = sorted(faults)
