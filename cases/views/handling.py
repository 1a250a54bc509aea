"""The card of how a case is worked on: money, checks, task force, meetings, visits. Only what there is, and what is
required."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.csv_lists import csv_response
from agencies.people.models import User
from agencies.vocabulary import Duty
from cases.duties import case_verbs
from cases.models import Case, Meeting, Payment, TaskForce, ThreeChecks, Visit
from cases.payments import Sums, sums_of
from cases.requirements import Requirement, duties_of, needs_checks, requirements_of
from cases.views.panel.handling import reversal
from cases.views.panel.offer import Act
from cases.views.rows import cell
from cases.visits import TONES, say_state, state_of
from cases.workflow import Status, Verb
from escrow.duties import reckons

_BEFORE_LETTERS = (Status.RECEIVED, Status.PROPOSED)


@dataclass(slots=True)
class ShownPayment:
    payment: Payment
    act: Act | None


@dataclass(slots=True)
class Paid:
    """What one complainant was paid, or the groups of workers."""

    name: str
    rows: list[ShownPayment] = field(default_factory=list)

    @property
    def standing(self) -> list[Payment]:
        return [each.payment for each in self.rows if each.payment.reversed_at is None]

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.standing), Decimal(0))

    @property
    def last_on(self) -> date | None:
        return max((each.paid_on for each in self.standing), default=None)


@dataclass(frozen=True, slots=True)
class ShownVisit:
    visit: Visit
    state: str
    tone: str

    @classmethod
    def of(cls, visit: Visit, today: date) -> "ShownVisit":
        state = state_of(visit, today)
        return cls(visit, say_state(state), TONES[state])


@dataclass(slots=True)
class Handling:
    sums: Sums
    paid: list[Paid]
    checks: ThreeChecks | None
    checks_before: int
    needs_checks: bool
    task_forces: list[TaskForce]
    needs_task_force: bool
    meetings: list[Meeting]
    needs_conference: bool
    visits: list[ShownVisit]
    requirements: list[Requirement]
    draws: str = ""  # where a wage reckoning sheet is drawn up, for whoever may

    @property
    def shows_money(self) -> bool:
        return (
            bool(self.paid or self.draws or self.sums.sheets)
            or self.sums.verified is not None
            or self.sums.paid > 0
        )

    @property
    def shows_checks(self) -> bool:
        return self.checks is not None or self.needs_checks

    @property
    def shows_task_force(self) -> bool:
        return bool(self.task_forces) or self.needs_task_force

    @property
    def shows_meetings(self) -> bool:
        return bool(self.meetings) or self.needs_conference

    @property
    def is_empty(self) -> bool:
        shown = (self.shows_money, self.shows_checks, self.shows_task_force, self.shows_meetings, self.visits)
        return not any(shown) and all(each.met for each in self.requirements)


def handling_of(user: User, case: Case) -> Handling:
    duties, checks = duties_of(case), list(case.checks.select_related("entered_by"))
    is_open = case.closed_at is None
    goes_on = is_open and case.status not in _BEFORE_LETTERS
    visits = case.visits.select_related("agency", "deadline__limit", "entered_by").order_by("round")
    return Handling(
        sums=sums_of(case),
        paid=_by_person(case, may_reverse=Verb.PAY in case_verbs(user, case)),
        checks=checks[0] if checks else None,
        checks_before=max(len(checks) - 1, 0),
        needs_checks=is_open and needs_checks(case, duties),
        task_forces=list(case.task_forces.prefetch_related("members__agency")),
        needs_task_force=is_open and Duty.TASK_FORCE in duties,
        meetings=list(case.meetings.select_related("proposed_by")),
        needs_conference=is_open and Duty.CASE_CONFERENCE in duties,
        visits=[ShownVisit.of(each, timezone.localdate()) for each in visits],
        requirements=requirements_of(case) if goes_on else [],
        draws=_drawn_up_at(user, case) if goes_on else "",
    )


def _drawn_up_at(user: User, case: Case) -> str:
    if not reckons(user, case.jurisdiction_id):
        return ""
    known = {"matter": case.number, "project": case.project.code if case.project else ""}
    return f"{reverse('reckoning-new')}?{urlencode({key: value for key, value in known.items() if value})}"


def _by_person(case: Case, *, may_reverse: bool) -> list[Paid]:
    entered = case.payments.select_related("complainant", "entered_by", "reversed_by").order_by(
        "paid_on", "pk"
    )
    found: dict[int | None, Paid] = {}
    for each in entered:
        person = each.complainant
        name = (person.masked_name or _("no name")) if person else _("Groups of workers")
        act = reversal(each) if may_reverse and each.reversed_at is None else None
        found.setdefault(each.complainant_id, Paid(name)).rows.append(ShownPayment(each, act))
    # Groups last: a name is looked for first.
    return sorted(found.values(), key=lambda each: each.rows[0].payment.complainant_id is None)


@login_required
@require_GET
def payments_csv(request: HttpRequest, number: str) -> HttpResponseBase:
    """Every entry, the reversed ones too; names as masked as on the page."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    heading = [
        _("Case number"), _("Paid on"), _("Paid to"), _("Workers"), _("Amount (yuan)"), _("How it was paid"),
        _("Payer"), _("Note"), _("Entered by"), _("Reversed at"), _("Reason"),
    ]  # fmt: skip
    entered = case.payments.select_related("complainant", "entered_by").order_by("paid_on", "pk")
    return csv_response(f"payments-{case.number}", heading, _lines(case, entered))


def _lines(case: Case, entered: Iterable[Payment]) -> Iterable[list[str]]:
    for each in entered:
        name = each.complainant.masked_name if each.complainant else _("A group of workers")
        values: list[Any] = [
            case.number, each.paid_on, name, each.workers, each.amount, each.get_how_display(), each.payer,
            each.note, each.entered_by, each.reversed_at, each.reversal_reason,
        ]  # fmt: skip
        yield [cell(value) for value in values]
