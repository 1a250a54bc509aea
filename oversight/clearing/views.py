"""The page of what could be cleared by when: cases, sources, shortfall and workers; what-if in the address."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.importing.writing import table
from agencies.people.access import Sight, SignedIn, scope_of
from agencies.people.models import User
from cases.models import Case
from oversight.clearing.forms import ORDERS, WhatIfForm
from oversight.clearing.scenario import Case as Served
from oversight.clearing.scenario import Kind, Outcome, Pot, run
from oversight.clearing.sources import KINDS, Ground, Owed, Shown, ground_of

NOTHING = Decimal(0)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Row:
    """One case: what it is owed and what it gets of each source, in the order of `KINDS`."""

    owed: Owed
    served: Served
    cells: tuple[tuple[Any, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Reckoned:
    form: WhatIfForm
    ground: Ground
    outcome: Outcome
    rows: tuple[Row, ...]
    pots: tuple[tuple[Shown, Decimal, Decimal, bool], ...]
    kinds: tuple[tuple[str, Any, Decimal, Decimal, bool], ...]


def _reckon(request: SignedIn) -> Reckoned:
    user: User = request.user
    scope = scope_of(user)
    if scope.sight is Sight.NOTHING or user.agency is None:
        raise Http404
    today = timezone.localdate()
    form = WhatIfForm(request.GET, today)
    said = form.said
    ground = ground_of(Case.objects.visible_to(user), user.agency.jurisdiction_id, today)
    shown = list(ground.pots)
    if said["added"]:
        shown.append(Shown(Pot("added", Kind.ADDED, said["added"], today), _("Money added here"), ""))
    outcome = run(
        ground.claims, [each.pot for each in shown], by=said["by"], order=said["order"], off=said["off"]
    )
    owed = {each.case.pk: each for each in ground.owed}
    rows = tuple(
        Row(owed[each.claim.key], each, tuple((label, each.of(Kind(code))) for code, label in KINDS))
        for each in outcome.cases
    )
    used = {each.pot.key: each for each in outcome.pots}
    pots = tuple(
        (each, used[each.pot.key].given, used[each.pot.key].left, used[each.pot.key].too_late)
        for each in shown
        if each.pot.key in used
    )
    return Reckoned(form, ground, outcome, rows, pots, _kinds(outcome, said["off"]))


def _kinds(outcome: Outcome, off: frozenset[Kind]) -> tuple[tuple[str, Any, Decimal, Decimal, bool], ...]:
    sums = outcome.by_kind()
    return tuple(
        (code, label, *sums.get(Kind(code), (NOTHING, NOTHING)), Kind(code) in off) for code, label in KINDS
    )


@login_required
@require_GET
def clearing(request: SignedIn) -> HttpResponse:
    found = _reckon(request)
    said = found.form.said
    context = {
        "form": found.form,
        "by": said["by"],
        "usual": found.form.usual,
        "order": dict(ORDERS)[said["order"].value],
        "outcome": found.outcome,
        "rows": found.rows,
        "pots": found.pots,
        "kinds": found.kinds,
        "labels": [label for _code, label in KINDS],
        "unknown": found.ground.unknown,
        "rules": found.ground.rules,
        "kept": request.GET.urlencode(),
        "only_own": scope_of(request.user).sight is Sight.OWN,
    }
    status = 422 if found.form.errors else 200
    return render(request, "oversight/clearing.html", context, status=status)


@login_required
@require_GET
def workbook(request: SignedIn) -> FileResponse:
    """The cases with what each gets of which source, then the sources."""
    found = _reckon(request)
    heading = [
        _("Case number"), _("Project"), _("Employer"), _("Complaint received on"), _("Workers"), _("Owed (yuan)"),
        _("Verified"), *(str(label) for _code, label in KINDS), _("Covered (yuan)"), _("Shortfall (yuan)"),
        _("Workers paid"), _("Paid in full on"),
    ]  # fmt: skip
    name = f"clearing-{found.form.said['by']:%Y%m%d}.xlsx"
    file = table(_("What could be cleared"), heading, _lines(found))
    return FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)


def _lines(found: Reckoned) -> Iterator[list[str]]:
    words = {True: _("yes"), False: _("no")}
    for row in found.rows:
        case, served = row.owed.case, row.served
        yield _texts(
            case.number, case.project.name if case.project else "", _employer(case),
            timezone.localdate(case.received_at), served.claim.workers, served.claim.owed, words[row.owed.is_verified],
            *(amount for _label, amount in row.cells), served.given, served.short, served.workers_paid,
            served.cleared_on,
        )  # fmt: skip
    out = found.outcome
    sums = [each[3] for each in found.kinds]
    yield _texts(
        _("Total"), "", "", "", out.workers, out.owed, "", *sums, out.given, out.short, out.workers_paid, ""
    )
    yield []
    yield [
        _("Source"),
        _("Whose money"),
        _("There (yuan)"),
        _("Used (yuan)"),
        _("Left (yuan)"),
        _("Usable from"),
        _("Note"),
    ]
    labels = {str(code): str(label) for code, label in KINDS}
    for shown, given, left, _late in found.pots:
        pot = shown.pot
        yield _texts(labels[pot.kind.value], shown.name, pot.amount, given, left, pot.ready_on, shown.note)


def _texts(*values: Any) -> list[str]:
    return ["" if value is None else str(value) for value in values]


def _employer(case: Case) -> str:
    return case.employer.name if case.employer else case.employer_name
