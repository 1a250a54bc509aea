"""What may be done with a campaign, a supervision visit and a circular, and in which state of it."""

from collections.abc import Mapping
from enum import StrEnum

from agencies.errors import Refused, Text
from oversight.campaigns.models import Admonition, Campaign, Supervision

_C, _S, _A = Campaign.State, Supervision.State, Admonition.State


class CampaignVerb(StrEnum):
    REVISE = "revise"
    TASKS = "tasks"
    START = "start"
    RENEW = "renew"
    CHOOSE = "choose"
    SYNC = "sync"
    ASSIGN = "assign"
    DROP = "drop"
    ENTER = "enter"
    CONCLUDE = "conclude"
    CANCEL = "cancel"


CAMPAIGN: Mapping[CampaignVerb, tuple[str, ...]] = {
    CampaignVerb.REVISE: (_C.PLANNED, _C.RUNNING),
    CampaignVerb.TASKS: (_C.PLANNED, _C.RUNNING),
    CampaignVerb.START: (_C.PLANNED,),
    CampaignVerb.RENEW: (_C.RUNNING,),
    CampaignVerb.CHOOSE: (_C.PLANNED, _C.RUNNING),
    CampaignVerb.SYNC: (_C.RUNNING,),
    CampaignVerb.ASSIGN: (_C.PLANNED, _C.RUNNING),
    CampaignVerb.DROP: (_C.PLANNED, _C.RUNNING),
    CampaignVerb.ENTER: (_C.RUNNING,),
    CampaignVerb.CONCLUDE: (_C.RUNNING,),
    CampaignVerb.CANCEL: (_C.PLANNED, _C.RUNNING),
}


class VisitVerb(StrEnum):
    REVISE = "revise"
    HOLD = "hold"
    FIND = "find"
    CLOSE = "close"
    CANCEL = "cancel"


VISIT: Mapping[VisitVerb, tuple[str, ...]] = {
    VisitVerb.REVISE: (_S.PLANNED,),
    VisitVerb.HOLD: (_S.PLANNED,),
    VisitVerb.FIND: (_S.HELD,),
    VisitVerb.CLOSE: (_S.HELD,),
    VisitVerb.CANCEL: (_S.PLANNED,),
}


class AdmonitionVerb(StrEnum):
    REVISE = "revise"
    DISCARD = "discard"
    ISSUE = "issue"
    TALK = "talk"
    CLOSE = "close"


ADMONITION: Mapping[AdmonitionVerb, tuple[str, ...]] = {
    AdmonitionVerb.REVISE: (_A.DRAFT,),
    AdmonitionVerb.DISCARD: (_A.DRAFT,),
    AdmonitionVerb.ISSUE: (_A.DRAFT,),
    AdmonitionVerb.TALK: (_A.ISSUED,),
    AdmonitionVerb.CLOSE: (_A.ISSUED,),
}


def needs_state(allowed: tuple[str, ...], state: str, words: Text) -> None:
    """Raises Refused (`not-now`) with `words` where the state does not allow it."""
    if state not in allowed:
        raise Refused("not-now", words)
