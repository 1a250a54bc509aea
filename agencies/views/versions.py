"""The versions of a place's policy: the list, one version with what can be done with it, and each act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.forms.act import REQUIRED, ActForm, PlainForm
from agencies.models import PolicyVersion, Region
from agencies.people.access import SignedIn
from agencies.policy import publishing
from agencies.policy.access import (
    PolicyVerb,
    decides_policy,
    drafts_policy,
    get_version,
    policy_verbs,
    versions_visible_to,
)
from agencies.policy.model import Fault, PolicyRefused
from agencies.policy.versions import standing_on
from agencies.views.policy import in_words
from agencies.views.shell import shell

MAX_FILE = 500_000  # bytes; the longest shipped file has a tenth of it


class ReadForm(ActForm):
    """An act upon the text that its page showed."""

    seen_hash = forms.CharField(required=False, widget=forms.HiddenInput)


class SubmitForm(ReadForm):
    effective_from = forms.DateField(
        label=gettext_lazy("In force from"),
        error_messages=REQUIRED
        | {"invalid": gettext_lazy("This must be a date that exists, written like 2026-04-30.")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy(
            "New cases are decided by it from this day on; cases already decided keep their version."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("What changes, and why"),
        error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BackForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), error_messages=REQUIRED, widget=forms.Textarea(attrs={"rows": 3})
    )


class ApproveForm(ReadForm):
    note = forms.CharField(
        label=gettext_lazy("Opinion"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ImportForm(ActForm):
    file = forms.FileField(label=gettext_lazy("File of a policy (TOML)"), error_messages=REQUIRED)

    def text(self) -> str:
        """The file as text. Puts the fault beside the field and returns nothing when it is none."""
        found = self.cleaned_data["file"]
        if found.size > MAX_FILE:
            self.add_error("file", _("The file is larger than 500 kB."))
            return ""
        try:
            return str(found.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", _("This is not a text file in UTF-8."))
            return ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """An act: its form, its words, and the verb that carries it out."""

    label: str | Promise
    done: str | Promise
    form: type[ActForm]
    perform: Callable[..., PolicyVersion]
    is_main: bool = False


ACTS: dict[PolicyVerb, _Kind] = {
    PolicyVerb.SUBMIT: _Kind(
        gettext_lazy("Submit for approval"),
        gettext_lazy("Submitted; a second person approves it or sends it back."),
        SubmitForm,
        publishing.submit,
        is_main=True,
    ),
    PolicyVerb.APPROVE: _Kind(
        gettext_lazy("Approve"),
        gettext_lazy("Approved; it can be published now."),
        ApproveForm,
        publishing.approve,
        is_main=True,
    ),
    PolicyVerb.PUBLISH: _Kind(
        gettext_lazy("Publish"),
        gettext_lazy("Published; it never changes from now on."),
        PlainForm,
        publishing.publish_approved,
        is_main=True,
    ),
    PolicyVerb.SEND_BACK: _Kind(
        gettext_lazy("Send back to draft"),
        gettext_lazy("Sent back; it can be edited again."),
        BackForm,
        publishing.send_back,
    ),
    PolicyVerb.UNDO: _Kind(
        gettext_lazy("Undo the last change"),
        gettext_lazy("The last change has been taken back."),
        ReadForm,
        publishing.undo_edit,
    ),
    PolicyVerb.DISCARD: _Kind(
        gettext_lazy("Put the draft aside"),
        gettext_lazy("Put aside; it is kept and can be taken up again."),
        PlainForm,
        publishing.discard,
    ),
    PolicyVerb.RESTORE: _Kind(
        gettext_lazy("Take the draft up again"),
        gettext_lazy("Taken up again."),
        PlainForm,
        publishing.restore,
        is_main=True,
    ),
}


@dataclass(slots=True)
class ShownAct:
    """What `components/act.html` shows of an act that is open to this person."""

    form: ActForm
    url: str
    key: str
    label: str | Promise
    is_main: bool
    is_open: bool = False
    template: str = "agencies/act_fields.html"


def _url(version: PolicyVersion, name: str = "policy-version") -> str:
    return reverse(name, args=[int(version.jurisdiction_id), version.number])


def _shown(verb: PolicyVerb, version: PolicyVersion, data: Any = None) -> ShownAct:
    kind = ACTS[verb]
    initial = {"effective_from": timezone.localdate(), "seen_hash": version.content_hash}
    form = kind.form(data, prefix_id=verb.value, initial=initial)
    url = _url(version, f"policy-{verb.value}")
    return ShownAct(form, url, f"act-{verb.value}", kind.label, kind.is_main)


def _acts(version: PolicyVersion, verbs: frozenset[PolicyVerb]) -> list[ShownAct]:
    return [
        _shown(verb, version)
        for verb in ACTS
        if verb in verbs and (verb is not PolicyVerb.UNDO or publishing.may_undo(version))
    ]


@login_required
@require_GET
def versions(request: SignedIn, code: int) -> HttpResponse:
    jurisdiction = get_object_or_404(Region, pk=str(code))
    return render(request, "agencies/versions.html", _list_context(request, jurisdiction))


def _list_context(request: SignedIn, jurisdiction: Region) -> dict[str, Any]:
    people = ("created_by", "submitted_by", "approved_by", "published_by", "base")
    found = versions_visible_to(request.user, jurisdiction.pk).select_related(*people)
    return {
        "jurisdiction": jurisdiction,
        "versions": found.order_by("-number").defer("content", "base__content"),
        "in_force": standing_on(jurisdiction.pk, timezone.localdate()),
        "may_draft": drafts_policy(request.user, jurisdiction.pk),
        "import_form": ImportForm(prefix_id="import"),
    }


@login_required
@require_GET
def version(request: SignedIn, code: int, number: int) -> HttpResponse:
    found = get_version(request.user, str(code), number)
    return render(request, "agencies/version.html", _version_context(request, found))


def _version_context(request: SignedIn, found: PolicyVersion) -> dict[str, Any]:
    context: dict[str, Any] = shell(request, found, "rules") | in_words(found)
    is_own_work = (
        found.state == PolicyVersion.State.SUBMITTED
        and decides_policy(request.user, found.jurisdiction_id)
        and PolicyVerb.APPROVE not in context["verbs"]
    )
    return context | {
        "acts": _acts(found, context["verbs"]),
        "steps": found.steps.select_related("by__agency").defer("content").order_by("-sequence"),
        "is_own_work": is_own_work,
    }


@login_required
@require_POST
def begin(request: SignedIn, code: int) -> HttpResponse:
    draft = publishing.begin_draft(str(code), by=request.user, now=timezone.now())
    messages.success(request, _("A draft has been begun from the version in force."))
    return redirect(_url(draft, "policy-edit"))


@login_required
@require_http_methods(["GET", "POST"])
def import_file(request: SignedIn, code: int) -> HttpResponse:
    jurisdiction = get_object_or_404(Region, pk=str(code))
    if request.method == "GET":
        return redirect("policy-versions", code=code)
    if not drafts_policy(request.user, jurisdiction.pk):
        raise PermissionDenied
    form = ImportForm(request.POST, request.FILES, prefix_id="import")
    faults: list[Fault] = []
    if form.is_valid() and (text := form.text()):
        try:
            draft, is_new = publishing.import_draft(str(code), text, by=request.user, now=timezone.now())
        except PolicyRefused as refused:
            faults = refused.faults
        else:
            said = _("The file has become a draft.") if is_new else _("This file is there already.")
            messages.success(request, said)
            return redirect(_url(draft))
    context = _list_context(request, jurisdiction) | {"import_form": form.mark(), "faults": faults}
    return render(request, "agencies/versions.html", context, status=422)


@login_required
@require_POST
def act(request: SignedIn, code: int, number: int, verb: PolicyVerb) -> HttpResponse:
    """One act of a version. What is wrong stands beside the fields, what the check finds below the form."""
    found = get_version(request.user, str(code), number)
    shown = _shown(verb, found, request.POST)
    faults: list[Fault] = []
    now: datetime = timezone.now()
    if shown.form.is_valid():
        try:
            given = shown.form.cleaned_data
            if shown.form.carry_out(lambda: ACTS[verb].perform(found.pk, **given, by=request.user, now=now)):
                messages.success(request, str(ACTS[verb].done))
                return _onward(request, found)
        except PolicyRefused as refused:
            faults = refused.faults
    shown.form.mark()
    shown.is_open = True
    if request.headers.get("HX-Request"):
        context = {
            "act": shown,
            "faults": faults,
            "version": found,
            "verbs": policy_verbs(request.user, found),
        }
        return render(request, "components/act.html", context, status=422)
    context = _version_context(request, found)
    acts = [
        shown if each.key == shown.key else each for each in _acts(found, policy_verbs(request.user, found))
    ]
    return render(request, "agencies/version.html", context | {"acts": acts, "faults": faults}, status=422)


def _onward(request: SignedIn, found: PolicyVersion) -> HttpResponse:
    """Back to where the act was done: a change is undone on the page where it was made."""
    edits = reverse("policy-edit", args=[int(found.jurisdiction_id), found.number])
    url = edits if request.POST.get("back") == "edit" else _url(found)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
