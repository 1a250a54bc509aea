"""How a case ends otherwise and comes back, how cases are joined, and what recipients do with each other."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from cases.actions import ending, joining, linking, splitting, together
from cases.models import Case
from cases.views.acts.base import CaseAct, TransferAct
from cases.views.factform import changes
from cases.workflow import TransferVerb, Verb


class Reject(CaseAct):
    verb, done = Verb.REJECT, _("Not accepted. The complainant has to be told in writing: see the notice.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return ending.reject(case.number, **form.cleaned_data, by=by, now=now)


class Withdraw(CaseAct):
    verb, done = Verb.WITHDRAW, _("Withdrawal entered; open letters are void and deadlines stopped.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return ending.withdraw_complaint(case.number, **form.cleaned_data, by=by, now=now)


class Reopen(CaseAct):
    verb, done = Verb.REOPEN, _("Reopened; its last decision waits to be confirmed.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return ending.reopen(case.number, **form.cleaned_data, by=by, now=now)


class Merge(CaseAct):
    verb, done = Verb.MERGE, _("Merged; the main case keeps the earliest deadline and all numbers.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return joining.merge(case.number, **form.cleaned_data, by=by, now=now)


class Unmerge(CaseAct):
    verb, done = (
        Verb.UNMERGE,
        _("Merger undone. Deadlines run again; void letters stay void: confirm or decide anew."),
    )

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return joining.unmerge(case.number, **form.cleaned_data, by=by, now=now)


class Split(CaseAct):
    verb, done = Verb.SPLIT, _("Split off; the new case is being routed.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        given = form.cleaned_data
        new = splitting.split(
            case.number, narrative=given["narrative"], facts=changes(form, case.fact_row.facts.as_json()),
            complainants=map(int, given.get("complainants", ())), reason=given["reason"], by=by, now=now,
        )  # fmt: skip
        messages.info(self.request, now_("The new case is %(number)s.") % {"number": new.number})
        return new


class Link(CaseAct):
    verb, done = Verb.LINK, _("Linked.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        given = form.cleaned_data
        return linking.link(case.number, other=given["number"], reason=given["reason"], by=by, now=now)


class Unlink(CaseAct):
    verb, done = Verb.UNLINK, _("Link removed.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        given = form.cleaned_data
        return linking.unlink(case.number, other=given["number"], reason=given["reason"], by=by, now=now)


class Judge(CaseAct):
    verb, done = (
        Verb.JUDGE,
        _("Decided; this pair is not proposed again. What is the same matter can be merged."),
    )

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        given = form.cleaned_data
        return linking.judge(
            case.number,
            other=given["other"],
            same=given["same"] == "yes",
            reason=given["reason"],
            by=by,
            now=now,
        )


class Recall(TransferAct):
    verb, done = TransferVerb.RECALL, _("Letter recalled; decide who handles the case instead.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return together.recall(pk, **form.cleaned_data, by=by, now=now)


class Cosign(TransferAct):
    verb, done = TransferVerb.COSIGN, _("Joined: one joint result, your deadline is met.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return together.cosign(pk, **form.cleaned_data, by=by, now=now)


class Contribute(TransferAct):
    verb, done = TransferVerb.CONTRIBUTE, _("Contribution kept with the letter.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return together.contribute(pk, **form.cleaned_data, by=by, now=now)


CASE_ACTS: tuple[type[CaseAct], ...] = (
    Reject, Withdraw, Reopen, Merge, Unmerge, Split, Link, Unlink, Judge
)  # fmt: skip
TRANSFER_ACTS: tuple[type[TransferAct], ...] = (Recall, Cosign, Contribute)
