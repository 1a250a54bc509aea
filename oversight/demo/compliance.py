"""What the demo projects have done of their duties: most in time, some late, some not at all; and appraisals."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from agencies.people.models import User
from projects.compliance.actions import recount
from projects.models import Appraisal, Item, Project

# What people enter; the others follow from the registers.
_BY_HAND = (
    "wage_account", "account_filing", "deposit", "payment_guarantee", "rights_board", "owner_supervision",
    "real_name", "labour_contracts",
)  # fmt: skip
_MONTHLY = ("labour_cost", "agency_payment", "roll_payroll")
# Of a hundred duties so many are entered in time, and so many late; the rest is still owed.
_IN_TIME, _LATE = 78, 10


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """Enter duties as done; nothing where somebody has entered one already."""
    ids = [each.pk for each in projects]
    if Item.objects.filter(project__in=ids, entered_on__isnull=False).exists():
        return
    today = timezone.localdate(now)
    recount(ids, now=now)
    # A second time for what is counted from the account that was opened.
    for codes in (_BY_HAND, ("account_filing",)):
        _enter(ids, codes, today, by=by, now=now, seed=seed)
        recount(ids, now=now)
    _appraise(projects, today, by=by, now=now, seed=seed)
    recount(ids, now=now)


def _enter(
    ids: Sequence[int], codes: Sequence[str], today: date, *, by: User, now: datetime, seed: int
) -> None:
    open_items = Item.objects.filter(
        project__in=ids,
        code__in=(*codes, *_MONTHLY),
        applies=True,
        done_on__isnull=True,
        entered_on__isnull=True,
    )
    changed = []
    for item in open_items.order_by("project", "code"):
        chance = Random(f"{seed}-duty-{item.project_id}-{item.code}")
        if on := _day(item, today, chance):
            item.entered_on, item.entered_by, item.entered_at = on, by, now
            changed.append(item)
    Item.objects.bulk_update(changed, ["entered_on", "entered_by", "entered_at"], batch_size=500)


def _day(item: Item, today: date, chance: Random) -> date | None:
    """When the demo firm did it: before its day, after it, or not at all."""
    lot = chance.randrange(100)
    if item.recurs:
        # The last month, or the one before it.
        return today.replace(day=1) - timedelta(days=1 if lot < _IN_TIME else 40) if item.start_on else None
    due_on = item.due_on or today - timedelta(days=30)
    if lot < _IN_TIME:
        return min(due_on, today) - timedelta(days=chance.randrange(3))
    late = due_on + timedelta(days=chance.randrange(1, 25))
    return late if lot < _IN_TIME + _LATE and late <= today else None


def _appraise(projects: Sequence[Project], today: date, *, by: User, now: datetime, seed: int) -> None:
    """The last half-year of every third project that is being built; most are checked."""
    until = today.replace(day=1) - timedelta(days=1)
    checkers = {
        agency: User.objects.filter(agency=agency, is_active=True).exclude(pk=by.pk).order_by("pk").first()
        for agency in {each.responsible_agency_id for each in projects if each.responsible_agency_id}
    }
    made = []
    for number, project in enumerate(projects):
        if number % 3 or project.started_on is None or project.started_on > until:
            continue
        chance = Random(f"{seed}-appraisal-{project.code}")
        points = [chance.randrange(70, 101) for _item in range(3)]
        agency = project.responsible_agency_id if chance.random() < 0.7 else None
        checker = checkers[agency] if agency else None
        made.append(
            Appraisal(
                project=project, from_on=max(project.started_on, until - timedelta(days=180)), until_on=until,
                labour_use=points[0], wage_account=points[1], wage_payment=points[2], made_by=by, made_at=now,
                checked_by=checker, checking_agency=checker.agency if checker else None,
                checked_at=now if checker else None,
            )
        )  # fmt: skip
    Appraisal.objects.bulk_create(made, ignore_conflicts=True)
