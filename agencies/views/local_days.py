"""The days that a place makes free by itself: an administrator sees first what moves, then saves."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agencies.clock import local
from agencies.clock.entering import SOURCE_MAX, Moves
from agencies.clock.models import LocalDay
from agencies.errors import refuse_faults
from agencies.forms.act import REQUIRED, ActForm
from agencies.people.access import SignedIn
from agencies.people.models import Region
from agencies.views.calendar import YEARS, check_year, keeps_calendar, places_with_calendar, saved_words


def _day(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=help_text, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": gettext_lazy("This must be a date that exists, written like 2026-04-30."), **REQUIRED,
        },
    )  # fmt: skip


class LocalDaysForm(ActForm):
    region = forms.ChoiceField(
        label=gettext_lazy("Place"), error_messages=REQUIRED,
        help_text=gettext_lazy("The days hold for it and for every place in it."),
    )  # fmt: skip
    first = _day(gettext_lazy("First day off"))
    last = _day(gettext_lazy("Last day off"), gettext_lazy("Leave empty for a single day."), required=False)
    name = forms.CharField(label=gettext_lazy("Occasion"), max_length=local.NAME_MAX, error_messages=REQUIRED)
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=SOURCE_MAX, error_messages=REQUIRED,
        help_text=gettext_lazy("The notice of the place's government, with its number."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.choices = [
            ("", "—"),
            *((each.pk, f"{each.name} {each.pk}") for each in places_with_calendar()),
        ]

    def check_days(self) -> None:
        """Raises Invalid for days that cannot be entered."""
        given = self.cleaned_data
        for name in ("first", "last"):
            if given.get(name) and given[name].year not in YEARS:
                refuse_faults({name: str(REQUIRED["required"])})
        refuse_faults(local.day_faults(given["region"], given["first"], given["last"]))


@login_required
@require_http_methods(["GET", "POST"])
def add(request: SignedIn, year: int) -> HttpResponse:
    """First the preview; what is saved is what was previewed, or nothing."""
    check_year(year)
    _must_keep_calendar(request)
    if request.method == "GET":
        return _page(
            request, year, LocalDaysForm(initial={"region": request.GET.get("place")}, prefix_id="local")
        )
    form = LocalDaysForm(request.POST, prefix_id="local")
    if not form.is_valid() or not form.carry_out(form.check_days):
        return _page(request, year, form.mark(), status=422)
    given = form.cleaned_data
    if "save" not in request.POST:
        days = local.span(given["first"], given["last"])
        return _page(request, year, form, local.moves_with(given["region"], days, timezone.localdate()))
    moved = 0

    def enter() -> None:
        nonlocal moved
        region = Region.objects.get(pk=given["region"])
        moved = local.add_days(
            region, given["first"], given["last"], name=given["name"], source=given["source"], by=request.user,
            now=timezone.now(),
        )  # fmt: skip

    if not form.carry_out(enter):
        return _page(request, year, form.mark(), status=422)
    messages.success(request, saved_words(moved))
    return _back(given["first"].year, given["region"])


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: SignedIn, pk: int) -> HttpResponse:
    _must_keep_calendar(request)
    day = get_object_or_404(LocalDay.objects.select_related("region"), pk=pk)
    if request.method == "GET":
        context = {
            "local": day,
            "year": day.day.year,
            "moves": local.moves_without(day, timezone.localdate()),
        }
        return render(request, "agencies/local_day_remove.html", context)
    moved = local.remove_day(day, by=request.user, now=timezone.now())
    messages.success(request, saved_words(moved))
    return _back(day.day.year, day.region_id)


def _must_keep_calendar(request: SignedIn) -> None:
    if not keeps_calendar(request.user):
        raise PermissionDenied


def _back(year: int, place: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("calendar-of", args=[year], query={"place": place}))


def _page(
    request: SignedIn, year: int, form: ActForm, moves: Moves | None = None, status: int = 200
) -> HttpResponse:
    context = {"year": year, "form": form, "moves": moves}
    return render(request, "agencies/local_days.html", context, status=status)
