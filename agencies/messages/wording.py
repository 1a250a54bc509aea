"""A message in words, in the language that is active."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agencies.clock.models import Step, TimeLimit
from agencies.messages.kinds import WORDS, Kind
from agencies.messages.models import Message

# Codes among what fills the words, and the words they stand for.
_LABELS: Mapping[str, Mapping[Any, Any]] = {
    "limit": dict(TimeLimit.Kind.choices),
    "step": dict(Step.Name.choices),
}


@dataclass(frozen=True, slots=True)
class Told:
    subject: str
    text: str


class _Params(dict[str, Any]):
    """What is not known is left out of the sentence, not a reason to say nothing."""

    def __missing__(self, key: str) -> str:
        return "…"


def told(message: Message) -> Told:
    """A kind that a later version no longer knows is called by the number of its case."""
    if message.kind not in Kind.values:
        return Told(message.reference, "")
    words = WORDS[Kind(message.kind)]
    params = _Params({name: _labelled(name, value) for name, value in message.params.items()})
    # The newline of a name must not end up in the header of an e-mail.
    return Told(" ".join((str(words.subject) % params).split()), str(words.text) % params)


def _labelled(name: str, value: Any) -> Any:
    return _LABELS.get(name, {}).get(value, value)


def case_line(message: Message) -> str:
    return _("Case %(number)s") % {"number": message.reference} if message.reference else ""
