"""One meeting: agenda with figures that open, who came, decisions as tasks, minutes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from agencies.documents.layout.sheet import sheet_of
from agencies.documents.models import Rendering
from agencies.documents.renderings import path_of, rendering_of
from agencies.forms.act import PlainForm
from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.acts import acts_of
from oversight.duties import sees_place, signs
from oversight.group.actions import meetings as verbs
from oversight.group.forms import ReasonForm
from oversight.group.forms_meetings import DecideForm, HoldForm, PlanForm
from oversight.group.minutes import decisions_of
from oversight.group.models import GroupMeeting
from oversight.group.views.meetings import TONES
from oversight.group.views.shared import bodies, chosen, current_members, own_agency
from oversight.group.views.tasks import shown as task_shown
from oversight.group.workflow import MEETING_STATES, may_set
from oversight.papers.actions import may_handle, papers_of
from oversight.telling import office_of
from projects.inspections.views.acts import Act, carried_out, with_bound

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LABELS: Mapping[str, Any] = {
    "agenda": gettext_lazy("Draw the agenda up anew"),
    "change": gettext_lazy("Change time, place or circle"),
    "hold": gettext_lazy("Enter the meeting as held"),
    "decide": gettext_lazy("Set a decision as a task"),
    "issue": gettext_lazy("Issue the minutes"),
    "cancel": gettext_lazy("Cancel the meeting"),
}
SAID: Mapping[str, Any] = {
    "agenda": gettext_lazy("The agenda shows the figures as they stand now."),
    "change": gettext_lazy("The meeting is changed, and the units are told."),
    "hold": gettext_lazy("The meeting is entered as held; now set its decisions as tasks."),
    "decide": gettext_lazy("The decision is a task now, and the unit is told."),
    "issue": gettext_lazy("The minutes are numbered and frozen."),
    "cancel": gettext_lazy("The meeting is cancelled."),
}
_MAIN = ("hold", "decide")


def one_of(user: User, pk: int) -> GroupMeeting:
    own_agency(user)
    related = ("called_by", "chaired_by", "letter__issuer", "made_by", "jurisdiction")
    return get_object_or_404(GroupMeeting.objects.visible_to(user).select_related(*related), pk=pk)


@login_required
@require_GET
def page(request: SignedIn, pk: int) -> HttpResponse:
    return shown_page(request, one_of(request.user, pk))


def shown_page(request: SignedIn, meeting: GroupMeeting, bound: Act | None = None) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    subject, office = f"group_meeting:{meeting.pk}", office_of(meeting.jurisdiction_id)
    papers = [each for each in papers_of(subject) if sees_place(user) or each.agency_id == user.agency_id]
    context = {
        "meeting": meeting,
        "tone": TONES[meeting.state],
        "attendance": list(meeting.attendance.select_related("agency")),
        "decisions": [task_shown(each, today, user) for each in decisions_of(meeting)],
        "acts": with_bound([_act(user, meeting, each) for each in offered(user, meeting)], bound),
        "timeline": acts_of(meeting),
        "papers": papers,
        "subject": subject,
        "may_store": office is not None and may_handle(user, subject, office),
    }
    return render(request, "oversight/group/meeting.html", context)


def offered(user: User, meeting: GroupMeeting) -> list[str]:
    if not may_set(user, meeting.jurisdiction_id):
        return []
    found = [
        name for name in LABELS if meeting.state in MEETING_STATES["change" if name == "agenda" else name]
    ]
    if meeting.letter_id:
        return []
    return [name for name in found if name != "issue" or signs(user)]


def _act(user: User, meeting: GroupMeeting, name: str, data: Any = None) -> Act:
    url = reverse("group-meeting-act", args=[meeting.pk, name])
    form, main = _FORMS[name](user, meeting, data), name in _MAIN
    return Act(f"meeting-{name}", LABELS[name], url, form, is_main=main, is_open=name == "decide" and main)


def _plan(user: User, meeting: GroupMeeting, data: Any) -> PlanForm:
    start = {
        "title": meeting.title, "planned_for": timezone.localtime(meeting.planned_for), "place": meeting.place,
        "asked": list(meeting.attendance.values_list("agency", flat=True)),
    }  # fmt: skip
    return PlanForm(data, agencies=bodies(user), initial=start, prefix_id="plan")


def _hold(user: User, meeting: GroupMeeting, data: Any) -> HoldForm:
    attendance = list(meeting.attendance.select_related("agency"))
    start = {
        "held_at": timezone.localtime(meeting.planned_for), "chaired_by": meeting.called_by_id,
        "came": [each.agency_id for each in attendance],
    }  # fmt: skip
    return HoldForm(
        data, members=current_members(user), attendance=attendance, initial=start, prefix_id="hold"
    )


_FORMS: Mapping[str, Callable[[User, GroupMeeting, Any], Any]] = {
    "agenda": lambda user, meeting, data: PlainForm(data, prefix_id="agenda"),
    "change": _plan,
    "hold": _hold,
    "decide": lambda user, meeting, data: DecideForm(data, agencies=bodies(user), prefix_id="decide"),
    "issue": lambda user, meeting, data: PlainForm(data, prefix_id="issue"),
    "cancel": lambda user, meeting, data: ReasonForm(data, prefix_id="cancel"),
}


def _carry(name: str, form: Any, meeting: GroupMeeting, said: dict[str, Any], by: User) -> object:
    now = timezone.now()
    match name:
        case "agenda":
            return verbs.draw_agenda(meeting.pk, by=by, now=now)
        case "change":
            said |= {"asked": chosen(bodies(by), said["asked"])}
            return verbs.change_meeting(meeting.pk, by=by, now=now, **said)
        case "hold":
            return verbs.hold_meeting(
                meeting.pk, held_at=said["held_at"], chaired_by=int(said["chaired_by"]), came=form.attendance(),
                minutes=said["minutes"], by=by, now=now,
            )  # fmt: skip
        case "decide":
            agencies = bodies(by)
            return verbs.decide(
                meeting.pk, text=said["text"], agency=chosen(agencies, [said["agency"]])[0],
                partners=chosen(agencies, said["partners"]), due_on=said["due_on"], person=said["person"], by=by,
                now=now,
            )  # fmt: skip
        case "issue":
            return verbs.issue_minutes(meeting.pk, by=by, now=now)
    return verbs.cancel_meeting(meeting.pk, reason=said["reason"], by=by, now=now)


@login_required
@require_POST
def act(request: SignedIn, pk: int, name: str) -> HttpResponse:
    meeting = one_of(request.user, pk)
    if name not in LABELS:
        raise Http404
    bound = _act(request.user, meeting, name, request.POST)
    return carried_out(
        request, bound, lambda said: _carry(name, bound.form, meeting, said, request.user),
        back=reverse("group-meeting", args=[pk]), said=SAID[name],
        page=lambda shown: shown_page(request, meeting, shown),
    )  # fmt: skip


@login_required
@require_GET
def letter(request: SignedIn, pk: int) -> HttpResponse:
    """The minutes as issued, in Chinese whatever the reader's language."""
    meeting = one_of(request.user, pk)
    if meeting.letter is None:
        raise Http404
    files = [
        (form.upper(), reverse("group-meeting-letter-file", args=[pk, form])) for form in ("docx", "pdf")
    ]
    back = reverse("group-meeting", args=[pk])
    context = {"letter": meeting.letter, "sheet": sheet_of(meeting.letter), "back": back, "files": files}
    return render(request, "projects/inspections/letter.html", context)


@login_required
@require_safe
def letter_file(request: SignedIn, pk: int, form: str) -> HttpResponseBase:
    found = one_of(request.user, pk).letter
    if found is None or form not in Rendering.Format.values:
        raise Http404
    path = path_of(rendering_of(found, form, timezone.now()))
    if path is None:
        raise Http404(_("The file is not there any more."))
    response = FileResponse(
        path.open("rb"), as_attachment=form != "pdf", filename=f"{found.number}.{form}",
        content_type=MEDIA_TYPES[form],
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
