"""What is worked out from a policy, once for each policy object."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from agencies.policy.model import Policy

Made = TypeVar("Made")


class _Identity:
    """A policy holds tables and has no hash: the same object is the same policy."""

    __slots__ = ("policy",)

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.policy is self.policy


def once_per_policy(make: Callable[[Policy], Made]) -> Callable[[Policy], Made]:
    """Kept for the 64 policies last asked for."""
    kept = lru_cache(maxsize=64)(lambda key: make(key.policy))

    @wraps(make)
    def made(policy: Policy) -> Made:
        return kept(_Identity(policy))

    return made
