"""Lists for the registers: sent in, looked over, taken in; a page that follows the work while it goes on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.errors import Invalid
from agencies.forms.act import ActForm
from agencies.importing import writing
from agencies.importing.columns import Column, Fault
from agencies.people.models import User
from agencies.records.privacy import mask_id_number, mask_name, mask_phone, mask_text
from projects.duties import keeps_register
from projects.intake import actions, lists, prefilled
from projects.intake.ledgers import LEDGERS
from projects.intake.registers import REGISTERS, offered_in
from projects.models import RegisterFault, RegisterRun

_SHOWN, _RUNS, _PREVIEW, _TEXT = 50, 50, 5, 40
# What a page shows of the personal columns of a list.
_MASKS = {"id_number": mask_id_number, "phone": mask_phone}
_MASKS_OF_WORKERS = _MASKS | {"name": mask_name}
_State = RegisterRun.State


class UploadForm(ActForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Register"),
        choices=lambda: [(kind, RegisterRun.Kind(kind).label) for kind in REGISTERS],
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Excel (.xlsx) or CSV, at most 500 MB and 2,000,000 rows; of a workbook the first sheet is read."
        ),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column of the file, what stands in its first row, and which of ours it is."""

    place: int
    name: str
    code: str
    example: str


def _user(request: HttpRequest) -> User:
    """Whose department keeps registers; for everybody else the pages are not there."""
    user: User = request.user  # type: ignore[assignment]
    if not keeps_register(user):
        raise Http404
    return user


def _run(request: HttpRequest, pk: int) -> RegisterRun:
    related = ("by", "confirmed_by", "jurisdiction", "project")
    return get_object_or_404(RegisterRun.objects.visible_to(_user(request)).select_related(*related), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def runs(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    asked = request.GET.get("kind", "")
    initial = {"kind": asked} if asked in REGISTERS else None
    form = UploadForm(request.POST or None, request.FILES or None, prefix_id="upload", initial=initial)
    if request.method == "POST" and form.is_valid():
        sent: list[RegisterRun] = []
        kind, file = form.cleaned_data["kind"], form.cleaned_data["file"]
        if form.carry_out(lambda: sent.append(actions.send_in(file, kind, by=user, now=timezone.now()))):
            return redirect("register-run", sent[0].pk)
    found = RegisterRun.objects.visible_to(user).select_related("by", "project")
    context = {
        "form": form.mark(), "runs": found[:_RUNS], "limit": _RUNS, "all": found.count(), "registers": _titles(),
        "ledgers": [(kind, handed.title) for kind, handed in LEDGERS.items()],
    }  # fmt: skip
    return render(request, "projects/intake/runs.html", context, status=422 if form.errors else 200)


def _titles() -> list[tuple[str, Any, bool]]:
    """(kind, name, whether a template with what is on record can be had)."""
    return [(kind, RegisterRun.Kind(kind).label, kind in prefilled.KINDS) for kind in REGISTERS]


@login_required
@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The empty template of a register, or with `?filled` one that holds what the person may change."""
    user = _user(request)
    if kind not in REGISTERS or user.agency is None:
        raise Http404
    title, columns = REGISTERS[kind].title, offered_in(kind, user.agency.jurisdiction_id)
    if "filled" in request.GET and kind in prefilled.KINDS:
        return sent_as(writing.template(columns, title, prefilled.rows(kind, user)), f"{title}（已填）.xlsx")
    return sent_as(writing.template(columns, title), f"{title}导入模板.xlsx")


@login_required
@require_GET
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "projects/intake/run.html", _context(request, _run(request, pk)))


def _context(request: HttpRequest, run: RegisterRun) -> dict[str, Any]:
    after = request.GET.get("after", "")
    faults = run.faults.filter(pk__gt=int(after) if after.isdecimal() and len(after) < 18 else 0).order_by(
        "pk"
    )
    shown = list(faults[: _SHOWN + 1])
    rows = _preview(run)
    columns = {each.code: each for each in REGISTERS[run.kind].columns}
    read = [columns[code] for code in run.places.values() if code in columns]
    return {
        "run": run,
        "register": REGISTERS[run.kind],
        "percent": percent(run),
        "columns": read,
        "preview": [(number, [_masked(run, each, said) for each in read]) for number, said in rows],
        "choices": _choices(run, dict(rows[0][1]) if rows else {}),
        "fields": REGISTERS[run.kind].columns,
        "unread": [name for place, name in enumerate(run.heading) if name and place not in run.places],
        "faults": shown[:_SHOWN],
        "next": shown[_SHOWN - 1].pk if len(shown) > _SHOWN else None,
        "twins": _twins(run),
    }


def percent(run: RegisterRun) -> int:
    """Of what is being taken in; how long a check takes is not known before its end."""
    return min(100, 100 * run.taken // run.total) if run.total else 0


def _preview(run: RegisterRun) -> list[tuple[int, Mapping[str, str]]]:
    """While somebody still has to decide; later the file is not there any more."""
    if run.state not in (_State.UPLOADED, _State.CHECKED):
        return []
    try:
        return lists.preview(run, _PREVIEW)
    except Invalid:
        return []


def _masked(run: RegisterRun, column: Column, said: Mapping[str, str]) -> str:
    cell = said.get(column.code, "")
    masks = _MASKS_OF_WORKERS if run.kind == RegisterRun.Kind.ROSTER else _MASKS
    text = masks[column.code](cell) if column.code in masks else mask_text(cell)
    return text if len(text) <= _TEXT else f"{text[:_TEXT]}…"


def _choices(run: RegisterRun, first: Mapping[str, str]) -> list[ColumnChoice]:
    return [
        ColumnChoice(place, name, code := run.places.get(place, ""), first.get(code, ""))
        for place, name in enumerate(run.heading)
        if name
    ]


def _twins(run: RegisterRun) -> list[RegisterRun]:
    """The same file sent before."""
    before = RegisterRun.objects.filter(
        jurisdiction=run.jurisdiction_id, sha256=run.sha256, kind=run.kind, pk__lt=run.pk
    ).exclude(state__in=[_State.FAILED, _State.CANCELLED])
    return list(before.select_related("by")[:3])


@login_required
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Polled while the worker is at it; then the page reloads itself."""
    run = _run(request, pk)
    if not run.at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "projects/intake/progress.html", {"run": run, "percent": percent(run)})


@login_required
@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    mapping = {place: request.POST.get(f"column-{place}", "") for place in range(len(run.heading))}
    try:
        actions.assign(pk, mapping, by=_user(request), now=timezone.now())
    except Invalid as invalid:
        run.mapping = {place: code for place, code in mapping.items() if code}
        context = _context(request, run) | {"wrong": invalid.errors["mapping"], "opens": True}
        return render(request, "projects/intake/run.html", context, status=422)
    return redirect("register-run", pk)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    _run(request, pk)
    whole = request.POST.get("which") == "whole"
    actions.confirm(pk, whole=whole, by=_user(request), now=timezone.now())
    return redirect("register-run", pk)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    _run(request, pk)
    actions.cancel(pk, by=_user(request), now=timezone.now())
    messages.success(request, _("Cancelled; the list and what was wrong in it are deleted."))
    return redirect("register-run", pk)


@login_required
@require_GET
def errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every row with an error, as it was sent and unmasked, to be put right and sent again."""
    run = _run(request, pk)
    return sent_as(
        writing.error_sheet(run.heading, _wrong_rows(run)), f"{REGISTERS[run.kind].title}错误行-{run.pk}.xlsx"
    )


def _wrong_rows(run: RegisterRun) -> Iterator[tuple[int, list[str], list[Fault]]]:
    number, cells, found = 0, list[str](), list[Fault]()
    for fault in RegisterFault.objects.filter(run=run).order_by("number", "pk").iterator(chunk_size=500):
        if fault.number != number:
            if found:
                yield number, cells, found
            number, cells, found = fault.number, fault.opened(), []
        found.append(Fault(fault.column, fault.message))
    if found:
        yield number, cells, found


def sent_as(file: Any, name: str) -> FileResponse:
    response = FileResponse(file, as_attachment=True, filename=name, content_type=writing.MEDIA_TYPE)
    response["Cache-Control"] = "private, no-store"
    return response
