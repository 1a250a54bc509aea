"""A return file while somebody looks it over: it lies in the storehouse for an hour at most, and no row names it."""

import re
import time
import uuid
from pathlib import Path
from typing import IO

from agencies.documents import storehouse

SECONDS = 3600
_PREFIX = "return-"
_NAME = re.compile(r"return-[0-9a-f]{32}")


def lay_by(file: IO[bytes]) -> tuple[str, str]:
    """(name, checksum). What others have left lying longer is taken away on the way: it holds names and numbers."""
    for path in storehouse.root().glob(f"{_PREFIX}*"):
        if path.stat().st_mtime < time.time() - SECONDS:
            path.unlink(missing_ok=True)
    name = f"{_PREFIX}{uuid.uuid4().hex}"
    with storehouse.drafted(file) as draft:
        draft.path.rename(storehouse.root() / name)
    return name, draft.sha256


def found(name: str) -> Path | None:
    path = storehouse.root() / name
    return path if _NAME.fullmatch(name) and path.is_file() else None


def forget(name: str) -> None:
    if path := found(name):
        path.unlink(missing_ok=True)
