"""The verbs of reports: drawn up, edited, signed, issued with a number, withdrawn. Figures are nobody's to write."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.documents.series import pattern_of, scope_of
from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.policy.directives import Rhythm
from agencies.policy.versions import standing_on
from agencies.records.numbering import take
from agencies.records.privacy import mask_text
from agencies.vocabulary import LetterKind
from oversight.acts import record
from oversight.duties import needs, signs, steers
from oversight.reports.building import PLACE
from oversight.reports.drafting import draft
from oversight.reports.models import TEXT_MAX, Report
from oversight.telling import office_of

# What of the head and the foot people write, and how long it may be.
_LENGTHS = {"title": 120, "unit": 60, "filled_by": 40, "checked_by": 40, "phone": 30}
FIELDS = tuple(_LENGTHS)
REASON_MAX = 500
# Bulletins are circulars; what is dispatched or handed up has a row of numbers of its own.
SERIES = {
    Rhythm.MONTHLY: LetterKind.CIRCULAR,
    Rhythm.CAMPAIGN: LetterKind.CIRCULAR,
    Rhythm.COVERAGE: LetterKind.CIRCULAR,
    Rhythm.TIMELINESS: LetterKind.CIRCULAR,
}
# What may be done in which state; everything else is refused.
ALLOWED = {
    "edit": (Report.State.DRAFT,),
    "sign": (Report.State.DRAFT,),
    "issue": (Report.State.SIGNED,),
    "withdraw": (Report.State.DRAFT, Report.State.SIGNED, Report.State.ISSUED),
}


def draw_up(kind: str, first: date, last: date, *, by: User, now: datetime, subject: int = 0) -> Report:
    """By hand: for the place of the person. Raises what `draft` raises."""
    needs(steers(by))
    assert by.agency is not None
    return draft(by.agency.jurisdiction_id, kind, first, last, now=now, by=by, subject=subject)


def draw_up_again(pk: int, *, by: User, now: datetime) -> Report:
    needs(steers(by))
    report = Report.objects.visible_to(by).get(pk=pk)
    return draft(
        report.jurisdiction_id, report.kind, report.first, report.last, now=now, by=by, subject=report.subject
    )


@transaction.atomic
def edit(pk: int, fields: Mapping[str, str], texts: Mapping[str, str], *, by: User, now: datetime) -> Report:
    """Heads, footers and paragraphs, the latter by their key. A text may leave a figure out or move it, and name any
    figure of the report; what is no figure of it is refused, and a number is never written into one."""
    report = _locked(pk, by, "edit")
    needs(steers(by))
    faults = _field_faults(report, fields) | _text_faults(report, texts)
    refuse_faults(faults)
    for name in FIELDS:
        if name in fields:
            setattr(report, name, fields[name].strip())
    for part in report.body:
        if part["kind"] == "paragraph" and part["key"] in texts:
            text = mask_text(texts[part["key"]].strip())
            if text != part["text"]:
                part["text"] = text
                if not part.get("typed"):
                    part["edited"] = True
    report.edited_by, report.edited_at = by, now
    report.save(update_fields=[*FIELDS, "body", "edited_by", "edited_at"])
    record("report_edited", report, by=by, now=now)
    return report


def _field_faults(report: Report, fields: Mapping[str, str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name in FIELDS:
        if name in fields:
            maximum = _LENGTHS[name]
            needed = name == "title"
            found[name] = text_fault(fields[name], maximum) if needed or fields[name].strip() else None
    if strange := set(fields) - set(FIELDS):
        raise Invalid({name: [_("This cannot be changed.")] for name in strange})
    return found


def _text_faults(report: Report, texts: Mapping[str, str]) -> dict[str, str | None]:
    known = {part["key"]: part for part in report.body if part["kind"] == "paragraph"}
    figures = set(report.figures.values_list("code", flat=True))
    found: dict[str, str | None] = {}
    for key, text in texts.items():
        if key not in known:
            found[key] = _("There is no paragraph of this name.")
            continue
        strange = [code for code in PLACE.findall(text) if code not in figures]
        if strange:
            found[key] = _("There is no figure “%(code)s” in this report.") % {"code": strange[0][:60]}
        elif not text.strip() and not known[key].get("typed"):
            found[key] = _("This field is required.")
        elif text.strip():
            found[key] = text_fault(text, TEXT_MAX)
    return found


@transaction.atomic
def sign(pk: int, *, by: User, now: datetime) -> Report:
    """Signed, it changes no more: neither what it says nor what it counts."""
    report = _locked(pk, by, "sign")
    needs(signs(by))
    if report.last >= timezone.localdate(report.counted_at):
        raise Refused(
            "period-not-over",
            _("The figures were counted before the period was over; draw the report up again."),
        )
    report.state, report.signed_by, report.signed_at = Report.State.SIGNED, by, now
    if not report.checked_by:
        report.checked_by = str(by)[:40]
    report.save(update_fields=["state", "signed_by", "signed_at", "checked_by"])
    record("report_signed", report, by=by, now=now)
    return report


@transaction.atomic
def issue(pk: int, *, by: User, now: datetime) -> Report:
    """With the next number of the office's row; from then on every official of the place reads it."""
    report = _locked(pk, by, "issue")
    needs(steers(by) or signs(by))
    office = office_of(report.jurisdiction_id)
    if office is None:
        raise Refused("no-office", _("The place has no office that numbers its letters."))
    kind = SERIES.get(Rhythm(report.kind), LetterKind.DISPATCH)
    today = timezone.localdate(now)
    version = standing_on(report.jurisdiction_id, today)
    pattern = pattern_of(kind, office, version.policy if version else None)
    report.state, report.issued_by, report.issued_at = Report.State.ISSUED, by, now
    report.number = pattern.format(year=today.year, serial=take(scope_of(kind, office, today.year)))
    report.save(update_fields=["state", "issued_by", "issued_at", "number"])
    record("report_issued", report, by=by, now=now, details={"number": report.number})
    return report


@transaction.atomic
def withdraw(pk: int, reason: str, *, by: User, now: datetime) -> Report:
    """It stays on record with its number and the reason; its period can be drawn up anew."""
    report = _locked(pk, by, "withdraw")
    needs(steers(by) if report.is_open else signs(by))
    refuse_faults({"reason": text_fault(reason, REASON_MAX)})
    report.state, report.withdrawn_at = Report.State.WITHDRAWN, now
    report.withdrawal_reason = mask_text(reason.strip())
    report.save(update_fields=["state", "withdrawn_at", "withdrawal_reason"])
    record("report_withdrawn", report, by=by, now=now, note=reason)
    return report


def _locked(pk: int, by: User, verb: str) -> Report:
    report = Report.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pk)
    if report.state not in ALLOWED[verb]:
        raise Refused(
            "not-now",
            _("A report that is “%(state)s” does not allow this.") % {"state": report.get_state_display()},
        )
    return report
