"""The two ways a verb says no, and the words for what is commonly wrong with a field."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise


class Refused(Exception):
    """The rules say no. Becomes 409 with `code` (stable, for programs) and `message` (for people)."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Invalid(Exception):
    """What was handed in cannot be read. Becomes 400 (422 on a page) with every field named at once."""

    def __init__(self, errors: Mapping[str, Sequence[Text]]) -> None:
        super().__init__(", ".join(errors))
        self.errors: dict[str, list[Text]] = {field: list(messages) for field, messages in errors.items()}

    def __str__(self) -> str:
        return "; ".join(
            f"{field}: {' '.join(map(str, messages))}" for field, messages in self.errors.items()
        )


def unknown(value: object, allowed: Iterable[str]) -> str:
    """A code that is none of those allowed; a long value is shown by its beginning."""
    return _("“%(value)s” is not known here. Allowed: %(allowed)s.") % {
        "value": str(value)[:40],
        "allowed": ", ".join(allowed),
    }


def text_fault(text: str, maximum: int) -> str | None:
    """What is wrong with a text that must be there and not be longer than `maximum` characters."""
    if not text.strip():
        return _("This field is required.")
    if len(text) > maximum:
        return _("At most %(maximum)s characters are allowed; this has %(length)s.") % {
            "maximum": maximum,
            "length": len(text),
        }
    return None


def number_fault(number: int | None, maximum: int) -> str | None:
    """What is wrong with a count."""
    if number is not None and not 0 <= number <= maximum:
        return _("This must be a whole number from 0 to %(maximum)s.") % {"maximum": maximum}
    return None


def amount_fault(amount: Decimal | None, maximum: int) -> str | None:
    """What is wrong with an amount in yuan."""
    if amount is None:
        return None
    if not amount.is_finite():
        return _("This must be an amount in yuan, such as 12800.50.")
    if not 0 <= amount <= maximum:
        return _("The amount must be between 0 and %(maximum)s yuan.") % {"maximum": maximum}
    if amount != amount.quantize(Decimal("0.01")):
        return _("An amount has at most two decimals (jiao and fen).")
    return None


def refuse_faults(faults: Mapping[str, str | None]) -> None:
    """Raises Invalid with the fields that have a fault, when any has."""
    if found := {field: [fault] for field, fault in faults.items() if fault}:
        raise Invalid(found)
