"""Who is told of orders and notices about projects: the agencies concerned, and the parties to the project."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from agencies.clock.models import Step
from agencies.messages.kinds import Kind
from agencies.messages.writing import write
from agencies.people.models import Agency, User
from projects.duties import STAFF
from projects.models import Measure, Notice, PartyAccount


def issued(measure: Measure, *, by: User, now: datetime) -> None:
    """An order goes to the parties that have a log-in; a proposal to another body does not concern them yet."""
    if not measure.is_proposal:
        _tell_parties(Kind.MEASURE_ISSUED, measure, now)


def answered(measure: Measure, *, by: User, now: datetime) -> None:
    people = [each for each in _staff(measure.agency) if each.pk != by.pk]
    key = f"{Kind.MEASURE_ANSWERED}:{measure.pk}:{now.isoformat()}"
    _write(Kind.MEASURE_ANSWERED, people, key, measure, now)


def returned(measure: Measure, *, by: User, now: datetime) -> None:
    if not measure.is_proposal:
        _tell_parties(Kind.MEASURE_RETURNED, measure, now)


def _tell_parties(kind: Kind, measure: Measure, now: datetime, key: str = "") -> None:
    accounts = PartyAccount.objects.filter(project=measure.finding.project_id, ended_at__isnull=True)
    people = User.objects.filter(pk__in=accounts.values("user"), is_active=True).select_related("preference")
    path = reverse("party-order", args=[measure.finding.project_id, measure.pk])
    _write(kind, list(people), key or f"{kind}:{measure.pk}:{now.isoformat()}", measure, now, path)


def measure_step(measure: Measure, step: Step, now: datetime) -> None:
    """A time limit that ends soon, today, or is over: the agency that issued it must look; before that also who must
    do it."""
    kind = Kind.MEASURE_OVERDUE if step.name == Step.Name.LAPSED else Kind.MEASURE_DUE
    _write(kind, _staff(measure.agency), f"step:{step.pk}", measure, now)
    if kind is Kind.MEASURE_DUE and not measure.is_proposal:
        _tell_parties(kind, measure, now, f"step:{step.pk}")


def _write(
    kind: Kind, people: Iterable[User], key: str, measure: Measure, now: datetime, path: str = ""
) -> None:
    finding = measure.finding
    params = {
        "project": finding.project.name, "letter": measure.letter.number, "due": measure.due_on.isoformat(),
        "firm": measure.addressee,
    }  # fmt: skip
    write(
        kind, people, key=key[:60], params=params, path=path or reverse("finding", args=[finding.pk]), now=now
    )


def notice_sent(notice: Notice, *, by: User, now: datetime) -> None:
    _write_notice(Kind.NOTICE_SENT, notice.to_agency, f"notice:{notice.pk}", notice, notice.from_agency, now)


def notice_replied(notice: Notice, *, by: User, now: datetime) -> None:
    _write_notice(
        Kind.NOTICE_REPLIED, notice.from_agency, f"notice-replied:{notice.pk}", notice, notice.to_agency, now
    )


def notice_step(notice: Notice, step: Step, now: datetime) -> None:
    """Who owes the reply is warned; when it is overdue, who asked for it learns of it too."""
    key = f"step:{step.pk}"
    if step.name == Step.Name.LAPSED:
        for agency in (notice.to_agency, notice.from_agency):
            _write_notice(Kind.NOTICE_OVERDUE, agency, key, notice, notice.to_agency, now)
    else:
        _write_notice(Kind.NOTICE_DUE, notice.to_agency, key, notice, notice.to_agency, now)


def _write_notice(kind: Kind, to: Agency, key: str, notice: Notice, named: Agency, now: datetime) -> None:
    params: dict[str, Any] = {
        "project": notice.project.name, "letter": notice.letter.number, "agency": named.short_name,
        "due": notice.limit.due_on.isoformat() if notice.limit else "",
    }  # fmt: skip
    write(kind, _staff(to), key=key, params=params, path=reverse("notice", args=[notice.pk]), now=now)


def _staff(agency: Agency) -> list[User]:
    found = User.objects.filter(Q(agency=agency), is_active=True, role__in=STAFF)
    return list(found.select_related("preference").order_by("pk"))
