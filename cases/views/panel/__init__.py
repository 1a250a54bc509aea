"""The action panel: for one person and one case exactly the acts that are open now, each with its form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from agencies.people.models import User
from cases.duties import case_verbs, transfer_verbs
from cases.models import Case, Transfer
from cases.views.panel import deciding, handling, life, limits, supervision
from cases.views.panel.offer import Act, CaseOffer, Group, TransferOffer
from cases.workflow import TransferVerb, Verb

_CASE: Mapping[Verb, CaseOffer] = {
    each.verb: each
    for each in (
        *deciding.CASE_OFFERS,
        *handling.CASE_OFFERS,
        *life.CASE_OFFERS,
        *limits.CASE_OFFERS,
        *supervision.CASE_OFFERS,
    )
}
_TRANSFER: Mapping[TransferVerb, TransferOffer] = {
    each.verb: each
    for each in (
        *deciding.TRANSFER_OFFERS,
        *life.TRANSFER_OFFERS,
    )
}


@dataclass(slots=True)
class Panel:
    """Acts on the case, and per transfer the acts on it."""

    case_acts: list[Act] = field(default_factory=list)
    transfers: list[tuple[Transfer, list[Act]]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.case_acts and not self.transfers

    @property
    def first(self) -> list[Act]:
        """What the case as a whole waits for."""
        return [act for act in self.case_acts if act.group is Group.DECIDE]

    @property
    def groups(self) -> list[tuple[str, list[Act], bool]]:
        """What else can be done, folded away by subject: title, acts, and whether one of them stands open."""
        found = []
        for group in Group:
            acts = [act for act in self.case_acts if act.group is group]
            if acts and group is not Group.DECIDE:
                found.append((str(group.label), acts, any(act.is_open for act in acts)))
        return found


def panel_for(user: User, case: Case, transfers: list[Transfer], bound: Act | None = None) -> Panel:
    """`bound` is an act that was sent and not accepted: it stands in its place with what was typed."""
    open_verbs = case_verbs(user, case)
    offers = [offer for verb, offer in _CASE.items() if verb in open_verbs]
    acts = [act for offer in offers for act in offer.acts(user, case)]
    for act in acts:
        # An objection was accepted and nothing is proposed instead: somebody else has to be named.
        act.is_main |= act.verb == Verb.OVERRIDE and case.awaits_confirmation and not case.has_proposal
    per_transfer = []
    for transfer in transfers:
        open_here = transfer_verbs(user, transfer, case)
        mine = [offer.act(user, transfer) for verb, offer in _TRANSFER.items() if verb in open_here]
        if mine:
            per_transfer.append((transfer, mine))
    # Who is responsible comes before anything else; a case is closed after its letters are settled.
    first = [act for act in acts if act.verb in (Verb.CONFIRM, Verb.OVERRIDE) and act.is_main]
    of_letters = [act for _transfer, mine in per_transfer for act in mine]
    _open_one([*first, *of_letters, *(act for act in acts if act not in first)], bound)
    return Panel(acts, per_transfer)


def _open_one(acts: list[Act], bound: Act | None) -> None:
    for act in acts:
        if bound and act.key == bound.key:
            act.form, act.is_open = bound.form, True
    if not bound and acts:
        first = next((act for act in acts if act.is_main), None)
        if first:
            first.is_open = True


def case_act(verb: Verb, case: Case, data: QueryDict | None = None, *, by: User) -> Act:
    return _CASE[verb].act(by, case, data)


def transfer_act(verb: TransferVerb, transfer: Transfer, data: QueryDict | None = None, *, by: User) -> Act:
    return _TRANSFER[verb].act(by, transfer, data)
