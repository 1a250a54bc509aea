"""The bank's return file taken in: chosen, looked over row by row, then taken in or left."""

from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.errors import Invalid
from agencies.people.access import SignedIn
from escrow.duties import needs
from escrow.payroll import returns, returns_waiting
from escrow.payroll.forms import ReturnForm
from escrow.payroll.returns import Preview
from escrow.payroll.views.doors import Door
from escrow.payroll.workflow import Verb, may_be

_SALT = "escrow.payroll.return"


@require_http_methods(["GET", "POST"])
def take(request: SignedIn, door: Door) -> HttpResponse:
    needs(door.pays)
    if not may_be(Verb.TAKE_RETURN, door.payroll.state):
        messages.error(request, _("A return file is taken in once the payroll has been sent to the bank."))
        return redirect(door.url())
    if "kept" in request.POST:
        return _decided(request, door)
    form = ReturnForm(
        request.POST or None, request.FILES or None, initial={"paid_on": timezone.localdate()},
        prefix_id="return",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        return _looked_over(request, door, form)
    return _page(request, door, form=form.mark(), status=422 if form.errors else 200)


def _looked_over(request: SignedIn, door: Door, form: ReturnForm) -> HttpResponse:
    """What is wrong with the file stands beside it; a file that can be read waits for a decision."""
    file, paid_on = form.cleaned_data["file"], form.cleaned_data["paid_on"]
    shown: list[Preview] = []

    def look() -> None:
        rows = returns.read(file, paid_on)
        shown.append(returns.preview(door.payroll, rows, by=request.user, now=timezone.now()))

    if not form.carry_out(look):
        return _page(request, door, form=form.mark(), status=422)
    kept = _keep(file, door, paid_on) if shown[0].is_sound else ""
    return _page(request, door, preview=shown[0], kept=kept, status=200 if kept else 422)


def _keep(file: Any, door: Door, paid_on: date) -> str:
    name, sha256 = returns_waiting.lay_by(file)
    said = {
        "file": name, "sha256": sha256, "name": str(file.name or ""), "payroll": door.payroll.pk,
        "by": door.user.pk, "on": paid_on.isoformat(),
    }  # fmt: skip
    return signing.dumps(said, salt=_SALT)


def _decided(request: SignedIn, door: Door) -> HttpResponse:
    try:
        said = signing.loads(request.POST["kept"], salt=_SALT, max_age=returns_waiting.SECONDS)
    except signing.BadSignature:
        said = {}
    path = returns_waiting.found(said["file"]) if said else None
    if path is None or (said["payroll"], said["by"]) != (door.payroll.pk, request.user.pk):
        messages.error(request, _("This file is not waiting any more; please choose it again."))
        return redirect(door.url("return"))
    if "leave" not in request.POST:
        _take(request, door, said, path)
    returns_waiting.forget(said["file"])
    return redirect(door.url())


def _take(request: SignedIn, door: Door, said: dict[str, str], path: Path) -> None:
    with path.open("rb") as file:
        rows = returns.read(file, date.fromisoformat(said["on"]))
    try:
        counts = returns.take_return(
            door.payroll.pk, rows, name=said["name"], sha256=said["sha256"], by=request.user, now=timezone.now()
        )  # fmt: skip
    except Invalid as invalid:
        # Others have changed the payroll since it was looked over.
        messages.error(request, str(invalid))
    else:
        messages.success(request, _("Taken in: %(count)s answers of the bank.") % {"count": counts.new})


def _page(
    request: SignedIn, door: Door, *, form: Any = None, preview: Preview | None = None, kept: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "door": door, "base": door.base, "payroll": door.payroll, "project": door.payroll.project,
        "form": form or ReturnForm(initial={"paid_on": timezone.localdate()}, prefix_id="return"),
        "preview": preview, "kept": kept,
    }  # fmt: skip
    response = render(request, "escrow/payroll/return.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
