"""A fault in the reader's words: which entry and field it is about, why, and the facts of a case that shows it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agencies.policy.conditions import Condition
from agencies.policy.model import Fault, Policy, PolicyRefused
from agencies.policy.reasons import Notation, noted, one_line, shortened
from agencies.policy.toml import header_lines, tables_of
from agencies.policy.wording import say, say_role, say_subject, say_value
from agencies.vocabulary import FACTS, Duty, Role

# What the keys of a file are called on its pages.
LABELS: Mapping[str, str | Promise] = {
    "accounts": gettext_lazy("Accounts"),
    "assist": gettext_lazy("Assist"),
    "auto": gettext_lazy("Dispatch"),
    "basis": gettext_lazy("Basis"),
    "clause": gettext_lazy("Clause"),
    "clauses": gettext_lazy("Clauses"),
    "code": gettext_lazy("Region code"),
    "codes": gettext_lazy("Codes of its own"),
    "coordinator": gettext_lazy("Coordinator"),
    "days": gettext_lazy("Number of days"),
    "determination": gettext_lazy("Determination"),
    "document": gettext_lazy("Document"),
    "document_status": gettext_lazy("Status of the document"),
    "duties": gettext_lazy("Obligations"),
    "gives": gettext_lazy("Result"),
    "id": gettext_lazy("Id of the rule"),
    "kind": gettext_lazy("Kind"),
    "label": gettext_lazy("What it is called"),
    "lead": gettext_lazy("Lead"),
    "manages": gettext_lazy("Sectors it manages"),
    "members": gettext_lazy("Members"),
    "name": gettext_lazy("Name"),
    "monthly": gettext_lazy("Every month"),
    "notify": gettext_lazy("Informed"),
    "number": gettext_lazy("Letter number"),
    "party": gettext_lazy("Owed by"),
    "principle": gettext_lazy("Principle"),
    "quote": gettext_lazy("Quote"),
    "rank": gettext_lazy("Rank"),
    "region": gettext_lazy("Territory it answers for"),
    "remedy": gettext_lazy("Without it"),
    "replaces": gettext_lazy("Replaces the rows above"),
    "role": gettext_lazy("Role"),
    "rows": gettext_lazy("Rows"),
    "short": gettext_lazy("Short code"),
    "short_name": gettext_lazy("Short name"),
    "stage": gettext_lazy("Stage"),
    "start": gettext_lazy("Runs from"),
    "three_checks": gettext_lazy("Three checks before closing"),
    "unit": gettext_lazy("Counted in"),
    "visit_days": gettext_lazy("Follow-up visits, days after closing"),
    "when": pgettext_lazy("of a rule", "Condition"),
}
# By what an entry of a list of tables is known.
_KNOWN_BY = {"region": "code", "agency": "role", "lookup": "name", "rule": "id", "overlay": "id"}
# One that has no name yet, by its number in the file.
_NAMELESS: Mapping[str, Any] = {
    "region": gettext_lazy("Place no. %(number)s"),
    "agency": gettext_lazy("Agency no. %(number)s"),
    "lookup": gettext_lazy("Lookup no. %(number)s"),
    "rule": gettext_lazy("Lead rule no. %(number)s"),
    "overlay": gettext_lazy("Overlay no. %(number)s"),
    "obligation": gettext_lazy("Duty no. %(number)s"),
    "money": gettext_lazy("Money figure no. %(number)s"),
    "directive": gettext_lazy("Directive no. %(number)s"),
}
_SINGLE = ("jurisdiction", "dispatch", "letters", "closing")
_NAMED = ("clock", "sets", "words")


@dataclass(frozen=True, slots=True)
class ToldFault:
    """`entry` is the section and place of the entry, to open it in its form; `facts` are those of an example."""

    where: str
    field: str
    reason: str
    line: int
    warning: bool
    entry: tuple[str, int] | None
    facts: list[tuple[str, str]] | None
    query: str

    @classmethod
    def of(cls, fault: Fault, policy: Policy | None, entry: tuple[str, int] | None) -> "ToldFault":
        reason = fault.says if isinstance(fault.says, str) else fault.says.told(Words(policy))
        return cls(
            where=say_where(fault.where, policy, entry),
            field=str(LABELS.get(fault.field, fault.field)),
            reason=reason,
            line=fault.line,
            warning=fault.warning,
            entry=entry,
            facts=None if fault.example is None else list(_facts(fault.example, policy)),
            query=urlencode({"facts": json.dumps(fault.example or {}, ensure_ascii=False)}),
        )


def tell(faults: Iterable[Fault], policy: Policy | None) -> list[ToldFault]:
    """Those that refuse first, then the warnings. `policy` is the one they were found in, or the one being changed."""
    places = Places(policy.source) if policy else None
    told = [ToldFault.of(each, policy, places.of(each) if places else None) for each in faults]
    return sorted(told, key=lambda each: each.warning)


class Places:
    """Where the entries of a file stand: the section, and the place in it from 0."""

    def __init__(self, text: str) -> None:
        try:
            self._tables = tables_of(text)
        except PolicyRefused:
            self._tables = {}
        self._lines = header_lines(text)

    def of(self, fault: Fault) -> tuple[str, int] | None:
        """The entry that a fault is about; None for the file itself, or an entry that is not in this text."""
        section, _dot, name = fault.where.partition(".")
        if section in _SINGLE:
            return section, 0
        if section in _NAMED and name:
            names = [one_line(each) for each in _names(self._tables.get(section))]
            return (section, names.index(name)) if name in names else None
        found = [each for each in self._listed() if each[2] == fault.where]
        at_line = [each for each in self._at(fault.line) if each in found or _gives_rows(each, fault)]
        return next(((section, place) for section, place, _name in [*at_line, *found]), None)

    def _listed(self) -> list[tuple[str, int, str]]:
        return [
            (section, place, _known_as(entry, key, f"{section} {place + 1}"))
            for section, key in _KNOWN_BY.items()
            for place, entry in enumerate(_entries(self._tables.get(section)))
        ]

    def _at(self, line: int) -> list[tuple[str, int, str]]:
        return [
            each
            for each in self._listed()
            if each[1] < len(self._lines.get(each[0], [])) and self._lines[each[0]][each[1]] == line
        ]


def _gives_rows(entry: tuple[str, int, str], fault: Fault) -> bool:
    """What an agency manages are rows of a lookup that stand in the file under the agency."""
    return entry[0] == "agency" and fault.where.startswith("@")


def _names(section: Any) -> list[str]:
    return list(section) if isinstance(section, Mapping) else []


def _entries(section: Any) -> list[Any]:
    return section if isinstance(section, list) else []


def _known_as(entry: Any, key: str, otherwise: str) -> str:
    found = entry.get(key) if isinstance(entry, Mapping) else None
    return one_line(str(found)) if found else otherwise


def _facts(example: Mapping[str, Any], policy: Policy | None) -> Iterable[tuple[str, str]]:
    for name, value in example.items():
        stranger = re.fullmatch(r"another place (\d+)", str(value))
        said = _("another place %(number)s") % {"number": stranger[1]} if stranger else None
        yield str(FACTS[name].label), said or (say_value(name, value, policy) if policy else noted(value))


def say_where(where: str, policy: Policy | None, entry: tuple[str, int] | None = None) -> str:
    """The entry that a fault names, as people call it."""
    if policy and entry and entry[0] == "agency":
        return policy.agencies[entry[1]].name
    if nameless := re.fullmatch(r"(\w+) (\d+)", where):
        return _NAMELESS.get(nameless[1], "%(section)s %(number)s") % {
            "section": nameless[1],
            "number": nameless[2],
        }
    section, _dot, name = where.partition(".")
    said = {
        "file": _("The file"),
        "jurisdiction": _("About the jurisdiction"),
        "dispatch": _("Dispatch"),
        "letters": _("Letters"),
        "closing": _("Closing and visits"),
        "clock": _("Time limit “%(name)s”") % {"name": name},
        "sets": _("Set “%(name)s”") % {"name": name},
        "words": _("Word “%(name)s”") % {"name": name},
    }
    if section in said:
        return said[section]
    if policy is None:
        return str(Role(where).label) if where in Role.values else where
    if place := next((each.name for each in policy.regions if each.code == where), None):
        return place
    if where.startswith("@"):
        return say_subject(where, policy)
    return say_role(where, policy) if where in Role.values else where


class Words:
    """The parts of a reason in the reader's language. Without a policy its own names stay as they are written."""

    def __init__(self, policy: Policy | None) -> None:
        self.policy = policy

    def message(self, message: str) -> str:
        return _(message)

    def condition(self, condition: Condition) -> str:
        if self.policy is None:
            return Notation().condition(condition)
        said = say(condition, self.policy)
        # Quotation marks inside quotation marks are the single ones, in Chinese as in English.
        single = said.replace("“", "‘").replace("”", "’")
        return _("“%(said)s”") % {"said": single} if said else _("in all other cases")

    def given(self, value: Any) -> str:
        return _("“%(said)s”") % {"said": shortened(value)} if isinstance(value, str) else noted(value)

    def subject(self, name: str) -> str:
        if self.policy and name.startswith("@"):
            return say_subject(name, self.policy)
        if name == "lead":
            return _("the lead")
        return str(FACTS[name].label) if name in FACTS else one_line(name)

    def named(self, name: str) -> str:
        if name.startswith("="):
            return self.subject(name[1:])
        if name in Duty.values:
            return str(Duty(name).label)
        if name in Role.values:
            return say_role(name, self.policy) if self.policy else str(Role(name).label)
        own = [codes[name] for codes in self.policy.codes.values() if name in codes] if self.policy else []
        return own[0] if own else self.subject(name)

    def values(self, subject: str, codes: tuple[str, ...]) -> str:
        choices = FACTS[subject].choices
        known = [str(choices(code).label) if choices else code for code in codes]
        return _(", ").join(known)

    def key(self, name: str) -> str:
        return _("“%(said)s”") % {"said": LABELS.get(name, name)}

    def joined(self, parts: list[str]) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return _("%(first)s and %(last)s") % {"first": _(", ").join(parts[:-1]), "last": parts[-1]}
