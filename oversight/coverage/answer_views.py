"""What every district must have, by district and measure; the office answers, with what shows it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.importing.writing import MEDIA_TYPE, table
from agencies.people.access import SignedIn
from agencies.people.models import Region
from agencies.policy.directives import Measure
from escrow.models import ReliefFund
from oversight.acts import acts_of
from oversight.coverage import actions
from oversight.coverage.forms import AnswerForm
from oversight.coverage.lights import seen
from oversight.coverage.lines import lines_of
from oversight.coverage.models import CoverageAnswer
from oversight.coverage.of_places import districts, funds
from oversight.coverage.reading import policy_of
from oversight.coverage.views import asking
from oversight.coverage.words import HOW
from oversight.duties import steers
from projects.inspections.views.acts import Act, carried_out
from projects.inspections.views.tables import cells


@dataclass(frozen=True, slots=True)
class Cell:
    """`fund` is what the register of funds says, of the measure it answers by itself."""

    measure: Measure
    answer: CoverageAnswer | None
    fund: ReliefFund | None

    @property
    def holds(self) -> bool | None:
        """None where nobody has answered."""
        if self.fund is not None:
            return True
        return self.answer.holds if self.answer else None


def answered_measures(jurisdiction: str, on: Any) -> list[Measure]:
    """Those on which the place has a target; without one all of them may be answered."""
    aimed = [line.measure for line in lines_of(policy_of(jurisdiction, on)) if line.measure.is_answered]
    return aimed or [each for each in Measure if each.is_answered]


def sheet(jurisdiction: str, measures: list[Measure]) -> list[tuple[Region, list[Cell]]]:
    rows = CoverageAnswer.objects.filter(jurisdiction=jurisdiction).select_related("answered_by")
    said = {(each.region_id, each.measure): each for each in rows}
    kept = funds(jurisdiction)
    return [
        (
            region,
            [
                Cell(
                    each, said.get((region.code, each.value)),
                    kept.get(region.code) if each == Measure.EMERGENCY_FUND else None,
                )
                for each in measures
            ],
        )
        for region in districts(jurisdiction)
    ]  # fmt: skip


@login_required
@require_GET
def answers(request: SignedIn) -> HttpResponse:
    asked = asking(request)
    measures = answered_measures(asked.jurisdiction, asked.on)
    lines = {line.measure: line for line in lines_of(policy_of(asked.jurisdiction, asked.on))}
    rows = sheet(asked.jurisdiction, measures)
    heads = []
    for place, each in enumerate(measures):
        held = sum(1 for _region, line in rows if line[place].holds)
        targets = lines[each].targets if each in lines else ()
        heads.append(
            {"measure": each, "held": held, "of": len(rows), "targets": targets, "how": HOW[each],
             "seen": seen(held, len(rows), targets, asked.on)}
        )  # fmt: skip
    context = {"rows": rows, "heads": heads, "may_answer": steers(request.user), "today": asked.on}
    return render(request, "oversight/coverage/answers.html", context)


@login_required
@require_GET
def answers_workbook(request: SignedIn) -> FileResponse:
    asked = asking(request)
    measures = answered_measures(asked.jurisdiction, asked.on)
    words = {True: _("yes"), False: _("no"), None: _("not answered")}
    lines = (
        cells(
            [region.code, region.name, each.measure.label, words[each.holds],
             each.answer.since if each.answer else each.fund.account.opened_on if each.fund else None,
             each.answer.document if each.answer else str(each.fund.account) if each.fund else "",
             each.answer.note if each.answer else ""]
        )
        for region, line in sheet(asked.jurisdiction, measures)
        for each in line
    )  # fmt: skip
    heading = [
        _("Region code"), _("District"), _("What is measured"), _("Set up"), _("In place since"),
        _("Document that shows it"), _("Note"),
    ]  # fmt: skip
    file = table(_("Answers of districts"), heading, lines)
    name = f"coverage-answers-{asked.on:%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: SignedIn, region: str, code: str) -> HttpResponse:
    """One district and one measure: what is known, how it came about, and the form of the office."""
    asked = asking(request)
    measures = answered_measures(asked.jurisdiction, asked.on)
    if code not in {each.value for each in measures}:
        raise Http404
    measure = Measure(code)
    place = next((each for each in districts(asked.jurisdiction) if each.code == region), None)
    if place is None:
        raise Http404
    if request.method == "GET":
        return _page(request, place, measure, None)
    return carried_out(
        request,
        _act(place, measure, AnswerForm(request.POST, prefix_id="answer")),
        lambda said: actions.answer(
            asked.jurisdiction, region, measure, by=request.user, now=timezone.now(), **said
        ),
        back=reverse("coverage-answer", args=[region, code]),
        said=_("What the district has is entered."),
        page=lambda act: _page(request, place, measure, act),
    )


def _act(place: Region, measure: Measure, form: AnswerForm) -> Act:
    url = reverse("coverage-answer", args=[place.code, measure.value])
    return Act("answer", _("Enter what the district has"), url, form, is_main=True, is_open=True)


def _page(request: SignedIn, place: Region, measure: Measure, bound: Act | None) -> HttpResponse:
    assert request.user.agency is not None
    jurisdiction = request.user.agency.jurisdiction_id
    row = CoverageAnswer.objects.filter(jurisdiction=jurisdiction, region=place, measure=measure).first()
    usual = {
        "holds": "yes" if row and row.holds else "no" if row else "",
        "since": row.since if row else None,
        "document": row.document if row else "",
        "note": row.note if row else "",
    }
    act = bound or _act(place, measure, AnswerForm(prefix_id="answer", initial=usual))
    fund = funds(jurisdiction).get(place.code) if measure == Measure.EMERGENCY_FUND else None
    context = {
        "place": place,
        "measure": measure,
        "cell": Cell(measure, row, fund),
        "how": HOW[measure],
        "acts": [act] if steers(request.user) else [],
        "entries": acts_of(row) if row else [],
    }
    return render(request, "oversight/coverage/answer.html", context)
