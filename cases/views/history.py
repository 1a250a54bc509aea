"""The history of a case in words: who did what for whom, and by which rule when nobody did."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from agencies import vocabulary
from agencies.documents import contents
from agencies.vocabulary import FACTS, Kind
from cases.models import Event, Transfer
from cases.templatetags.xinze import listed
from cases.views.facts import in_words
from cases.views.history_handling import WORDS as HANDLING
from cases.views.history_letters import WORDS as LETTERS
from cases.views.history_life import WORDS as LIFE
from cases.views.history_limits import WORDS as LIMITS
from cases.views.history_supervision import WORDS as SUPERVISION
from cases.views.why import role_label

Act = Event.Act
Details = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of history; `is_comment` when a person wrote something."""

    event: Event
    act: str
    who: str
    lines: list[str]
    is_automatic: bool

    @property
    def is_comment(self) -> bool:
        return bool(self.event.note)


def entries(events: Iterable[Event], recipients: Mapping[int, str]) -> list[Entry]:
    """`recipients` names who each transfer of the case went to."""
    return [_entry(event, recipients) for event in events]


def _entry(event: Event, recipients: Mapping[int, str]) -> Entry:
    automatic = event.actor is None
    act = str(Act(event.act).label) if event.act in Act.values else event.act
    try:
        lines = _lines(event, recipients)
    except (AttributeError, KeyError, TypeError, ValueError):
        # Tampered with, it need not make sense any more; the page that says so has to stand.
        lines = []
    return Entry(event, act, _("Automatic") if automatic else str(event.actor), lines, automatic)


def _lines(event: Event, recipients: Mapping[int, str]) -> list[str]:
    words = _WORDS.get(Act(event.act))
    details = event.details | {"to": recipients.get(event.details.get("transfer"), "")}
    return [line for line in words(details) if line] if words else []


def _received(details: Details) -> list[str]:
    channel = details.get("channel")
    return [_("Channel: %(channel)s") % {"channel": vocabulary.Channel(channel).label}] if channel else []


def _routed(details: Details) -> list[str]:
    rules, version = listed(details.get("rules", [])), details.get("policy")
    lines = [_("Rules %(rules)s of policy version %(version)s") % {"rules": rules, "version": version}]
    return [*lines, *_recipients(details)]


def _recipients(details: Details) -> list[str]:
    parts = ((_("Lead"), "lead"), (_("Assist"), "assist"), (_("Informed"), "notify"))
    return [
        _("%(part)s: %(roles)s") % {"part": label, "roles": listed(map(role_label, details[key]))}
        for label, key in parts
        if details.get(key)
    ]


def _failed(details: Details) -> list[str]:
    return [_("After %(attempts)s attempts; a person decides.") % {"attempts": details.get("attempts")}]


def _overridden(details: Details) -> list[str]:
    return [
        _("Instead of proposal %(number)s") % {"number": details.get("instead_of")},
        *_recipients(details),
    ]


def _corrected(details: Details) -> list[str]:
    return [
        _("%(fact)s: %(before)s → %(after)s")
        % {"fact": FACTS[name].label, "before": _value(name, before), "after": _value(name, after)}
        for name, (before, after) in details.get("facts", {}).items()
        if name in FACTS
    ]


def _handed_over(details: Details) -> list[str]:
    words = {name: role_label(details.get(key, "")) for name, key in (("before", "from"), ("after", "role"))}
    return [_("From %(before)s to %(after)s") % words]


def _value(name: str, value: Any) -> str:
    return in_words(name, frozenset(value) if FACTS[name].kind is Kind.CODES and value else value)


def _transferred(details: Details) -> list[str]:
    part = details.get("part", "")
    label = Transfer.Kind(part).label if part in Transfer.Kind.values else part
    return [
        _("%(letter)s to %(recipient)s (%(part)s)")
        % {"letter": details.get("letter"), "recipient": details["to"], "part": label}
    ]


def _letter(details: Details) -> list[str]:
    return [_("%(letter)s, %(recipient)s") % {"letter": details.get("letter"), "recipient": details["to"]}]


def _receipt(details: Details) -> list[str]:
    kind = details.get("receipt", "")
    how = Transfer.Receipt(kind).label if kind in Transfer.Receipt.values else kind
    lines = [
        _("%(letter)s, received on %(day)s; %(how)s")
        % {"letter": details.get("letter"), "day": details.get("on"), "how": how}
    ]
    return [*lines, _("Feedback due on %(day)s") % {"day": details["due"]} if details.get("due") else ""]


def _fed_back(details: Details) -> list[str]:
    code, on_time = details.get("outcome", ""), details.get("on_time")
    outcome = vocabulary.Conclusion(code).label if code in vocabulary.Conclusion.values else code
    timely = "" if on_time is None else _("in time") if on_time else _("late")
    return [str(details.get("letter", "")), listed(filter(None, [str(outcome), timely]), "；")]


def _closed(details: Details) -> list[str]:
    code = details.get("conclusion", "")
    conclusion = vocabulary.Conclusion(code).label if code in vocabulary.Conclusion.values else code
    return [str(conclusion)]


def _file(details: Details) -> list[str]:
    code = details.get("kind", "")
    kind = contents.Kind(code).label if code in contents.Kind.values else code
    words = {
        "kind": kind,
        "size": filesizeformat(details.get("size", 0)),
        "sum": details.get("sha256", "")[:16],
    }
    return [_("%(kind)s, %(size)s, SHA-256 %(sum)s…") % words]


_WORDS: dict[Act, Callable[[Details], list[str]]] = {
    Act.RECEIVED: _received,
    Act.ROUTED: _routed,
    Act.ROUTING_FAILED: _failed,
    Act.OVERRIDDEN: _overridden,
    Act.CORRECTED: _corrected,
    Act.HANDED_OVER: _handed_over,
    Act.TRANSFERRED: _transferred,
    Act.WITHDRAWN: _letter,
    Act.LETTER_RECEIVED: _receipt,
    Act.OBJECTED: _letter,
    Act.UPHELD: _letter,
    Act.OVERRULED: _letter,
    Act.FED_BACK: _fed_back,
    Act.RECORDED: _letter,
    Act.RETURNED: _letter,
    Act.CLOSED: _closed,
    Act.ATTACHED: _file,
    Act.TAKEN_AWAY: _file,
    **SUPERVISION,
    **HANDLING,
    **LIFE,
    **LIMITS,
    **LETTERS,
}
