"""Numbers in Chinese text, written with digits or with characters."""

import re
from decimal import Decimal

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_WRITTEN = "零〇一二三四五六七八九十百千两拾佰仟"
NUMBER = rf"(?:\d{{1,3}}(?:[,，]\d{{3}})+(?:\.\d{{1,4}})?|\d{{1,12}}(?:\.\d{{1,4}})?|[{_WRITTEN}]{{1,9}})"


def number_of(text: str) -> Decimal | None:
    """18, 1.2, 12,800, 二十三, 两百, 三百五: None for what is no number."""
    bare = text.replace(",", "").replace("，", "")
    if re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]{1,4})?", bare):
        return Decimal(bare)
    return _written(bare)


def _written(text: str) -> Decimal | None:
    total, digit, unit = 0, None, 1
    if not text or any(each not in _WRITTEN for each in text):
        return None
    for each in text:
        if each in _UNITS:
            unit = _UNITS[each]
            total += (1 if digit is None else digit) * unit
            digit = None
        elif each in "零〇":
            digit, unit = None, 1
        elif digit is None:
            digit = _DIGITS[each]
        else:
            return None  # 二三 is no number
    # 三百五 is 350, 三百零五 is 305.
    return Decimal(total + (digit or 0) * (unit // 10 if unit > 1 else 1))
