"""A told text fills in what it says and nobody has typed; each such field is marked, to be confirmed by a person."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F, TextField, Value
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import text_fault
from agencies.models import Region, User
from agencies.people.access import scope_of
from cases.draft import NARRATIVE_MAX
from cases.duties import may_take_in
from cases.reading import Found, Register, in_order, read_text
from cases.views.intake import APART, IntakeForm, intake_form
from projects.models import Company, Project

Filled = list[tuple[Any, Found]]


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """The form again, with what the text says; it is sent in by its own button, as ever."""
    user: User = request.user  # type: ignore[assignment]
    if not may_take_in(user):
        raise PermissionDenied
    jurisdiction = scope_of(user).jurisdiction
    form = intake_form(jurisdiction, None)
    text = request.POST.get("pasted", "").replace("\x00", "")
    fault = text_fault(text, NARRATIVE_MAX)
    found = () if fault else read_text(text, register_in(text, jurisdiction))
    filled = fill(form, request.POST, found, "" if fault else text)
    code = form["project_code"].value() or ""
    context = {
        "form": form,
        "project": Project.objects.filter(code=code, jurisdiction=jurisdiction).first(),
        "narrative_max": NARRATIVE_MAX,
        "pasted": text,
        "paste_fault": fault,
        "read": filled,
        "was_read": not fault,
    }
    return render(request, "cases/new.html", context, status=422 if fault else 200)


def register_in(text: str, jurisdiction: str) -> Register:
    """The projects and companies whose names the text holds, and the places of the jurisdiction."""
    said = {"told": Value(text, TextField())}
    projects: Any = Project.objects.filter(jurisdiction=jurisdiction).annotate(**said)
    companies: Any = Company.objects.annotate(**said)
    places = Region.objects.inside(jurisdiction).exclude(code=jurisdiction)
    return Register(
        dict(projects.filter(told__contains=F("name")).values_list("name", "code")),
        tuple(companies.filter(told__contains=F("name")).values_list("name", flat=True)),
        tuple(places.values_list("name", flat=True)),
    )


def fill(form: IntakeForm, typed: QueryDict, found: Iterable[Found], text: str) -> Filled:
    """What was typed stays; what was read goes where nothing stands. Returns the label of each value with its words."""
    filled: Filled = []
    for name in form.fields:
        if any(given := typed.getlist(name)):
            form.initial[name] = given if name in APART else given[-1]
    for each in in_order(found):
        if each.field not in form.fields or any(typed.getlist(each.field)):
            continue
        form.initial[each.field] = each.value
        form.fields[each.field].read_from = each.words  # type: ignore[attr-defined]
        label = _("Project") if each.field == "project_code" else form.fields[each.field].label
        filled.append((label, each))
    if not typed.get("narrative", "").strip():
        form.initial["narrative"] = text
    return filled
