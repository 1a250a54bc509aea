"""The action panel: for one person and one case exactly the acts that are open now, each with its form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from agencies.models import Agency, Region
from agencies.people.models import User
from agencies.vocabulary import NAMED_AT_DISPATCH
from cases.duties import case_verbs, transfer_verbs
from cases.forms import (
    ActForm,
    CloseForm,
    ConfirmForm,
    FeedbackForm,
    OverrideForm,
    PlainForm,
    ReasonForm,
    ReceiveForm,
    bodies_of,
)
from cases.models import Case, Proposal, Transfer
from cases.recipients import resolve
from cases.views.factform import fact_form_fields, initial_of, role_choices
from cases.views.facts import GROUPS
from cases.workflow import TransferVerb, Verb

# In the order in which an officer thinks: what settles the matter first.
_CASE_ORDER = (Verb.CONFIRM, Verb.CLOSE, Verb.ROUTE_AGAIN, Verb.OVERRIDE, Verb.CORRECT)
_TRANSFER_ORDER = (
    TransferVerb.RECEIVE, TransferVerb.FEEDBACK, TransferVerb.RECORD, TransferVerb.RETURN, TransferVerb.UPHOLD,
    TransferVerb.OVERRULE, TransferVerb.OBJECT,
)  # fmt: skip
_MAIN = frozenset(
    {Verb.CONFIRM, Verb.CLOSE, TransferVerb.RECEIVE, TransferVerb.FEEDBACK, TransferVerb.RECORD}
)
_REASONED = frozenset({TransferVerb.OBJECT, TransferVerb.OVERRULE, TransferVerb.RETURN})


@dataclass(slots=True)
class Act:
    """A verb that is open, its form, where it is sent, and whether it stands open in the panel."""

    verb: Verb | TransferVerb
    form: ActForm
    url: str
    key: str
    is_open: bool = False
    is_main: bool = False

    @property
    def template(self) -> str:
        return f"cases/acts/{_TEMPLATES.get(self.verb, 'plain')}.html"


_TEMPLATES: Mapping[Any, str] = {Verb.OVERRIDE: "override", Verb.CORRECT: "correct", Verb.CONFIRM: "confirm"}


@dataclass(slots=True)
class Panel:
    """Acts on the case, and per transfer the acts on it."""

    case_acts: list[Act] = field(default_factory=list)
    transfers: list[tuple[Transfer, list[Act]]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.case_acts and not self.transfers


def panel_for(user: User, case: Case, transfers: list[Transfer], bound: Act | None = None) -> Panel:
    """`bound` is an act that was sent and not accepted: it stands in its place with what was typed."""
    open_verbs = case_verbs(user, case)
    acts = [case_act(verb, case) for verb in _CASE_ORDER if verb in open_verbs]
    per_transfer = []
    for transfer in transfers:
        open_here = transfer_verbs(user, transfer, case)
        if mine := [transfer_act(verb, transfer) for verb in _TRANSFER_ORDER if verb in open_here]:
            per_transfer.append((transfer, mine))
    every = [*acts, *(act for _transfer, mine in per_transfer for act in mine)]
    _open_one(every, bound)
    return Panel(acts, per_transfer)


def _open_one(acts: list[Act], bound: Act | None) -> None:
    for act in acts:
        if bound and act.key == bound.key:
            act.form, act.is_open = bound.form, True
    if not bound and acts:
        first = next((act for act in acts if act.is_main), None)
        if first:
            first.is_open = True


def case_act(verb: Verb, case: Case, data: QueryDict | None = None) -> Act:
    """Raises Proposal.DoesNotExist never: without a proposal a confirmation simply asks nothing."""
    key = f"act-{verb.value}"
    form = _CASE_FORMS[verb](case, data, key)
    return Act(verb, form, reverse(f"case-{verb.value}", args=[case.number]), key, is_main=verb in _MAIN)


def transfer_act(verb: TransferVerb, transfer: Transfer, data: QueryDict | None = None) -> Act:
    key = f"act-{verb.value}-{transfer.pk}"
    form = _TRANSFER_FORMS.get(verb, ReasonForm if verb in _REASONED else PlainForm)(data, prefix_id=key)
    return Act(verb, form, reverse(f"transfer-{verb.value}", args=[transfer.pk]), key, is_main=verb in _MAIN)


_TRANSFER_FORMS: Mapping[TransferVerb, type[ActForm]] = {
    TransferVerb.RECEIVE: ReceiveForm,
    TransferVerb.FEEDBACK: FeedbackForm,
}


def _confirm_form(case: Case, data: QueryDict | None, key: str) -> ActForm:
    pending = case.proposals.filter(state=Proposal.State.PENDING).first()
    written = [*pending.lead, *pending.assist] if pending else []
    unknown = [
        each for each in resolve(case, written, pending.recipients if pending else {}) if not each.is_known
    ]
    return ConfirmForm(data, unknown=unknown, prefix_id=key)


def _override_form(case: Case, data: QueryDict | None, key: str) -> ActForm:
    """Starts from what is in force or proposed, so that only the difference has to be chosen."""
    bodies = bodies_of(
        Agency.objects.filter(jurisdiction=case.jurisdiction_id, is_active=True).order_by("pk")
    )
    latest = case.proposals.exclude(state=Proposal.State.REPLACED).order_by("-sequence").first()
    initial: dict[str, Any] = {}
    for recipient in resolve(case, latest.roles if latest else [], latest.recipients if latest else {}):
        part = latest.roles[recipient.role] if latest else ""
        region = recipient.agency.region_id if recipient.agency else ""
        for body in bodies:
            if body.role == recipient.role and (not body.region or body.region == region):
                initial[f"part-{body.key}"] = "lead" if part == "joint" else part
                if body.is_named:
                    initial[f"name-{body.key}"] = recipient.name
    bodies.sort(key=lambda body: f"part-{body.key}" not in initial)
    return OverrideForm(data, bodies=bodies, initial=initial, prefix_id=key)


class CorrectForm(ActForm):
    """The facts as they stand, to be corrected; what is left as it was is not sent to the verb."""

    def __init__(self, data: QueryDict | None, case: Case, prefix_id: str) -> None:
        super().__init__(data, initial=initial_of(case.fact_row.facts.as_json()), prefix_id=prefix_id)

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        return [(title, [self[f"facts.{name}"] for name in names]) for title, names in GROUPS]


def _correct_form(case: Case, data: QueryDict | None, key: str) -> ActForm:
    return correct_form_class(case.jurisdiction_id)(data, case, key)


def correct_form_class(jurisdiction: str) -> type[CorrectForm]:
    return type("CorrectForm", (CorrectForm,), fields_of(jurisdiction))


def fields_of(jurisdiction: str) -> dict[str, Any]:
    """The fields of all facts with the places and agencies of one jurisdiction."""
    names: dict[str, list[str]] = {}
    for role, name in Agency.objects.filter(jurisdiction=jurisdiction, is_active=True).values_list(
        "role", "short_name"
    ):
        names.setdefault(role, []).append(name)
    single = {
        role: found[0] for role, found in names.items() if len(found) == 1 and role not in NAMED_AT_DISPATCH
    }
    places = Region.objects.inside(jurisdiction).exclude(code=jurisdiction)
    return fact_form_fields(places, role_choices(single))


_CASE_FORMS: Mapping[Verb, Any] = {
    Verb.CONFIRM: _confirm_form,
    Verb.OVERRIDE: _override_form,
    Verb.CLOSE: lambda case, data, key: CloseForm(data, prefix_id=key),
    Verb.ROUTE_AGAIN: lambda case, data, key: PlainForm(data, prefix_id=key),
    Verb.CORRECT: _correct_form,
}
