"""The ledger of the demo: what it lacks, grades of firms, arrears-free project offices, and training."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from agencies.models import Agency, User
from oversight.demo import words
from projects.duties import LABOUR
from projects.history import record
from projects.models import Attendee, Company, CompanyGrade, Enrolment, Project, Training
from projects.programme import actions as programme
from projects.programme.standard import STANDARD

State = Project.State
_GIVEN = ("示例甲", "示例乙", "示例丙", "示例丁", "示例戊")
_SIZES = ("large", "medium", "small", "small", "micro")
_TOPICS = {
    Training.Kind.ONLINE: "《保障农民工工资支付条例》网络培训",
    Training.Kind.ENFORCEMENT: "劳动保障监察执法业务培训",
    Training.Kind.PUBLICITY: "《条例》进工地宣传活动",
}


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """The same for the same seed; nothing where the programme has begun already."""
    if not projects or Enrolment.objects.filter(project__in=projects).exists():
        return
    agencies = list(
        Agency.objects.filter(jurisdiction=projects[0].jurisdiction, is_active=True).order_by("pk")
    )
    firms = {each.pk: each for project in projects if (each := project.general_contractor)}
    for firm in firms.values():
        firm.size = Random(f"{seed}-size-{firm.name}").choice(_SIZES)
    Company.objects.bulk_update(firms.values(), ["size"])
    _leave_gaps(projects)
    _grade(list(firms.values()), agencies, timezone.localdate(now), seed)
    _enrol(projects, by, now, seed)
    _train(projects, agencies, by, now, seed)


def _leave_gaps(projects: Sequence[Project]) -> None:
    """No ledger is complete: here a category is missing, there the progress, and one project's funds went elsewhere."""
    for number, project in enumerate(projects):
        if number % 11 == 3:
            project.platform_no = ""
        if number % 13 == 6:
            project.progress = None
        if number == 7:
            project.funds_diverted = True
    Project.objects.bulk_update(projects, ["platform_no", "progress", "funds_diverted"], batch_size=200)


def _grade(firms: Sequence[Company], agencies: Sequence[Agency], today: date, seed: int) -> None:
    labour = next((each for each in agencies if each.role in LABOUR), None)
    if labour is None:
        return
    rows = []
    for firm in firms:
        rng = Random(f"{seed}-grade-{firm.name}")
        for year in (today.year - 2, today.year - 1):
            grade = rng.choices(["A", "B", "C"], [6, 3, 1])[0]
            reason = {"A": "守法情况良好", "B": "有轻微违法行为并已改正", "C": "发生拖欠农民工工资案件"}[
                grade
            ]
            rows.append(
                CompanyGrade(
                    company=firm, year=year, grade=grade, graded_on=min(date(year + 1, 3, 20), today),
                    graded_by=labour, reason=reason,
                )
            )  # fmt: skip
    CompanyGrade.objects.bulk_create(rows, ignore_conflicts=True)


def _enrol(projects: Sequence[Project], by: User, now: datetime, seed: int) -> None:
    today = timezone.localdate(now)
    building = [each for each in projects if each.state in (State.BUILDING, State.STOPPED, State.FINISHED)]
    for number, project in enumerate(building):
        rng = Random(f"{seed}-programme-{project.code}")
        if number % 5 == 4:
            continue
        since = today - timedelta(days=rng.randrange(10, 60))
        scored = number % 3 == 0
        scores = {item.key: item.points - rng.choice([0, 0, 0, 1]) for item in STANDARD} if scored else {}
        enrolment = Enrolment(
            project=project, enrolled_on=since, enrolled_by=by, scores=scores,
            pledged_on=since if number % 4 else None, pledged_by=_name(rng) if number % 4 else "",
        )  # fmt: skip
        if scored:
            enrolment.stage = Enrolment.Stage.BENCHMARK if number % 12 == 0 else Enrolment.Stage.RECOGNISED
            enrolment.plaque_no = programme.plaque_number(project, today.year)
            enrolment.recognised_on, enrolment.recognised_by = today - timedelta(days=3), by.agency
            if enrolment.stage == Enrolment.Stage.BENCHMARK:
                enrolment.award_no, enrolment.awarded_on = f"标杆〔{today.year}〕{number + 1}号", today
        elif enrolment.pledged_on and number % 2:
            enrolment.stage = Enrolment.Stage.APPLIED
        enrolment.save()
        record("programme_enrolled", by=by, now=now, project=project)


def _train(
    projects: Sequence[Project], agencies: Sequence[Agency], by: User, now: datetime, seed: int
) -> None:
    if by.agency is None:
        return
    rng, today = Random(f"{seed}-training"), timezone.localdate(now)
    common = {
        "jurisdiction": projects[0].jurisdiction,
        "organiser": by.agency,
        "entered_by": by,
        "entered_at": now,
    }
    trainings = [
        Training(
            kind=Training.Kind.FIRST_LESSON, topic="开工第一课：农民工工资支付制度", project=project, hours=Decimal(2),
            held_on=min((project.started_on or today) + timedelta(days=rng.randrange(0, 12)), today), **common,
        )
        for number, project in enumerate(projects)
        if project.started_on and number % 4
    ]  # fmt: skip
    for month, (kind, topic) in enumerate(_TOPICS.items(), start=1):
        past = today - timedelta(days=30 * month)
        reached = rng.randrange(200, 900) if kind == Training.Kind.PUBLICITY else None
        trainings.append(
            Training(kind=kind, topic=topic, held_on=past, hours=Decimal(4), reached=reached, **common)
        )
        ahead = today + timedelta(days=20 * month)
        trainings.append(Training(kind=kind, topic=f"{topic}（第二期）", planned_on=ahead, **common))
    attendees = []
    for training in Training.objects.bulk_create(trainings):
        firm = training.project.general_contractor if training.project else None
        if training.held_on is None or training.kind == Training.Kind.PUBLICITY:
            continue
        officers = training.kind == Training.Kind.ENFORCEMENT
        for part in ("officer",) * 3 if officers else ("firm_head", "labour_manager"):
            agency = rng.choice(agencies) if officers else None
            attendees.append(
                Attendee(
                    training=training, part=part, name=_name(rng), company=firm, agency=agency,
                    passed=rng.random() < 0.9,
                )
            )  # fmt: skip
    Attendee.objects.bulk_create(attendees)


def _name(rng: Random) -> str:
    return f"{rng.choice(words.SURNAMES)}{rng.choice(_GIVEN)}"
