"""Notices between agencies (通报): the boxes, one notice with its reply, and writing one about a project."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.csv_lists import csv_response
from agencies.forms.act import PlainForm
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.inspections.actions import notifying
from projects.inspections.actions.notifying import Wanted, clause_for
from projects.inspections.duties import may_close, may_notify, may_reply, needs
from projects.inspections.filters import NOTICE_TABS, NoticeFilter, notice_tab
from projects.inspections.forms import NoticeForm, said_form
from projects.inspections.notices import recipient_for, subject_of
from projects.inspections.views.acts import (
    Act,
    carried_out,
    officials_only,
    options_for,
    other_agencies,
    with_bound,
)
from projects.inspections.views.tables import cells, listed
from projects.inspections.workflow import NOTICE, NoticeAct
from projects.models import Notice, Project

TONES = {"issued": "wait", "replied": "act", "closed": "done"}
ORDER = Order("issued_at", descending=True)


def _found(user: User, form: NoticeFilter, state: str) -> QuerySet[Notice]:
    related = ("project", "letter", "limit", "from_agency", "to_agency")
    seen = Notice.objects.visible_to(user).filter(notice_tab(state, user))
    return seen.filter(form.condition()).select_related(*related)


@login_required
@require_GET
def notices(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    box, form = request.GET.get("box", "in"), NoticeFilter(request.GET, options_for(request.user))
    box = box if box in {name for name, _label in NOTICE_TABS} else "in"
    context = listed(request, _found(request.user, form, box), ORDER, form, "")
    today = timezone.localdate()
    context["rows"] = [
        {"notice": each, "tone": TONES[each.state],
         "is_late": each.state == "issued" and each.limit is not None and each.limit.due_on < today}
        for each in context["rows"]
    ]  # fmt: skip
    counts = _counts(request.user)
    context |= {
        "box": box,
        "boxes": [(name, label, counts[name]) for name, label in NOTICE_TABS],
        "unfiltered": f"{request.path}?box={box}",
    }
    return render(request, "projects/inspections/notices.html", context)


def _counts(user: User) -> dict[str, int]:
    first = Notice.objects.visible_to(user).order_by("-pk")[: CAP + 1]
    within = {
        name: Count("pk", filter=notice_tab(name, user)) for name, _label in NOTICE_TABS if name != "all"
    }
    found: dict[str, int] = first.aggregate(**within, all=Count("pk"))
    return found


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    officials_only(request.user)
    box, form = request.GET.get("box", "in"), NoticeFilter(request.GET, options_for(request.user))
    heading = [
        _("Letter number"), _("Project number"), _("Project name"), _("Subject"), _("Notified by"),
        _("Notified to"), _("Text"),
        _("Clause"), _("Issued at"), _("Reply due on"), _("State"), _("Reply"), _("Replied at"), _("Closed at"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.letter.number, each.project.code, each.project.name, each.get_subject_display(),
             each.from_agency.short_name, each.to_agency.short_name, each.text, each.clause, each.issued_at,
             each.limit.due_on if each.limit else None, each.get_state_display(), each.reply, each.replied_at,
             each.closed_at]
        )
        for each in _found(request.user, form, box).order_by(*ORDER.fields).iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_response(f"notices-{timezone.localdate():%Y%m%d}", heading, lines)


def one_of(user: User, pk: int) -> Notice:
    officials_only(user)
    related = (
        "project",
        "letter",
        "limit",
        "from_agency",
        "to_agency",
        "issued_by",
        "replied_by",
        "finding",
        "company",
    )
    return get_object_or_404(Notice.objects.visible_to(user).select_related(*related), pk=pk)


@login_required
@require_GET
def notice(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, one_of(request.user, pk))


def _page(request: SignedIn, found: Notice, bound: Act | None = None) -> HttpResponse:
    context = {
        "notice": found,
        "project": found.project,
        "tone": TONES[found.state],
        "is_late": found.state == "issued" and found.limit and found.limit.due_on < timezone.localdate(),
        "acts": with_bound(acts_of(request.user, found), bound),
    }
    return render(request, "projects/inspections/notice.html", context)


def acts_of(user: User, found: Notice) -> list[Act]:
    acts = []
    if found.state in NOTICE[NoticeAct.REPLY] and may_reply(user, found):
        acts.append(_reply_act(found))
    if found.state in NOTICE[NoticeAct.CLOSE] and may_close(user, found):
        acts.append(_close_act(found))
    return acts


def _reply_act(found: Notice, data: Any = None) -> Act:
    form = said_form(_("What we have done"), data=data, prefix_id="reply")
    return Act("reply", _("Reply"), reverse("notice-reply", args=[found.pk]), form, is_main=True)


def _close_act(found: Notice, data: Any = None) -> Act:
    form = PlainForm(data, prefix_id="close")
    return Act("close", _("Close the notice"), reverse("notice-close", args=[found.pk]), form, is_main=True)


def _settled(
    request: SignedIn, found: Notice, act: Act, verb: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    back = reverse("notice", args=[found.pk])
    return carried_out(
        request, act, verb, back=back, said=said, page=lambda each: _page(request, found, each)
    )


@login_required
@require_POST
def reply(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return _settled(
        request, found, _reply_act(found, request.POST),
        lambda said: notifying.reply(pk, said["text"], by=request.user, now=timezone.now()), _("The reply is sent."),
    )  # fmt: skip


@login_required
@require_POST
def close(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return _settled(
        request, found, _close_act(found, request.POST),
        lambda said: notifying.close(pk, by=request.user, now=timezone.now()), _("The notice is closed."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn, pk: int) -> HttpResponse:
    """Write to another agency about a project, or about one of its findings (?finding=)."""
    officials_only(request.user)
    related = Project.objects.visible_to(request.user).select_related(
        "responsible_agency", "general_contractor"
    )
    project = get_object_or_404(related, pk=pk)
    needs(may_notify(request.user, project))
    key = request.GET.get("finding", "")
    about = project.findings.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
    asked = request.GET.get("subject", subject_of(about) if about else "")
    subject = asked if asked in Notice.Subject.values else Notice.Subject.DEPOSIT_UNPAID
    to = recipient_for(subject, project)
    initial = {
        "subject": subject, "text": about.text if about else "", "clause": clause_for(project, subject, timezone.now()),
        "to_agency": str(to.pk) if to and to.pk != request.user.agency_id else "",
        "due_on": timezone.localdate() + timedelta(days=10),
    }  # fmt: skip
    form = NoticeForm(
        request.POST or None,
        project=project,
        others=other_agencies(request.user),
        initial=initial,
        prefix_id="notice",
    )
    act = Act("notice", _("Issue the notice"), request.get_full_path(), form, is_main=True, is_open=True)

    def page(bound: Act) -> HttpResponse:
        return render(request, "projects/inspections/notice_new.html", {"act": bound, "project": project})

    def verb(said: dict[str, Any]) -> None:
        wanted = Wanted(
            said["subject"], said["text"], said["due_on"], said["to_agency"], said["clause"],
            about.pk if about else None,
        )  # fmt: skip
        notifying.issue(pk, wanted, by=request.user, now=timezone.now())

    if request.method == "GET":
        return page(act)
    back = reverse("notices") + "?box=out"
    return carried_out(request, act, verb, back=back, said=_("The notice is issued."), page=page)
