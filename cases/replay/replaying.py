"""Runs the comparison over the stored facts in the database and reads its figures; every figure opens to its cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, TextChoices
from django.utils import timezone

from agencies.clock.calendar import Calendar
from agencies.policy.compile import compiled
from agencies.policy.model import Policy
from agencies.vocabulary import Determination, Duty, Role, bits_of, codes_of
from cases.models import Case
from cases.replay.figures import PARTS, Changed, Moved, Replay, Roles, counted, grouped
from cases.replay.statement import NO_RULE, Side, Statement

_CHOICES: dict[str, type[TextChoices]] = {"assist": Role, "notify": Role, "duties": Duty}
_ROLES, _DETERMINATIONS = list(Role.values), list(Determination.values)
_SETS = [
    f"{one}_{part} & ~{other}_{part}"
    for part in PARTS
    for one, other in (("base", "draft"), ("draft", "base"))
]
_COLUMNS = (
    "base_line", "draft_line", "base_lead", "draft_lead", "is_open", *_SETS,
    "base_coordinator", "draft_coordinator", "base_determination", "draft_determination",
)  # fmt: skip
# The first look for the cases of a figure goes over so many numbers, each further one over four times as many.
_WINDOW = 20_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """What is compared: the policy in force and a draft, over the cases of a jurisdiction received since a day."""

    base: Policy
    draft: Policy
    jurisdiction: str
    since: date | None
    calendar: Calendar

    def statement(self, *, window: bool = False, every_case: bool = False) -> Statement:
        sides = [Side("base", compiled(self.base)), Side("draft", compiled(self.draft))]
        return Statement(sides, self.calendar, source=self._source(window), every_case=every_case)

    def _source(self, window: bool) -> str:
        here = "jurisdiction_id = %(jurisdiction)s"
        if self.since:
            here += " AND received_at >= %(since)s"
        facts = "cases_casefacts"
        if window:
            here += " AND id >= %(low)s AND id < %(high)s"
            facts = "(SELECT * FROM cases_casefacts WHERE case_id >= %(low)s AND case_id < %(high)s) AS facts"
        elif not self.since and _is_alone(self.jurisdiction):
            return facts
        matters = f"(SELECT id AS matter FROM cases_case WHERE {here}) AS matters"  # noqa: S608 - names are ours
        return f"({facts} JOIN {matters} ON matter = case_id)"

    @property
    def parameters(self) -> dict[str, Any]:
        start = self.since and timezone.make_aware(datetime.combine(self.since, time.min))
        return {"jurisdiction": self.jurisdiction, "since": start}


@dataclass(frozen=True, slots=True)
class Found:
    """A case behind a figure: who leads by the policy in force and who would, each by which rule."""

    case: int
    leads_now: Roles
    leads_then: Roles
    base_rule: str
    draft_rule: str


def replay(
    base: Policy, draft: Policy, *, jurisdiction: str, since: date | None, calendar: Calendar
) -> Replay:
    """How the draft would decide every case, open or closed, against how the policy in force decides it today."""
    started = perf_counter()
    asked = Replayed(base, draft, jurisdiction, since, calendar)
    statement = asked.statement()
    places = ", ".join(map(str, range(1, len(_COLUMNS) + 1)))
    sql = f"SELECT {', '.join(_COLUMNS)}, count(*) FROM {statement.body} AS decided GROUP BY {places}"  # noqa: S608
    with reading() as cursor:
        cursor.execute(_TOTAL[since is not None], asked.parameters)
        [cases] = cursor.fetchone()
        cursor.execute(sql, asked.parameters | statement.parameters)
        rows = cursor.fetchall()
    rules = _Rules(asked, statement)
    moves = [(rules.moved(row), row[-1]) for row in rows if not row[4]]
    changes = [(change, row[-1]) for row in rows if row[4] for change in _changes(row)]
    changed = sum(row[-1] for row in rows if row[4] and any(_changes(row)))
    stays = cases - sum(count for _, count in moves)
    if stays and (deadline := _deadline(base, draft)):
        changes.append((deadline, stays))
        changed = stays
    return Replay(
        jurisdiction, since, cases, changed, grouped(moves), counted(changes), perf_counter() - started
    )


_COUNT = "SELECT count(*) FROM cases_case WHERE jurisdiction_id = %(jurisdiction)s"
_TOTAL = {False: _COUNT, True: f"{_COUNT} AND received_at >= %(since)s"}


def cases_of(
    figure: Moved | Changed, asked: Replayed, *, before: int | None = None, size: int = 50
) -> list[Found]:
    """The cases behind a figure, the newest first; `before` is the last one seen."""
    statement = asked.statement(
        window=True, every_case=isinstance(figure, Changed) and figure.part == "deadline"
    )
    rules = _Rules(asked, statement)
    sql = (
        f"SELECT case_id, base_line, draft_line, base_lead, draft_lead FROM {statement.body} AS decided "  # noqa: S608
        f"WHERE {rules.condition(figure)} ORDER BY case_id DESC LIMIT %(wanted)s"
    )
    found: list[Found] = []
    with reading() as cursor:
        cursor.execute(
            "SELECT min(id), max(id) FROM cases_case WHERE jurisdiction_id = %s", [asked.jurisdiction]
        )
        least, most = cursor.fetchone()
        high, window = min(before or most + 1, most + 1) if least is not None else 0, _WINDOW
        while least is not None and high > least and len(found) < size:
            values = {"low": high - window, "high": high, "wanted": size - len(found)}
            cursor.execute(sql, asked.parameters | statement.parameters | values)
            found += [rules.found(*row) for row in cursor.fetchall()]
            high, window = high - window, window * 4
    return found


def every_case_of(figure: Moved | Changed, asked: Replayed) -> Iterator[Found]:
    """All of them, read in pieces."""
    before: int | None = None
    while piece := cases_of(figure, asked, before=before, size=5_000):
        yield from piece
        before = piece[-1].case


def examples(asked: Replayed, size: int) -> dict[Moved, list[str]]:
    """The numbers of the newest cases of every group, so many of each."""
    statement = asked.statement()
    columns = "case_id, base_lead, draft_lead"
    place = "row_number() OVER (PARTITION BY base_lead, draft_lead ORDER BY case_id DESC) AS place"
    moved = f"SELECT {columns}, {place} FROM {statement.body} AS decided WHERE NOT is_open"  # noqa: S608
    sql = f"SELECT {columns} FROM ({moved}) AS placed WHERE place <= %(size)s ORDER BY case_id DESC"  # noqa: S608
    with reading() as cursor:
        cursor.execute(sql, asked.parameters | statement.parameters | {"size": size})
        rows = cursor.fetchall()
    numbers = dict(Case.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "number"))
    found: dict[Moved, list[str]] = {}
    for case, now, then in rows:
        found.setdefault(Moved(codes_of(now, Role), codes_of(then, Role)), []).append(numbers[case])
    return found


class _Rules:
    """The numbers of a statement and the ids of the rules they stand for, in each of the two policies."""

    def __init__(self, asked: Replayed, statement: Statement) -> None:
        self._ids: list[dict[int, str]] = []
        for side in statement.sides:
            ids = {NO_RULE: ""}
            for line in side.policy.rules:
                ids.setdefault(statement.numbers[line], line.id)
            self._ids.append(ids)

    def moved(self, row: tuple[Any, ...]) -> Moved:
        base, draft = self._ids
        return Moved(codes_of(row[2], Role), codes_of(row[3], Role), base[row[0]], draft[row[1]])

    def found(self, case: int, base_line: int, draft_line: int, now: int, then: int) -> Found:
        base, draft = self._ids
        return Found(case, codes_of(now, Role), codes_of(then, Role), base[base_line], draft[draft_line])

    def condition(self, figure: Moved | Changed) -> str:
        """SQL that holds for the rows of a figure. Nothing of it is text from outside: codes become numbers."""
        if isinstance(figure, Changed):
            return f"is_open AND {_condition(figure)}"
        parts = ["NOT is_open"]
        for side, leads in (("base", figure.leads_now), ("draft", figure.leads_then)):
            if leads is not None:
                parts.append(f"{side}_lead = {bits_of(leads, Role)}")
        for side, ids, rule in zip(
            ("base", "draft"), self._ids, (figure.base_rule, figure.draft_rule), strict=True
        ):
            if rule is not None:
                number = next((number for number, name in ids.items() if name == rule), -1)
                parts.append(f"{side}_line = {number}")
        return " AND ".join(parts)


def _condition(figure: Changed) -> str:
    if figure.part == "deadline":
        return "true"
    if figure.part in PARTS:
        one, other = ("base", "draft") if figure.lost else ("draft", "base")
        bit = bits_of([figure.lost or figure.gained], _CHOICES[figure.part])
        return f"({one}_{figure.part} & ~{other}_{figure.part} & {bit}) <> 0"
    codes = _ROLES if figure.part == "coordinator" else _DETERMINATIONS
    lost, gained = codes.index(figure.lost), codes.index(figure.gained)
    return f"base_{figure.part} = {lost} AND draft_{figure.part} = {gained}"


def _changes(row: tuple[Any, ...]) -> Iterator[Changed]:
    """What changes in the cases of one row, whose lead stays."""
    sets, (was, becomes, now, then) = row[5:11], row[11:15]
    for place, part in enumerate(PARTS):
        for code in codes_of(sets[2 * place], _CHOICES[part]):
            yield Changed(part, code, "")
        for code in codes_of(sets[2 * place + 1], _CHOICES[part]):
            yield Changed(part, "", code)
    if was != becomes:
        yield Changed("coordinator", _ROLES[was], _ROLES[becomes])
    if now != then:
        yield Changed("determination", _DETERMINATIONS[now], _DETERMINATIONS[then])


def _deadline(base: Policy, draft: Policy) -> Changed | None:
    """The time for feedback is the same for every case of a policy."""
    before, after = (
        f"{clock.value} {clock.unit.value}" if clock else "" for clock in (base.feedback, draft.feedback)
    )
    return Changed("deadline", before, after) if before != after else None


def _is_alone(jurisdiction: str) -> bool:
    """Whether all cases there are lie in this jurisdiction: then nobody needs to look whose they are."""
    elsewhere = Case.objects.filter(Q(jurisdiction__lt=jurisdiction) | Q(jurisdiction__gt=jurisdiction))
    return not elsewhere.exists()


@contextmanager
def reading() -> Iterator[Any]:
    """A cursor for one large read."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Room to join a million cases in memory. Compiling the statement takes longer than it saves.
        cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
        yield cursor
