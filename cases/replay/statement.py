"""What one or two policies make of the stored facts, as one SQL statement in layers.

1. The facts of the cases, but for those that no difference between the policies can touch.
2. The lead rule of each policy; the rules that both begin with are tried once.
3. The lead, overlays that join one to it included.
4. Only where the lead is the same: the overlays, and what they add.

Every layer is a query over the one below. An OFFSET of nothing keeps the planner from melting them together, which
would work the expressions of a layer out once for each use of them; only as a bigint does it see that it is nothing,
and share the rows out among the processors.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from agencies.clock.calendar import Calendar
from agencies.policy.compile import Compiled
from agencies.policy.compile.form import Line, forms_of
from agencies.policy.compile.logic import TRUE, Form, asks_for_lead, some, widened
from agencies.vocabulary import FACTS, Determination, Duty, Role
from cases.replay.expressions import Writer, bit_of, chosen
from cases.replay.figures import ONE_OF, PARTS

NO_RULE = 0
_DETERMINATIONS = list(Determination.values)


@dataclass(frozen=True, slots=True)
class Side:
    """One policy in a statement: its name begins the names of its columns."""

    name: str
    policy: Compiled


class Statement:
    """The layers for these sides. `body` is a query that can stand in FROM; `parameters` are what it needs."""

    def __init__(
        self, sides: Sequence[Side], calendar: Calendar, *, source: str, every_case: bool = False
    ) -> None:
        self.sides = sides
        self.numbers = _numbered(line for side in sides for line in side.policy.rules)
        self._writer = Writer(calendar)
        self.touched = TRUE if len(sides) == 1 or every_case else touched(sides[0].policy, sides[1].policy)
        self._joined: dict[
            tuple[str, int], str
        ] = {}  # (side, overlay) -> the column of the lead it was read with
        self._flags: dict[tuple[str, int], str] = {}  # (side, overlay) -> the column that it fires
        self.body = source
        self._facts()
        self._rules()
        self._leads()
        if len(sides) == 2:
            self._open(every_case=every_case)
        self._overlays()
        self._parts()

    @property
    def parameters(self) -> dict[str, Any]:
        return self._writer.parameters

    def _layer(self, columns: Iterable[str], where: str = "") -> None:
        above = ", ".join(["*", *columns])
        self.body = f"(SELECT {above} FROM {self.body} AS below{where} OFFSET bigint '0')"  # noqa: S608 - names are ours

    def _facts(self) -> None:
        """The rules that all begin with: the number of the first that holds, null where none does."""
        first, *others = [side.policy.rules for side in self.sides]
        self._shared = next(
            (n for n, line in enumerate(first) if any(rules[n : n + 1] != (line,) for rules in others)),
            len(first),
        )
        found = self._first_of(first[: self._shared], "NULL::int")
        where = "" if self.touched == TRUE else f" WHERE {self._writer.form(self.touched)}"
        self._layer([f"{found} AS shared"], where)

    def _first_of(self, rules: Iterable[Line], otherwise: str, *before: str) -> str:
        branches = [f"WHEN {self._writer.form(line.when)} THEN {self.numbers[line]}" for line in rules]
        return chosen([*before, *branches], otherwise=otherwise)

    def _rules(self) -> None:
        shared = "WHEN shared IS NOT NULL THEN shared"
        self._layer(
            f"{self._first_of(side.policy.rules[self._shared :], str(NO_RULE), shared)} AS {side.name}_line"
            for side in self.sides
        )

    def _leads(self) -> None:
        self._layer(
            f"{self._of_rule(side, 'lead', '0::bigint')} AS {side.name}_lead_0" for side in self.sides
        )
        for side in self.sides:
            lead = f"{side.name}_lead_0"
            for place, line in enumerate(side.policy.overlays):
                self._joined[side.name, place] = lead
                if line.lead:
                    flag, joined = f"{side.name}_joins_{place}", f"{side.name}_lead_{place + 1}"
                    self._flags[side.name, place] = flag
                    self._layer([f"{self._writer.form(line.when, lead)} AS {flag}"])
                    adds = self._writer.named(line.lead, Role, lead)
                    decided = f"{flag} AND {side.name}_line <> {NO_RULE}"
                    self._layer([f"{lead} | CASE WHEN {decided} THEN {adds} ELSE 0::bigint END AS {joined}"])
                    lead = joined
            self._layer([f"{lead} AS {side.name}_lead"])

    def _open(self, *, every_case: bool) -> None:
        """Where the lead is the same, what else is decided may still differ; everything else is told already."""
        base, draft = (side.name for side in self.sides)
        differ = f"{base}_line <> {draft}_line"
        overlays = (
            "true" if every_case else self._writer.form(touched_beside_rules(*(s.policy for s in self.sides)))
        )
        stays = f"{base}_lead = {draft}_lead"
        decided = f"{base}_line <> {NO_RULE}"
        self._layer([f"{stays} AS is_open"], f" WHERE NOT ({stays}) OR {differ} OR {decided} AND {overlays}")

    def _overlays(self) -> None:
        columns, seen = [], dict[Line, str]()
        for side in self.sides:
            for place, line in enumerate(side.policy.overlays):
                if (side.name, place) in self._flags:
                    continue
                lead = self._joined[side.name, place]
                alone = asks_for_lead(line.when)
                if alone or line not in seen:
                    column = f"{side.name}_fires_{place}"
                    fires = self._if_open(self._writer.form(line.when, lead), everywhere=self._matters(line))
                    columns.append(f"{fires} AS {column}")
                    if not alone:
                        seen[line] = column
                self._flags[side.name, place] = column if alone else seen[line]
        self._layer(columns)

    def _matters(self, line: Line) -> bool:
        """Whether an overlay can matter to a difference where one rule decides by both policies."""
        return len(self.sides) == 1 or matters_beside_rules(line, *(side.policy for side in self.sides))

    def _if_open(self, expression: str, *, everywhere: bool = True) -> str:
        if len(self.sides) == 1:
            return expression
        base, draft = (side.name for side in self.sides)
        other_rule = "" if everywhere else f" AND {base}_line <> {draft}_line"
        return f"CASE WHEN is_open{other_rule} THEN {expression} END"

    def _parts(self) -> None:
        columns, changing = [], self._changing()
        for side in self.sides:
            for part in PARTS:
                adds = [self._of_rule(side, part, "0::bigint"), *self._of_overlays(side, part)]
                bits = self._if_open(" | ".join(adds)) if part in changing else "0::bigint"
                columns.append(f"{bits} AS {side.name}_all_{part}")
            for name, place in (("coordinator", self._coordinator), ("determination", self._determination)):
                column = self._if_open(place(side)) if name in changing else "0"
                columns.append(f"{column} AS {side.name}_{name}")
        self._layer(columns)
        self._layer(column for side in self.sides for column in _once_each(side.name))

    def _changing(self) -> set[str]:
        if len(self.sides) == 1:
            return {*PARTS, *ONE_OF}
        return changing(*(side.policy for side in self.sides))

    def _of_rule(self, side: Side, part: str, lead: str) -> str:
        """The bits that the lead rule which fired adds in one part."""
        choices = Duty if part == "duties" else Role
        branches = [
            f"WHEN {self.numbers[line]} THEN {self._writer.named(getattr(line, part), choices, lead)}"
            for line in dict.fromkeys(side.policy.rules)
            if getattr(line, part)
        ]
        return chosen(branches, of=f"{side.name}_line")

    def _of_overlays(self, side: Side, part: str) -> Iterator[str]:
        choices = Duty if part == "duties" else Role
        for place, line in enumerate(side.policy.overlays):
            if named := getattr(line, part):
                adds = self._writer.named(named, choices, self._joined[side.name, place])
                yield f"CASE WHEN {self._flags[side.name, place]} THEN {adds} ELSE 0::bigint END"

    def _coordinator(self, side: Side) -> str:
        """The place of the role that coordinates: the last rule that fired and names one says who."""
        branches = [
            f"WHEN {self._flags[side.name, place]} THEN {_place(line.coordinator)}"
            for place, line in reversed(list(enumerate(side.policy.overlays)))
            if line.coordinator
        ]
        branches += [
            f"WHEN {side.name}_line = {self.numbers[line]} THEN {_place(line.coordinator)}"
            for line in side.policy.rules
            if line.coordinator
        ]
        return chosen(branches, otherwise=str(_place(side.policy.coordinator)))

    def _determination(self, side: Side) -> str:
        """The place of the worst determination among the rules that fired."""
        branches = []
        for worse in reversed(range(1, len(_DETERMINATIONS))):
            flags = [
                self._flags[side.name, place]
                for place, line in enumerate(side.policy.overlays)
                if line.determination == _DETERMINATIONS[worse]
            ]
            lines = {
                str(self.numbers[line])
                for line in side.policy.rules
                if line.determination == _DETERMINATIONS[worse]
            }
            if lines:
                flags.append(f"{side.name}_line IN ({', '.join(sorted(lines))})")
            if flags:
                branches.append(f"WHEN {' OR '.join(flags)} THEN {worse}")
        return chosen(branches, otherwise="0")


def _numbered(lines: Iterable[Line]) -> dict[Line, int]:
    """The same number for the same rule, whichever policy it stands in."""
    return {line: number for number, line in enumerate(dict.fromkeys(lines), NO_RULE + 1)}


def _once_each(side: str) -> Iterator[str]:
    """A role stands once: lead before assist before notify; the coordinator is not notified."""
    yield f"{side}_all_assist & ~{side}_lead AS {side}_assist"
    above = f"({side}_lead | {side}_all_assist | (1::bigint << {side}_coordinator))"
    yield f"{side}_all_notify & ~{above} AS {side}_notify"
    yield f"{side}_all_duties AS {side}_duties"


def _place(role: str | None) -> int:
    return bit_of(role, Role).bit_length() - 1


def touched(base: Compiled, draft: Compiled) -> Form:
    """Holds for every case that two policies can decide differently.

    Where no rule holds that only one of them has, the same rules fire in both, in the same order: whoever stands
    first among the rules they share, stands first in both.
    """
    rules = some(widened(line.when) for line in _unshared(base.rules, draft.rules))
    return some([rules, touched_beside_rules(base, draft)])


def touched_beside_rules(base: Compiled, draft: Compiled) -> Form:
    """The same of overlays and of what no rule says."""
    if base.coordinator != draft.coordinator:
        return TRUE
    return some(widened(line.when) for line in _unshared(base.overlays, draft.overlays))


def changing(base: Compiled, draft: Compiled) -> set[str]:
    """The parts, beside the lead, that can differ where the lead is the same."""
    alone = list(_unshared(base.overlays, draft.overlays))
    if base.rules != draft.rules or any(line.lead for line in alone):
        return {*PARTS, *ONE_OF}
    found = {part for part in PARTS for line in alone if getattr(line, part)}
    if "assist" in found:
        found.add("notify")  # who assists is not informed as well
    if base.coordinator != draft.coordinator or any(line.coordinator for line in alone):
        found |= {"coordinator", "notify"}  # nor is who coordinates
    if any(line.determination != Determination.EXPLICIT for line in alone):
        found.add("determination")
    # Whoever is informed depends on who assists and coordinates.
    return found | {"assist", "coordinator"} if "notify" in found else found


def matters_beside_rules(line: Line, base: Compiled, draft: Compiled) -> bool:
    """Whether an overlay can matter to what only an overlay of one policy changes.

    One that both have, and that adds nothing which the others add, adds the same on both sides: it need not be tried.
    """
    alone = list(_unshared(base.overlays, draft.overlays))
    if line in alone or any(map(asks_for_lead, forms_of(line))):
        return True
    added = set[str]().union(*map(_adds, alone))
    if base.coordinator != draft.coordinator or any(each.coordinator for each in alone):
        if line.coordinator:
            return True
        rules = (*base.rules, *draft.rules, *base.overlays, *draft.overlays)
        added |= {base.coordinator, draft.coordinator, *(rule.coordinator or "" for rule in rules)}
    worse = [each for each in (line, *alone) if each.determination != Determination.EXPLICIT]
    return bool(added & _adds(line)) or (line in worse and len(worse) > 1)


def _adds(line: Line) -> set[str]:
    """Every role and duty that a rule can add."""
    parts = (*line.lead, *line.assist, *line.notify, *line.duties)
    gives = {gives for each in parts for _when, gives in each.rows if gives}
    facts = {each for each in gives if each.startswith("=")}
    return gives - facts | {code for each in facts for code in FACTS[each[1:]].codes}


def _unshared(base: tuple[Line, ...], draft: tuple[Line, ...]) -> Iterator[Line]:
    """The rules that stand in one policy only, or in another order."""
    for tag, a, b, c, d in SequenceMatcher(None, base, draft, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (*base[a:b], *draft[c:d])
