"""Drawing a circular or a talk up, with its preview, and its letter as it was issued."""

import base64
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from agencies.documents.layout.pdf import pictures_of
from agencies.documents.layout.sheet import sheet_of
from agencies.documents.models import Letter, Rendering
from agencies.documents.renderings import path_of, rendering_of
from agencies.people.access import SignedIn
from agencies.people.models import Agency, User
from agencies.policy.versions import standing_on
from oversight.campaigns.actions import admonishing
from oversight.campaigns.actions.admonishing import Wanted, draft_of
from oversight.campaigns.admonition_forms import AdmonitionForm
from oversight.campaigns.models import Admonition
from oversight.campaigns.sources import prefilled, url_of
from oversight.campaigns.views.admonitions import DIRECTIVE, one_of
from oversight.campaigns.views.grounds import agencies_of, key_of
from oversight.campaigns.views.visits import directive_for
from oversight.campaigns.wording import admonition_letter, draft_sheet
from oversight.telling import office_of
from projects.inspections.views.acts import Act, carried_out, officials_only
from projects.inspections.views.measures import MEDIA_TYPES

K = Admonition.Kind


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Draw one up; `?source=` says what it follows from, `?agency=` and `?kind=` for whom and what."""
    officials_only(request.user)
    source = request.GET.get("source", "")[:60]
    kind = request.GET.get("kind", "")
    known = prefilled(source, request.user, timezone.now()) if source else None
    directive = directive_for(request.user, DIRECTIVE)
    initial = {
        "kind": kind if kind in K.values else K.TALK.value,
        "agency": known.agency if known else key_of(request.GET.get("agency", "")),
        "reason": known.reason if known else "",
        "clause": (known.clause if known else "") or (directive.source if directive else ""),
    }
    return _edited(request, None, initial, source if known else "")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    names = ("kind", "person", "reason", "clause", "demand", "rectify_by", "talk_at", "talk_place")
    initial = {name: getattr(found, name) for name in names} | {"agency": found.agency_id}
    return _edited(request, found, initial, found.source)


def _edited(
    request: SignedIn, found: Admonition | None, initial: dict[str, Any], source: str
) -> HttpResponse:
    form = AdmonitionForm(
        request.POST or None, agencies=agencies_of(request.user), initial=initial, prefix_id="admonition"
    )
    label = _("Save the draft") if found else _("Keep as a draft")
    shown = Act(
        "admonition", label, request.get_full_path(), form, is_main=True, is_open=True,
        beside=reverse("admonition-preview"),
    )  # fmt: skip

    def again(bound: Act) -> HttpResponse:
        context = {
            "act": bound,
            "paper": found,
            "source_url": url_of(source),
            "document": _document(request.user),
        }
        return render(request, "oversight/campaigns/admonition_edit.html", context)

    def verb(said: dict[str, Any]) -> None:
        wanted = Wanted(**said, source=source)
        if found:
            admonishing.redraw(found.pk, wanted, by=request.user, now=timezone.now())
        else:
            admonishing.draw_up(wanted, by=request.user, now=timezone.now())

    if request.method == "GET":
        return again(shown)
    back = reverse("admonition", args=[found.pk]) if found else f"{reverse('admonitions')}?state=draft"
    return carried_out(request, shown, verb, back=back, said=_("The draft is kept."), page=again)


def _document(user: User) -> str:
    assert user.agency is not None
    version = standing_on(user.agency.jurisdiction_id, timezone.localdate())
    return version.policy.document if version else ""


@login_required
@require_POST
def preview(request: SignedIn) -> HttpResponse:
    """The letter as it would go out, from what is typed so far."""
    officials_only(request.user)
    assert request.user.agency is not None
    issuer = office_of(request.user.agency.jurisdiction_id)
    form = AdmonitionForm(request.POST, agencies=agencies_of(request.user), prefix_id="admonition")
    form.is_valid()
    said = form.cleaned_data
    agency = Agency.objects.filter(pk=said.get("agency") or 0).first()
    if issuer is None or agency is None or "kind" not in said:
        return HttpResponse(status=204)
    usual: dict[str, Any] = {
        "reason": "……", "clause": "", "person": "", "demand": "", "talk_place": "", "rectify_by": None, "talk_at": None,
    }  # fmt: skip
    wanted = Wanted(
        kind=said["kind"],
        agency=agency.pk,
        **{name: said.get(name) or value for name, value in usual.items()},
    )
    sheet = draft_sheet(
        admonition_letter(draft_of(wanted, agency), issuer, _document(request.user)), issuer, timezone.now()
    )
    pages = [base64.b64encode(each).decode() for each in pictures_of(sheet)]
    return render(request, "projects/inspections/preview.html", {"pages": pages, "sheet": sheet})


def letter_of(user: User, pk: int) -> Letter:
    found = one_of(user, pk).letter
    if found is None:
        raise Http404
    return Letter.objects.select_related("issuer").get(pk=found.pk)


@login_required
@require_GET
def letter(request: SignedIn, pk: int) -> HttpResponse:
    """The letter as issued, in Chinese whatever the reader's language."""
    found = letter_of(request.user, pk)
    files = [(form.upper(), reverse("admonition-letter-file", args=[pk, form])) for form in ("docx", "pdf")]
    back = reverse("admonition", args=[pk])
    context = {"letter": found, "sheet": sheet_of(found), "back": back, "files": files}
    return render(request, "projects/inspections/letter.html", context)


@login_required
@require_safe
def letter_file(request: SignedIn, pk: int, form: str) -> HttpResponseBase:
    found = letter_of(request.user, pk)
    if form not in Rendering.Format.values:
        raise Http404
    path = path_of(rendering_of(found, form, timezone.now()))
    if path is None:
        raise Http404(_("The file is not there any more."))
    response = FileResponse(
        path.open("rb"), as_attachment=form != "pdf", filename=f"{found.number}.{form}",
        content_type=MEDIA_TYPES[form],
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
