"""The action panel: for one person and one case exactly the acts that are open now, each with its form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.forms.act import ActForm, PlainForm
from agencies.models import Agency, Region
from agencies.people.models import User
from agencies.vocabulary import NAMED_AT_DISPATCH
from cases.actions.routing import corrections
from cases.duties import case_verbs, transfer_verbs
from cases.forms import (
    CloseForm,
    ConfirmForm,
    FeedbackForm,
    OverrideForm,
    ReasonForm,
    ReceiveForm,
    bodies_of,
)
from cases.models import Case, Proposal, Transfer
from cases.recipients import resolve
from cases.views.factform import fact_form_fields, initial_of, role_choices
from cases.views.facts import GROUPS
from cases.workflow import LIVE, TransferVerb, Verb

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
    """A verb that is open, its form, where it is sent, and whether it stands open in the panel.

    `label` says what this person does by it: the office enters the receipt that a recipient confirms.
    """

    verb: Verb | TransferVerb
    form: ActForm
    url: str
    key: str
    is_open: bool = False
    is_main: bool = False
    label: str = ""

    def __post_init__(self) -> None:
        self.label = self.label or str(self.verb.label)

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
    for act in acts:
        # An objection was accepted and nothing is proposed instead: somebody else has to be named.
        act.is_main |= act.verb == Verb.OVERRIDE and case.awaits_confirmation and not case.has_proposal
    per_transfer = []
    for transfer in transfers:
        open_here = transfer_verbs(user, transfer, case)
        if mine := [transfer_act(verb, transfer, by=user) for verb in _TRANSFER_ORDER if verb in open_here]:
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


def case_act(verb: Verb, case: Case, data: QueryDict | None = None) -> Act:
    """The form of one act; without a proposal a confirmation asks nothing."""
    key = f"act-{verb.value}"
    form = _CASE_FORMS[verb](case, data, key)
    return Act(verb, form, reverse(f"case-{verb.value}", args=[case.number]), key, is_main=verb in _MAIN)


def transfer_act(verb: TransferVerb, transfer: Transfer, data: QueryDict | None = None, *, by: User) -> Act:
    key = f"act-{verb.value}-{transfer.pk}"
    form = _TRANSFER_FORMS.get(verb, ReasonForm if verb in _REASONED else PlainForm)(data, prefix_id=key)
    act = Act(verb, form, reverse(f"transfer-{verb.value}", args=[transfer.pk]), key, is_main=verb in _MAIN)
    if verb is TransferVerb.RECEIVE and transfer.agency_id != by.agency_id:
        act.label = _("Enter the receipt")
    return act


_TRANSFER_FORMS: Mapping[TransferVerb, type[ActForm]] = {
    TransferVerb.RECEIVE: ReceiveForm,
    TransferVerb.FEEDBACK: FeedbackForm,
}


def _pending(case: Case) -> Proposal | None:
    return case.proposals.filter(state=Proposal.State.PENDING).first()


def _confirm_form(case: Case, data: QueryDict | None, key: str) -> ActForm:
    pending = _pending(case)
    written = [*pending.lead, *pending.assist] if pending else []
    unknown = [
        each for each in resolve(case, written, pending.recipients if pending else {}) if not each.is_known
    ]
    seen = {"seen": pending.sequence if pending else None}
    return ConfirmForm(data, unknown=unknown, initial=seen, prefix_id=key)


def _withdrawn(case: Case) -> set[str]:
    """The roles whose letter was taken back and that have no other."""
    letters = list(case.transfers.values_list("role", "status"))
    return {role for role, _status in letters} - {role for role, status in letters if status in LIVE}


def _override_form(case: Case, data: QueryDict | None, key: str) -> ActForm:
    """Starts from what is in force or proposed, so that only the difference has to be chosen."""
    bodies = bodies_of(
        Agency.objects.filter(jurisdiction=case.jurisdiction_id, is_active=True).order_by("pk")
    )
    latest = case.proposals.exclude(state=Proposal.State.REPLACED).order_by("-sequence").first()
    gone = _withdrawn(case) if latest and latest.state != Proposal.State.PENDING else set()
    initial: dict[str, Any] = {}
    standing = [role for role in latest.roles if role not in gone] if latest else []
    for recipient in resolve(case, standing, latest.recipients if latest else {}):
        part = latest.roles[recipient.role] if latest else ""
        region = recipient.agency.region_id if recipient.agency else ""
        for body in bodies:
            if body.role == recipient.role and (not body.region or body.region == region):
                initial[f"part-{body.key}"] = "lead" if part == "joint" else part
                if body.is_named:
                    initial[f"name-{body.key}"] = recipient.name
    # Where each county has its own bodies, those of the case's ground stand before those of the others.
    near = {"", case.region_id, case.region_id[:6], case.jurisdiction_id}
    bodies.sort(key=lambda body: (f"part-{body.key}" not in initial, body.region not in near))
    return OverrideForm(data, bodies=bodies, initial=initial, prefix_id=key)


class CorrectForm(ActForm):
    """The facts as they stand, to be corrected; what is left as it was is not sent to the verb."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, case: Case, prefix_id: str) -> None:
        facts = case.fact_row.facts
        initial = initial_of(facts.as_json()) | {"seen": corrections(case)}
        super().__init__(data, initial=initial, prefix_id=prefix_id)
        # A place stated in other words than the list's must not be lost because a list cannot show it.
        territory: Any = self.fields["facts.territory"]
        if facts.territory and facts.territory not in dict(territory.choices):
            territory.choices = [*territory.choices, (facts.territory, facts.territory)]

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
