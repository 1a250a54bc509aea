"""A list of changes as lines of text, for the command line."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from agencies.policy.changes.change import Change
from agencies.policy.changes.differences import by_section, counts


def told(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        yield _("No difference.")
        return
    yield _(", ").join(f"{count.how.label} {count.number}" for count in counts(changes))
    for section, found in by_section(changes):
        yield ""
        yield f"== {section.label}"
        for change in found:
            yield f"{change.name} · {change.how.label}{_beside(change)}"
            for part in change.parts:
                yield f"    {part.label}"
                yield from (f"      - {line}" for line in part.was.splitlines())
                yield from (f"      + {line}" for line in part.becomes.splitlines())


def _beside(change: Change) -> str:
    said = ""
    if change.through:
        said += " · " + _("through %(names)s") % {"names": _(", ").join(change.through)}
    if change.reaches:
        said += " · " + _("read by %(rules)s") % {"rules": _(", ").join(change.reaches)}
    return said
