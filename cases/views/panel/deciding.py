"""The forms of deciding, answering and closing, and how they are offered."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from agencies.forms.act import ActForm, PlainForm
from agencies.models import Agency, Region
from agencies.people.models import User
from agencies.vocabulary import NAMED_AT_DISPATCH
from cases.actions.routing import corrections
from cases.forms import (
    ConfirmForm,
    OverrideForm,
    ReasonForm,
    ReceiveForm,
    bodies_of,
)
from cases.forms_handling import HandledCloseForm, HandledFeedbackForm
from cases.models import Case, Proposal, Transfer
from cases.recipients import resolve
from cases.views.factform import fact_form_fields, initial_of, role_choices
from cases.views.facts import GROUPS
from cases.views.panel.offer import CaseOffer, Group, TransferOffer, plain_form
from cases.workflow import LIVE, TransferVerb, Verb


def _pending(case: Case) -> Proposal | None:
    pending = case.proposals.filter(state=Proposal.State.PENDING)
    return pending.select_related("policy_version").first()


def _confirm_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    pending = _pending(case)
    written = [*pending.lead, *pending.assist] if pending else []
    unknown = [
        each for each in resolve(case, written, pending.recipients if pending else {}) if not each.is_known
    ]
    seen = {"seen": pending.sequence if pending else None}
    return ConfirmForm(data, unknown=unknown, dated=_is_dated(pending), initial=seen, prefix_id=key)


def _is_dated(proposal: Proposal | None) -> bool:
    """Whether the text leaves the time limit of the recipients to the officer."""
    return proposal is not None and proposal.policy_version.policy.officer_sets is not None


def _withdrawn(case: Case) -> set[str]:
    """The roles whose letter was taken back and that have no other."""
    letters = list(case.transfers.values_list("role", "status"))
    return {role for role, _status in letters} - {role for role, status in letters if status in LIVE}


def _override_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
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
    dated = _is_dated(latest)
    return OverrideForm(data, bodies=bodies, dated=dated, initial=initial, prefix_id=key)


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


def _correct_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
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


def _close_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    return HandledCloseForm(data, case, key)


def _feedback_form(user: User, transfer: Transfer, data: QueryDict | None, key: str) -> ActForm:
    return HandledFeedbackForm(data, transfer.case, key)


# In the order in which an officer thinks: what settles the matter first.
CASE_OFFERS = (
    CaseOffer(Verb.CONFIRM, _confirm_form, Group.DECIDE, is_main=True, shape="confirm"),
    CaseOffer(Verb.CLOSE, _close_form, Group.DECIDE, is_main=True, shape="close"),
    CaseOffer(Verb.ROUTE_AGAIN, plain_form(PlainForm), Group.DECIDE),
    CaseOffer(Verb.OVERRIDE, _override_form, Group.DECIDE, shape="override"),
    CaseOffer(Verb.CORRECT, _correct_form, Group.DECIDE, shape="correct"),
)
TRANSFER_OFFERS = (
    TransferOffer(
        TransferVerb.RECEIVE, plain_form(ReceiveForm), is_main=True,
        label=lambda user, transfer: _("Enter the receipt") if transfer.agency_id != user.agency_id else "",
    ),
    TransferOffer(TransferVerb.FEEDBACK, _feedback_form, is_main=True),
    TransferOffer(TransferVerb.RECORD, plain_form(PlainForm), is_main=True),
    TransferOffer(TransferVerb.RETURN, plain_form(ReasonForm)),
    TransferOffer(TransferVerb.UPHOLD, plain_form(PlainForm)),
    TransferOffer(TransferVerb.OVERRULE, plain_form(ReasonForm)),
    TransferOffer(TransferVerb.OBJECT, plain_form(ReasonForm)),
)  # fmt: skip
