"""The time limits of a case: begun, done, cancelled; more time asked for, approved or refused; a suspension ended."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.actions import applications, limits
from cases.models import Case
from cases.views.acts.base import CaseAct, TransferAct
from cases.workflow import Verb


class SetDeadline(CaseAct):
    verb, done = Verb.SET_DEADLINE, _("The time limit is set.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return limits.set_deadline(case.number, **form.stated(), by=by, now=now)


class MeetDeadline(CaseAct):
    verb, done = Verb.MEET_DEADLINE, _("Entered as done.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return limits.meet_deadline(case.number, **form.stated(), by=by, now=now)


class CancelDeadline(CaseAct):
    verb, done = Verb.CANCEL_DEADLINE, _("The time limit is cancelled; it stays on record.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return limits.cancel_deadline(case.number, **form.stated(), by=by, now=now)


class Apply(CaseAct):
    verb, done = Verb.APPLY, _("Applied for; until it is decided the time limit runs on.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return applications.apply(case.number, **form.stated(), by=by, now=now)


class Grant(CaseAct):
    verb, done = Verb.GRANT, _("Approved.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return applications.grant(case.number, **form.stated(), by=by, now=now)


class Refuse(CaseAct):
    verb, done = Verb.REFUSE, _("Refused; the time limit runs on unchanged.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return applications.refuse(case.number, **form.stated(), by=by, now=now)


class Resume(CaseAct):
    verb, done = Verb.RESUME, _("The time limit runs on; its end has moved by what it stood still.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return applications.resume(case.number, **form.stated(), by=by, now=now)


CASE_ACTS: tuple[type[CaseAct], ...] = (
    SetDeadline, MeetDeadline, CancelDeadline, Apply, Grant, Refuse, Resume,
)  # fmt: skip
TRANSFER_ACTS: tuple[type[TransferAct], ...] = ()
