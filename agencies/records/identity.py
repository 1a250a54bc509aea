"""Whether an identity number is one: its province, its day of birth, its check character; quick enough for millions.

Of the place only the province is looked at: a number is given out by the codes of its day, and keeps one that has long
been given up, or that did not exist yet when its holder was born.
"""

from datetime import date

from django.utils import timezone

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# The first two digits, by the six parts of the country and what lies beyond.
_PROVINCES = frozenset(
    [
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
    ]
)
# What the last three digits before the check character add to the sum.
_SERIAL = {
    f"{number:03d}": sum(int(digit) * weight for digit, weight in zip(f"{number:03d}", _WEIGHTS[14:], strict=True))
    for number in range(1000)
}  # fmt: skip
# Beginnings (place and day of birth) that have been found sound, with what they add. A list has many of the same.
_SOUND: dict[str, int] = {}
_SOUND_MAX = 200_000


def is_identity(number: str) -> bool:
    """Of a number already brought into shape: 18 characters, an X in upper case."""
    head, serial = number[:14], number[14:17]
    added = _SERIAL.get(serial)
    if added is None or len(number) != 18:
        return False
    summed = _SOUND.get(head)
    if summed is None:
        summed = _sum_of(head)
        if summed is None:
            return False
        if len(_SOUND) >= _SOUND_MAX:
            _SOUND.clear()
        _SOUND[head] = summed
    return number[17] == _CHECK[(summed + added) % 11]


def _sum_of(head: str) -> int | None:
    if len(head) != 14 or not (head.isascii() and head.isdecimal()):
        return None
    try:
        born = date(int(head[6:10]), int(head[10:12]), int(head[12:14]))
    except ValueError:
        return None
    # Nobody is born in the future; which day it is need not be told to a check of numbers.
    if int(head[:2]) not in _PROVINCES or not date(1900, 1, 1) <= born <= timezone.localdate():
        return None
    return sum(int(digit) * weight for digit, weight in zip(head, _WEIGHTS, strict=False))
