"""The hash chain of a case's history: each entry carries the hash of the one before it.

Only what identifies the act is hashed, never personal data or ciphertext: turning the keys or erasing a person
must not break the proof.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64


def canonical(payload: Mapping[str, Any]) -> bytes:
    """One byte string per value: keys sorted, no spaces, text as it is."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(previous: str, payload: Mapping[str, Any]) -> str:
    """The hash (64 hex digits) of an entry that follows `previous`."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(payload)).hexdigest()
