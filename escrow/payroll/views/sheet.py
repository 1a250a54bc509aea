"""One payroll: where it stands, its workers line by line, what the bank said, what comes next, what was changed."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.csv_lists import csv_response
from agencies.documents.serving import sent
from agencies.forms.filters import without
from agencies.listing import CAP, capped_count
from agencies.people.access import SignedIn
from escrow.accounts.about import about, money_of
from escrow.models import LineChange, PayrollLine
from escrow.payroll import actions_lines
from escrow.payroll.actions_returned import money_returned
from escrow.payroll.forms import ExportForm, LineForm, MoneyBackForm
from escrow.payroll.lateness import bounds
from escrow.payroll.sheets import TONES, cover_of, narrowed, page_of_lines, rows_of, said_lines
from escrow.payroll.views.doors import Door
from escrow.payroll.views.findings import found_on
from escrow.payroll.views.steps import SAID, STEPS, carry, step_of, steps_of
from escrow.payroll.workflow import Verb, may_be
from projects.inspections.views.acts import Act, carried_out, with_bound
from projects.inspections.views.tables import cells
from projects.models import Document, ProjectEvent
from projects.registers.telling import told

SHOWS = ("all", "unpaid", "failed", "unsigned")
_CHANGES, _EVENTS = 50, 30


@require_GET
def show(request: SignedIn, door: Door) -> HttpResponse:
    return _page(request, door, None)


def _page(request: SignedIn, door: Door, bound: Act | None) -> HttpResponse:
    payroll, today = door.payroll, timezone.localdate()
    money = money_of(payroll.project, today)
    steps = steps_of(door)
    context = _lines(request, door) | {
        "door": door, "base": door.base, "payroll": payroll, "project": payroll.project,
        "row": rows_of([payroll], money, today)[0], "bounds": bounds(money, about(payroll.project)),
        "cover": cover_of(payroll) if may_be(Verb.SEND, payroll.state) or payroll.state == "sent" else None,
        "steps": with_bound(steps, bound),
        "takes_return": door.pays and may_be(Verb.TAKE_RETURN, payroll.state), "return_url": door.url("return"),
        "export": ExportForm(prefix_id="bank") if door.pays else None, "bank_url": door.url("bank"),
        "papers": _papers(door),
        "findings": [] if door.is_party else found_on(payroll.project, payroll.month, today),
        "returns": payroll.returns.select_related("entry", "taken_by"),
        "changes": changes_of(payroll.changes.select_related("worker", "by")[:_CHANGES]),
        "entries": [] if door.is_party else told(_events(payroll.project_id, payroll.pk)[:_EVENTS]),
    }  # fmt: skip
    return render(request, "escrow/payroll/sheet.html", context)


def _papers(door: Door) -> list[dict[str, Any]]:
    named = ((door.payroll.posting, _("Photograph")), (door.payroll.signed_sheet, _("Signed sheet")))
    return [
        {"label": label, "url": door.url("paper", each.pk) if door.is_party
         else reverse("project-document-view", args=[each.pk])}
        for each, label in named if each is not None
    ]  # fmt: skip


@require_GET
def paper(request: SignedIn, door: Door, document: int) -> HttpResponseBase:
    """The posting or the signed sheet, for the labour manager whoever handed it in."""
    own = (door.payroll.posting_id, door.payroll.signed_sheet_id)
    found = get_object_or_404(Document.objects.standing(), pk=document if document in own else None)
    return sent(found, "inline" if found.is_image or found.kind == "pdf" else "attachment")


def _events(project_id: int, payroll_id: int) -> QuerySet[ProjectEvent]:
    events = ProjectEvent.objects.filter(
        project=project_id, act__startswith="payroll_", details__payroll=payroll_id
    )
    return events.select_related("actor", "agency").order_by("-at", "-pk")


def _lines(request: SignedIn, door: Door) -> dict[str, Any]:
    payroll = door.payroll
    asked = request.GET.get("show", "all")
    here = asked if asked in SHOWS else "all"
    rows = narrowed(said_lines(payroll), here)
    page = page_of_lines(rows, request.GET)
    return {
        "rows": page.rows, "page": page, "cap": CAP, "kept": without(request.GET), "show": here,
        "total": len(page.rows) if page.is_first and not page.after else capped_count(rows.order_by()),
        "tabs": tabs_of(payroll), "corrects": door.pays and may_be(Verb.CORRECT, payroll.state),
    }  # fmt: skip


def tabs_of(payroll: Any) -> list[tuple[str, Any, int | None]]:
    """What of the lines can be shown, with how many there are; counted only where the payroll does not say it."""
    failed = (
        narrowed(said_lines(payroll), "failed").count() if payroll.unpaid_lines and payroll.sent_at else 0
    )
    return [
        ("all", _("All workers"), payroll.lines),
        ("unpaid", _("Not paid in full"), payroll.unpaid_lines),
        ("failed", _("Failed at the bank"), failed),
        ("unsigned", _("Without signature"), payroll.lines - payroll.signed_lines),
    ]


def changes_of(changes: Iterable[LineChange]) -> list[dict[str, Any]]:
    """In words: only what differs."""
    return [
        {"change": each, "said": [
            (label, _in_words(each.before.get(name)), _in_words(each.after.get(name)))
            for name, label in _labels().items() if each.before.get(name) != each.after.get(name)
        ]}
        for each in changes
    ]  # fmt: skip


def _labels() -> dict[str, Any]:
    return {name: PayrollLine._meta.get_field(name).verbose_name for name in actions_lines.SHOWN}  # type: ignore[union-attr]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _("(empty)") if value in (None, "") else str(value)


@require_POST
def act(request: SignedIn, door: Door, slug: str) -> HttpResponse:
    """One step; not accepted, the form comes back as it was typed."""
    if slug not in {each.value for each in STEPS}:
        raise Http404
    verb = Verb(slug)
    step = step_of(door, verb, request.POST, request.FILES)
    return carried_out(
        request, step, lambda said: carry(request, door, verb, said), back=door.url(), said=SAID[verb](),
        page=lambda bound: _page(request, door, bound),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def line(request: SignedIn, door: Door, worker: int) -> HttpResponse:
    """One line, what the bank said of it, and putting it right."""
    payroll = door.payroll
    found = get_object_or_404(said_lines(payroll), worker=worker)
    corrects = door.pays and may_be(Verb.CORRECT, payroll.state)
    returning = "reference" in request.POST
    form = LineForm(None if returning else request.POST or None, line=found, prefix_id="line")
    back = MoneyBackForm(request.POST if returning else None, prefix_id="back")
    if returning and back.is_valid():
        said = dict(back.cleaned_data)
        if back.carry_out(
            lambda: money_returned(payroll.pk, worker, **said, by=request.user, now=timezone.now())
        ):
            messages.success(request, _("The wage is unpaid again, and its money on the wage account."))
            return redirect(door.url())
    if request.method == "POST" and not returning and form.is_valid():
        made: list[LineChange | None] = []
        if form.carry_out(
            lambda: made.append(
                actions_lines.correct_line(
                    payroll.pk, worker, form.stated(), reason=form.cleaned_data["reason"], by=request.user,
                    now=timezone.now(),
                )
            )
        ):  # fmt: skip
            messages.success(
                request, _("The line is corrected.") if made[0] else _("The line says so already.")
            )
            return redirect(door.url())
    context = {
        "door": door, "base": door.base, "payroll": payroll, "project": payroll.project, "line": found,
        "form": form.mark() if corrects or form.is_bound else None, "tone": TONES[payroll.state],
        "back": back.mark() if back.is_bound or _may_come_back(door, found) else None,
        "slip_url": f"{door.url('slips')}?worker={worker}",
        "payments": payroll.payments.filter(worker=worker).order_by("-pk"),
        "changes": changes_of(payroll.changes.filter(worker=worker).select_related("worker", "by")),
    }  # fmt: skip
    return render(
        request, "escrow/payroll/line.html", context, status=422 if form.errors or back.errors else 200
    )


def _may_come_back(door: Door, line: PayrollLine) -> bool:
    return door.pays and line.paid > 0 and may_be(Verb.MONEY_BACK, door.payroll.state)


@require_GET
def export(request: SignedIn, door: Door) -> HttpResponseBase:
    """The lines as they are shown: masked."""
    payroll = door.payroll
    heading = [
        _("Name of the worker"), _("Team"), _("Trade"), _("Days worked"), _("Gross wage (yuan)"), _("Deducted (yuan)"),
        _("To be paid (yuan)"), _("Paid (yuan)"), _("Unpaid (yuan)"), _("Card ends in"), _("Signed by the worker"),
        _("What the bank says"),
    ]  # fmt: skip
    lines: Any = narrowed(said_lines(payroll), request.GET.get("show", "all")).iterator(chunk_size=2000)
    rows = (
        cells([each.worker.shown_name, each.engagement.team, each.engagement.trade, each.days, each.gross,
               each.deducted, each.due, each.paid, each.unpaid, each.card_tail,
               _("yes") if each.is_signed else _("no"), each.said_reason])
        for each in lines
    )  # fmt: skip
    return csv_response(f"payroll-{payroll.project.code}-{payroll.month:%Y-%m}-{payroll.pk}", heading, rows)
