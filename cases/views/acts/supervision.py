"""The acts of supervision on a case: orders, replies, instructions, and the leader in charge."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.actions import instructions, leaders, orders
from cases.models import Case
from cases.views.acts.base import CaseAct
from cases.workflow import Verb


class Issue(CaseAct):
    verb, done = Verb.ORDER, _("Issued; it stands in the supervision register.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return orders.issue(case.number, form.wanted(), by=by, now=now, order=form.cleaned_data["order"])


class Drop(CaseAct):
    verb, done = Verb.DROP_ORDER, _("Left out; the proposal and the reason stay on record.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        given = form.cleaned_data
        return orders.drop(case.number, given["order"] or 0, reason=given["reason"], by=by, now=now)


class Reply(CaseAct):
    verb, done = Verb.REPLY, _("Reply given.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        given = form.cleaned_data
        return orders.reply(case.number, given["order"] or 0, text=given["text"], by=by, now=now)


class AcceptReply(CaseAct):
    verb, done = Verb.ACCEPT_REPLY, _("Decided; who replied can see it.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        given = form.cleaned_data
        return orders.accept_reply(
            case.number, given["order"] or 0, accept=given["decision"] == "accept",
            reason=given["reason"], by=by, now=now,
        )  # fmt: skip


class RequestSupervision(CaseAct):
    verb, done = Verb.REQUEST_SUPERVISION, _("Put before the leader.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return instructions.request(case.number, **form.cleaned_data, by=by, now=now)


class Instruct(CaseAct):
    verb, done = Verb.INSTRUCT, _("Decided; the reply comes back to you under “My cases”.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return instructions.instruct(case.number, **form.said(), by=by, now=now)


class AssignLeader(CaseAct):
    verb, done = Verb.ASSIGN_LEADER, _("The leader in charge and the closing date stand.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return leaders.assign(case.number, **form.cleaned_data, by=by, now=now)


CASE_ACTS: tuple[type[CaseAct], ...] = (
    Issue, Drop, Reply, AcceptReply, RequestSupervision, Instruct, AssignLeader,
)  # fmt: skip
