"""The training log (开工第一课、网络培训、执法人员培训): planned and held, who came, which first lesson is missing."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms import widgets
from agencies.forms.filters import FilterForm, Options, choice_field, day_field, offer_choices, without
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.duties import keeps_register
from projects.models import Attendee, Project, Training
from projects.programme import training as actions
from projects.programme import training_year
from projects.programme.forms import AttendeesForm, HoldForm, TrainingForm
from projects.registers.choices import options_for
from projects.registers.filters import lesson
from projects.registers.sight import agency_of, seen_by

ORDER = Order("entered_at", descending=True)
_STATES = (
    ("planned", gettext_lazy("Planned")),
    ("late", gettext_lazy("Planned day passed")),
    ("held", gettext_lazy("Held")),
)


class TrainingFilter(FilterForm):
    q = forms.CharField(
        label=gettext_lazy("Topic or project"), required=False, max_length=60, widget=widgets.Text
    )
    kind = choice_field(gettext_lazy("Kind"), Training.Kind.choices)
    state = choice_field(gettext_lazy("State"), _STATES)
    organiser = choice_field(gettext_lazy("Organised by"), ())
    unit = choice_field(gettext_lazy("Unit that came"), ())
    company = forms.CharField(label=gettext_lazy("Firm"), required=False, max_length=100, widget=widgets.Text)
    person = forms.CharField(
        label=gettext_lazy("Person trained"), required=False, max_length=40, widget=widgets.Text
    )
    from_on = day_field(gettext_lazy("Held from"))
    until_on = day_field(gettext_lazy("Until"))

    FIRST = ("q", "kind", "state", "company", "person")
    MORE = ("organiser", "unit", "from_on", "until_on")

    def offer(self, options: Options) -> None:
        offer_choices(self, "organiser", options.agencies)
        offer_choices(self, "unit", options.agencies)

    def condition(self) -> Q:
        conditions: dict[str, Callable[[Any], Q]] = {
            "q": lambda text: (
                Q(topic__icontains=text) | Q(project__name__icontains=text) | Q(project__code=text)
            ),
            "kind": lambda code: Q(kind=code),
            "state": in_state,
            "organiser": lambda key: Q(organiser=key),
            "unit": lambda key: _attended(Q(agency=key)),
            "company": lambda text: _attended(Q(company__name__icontains=text)),
            "person": lambda text: _attended(Q(name=text)),
            "from_on": lambda day: Q(held_on__gte=day) | Q(held_on__isnull=True, planned_on__gte=day),
            "until_on": lambda day: Q(held_on__lte=day) | Q(held_on__isnull=True, planned_on__lte=day),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


def in_state(state: str) -> Q:
    today = timezone.localdate()
    return {
        "planned": Q(held_on__isnull=True),
        "late": Q(held_on__isnull=True, planned_on__lt=today),
        "held": Q(held_on__isnull=False),
    }[state]


def _attended(who: Q) -> Q:
    return Q(pk__in=Attendee.objects.filter(who).values("training"))


def _seen(user: User) -> QuerySet[Training]:
    return Training.objects.filter(jurisdiction=agency_of(user).jurisdiction_id)


def _found(request: SignedIn) -> tuple[TrainingFilter, QuerySet[Training]]:
    form = TrainingFilter(request.GET, options_for(agency_of(request.user)))
    rows = _seen(request.user).filter(form.condition()).select_related("organiser", "project")
    return form, rows.annotate(came=Count("attendees"), passed=Count("pk", filter=Q(attendees__passed=True)))


@login_required
@require_GET
def trainings(request: SignedIn) -> HttpResponse:
    form, found = _found(request)
    page = listing.page_of(found, ORDER, request.GET)
    today = timezone.localdate()
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": [{"training": each, "is_late": _is_late(each, today)} for each in page.rows],
        "lessons": first_lessons(request.user),
        "kinds": training_year.tabs(_seen(request.user), request),
        "plan": training_year.plan(_seen(request.user), form, today),
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
        "may_enter": keeps_register(request.user),
    }
    return render(request, "projects/trainings.html", context)


def _is_late(training: Training, today: Any) -> bool:
    return training.held_on is None and training.planned_on is not None and training.planned_on < today


def first_lessons(user: User) -> dict[str, Any]:
    """Of the projects being built, how many have had their first lesson; both figures open their rows."""
    building = seen_by(user).filter(state=Project.State.BUILDING)
    held = listing.capped_count(building.filter(lesson("held")))
    missing = listing.capped_count(building.filter(lesson("missing")))
    return {
        "held": held,
        "missing": missing,
        "share": 100 * held // (held + missing) if held + missing else 0,
        "held_url": _ledger(lesson="held"),
        "missing_url": _ledger(lesson="missing"),
    }


def _ledger(**query: str) -> str:
    return f"{reverse('projects')}?{urlencode({'state': Project.State.BUILDING.value} | query)}"


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    """One line per person who came; a training nobody is named for keeps a line of its own."""
    form = TrainingFilter(request.GET, options_for(agency_of(request.user)))
    rows = _seen(request.user).filter(form.condition()).select_related("organiser", "project")
    heading = [
        _("Kind"), _("Topic"), _("Planned for"), _("Training held on"), _("Hours"), _("Place"), _("Organised by"),
        _("Project"), _("Audience"), _("Material"), _("Persons reached"), _("Full name"), _("Part"),
        _("Firm or agency"), _("Passed the test"),
    ]  # fmt: skip
    return csv_response(f"trainings-{timezone.localdate():%Y%m%d}", heading, _lines(rows))


def _lines(rows: QuerySet[Training]) -> Iterator[list[str]]:
    words = {True: _("yes"), False: _("no"), None: ""}
    several = rows.order_by(*ORDER.fields).prefetch_related("attendees__company", "attendees__agency")
    for each in several.iterator(chunk_size=500):
        head: list[Any] = [
            each.get_kind_display(), each.topic, each.planned_on, each.held_on, each.hours, each.place,
            each.organiser.short_name, each.project, each.audience, each.material, each.reached,
        ]  # fmt: skip
        came = list(each.attendees.all())
        for who in came:
            values = [*head, who.name, who.get_part_display(), who.company or who.agency, words[who.passed]]
            yield ["" if value is None else str(value) for value in values]
        if not came:
            yield ["" if value is None else str(value) for value in [*head, "", "", "", ""]]


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    user = request.user
    agency_of(user)
    form = TrainingForm(request.POST or None, initial=_asked(request))
    made: list[Training] = []
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["project"].strip()
        project = seen_by(user).filter(code=code).first() if code else None
        if code and project is None:
            form.add_error("project", _("There is no project of this number here."))
        else:
            stated = form.cleaned_data | {"project": project.pk if project else None}
            if form.carry_out(
                lambda: made.append(actions.enter_training(stated, by=user, now=timezone.now()))
            ):
                messages.success(request, _("The training is in the log."))
                return redirect("training", made[0].pk)
    context = {"form": form.mark()}
    return render(request, "projects/training_new.html", context, status=422 if form.errors else 200)


def _asked(request: SignedIn) -> dict[str, str]:
    """What a link to the form brings along."""
    return {name: request.GET[name] for name in ("kind", "project") if name in request.GET}


@login_required
@require_GET
def training(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, _one(request.user, pk))


def _one(user: User, pk: int) -> Training:
    found: Training = get_object_or_404(
        _seen(user).select_related("organiser", "project", "entered_by"), pk=pk
    )
    return found


def _page(
    request: SignedIn, found: Training, hold: HoldForm | None = None, attendees: AttendeesForm | None = None
) -> HttpResponse:
    writes = keeps_register(request.user) and request.user.agency_id == found.organiser_id
    options = options_for(agency_of(request.user))
    context = {
        "training": found,
        "attendees": list(found.attendees.select_related("company", "agency")),
        "is_late": _is_late(found, timezone.localdate()),
        "hold": hold or (HoldForm() if writes and not found.held_on else None),
        "add": attendees or (AttendeesForm(options) if writes else None),
    }
    return render(request, "projects/training.html", context, status=422 if hold or attendees else 200)


@login_required
@require_POST
def hold(request: SignedIn, pk: int) -> HttpResponse:
    found = _one(request.user, pk)
    form = HoldForm(request.POST)
    if form.is_valid() and form.carry_out(
        lambda: actions.hold(pk, **form.cleaned_data, by=request.user, now=timezone.now())
    ):
        messages.success(request, _("The training is entered as held."))
        return redirect("training", pk)
    form.mark()
    return _page(request, found, hold=form)


@login_required
@require_POST
def attendees(request: SignedIn, pk: int) -> HttpResponse:
    found = _one(request.user, pk)
    form = AttendeesForm(options_for(agency_of(request.user)), request.POST)
    if form.is_valid() and form.carry_out(
        lambda: actions.add_attendees(pk, form.came(), by=request.user, now=timezone.now())
    ):
        messages.success(request, _("Those who came are entered."))
        return redirect("training", pk)
    form.mark()
    return _page(request, found, attendees=form)
