"""The end: the ranking is announced and circulated, what is wanting is demanded, and the forms are signed.

按规定通报考核结果，督促整改存在问题 (BDH 五(二)); every evaluation of another body gets a form of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.documents.issuing import numbered
from agencies.documents.series import pattern_of, scope_of
from agencies.errors import Invalid, Refused, text_fault, unknown
from agencies.people.models import Agency, User
from agencies.policy.versions import standing_on
from agencies.records.numbering import take
from agencies.vocabulary import LetterKind
from oversight.acts import record, subject_of
from oversight.assessment.actions.locking import locked_set
from oversight.assessment.models import IndicatorSet, Objection, Scorecard, SignedForm
from oversight.assessment.wording import circular_text, form_lines
from oversight.assessment.workflow import Verb
from oversight.duties import needs, signs
from oversight.group.actions.tasks import date_fault, set_task
from oversight.group.models import Task
from oversight.telling import office_of

S = IndicatorSet.State
DEMAND_MAX = 500


@dataclass(frozen=True, slots=True)
class Demand:
    """What one unit must put right, and by when."""

    text: str
    due_on: date


@transaction.atomic
def announce(set_id: int, demands: Mapping[int, Demand], *, by: User, now: datetime) -> IndicatorSet:
    """By the head of the office or a leader, when the time for objections is over and all are decided.

    `demands` are by key of the scorecard; each becomes a task of its unit. Raises Invalid, Refused (`not-your-part`,
    `not-now`, `objections-undecided`, `objections-still-open`, `no-office`).
    """
    needs(signs(by))
    found = locked_set(set_id, Verb.ANNOUNCE, by)
    waiting = Objection.objects.filter(score__scorecard__set=found, state=Objection.State.RAISED).count()
    if waiting:
        raise Refused(
            "objections-undecided", _("%(count)s objections are still to be decided.") % {"count": waiting}
        )
    assert found.objections_by is not None
    if timezone.localdate(now) <= found.objections_by:
        raise Refused(
            "objections-still-open",
            _("Units may object until %(day)s; announce it after that day.") % {"day": found.objections_by},
        )
    office = _office(found)
    cards = list(
        found.scorecards.select_related("agency").order_by("rank", "agency").select_for_update(of=("self",))
    )
    _refuse_demands(cards, demands, now)
    for card in cards:
        if demand := demands.get(card.pk):
            card.demand = demand.text.strip()
            card.save(update_fields=["demand"])
            set_task(
                jurisdiction=found.jurisdiction_id, origin=Task.Origin.ASSESSMENT,
                year=timezone.localdate(now).year, text=card.demand, agency=card.agency, due_on=demand.due_on,
                clause=found.clause, source=subject_of(card), by=by, now=now,
            )  # fmt: skip
    version = standing_on(found.jurisdiction_id, timezone.localdate(now))
    text = circular_text(
        found, cards, {key: each.due_on for key, each in demands.items()}, office=office,
        document=version.policy.document if version and version.policy else "",
    )  # fmt: skip
    found.letter = numbered(
        LetterKind.CIRCULAR, issuer=office, policy=version.policy if version else None, addressee=text.addressee,
        title=text.title, paragraphs=text.paragraphs, by=by, now=now,
    )  # fmt: skip
    found.state, found.announced_at, found.announced_by = S.ANNOUNCED, now, by
    found.save(update_fields=["state", "announced_at", "announced_by", "letter"])
    details = {"letter": found.letter.number, "demands": len(demands)}
    record("assessment_announced", found, by=by, now=now, details=details)
    return found


def _refuse_demands(cards: list[Scorecard], demands: Mapping[int, Demand], now: datetime) -> None:
    known = {card.pk for card in cards}
    today = timezone.localdate(now)
    faults: dict[str, list[str]] = {}
    for key, demand in demands.items():
        if key not in known:
            faults["demands"] = [unknown(str(key), map(str, sorted(known)))]
        found = text_fault(demand.text, DEMAND_MAX) or date_fault(demand.due_on, today, today)
        if found:
            faults[f"demand-{key}"] = [found]
    if faults:
        raise Invalid(faults)


def _office(found: IndicatorSet) -> Agency:
    office = office_of(found.jurisdiction_id)
    if office is None:
        raise Refused("no-office", _("The place has no office that could write this."))
    return office


@transaction.atomic
def sign_form(set_id: int, *, enters: str, by: User, now: datetime) -> SignedForm:
    """The figures that enter one evaluation of another body: signed, numbered and frozen.

    A form for each (BDH 五(二), ZY 三(三), BJ 三(三)2).

    Raises Invalid, Refused (`not-your-part`, `not-now`, `signed`).
    """
    needs(signs(by))
    found = locked_set(set_id, Verb.SIGN_FORM, by)
    if enters not in found.enters:
        raise Invalid({"enters": [unknown(enters, found.enters or ["—"])]})
    if found.forms.filter(enters=enters).exists():
        raise Refused("signed", _("The form for this evaluation has been signed already."))
    office = _office(found)
    today = timezone.localdate(now)
    version = standing_on(found.jurisdiction_id, today)
    lines = form_lines(found, enters, office)
    pattern = pattern_of(LetterKind.ASSESSMENT, office, version.policy if version else None)
    serial = take(scope_of(LetterKind.ASSESSMENT, office, today.year))
    form = SignedForm.objects.create(
        set=found, jurisdiction=found.jurisdiction, enters=enters, lines=lines, signed_at=now, signed_by=by,
        number=pattern.format(year=today.year, serial=serial),
    )  # fmt: skip
    record("form_signed", found, by=by, now=now, details={"enters": enters, "number": form.number})
    return form
