"""A long list cut into blocks that are in memory one after the other."""

import gc
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Line = TypeVar("Line")
_LINES = 20_000


def blocks(lines: Iterable[Line], size: int = _LINES) -> Iterator[list[Line]]:
    """Python does not look for unreachable cycles meanwhile: lines make none, and looking through all of them again
    and again takes half as long as reading them."""
    rest, was_on = iter(lines), gc.isenabled()
    gc.disable()
    try:
        while block := list(islice(rest, size)):
            yield block
    finally:
        if was_on:
            gc.enable()
