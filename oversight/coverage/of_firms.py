"""Measures whose rows are firms or the posts they fill: each piece is a firm on one project."""

from datetime import date

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from agencies.policy.directives import Measure
from oversight.coverage.pieces import Asked, Piece, piece, placed
from projects.compliance.conditions import counted, fulfilled
from projects.models import Contract, Item, ManagerAssessment, Post, Project


def with_deposit(asked: Asked) -> list[Piece]:
    """General contractors, by the deposit of each of their open projects; where none is due, by that."""
    item = Item.objects.filter(project=OuterRef("pk"), code=Measure.DEPOSIT.value)
    settled = ExpressionWrapper(fulfilled(asked.on) | ~counted(), output_field=BooleanField())
    rows = (
        _open(asked)
        .filter(general_contractor__isnull=False)
        .annotate(is_settled=Exists(item.annotate(settled=settled).filter(settled=True)))
    )
    return [piece(*cells) for cells in rows.values_list("general_contractor", "is_settled", *placed())]


def _open(asked: Asked) -> QuerySet[Project]:
    return asked.projects().filter(state__in=Project.OPEN).order_by("pk")


def with_manager(asked: Asked) -> list[Piece]:
    """General contractors and subcontractors, by the labour manager of theirs on each open project they work on.

    A post without a firm is the general contractor's, as the duties have it.
    """
    places, general = {}, {}
    for pk, firm, *cells in _open(asked).values_list("pk", "general_contractor", *placed()):
        places[pk], general[pk] = cells, firm
    held = set()
    posts = _in_post(asked.on).filter(asked.of_project("project__"), project__state__in=Project.OPEN)
    for project, firm in posts.order_by().values_list("project", "company"):
        held.add((project, firm or general.get(project)))
    firms = {(pk, firm) for pk, firm in general.items() if firm is not None}
    let = Contract.objects.filter(asked.of_project("project__"), project__state__in=Project.OPEN)
    let = let.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=asked.on)).exclude(kind=Contract.Kind.GENERAL)
    firms |= set(let.order_by().values_list("project", "contractor"))
    return [piece(firm, (pk, firm) in held, *places[pk]) for pk, firm in sorted(firms)]


def _in_post(on: date) -> QuerySet[Post]:
    return Post.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=on), part=Post.Part.LABOUR_MANAGER, from_on__lte=on
    )


def assessed(asked: Asked) -> list[Piece]:
    """Labour managers in post on open projects, by an assessment within the last twelve months."""
    made = ManagerAssessment.objects.filter(
        post=OuterRef("pk"), assessed_on__gt=year_before(asked.on), assessed_on__lte=asked.on
    )
    rows = (
        _in_post(asked.on)
        .filter(asked.of_project("project__"), project__state__in=Project.OPEN)
        .order_by("pk")
        .annotate(is_assessed=Exists(made))
    )
    return [piece(*cells) for cells in rows.values_list("pk", "is_assessed", *placed("project__"))]


def year_before(on: date) -> date:
    """The same day of the year before; of 29 February the last of that month."""
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    return on.replace(year=on.year - 1, day=day)
