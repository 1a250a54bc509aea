"""Who is responsible, what each recipient answers, and the end of a case."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.actions import closing, dispatch, feedback, receipt, rerouting
from cases.actions import routing as routing_acts
from cases.models import Case
from cases.views.acts.base import CaseAct, TransferAct
from cases.views.factform import changes
from cases.workflow import TransferVerb, Verb


class Confirm(CaseAct):
    verb, done = Verb.CONFIRM, _("Confirmed; the letters have been issued.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return dispatch.confirm(
            case.number, by=by, now=now, recipients=form.named(), seen=form.cleaned_data["seen"],
            deadline=form.cleaned_data.get("deadline"),
        )  # fmt: skip


class Override(CaseAct):
    verb, done = Verb.OVERRIDE, _("Sent to others; proposal, decision and reason are kept.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return dispatch.override(case.number, **form.chosen(), by=by, now=now)


class RouteAgain(CaseAct):
    verb, done = Verb.ROUTE_AGAIN, _("The case is being routed again.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return rerouting.route_again(case.number, by=by, now=now)


class Correct(CaseAct):
    verb, done = Verb.CORRECT, _("Facts corrected; the case has been decided anew.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        stated = changes(form, case.fact_row.facts.as_json())
        return routing_acts.correct_facts(case.number, stated, by=by, now=now, seen=form.cleaned_data["seen"])


class Close(CaseAct):
    verb, done = Verb.CLOSE, _("Case closed.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return closing.close(case.number, form.ending(), by=by, now=now)


class Receive(TransferAct):
    verb, done = TransferVerb.RECEIVE, _("Receipt entered; working days are counted from the day after it.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return receipt.receive(pk, by=by, now=now, received_on=form.cleaned_data["received_on"])


class Object(TransferAct):
    verb, done = TransferVerb.OBJECT, _("Objection raised; until it is decided the deadline runs on.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return receipt.object_to(pk, reason=form.cleaned_data["reason"], by=by, now=now)


class Uphold(TransferAct):
    verb, done = TransferVerb.UPHOLD, _("Objection accepted; the letter is withdrawn.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return receipt.uphold(pk, by=by, now=now)


class Overrule(TransferAct):
    verb, done = (
        TransferVerb.OVERRULE,
        _("Objection rejected; the recipient keeps the case and its deadline."),
    )

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return receipt.overrule(pk, reason=form.cleaned_data["reason"], by=by, now=now)


class GiveFeedback(TransferAct):
    verb, done = TransferVerb.FEEDBACK, _("Feedback given.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return feedback.feed_back(pk, form.report(), by=by, now=now)


class Record(TransferAct):
    verb, done = TransferVerb.RECORD, _("Feedback accepted for the record.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return feedback.accept_for_record(pk, by=by, now=now)


class Return(TransferAct):
    verb, done = TransferVerb.RETURN, _("Feedback returned; the old deadline runs on.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return feedback.return_for_more(pk, reason=form.cleaned_data["reason"], by=by, now=now)


CASE_ACTS: tuple[type[CaseAct], ...] = (Confirm, Override, RouteAgain, Correct, Close)
TRANSFER_ACTS: tuple[type[TransferAct], ...] = (
    Receive,
    Object,
    Uphold,
    Overrule,
    GiveFeedback,
    Record,
    Return,
)
