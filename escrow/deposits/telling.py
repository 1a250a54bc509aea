"""Who is told about deposits and guarantees: payments and refills that are due, returns, guarantees that end."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.clock.models import Step, TimeLimit
from agencies.messages.kinds import Kind
from agencies.messages.writing import write
from agencies.people.models import Agency, User
from agencies.policy.money import Figure, Money
from agencies.vocabulary import Role
from escrow.accounts.about import about, money_of
from escrow.models import Deposit, DepositDraw, DepositReturn, Guarantee
from projects.duties import STAFF
from projects.history import record
from projects.models import Project


def payout_step(limit: TimeLimit, step: Step, now: datetime) -> None:
    draw = _draws().filter(payout_limit=limit).first()
    if draw is not None:
        _draw(draw, (Kind.PAYOUT_DUE, Kind.PAYOUT_OVERDUE), "deposit_payout_overdue", limit, step, now)


def refill_step(limit: TimeLimit, step: Step, now: datetime) -> None:
    draw = _draws().filter(refill_limit=limit).first()
    if draw is not None:
        _draw(draw, (Kind.REFILL_DUE, Kind.REFILL_OVERDUE), "deposit_refill_overdue", limit, step, now)


def _draws() -> Any:
    related = ("letter__issuer", "deposit__project__responsible_agency", "deposit__company")
    return DepositDraw.objects.select_related(*related)


def _draw(
    draw: DepositDraw, kinds: tuple[Kind, Kind], act: str, limit: TimeLimit, step: Step, now: datetime
) -> None:
    """Whoever sent the notice and the industry department; what is overdue also stands on the timeline."""
    project, lapsed = draw.deposit.project, step.name == Step.Name.LAPSED
    params = {
        "project": project.name, "letter": draw.letter.number, "due": limit.due_on.isoformat(),
        "amount": f"{draw.amount - draw.refilled:,.2f}",
    }  # fmt: skip
    people = _staff(draw.letter.issuer, project.responsible_agency if lapsed else None)
    write(kinds[lapsed], people, key=f"step:{step.pk}", params=params, path=path_of(project), now=now)
    if lapsed:
        details = {"draw": draw.pk, "letter": draw.letter.number, "due": limit.due_on.isoformat()}
        record(act, by=None, now=now, project=project, company=draw.deposit.company, details=details)


def return_step(limit: TimeLimit, step: Step, now: datetime) -> None:
    rows = DepositReturn.objects.select_related("deposit__project", "deposit__company")
    found = rows.filter(Q(check_limit=limit) | Q(confirm_limit=limit)).first()
    if found is None:
        return
    project, lapsed = found.deposit.project, step.name == Step.Name.LAPSED
    params = {"project": project.name, "due": limit.due_on.isoformat(), "step": str(limit.get_kind_display())}
    kind = Kind.REFUND_OVERDUE if lapsed else Kind.REFUND_DUE
    write(kind, _staff(limit.agency), key=f"step:{step.pk}", params=params, path=path_of(project), now=now)
    if lapsed:
        record(
            "deposit_return_overdue", by=None, now=now, project=project, company=found.deposit.company,
            details={"return": found.pk, "due": limit.due_on.isoformat()},
        )  # fmt: skip


def warn_of_ends(now: datetime) -> None:
    """Of each guarantee once: the HR department reminds, the industry department knows (人社部发〔2021〕65号)."""
    today = timezone.localdate(now)
    until = today + timedelta(days=_LONGEST)
    figures: dict[str, Money] = {}
    for name, rows in (("deposit", _deposits(today, until)), ("guarantee", _guarantees(today, until))):
        for held in rows:
            place = held.project.jurisdiction_id
            if place not in figures:
                figures[place] = money_of(place, today)
            _warn(held, name, figures[place], now)


# No place warns earlier; the days of each place are asked of its own figures.
_LONGEST = 366


def _deposits(today: date, until: date) -> Iterable[Deposit | Guarantee]:
    rows = Deposit.objects.standing().filter(valid_until__range=(today, until))
    return rows.select_related("project__responsible_agency", "project__general_contractor").iterator(
        chunk_size=500
    )


def _guarantees(today: date, until: date) -> Iterable[Deposit | Guarantee]:
    rows = Guarantee.objects.filter(ended_on__isnull=True, valid_until__range=(today, until))
    return rows.select_related("project__responsible_agency", "project__general_contractor").iterator(
        chunk_size=500
    )


def _warn(held: Deposit | Guarantee, name: str, figures: Money, now: datetime) -> None:
    project, today = held.project, timezone.localdate(now)
    found = figures.find(Figure.GUARANTEE_WARNING, about(project))
    days = found.whole if found else 0
    if held.valid_until is None or not days or held.valid_until > today + timedelta(days=days):
        return
    day = held.valid_until.isoformat()
    params = {"project": project.name, "number": held.number, "issuer": held.issuer, "due": day}
    labour = Agency.objects.filter(jurisdiction=project.jurisdiction_id, role=Role.HRSS, is_active=True)
    people = _staff(project.responsible_agency, *labour)
    write(
        Kind.GUARANTEE_ENDS,
        people,
        key=f"{name}-ends:{held.pk}:{day}",
        params=params,
        path=path_of(project),
        now=now,
    )


def warned_days(project: Project, on: date) -> int:
    """So many days before its end a guarantee is spoken of; 0 where no place and no law says so."""
    found = money_of(project, on).find(Figure.GUARANTEE_WARNING, about(project))
    return found.whole if found else 0


def warned_in(place: str, on: date) -> int:
    """The same for a whole place, as its lists ask."""
    return int(money_of(place, on).number(Figure.GUARANTEE_WARNING) or 0)


def path_of(project: Project) -> str:
    return reverse("project-deposit", args=[project.pk])


def _staff(*agencies: Agency | None) -> list[User]:
    keys = [each.pk for each in agencies if each is not None]
    found = User.objects.filter(agency__in=keys, is_active=True, role__in=STAFF)
    return list(found.select_related("preference").order_by("pk"))
