"""Wage reckoning sheets on pages: the list, one sheet with its lines and what can be done, and the forms."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import listing
from agencies.errors import Invalid
from agencies.forms.filters import Options, without
from agencies.importing import writing
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.duties import needs, reckons
from escrow.models import Reckoning
from escrow.reckoning import actions, handed_in, handed_out
from escrow.reckoning.filters import ReckoningFilter
from escrow.reckoning.forms import DrawForm, LineForm, SignForm, UploadForm, VoidForm
from escrow.reckoning.judging import Flag
from escrow.reckoning.reading import Shown, shown_lines
from projects.inspections.views.acts import Act, carried_out, with_bound
from projects.intake.views import sent_as
from projects.models import Project
from projects.registers.firms import firm_named
from projects.registers.sight import agency_of, seen_by

ORDER = Order("made_at", descending=True)
TONES = {"draft": "act", "signed": "done", "replaced": "paused", "void": "paused"}


def _one(user: User, pk: int) -> Reckoning:
    agency_of(user)
    rows: Any = Reckoning.objects.visible_to(user).select_related(
        "project", "debtor", "jurisdiction", "made_by", "signed_sheet", "replaces", "replaced_by"
    )
    found: Reckoning = get_object_or_404(rows, pk=pk)
    return found


@login_required
@require_GET
def reckonings(request: SignedIn) -> HttpResponse:
    agency = agency_of(request.user)
    form = ReckoningFilter(request.GET, Options())
    found = Reckoning.objects.visible_to(request.user).filter(form.condition())
    page = listing.page_of(found.select_related("project", "debtor"), ORDER, request.GET)
    context = {
        "form": form, "chips": form.chips(request.GET, request.path), "page": page,
        "rows": [{"sheet": each, "tone": TONES[each.state]} for each in page.rows],
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP, "kept": without(request.GET), "unfiltered": request.path,
        "reckons": reckons(request.user, agency.jurisdiction_id),
    }  # fmt: skip
    return render(request, "escrow/reckoning/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    agency = agency_of(request.user)
    if not reckons(request.user, agency.jurisdiction_id):
        raise Http404
    names = ("project", "debtor", "matter", "from_on", "until_on")
    initial = {name: request.GET[name] for name in names if name in request.GET}
    form = DrawForm(request.POST or None, prefix_id="reckoning", initial=initial)
    made: list[Reckoning] = []
    if (
        form.is_bound
        and form.is_valid()
        and form.carry_out(lambda: made.append(_drawn(request, form.cleaned_data, agency.jurisdiction_id)))
    ):
        messages.success(request, _("The sheet is drawn up."))
        return redirect("reckoning", pk=made[0].pk)
    context = {"form": form.mark() if form.is_bound else form}
    return render(request, "escrow/reckoning/new.html", context, status=422 if form.is_bound else 200)


def _drawn(request: SignedIn, said: dict[str, Any], jurisdiction: str) -> Reckoning:
    now = timezone.now()
    project: Project | None = None
    if said["project"].strip():
        project = seen_by(request.user).filter(code=said["project"].strip()).first()
        if project is None:
            raise Invalid({"project": [_("There is no such project in your jurisdiction.")]})
    debtor = firm_named(said["debtor"], "debtor", by=request.user, now=now)
    wanted = actions.Wanted(
        jurisdiction, said["from_on"], said["until_on"], project.pk if project else None,
        debtor.pk if debtor else None, said["matter"], said["fill"],
    )  # fmt: skip
    return actions.draw_up(wanted, by=request.user, now=now)


@login_required
@require_GET
def reckoning(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, _one(request.user, pk), None)


def _page(request: SignedIn, sheet: Reckoning, bound: Act | None) -> HttpResponse:
    lines = shown_lines(sheet)
    wanted = request.GET.get("flag", "")
    is_mine = reckons(request.user, sheet.jurisdiction_id)
    context = {
        "sheet": sheet, "tone": TONES[sheet.state], "is_draft": sheet.state == Reckoning.State.DRAFT,
        "rows": [each for each in lines if not wanted or wanted in each.flags], "flags": _counted(lines),
        "flag": wanted,
        "sums": _sums(lines), "is_mine": is_mine, "matter_url": _matter_at(sheet),
        "acts": with_bound(_acts(sheet), bound) if is_mine else [],
    }  # fmt: skip
    return render(request, "escrow/reckoning/sheet.html", context)


def _matter_at(sheet: Reckoning) -> str:
    """The case it belongs to lies in the app above: its address is known by name, where the number is one."""
    try:
        return reverse("case", args=[sheet.matter])
    except NoReverseMatch:
        return ""


def _counted(lines: list[Shown]) -> list[tuple[Flag, int]]:
    found = [(flag, sum(flag in each.flags for each in lines)) for flag in Flag]
    return [(flag, count) for flag, count in found if count]


def _sums(lines: list[Shown]) -> dict[str, Any]:
    names = ("gross", "paid", "advances", "verified", "claimed", "payroll_due", "payroll_paid")
    return {name: sum(getattr(each.line, name) or 0 for each in lines) for name in names}


def _acts(sheet: Reckoning, data: Any = None, files: Any = None) -> list[Act]:
    if sheet.state == Reckoning.State.DRAFT:
        return [
            _act(sheet, "line", _("Add a worker"), LineForm(data, prefix_id="line")),
            _act(
                sheet,
                "upload",
                _("Take the workers from a list"),
                UploadForm(data, files, prefix_id="upload"),
            ),
            _act(sheet, "sign", _("Enter as signed"), SignForm(sheet, data, prefix_id="sign"), is_main=True),
            _act(sheet, "void", _("Declare void"), VoidForm(data, prefix_id="void")),
        ]
    if sheet.state == Reckoning.State.SIGNED:
        return [_act(sheet, "void", _("Declare void"), VoidForm(data, prefix_id="void"))]
    return []


def _act(sheet: Reckoning, key: str, label: str, form: Any, *, is_main: bool = False) -> Act:
    return Act(key, label, reverse(f"reckoning-{key}", args=[sheet.pk]), form, is_main=is_main)


def _do(request: SignedIn, pk: int, key: str, verb: Callable[[Any], object], said: str) -> HttpResponse:
    sheet = _one(request.user, pk)
    needs(reckons(request.user, sheet.jurisdiction_id))
    act = next((each for each in _acts(sheet, request.POST, request.FILES) if each.key == key), None)
    if act is None:
        raise Http404
    return carried_out(
        request, act, lambda cleaned: verb(act.form), back=reverse("reckoning", args=[pk]), said=said,
        page=lambda bound: _page(request, sheet, bound),
    )  # fmt: skip


@login_required
@require_POST
@sensitive_post_parameters()
def line(request: SignedIn, pk: int) -> HttpResponse:
    def verb(form: Any) -> object:
        return actions.put_line(pk, form.entered(), by=request.user, now=timezone.now())

    return _do(request, pk, "line", verb, _("The worker stands on the sheet."))


@login_required
@require_POST
def upload(request: SignedIn, pk: int) -> HttpResponse:
    def verb(form: Any) -> object:
        entered = handed_in.read(form.cleaned_data["file"])
        return actions.put_lines(pk, entered, by=request.user, now=timezone.now())

    return _do(request, pk, "upload", verb, _("The workers stand on the sheet."))


@login_required
@require_POST
def sign(request: SignedIn, pk: int) -> HttpResponse:
    def verb(form: Any) -> object:
        said = dict(form.cleaned_data)
        return actions.sign(
            pk, on=said["on"], general=said["general"], sub=said["sub"], document_id=said["document"],
            by=request.user, now=timezone.now(),
        )  # fmt: skip

    return _do(request, pk, "sign", verb, _("The sheet is signed; its sums are the verified ones."))


@login_required
@require_POST
def void(request: SignedIn, pk: int) -> HttpResponse:
    def verb(form: Any) -> object:
        return actions.declare_void(
            pk, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
        )

    return _do(request, pk, "void", verb, _("The sheet is void."))


@login_required
@require_POST
def replacing(request: SignedIn, pk: int) -> HttpResponse:
    _one(request.user, pk)
    sheet = actions.replace(pk, by=request.user, now=timezone.now())
    messages.success(request, _("A new sheet is drawn up; until it is signed the former one stands."))
    return redirect("reckoning", pk=sheet.pk)


@login_required
@require_POST
def signatures(request: SignedIn, pk: int) -> HttpResponse:
    _one(request.user, pk)
    places = [int(each) for each in request.POST.getlist("signed") if each.isdecimal() and len(each) < 7]
    count = actions.mark_signed(pk, places, by=request.user, now=timezone.now())
    messages.success(request, _("%(count)s workers are marked as having signed.") % {"count": count})
    return redirect("reckoning", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def line_page(request: SignedIn, pk: int, place: int) -> HttpResponse:
    sheet = _one(request.user, pk)
    found = get_object_or_404(sheet.lines.select_related("worker"), place=place)
    if not reckons(request.user, sheet.jurisdiction_id) or sheet.state != Reckoning.State.DRAFT:
        raise Http404
    if request.POST.get("act") == "remove":
        actions.remove_line(pk, place, by=request.user, now=timezone.now())
        messages.success(request, _("The worker is taken off the sheet."))
        return redirect("reckoning", pk=pk)
    form = LineForm(request.POST or None, prefix_id="line", line=found, initial=LineForm.initial_of(found))
    if (
        form.is_bound
        and form.is_valid()
        and form.carry_out(
            lambda: actions.put_line(pk, form.entered(), place=place, by=request.user, now=timezone.now())
        )
    ):
        messages.success(request, _("The line is changed."))
        return redirect("reckoning", pk=pk)
    context = {"sheet": sheet, "line": found, "form": form.mark() if form.is_bound else form}
    return render(request, "escrow/reckoning/line.html", context, status=422 if form.is_bound else 200)


@login_required
@require_GET
def workbook(request: SignedIn, pk: int) -> HttpResponseBase:
    return handed_out.workbook(_one(request.user, pk), request.user)


@login_required
@require_GET
def template(request: SignedIn) -> HttpResponseBase:
    agency_of(request.user)
    return sent_as(writing.template(handed_in.COLUMNS, handed_in.TITLE), f"{handed_in.TITLE}模板.xlsx")
