"""The life of a payroll, from the site to the bank: signed and posted, checked, sent, sent back; the only writers.

Whoever pays wages (`escrow.duties.pays_wages`) does all of it; the table of `workflow` says when.
"""

from datetime import date, datetime

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User
from escrow.duties import needs, pays_wages
from escrow.models import TEXT_MAX, Payroll, PayrollLine
from escrow.payroll.workflow import Verb, may_be
from projects.compliance.actions import meet
from projects.history import record
from projects.models import Document, Project

_State = Payroll.State
# What a month of wages shows done (national list of duties).
ROLL, AGENCY_PAYMENT = "roll_payroll", "agency_payment"


@transaction.atomic
def post_on_site(
    payroll_id: int, *, posted_on: date, posting_id: int | None, sheet_id: int | None = None, by: User, now: datetime
) -> Payroll:  # fmt: skip
    """Signed by the workers and posted on site (TL 二(一)2), with a photograph of the posting.

    `sheet_id` is the scan of the signed sheet: it stands for the signatures that the list did not bring along. Without
    it every line must have been signed. Raises Invalid for the fields, Refused while signatures are missing.
    """
    payroll = locked(payroll_id, by, Verb.POST)
    _refuse_empty(payroll)
    posting = paper(payroll.project, posting_id, "posting")
    if posting is None:
        raise Invalid({"posting": [_("A photograph of the posting is needed.")]})
    sheet = paper(payroll.project, sheet_id, "sheet")
    refuse_faults({"posted_on": _posted_fault(payroll, posted_on, now)})
    _sign(payroll, sheet)
    payroll.posted_on, payroll.posting, payroll.signed_sheet = posted_on, posting, sheet
    _move(payroll, _State.SIGNED, now, "posted_on", "posting", "signed_sheet", "signed_lines")
    record(
        "payroll_posted", by=by, now=now, project=payroll.project,
        details=about(payroll) | {"on": posted_on.isoformat(), "document": posting.pk},
    )  # fmt: skip
    met(payroll.project, ROLL, posted_on, sheet or posting, by=by, now=now)
    return payroll


def _sign(payroll: Payroll, sheet: Document | None) -> None:
    """The signatures of the sheet, line by line; a scan of it stands for all."""
    lines = PayrollLine.objects.filter(payroll=payroll, month=payroll.month)
    if sheet is not None:
        lines.filter(is_signed=False).update(is_signed=True)
    elif missing := lines.filter(is_signed=False).count():
        raise Refused(
            "lines-unsigned",
            ngettext(
                "%(count)s worker has not signed; hand in the signed sheet, or the list with the signatures.",
                "%(count)s workers have not signed; hand in the signed sheet, or the list with the signatures.",
                missing,
            )
            % {"count": missing},
        )
    payroll.signed_lines = payroll.lines


@transaction.atomic
def send_back(payroll_id: int, *, reason: str, by: User, now: datetime) -> Payroll:
    """Back to the firm that drew it up: it is put right, signed and posted anew. What was handed in stays a paper of
    the project."""
    payroll = locked(payroll_id, by, Verb.SEND_BACK)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    reopen(payroll, now)
    record("payroll_sent_back", by=by, now=now, project=payroll.project, details=about(payroll), note=reason)
    return payroll


def reopen(payroll: Payroll, now: datetime) -> None:
    """`payroll` is locked. What was signed, posted and checked is not what is to be paid any more."""
    payroll.posted_on = payroll.posting = payroll.signed_sheet = payroll.checked_at = payroll.checked_by = (
        None
    )
    _move(payroll, _State.DRAFT, now, "posted_on", "posting", "signed_sheet", "checked_at", "checked_by")


@transaction.atomic
def check(payroll_id: int, *, by: User, now: datetime) -> Payroll:
    """The general contractor answers for what the firm has drawn up (Decree 724 art. 31)."""
    payroll = locked(payroll_id, by, Verb.CHECK)
    _refuse_empty(payroll)
    payroll.checked_at, payroll.checked_by = now, by
    _move(payroll, _State.CHECKED, now, "checked_at", "checked_by")
    record("payroll_checked", by=by, now=now, project=payroll.project, details=about(payroll))
    return payroll


@transaction.atomic
def send(payroll_id: int, *, by_agency: bool = True, by: User, now: datetime) -> Payroll:
    """To the bank, which pays every worker straight; a second time what came back unpaid. Without `by_agency` the firm
    pays its workers itself, which is against Decree 724 art. 31 and JX 四(二)4 and stays visible."""
    payroll = locked(payroll_id, by, Verb.SEND)
    if not payroll.unpaid_lines:
        raise Refused("nothing-unpaid", _("Everybody on this payroll has been paid."))
    again = payroll.state == _State.PARTLY_PAID
    # How it was paid the first time stays on record.
    payroll.is_by_agency = by_agency and (payroll.is_by_agency or not again)
    payroll.sent_at = now
    _move(payroll, _State.SENT, now, "sent_at", "is_by_agency")
    details = about(payroll) | {"amount": str(payroll.due - payroll.paid), "again": again}
    if not payroll.is_by_agency:
        details["by_agency"] = False
    record("payroll_sent", by=by, now=now, project=payroll.project, details=details)
    return payroll


def wait_for_correction(payroll: Payroll, now: datetime) -> None:
    """The bank has answered and not everybody is paid, even where it paid nobody: what failed can be corrected and
    sent once more."""
    if payroll.state == _State.SENT:
        _move(payroll, _State.PARTLY_PAID, now)


def paid_up(payroll: Payroll, on: date, *, by: User, now: datetime) -> None:
    """`payroll` has just been paid in full. Paid straight by the general contractor, and nothing of the month is
    open on the project: then agency payment is done for the month (JX 四(二)4)."""
    month = Payroll.objects.filter(project=payroll.project_id, month=payroll.month)
    if not month.exclude(state=_State.PAID, is_by_agency=True).exists():
        met(payroll.project, AGENCY_PAYMENT, on, None, by=by, now=now)


def met(project: Project, code: str, on: date, evidence: Document | None, *, by: User, now: datetime) -> None:
    """The duty of the month is done. Where it is not owed, is excused, is entered until later already, or is not this
    person's to enter, nothing is entered, and the payroll goes its way."""
    try:
        with transaction.atomic():
            meet(project.pk, code, on=on, by=by, now=now, evidence_id=evidence.pk if evidence else None)
    except (Refused, Invalid, Http404):
        return


def locked(payroll_id: int, by: User, verb: Verb) -> Payroll:
    """Not there for whoever does not see its project; Refused where it is not theirs, or not the time."""
    seen = get_object_or_404(Payroll.objects.visible_to(by).only("pk"), pk=payroll_id)
    payroll = (
        Payroll.objects.select_for_update(of=("self",), no_key=True)
        .select_related("project", "company")
        .get(pk=seen.pk)
    )
    needs(pays_wages(by, payroll.project))
    if not may_be(verb, payroll.state):
        raise Refused(
            "payroll-state",
            _("This payroll is “%(state)s”; this cannot be done with it now.")
            % {"state": payroll.get_state_display()},
        )
    return payroll


def paper(project: Project, document_id: int | None, field: str) -> Document | None:
    """A paper of this project that nobody doubts (TL 二(二)2)."""
    if document_id is None:
        return None
    found = Document.objects.trusted().filter(project=project, pk=document_id).first()
    if found is None:
        raise Invalid({field: [_("Choose a document of this project that is neither doubtful nor false.")]})
    return found


def about(payroll: Payroll) -> dict[str, object]:
    """For the timeline of the project: no person."""
    return {
        "payroll": payroll.pk,
        "month": payroll.month.strftime("%Y-%m"),
        "company": payroll.company_id,
        "workers": payroll.lines,
        "amount": str(payroll.due),
    }


def _move(payroll: Payroll, state: Payroll.State, now: datetime, *fields: str) -> None:
    payroll.state, payroll.updated_at = state, now
    payroll.save(update_fields=["state", "updated_at", *fields])


def _refuse_empty(payroll: Payroll) -> None:
    if not payroll.lines:
        raise Refused("payroll-empty", _("There is nobody on this payroll yet."))


def _posted_fault(payroll: Payroll, posted_on: date, now: datetime) -> str | None:
    if posted_on > timezone.localdate(now):
        return _("This day is still to come.")
    if posted_on < payroll.month:
        return _("A payroll is posted in its month or later.")
    return None
