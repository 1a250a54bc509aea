"""Which typefaces a PDF is set in, and which characters they have.

The shipped face (Noto Serif SC) has all of GB 2312 and most of GB 18030. An office that owns the faces of the standard
(仿宋_GB2312, 方正小标宋) puts them into a folder that `LETTER_FONTS_DIR` names. A character that is in none of these is
looked for among the fonts of the machine; a letter never fails for want of one.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont, TTLibError

_SHIPPED = pylopdf_fonts_zh_cn.serif_path()
_BODY = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong")
_TITLE = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "STZhongsong")
_OF_THE_MACHINE = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})
# Stands for a character that no font has; the geta mark of typesetters.
MISSING = "〓"
# A word that no line holds is broken wherever a line ends.
_UNENDING, _MAY_BREAK = re.compile(r"[!-~]{20}(?=[!-~])"), "\N{ZERO WIDTH SPACE}"


@dataclass(frozen=True, slots=True)
class Faces:
    """Ready for typst: the fonts, and in which order body and title try them."""

    fonts: typst.Fonts
    body: tuple[str, ...]
    title: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """Texts that can be set: `missing` are the characters that were replaced, in order of appearance."""

    faces: Faces
    missing: tuple[str, ...]
    replaced: frozenset[str]

    def settable(self, text: str) -> str:
        known = "".join(MISSING if each in self.replaced else each for each in printable(text))
        return _UNENDING.sub(lambda found: f"{found[0]}{_MAY_BREAK}", known)

    @property
    def note(self) -> str:
        """What a reader is told of the characters that are missing."""
        if not self.missing:
            return ""
        codes = "、".join(f"U+{ord(each):04X}" for each in self.missing)
        return f"注：“{MISSING}”代替字库中没有的字，依次为{codes}。"


def checked(texts: Iterable[str]) -> Checked:
    wanted = dict.fromkeys("".join(map(printable, texts)))
    rare = [each for each in wanted if ord(each) not in _own_characters()]
    files, found = _elsewhere(rare)
    missing = tuple(each for each in rare if each not in found)
    return Checked(faces(files), missing, frozenset(missing))


def printable(text: str) -> str:
    """Without what has no shape of its own: control characters, and the marks that choose between variants."""
    return "".join(each for each in text if _has_shape(each))


def _has_shape(character: str) -> bool:
    code = ord(character)
    if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return False
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


@lru_cache(maxsize=16)
def faces(more: tuple[Path, ...] = ()) -> Faces:
    # typst takes folders, not files.
    paths = [str(_SHIPPED.parent), *map(str, _own_folder()), *(str(each.parent) for each in more)]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=paths)
    there = set(fonts.families())
    body = tuple(each for each in _BODY if each in there)
    title = tuple(each for each in _TITLE if each in there)
    return Faces(fonts, (*body, "Noto Serif SC"), (*title, "Noto Serif SC"))


def _own_folder() -> list[Path]:
    folder = settings.LETTER_FONTS_DIR
    return [Path(folder)] if folder else []


@lru_cache(maxsize=1)
def _own_characters() -> frozenset[int]:
    found: set[int] = set()
    for path in [_SHIPPED, *(each for folder in _own_folder() for each in _files(folder))]:
        found |= _characters(path)
    return frozenset(found)


def _elsewhere(rare: Iterable[str]) -> tuple[tuple[Path, ...], set[str]]:
    """Fonts of the machine that have these characters, as few as it takes when they are tried in order."""
    wanted, used = {ord(each) for each in rare}, []
    if not wanted:
        return (), set()
    missing = set(wanted)
    for path in _of_the_machine():
        if missing and (here := missing & _characters(path)):
            used.append(path)
            missing -= here
    return tuple(used), {chr(code) for code in wanted - missing}


@lru_cache(maxsize=1)
def _of_the_machine() -> tuple[Path, ...]:
    """Serif faces first, regular before the others: a rare character should look like its neighbours."""
    found = [path for folder in _OF_THE_MACHINE if folder.is_dir() for path in _files(folder)]
    return tuple(sorted(found, key=lambda path: ("Serif" not in path.name, "Regular" not in path.name, path)))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)


@lru_cache(maxsize=64)
def _characters(path: Path) -> frozenset[int]:
    """The characters a font file has; none when it cannot be read."""
    try:
        if path.suffix.lower() in (".ttc", ".otc"):
            with TTCollection(str(path), lazy=True) as collection:
                return frozenset().union(*(font.getBestCmap() or {} for font in collection.fonts))
        with TTFont(str(path), lazy=True) as font:
            return frozenset(font.getBestCmap() or {})
    except (OSError, TTLibError):
        return frozenset()
