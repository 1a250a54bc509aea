"""Where the bytes of attachments lie: a folder that nobody serves, under names that nobody can guess.

A file is whole on the disk before a row speaks of it. When the row is not written after all, the file stays behind
and does no harm: no row names it.
"""

import contextlib
import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Draft:
    """A file written under a temporary name; `keep` gives it its own."""

    path: Path
    sha256: str
    size: int

    def keep(self) -> str:
        """The name it is kept under."""
        name = uuid.uuid4().hex
        place = path_of(name)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.rename(place)
        for folder in (place.parent, place.parent.parent, root()):
            _sync(folder)
        return name


def root() -> Path:
    return Path(settings.ATTACHMENTS_DIR)


def path_of(name: str) -> Path:
    return root() / name[:2] / name[2:4] / name


@contextlib.contextmanager
def drafted(source: IO[bytes]) -> Iterator[Draft]:
    """A copy of `source` that is gone afterwards unless it was kept."""
    root().mkdir(mode=0o700, parents=True, exist_ok=True)
    source.seek(0)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(prefix="draft-", dir=root())
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        yield Draft(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def put_beside(path: Path, content: bytes) -> None:
    """Something made from a file, which can be made again; whole or not at all."""
    handle, name = tempfile.mkstemp(prefix="draft-", dir=path.parent)
    with os.fdopen(handle, "wb") as target:
        target.write(content)
    Path(name).rename(path)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
