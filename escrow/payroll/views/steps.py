"""What comes next with a payroll, each step a form at an address of its own."""

import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.documents.accepting import FileRefused
from agencies.errors import Invalid, Text
from agencies.forms.act import ActForm, PlainForm
from agencies.people.access import SignedIn
from escrow.models import Payroll
from escrow.payroll import actions
from escrow.payroll.forms import PostForm, ReasonForm, SendForm
from escrow.payroll.views.doors import Door
from escrow.payroll.workflow import Verb, next_verbs
from projects.inspections.views.acts import Act
from projects.models import Document, Project
from projects.registers.documents_actions import keep

# Taking the bank's file has a page of its own.
STEPS = (Verb.POST, Verb.CHECK, Verb.SEND, Verb.SEND_BACK)
_Purpose = Document.Purpose


def steps_of(door: Door) -> list[Act]:
    if not door.pays:
        return []
    return [step_of(door, verb) for verb in next_verbs(door.payroll.state) if verb in STEPS]


def step_of(door: Door, verb: Verb, data: Any = None, files: Any = None) -> Act:
    form = _form(door.payroll, verb, data, files)
    is_main = verb is not Verb.SEND_BACK
    return Act(verb, _label(door.payroll, verb), door.url("act", verb), form, is_main=is_main)


def _form(payroll: Payroll, verb: Verb, data: Any, files: Any) -> ActForm:
    if verb is Verb.POST:
        return PostForm(data, files, initial={"posted_on": timezone.localdate()}, prefix_id=verb)
    if verb is Verb.SEND_BACK:
        return ReasonForm(data, prefix_id=verb)
    if verb is Verb.SEND:
        return SendForm(data, initial={"by_agency": payroll.is_by_agency}, prefix_id=verb)
    return PlainForm(data, prefix_id=verb)


def _label(payroll: Payroll, verb: Verb) -> Text:
    again = payroll.state == Payroll.State.PARTLY_PAID
    return {
        Verb.POST: _("Hand in the posting and the signatures"),
        Verb.CHECK: _("Check as the general contractor"),
        Verb.SEND: _("Send what is unpaid to the bank again") if again else _("Send to the bank"),
        Verb.SEND_BACK: _("Send the payroll back"),
    }[verb]


SAID: dict[Verb, Any] = {
    Verb.POST: lambda: _("Signed and posted; the general contractor checks it next."),
    Verb.CHECK: lambda: _("Checked; it can go to the bank."),
    Verb.SEND: lambda: _("Sent to the bank; take its return file in when it comes."),
    Verb.SEND_BACK: lambda: _("Sent back to the firm."),
}


def carry(request: SignedIn, door: Door, verb: Verb, said: dict[str, Any]) -> None:
    by, now, pk = request.user, timezone.now(), door.payroll.pk
    if verb is Verb.POST:
        with transaction.atomic():
            project = door.payroll.project
            posting = _kept(project, said["posting"], _Purpose.PHOTO, "posting", request)
            sheet = _kept(project, said["sheet"], _Purpose.PAYMENT_PROOF, "sheet", request)
            actions.post_on_site(
                pk, posted_on=said["posted_on"], posting_id=posting, sheet_id=sheet, by=by, now=now
            )
    elif verb is Verb.CHECK:
        actions.check(pk, by=by, now=now)
    elif verb is Verb.SEND:
        actions.send(pk, by_agency=said["by_agency"], by=by, now=now)
    else:
        actions.send_back(pk, reason=said["reason"], by=by, now=now)


def _kept(project: Project, upload: Any, purpose: str, field: str, request: SignedIn) -> int | None:
    """The paper of this file. One that came before, with a sheet that was sent back, is the same paper."""
    if not upload:
        return None
    twins = Document.objects.standing().filter(project=project, purpose=purpose)
    if found := twins.filter(sha256=_checksum(upload)).first():
        return found.pk
    try:
        return keep(project, upload, purpose=purpose, by=request.user, now=timezone.now()).pk
    except FileRefused as refused:
        raise Invalid({field: [refused.message]}) from refused


def _checksum(upload: Any) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
