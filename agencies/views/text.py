"""A version as the file it is: read by everybody who may, taken away, and edited by who drafts."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from agencies.errors import Refused
from agencies.forms.act import REQUIRED, ActForm
from agencies.people.access import SignedIn
from agencies.policy import publishing
from agencies.policy.access import PolicyVerb, get_version, policy_verbs
from agencies.policy.model import Fault, PolicyRefused
from agencies.policy.models import PolicyVersion
from agencies.views.shell import shell, tried_version


class TextForm(ActForm):
    text = forms.CharField(
        label=gettext_lazy("The file"),
        strip=False,
        error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": 40, "spellcheck": "false", "wrap": "off"}),
    )
    note = forms.CharField(
        label=gettext_lazy("What has changed"),
        max_length=publishing.NOTE_MAX,
        required=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """A browser sends lines ended its own way; the file keeps the one it has."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


@login_required
@require_http_methods(["GET", "POST"])
def text(request: SignedIn, code: int, number: int) -> HttpResponse:
    version = tried_version(request, code, number)
    if request.method == "POST":
        return _save(request, version)
    form = TextForm(initial={"text": version.content, "seen": version.content_hash}, prefix_id="file")
    return _page(request, version, form)


def _save(request: SignedIn, version: PolicyVersion) -> HttpResponse:
    form = TextForm(request.POST, prefix_id="file")
    faults: list[Fault] = []
    if form.is_valid():
        given = form.cleaned_data
        try:
            publishing.save_draft(
                version.pk,
                given["text"],
                seen_hash=given["seen"],
                note=given["note"] or _("Edited as a file"),
                by=request.user,
                now=timezone.now(),
            )
        except PolicyRefused as refused:
            faults = refused.faults
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("policy-version", code=int(version.jurisdiction_id), number=version.number)
    return _page(request, version, form.mark(), faults, status=422)


def _page(
    request: SignedIn,
    version: PolicyVersion,
    form: ActForm,
    faults: list[Fault] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = shell(request, version, "text") | {"form": form, "faults": faults or []}
    context["may_edit"] = PolicyVerb.EDIT in policy_verbs(request.user, version)
    return render(request, "agencies/text.html", context, status=status)


@login_required
@require_GET
def export(request: SignedIn, code: int, number: int) -> HttpResponse:
    """The file, as it can be loaded elsewhere."""
    version = get_version(request.user, str(code), number)
    name = f"{version.jurisdiction_id}-v{version.number}.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(version.content, content_type="application/toml; charset=utf-8", headers=headers)
