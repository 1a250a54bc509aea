"""Who answers for a project by name (四方责任体系), with who it was before; and the register of labour managers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from agencies.csv_lists import csv_response
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.duties import may_edit, supervises
from projects.models import Post, Project
from projects.registers import foremen_views, posts_actions
from projects.registers.acts import Act, Offer, carried_out, offered
from projects.registers.chain_lists import as_cell, listed
from projects.registers.chain_views import panel_or_page
from projects.registers.choices import options_for
from projects.registers.posts_forms import AppointForm, AssessForm, ManagerFilter, RelieveForm
from projects.registers.posts_reading import MANAGER, Site, coverage, four_missing, has_gap, managers_of
from projects.registers.sight import agency_of, one_of, seen_by

BY_CODE = Order("code", is_text=True)
_OTHERS = (Post.Part.LEADER, Post.Part.LIAISON, Post.Part.SITE_MANAGER, Post.Part.SUPERVISOR)
_PARTIES = ("owner", "owner_agency", "general_contractor", "responsible_agency")


def _appoint(project: Project, said: dict[str, Any], by: User, now: datetime) -> object:
    return posts_actions.appoint(project.pk, said.pop("part"), by=by, now=now, **said)


def _relieve(_project: Project, said: dict[str, Any], by: User, now: datetime) -> object:
    return posts_actions.relieve(said.pop("post_id"), by=by, now=now, **said)


def _assess(_project: Project, said: dict[str, Any], by: User, now: datetime) -> object:
    return posts_actions.assess(said.pop("post_id"), by=by, now=now, **said)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "appoint", gettext_lazy("Name a responsible person"), gettext_lazy("The person is on record."),
        lambda project, data: AppointForm(project, data), _appoint, may_edit, is_main=True,
    ),
    Offer(
        "relieve", gettext_lazy("Relieve a person"), gettext_lazy("The part stands open now."),
        lambda project, data: RelieveForm(project, data, prefix_id="relieve"), _relieve,
        lambda user, project: may_edit(user, project) and project.posts.filter(until_on=None).exists(),
    ),
    Offer(
        "assess", gettext_lazy("Assess a labour manager"), gettext_lazy("The assessment is on record."),
        lambda project, data: AssessForm(project, data, prefix_id="assess"), _assess,
        lambda user, project: supervises(user, project) and project.posts.filter(part=MANAGER).exists(),
    ),
    *foremen_views.OFFERS,
)  # fmt: skip


@login_required
@require_GET
def people(request: SignedIn, pk: int) -> HttpResponse:
    return _people(request, one_of(request.user, pk, *_PARTIES))


@login_required
@require_POST
def act(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    project = one_of(request.user, pk, *_PARTIES)
    return carried_out(
        request, project, OFFERS, slug,
        url=lambda each: reverse("project-people-act", args=[pk, each]),
        back=f"{reverse('project', args=[pk])}#people",
        page=lambda bound: _people(request, project, bound),
    )  # fmt: skip


def _people(request: SignedIn, project: Project, bound: Act | None = None) -> HttpResponse:
    posts = list(project.posts.select_related("agency", "company"))
    held = {each.part: each for each in posts if each.until_on is None and each.part != MANAGER}
    (site,) = managers_of([project])
    context = {
        "project": project,
        "four": [(part.label, held.get(part)) for part in Post.FOUR],
        "missing": four_missing([project.pk]).get(project.pk, []),
        "others": [(part.label, held.get(part)) for part in _OTHERS],
        "site": site,
        "foremen": project.foremen.select_related("foreman", "contract__contractor"),
        "past": [each for each in posts if each.until_on is not None],
        "acts": offered(
            request.user, project, OFFERS,
            lambda each: reverse("project-people-act", args=[project.pk, each]), bound,
        ),
    }  # fmt: skip
    return render(request, panel_or_page(request, "people"), context)


def _managed(user: User, form: ManagerFilter) -> QuerySet[Project]:
    rows = seen_by(user).under_construction().filter(form.condition(has_gap()))
    return rows.select_related("general_contractor", "responsible_agency", "region")


@login_required
@require_GET
def managers(request: SignedIn) -> HttpResponse:
    """The register of labour managers (BJ 三(二)6): by project and firm, gaps included."""
    form = ManagerFilter(request.GET, options_for(agency_of(request.user)))
    rows = _managed(request.user, form)
    context = listed(request, form, rows, BY_CODE)
    context["rows"] = managers_of(context["rows"])
    context["coverage"] = coverage(rows, timezone.localdate().year)
    return render(request, "projects/chain/managers.html", context)


@login_required
@require_GET
def managers_csv(request: SignedIn) -> HttpResponseBase:
    form = ManagerFilter(request.GET, options_for(agency_of(request.user)))
    rows = _managed(request.user, form)
    heading = [
        _("Project number"), _("Project"), _("Industry regulator"), _("Company"), _("Unified social credit code"),
        _("Part of the firm"), _("Labour manager"), _("Telephone"), _("Held since"), _("Trained on"),
        _("Year of the last assessment"), _("Result"),
    ]  # fmt: skip
    return csv_response(f"labour-managers-{timezone.localdate():%Y%m%d}", heading, _lines(rows))


def _lines(rows: QuerySet[Project]) -> Iterator[list[str]]:
    found = rows.order_by("code", "pk").iterator(chunk_size=500)
    part: list[Project] = []
    for project in found:
        part.append(project)
        if len(part) == 500:
            yield from _lines_of(managers_of(part))
            part = []
    yield from _lines_of(managers_of(part))


def _lines_of(sites: list[Site]) -> Iterator[list[str]]:
    for site in sites:
        for firm in site.firms:
            post, last = firm.post, firm.assessment
            values = [
                site.project.code, site.project.name, site.project.responsible_agency, firm.company,
                firm.company.credit_code, _("General contractor") if firm.is_general else _("Subcontractor"),
                post.name if post else None, post.phone if post else None, post.from_on if post else None,
                firm.trained_on, last.year if last else None, last.get_result_display() if last else None,
            ]  # fmt: skip
            yield [as_cell(value) for value in values]
