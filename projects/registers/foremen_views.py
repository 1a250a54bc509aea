"""The register of foremen and actual contractors (包工头、实际施工人): masked, and the same person known again."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.act import ActForm
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.records.identity import is_identity
from agencies.records.privacy import blind
from projects.duties import may_edit, supervises
from projects.models import Foreman, ForemanEngagement, Project
from projects.registers import foremen_actions
from projects.registers.acts import Offer
from projects.registers.chain_forms import (
    chosen_field,
    day_field,
    key_field,
    note_field,
    text_field,
    titled,
)
from projects.registers.chain_lists import as_cell
from projects.registers.foremen_actions import plain_id, plain_phone
from projects.registers.sight import agency_of, seen_by

NEWEST = Order("created_at", descending=True)


class EnterForm(ActForm):
    kind = chosen_field(gettext_lazy("Kind"), ForemanEngagement.Kind.choices)
    name = text_field(gettext_lazy("Full name"), 40)
    id_number = text_field(gettext_lazy("Identity number"), 30, required=False)
    phone = text_field(gettext_lazy("Telephone"), 30, required=False)
    contract_id = key_field(gettext_lazy("Contract"), (), required=False)
    from_on = day_field(gettext_lazy("Came on"))
    note = note_field(gettext_lazy("Note"), required=False)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix_id="foreman", **kwargs)
        field: Any = self.fields["contract_id"]
        contracts = project.contracts.select_related("contractor").order_by("pk")
        field.choices = [("", "—"), *((each.pk, titled(each)) for each in contracts)]


class LeaveForm(ActForm):
    stay_id = key_field(gettext_lazy("Foreman"), ())
    until_on = day_field(gettext_lazy("Went on"))

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix_id="foreman-left", **kwargs)
        field: Any = self.fields["stay_id"]
        stays = project.foremen.filter(until_on__isnull=True).select_related("foreman")
        field.choices = [("", "—"), *((each.pk, each.foreman.shown_name) for each in stays)]


class NumberForm(forms.Form):
    """Looked up by what only who already has it knows; never part of an address."""

    number = forms.CharField(
        label=gettext_lazy("Identity number or telephone, in full"),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )


def _enter(project: Project, said: dict[str, Any], by: User, now: datetime) -> object:
    return foremen_actions.enter(project.pk, by=by, now=now, **said)


def _leave(_project: Project, said: dict[str, Any], by: User, now: datetime) -> object:
    return foremen_actions.leave(said.pop("stay_id"), by=by, now=now, **said)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "foreman", gettext_lazy("Enter a foreman"), gettext_lazy("The foreman is on record."),
        lambda project, data: EnterForm(project, data), _enter, may_edit,
    ),
    Offer(
        "foreman-left", gettext_lazy("A foreman has left"), gettext_lazy("It is on record that the foreman left."),
        lambda project, data: LeaveForm(project, data), _leave,
        lambda user, project: may_edit(user, project) and project.foremen.filter(until_on=None).exists(),
    ),
)  # fmt: skip


def _seen(user: User) -> QuerySet[Foreman]:
    seen = Q(engagements__project__in=seen_by(user))
    return Foreman.objects.filter(seen).annotate(
        projects=Count("engagements__project", distinct=True),
        running=Count("engagements", filter=Q(engagements__until_on__isnull=True)),
    )


@login_required
@require_http_methods(["GET", "POST"])
def foremen(request: SignedIn) -> HttpResponse:
    """The list; sent a number, whoever has it."""
    agency_of(request.user)
    form = NumberForm(request.POST or None)
    rows = _seen(request.user)
    if request.method == "POST" and form.is_valid():
        rows = rows.filter(_has(form.cleaned_data["number"]))
    page = listing.page_of(rows, NEWEST, request.GET)
    context = {
        "number": form,
        "is_search": form.is_bound,
        "rows": page.rows,
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(rows),
        "cap": CAP,
        "kept": "",
    }
    return render(request, "projects/chain/foremen.html", context, status=422 if form.errors else 200)


def _has(number: str) -> Q:
    identity = plain_id(number)
    if is_identity(identity):
        return Q(id_number_index=blind("id_number", identity))
    return Q(phone_index=blind("phone", plain_phone(number) or "-"))


@login_required
@require_GET
def foreman(request: SignedIn, pk: int) -> HttpResponse:
    return render(request, "projects/chain/foreman.html", _context(request.user, pk))


@login_required
@require_POST
def reveal(request: SignedIn, pk: int) -> HttpResponse:
    """Shown in place, to this person, this once; the timeline of the project says who looked."""
    context = _context(request.user, pk)
    context["revealed"] = foremen_actions.reveal(pk, by=request.user, now=timezone.now())
    is_part = bool(request.headers.get("HX-Request"))
    name = "projects/chain/foreman_person.html" if is_part else "projects/chain/foreman.html"
    return render(request, name, context)


def _context(user: User, pk: int) -> dict[str, Any]:
    stays = list(
        ForemanEngagement.objects.filter(foreman=pk, project__in=seen_by(user))
        .select_related("foreman", "project__responsible_agency", "project__region", "contract__contractor")
        .order_by("-from_on", "-pk")
    )
    if not stays:
        raise Http404
    return {
        "foreman": stays[0].foreman,
        "stays": stays,
        "projects": len({each.project_id for each in stays}),
        "may_reveal": any(supervises(user, each.project) for each in stays),
    }


@login_required
@require_GET
def foremen_csv(request: SignedIn) -> HttpResponseBase:
    """Masked, one line per project."""
    stays = (
        ForemanEngagement.objects.filter(project__in=seen_by(request.user))
        .select_related("foreman", "project__responsible_agency", "contract__contractor")
        .order_by("foreman", "-from_on", "-pk")
    )
    heading = [
        _("Number in the register"), _("Name, masked"), _("Kind"), _("Project number"), _("Project"),
        _("Industry regulator"), _("Contract"), _("Came on"), _("Went on"), _("Note"),
    ]  # fmt: skip
    return csv_response(
        f"foremen-{timezone.localdate():%Y%m%d}", heading, (_line(each) for each in stays.iterator(2000))
    )


def _line(stay: ForemanEngagement) -> list[str]:
    values = [
        stay.foreman_id, stay.foreman.shown_name, stay.get_kind_display(), stay.project.code, stay.project.name,
        stay.project.responsible_agency, stay.contract, stay.from_on, stay.until_on, stay.note,
    ]  # fmt: skip
    return [as_cell(value) for value in values]
