"""Past cases decided again under a draft: whose lead would move, and what else would change. Nothing is written."""

from cases.replay.figures import Changed, Moved, Replay
from cases.replay.replaying import Found, Replayed, cases_of, every_case_of, examples, replay

__all__ = [
    "Changed",
    "Found",
    "Moved",
    "Replay",
    "Replayed",
    "cases_of",
    "every_case_of",
    "examples",
    "replay",
]
