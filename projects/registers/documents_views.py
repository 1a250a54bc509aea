"""Papers of a project: the panel, handing in, judging, taking away; and the only way to the bytes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from agencies.csv_lists import csv_response
from agencies.documents.serving import ACCEPTED, sent, sent_small
from agencies.errors import Invalid
from agencies.forms import widgets
from agencies.forms.act import REQUIRED, ActForm
from agencies.forms.filters import FilterForm, Options, choice_field, offer_choices
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.duties import supervises
from projects.models import Document, Project
from projects.models.document import SIZE_MAX
from projects.registers import documents_actions
from projects.registers.chain_forms import chosen_field, day_field, key_field, note_field, text_field, titled
from projects.registers.chain_lists import as_cell, listed
from projects.registers.choices import options_for
from projects.registers.sight import agency_of, one_of, seen_by

OLDEST = Order("stored_at")
IN_PANEL = 12
Purpose = Document.Purpose
# What proves something to a gate and can be forged (TL 二(二)2); photographs and lists prove themselves.
CERTIFICATES = (
    Purpose.APPROVAL, Purpose.PERMIT, Purpose.FUND_PROOF, Purpose.QUALIFICATION, Purpose.GUARANTEE, Purpose.DEPOSIT,
    Purpose.ACCOUNT, Purpose.PAYMENT_PROOF, Purpose.PAYMENT_CERTIFICATE, Purpose.CONTRACT,
)  # fmt: skip


class StoreForm(ActForm):
    file = forms.FileField(label=gettext_lazy("File"), error_messages=REQUIRED)
    purpose = chosen_field(gettext_lazy("What it proves"), Purpose.choices)
    contract_id = key_field(gettext_lazy("Contract"), (), required=False)
    issuer = text_field(gettext_lazy("Issued by"), 100, required=False)
    number = text_field(gettext_lazy("Number of the document"), 60, required=False)
    dated_on = day_field(gettext_lazy("Dated"), required=False)
    valid_until = day_field(gettext_lazy("Valid until"), required=False)
    note = text_field(gettext_lazy("Note"), 500, required=False)
    signed_by_contractor = forms.BooleanField(label=gettext_lazy("Signed by the contractor"), required=False)
    signed_by_supervisor = forms.BooleanField(label=gettext_lazy("Signed by the supervisor"), required=False)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix_id="paper", **kwargs)
        self.fields["file"].widget.attrs["accept"] = ACCEPTED
        contract: Any = self.fields["contract_id"]
        contracts = project.contracts.select_related("contractor").order_by("pk")
        contract.choices = [("", "—"), *((each.pk, titled(each)) for each in contracts)]


class VerifyForm(ActForm):
    verification = chosen_field(gettext_lazy("Verification"), Document.Verification.choices)
    how = note_field(gettext_lazy("How it was verified"))


class DivertedForm(ActForm):
    """Funds withdrawn or diverted (抽逃、挪用): found, or found to be in order."""

    found = chosen_field(
        gettext_lazy("What was found of the funds"),
        (("true", gettext_lazy("Funds withdrawn or diverted")), ("false", gettext_lazy("No fault found"))),
    )
    note = note_field(gettext_lazy("What was found"))


class PaperFilter(FilterForm):
    q = forms.CharField(
        label=gettext_lazy("Project, issuer or number"), required=False, max_length=60, widget=widgets.Text
    )
    purpose = choice_field(gettext_lazy("What it proves"), Purpose.choices)
    verification = choice_field(gettext_lazy("Verification"), Document.Verification.choices)
    regulator = choice_field(gettext_lazy("Industry regulator"), ())

    FIRST: tuple[str, ...] = ("q", "purpose", "verification", "regulator")

    def offer(self, options: Options) -> None:
        offer_choices(self, "regulator", options.agencies)

    def condition(self) -> Q:
        stated = self.stated()
        found = Q()
        if text := stated.get("q"):
            found &= Q(project__name__icontains=text) | Q(issuer__icontains=text) | Q(number__icontains=text)
        for name in ("purpose", "verification"):
            if value := stated.get(name):
                found &= Q(**{name: value})
        if regulator := stated.get("regulator"):
            found &= Q(project__responsible_agency=regulator)
        return found


class OwnPaperFilter(PaperFilter):
    """Of one project, which has one industry department."""

    FIRST = ("q", "purpose", "verification")


@login_required
@require_GET
def papers(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, one_of(request.user, pk))


def _page(request: SignedIn, project: Project, bound: StoreForm | None = None) -> HttpResponse:
    user = request.user
    form = OwnPaperFilter(request.GET, Options())
    is_panel = bool(request.headers.get("HX-Request")) and bound is None
    found = project.documents.standing().filter(form.condition())
    rows = found.select_related("stored_by", "verified_by", "contract__contractor").order_by(
        "-stored_at", "-pk"
    )
    judges = supervises(user, project)
    context = {
        "project": project,
        "files": list(rows[: IN_PANEL if is_panel else 500]),
        "total": found.count(),
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "unfiltered": request.path,
        "store": (bound or StoreForm(project)) if documents_actions.may_store(user, project) else None,
        "verify": VerifyForm(prefix_id="verify") if judges else None,
        "diverted": DivertedForm(prefix_id="diverted") if judges else None,
        "judges": judges,
        "is_panel": is_panel,
        "user": user,
        "size_max": SIZE_MAX // 1024 // 1024,
    }
    name = "projects/chain/papers_panel.html" if is_panel else "projects/chain/papers.html"
    return render(request, name, context, status=422 if bound else 200)


@login_required
@require_POST
def store(request: SignedIn, pk: int) -> HttpResponse:
    project = one_of(request.user, pk)
    form = StoreForm(project, request.POST, request.FILES)
    if form.is_valid():
        said = dict(form.cleaned_data)
        upload = said.pop("file")
        try:
            kept = form.carry_out(
                lambda: documents_actions.store(pk, upload, by=request.user, now=timezone.now(), **said)
            )
        except documents_actions.FileRefused as refused:
            form.add_error("file", str(refused.message))
            kept = False
        if kept:
            messages.success(request, _("The paper is with the project."))
            return _back(pk)
    form.mark()
    return _page(request, project, form)


@login_required
@require_POST
def verify(request: SignedIn, pk: int) -> HttpResponse:
    document = _official(request.user, pk)
    form = VerifyForm(request.POST, prefix_id="verify")
    said = _said(form)
    documents_actions.verify(pk, said["verification"], how=said["how"], by=request.user, now=timezone.now())
    messages.success(request, _("It is on record what the paper was found to be."))
    return _back(document.project_id)


@login_required
@require_POST
def take_away(request: SignedIn, pk: int) -> HttpResponse:
    document = _official(request.user, pk)
    documents_actions.take_away(
        pk, reason=request.POST.get("reason", ""), by=request.user, now=timezone.now()
    )
    messages.success(request, _("Taken away; the timeline keeps who did it and why."))
    return _back(document.project_id)


@login_required
@require_POST
def diverted(request: SignedIn, pk: int) -> HttpResponse:
    one_of(request.user, pk)
    said = _said(DivertedForm(request.POST, prefix_id="diverted"))
    documents_actions.find_diverted(
        pk, said["found"] == "true", note=said["note"], by=request.user, now=timezone.now()
    )
    messages.success(request, _("The finding is on record."))
    return _back(pk)


def _said(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Invalid({name: [str(each) for each in texts] for name, texts in form.errors.items()})
    return form.cleaned_data


def _back(project_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("project-documents", args=[project_id]))


def _official(user: User, pk: int) -> Document:
    """For the pages of officials; a party hands in and takes away through its own door."""
    rows: QuerySet[Document] = Document.objects.standing().filter(project__in=seen_by(user))
    return get_object_or_404(rows, pk=pk)


@login_required
@require_safe
def download(request: SignedIn, pk: int) -> HttpResponseBase:
    """For whoever sees the project; a party to it comes here through its own door."""
    return sent(get_object_or_404(Document.objects.visible_to(request.user), pk=pk), "attachment")


@login_required
@require_safe
def view(request: SignedIn, pk: int) -> HttpResponseBase:
    """An image in the browser. A document is not opened here: what it may contain runs."""
    document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    return sent(document, "inline" if document.is_image else "attachment")


@login_required
@require_safe
def thumbnail(request: SignedIn, pk: int) -> HttpResponseBase:
    return sent_small(get_object_or_404(Document.objects.visible_to(request.user), pk=pk))


@login_required
@require_GET
def unchecked(request: SignedIn) -> HttpResponse:
    """Certificates across projects, those first that have waited longest; without a choice the unchecked ones."""
    form = PaperFilter(request.GET, options_for(agency_of(request.user)))
    return render(
        request, "projects/chain/unchecked.html", listed(request, form, _to_check(request.user, form), OLDEST)
    )


def _to_check(user: User, form: PaperFilter) -> QuerySet[Document]:
    rows = Document.objects.standing().filter(project__in=seen_by(user)).filter(form.condition())
    stated = form.stated()
    if "purpose" not in stated:
        rows = rows.filter(purpose__in=CERTIFICATES)
    if "verification" not in stated:
        rows = rows.filter(verification=Document.Verification.UNCHECKED)
    return rows.select_related("project__responsible_agency", "stored_by", "verified_by")


@login_required
@require_GET
def unchecked_csv(request: SignedIn) -> HttpResponseBase:
    form = PaperFilter(request.GET, options_for(agency_of(request.user)))
    rows = _to_check(request.user, form).order_by(*OLDEST.fields).iterator(chunk_size=2000)
    heading = [
        _("Project number"), _("Project"), _("Industry regulator"), _("What it proves"), _("Issued by"),
        _("Number of the document"), _("Dated"), _("Valid until"), _("Handed in on"), _("Verification"),
        _("Verified by"), _("How it was verified"),
    ]  # fmt: skip
    return csv_response(f"papers-{timezone.localdate():%Y%m%d}", heading, (_line(each) for each in rows))


def _line(document: Document) -> list[str]:
    project = document.project
    values = [
        project.code, project.name, project.responsible_agency, document.get_purpose_display(), document.issuer,
        document.number, document.dated_on, document.valid_until, timezone.localdate(document.stored_at),
        document.get_verification_display(), document.verified_by, document.verification_note,
    ]  # fmt: skip
    return [as_cell(value) for value in values]
