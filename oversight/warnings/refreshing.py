"""The register brought up to date: raised, risen or fallen in colour, and closed by itself when the facts are gone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from oversight.models import EarlyWarning, WarningStep
from oversight.warnings.codes import Act, Code, Colour, How
from oversight.warnings.facts import Facts, Finding
from oversight.warnings.gathering import RELATED, followers, gathered
from oversight.warnings.rules import findings
from projects.models import Project

BATCH = 200
_Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    opened: int = 0
    coloured: int = 0
    closed: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(self.opened + other.opened, self.coloured + other.coloured, self.closed + other.closed)


def refresh(project_ids: Iterable[int], now: datetime) -> Changes:
    """Looks at these projects anew. The same facts again change nothing."""
    found = Changes()
    rest = iter(project_ids)
    while batch := list(islice(rest, BATCH)):
        found += _refresh(batch, now)
    return found


@transaction.atomic
def _refresh(ids: Sequence[int], now: datetime) -> Changes:
    # In one order, so that two that meet wait for each other instead of blocking both.
    locked = Project.objects.select_for_update(no_key=True, of=["self"]).filter(pk__in=ids)
    projects = list(locked.select_related(*RELATED).order_by("pk"))
    facts = gathered(projects, timezone.localdate(now))
    follower = followers(projects)
    standing = _keyed(EarlyWarning.objects.filter(project__in=ids).standing())
    answered = _answered(ids)
    opened: list[EarlyWarning] = []
    coloured: list[WarningStep] = []
    seen: set[_Key] = set()
    for project in projects:
        for each in findings(*facts[project.pk]):
            key = (project.pk, each.code.value, each.subject)
            seen.add(key)
            if (warning := standing.get(key)) is not None:
                coloured += _seen(warning, each, now)
            elif not _is_answered(answered.get(key), each):
                opened.append(_raised(project, each, follower(project, each.code), now))
    EarlyWarning.objects.bulk_create(opened)
    steps = [WarningStep(warning=each, act=Act.OPENED, colour=each.colour, at=now) for each in opened]
    gone = [warning for key, warning in standing.items() if key not in seen]
    steps += coloured
    steps += [_gone(each, facts[each.project_id][0], now) for each in gone]
    WarningStep.objects.bulk_create(steps)
    return Changes(len(opened), len(coloured), len(gone))


def _keyed(rows: Iterable[EarlyWarning]) -> dict[_Key, EarlyWarning]:
    return {(each.project_id, each.code, each.subject): each for each in rows}


def _answered(ids: Sequence[int]) -> dict[_Key, EarlyWarning]:
    """The last that a person closed, by what it was about."""
    closed = EarlyWarning.objects.filter(project__in=ids, closed_at__isnull=False).order_by("closed_at", "pk")
    last = _keyed(closed)
    return {key: each for key, each in last.items() if each.closed_how != How.GONE}


def _is_answered(answered: EarlyWarning | None, found: Finding) -> bool:
    """Somebody looked into these very facts, and they are no worse since."""
    return answered is not None and answered.data == found.data and found.colour <= answered.colour


def _raised(project: Project, found: Finding, agency: int | None, now: datetime) -> EarlyWarning:
    return EarlyWarning(
        project=project, jurisdiction_id=project.jurisdiction_id, code=found.code, subject=found.subject,
        colour=found.colour, worst=found.colour, data=found.data, clause=found.clause, unverified=found.unverified,
        party=found.party, agency_id=agency, first_seen=now, last_seen=now,
    )  # fmt: skip


def _seen(warning: EarlyWarning, found: Finding, now: datetime) -> Iterator[WarningStep]:
    """The same once more. Written when something changed, and once a day that it was seen."""
    if found.colour != warning.colour:
        act = Act.ROSE if found.colour > warning.colour else Act.FELL
        yield WarningStep(warning=warning, act=act, colour=found.colour, at=now)
    said = (found.colour, found.data, found.clause, found.unverified)
    is_same = said == (warning.colour, warning.data, warning.clause, warning.unverified)
    if is_same and timezone.localdate(warning.last_seen) == timezone.localdate(now):
        return
    warning.colour, warning.data, warning.clause, warning.unverified = (
        found.colour,
        dict(found.data),
        *said[2:],
    )
    warning.worst, warning.last_seen = max(warning.worst, found.colour), now
    warning.save(update_fields=["colour", "worst", "data", "clause", "unverified", "last_seen"])


def _gone(warning: EarlyWarning, facts: Facts, now: datetime) -> WarningStep:
    warning.closed_at, warning.closed_how, warning.ending = (
        now,
        How.GONE,
        ending(warning.code, warning.data, facts),
    )
    warning.save(update_fields=["closed_at", "closed_how", "ending"])
    return WarningStep(warning=warning, act=Act.CLOSED, colour=Colour(warning.colour), at=now)


def ending(code: str, data: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The facts that show that a warning is over."""
    months = {f"{each.month:%Y-%m}": each for each in facts.past}
    if code in (Code.NO_LABOUR_COST, Code.LABOUR_COST_SHORT):
        paid = [[name, str(months[name].allocated)] for name in data["months"] if name in months]
        return {"allocated": paid}
    if code == Code.ACCOUNT_MISSING and facts.account is not None:
        return {"opened_on": facts.account.opened_on.isoformat()}
    if code == Code.NEXT_MONTH and facts.account is not None:
        return {"balance": str(facts.account.balance)}
    if code == Code.WAGES_UNPAID:
        roll = next((each for each in facts.rolls if each.pk == data.get("payroll")), None)
        return {"paid": str(roll.paid)} if roll is not None else {}
    if code == Code.SECURITY and facts.deposit is not None:
        return {"deposit": facts.deposit.state}
    return {}
