"""What a cell may say, kind by kind: each takes its text and gives a value, or raises ValueError in plain words."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import amount_fault, number_fault, text_fault, unknown
from agencies.importing.reading import plain
from agencies.records.identity import is_identity
from agencies.vocabulary import PEOPLE_MAX, YUAN_MAX

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|12333|12345")
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?)?.*)?"
)
_TRUTHS = {"是": True, "有": True, "yes": True, "true": True, "1": True, "√": True} | {
    "否": False, "无": False, "没有": False, "no": False, "false": False, "0": False, "×": False
}  # fmt: skip


def text(maximum: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if fault := text_fault(cell, maximum):
            raise ValueError(fault)
        return cell

    return read


def count(cell: str) -> int:
    """23, 23人, 1,200."""
    number = _number(cell, "人名")
    if number is None or number != number.to_integral_value():
        raise ValueError(number_fault(-1, PEOPLE_MAX))
    if fault := number_fault(int(number), PEOPLE_MAX):
        raise ValueError(fault)
    return int(number)


def yuan(cell: str) -> Decimal:
    """12800.50, 18万, 1.25万元."""
    bare = unicodedata.normalize("NFKC", cell).strip().removesuffix("元").strip()
    number = _number(bare.removesuffix("万"), "")
    amount = Decimal("NaN") if number is None else number * (10_000 if bare.endswith("万") else 1)
    if fault := amount_fault(amount, YUAN_MAX):
        raise ValueError(fault)
    return amount


def _number(cell: str, units: str) -> Decimal | None:
    bare = unicodedata.normalize("NFKC", cell).replace(",", "").replace(" ", "").rstrip(units or None)
    try:
        found = Decimal(bare)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 20 else None


def moment(cell: str) -> datetime:
    """2026-04-28, 2026/4/28 9:30, 2026年4月28日: local time."""
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    try:
        if not found:
            raise ValueError
        read = datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise ValueError(
            _("This must be a date that exists, written like 2026-04-30 or 2026-04-30 09:30.")
        ) from None
    if not 2000 <= read.year <= 2100:
        raise ValueError(_("The date must lie between the years 2000 and 2100."))
    return timezone.make_aware(read)


def day(cell: str) -> str:
    """As `moment`, and only its day, in ISO."""
    return moment(cell).date().isoformat()


def phone(cell: str) -> str:
    bare = plain(cell).removeprefix("+86")
    mobile = bare.replace("-", "")
    bare = mobile if len(mobile) == 11 and mobile[0] == "1" else bare
    if not _PHONE.fullmatch(bare):
        raise ValueError(_("This must be a mobile number of 11 digits or a landline such as 0335-4012345."))
    return bare


def identity(cell: str) -> str:
    """A spreadsheet that keeps it as a number has lost the last three of its 18 digits."""
    number = plain(cell).upper()
    if not is_identity(number):
        raise ValueError(
            _(
                "This is not a valid identity number: 18 characters, the last a check character; "
                "in Excel the column must be formatted as text."
            )
        )
    return number


def truth(cell: str) -> bool:
    try:
        return _TRUTHS[plain(cell)]
    except KeyError:
        raise ValueError(unknown(cell, ("是", "否"))) from None


def choice(words: Mapping[str, str], shown: tuple[str, ...]) -> Callable[[str], str]:
    """A code, by any of the words for it; `shown` are those that a refusal names."""
    known = {plain(word): code for word, code in words.items()}

    def read(cell: str) -> str:
        try:
            return known[plain(cell)]
        except KeyError:
            raise ValueError(unknown(cell, shown)) from None

    return read
