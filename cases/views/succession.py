"""Agencies that change and people who leave, for administrators: first what would move, then the act."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from agencies.errors import Refused
from agencies.forms.act import REQUIRED, ActForm
from agencies.people.access import SignedIn
from agencies.people.models import Agency, Region, User
from agencies.people.succession import Succession
from cases.actions import leaving as leaving_acts
from cases.actions import succession as acts
from cases.actions.receipt import REASON_MAX

_SHOWN = 50


def _day() -> forms.DateField:
    return forms.DateField(
        label=gettext_lazy("Since"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Leave empty for today."),
        error_messages={"invalid": gettext_lazy("This must be a date that exists, written like 2026-04-30.")},
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reason"), max_length=REASON_MAX, error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The document that decided it; every open case says so in its history."),
    )  # fmt: skip


class SucceedForm(ActForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What happens"),
        choices=[each for each in Succession.Kind.choices if each[0] != Succession.Kind.RENAMED],
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    to = forms.TypedChoiceField(label=gettext_lazy("Successor"), coerce=int, error_messages=REQUIRED)
    since_on = _day()
    reason = _reason()

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Agency.objects.filter(jurisdiction=agency.jurisdiction_id).exclude(pk=agency.pk)
        gone = Succession.objects.exclude(kind=Succession.Kind.RENAMED).values("from_agency")
        field: Any = self.fields["to"]
        field.choices = [("", "—"), *((str(each.pk), each.name) for each in others.exclude(pk__in=gone))]


class RenameForm(ActForm):
    name = forms.CharField(label=gettext_lazy("New name"), max_length=acts.NAME_MAX, error_messages=REQUIRED)
    short_name = forms.CharField(
        label=gettext_lazy("New short name"), max_length=acts.SHORT_MAX, error_messages=REQUIRED
    )
    since_on = _day()
    reason = _reason()


class LeaveForm(ActForm):
    to = forms.TypedChoiceField(
        label=gettext_lazy("Who answers for those cases from now on"),
        coerce=int,
        required=False,
        empty_value=None,
    )

    def __init__(self, *args: Any, person: User, in_charge: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = person.agency.jurisdiction_id if person.agency else None
        same = User.objects.filter(is_active=True, role=person.role, agency__jurisdiction=own)
        field: Any = self.fields["to"]
        field.choices = [
            ("", "—"), *((str(each.pk), f"{each} · {each.agency}") for each in same.exclude(pk=person.pk))
        ]  # fmt: skip
        if not in_charge:
            del self.fields["to"]


def _administrator(request: SignedIn) -> User:
    if request.user.role != User.Role.ADMINISTRATOR:
        raise PermissionDenied
    return request.user


@login_required
@require_GET
def successions(request: SignedIn) -> HttpResponse:
    """The agencies of one place, and what has become of which."""
    _administrator(request)
    places = Region.objects.filter(jurisdiction_agencies__isnull=False).distinct().order_by("code")
    code = request.GET.get("place", "")
    place = next((each for each in places if each.code == code), places.first())
    made = Succession.objects.select_related("from_agency", "to_agency", "made_by")
    context = {
        "places": places,
        "place": place,
        "agencies": Agency.objects.filter(jurisdiction=place, is_active=True).order_by("pk") if place else [],
        "made": made.filter(from_agency__jurisdiction=place)[:_SHOWN],
        "text": (text := request.GET.get("person", "").strip()[:40]),
        "people": _people(text) if text else [],
    }
    return render(request, "cases/successions.html", context)


def _people(text: str) -> Any:
    active = User.objects.filter(is_active=True).select_related("agency")
    found = active.filter(full_name__icontains=text) | active.filter(username__icontains=text)
    return found.order_by("username")[:_SHOWN]


@login_required
@require_http_methods(["GET", "POST"])
def succession(request: SignedIn, pk: int) -> HttpResponse:
    """What would move with an agency, and the two acts."""
    user = _administrator(request)
    agency = get_object_or_404(Agency.objects.select_related("jurisdiction"), pk=pk, is_active=True)
    sent = request.POST if request.method == "POST" else None
    renaming = "rename" in request.POST
    ended = SucceedForm(sent if not renaming else None, agency=agency, prefix_id="succeed")
    named = RenameForm(
        sent if renaming else None, prefix_id="rename",
        initial={"name": agency.name, "short_name": agency.short_name},
    )  # fmt: skip
    form = named if renaming else ended
    if request.method == "POST" and form.is_valid():
        made: list[Succession] = []
        verb = acts.rename if renaming else acts.succeed

        def act() -> None:
            made.append(verb(agency.pk, **form.cleaned_data, by=user, now=timezone.now()))

        if _carried_out(form, act):
            left = acts.carry_on(made[0].pk, now=timezone.now())
            messages.success(request, _told(made[0], left))
            return redirect("successions")
    context = {"agency": agency, "moves": acts.moves(agency), "succeed": ended.mark(), "rename": named.mark()}
    return render(request, "cases/succession.html", context, status=422 if form.errors else 200)


def _carried_out(form: ActForm, act: Callable[[], object]) -> bool:
    """What stands against it is said on the same page, with what was typed."""
    try:
        return form.carry_out(act)
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return False


def _told(made: Succession, left: int) -> str:
    if made.kind == Succession.Kind.RENAMED:
        return _("Renamed: %(old)s is now %(new)s.") % {"old": made.old_name, "new": made.new_name}
    if left:
        return _("Begun. %(left)s open cases are still to be moved; that goes on by itself.") % {"left": left}
    return _("Done: all open work of %(old)s is with %(new)s.") % {"old": made.old_name, "new": made.new_name}


@login_required
@require_http_methods(["GET", "POST"])
def leaving(request: SignedIn, pk: int) -> HttpResponse:
    """What a person alone holds, and the end of their account."""
    user = _administrator(request)
    person = get_object_or_404(User.objects.select_related("agency"), pk=pk, is_active=True)
    left = leaving_acts.left_by(person)
    sent = request.POST if request.method == "POST" else None
    form = LeaveForm(sent, person=person, in_charge=left.in_charge, prefix_id="leave")
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data.get("to")
        if _carried_out(form, lambda: leaving_acts.let_go(person.pk, to=to, by=user, now=timezone.now())):
            messages.success(request, _("The account of %(person)s is closed.") % {"person": person})
            return redirect("successions")
    context = {"person": person, "left": left, "form": form.mark()}
    return render(request, "cases/leaving.html", context, status=422 if form.errors else 200)
