"""The working-day calendar: a year at a glance for everybody, and the yearly notice entered by administrators."""

from calendar import Calendar as Weeks
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.clock import entering
from agencies.clock.calendar import Calendar, DayKind
from agencies.clock.days import above
from agencies.clock.entering import Change, Entered, Moves, entered
from agencies.clock.local import days_in
from agencies.clock.models import LocalDay
from agencies.clock.notice import NoticeDay, Reading, read_notice, runs, write_table
from agencies.errors import Refused
from agencies.forms.act import REQUIRED, ActForm
from agencies.people.access import SignedIn
from agencies.people.models import Region, User
from agencies.policy.versions import jurisdictions

# Before the first there are no cases, and beyond the last nobody looks.
YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month's table; `mark` says in a word what sets it apart."""

    day: date
    kind: str
    mark: str
    name: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Occasion:
    """Days in a row under one name."""

    days: str
    name: str
    is_working: bool
    is_local: bool


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: list[list[Cell | None]]
    occasions: list[Occasion]
    working_days: int


@login_required
@require_GET
def this_year(request: SignedIn) -> HttpResponse:
    return redirect("calendar-of", year=timezone.localdate().year)


@login_required
@require_GET
def year(request: SignedIn, year: int) -> HttpResponse:
    """With `?place=` the days that this place has made free by itself stand among the others."""
    check_year(year)
    known, place = entered(year), _place(request)
    local = list(days_in(place.pk, year)) if place else []
    context = {
        "year": year,
        "place": place,
        "places": places_with_calendar() if keeps_calendar(request.user) else [],
        "local": local,
        "before": year - 1 if year - 1 in YEARS else None,
        "after": year + 1 if year + 1 in YEARS else None,
        "known": known,
        "months": (months := _months(year, known, local, timezone.localdate())),
        "weekdays": _weekdays(),
        "working_days": sum(month.working_days for month in months),
        "free": sum(not each.is_working for each in known.days),
        "made_up": sum(each.is_working for each in known.days),
        "may_enter": keeps_calendar(request.user),
    }
    return render(request, "agencies/calendar.html", context)


def _place(request: SignedIn) -> Region | None:
    """The place asked for, else one's own."""
    agency = request.user.agency
    code = request.GET.get("place") or (agency.jurisdiction_id if agency else "")
    return Region.objects.filter(pk=code[:9]).first() if code else None


def places_with_calendar() -> list[Region]:
    """The places that have a policy, and the cities and provinces they lie in."""
    codes = {code for own in jurisdictions().values() for code in above(own)}
    return list(Region.objects.filter(pk__in=codes))


def _weekdays() -> list[str]:
    """As short as a calendar's column: 一, not 星期一."""
    names = [str(name) for name in WEEKDAYS_ABBR.values()]
    return [name[-1] for name in names] if (get_language() or "").startswith("zh") else names


def check_year(year: int) -> None:
    if year not in YEARS:
        raise Http404


def keeps_calendar(user: User) -> bool:
    return user.role == User.Role.ADMINISTRATOR


def _months(year: int, known: Entered, local: Iterable[LocalDay], today: date) -> list[Month]:
    own = {each.day: NoticeDay(each.day, False, each.name) for each in local}
    named = {each.day: each for each in known.days} | own
    # A year that is not published is drawn as a plain week, and the page says so.
    calendar = Calendar.of((), (), [year]).with_year(
        year,
        off=(day for day, each in named.items() if not each.is_working),
        made_up=(day for day, each in named.items() if each.is_working),
    )
    return [_month(date(year, number, 1), calendar, named, own.keys(), today) for number in range(1, 13)]


def _month(
    first: date, calendar: Calendar, named: dict[date, NoticeDay], local: Set[date], today: date
) -> Month:
    def cell(day: date) -> Cell | None:
        if day.month != first.month:
            return None
        kind = calendar.kind(day)
        name = named[day].name if day in named else ""
        return Cell(day, kind.value, _mark(kind), name, day == today)

    weeks = [[cell(day) for day in week] for week in Weeks().monthdatescalendar(first.year, first.month)]
    own = sorted((each for day, each in named.items() if day.month == first.month), key=lambda each: each.day)
    days = [each.day for week in weeks for each in week if each is not None]
    return Month(first, weeks, _occasions(own, local), sum(calendar.kind(day).counts for day in days))


def _mark(kind: DayKind) -> str:
    match kind:
        case DayKind.HOLIDAY:
            return _("off")
        case DayKind.MAKE_UP:
            return _("work")
    return ""


def _occasions(days: Iterable[NoticeDay], local: Set[date]) -> list[Occasion]:
    return [
        Occasion(
            str(run[0].day.day) if len(run) == 1 else f"{run[0].day.day}–{run[-1].day.day}",
            run[0].name,
            run[0].is_working,
            run[0].day in local,
        )
        for run in runs(days)
    ]


class NoticeForm(ActForm):
    source = forms.CharField(
        label=gettext_lazy("Source of the notice"),
        max_length=entering.SOURCE_MAX,
        error_messages=REQUIRED,
        help_text=gettext_lazy("Its number, such as 国办发明电〔2026〕7号."),
    )
    text = forms.CharField(
        label=gettext_lazy("Days off and make-up working days"),
        max_length=20_000,
        error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be entered, beside what is there."""

    reading: Reading
    changes: list[tuple[str, Change]]
    moves: Moves | None
    seen: str

    @property
    def may_save(self) -> bool:
        return self.moves is not None


@login_required
@require_http_methods(["GET", "POST"])
def notice(request: SignedIn, year: int) -> HttpResponse:
    """First the preview; what is saved is what was previewed, or nothing."""
    check_year(year)
    if not keeps_calendar(request.user):
        raise PermissionDenied
    if request.method == "GET":
        known = entered(year)
        initial = {"source": known.source, "text": write_table(known.days)}
        return _page(request, year, NoticeForm(initial=initial, prefix_id="notice"))
    form = NoticeForm(request.POST, prefix_id="notice")
    if not form.is_valid():
        return _page(request, year, form.mark(), status=422)
    if "save" in request.POST:
        return _save(request, year, form)
    preview = _preview(year, form.cleaned_data["text"])
    if not preview.reading.days and not preview.reading.faults:
        form.add_error("text", _("No day is entered."))
    return _page(request, year, form.mark(), preview, status=200 if preview.may_save else 422)


def _preview(year: int, text: str) -> Preview:
    known, reading = entered(year), read_notice(text, year)
    is_sound = bool(reading.days) and not reading.faults
    return Preview(
        reading,
        [(formats.date_format(each.day, "D"), each) for each in entering.changes(known.days, reading.days)],
        entering.moves(year, reading.days, timezone.localdate()) if is_sound else None,
        known.digest,
    )


def _save(request: SignedIn, year: int, form: ActForm) -> HttpResponse:
    text, source = form.cleaned_data["text"], form.cleaned_data["source"]
    seen, moved = request.POST.get("seen", ""), 0

    def enter() -> None:
        nonlocal moved
        moved = entering.enter_year(year, text, source, seen=seen, by=request.user, now=timezone.now())

    try:
        saved = form.carry_out(enter)
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return _page(request, year, form, _preview(year, text), status=409)
    if not saved:
        return _page(request, year, form.mark(), _preview(year, text), status=422)
    messages.success(request, saved_words(moved))
    return redirect("calendar-of", year=year)


def saved_words(moved: int) -> str:
    if not moved:
        return _("Saved. No running time limit falls due on another day.")
    return ngettext(
        "Saved. %(number)s running time limit is counted again within a minute.",
        "Saved. %(number)s running time limits are counted again within a minute.",
        moved,
    ) % {"number": moved}


def _page(
    request: SignedIn, year: int, form: ActForm, preview: Preview | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"year": year, "form": form, "preview": preview, "known": entered(year)}
    return render(request, "agencies/calendar_notice.html", context, status=status)
