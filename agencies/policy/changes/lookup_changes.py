"""How the tables of who manages what became others: their own rows, what they are called and what they give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.policy.changes.change import Change, How, Part, Section, parts_of
from agencies.policy.changes.order import moved
from agencies.policy.changes.reach import Written, bare
from agencies.policy.model import LookupRow, Policy
from agencies.policy.wording import say, say_given, say_subject


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a lookup: what it does, what it rests on, and how it is said."""

    gives: str
    asks: object
    basis: str
    said: str
    place: int
    # How many rows that do the same stand above it.
    above: int

    @property
    def key(self) -> tuple[str, object, int]:
        return self.gives, self.asks, self.above


def lookup_changes(old: Written, new: Written) -> Iterator[Change]:
    """Rows that only follow from what the agencies manage are said of the agencies."""
    names = dict.fromkeys((*new.policy.lookups, *old.policy.lookups))
    for name in names:
        own_before, own_after = old.lookups(name), new.lookups(name)
        if not own_before and not own_after:
            continue
        before, after = _rows(name, old), _rows(name, new)
        parts = (*_beside(name, old, new), *_row_parts(before, after))
        how = How.ADDED if not own_before else How.REMOVED if not own_after else How.CHANGED
        if parts or how is not How.CHANGED:
            called = say_subject(name, (new if own_after else old).policy)
            yield Change(Section.LOOKUPS, how, called, parts)


def _rows(name: str, written: Written) -> list[Row]:
    """The rows that the file itself gives stand last, behind those that follow from the agencies."""
    policy = written.policy
    number = sum(len(entry.get("rows", [])) for entry in written.lookups(name))
    rows = policy.lookups.get(name, ())
    found: list[Row] = []
    for place, row in enumerate(rows[len(rows) - number :], 1):
        asks = bare(row.when)
        above = sum(1 for each in found if (each.gives, each.asks) == (row.gives, asks))
        found.append(Row(row.gives, asks, row.basis, _said(name, row, policy), place, above))
    return found


def _said(name: str, row: LookupRow, policy: Policy) -> str:
    words = {"gives": say_given(name, row.gives, policy), "when": say(row.when, policy)}
    return (
        _("%(gives)s, if %(when)s") % words if words["when"] else _("%(gives)s, in all other cases") % words
    )


def _beside(name: str, old: Written, new: Written) -> tuple[Part, ...]:
    """What the lookup is called, what it may give, and whether the rows above it still count."""
    sides = zip(_beside_of(name, old), _beside_of(name, new), strict=True)
    return parts_of(*((label, was, becomes) for (label, was), (_label, becomes) in sides))


def _beside_of(name: str, written: Written) -> list[tuple[str, str]]:
    entries, policy = written.lookups(name), written.policy
    codes = policy.codes.get(name, {})
    replaces = any(entry.get("replaces") for entry in entries)
    return [
        (_("Name"), policy.labels.get(name, "") if entries else ""),
        (_("Codes"), _(", ").join(f"{called} ({code})" for code, called in codes.items())),
        (
            _("What the agencies manage"),
            "" if not entries else _("does not count here") if replaces else _("counts before these rows"),
        ),
    ]


def _row_parts(before: Sequence[Row], after: Sequence[Row]) -> Iterator[Part]:
    former = {row.key: row for row in before}
    present = {row.key: row for row in after}
    gone = [row for row in before if row.key not in present]
    moves = moved(list(former), list(present))
    for row in after:
        label = _("Row %(place)s") % {"place": row.place}
        if row.key in former:
            was = former[row.key]
            if row.key in moves:
                yield Part(_("Row %(place)s, moved") % {"place": row.place}, _at(was), _at(row))
            yield from parts_of((_("Basis of row %(place)s") % {"place": row.place}, was.basis, row.basis))
            continue
        # The row that gave the same, or asked the same, became this one.
        was_row = next((each for each in gone if each.gives == row.gives), None)
        was_row = was_row or next((each for each in gone if each.asks == row.asks), None)
        if was_row:
            gone.remove(was_row)
        yield Part(label, was_row.said if was_row else "", row.said)
        if was_row and was_row.basis != row.basis:
            yield Part(_("Basis of row %(place)s") % {"place": row.place}, was_row.basis, row.basis)
    for row in gone:
        yield Part(_("Row %(place)s") % {"place": row.place}, row.said, "")


def _at(row: Row) -> str:
    return _("number %(place)s: %(row)s") % {"place": row.place, "row": row.said}
