"""Payrolls as files and on paper: for the bank, for the workers, and the ledger of a year that is kept."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from agencies.csv_lists import csv_response
from agencies.importing import writing
from agencies.people.access import SignedIn
from escrow.models import Payroll
from escrow.payroll.actions_export import BANK as TO_BANK
from escrow.payroll.actions_export import SLIPS, Person, open_ledger, open_sheet, people_of
from escrow.payroll.forms import ExportForm
from escrow.payroll.sheets import narrowed, page_of_lines, said_lines
from escrow.payroll.slips import BANK, LEDGER, bank_row, ledger_row, slips_of
from escrow.payroll.views.doors import Door
from projects.models import Project
from projects.registers.sight import one_of

# Slips that are printed at once: four to a sheet of paper.
SLIPS_MAX = 200
_AT_ONCE = 500


@require_POST
@sensitive_variables("people")
def bank_file(request: SignedIn, door: Door) -> HttpResponseBase:
    """Names and numbers of whoever is still to be paid, for the bank. Only with a reason, and each time on record."""
    form = ExportForm(request.POST, prefix_id="bank")
    if not form.is_valid() or not form.carry_out(lambda: _opened(request, door, TO_BANK, form)):
        context = {"door": door, "base": door.base, "form": form.mark(), "payroll": door.payroll}
        return render(request, "escrow/payroll/export.html", context, status=422)
    payroll = door.payroll
    lines = list(narrowed(said_lines(payroll), "unpaid"))
    people = people_of(lines)
    rows = [bank_row(number, slip) for number, slip in enumerate(slips_of(payroll, lines, people), start=1)]
    name = f"bank-{payroll.project.code}-{payroll.month:%Y-%m}-{payroll.pk}"
    if request.POST.get("format") == "csv":
        return _private(csv_response(name, BANK, rows))
    return workbook("农民工工资代发明细", BANK, rows, name)


def _opened(request: SignedIn, door: Door, purpose: str, form: ExportForm) -> None:
    open_sheet(
        door.payroll.pk, purpose, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
    )


@require_http_methods(["GET", "POST"])
@sensitive_variables("people")
def slips(request: SignedIn, door: Door) -> HttpResponse:
    """Pay slips to be printed (Decree 724 art. 15), for one worker or page by page for all. Masked; with a reason by
    POST with names, which goes on record."""
    form = ExportForm(request.POST or None, prefix_id="slips")
    clear = False
    if request.method == "POST" and form.is_valid():
        clear = form.carry_out(lambda: _opened(request, door, SLIPS, form))
    lines = said_lines(door.payroll)
    worker = request.GET.get("worker", "")
    if worker.isascii() and worker.isdigit() and len(worker) < 19:
        lines = lines.filter(worker=int(worker))
    page = page_of_lines(lines, request.GET, SLIPS_MAX)
    people: Mapping[int, Person] = people_of(page.rows) if clear else {}
    context = {
        "door": door, "base": door.base, "payroll": door.payroll, "project": door.payroll.project, "page": page,
        "slips": slips_of(door.payroll, page.rows, people), "clear": clear, "today": timezone.localdate(),
        "form": form.mark() if door.pays and not clear else None,
        "rows": page.rows, "total": door.payroll.lines, "cap": SLIPS_MAX * 1000,
        "kept": f"worker={worker}" if worker else "",
    }  # fmt: skip
    response = render(request, "escrow/payroll/slips.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def ledger(request: SignedIn, pk: int, year: int) -> HttpResponseBase:
    """The ledger of wage payments of a project and a year (工资支付台账), kept for three years and longer. Masked; with
    a reason by POST with names, which goes on record."""
    project = one_of(request.user, pk)
    if not 2000 <= year <= 2100:
        raise Http404
    clear = request.method == "POST"
    if clear:
        form = ExportForm(request.POST, prefix_id="ledger")
        if not form.is_valid():
            context = {"form": form.mark(), "project": project, "year": year, "base": "escrow/base.html"}
            return render(request, "escrow/payroll/export.html", context, status=422)
        open_ledger(pk, year, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
    return workbook(
        "农民工工资支付台账", LEDGER, _ledger(project, year, clear), f"wages-{project.code}-{year}"
    )


@sensitive_variables("people")
def _ledger(project: Project, year: int, clear: bool) -> Iterator[list[str]]:
    payrolls = Payroll.objects.filter(
        project=project, month__gte=date(year, 1, 1), month__lt=date(year + 1, 1, 1)
    ).select_related("company")
    for payroll in payrolls.order_by("month", "company"):
        lines: list[Any] = []
        for line in said_lines(payroll).iterator(chunk_size=_AT_ONCE):
            lines.append(line)
            if len(lines) == _AT_ONCE:
                yield from _ledger_rows(payroll, lines, clear)
                lines = []
        yield from _ledger_rows(payroll, lines, clear)


def _ledger_rows(payroll: Payroll, lines: list[Any], clear: bool) -> Iterator[list[str]]:
    for slip in slips_of(payroll, lines, people_of(lines) if clear else {}):
        yield ledger_row(slip)


def workbook(title: str, heading: Any, rows: Any, name: str) -> HttpResponseBase:
    file = writing.table(title, heading, rows)
    return _private(
        FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=writing.MEDIA_TYPE)
    )


def _private(response: Any) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    found: HttpResponseBase = response
    return found
