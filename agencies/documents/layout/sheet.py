"""What stands on the paper of one letter, in plain texts."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from agencies.documents.models import Letter

_TOGETHER = re.compile(
    r"(“[^”]{1,17}”|拖欠农民工工资|有限责任公司|股份有限公司|有限公司|问题的函|关于\w{2,4}(?=“))"
)
_HYPHEN_IN_NUMBER = re.compile(r"(?<=[0-9A-Za-z])-(?=[0-9A-Za-z])")
NON_BREAKING_HYPHEN = "\N{NON-BREAKING HYPHEN}"
# What a draft shows where the number will stand.
NUMBER_TO_COME = "（签发时编号）"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`signed_on` and `void` are words already; `issued_at` is for the file's own date. Empty texts leave no gap."""

    issuer: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    enclosures: tuple[str, ...]
    contact: str
    signed_on: str
    issued_at: datetime
    void: str = ""


def sheet_of(letter: Letter, addressee: str | None = None) -> Sheet:
    """`addressee` stands in for the one on record: the full name of who complained, which is on no record."""
    void = ""
    if letter.voided_at:
        void = f"本件已于{in_words(timezone.localdate(letter.voided_at))}作废：{letter.void_reason}"
    return Sheet(
        issuer=letter.issuer_name,
        number=letter.number,
        title=letter.title,
        addressee=letter.addressee if addressee is None else addressee,
        paragraphs=tuple(letter.paragraphs),
        enclosures=tuple(letter.enclosures),
        contact=letter.contact,
        signed_on=in_words(timezone.localdate(letter.issued_at)),
        issued_at=letter.issued_at,
        void=void,
    )


def in_words(day: date) -> str:
    """As the standard writes a date: 2026年3月2日, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def unbroken(text: str) -> str:
    """Numbers like BDH-2026-000001 are read in one piece: no line ends at their hyphens."""
    return _HYPHEN_IN_NUMBER.sub(NON_BREAKING_HYPHEN, text)


def title_parts(title: str) -> list[str]:
    """The title in parts at which a line may end: a name in quotes, a fixed turn of words."""
    return [part for part in _TOGETHER.split(title) if part]
