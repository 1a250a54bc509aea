"""What a difference between two policies is: frozen values, every part of them in words."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Section(TextChoices):
    """Where in a policy something changed, in the order a reader asks for it."""

    HEAD = "head", _("The document")
    CLOCKS = "clocks", _("Time limits")
    CLOSING = "closing", _("Closing and visits")
    RULES = "rules", _("Who leads")
    OVERLAYS = "overlays", _("What is added")
    OBLIGATIONS = "obligations", _("Duties of a project")
    MONEY = "money", _("Figures about money")
    DIRECTIVES = "directives", _("What is demanded of those who lead")
    LOOKUPS = "lookups", _("Who manages what")
    WORDS = "words", _("Words and sets")
    AGENCIES = "agencies", _("Agencies")
    REGIONS = "regions", _("Places")


class How(TextChoices):
    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    CHANGED = "changed", _("Changed")
    THROUGH = "through", _("Changed through what it reads")
    MOVED = "moved", _("Moved")
    RENAMED = "renamed", _("Renamed")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was said in one way and is now said in another; empty where it was or is not said."""

    label: str
    was: str
    becomes: str
    is_list: bool = False  # names side by side: each of them is there or is not


@dataclass(frozen=True, slots=True)
class Change:
    """`through` names what a rule reads and what changed there; `reaches` the rules that read a word or a set."""

    section: Section
    how: How
    name: str
    parts: tuple[Part, ...] = ()
    through: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Codes and words, as the command prints it."""
        return asdict(self) | {"section": self.section.value, "how": self.how.value}


def parts_of(*said: tuple[str, str, str]) -> tuple[Part, ...]:
    """Only what is said differently."""
    return tuple(Part(label, was, becomes) for label, was, becomes in said if was != becomes)
