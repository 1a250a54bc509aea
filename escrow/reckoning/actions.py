"""The life of a wage reckoning sheet (欠薪核算表): drawn up, its lines, signed, replaced by another, declared void."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import Region, User
from agencies.records.numbering import take
from escrow.duties import needs, reckons
from escrow.models import TEXT_MAX, Reckoning, ReckoningLine
from escrow.reckoning.handed_in import of_row
from escrow.reckoning.judging import reckon
from escrow.reckoning.lines import Entered, filled, named_line, written
from projects.history import record
from projects.models import Company, Document, Project

MATTER_MAX, SIGNER_MAX = 40, 60
# A period longer than this is a slip in a date; claims lapse long before.
DAYS_MAX = 366 * 3
_Draft = Reckoning.State.DRAFT


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sheet is about. `fill` puts everybody on it who was on the roster in the period."""

    jurisdiction: str
    from_on: date
    until_on: date
    project_id: int | None = None
    debtor_id: int | None = None
    matter: str = ""
    fill: bool = True


@transaction.atomic
def draw_up(wanted: Wanted, *, by: User, now: datetime) -> Reckoning:
    """A new sheet. With `fill` every worker on the roster stands on it with attendance, agreed wage and payrolls."""
    needs(reckons(by, wanted.jurisdiction))
    project = _project(wanted, by)
    debtor = Company.objects.filter(pk=wanted.debtor_id).first() if wanted.debtor_id else None
    refuse_faults(
        {
            "from_on": _("This day is still to come.") if wanted.from_on > timezone.localdate(now) else None,
            "until_on": _period_fault(wanted, now),
            "matter": text_fault(wanted.matter, MATTER_MAX) if wanted.matter else None,
            "debtor": _("There is no such company.") if wanted.debtor_id and debtor is None else None,
        }
    )
    place = Region.objects.get(pk=wanted.jurisdiction)
    sheet = Reckoning(
        jurisdiction=place, project=project, debtor=debtor, matter=wanted.matter.strip(), from_on=wanted.from_on,
        until_on=wanted.until_on, made_at=now, made_by=by, updated_at=now,
    )  # fmt: skip
    _numbered(sheet, now)
    if wanted.fill and project is not None:
        ReckoningLine.objects.bulk_create(filled(sheet))
        count_anew(sheet, now)
    _told("reckoning_drawn_up", sheet, by, now)
    return sheet


def _project(wanted: Wanted, by: User) -> Project | None:
    if wanted.project_id is None:
        return None
    found = Project.objects.visible_to(by).filter(pk=wanted.project_id, jurisdiction=wanted.jurisdiction)
    if (project := found.first()) is None:
        raise Invalid({"project": [_("There is no such project in your jurisdiction.")]})
    return project


def _period_fault(wanted: Wanted, now: datetime) -> str | None:
    if wanted.until_on < wanted.from_on:
        return _("The period cannot end before it begins.")
    if (wanted.until_on - wanted.from_on).days > DAYS_MAX:
        return _("The period is longer than three years; check the dates.")
    return _("This day is still to come.") if wanted.until_on > timezone.localdate(now) else None


def _numbered(sheet: Reckoning, now: datetime) -> None:
    year = timezone.localdate(now).year
    serial = take(f"reckoning:{sheet.jurisdiction_id}:{year}")
    sheet.number = f"{sheet.jurisdiction.name}核算〔{year}〕{serial}号"
    sheet.save(force_insert=True)


@transaction.atomic
def put_line(
    sheet_id: int, entered: Entered, *, place: int | None = None, by: User, now: datetime
) -> ReckoningLine:
    """A worker on the sheet: by the roster where the identity number is found there, else by name; one line per
    person. With `place` that line is changed, whose person stays."""
    sheet = _open(sheet_id, by)
    line = sheet.lines.filter(place=place).first() if place else None
    if place and line is None:
        raise Invalid({"place": [_("The sheet has no such line.")]})
    if line is None:
        last = sheet.lines.aggregate(last=Max("place"))["last"] or 0
        line = named_line(sheet, last + 1, entered)
    written(line, entered)
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError:
        raise Invalid({"id_number": [_("This person stands on the sheet already.")]}) from None
    count_anew(sheet, now)
    return line


@transaction.atomic
def put_lines(sheet_id: int, entered: list[tuple[int, Entered]], *, by: User, now: datetime) -> int:
    """Many at once, each with its row, all or none. Whoever stands on the sheet already is changed. Returns how many
    lines there are; raises Invalid naming the row."""
    sheet = _open(sheet_id, by)
    there = {bytes(each.id_number_index): each for each in sheet.lines.all() if each.id_number_index}
    last = sheet.lines.aggregate(last=Max("place"))["last"] or 0
    for number, each in entered:
        try:
            line = named_line(sheet, last + 1, each)
            known = there.get(bytes(line.id_number_index)) if line.id_number_index else None
            written(known or line, each)
        except Invalid as invalid:
            raise of_row(number, invalid) from None
        if known is None:
            last += 1
            if line.id_number_index:
                there[bytes(line.id_number_index)] = line
        (known or line).save()
    count_anew(sheet, now)
    return sheet.workers


@transaction.atomic
def remove_line(sheet_id: int, place: int, *, by: User, now: datetime) -> None:
    sheet = _open(sheet_id, by)
    if not sheet.lines.filter(place=place).delete()[0]:
        raise Invalid({"place": [_("The sheet has no such line.")]})
    count_anew(sheet, now)


@transaction.atomic
def mark_signed(sheet_id: int, places: list[int], *, by: User, now: datetime) -> int:
    """Which workers have signed the printed sheet; the others have not."""
    sheet = _open(sheet_id, by)
    sheet.lines.filter(is_signed=True).exclude(place__in=places).update(is_signed=False)
    sheet.lines.filter(place__in=places).update(is_signed=True)
    count_anew(sheet, now)
    return sheet.signed_workers


@transaction.atomic
def sign(
    sheet_id: int, *, on: date, general: str, sub: str = "", document_id: int | None = None, by: User, now: datetime
) -> Reckoning:  # fmt: skip
    """Signed by workers, subcontractor and general contractor (or the employer outside construction): from here on
    frozen, and the verified figure of its matter. A sheet that it replaces steps back."""
    sheet = _open(sheet_id, by)
    document = Document.objects.visible_to(by).filter(pk=document_id).first() if document_id else None
    refuse_faults(
        {
            "on": _sign_fault(sheet, on, now),
            "general": text_fault(general, SIGNER_MAX),
            "sub": text_fault(sub, SIGNER_MAX) if sub else None,
            "document": _("There is no such document.") if document_id and document is None else None,
        }
    )
    if not sheet.workers:
        raise Refused("empty-sheet", _("There is nobody on this sheet."))
    if sheet.signed_workers < sheet.workers and document is None:
        raise Refused(
            "unsigned",
            _(
                "%(count)s workers have not signed; mark their signatures, or hand in the sheet as it was signed."
            )
            % {"count": sheet.workers - sheet.signed_workers},
        )
    _step_back(sheet, by, now)
    sheet.state, sheet.signed_on, sheet.updated_at = Reckoning.State.SIGNED, on, now
    sheet.signed_by_general, sheet.signed_by_sub, sheet.signed_sheet = general.strip(), sub.strip(), document
    sheet.save(
        update_fields=[
            "state", "signed_on", "updated_at", "signed_by_general", "signed_by_sub", "signed_sheet",
        ]
    )  # fmt: skip
    _told("reckoning_signed", sheet, by, now)
    return sheet


def _sign_fault(sheet: Reckoning, on: date, now: datetime) -> str | None:
    if on > timezone.localdate(now):
        return _("This day is still to come.")
    return _("A sheet is signed after its period has ended.") if on < sheet.until_on else None


def _step_back(sheet: Reckoning, by: User, now: datetime) -> None:
    """What was signed for the same matter before must be named as replaced."""
    former = Reckoning.objects.select_for_update().filter(state=Reckoning.State.SIGNED)
    if sheet.matter:
        for each in former.filter(matter=sheet.matter):
            if each.pk == sheet.replaces_id:
                continue
            raise Refused(
                "signed-already",
                _("Sheet %(number)s is signed for this matter; draw up one that replaces it.")
                % {"number": each.number},
            )
    if sheet.replaces_id and (old := former.filter(pk=sheet.replaces_id).first()):
        _refuse_payments_since(old, sheet)
        old.state, old.updated_at = Reckoning.State.REPLACED, now
        old.save(update_fields=["state", "updated_at"])


def _refuse_payments_since(old: Reckoning, sheet: Reckoning) -> None:
    """What is paid under a plan on the former sheet must stand on the new one, or it would be paid twice."""
    plans = old.plans.exclude(state__in=["refused", "withdrawn"])
    if plans.filter(Q(carried_out_at__isnull=True) | Q(carried_out_at__gte=sheet.made_at)).exists():
        raise Refused(
            "plan-under-way",
            _(
                "A relief plan on the former sheet is under way, or was carried out since; draw up the sheet anew then."
            ),
        )


@transaction.atomic
def replace(sheet_id: int, *, by: User, now: datetime) -> Reckoning:
    """A new draft with the lines of a signed sheet, to be corrected and signed in its place."""
    old = _locked(sheet_id, by)
    if old.state != Reckoning.State.SIGNED:
        raise Refused("not-signed", _("Only a signed sheet is replaced by another."))
    if (
        waiting := Reckoning.objects.filter(replaces=old).exclude(state=Reckoning.State.VOID).first()
    ) is not None:
        raise Refused(
            "replacing", _("Sheet %(number)s is to replace it already.") % {"number": waiting.number}
        )
    # One that was given up makes room for another.
    Reckoning.objects.filter(replaces=old).update(replaces=None)
    sheet = Reckoning(
        jurisdiction=old.jurisdiction, project=old.project, debtor=old.debtor, matter=old.matter,
        from_on=old.from_on, until_on=old.until_on, replaces=old, made_at=now, made_by=by, updated_at=now,
    )  # fmt: skip
    _numbered(sheet, now)
    lines = list(old.lines.order_by("place").annotate(released=Sum("payments__amount")))
    for each in lines:
        # What was advanced under a plan is paid by now.
        _less(each, each.released or Decimal(0))
        each.pk, each.sheet, each.is_signed = None, sheet, False
        each._state.adding = True
    ReckoningLine.objects.bulk_create(lines)
    count_anew(sheet, now)
    _told("reckoning_drawn_up", sheet, by, now)
    return sheet


@transaction.atomic
def declare_void(sheet_id: int, *, reason: str, by: User, now: datetime) -> Reckoning:
    """A draft given up, or a signed sheet that turned out wrong as a whole; never one that money was paid on."""
    sheet = _locked(sheet_id, by)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    if sheet.state not in (_Draft, Reckoning.State.SIGNED):
        raise Refused("ended", _("This sheet does not stand any more."))
    if sheet.plans.exclude(state__in=["refused", "withdrawn"]).exists():
        raise Refused("in-use", _("A relief plan rests on this sheet; replace the sheet instead."))
    sheet.state, sheet.void_reason, sheet.updated_at = Reckoning.State.VOID, reason.strip(), now
    sheet.save(update_fields=["state", "void_reason", "updated_at"])
    _told("reckoning_void", sheet, by, now, note=reason)
    return sheet


def _less(line: ReckoningLine, released: Decimal) -> None:
    line.paid += released
    line.verified = reckon(line.units, line.wage, line.paid, line.advances).verified


def count_anew(sheet: Reckoning, now: datetime) -> None:
    """Its totals from its lines."""
    sums = sheet.lines.aggregate(
        workers=Count("pk"), of_claimed=Sum("claimed"), of_verified=Sum("verified"),
        signed=Count("pk", filter=Q(is_signed=True)),
    )  # fmt: skip
    sheet.workers, sheet.signed_workers = sums["workers"], sums["signed"]
    sheet.claimed = sums["of_claimed"] or Decimal(0)
    sheet.verified = sums["of_verified"] or Decimal(0)
    sheet.updated_at = now
    sheet.save(update_fields=["workers", "signed_workers", "claimed", "verified", "updated_at"])


def _locked(sheet_id: int, by: User) -> Reckoning:
    from_place: Any = Reckoning.objects.visible_to(by)
    sheet: Reckoning = (
        from_place.select_for_update(of=("self",)).select_related("jurisdiction", "project").get(pk=sheet_id)
    )
    needs(reckons(by, sheet.jurisdiction_id))
    return sheet


def _open(sheet_id: int, by: User) -> Reckoning:
    sheet = _locked(sheet_id, by)
    if sheet.state != _Draft:
        raise Refused(
            "sheet-closed", _("This sheet is signed or ended and does not change; replace it by another.")
        )
    return sheet


def _told(act: str, sheet: Reckoning, by: User, now: datetime, note: str = "") -> None:
    if sheet.project is None:
        return
    details = {
        "sheet": sheet.number, "matter": sheet.matter, "workers": sheet.workers, "verified": str(sheet.verified),
    }  # fmt: skip
    record(act, by=by, now=now, project=sheet.project, company=None, details=details, note=note)
