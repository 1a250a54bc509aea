"""What leaves the page: the ranking and a scorecard as workbooks, the circular, and the signed forms."""

from typing import IO

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from agencies.documents.contents import MEDIA_TYPES, Kind
from agencies.documents.layout.sheet import sheet_of
from agencies.documents.models import Letter, Rendering
from agencies.documents.renderings import path_of, rendering_of
from agencies.importing.writing import MEDIA_TYPE, table
from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.assessment.actions.announcing import sign_form
from oversight.assessment.explaining import figures_said, rule_said, why_said
from oversight.assessment.models import IndicatorSet, SignedForm
from oversight.assessment.paper import SIGNATURES, docx_of_form, head_of, workbook_of_form
from oversight.assessment.reading import ranking_of
from oversight.assessment.views.card import card_of, shows_points
from oversight.assessment.views.page import one_of, sees_ranking
from oversight.assessment.views.register import jurisdiction_of
from oversight.duties import sees_place
from projects.inspections.views.acts import done
from projects.inspections.views.tables import cells

S = IndicatorSet.State


def _sent(file: IO[bytes], name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)


@login_required
@require_GET
def ranking(request: SignedIn, pk: int) -> HttpResponseBase:
    found = one_of(request.user, pk)
    if found.state not in (S.OBJECTIONS, S.ANNOUNCED) or not sees_ranking(request.user, found):
        raise Http404
    read = ranking_of(found)
    heading = [
        _("Place in the ranking"), _("Unit assessed"), *(name for name, _full in read.sections), _("Total points"),
        _("Grade"), _("Total of the year before"), _("Place of the year before"), _("To be put right"),
    ]  # fmt: skip
    lines = (
        cells(
            [row.card.rank, row.card.agency.name, *row.parts, row.card.total, row.card.grade,
             row.before.total if row.before else None, row.before.rank if row.before else None, row.card.demand]
        )
        for row in read.rows
    )  # fmt: skip
    return _sent(table(str(found), heading, lines), f"{found.year}-{found.assessed}-{found.pk}.xlsx")


@login_required
@require_GET
def scorecard(request: SignedIn, pk: int) -> HttpResponseBase:
    """年度考核自查表: every item with standard, own words, figures, points and reason."""
    card = card_of(request.user, pk)
    given = shows_points(request.user, card)
    heading = [
        _("Part of the assessment"), _("Code"), _("Assessment item"), _("Standard"), _("Clause"), _("Full points"),
        _("How it is scored"), _("Own points"), _("Self-check"), _("Shortcoming to put right"),
        _("What it was counted from"), _("Points given"), _("Reason"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.indicator.section, each.indicator.code, each.indicator.name, each.indicator.standard,
             each.indicator.clause, each.indicator.points, rule_said(each.indicator), each.self_points, each.self_text,
             each.shortcoming, figures_said(each.figures), each.points if given else None,
             " ".join(filter(None, [why_said(each), each.reason])) if given and each.points is not None else ""]
        )
        for each in card.scores.select_related("indicator")
    )  # fmt: skip
    return _sent(
        table(card.agency.short_name, heading, lines), f"{card.set.year}-{card.set.assessed}-{card.pk}.xlsx"
    )


# ---- the circular


def _letter_of(user: User, pk: int) -> Letter:
    found = one_of(user, pk)
    if found.letter is None:
        raise Http404
    return found.letter


@login_required
@require_GET
def letter(request: SignedIn, pk: int) -> HttpResponse:
    """As issued, in Chinese whatever the reader's language."""
    found = _letter_of(request.user, pk)
    files = [(form.upper(), reverse("assessment-letter-file", args=[pk, form])) for form in ("docx", "pdf")]
    context = {
        "letter": found,
        "sheet": sheet_of(found),
        "back": reverse("assessment", args=[pk]),
        "files": files,
    }
    return render(request, "projects/inspections/letter.html", context)


@login_required
@require_safe
def letter_file(request: SignedIn, pk: int, form: str) -> HttpResponseBase:
    found = _letter_of(request.user, pk)
    if form not in Rendering.Format.values:
        raise Http404
    path = path_of(rendering_of(found, form, timezone.now()))
    if path is None:
        raise Http404(_("The file is not there any more."))
    response = FileResponse(
        path.open("rb"),
        as_attachment=form != "pdf",
        filename=f"{found.number}.{form}",
        content_type=MEDIA_TYPES[Kind(form)],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


# ---- the forms for evaluations


@login_required
@require_POST
def sign(request: SignedIn, pk: int) -> HttpResponse:
    one_of(request.user, pk)
    made = sign_form(pk, enters=request.POST.get("enters", ""), by=request.user, now=timezone.now())
    return done(request, reverse("signed-form", args=[made.pk]), _("The form is signed and frozen."))


def _form(user: User, pk: int) -> SignedForm:
    """For the office, leaders and auditors: it goes to another body, not to the units."""
    jurisdiction_of(user)
    if not sees_place(user):
        raise Http404
    return get_object_or_404(SignedForm.objects.visible_to(user).select_related("set", "signed_by"), pk=pk)


@login_required
@require_GET
def signed_form(request: SignedIn, pk: int) -> HttpResponse:
    found = _form(request.user, pk)
    rows = [
        {"cells": row, "card": card}
        for row, card in zip(found.lines["rows"], found.lines["cards"], strict=True)
    ]
    context = {"form": found, "rows": rows, "head": head_of(found), "signatures": SIGNATURES}
    return render(request, "oversight/assessment/signed_form.html", context)


@login_required
@require_GET
def signed_form_file(request: SignedIn, pk: int, form: str) -> HttpResponseBase:
    found = _form(request.user, pk)
    if form == "xlsx":
        return _sent(workbook_of_form(found), f"{found.number}.xlsx")
    if form != "docx":
        raise Http404
    response = HttpResponse(docx_of_form(found), content_type=MEDIA_TYPES[Kind.DOCX])
    response["Content-Disposition"] = content_disposition_header(True, f"{found.number}.docx")
    return response
