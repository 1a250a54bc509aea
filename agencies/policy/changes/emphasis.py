"""Which words of two sentences differ: each side in pieces, so that a reader's eye falls on what changed."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A Chinese character is a word of its own; letters and digits that stand together are one.
_WORD = re.compile(r"[A-Za-z0-9_.-]+|\s+|.", re.DOTALL)
# Of names side by side each is one word, so that two bodies of one place are not taken for half the same.
_NAME = re.compile(r"(?:(?!、|, ).)+(?:、|, )?", re.DOTALL)
# Sentences with less in common than this are read one after the other, not word by word.
_ALIKE = 0.35
# What is left standing between two changes and is not longer than this belongs to them.
_SCRAP = 1


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    differs: bool


Pieces = tuple[Piece, ...]


def emphasis(was: str, becomes: str, *, names: bool = False) -> tuple[Pieces, Pieces]:
    before, after = _words(was, names), _words(becomes, names)
    matcher = SequenceMatcher(None, [each.bare for each in before], [each.bare for each in after], False)
    if not was or not becomes or matcher.ratio() < _ALIKE:
        return whole(was, differs=True), whole(becomes, differs=True)
    left: list[Piece] = []
    right: list[Piece] = []
    operations = matcher.get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(operations):
        inner = 0 < place < len(operations) - 1
        differs = kind != "equal" or (inner and not names and b - a <= _SCRAP)
        _add(left, "".join(each.text for each in before[a:b]), differs)
        _add(right, "".join(each.text for each in after[c:d]), differs)
    return tuple(left), tuple(right)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    bare: str  # without what stands between it and the next


def _words(text: str, names: bool) -> list[_Word]:
    if names:
        return [_Word(each, each.removesuffix("、").removesuffix(", ")) for each in _NAME.findall(text)]
    return [_Word(each, each) for each in _WORD.findall(text)]


def whole(text: str, *, differs: bool) -> Pieces:
    """A side that is one piece, or none."""
    return (Piece(text, differs),) if text else ()


def _add(pieces: list[Piece], text: str, differs: bool) -> None:
    if text and pieces and pieces[-1].differs == differs:
        pieces[-1] = Piece(pieces[-1].text + text, differs)
    elif text:
        pieces.append(Piece(text, differs))
