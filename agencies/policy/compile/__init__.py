"""A policy made ready to run: one form without words and lookups, and what runs it."""

from agencies.policy.compile.form import Compiled, compiled
from agencies.policy.compile.masks import Masks
from agencies.policy.compile.once import once_per_policy

__all__ = ["Compiled", "Masks", "compiled", "once_per_policy"]
