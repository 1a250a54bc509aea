"""What a cell of a list for a register may say: each reader takes its text and gives a value or says what is wrong."""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from unicodedata import normalize

from django.utils.translation import gettext as _
from stdnum.cn import uscc

from agencies.errors import number_fault, text_fault, unknown
from agencies.importing.parsers import truth as read_truth
from agencies.importing.reading import plain
from agencies.vocabulary import Funding, bits_of
from projects.intake.words import FUNDINGS, Words, by_word, offered

# Sixteen digits, two of them behind the point, as the tables hold.
YUAN_MAX = Decimal(10**14 - 1)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"[345678]\d{4}(?:\.0+)?")
_EPOCH = date(1899, 12, 30)
_SEPARATORS = re.compile(r"[、，,;；/|\s]+")
_YEARS = (1950, 2100)


def text(maximum: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if fault := text_fault(cell, maximum):
            raise ValueError(fault)
        return cell.strip()

    return read


def day(cell: str) -> date:
    """2026-04-28, 2026/4/28, 2026.4.28, 2026年4月28日, 20260428, or the number that Excel keeps for a day."""
    bare = normalize("NFKC", cell).strip()
    if _SERIAL.fullmatch(bare):
        return _within(_EPOCH + timedelta(days=int(float(bare))))
    found = _DAY.fullmatch(bare.replace("年 ", "年").replace("月 ", "月"))
    try:
        if not found:
            raise ValueError
        year, month, of_month = (int(part) for part in found.groups() if part)
        return _within(date(year, month, of_month))
    except ValueError:
        raise ValueError(_("This must be a day that exists, written like 2026-04-30.")) from None


def _within(found: date) -> date:
    if not _YEARS[0] <= found.year <= _YEARS[1]:
        raise ValueError
    return found


def month(cell: str) -> date:
    """2026-04, 2026年4月, 202604 or any day of the month."""
    bare = normalize("NFKC", cell).strip()
    if found := re.fullmatch(r"(\d{4})(?:[-/.年]\s*)?(\d{1,2})月?", bare):
        year, number = int(found[1]), int(found[2])
        if 1 <= number <= 12 and _YEARS[0] <= year <= _YEARS[1]:
            return date(year, number, 1)
    try:
        return day(cell).replace(day=1)
    except ValueError:
        raise ValueError(_("This must be a month, written like 2026-04.")) from None


def _number(cell: str, units: str = "") -> Decimal | None:
    bare = normalize("NFKC", cell).replace(",", "").replace(" ", "").strip(units or None)
    try:
        found = Decimal(bare)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 20 else None


def yuan(cell: str) -> Decimal:
    """12800.50, ¥12,800.50, 18万, 1.25万元, 1.2亿元; to the fen, more than nothing."""
    bare = normalize("NFKC", cell).strip().lstrip("¥$").removesuffix("元").strip()
    factor = 10_000 if bare.endswith("万") else 100_000_000 if bare.endswith("亿") else 1
    number = _number(bare.rstrip("万亿"))
    if number is None:
        raise ValueError(_("This must be an amount in yuan, such as 12800.50."))
    amount = number * factor
    if not 0 <= amount <= YUAN_MAX:
        raise ValueError(_("The amount must be between 0 and %(maximum)s yuan.") % {"maximum": YUAN_MAX})
    # What a sheet has calculated trails digits that no money has.
    rounded = amount.quantize(Decimal("0.01"))
    if abs(rounded - amount) > Decimal("0.0001"):
        raise ValueError(_("An amount has at most two decimals (jiao and fen)."))
    return rounded


def positive_yuan(cell: str) -> Decimal:
    amount = yuan(cell)
    if not amount:
        raise ValueError(_("The amount must be more than 0; leave the cell empty when it is not known."))
    return amount


def area(cell: str) -> Decimal:
    number = _number(cell, "平方米㎡m2²")
    if number is None or not 0 < number < 10**10:
        raise ValueError(_("This must be an area in square metres, such as 12800.5."))
    return number.quantize(Decimal("0.01"))


def share(cell: str) -> int:
    """35, 35%, 0.35 as the number behind a percent cell: per cent, whole."""
    bare = normalize("NFKC", cell).strip()
    number = _number(bare.rstrip("%"))
    if number is not None and not bare.endswith("%") and 0 < number < 1:
        number *= 100
    if number is None or not 0 <= number <= 100:
        raise ValueError(_("This must be a share from 0 to 100 per cent."))
    return round(number)


def percent(cell: str) -> Decimal:
    """As `share`, with two decimals and more than nothing."""
    bare = normalize("NFKC", cell).strip()
    number = _number(bare.rstrip("%"))
    if number is not None and not bare.endswith("%") and 0 < number < 1:
        number *= 100
    if number is None or not 0 < number <= 100:
        raise ValueError(_("This must be a share above 0 and up to 100 per cent."))
    return number.quantize(Decimal("0.01"))


def months(cell: str) -> int:
    """1, 1个月, 按月."""
    bare = plain(cell)
    if bare in ("按月", "每月", "月"):
        return 1
    if bare in ("按季", "按季度", "每季度", "季度"):
        return 3
    number = _number(bare, "每个月")
    if number is None or number != number.to_integral_value() or not 1 <= number <= 120:
        raise ValueError(number_fault(-1, 120) or "")
    return int(number)


def credit_code(cell: str) -> str:
    number = plain(cell).upper()
    if not uscc.is_valid(number):
        message = _(
            "“%(value)s” is not a valid unified social credit code: 18 characters, the last one a check character."
        )
        raise ValueError(message % {"value": cell[:40]})
    return number


def truth(cell: str) -> bool:
    return read_truth(cell)


def code(words: Words) -> Callable[[str], str]:
    known = {plain(word): each for word, each in by_word(words).items()}
    shown = offered(words)

    def read(cell: str) -> str:
        try:
            return known[plain(cell)]
        except KeyError:
            raise ValueError(unknown(cell, shown)) from None

    return read


def fundings(cell: str) -> int:
    """Several, separated: 区级财政、企业自筹. As the bits that are stored."""
    read = code(FUNDINGS)
    return bits_of({read(each) for each in _SEPARATORS.split(cell) if each}, Funding)


def known(names: dict[str, str], what: Iterable[str] = ()) -> Callable[[str], str]:
    """One of what the directory has, by any of its names; a refusal shows the first of them."""
    found = {plain(name): value for name, value in names.items()}
    shown = list(what)[:20]

    def read(cell: str) -> str:
        try:
            return found[plain(cell)]
        except KeyError:
            raise ValueError(unknown(cell, shown)) from None

    return read
