"""Guarantees for the works money, for the works, and mortgages: handed in, replaced, claimed on, given back."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from escrow.amounts import positive_fault
from escrow.deposits.ground import day_fault, paper_of, project_locked
from escrow.deposits.standing import refusal_of
from escrow.duties import books, needs
from escrow.models import TEXT_MAX, Guarantee, GuaranteeClaim
from projects.compliance.actions import recount
from projects.duties import may_edit
from projects.history import record
from projects.models import Project


@dataclass(frozen=True, slots=True)
class Given:
    """A security as it was handed in. A mortgage is given on property, everything else by a body that pays."""

    kind: str
    form: str
    issuer: str
    number: str
    amount: Decimal
    valid_from: date
    valid_until: date
    document: int | None = None


def may_enter(user: User, project: Project) -> bool:
    return books(user, project) or may_edit(user, project)


@transaction.atomic
def enter(project_id: int, given: Given, *, by: User, now: datetime) -> Guarantee:
    """Raises Invalid naming the fields, Refused where this guarantee is entered already (`guarantee-known`)."""
    project = project_locked(project_id, by)
    needs(may_enter(by, project))
    made = _made(project, given, None, by, now)
    _note("guarantee_entered", made, by, now)
    return made


@transaction.atomic
def replace_by(guarantee_id: int, given: Given, *, by: User, now: datetime) -> Guarantee:
    """Another takes its place; the one before ends, at the latest, when the new one begins."""
    former = _locked(guarantee_id, by)
    if given.kind != former.kind:
        raise Invalid({"kind": [_("A guarantee is replaced by one of the same kind.")]})
    made = _made(former.project, given, former, by, now)
    former.ended_on = min(max(given.valid_from, former.valid_from), timezone.localdate(now))
    former.save(update_fields=["ended_on"])
    _note("guarantee_replaced", made, by, now, former=former.number)
    return made


def _made(project: Project, given: Given, former: Guarantee | None, by: User, now: datetime) -> Guarantee:
    document, paper_fault = paper_of(project, given.document)
    mortgaged = given.kind == Guarantee.Kind.MORTGAGE
    form_fault = None if given.form in Guarantee.Form.values else unknown(given.form, Guarantee.Form.values)
    if not form_fault and (given.form == Guarantee.Form.PROPERTY) != mortgaged:
        form_fault = _("A mortgage is given on property, and nothing else is.")
    refuse_faults(
        {
            "kind": None
            if given.kind in Guarantee.Kind.values
            else unknown(given.kind, Guarantee.Kind.values),
            "form": form_fault,
            "issuer": text_fault(given.issuer, 100),
            "number": text_fault(given.number, 60),
            "amount": positive_fault(given.amount),
            "valid_until": _("A guarantee cannot end before it begins.")
            if given.valid_until <= given.valid_from
            else None,
            "document": paper_fault,
        }
    )
    issuer, number = given.issuer.strip(), given.number.strip()
    if Guarantee.objects.filter(issuer=issuer, number=number).exists():
        raise Refused("guarantee-known", _("This guarantee of this issuer is entered already."))
    made = Guarantee.objects.create(
        project=project, kind=given.kind, form=given.form, issuer=issuer, number=number, amount=given.amount,
        valid_from=given.valid_from, valid_until=given.valid_until, document=document, replaces=former, entered_at=now,
        entered_by=by,
    )  # fmt: skip
    recount([project.pk], now=now)
    return made


@transaction.atomic
def give_back(guarantee_id: int, *, on: date, by: User, now: datetime) -> Guarantee:
    """It is handed back and secures nothing any more. Raises Refused while a claim on it waits (`claim-open`)."""
    guarantee = _locked(guarantee_id, by)
    refuse_faults({"on": day_fault(on, now)})
    if guarantee.claims.filter(paid=0, refused_reason="").exists():
        raise Refused("claim-open", _("A claim on this guarantee is neither paid nor refused."))
    guarantee.ended_on = on
    guarantee.save(update_fields=["ended_on"])
    _note("guarantee_given_back", guarantee, by, now, on=on.isoformat())
    return guarantee


@transaction.atomic
def claim(
    guarantee_id: int, *, on: date, amount: Decimal, reason: str, by: User, now: datetime
) -> GuaranteeClaim:
    """Raises Refused for more than it still covers (`not-covered`), or where it does not count on that day."""
    guarantee = _locked(guarantee_id, by)
    refuse_faults(
        {"on": day_fault(on, now), "amount": positive_fault(amount), "reason": text_fault(reason, TEXT_MAX)}
    )
    if refusal_of(guarantee, on) is not None:
        raise Refused(
            "guarantee-without-force",
            _("On that day this guarantee is not in force, or its paper is doubtful."),
        )
    left = coverage_of(guarantee)
    if amount > left:
        raise Refused(
            "not-covered",
            _("The guarantee still covers %(left)s yuan; %(amount)s yuan cannot be claimed from it.")
            % {"left": f"{left:,.2f}", "amount": f"{amount:,.2f}"},
        )
    made = GuaranteeClaim.objects.create(
        guarantee=guarantee, claimed_on=on, amount=amount, reason=mask_text(reason.strip()), entered_by=by
    )
    _note("guarantee_claimed", guarantee, by, now, said=made.reason, amount=str(amount))
    return made


@transaction.atomic
def settle_claim(
    claim_id: int, *, paid: Decimal, on: date | None, refused_reason: str = "", by: User, now: datetime
) -> GuaranteeClaim:
    """What was paid of a claim, or why nothing was. Of a part paid the reason says why not all."""
    guarantee = _locked(
        GuaranteeClaim.objects.values_list("guarantee", flat=True).get(pk=claim_id), by, ended=True
    )
    found = GuaranteeClaim.objects.select_for_update().get(pk=claim_id)
    if found.paid or found.refused_reason:
        raise Refused("claim-settled", _("This claim is paid or refused already."))
    faults: dict[str, str | None] = {"paid": None, "on": None, "refused_reason": None}
    if paid:
        faults["paid"] = positive_fault(paid) or (
            _("This is more than was claimed.") if paid > found.amount else None
        )
        faults["on"] = day_fault(on, now) or (
            _("It cannot be paid before it was claimed.") if on and on < found.claimed_on else None
        )
    if paid < found.amount:
        faults["refused_reason"] = text_fault(refused_reason, TEXT_MAX)
    refuse_faults(faults)
    found.paid, found.paid_on = paid, on if paid else None
    found.refused_reason = mask_text(refused_reason.strip())
    found.save(update_fields=["paid", "paid_on", "refused_reason"])
    _note("guarantee_claim_settled", guarantee, by, now, said=found.refused_reason, paid=str(paid))
    return found


def coverage_of(guarantee: Guarantee) -> Decimal:
    """The sum, less what was paid on it and what is claimed and not settled."""
    settled = (
        (each.paid if each.paid or each.refused_reason else each.amount) for each in guarantee.claims.all()
    )
    return guarantee.amount - sum(settled, Decimal(0))


def _locked(guarantee_id: int, by: User, *, ended: bool = False) -> Guarantee:
    """Raises Project.DoesNotExist when it is not theirs to see; Refused for one that has ended."""
    project = project_locked(Guarantee.objects.values_list("project", flat=True).get(pk=guarantee_id), by)
    needs(may_enter(by, project))
    rows = Guarantee.objects.select_for_update(of=("self",)).select_related("document")
    found = rows.get(pk=guarantee_id)
    if found.ended_on is not None and not ended:
        raise Refused("guarantee-over", _("This guarantee has been given back or replaced."))
    found.project = project
    return found


def _note(act: str, guarantee: Guarantee, by: User, now: datetime, said: str = "", **more: str) -> None:
    details = {"guarantee": guarantee.pk, "kind": guarantee.kind, "number": guarantee.number} | more
    record(act, by=by, now=now, project=guarantee.project, details=details, note=said)
