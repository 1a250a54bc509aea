"""The checklists: those in use in the place, one of them, and the form with rows in which a version is changed."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.forms.act import PlainForm
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.inspections.actions.planning import templates_for
from projects.inspections.actions.templates import change, may_change
from projects.inspections.shipped import FIELDS
from projects.inspections.views.acts import done, officials_only
from projects.models import Finding, Template

_SPARE = 3


def _seen(user: User) -> Any:
    officials_only(user)
    assert user.agency is not None
    place = user.agency.jurisdiction_id
    return Template.objects.filter(jurisdiction=None) | Template.objects.filter(jurisdiction=place)


@login_required
@require_GET
def templates(request: SignedIn) -> HttpResponse:
    seen = _seen(request.user)
    assert request.user.agency is not None
    used = {each.pk for each in templates_for(request.user.agency.jurisdiction_id)}
    rows = [
        {"template": each, "in_use": each.pk in used}
        for each in seen.select_related("jurisdiction").order_by("code", "jurisdiction", "-version")
    ]
    rows.sort(key=lambda row: (row["template"].code, not row["in_use"]))
    context = {"rows": rows, "may_change": may_change(request.user)}
    return render(request, "projects/inspections/templates.html", context)


@login_required
@require_GET
def template(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(_seen(request.user), pk=pk)
    breaches, kinds = dict(Finding.Breach.choices), dict(Finding.Kind.choices)
    items = [
        each
        | {"breach": breaches.get(each["breach"], each["breach"]), "finding": kinds.get(each["finding"], "")}
        for each in found.items
    ]
    context = {"template": found, "items": items, "may_change": may_change(request.user)}
    return render(request, "projects/inspections/template.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def copy(request: SignedIn, pk: int) -> HttpResponse:
    """Rows as they are, and some empty ones; a row without code and text is left out."""
    found = get_object_or_404(_seen(request.user), pk=pk)
    blank: dict[str, str] = dict.fromkeys(FIELDS, "") | {"finding": "hazard", "breach": "other"}
    if request.method == "GET":
        return _form(request, found, found.name, [*found.items, *([blank] * _SPARE)], None)
    name = request.POST.get("name", "")
    columns = {field: request.POST.getlist(field) for field in FIELDS}
    count = max(map(len, columns.values()))
    rows = [
        {field: values[place] if place < len(values) else "" for field, values in columns.items()}
        for place in range(count)
    ]
    kept = [row for row in rows if row["code"].strip() or row["text"].strip()]
    form = PlainForm(request.POST)
    if form.is_valid() and form.carry_out(
        lambda: change(found.code, name, kept, by=request.user, now=timezone.now())
    ):
        return done(request, reverse("templates"), _("The new version is in use."))
    return _form(request, found, name, [*kept, *([blank] * _SPARE)], form, status=422)


def _form(
    request: SignedIn, found: Template, name: str, rows: list[dict[str, str]], form: Any, status: int = 200
) -> HttpResponse:
    context = {
        "template": found, "name": name, "rows": rows, "form": form, "kinds": Finding.Kind.choices,
        "breaches": Finding.Breach.choices,
    }  # fmt: skip
    return render(request, "projects/inspections/template_copy.html", context, status=status)
