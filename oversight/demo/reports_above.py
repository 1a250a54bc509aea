"""Reports for the demonstration: the last two weeks and the last month, the older ones signed and issued."""

from datetime import datetime, timedelta

from django.utils import timezone

from agencies.people.models import Agency, User
from oversight.reports import actions
from oversight.reports.drafting import draft
from oversight.reports.models import Report
from oversight.reports.periods import last_over
from oversight.telling import leaders_of

_WRITTEN = {
    "difficulties": "个别项目建设单位资金筹措较慢，需进一步压实责任。",
    "next_steps": "对逾期未反馈案件逐案督办，对存量案件实行清单管理、动态清零。",
    "praise": "反馈及时、化解有力的单位予以通报表扬。",
    "criticism": "对转送案件逾期未反馈的单位予以通报批评。",
}


def fill(jurisdiction: str, *, by: User, now: datetime, seed: int) -> None:
    """`by` is of the office. Nothing is drawn by lot: reports say what the cases say."""
    if Report.objects.filter(jurisdiction=jurisdiction).exists():
        return
    today = timezone.localdate(now)
    week = last_over("weekly", today)
    before = last_over("weekly", week[0])
    signer = _signer(jurisdiction, by)
    for kind, (first, last), is_issued in (
        ("weekly", before, True),
        ("weekly", week, False),
        ("monthly", last_over("monthly", today), True),
    ):
        report = draft(jurisdiction, kind, first, last, now=now, by=by)
        texts = {part["key"]: _WRITTEN[part["key"]] for part in report.body if part.get("key") in _WRITTEN}
        actions.edit(report.pk, {"filled_by": str(by)[:40]}, texts, by=by, now=now)
        if is_issued and signer is not None:
            actions.sign(report.pk, by=signer, now=now + timedelta(minutes=1))
            actions.issue(report.pk, by=by, now=now + timedelta(minutes=2))


def _signer(jurisdiction: str, by: User) -> User | None:
    """The head of the office, else a leader of the place."""
    if by.role == User.Role.HEAD:
        return by
    office = Agency.objects.filter(jurisdiction=jurisdiction, is_coordinator=True, is_active=True).first()
    heads = User.objects.filter(agency=office, role=User.Role.HEAD, is_active=True)
    return heads.first() or next(iter(leaders_of(jurisdiction)), None)
