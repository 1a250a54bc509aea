"""Cuts the text of a jurisdiction file into its tables, and a table into its keys; put together again it is the text.

Comments right above a heading or a key go with it; what else stands between two of them stays where it is.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agencies.policy.toml import header_lines

# A text in quotation marks, so that a “#” in it is not taken for a comment.
_TEXTS = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_KEY = re.compile(r"""\s*(?:([\w-]+)|"((?:[^"\\]|\\.)*)"|'([^']*)')\s*[.=]""")
_INNER_HEADING = re.compile(r"\s*\[+\s*[\w-]+\.([\w-]+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A table or a key with the comments right above it; `gap` is what stands between it and the one before."""

    name: str
    gap: str
    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A text in blocks below a head, which is the heading of a table that is cut into its keys."""

    head: str
    blocks: tuple[Block, ...]
    tail: str

    @property
    def text(self) -> str:
        return self.head + "".join(block.gap + block.text for block in self.blocks) + self.tail

    def with_block(self, at: int, text: str) -> "Cut":
        """With another text in place of that of one block."""
        return self._with(at, at + 1, replace(self.blocks[at], text=text))

    def with_above(self, at: int, name: str, text: str, gap: str) -> "Cut":
        """With a new block above one of its kind: what stands above that one now stands above both."""
        block = self.blocks[at]
        return self._with(at, at + 1, Block(name, block.gap, text), replace(block, gap=gap))

    def with_new(self, at: int, name: str, text: str, gap: str) -> "Cut":
        """With a new block right below the one before `at`."""
        return self.ended(at)._with(at, at, Block(name, gap if at else "", text))

    def without(self, at: int) -> "Cut":
        """Of the gaps around a block what says something stays; of two that are only blank, one."""
        before, rest = self.blocks[at].gap, self.blocks[at + 1 :]
        after = rest[0].gap if rest else self.tail
        if before.strip() and after.strip():
            return self._closed_up(at, before + after.lstrip("\n"))
        return self._closed_up(at, before if before.strip() else after)

    def without_key(self, at: int) -> "Cut":
        """Without a key, but with its comments: they may be about more than the key."""
        block, rest = self.blocks[at], self.blocks[at + 1 :]
        kept = block.gap + "".join(f"{comment}\n" for comment in comments(block.text))
        return self._closed_up(at, kept + (rest[0].gap if rest else self.tail))

    def swapped(self, one: int, other: int) -> "Cut":
        whole = self.ended(len(self.blocks))
        blocks = list(whole.blocks)
        first, second = blocks[one], blocks[other]
        blocks[one], blocks[other] = replace(second, gap=first.gap), replace(first, gap=second.gap)
        return replace(whole, blocks=tuple(blocks))

    def ended(self, at: int) -> "Cut":
        """With an end of line after the block before a place, should it be the last of a file that has none."""
        if not at or self.blocks[at - 1].text.endswith("\n"):
            return self
        return self.with_block(at - 1, f"{self.blocks[at - 1].text}\n")

    def _with(self, start: int, end: int, *blocks: Block) -> "Cut":
        return replace(self, blocks=(*self.blocks[:start], *blocks, *self.blocks[end:]))

    def _closed_up(self, at: int, gap: str) -> "Cut":
        """Without a block; `gap` is what stands in its place."""
        if at + 1 == len(self.blocks):
            return replace(self, blocks=self.blocks[:at], tail=gap)
        return self._with(at, at + 2, replace(self.blocks[at + 1], gap=gap))


def cut_tables(text: str) -> Cut:
    lines = _lines(text)
    headings = sorted((line - 1, name) for name, found in header_lines(text).items() for line in found)
    own: list[tuple[int, str]] = []
    for line, name in headings:
        # [rule.when] belongs to the rule above it.
        if not own or not name.startswith(f"{own[-1][1]}."):
            own.append((line, name))
    ends = [line for line, _name in [*own[1:], (len(lines), "")]]
    spans = [(line, _last(lines, line, end), name) for (line, name), end in zip(own, ends, strict=True)]
    return _cut("", lines, spans)


def cut_keys(table: str) -> Cut:
    """The text of one table: its heading, then its keys."""
    lines = _lines(table if table.endswith("\n") else f"{table}\n")
    start = next(place for place, line in enumerate(lines) if line.lstrip().startswith("[")) + 1
    return _cut("".join(lines[:start]), lines[start:], _key_spans(lines[start:]))


def is_inner_table(block: Block) -> bool:
    """[rule.when] below the keys of a rule."""
    return any(_INNER_HEADING.match(line) for line in _lines(block.text))


def rewritten(old: str, new: str) -> str:
    """The new lines of a key with the comments of the old: that of its last line beside it, the others above."""
    found = comments(old)
    last = _lines(old.rstrip())[-1]
    if not found or last.lstrip().startswith("#") or not last.endswith(found[-1]):
        return "".join(f"{comment}\n" for comment in found) + new
    above = "".join(f"{comment}\n" for comment in found[:-1])
    return f"{above}{new.rstrip()} {found[-1]}\n"


def comments(text: str) -> list[str]:
    """The comments of one key."""
    blanked = _TEXTS.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    pairs = zip(text.split("\n"), blanked.split("\n"), strict=True)
    return [line[bare.index("#") :].rstrip() for line, bare in pairs if "#" in bare]


def _lines(text: str) -> list[str]:
    """With their ends; a line ends only where the language of the file says so."""
    *whole, rest = text.split("\n")
    return [*(f"{line}\n" for line in whole), *([rest] if rest else [])]


def _cut(head: str, lines: Sequence[str], spans: Iterable[tuple[int, int, str]]) -> Cut:
    """`spans` are the lines of each block without the comments above it, which it takes along."""
    blocks, end = [], 0
    for start, stop, name in spans:
        above = start
        while above > end and lines[above - 1].lstrip().startswith("#"):
            above -= 1
        blocks.append(Block(name, "".join(lines[end:above]), "".join(lines[above:stop])))
        end = stop
    return Cut(head, tuple(blocks), "".join(lines[end:]))


def _last(lines: Sequence[str], start: int, end: int) -> int:
    """The end of what is said between two lines: without blank lines and comments below it."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _key_spans(lines: Sequence[str]) -> Iterable[tuple[int, int, str]]:
    start = 0
    while start < len(lines):
        end = start + 1
        if heading := _INNER_HEADING.match(lines[start]):
            below = (at for at in range(end, len(lines)) if _INNER_HEADING.match(lines[at]))
            end = next(below, len(lines))
            yield start, _last(lines, start, end), heading[1]
        elif key := _KEY.match(lines[start]):
            end = _end_of_value(lines, start)
            yield start, end, key[1] or key[2] or key[3]
        start = end


def _end_of_value(lines: Sequence[str], start: int) -> int:
    """A key and its value are whole where they can be read."""
    for end in range(start + 1, len(lines)):
        try:
            tomllib.loads("".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    return len(lines)
