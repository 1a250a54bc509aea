"""The programme's register with its coverage, the panel of a project with its acts, plaque and pledge to print."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms import widgets
from agencies.forms.act import ActForm
from agencies.forms.filters import FilterForm, Options, choice_field, offer_choices, without
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.duties import may_edit, supervises
from projects.models import Enrolment, Project, Training
from projects.programme import actions
from projects.programme.forms import AwardForm, DayForm, NothingForm, PledgeForm, RemoveForm, ScoreForm
from projects.programme.standard import BENCHMARK_FROM, FULL, RECOGNISED_FROM, STANDARD, total
from projects.registers.choices import options_for
from projects.registers.filters import PROGRAMME, in_programme, inside, searched
from projects.registers.sight import agency_of, one_of, seen_by

ORDER = Order("code", is_text=True)
Stage = Enrolment.Stage
STAGE_TONES: Mapping[str, str] = {
    Stage.ENROLLED: "plain",
    Stage.APPLIED: "act",
    Stage.RECOGNISED: "done",
    Stage.BENCHMARK: "done",
    Stage.REMOVED: "paused",
}


class ProgrammeFilter(FilterForm):
    q = forms.CharField(
        label=gettext_lazy("Number, name, owner or contractor"),
        required=False,
        max_length=60,
        widget=widgets.Text,
    )
    stage = choice_field(gettext_lazy("Stage"), PROGRAMME)
    agency = choice_field(gettext_lazy("Industry regulator"), ())
    region = choice_field(gettext_lazy("Place"), ())

    FIRST = ("q", "stage", "agency", "region")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", [("none", _("(nobody)")), *options.agencies])
        offer_choices(self, "region", options.places)

    def condition(self) -> Q:
        conditions: dict[str, Callable[[Any], Q]] = {
            "q": searched,
            "stage": in_programme,
            "agency": lambda key: Q(responsible_agency=None if key == "none" else key),
            "region": inside,
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


def _found(request: SignedIn) -> tuple[ProgrammeFilter, QuerySet[Project]]:
    form = ProgrammeFilter(request.GET, options_for(agency_of(request.user)))
    rows = seen_by(request.user).under_construction().filter(form.condition())
    return form, rows.select_related("region", "general_contractor", "responsible_agency", "enrolment")


@login_required
@require_GET
def programme(request: SignedIn) -> HttpResponse:
    form, found = _found(request)
    page = listing.page_of(found, ORDER, request.GET)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": [_row(each) for each in page.rows],
        "coverage": coverage(request.user),
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
        "standard": STANDARD,
        "full": FULL,
        "recognised_from": RECOGNISED_FROM,
        "benchmark_from": BENCHMARK_FROM,
    }
    return render(request, "projects/programme.html", context)


def _row(project: Project) -> dict[str, Any]:
    enrolment = getattr(project, "enrolment", None)
    return {
        "project": project,
        "enrolment": enrolment,
        "tone": STAGE_TONES[enrolment.stage] if enrolment else "breached",
        "points": total(enrolment.scores) if enrolment and enrolment.scores else None,
    }


def coverage(user: User) -> list[dict[str, Any]]:
    """Per supervising unit, and for all: how many of its projects are in the programme; all is the aim (BDH 二(四))."""
    enrolled = Q(enrolment__isnull=False) & ~Q(enrolment__stage=Stage.REMOVED)
    rows: Any = (
        seen_by(user)
        .under_construction()
        .order_by()
        .values("responsible_agency")
        .annotate(
            projects=Count("pk"),
            enrolled=Count("pk", filter=enrolled),
            recognised=Count("pk", filter=Q(enrolment__stage=Stage.RECOGNISED)),
            benchmark=Count("pk", filter=Q(enrolment__stage=Stage.BENCHMARK)),
        )
        .order_by("responsible_agency")
    )
    counted: list[dict[str, Any]] = list(rows)
    names = dict(options_for(agency_of(user)).agencies)
    whole = {
        key: sum(row[key] for row in counted) for key in ("projects", "enrolled", "recognised", "benchmark")
    }
    found = [_covered(_("All units"), {}, whole)] if counted else []
    for row in counted:
        key = str(row["responsible_agency"] or "none")
        found.append(_covered(names.get(key, _("(nobody)")), {"agency": key}, row))
    return found


def _covered(name: str, only: Mapping[str, str], row: Mapping[str, int]) -> dict[str, Any]:
    def door(count: int, stage: str = "") -> dict[str, Any]:
        query = urlencode({**only, **({"stage": stage} if stage else {})})
        return {"count": count, "url": f"{reverse('programme')}?{query}"}

    return {
        "name": name,
        "projects": door(row["projects"]),
        "enrolled": door(row["enrolled"], "in"),
        "missing": door(row["projects"] - row["enrolled"], "none"),
        "recognised": door(row["recognised"], Stage.RECOGNISED),
        "benchmark": door(row["benchmark"], Stage.BENCHMARK),
        "share": 100 * row["enrolled"] // row["projects"],
    }


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    _form, found = _found(request)
    heading = [
        _("Project number"), _("Project name"), _("Town, street or zone"), _("General contractor"),
        _("Industry regulator"), _("Stage"), _("Enrolled on"), _("Pledged on"), _("Points scored"), _("Plaque number"),
        _("Recognised on"), _("Award document"),
    ]  # fmt: skip
    rows = found.order_by(*ORDER.fields).iterator(chunk_size=1000)
    return csv_response(f"programme-{timezone.localdate():%Y%m%d}", heading, _lines(rows))


def _lines(rows: Any) -> Iterator[list[str]]:
    for project in rows:
        row = _row(project)
        held = row["enrolment"]
        values: list[Any] = [
            project.code, project.name, project.region.name, project.general_contractor, project.responsible_agency,
            held.get_stage_display() if held else _("Not enrolled"), held and held.enrolled_on,
            held and held.pledged_on, row["points"], held and held.plaque_no, held and held.recognised_on,
            held and held.award_no,
        ]  # fmt: skip
        yield ["" if value is None else str(value) for value in values]


FORMS: Mapping[str, type[ActForm]] = {
    "enrol": DayForm,
    "pledge": PledgeForm,
    "apply": NothingForm,
    "score": ScoreForm,
    "recognise": DayForm,
    "award": AwardForm,
    "remove": RemoveForm,
}
LABELS: Mapping[str, Any] = {
    "enrol": gettext_lazy("Enrol in the programme"),
    "pledge": gettext_lazy("Enter the pledge"),
    "apply": gettext_lazy("Apply for assessment"),
    "score": gettext_lazy("Score against the standard"),
    "recognise": gettext_lazy("Recognise and number the plaque"),
    "award": gettext_lazy("Choose as benchmark project"),
    "remove": gettext_lazy("Remove from the programme"),
}
_OF_THE_PROJECT = frozenset({"enrol", "pledge", "apply"})


def _offers(user: User, project: Project, bound: tuple[str, ActForm] | None) -> list[dict[str, Any]]:
    """The acts that are open to the person in the stage the project is in."""
    enrolment = getattr(project, "enrolment", None)
    offered = []
    for act in FORMS:
        may = may_edit(user, project) if act in _OF_THE_PROJECT else supervises(user, project)
        if may and act in actions.OPEN_ACTS[enrolment.stage if enrolment else ""]:
            is_bound = bound is not None and bound[0] == act
            form = bound[1] if bound is not None and is_bound else FORMS[act](
                prefix_id=f"programme-{act}", initial=_usual(act, enrolment)
            )  # fmt: skip
            offered.append(
                {
                    "key": f"programme-{act}",
                    "label": LABELS[act],
                    "url": reverse("enrolment-act", args=[project.pk, act]),
                    "form": form,
                    "is_open": is_bound,
                }
            )
    return offered


def _usual(act: str, enrolment: Enrolment | None) -> dict[str, Any]:
    if act == "score" and enrolment:
        return dict(enrolment.scores)
    return {"on": timezone.localdate()}


def _panel(request: SignedIn, project: Project, bound: tuple[str, ActForm] | None = None) -> HttpResponse:
    enrolment = getattr(project, "enrolment", None)
    is_panel = bool(request.headers.get("HX-Request")) and bound is None
    scores = enrolment.scores if enrolment else {}
    context = {
        "project": project,
        "enrolment": enrolment,
        "tone": STAGE_TONES[enrolment.stage] if enrolment else "breached",
        "points": total(scores),
        "full": FULL,
        "scores": [(each, scores.get(each.key)) for each in STANDARD] if scores else [],
        "offers": _offers(request.user, project, bound),
        "trainings": list(Training.objects.filter(project=project).annotate(came=Count("attendees"))[:10]),
    }
    name = "projects/programme_panel.html" if is_panel else "projects/programme_project.html"
    return render(request, name, context, status=422 if bound else 200)


@login_required
@require_GET
def panel(request: SignedIn, pk: int) -> HttpResponse:
    return _panel(request, one_of(request.user, pk, "enrolment__recognised_by"))


@login_required
@require_POST
def act(request: SignedIn, pk: int, act: str) -> HttpResponse:
    if act not in FORMS:
        raise Http404
    project = one_of(request.user, pk, "enrolment__recognised_by")
    form = FORMS[act](request.POST, prefix_id=f"programme-{act}")
    if form.is_valid() and form.carry_out(
        lambda: _carry_out(act, form, project, request.user, timezone.now())
    ):
        messages.success(request, _("Entered."))
        return redirect(f"{reverse('project', args=[pk])}#programme")
    return _panel(request, project, (act, form.mark()))


def _carry_out(act: str, form: ActForm, project: Project, user: User, now: datetime) -> Enrolment:
    verb: Callable[..., Enrolment] = getattr(actions, act)
    if isinstance(form, ScoreForm):
        return actions.score(project.pk, form.scores(), by=user, now=now)
    return verb(project.pk, **form.cleaned_data, by=user, now=now)
