"""A person's own messages: the bell, the list, opening one and marking all read; and what goes out where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.db import models, transaction
from django.db.models import F, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import listing
from agencies.listing import CAP, Order
from agencies.messages import choosing
from agencies.messages.kinds import Kind
from agencies.messages.mailing import has_mail_server
from agencies.messages.models import Delivery, Message
from agencies.messages.reading import CAP as UNREAD_CAP
from agencies.messages.reading import (
    mark_all_read,
    mark_read,
    messages_of,
    unread_again,
    unread_count,
)
from agencies.messages.wording import told
from agencies.messages.writing import preference_of
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.tasks import send_soon
from cases.forms_messages import PreferenceForm
from cases.models import Case

_UNREAD = Order("created_at", descending=True)
# Unread first, each half newest first: one column, so that pages are found by key.
_ALL = Order("rank_at", descending=True)
_AHEAD = timedelta(days=365_000)
_STOP_POLLING = 286
_DELIVERIES = 10
# So long the page waits to see what became of a test message.
_WATCHED = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Line:
    """`about` is the project or employer of its case, where the person may still see that."""

    message: Message
    subject: str
    text: str
    about: str

    @property
    def is_unread(self) -> bool:
        return self.message.read_at is None


@login_required
@require_GET
def inbox(request: SignedIn) -> HttpResponse:
    shows_all = request.GET.get("show") == "all"
    rows = messages_of(request.user)
    if shows_all:
        ranked = models.Case(
            models.When(read_at__isnull=True, then=F("created_at") + Value(_AHEAD)), default=F("created_at")
        )
        page = listing.page_of(rows.annotate(rank_at=ranked), _ALL, request.GET)
    else:
        rows = rows.unread()
        page = listing.page_of(rows, _UNREAD, request.GET)
    unread = unread_count(request.user)
    undo = _moment(request.GET.get("undo"))
    context = {
        "rows": _lines(request.user, page.rows),
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(rows),
        "cap": CAP,
        "kept": urlencode({"show": "all"}) if shows_all else "",
        "shows_all": shows_all,
        "unread": unread,
        "unread_cap": UNREAD_CAP,
        "newest": max((each.pk for each in page.rows), default=0),
        "undo": undo,
        "undone": messages_of(request.user).filter(read_at=undo).count() if undo else 0,
    }
    return render(request, "cases/messages.html", context)


def _lines(user: User, rows: Sequence[Message]) -> list[Line]:
    numbers = {each.reference for each in rows if each.reference}
    visible = Case.objects.visible_to(user).filter(number__in=numbers)
    about = {
        number: project or employer
        for number, project, employer in visible.values_list("number", "project__name", "employer_name")
    }
    found = []
    for each in rows:
        words = told(each)
        found.append(Line(each, words.subject, words.text, about.get(each.reference) or ""))
    return found


def _moment(text: str | None) -> datetime | None:
    try:
        found = parse_datetime((text or "").replace(" ", "+"))
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) and 1 < found.year < 9999 else None


@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """Asked for once a minute. Who is no longer signed in is not sent to the login from the middle of a page."""
    if not isinstance(request.user, User):
        return HttpResponse(status=_STOP_POLLING)
    context = {"unread": unread_count(request.user), "unread_cap": UNREAD_CAP}
    return render(request, "components/bell.html", context)


@login_required
@require_GET
def open_message(request: SignedIn, pk: int) -> HttpResponse:
    """Read from now on; its page follows."""
    get_object_or_404(messages_of(request.user), pk=pk)
    return redirect(mark_read(request.user, pk, timezone.now()).path)


@login_required
@require_POST
def read_all(request: SignedIn) -> HttpResponse:
    now = timezone.now()
    newest = request.POST.get("upto", "")
    marked = mark_all_read(request.user, now, upto=int(newest[:18]) if newest.isdecimal() else None)
    here = {"show": "all"} if request.POST.get("show") == "all" else {}
    undo = {"undo": now.isoformat()} if marked else {}
    return redirect(f"{reverse('messages')}?{urlencode(here | undo)}".rstrip("?"))


@login_required
@require_POST
def read_back(request: SignedIn) -> HttpResponse:
    """Undo: those marked at that moment are unread again."""
    at = _moment(request.POST.get("at"))
    count = unread_again(request.user, at) if at else 0
    if count:
        notes.success(
            request,
            ngettext("%(number)s message is unread again.", "%(number)s messages are unread again.", count)
            % {"number": count},
        )
    return redirect(f"{reverse('messages')}?show=all" if request.POST.get("show") == "all" else "messages")


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: SignedIn) -> HttpResponse:
    if request.method == "GET":
        return _preferences(request, PreferenceForm.of(preference_of(request.user)))
    form = PreferenceForm(request.POST, prefix_id="messages")
    if form.is_valid() and form.carry_out(lambda: choosing.choose(request.user, form.choice)):
        notes.success(request, _("Saved."))
        return redirect("message-settings")
    form.mark()
    return _preferences(request, form, status=422)


def _preferences(request: SignedIn, form: PreferenceForm, status: int = 200) -> HttpResponse:
    context = _deliveries_of(request.user) | {
        "form": form,
        "wanted": preference_of(request.user),
        "has_mail_server": has_mail_server(),
    }
    return render(request, "cases/message_settings.html", context, status=status)


@login_required
@require_POST
@transaction.atomic
def test(request: SignedIn) -> HttpResponse:
    """A message to oneself, out on every way that is switched on; the page then shows what becomes of it."""
    choosing.test(request.user, path=reverse("messages"), now=timezone.now())
    transaction.on_commit(send_soon, robust=True)
    notes.success(
        request, _("The test message is in your list; what goes out of it is shown under “Sent lately”.")
    )
    return redirect("message-settings")


@login_required
@require_GET
def deliveries(request: SignedIn) -> HttpResponse:
    return render(request, "cases/message_deliveries.html", _deliveries_of(request.user))


def _deliveries_of(user: User) -> dict[str, Any]:
    """The last ones, in words; `is_watched` while a test message is on its way."""
    found = list(
        Delivery.objects.filter(message__recipient=user)
        .select_related("message")
        .order_by("-message__created_at", "-pk")[:_DELIVERIES]
    )
    since = timezone.now() - _WATCHED
    waits = any(
        each.state == Delivery.State.WAITING
        and each.message.kind == Kind.TEST
        and each.message.created_at > since
        for each in found
    )
    return {"deliveries": [(each, told(each.message).subject) for each in found], "is_watched": waits}
