"""What an entry about a letter or the case file says."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from agencies.vocabulary import LetterKind
from cases.models import Event

Details = dict[str, Any]
Act = Event.Act


def _issued(details: Details) -> list[str]:
    code = details.get("kind", "")
    kind = LetterKind(code).label if code in LetterKind.values else code
    to = details.get("to")
    return [_("%(kind)s %(letter)s") % {"kind": kind, "letter": details.get("letter")}, str(to or "")]


def _made(details: Details) -> list[str]:
    return [_("With personal data in full") if details.get("unmasked") else _("Personal data masked")]


def _void(details: Details) -> list[str]:
    """A letter of the case itself goes to nobody who has a share in it."""
    return [", ".join(filter(None, [str(details.get("letter", "")), details.get("to")]))]


WORDS: dict[Act, Callable[[Details], list[str]]] = {
    Act.LETTER_ISSUED: _issued,
    Act.DOSSIER_MADE: _made,
    Act.WITHDRAWN: _void,
}
