"""How the demo's cases are worked on: instalments, checks, a task force, a meeting, visits. Its own dice, so that the
rest of a case falls as it would without them."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from agencies.vocabulary import Duty
from cases.actions import checking, meeting, paying, task_force, visiting
from cases.models import Case
from cases.participants import Participant
from cases.requirements import duties_of, needs_checks
from oversight.demo import words
from oversight.demo.office import Office, Result
from oversight.demo.reasons import dice_of


def work_on(case: Case, result: Result, office: Office, now: datetime) -> None:
    """Before a case is closed: what its jurisdiction asks for, and now and then wages paid in two instalments."""
    dice, duties = dice_of(case), duties_of(case)
    case = Case.objects.get(pk=case.pk)
    keeper = office.keeper(case)
    if Duty.TASK_FORCE in duties:
        members = [Participant(each) for each in office.handlers if each == case.lead_agency_id]
        plan = task_force.Plan(words.TASK_FORCE_HEAD, words.TASK_FORCE_PLAN, members=members)
        task_force.set_up(case.number, plan, by=keeper, now=now)
    if needs_checks(case, duties):
        arrears = "proved" if result.solved else "none"
        findings = checking.Findings(
            arrears, words.CHECKED[0], "partly", words.CHECKED[1], "to_correct", words.CHECKED[2]
        )
        checking.check(case.number, findings, by=keeper, now=now)
    whole = result.solved and result.paid > 1 and result.paid == case.amount and result.workers > 0
    if whole and dice.random() < 0.3:
        _pay(case, result, office, dice, now)


def _pay(case: Case, result: Result, office: Office, dice: Random, now: datetime) -> None:
    first = result.paid * dice.choice((40, 50, 60)) // 100
    how = dice.choice(("wage_account", "wage_account", "deposit", "bank_guarantee", "cash"))
    today = timezone.localdate(now)
    for amount, ago in ((first, 2), (result.paid - first, 0)):
        paid_on = today - timedelta(days=ago)
        stated = paying.Instalment(
            Decimal(amount), paid_on, how, workers=result.workers, payer=case.employer_name[:60]
        )
        paying.pay(case.number, stated, by=office.keeper(case), now=now)


def is_met_on(case: Case) -> bool:
    """One case in twelve is met on, and each whose decision asks for a conference."""
    return dice_of(case).random() < 0.08 or Duty.CASE_CONFERENCE in duties_of(case)


def meet_on(case: Case, office: Office, now: datetime) -> None:
    dice, keeper = dice_of(case), office.keeper(case)
    conference = Duty.CASE_CONFERENCE in duties_of(case) or dice.random() < 0.5
    bodies = sorted(each for each in office.handlers if each is not None)[:5]
    staff = [Participant(each, "", words.STAFF, seconded=place == 0) for place, each in enumerate(bodies)]
    session = meeting.Session(
        kind="conference" if conference else "reception", held_at=now, place=words.MEETING_PLACE, staff=staff,
        legal_aid=not conference, petitioners=None if conference else min(case.workers or 3, 30),
        representatives=None if conference else min(case.workers or 3, 5),
        proposed_by=(case.lead_agency_id or case.coordinator_id) if conference else None,
        proposal=words.MEETING_PROPOSAL if conference else "", minutes=words.MEETING_MINUTES,
        decision=words.MEETING_DECISION,
    )  # fmt: skip
    meeting.hold(case.number, session, by=keeper, now=now)


def plan_one(case: Case, office: Office, now: datetime) -> None:
    """Where the document plans no visit, the office does now and then."""
    case = Case.objects.get(pk=case.pk)
    if case.closed_at and not case.visits.exists() and dice_of(case).random() < 0.15:
        due_on = timezone.localdate(now) + timedelta(days=30)
        visiting.plan_visit(case.number, due_on=due_on, by=office.keeper(case), now=now)


def visit_next(case: Case, office: Office, now: datetime) -> None:
    """The next round that was planned is made, before it is due; a relapse is rare."""
    case = Case.objects.get(pk=case.pk)
    planned = case.visits.planned().first() if case.closed_at else None
    if planned is None:
        return
    relapse = dice_of(case).random() > 0.97
    found = visiting.Found(
        timezone.localdate(now), words.VISITOR, "telephone", words.VISITED[relapse], relapse, planned.pk
    )
    visiting.visit(case.number, found, by=office.keeper(case), now=now)
