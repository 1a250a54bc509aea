"""docs/workflow.md, written from the tables: two diagrams, and who may do what when. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations_with_replacement
from typing import Any

from django.db.models import TextChoices
from django.utils import translation

from agencies.people.models import User
from cases.duties import (
    DECIDING_CASE,
    HANDLING,
    LEADER_CASE,
    OFFICE_CASE,
    OFFICE_TRANSFER,
    RECIPIENT_CASE,
    RECIPIENT_TRANSFER,
    STAFF,
)
from cases.workflow import (
    CASE_MOVES,
    TRANSFER_MOVES,
    Status,
    TransferStatus,
    TransferVerb,
    Verb,
    standing,
)

Moves = Mapping[tuple[Any, Any], Any]

_PAGE = """# What may be done when

Written by `manage.py workflow --write` from `cases/workflow.py` and `cases/duties.py`; a test holds it to them. What is
not in these tables is refused with 409 and a stable code, by pages and API alike, and changes nothing.

## A case

```mermaid
{case}
```

A plain label is an act on the case, “a letter – …” an act on one of its letters: once letters are out, where the case
stands follows from them. All withdrawn, it is proposed anew; all answered, feedback is received; one received, it is
in handling. That holds after a second decision as well.

{case_table}

## One recipient's transfer

```mermaid
{transfer}
```

{transfer_table}

A letter is withdrawn by accepting its objection, by recalling it, by a decision that no longer names its recipient, or
when its case is withdrawn or merged. A case that has ended refuses every act on its letters.
A receipt confirmed twice is answered like the first and changes nothing.

## Who is who

These acts are for accounts of the roles {staff}; the roles {others}
do none of them.

- *Keeps the case*: the body that coordinates it; the coordinating office stands in for one without accounts.
- *Recipient*: the agency that the letter went to; for one without accounts whoever keeps the case.
- *Handles it*: an agency with the part {handling}, while the case is open.
"""
_NOBODY = "the product itself"


def workflow_page() -> str:
    with translation.override("en"):
        return _PAGE.format(
            case=_diagram(Status, Status.RECEIVED, _edges(CASE_MOVES) | _edges_of_letters()),
            case_table=_table(
                CASE_MOVES,
                Verb,
                {
                    "keeps the case": OFFICE_CASE | DECIDING_CASE,
                    "handles it": RECIPIENT_CASE,
                    "is a leader": LEADER_CASE,
                },
            ),
            transfer=_diagram(TransferStatus, TransferStatus.ISSUED, _edges(TRANSFER_MOVES)),
            transfer_table=_table(
                TRANSFER_MOVES,
                TransferVerb,
                {"recipient": RECIPIENT_TRANSFER, "keeps the case": OFFICE_TRANSFER},
            ),
            staff=_named(role for role in User.Role if role in STAFF),
            others=_named(role for role in User.Role if role not in STAFF),
            handling=_named(HANDLING),
        )


Edges = dict[tuple[str, str, str], None]


def _edges(moves: Moves) -> Edges:
    """(from, to, label), in the order of the table; what leaves the status as it is stands in the table alone."""
    return {
        (before.value, after.value, str(verb.label)): None
        for (before, verb), after in moves.items()
        if before != after
    }


def _edges_of_letters() -> Edges:
    """Where an act on one letter moves the case. Up to three letters show every way there is."""
    found: Edges = {}
    for verb in TransferVerb:
        if (
            verb is TransferVerb.WITHDRAW
        ):  # happens by accepting an objection, or by a new decision on the case
            continue
        for others in _groups(2):
            for (before, by), after in TRANSFER_MOVES.items():
                way = standing([*others, before]), standing([*others, after])
                if by is verb and way[0] is not way[1]:
                    found[way[0].value, way[1].value, f"a letter: {verb.label}"] = None
    order = [status.value for status in Status]
    return dict.fromkeys(sorted(found, key=lambda edge: (order.index(edge[0]), order.index(edge[1]))))


def _groups(most: int) -> Iterator[tuple[TransferStatus, ...]]:
    for size in range(most + 1):
        yield from combinations_with_replacement(TransferStatus, size)


def _diagram(statuses: type[TextChoices], first: TextChoices, edges: Edges) -> str:
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{status.label}" as {status.value}' for status in statuses]
    lines.append(f"    [*] --> {first.value}")
    ways: dict[tuple[str, str], list[str]] = {}
    for before, after, label in edges:
        ways.setdefault((before, after), []).append(label)
    lines += [f"    {before} --> {after} : {_joined(labels)}" for (before, after), labels in ways.items()]
    lines += [
        f"    {status.value} --> [*]"
        for status in statuses
        if status.value not in {before for before, _after in ways}
    ]
    return "\n".join(lines)


def _named(codes: Iterable[TextChoices]) -> str:
    return ", ".join(f"*{each.label}*" for each in codes)


def _joined(labels: Iterable[str]) -> str:
    # A colon would end the label.
    return " / ".join(label.replace(":", " –") for label in labels)


def _table(moves: Moves, verbs: type[TextChoices], who: Mapping[str, Iterable[Any]]) -> str:
    lines = ["| act | code | who | while it is | then it is |", "|---|---|---|---|---|"]
    for verb in verbs:
        mine = {before: after for (before, by), after in moves.items() if by is verb}
        may = ", ".join(label for label, theirs in who.items() if verb in theirs) or _NOBODY
        stays = all(before is after for before, after in mine.items())
        then = "as it was" if stays else ", ".join(dict.fromkeys(str(after.label) for after in mine.values()))
        befores = ", ".join(str(before.label) for before in mine)
        lines.append(f"| {verb.label} | `{verb.value}` | {may} | {befores} | {then} |")
    return "\n".join(lines)
