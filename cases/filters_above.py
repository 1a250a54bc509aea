"""What the list of cases is narrowed by from above: every figure of the leader's page opens to its rows by these."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from agencies.forms.filters import day_end
from agencies.vocabulary import Duty
from cases.models import Payment, Proposal, TaskForce
from cases.workflow import ENDED, Status

# The one number that the documents name for a large case (Zhangye: 100万元以上或涉及30人以上). Nothing follows from it
# but a figure.
MAJOR_WORKERS, MAJOR_YUAN = 30, Decimal(1_000_000)
MAJOR = Q(workers__gte=MAJOR_WORKERS) | Q(amount__gte=MAJOR_YUAN)
NONE = "none"
_DUAL = [each.value for each in Duty if each.value.startswith("dual_assignment")]


def in_place(code: str, of: str = "") -> Q:
    """The cases of a place and of everything below it; `of` is the way to the case, as in "case__"."""
    if len(code) == 9:
        return Q(**{f"{of}region": code})
    if code.endswith("0000"):
        return Q(**{f"{of}province": int(code[:2])})
    column, value = ("city", int(code[:4])) if code.endswith("00") else ("county", int(code))
    return Q(**{f"{of}{column}": value})


def stood_on(day: date) -> Q:
    """Cases that stood open at the end of a day; one that was reopened has been open ever since."""
    later = Q(closed_at__isnull=True) | Q(closed_at__gt=day_end(day))
    return Q(received_at__lte=day_end(day)) & later


def has_ended(how: str) -> Q:
    """Closed, rejected or withdrawn, or one of these; what is merged goes on elsewhere."""
    return Q(status__in=ENDED - {Status.MERGED}) if how == "yes" else Q(status=how)


def _with_task_force(_yes: str) -> Q:
    return Q(pk__in=TaskForce.objects.filter(dissolved_on__isnull=True).values("case"))


def _assigned_twice(_yes: str) -> Q:
    decided = Proposal.objects.filter(state=Proposal.State.IN_FORCE, duties__overlap=_DUAL)
    return Q(pk__in=decided.values("case"))


# The figures that are yes or no.
FLAGS: Mapping[str, Callable[[str], Q]] = {
    "major": lambda _yes: MAJOR,
    "overdue": lambda _yes: Q(is_overdue=True),
    "task_force": _with_task_force,
    "dual": _assigned_twice,
    "group": lambda _yes: Q(fact_row__is_group=True),
}


def flags() -> Mapping[str, Q]:
    """The same as conditions."""
    return {name: flag("yes") for name, flag in FLAGS.items()}


def paid_between(stated: Mapping[str, Any]) -> Q:
    """Cases with wages paid on these days, by an entry that stands."""
    bounds = (("paid_from", "paid_on__gte"), ("paid_to", "paid_on__lte"))
    days = {lookup: stated[name] for name, lookup in bounds if name in stated}
    return Q(pk__in=Payment.objects.standing().filter(**days).values("case")) if days else Q()
