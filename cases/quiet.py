"""For bulk loads: what they do needs no worker at once, and nobody is told of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_quiet = ContextVar("quiet", default=False)


def is_quiet() -> bool:
    return _quiet.get()


@contextmanager
def quietly() -> Iterator[None]:
    """Bulk loads route in place: the worker is not told of the cases taken in meanwhile, nor people of what happens."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)
