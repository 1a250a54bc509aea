"""Money disbursed for a project, each voucher once, and the progress of its works by month."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.policy.money import Figure
from agencies.records.privacy import mask_text
from escrow.accounts.about import about, money_of
from escrow.amounts import positive_fault
from escrow.funding.plan_actions import day_fault, disbursed_of, locked_project
from escrow.models import TEXT_MAX, Disbursement, FundLine, ProgressMonth
from projects.history import record
from projects.models import Project

REFERENCE_MAX = 60
# Sources that are a budget: nothing may be paid of them that was not arranged.
BUDGET = frozenset(
    {FundLine.Source.DISTRICT_BUDGET, FundLine.Source.HIGHER_BUDGET, FundLine.Source.BOND}
)  # fmt: skip


@transaction.atomic
def disburse(
    project_id: int,
    *,
    paid_on: date | None,
    use: str,
    amount: Decimal | None,
    reference: str,
    line_id: int | None = None,
    note: str = "",
    by: User,
    now: datetime,
) -> Disbursement:
    """One voucher. The same voucher again changes nothing; under the same number another sum is refused.

    From a line of a budget no more is disbursed than was arranged (the rule is a figure of the place); from other
    sources it is allowed and shown. Wages first is judged afterwards: money that is gone is on record with its breach.
    """
    project = locked_project(project_id, by)
    faults: dict[str, str | None] = {
        "paid_on": day_fault(paid_on, now),
        "use": None if use in Disbursement.Use.values else unknown(use, Disbursement.Use.values),
        "amount": positive_fault(amount),
        "reference": text_fault(reference, REFERENCE_MAX),
        "note": text_fault(note, TEXT_MAX) if note.strip() else None,
    }
    line = (
        FundLine.objects.select_for_update().filter(project=project, pk=line_id).first() if line_id else None
    )
    if line_id and line is None:
        faults["line_id"] = _("There is no such line in the plan of this project.")
    refuse_faults(faults)
    assert amount is not None
    assert paid_on is not None
    given = Disbursement(
        project=project, line=line, paid_on=paid_on, use=use, amount=amount, reference=reference.strip(),
        note=mask_text(note.strip()), entered_at=now, entered_by=by,
    )  # fmt: skip
    if known := Disbursement.objects.filter(project=project, reference=given.reference).first():
        return _same(known, given)
    _within_budget(project, line, amount, paid_on)
    given.save()
    record(
        "disbursed", by=by, now=now, project=project,
        details={"voucher": given.reference, "amount": str(amount), "use": use, "line": line.pk if line else None},
        note=note.strip(),
    )  # fmt: skip
    return given


def _same(known: Disbursement, given: Disbursement) -> Disbursement:
    told = ("amount", "paid_on", "use", "line_id")
    if any(getattr(known, name) != getattr(given, name) for name in told):
        raise Refused(
            "voucher-differs",
            _("Voucher %(number)s is on record with %(sum)s yuan of %(day)s; take that entry back first.")
            % {"number": known.reference, "sum": f"{known.amount:,.2f}", "day": known.paid_on},
        )
    return known


def _within_budget(project: Project, line: FundLine | None, amount: Decimal, on: date) -> None:
    if line is None or line.source not in BUDGET:
        return
    rule = money_of(project, on).find(Figure.WITHIN_BUDGET, about(project))
    if rule is None or rule.value is not True:
        return
    left = line.arranged - disbursed_of(line)
    if amount > left:
        raise Refused(
            "beyond-budget",
            _("Of this line %(left)s yuan are arranged and not yet disbursed (%(source)s).")
            % {"left": f"{max(left, Decimal(0)):,.2f}", "source": rule.source},
        )


@transaction.atomic
def take_back(disbursement_id: int, *, reason: str, by: User, now: datetime) -> None:
    """A voucher entered by mistake; the timeline keeps what it said."""
    seen = Disbursement.objects.filter(project__in=Project.objects.visible_to(by))
    project = locked_project(seen.values_list("project_id", flat=True).get(pk=disbursement_id), by)
    found = Disbursement.objects.select_for_update().get(pk=disbursement_id)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    details = {
        "voucher": found.reference, "amount": str(found.amount), "use": found.use, "paid_on": str(found.paid_on),
    }  # fmt: skip
    found.delete()
    record("disbursement_taken_back", by=by, now=now, project=project, details=details, note=reason.strip())


@transaction.atomic
def report_progress(
    project_id: int,
    *,
    month: date | None,
    planned: int | None,
    actual: int | None = None,
    note: str = "",
    by: User,
    now: datetime,
) -> ProgressMonth:
    """Planned progress of a month in per cent of the whole, and the actual one once the month has begun. Said again it
    replaces what was said; planned progress never falls from month to month."""
    project = locked_project(project_id, by)
    if month is None:
        raise Invalid({"month": [_("This field is required.")]})
    month = month.replace(day=1)
    faults = {
        "planned": _share_fault(planned, needed=True),
        "actual": _share_fault(actual, needed=False),
        "note": text_fault(note, TEXT_MAX) if note.strip() else None,
    }
    if actual is not None and month > timezone.localdate(now).replace(day=1):
        faults["actual"] = _("This month is still to come: only a plan can be entered.")
    refuse_faults(faults)
    assert planned is not None
    others = ProgressMonth.objects.filter(project=project).exclude(month=month)
    if (
        others.filter(month__lt=month, planned__gt=planned).exists()
        or others.filter(month__gt=month, planned__lt=planned).exists()
    ):
        raise Invalid(
            {"planned": [_("Planned progress does not fall: compare the months before and after.")]}
        )
    known = ProgressMonth.objects.filter(project=project, month=month).first()
    row = known or ProgressMonth(project=project, month=month)
    before = (row.planned, row.actual) if known else None
    row.planned, row.actual = planned, actual if actual is not None else row.actual
    row.note = mask_text(note.strip()) or row.note
    if before == (row.planned, row.actual):
        return row
    row.save()
    record(
        "progress_reported", by=by, now=now, project=project,
        details={"month": f"{month:%Y-%m}", "planned": row.planned, "actual": row.actual,
                 "before": list(before) if before else None},
        note=note.strip(),
    )  # fmt: skip
    return row


def _share_fault(share: int | None, *, needed: bool) -> str | None:
    if share is None:
        return _("This field is required.") if needed else None
    return None if 0 <= share <= 100 else _("This must be a share from 0 to 100 per cent.")
