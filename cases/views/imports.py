"""Lists from other channels: sent in, looked over, taken in; a page that follows the work while it goes on."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.errors import Invalid
from agencies.forms.act import ActForm
from agencies.importing import writing
from agencies.importing.columns import Fault
from agencies.people.models import User
from agencies.records.privacy import mask_id_number, mask_name, mask_phone, mask_text
from agencies.vocabulary import Channel
from cases.actions import importing
from cases.imports.columns import CHANNELS, COLUMNS, TITLES
from cases.models import ImportRow, ImportRun
from cases.models.importing import may_import

_SHOWN, _RUNS, _TEXT = 20, 50, 60
# What a preview shows of the personal columns.
_MASKS = {"name": mask_name, "phone": mask_phone, "id_number": mask_id_number}
_KINDS = [
    (f"{kind}:{channel}", Channel(channel).label if kind == ImportRun.Kind.HOTLINE else ImportRun.Kind(kind).label)
    for kind, channels in CHANNELS.items()
    for channel in channels
]  # fmt: skip


class UploadForm(ActForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of list"), choices=_KINDS)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Excel (.xlsx) or CSV, at most 200 MB and 200,000 rows; of a workbook the first sheet is read."
        ),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tab:
    state: str
    label: str
    count: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    row: ImportRow
    cells: list[str]
    faults: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column of the file, what stands in its first rows, and which of ours it is."""

    place: int
    name: str
    code: str


def _user(request: HttpRequest) -> User:
    """Who may import; for everybody else the pages are not there."""
    user: User = request.user  # type: ignore[assignment]
    if not may_import(user):
        raise Http404
    return user


def _run(request: HttpRequest, pk: int) -> ImportRun:
    related = ("by", "confirmed_by", "jurisdiction")
    return get_object_or_404(ImportRun.objects.visible_to(_user(request)).select_related(*related), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def runs(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = UploadForm(request.POST or None, request.FILES or None, prefix_id="upload")
    if request.method == "POST" and form.is_valid():
        sent: list[ImportRun] = []
        kind, _colon, channel = form.cleaned_data["kind"].partition(":")
        file = form.cleaned_data["file"]
        if form.carry_out(
            lambda: sent.append(importing.send_in(file, kind, channel, by=user, now=timezone.now()))
        ):
            return redirect("import", sent[0].pk)
    found = ImportRun.objects.visible_to(user).select_related("by")
    context = {
        "form": form.mark(),
        "runs": found[:_RUNS],
        "limit": _RUNS,
        "all": found.count(),
        "kinds": TITLES,
    }
    return render(request, "cases/imports/runs.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    _user(request)
    if kind not in COLUMNS:
        raise Http404
    return sent_as(writing.template(COLUMNS[kind], TITLES[kind]), f"{TITLES[kind]}导入模板.xlsx")


@login_required
@require_GET
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "cases/imports/run.html", _context(request, _run(request, pk)))


def _context(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    tabs = _tabs(run, request.GET.get("state", ""))
    here = next((tab.state for tab in tabs if tab.is_here), "")
    # Rows by their number in the file; a number that cannot be read means the first page.
    after = request.GET.get("after", "")
    rows = run.rows.filter(state=here, number__gt=int(after) if after.isdecimal() and len(after) < 9 else 0)
    shown = list(rows.select_related("case").order_by("number")[: _SHOWN + 1])
    return {
        "run": run,
        "percent": percent(run),
        "tabs": tabs,
        "here": here,
        "shown_columns": [name for _place, name, _code in _preview(run)],
        "rows": [_shown(row, run) for row in shown[:_SHOWN]],
        "next": shown[_SHOWN - 1].number if len(shown) > _SHOWN else None,
        "choices": _choices(run),
        "fields": COLUMNS[run.kind],
        "unread": [name for place, name in enumerate(run.heading) if name and place not in run.places],
        "twins": _twins(run),
    }


def percent(run: ImportRun) -> int:
    """Of what is being taken in; how long a check takes is not known before its end."""
    ready = run.new + run.taken
    return 100 * run.taken // ready if ready else 0


def _tabs(run: ImportRun, asked: str) -> list[Tab]:
    counts = {
        ImportRow.State.NEW: run.new, ImportRow.State.TAKEN: run.taken, ImportRow.State.FAILED: run.failed,
        ImportRow.State.KNOWN: run.known,
    }  # fmt: skip
    found = [state for state, count in counts.items() if count]
    here = asked if asked in found else next(iter(found), "")
    return [Tab(state, str(state.label), count, state == here) for state, count in counts.items()]


def _preview(run: ImportRun) -> list[tuple[int, str, str]]:
    """The columns worth a look: those that say who, whom, where and how much."""
    wanted = ("name", "phone", "project", "employer", "place", "workers", "amount", "narrative")
    places = {code: place for place, code in run.places.items()}
    return [(places[code], run.heading[places[code]], code) for code in wanted if code in places]


def _shown(row: ImportRow, run: ImportRun) -> ShownRow:
    cells, faults = row.opened()
    said = [_masked(code, cells[place] if place < len(cells) else "") for place, _name, code in _preview(run)]
    return ShownRow(row, said if cells else [], faults)


def _masked(code: str, cell: str) -> str:
    text = _MASKS[code](cell) if code in _MASKS else mask_text(cell)
    return text if len(text) <= _TEXT else f"{text[:_TEXT]}…"


def _choices(run: ImportRun) -> list[ColumnChoice]:
    return [
        ColumnChoice(place, name, run.places.get(place, "")) for place, name in enumerate(run.heading) if name
    ]


def _twins(run: ImportRun) -> QuerySet[ImportRun]:
    """The same file sent before."""
    return (
        ImportRun.objects.filter(
            jurisdiction=run.jurisdiction_id, sha256=run.sha256, kind=run.kind, pk__lt=run.pk
        )
        .exclude(state__in=[ImportRun.State.FAILED, ImportRun.State.CANCELLED])
        .select_related("by")[:3]
    )


@login_required
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Polled while the worker is at it; then the page reloads itself."""
    run = _run(request, pk)
    if not run.at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "cases/imports/progress.html", {"run": run, "percent": percent(run)})


@login_required
@require_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    mapping = {place: request.POST.get(f"column-{place}", "") for place in range(len(run.heading))}
    try:
        importing.assign(pk, mapping, by=_user(request), now=timezone.now())
    except Invalid as invalid:
        run.mapping = {place: code for place, code in mapping.items() if code}
        context = _context(request, run) | {"faults": invalid.errors["mapping"], "opens": True}
        return render(request, "cases/imports/run.html", context, status=422)
    return redirect("import", pk)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    _run(request, pk)
    importing.confirm(pk, by=_user(request), now=timezone.now())
    return redirect("import", pk)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    _run(request, pk)
    run = importing.cancel(pk, by=_user(request), now=timezone.now())
    messages.success(
        request,
        _("Stopped. What was taken in stays (rows: %(taken)s); nothing more is.") % {"taken": run.taken}
        if run.taken
        else _("Cancelled; nothing was taken in."),
    )
    return redirect("import", pk)


@login_required
@require_GET
def errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every row with an error, as it was sent and unmasked, to be put right and sent again."""
    run = _run(request, pk)
    failed = run.rows.filter(state=ImportRow.State.FAILED).order_by("number").iterator(chunk_size=500)

    def lines() -> Any:
        for row in failed:
            cells, faults = row.opened()
            yield row.number, cells, [Fault(*each) for each in faults]

    return sent_as(writing.error_sheet(run.heading, lines()), f"{TITLES[run.kind]}错误行-{run.pk}.xlsx")


def sent_as(file: Any, name: str) -> FileResponse:
    response = FileResponse(file, as_attachment=True, filename=name, content_type=writing.MEDIA_TYPE)
    response["Cache-Control"] = "private, no-store"
    return response
