"""One's own due dates as an iCalendar feed: a secret address instead of a session, and no personal data in it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from agencies.clock.models import TimeLimit
from agencies.people.models import User
from cases.limits import NOT_OWED
from cases.models import Case, Deadline, Transfer
from cases.workflow import OWING

# A calendar programme asks again by itself; the sweep counts a corrected year within a minute.
_ASK_AGAIN = timedelta(hours=1)


def feed_key(user: User) -> str:
    """The secret of a person's address. It never expires, and a new password makes it worthless."""
    return _signer(user).sign(str(user.pk))


def feed_url(request: HttpRequest, user: User) -> str:
    return request.build_absolute_uri(reverse("due-feed", query={"key": feed_key(user)}))


def _signer(user: User) -> signing.Signer:
    return signing.Signer(salt=f"cases.due-feed.{user.password}")


def _reader(key: str) -> User:
    """Whose key it is; a wrong one, an old one and one of somebody who has left are all the same answer."""
    number = key.partition(":")[0]
    user = User.objects.filter(pk=int(number[:18]), is_active=True).first() if number.isdecimal() else None
    try:
        if user is None or _signer(user).unsign(key) != str(user.pk):
            raise Http404
    except signing.BadSignature as error:
        raise Http404 from error
    return user


@require_safe
def due_feed(request: HttpRequest) -> HttpResponse:
    user = _reader(request.GET.get("key", ""))
    calendar = _calendar([*_owed(user), *_deadlines(user)], request, timezone.now())
    headers = {"Content-Disposition": 'inline; filename="due.ics"', "Cache-Control": "private, no-cache"}
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8", headers=headers)


def _owed(user: User) -> Iterable[Transfer]:
    """What the person's own agency still has to answer, and by when."""
    return (
        Transfer.objects.visible_to(user)
        .filter(
            agency=user.agency_id,
            status__in=OWING,
            case__closed_at__isnull=True,
            limit__state__in=[TimeLimit.State.RUNNING, TimeLimit.State.LAPSED],
        )
        .select_related("case", "limit")
        .order_by("limit__due_at", "pk")
    )


def _deadlines(user: User) -> Iterable[Deadline]:
    """What else the agency has to do by a date: of the law, of an officer, of an order."""
    return (
        Deadline.objects.filter(
            limit__agency=user.agency_id,
            limit__state__in=[TimeLimit.State.RUNNING, TimeLimit.State.LAPSED],
            case__in=Case.objects.visible_to(user).values("pk"),
        )
        .exclude(kind__in=NOT_OWED)
        .select_related("case", "limit")
        .order_by("limit__due_at", "pk")
    )


def _calendar(owed: Iterable[Transfer | Deadline], request: HttpRequest, now: datetime) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", "-//Xinze//Due dates//ZH")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", _("Xinze: due dates"))
    calendar.add("REFRESH-INTERVAL", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for each in owed:
        calendar.add_component(_event(each, request, now))
    return calendar


def _event(owed: Transfer | Deadline, request: HttpRequest, now: datetime) -> Event:
    """All day long: what is due on a day may be done all day. What somebody has written is left out: the feed goes
    through other people's servers."""
    limit, number = owed.limit, owed.case.number
    assert limit is not None
    event, kind = Event(), "transfer" if isinstance(owed, Transfer) else "deadline"
    event.add("UID", f"{kind}-{owed.pk}-{number}@xinze")
    event.add("DTSTAMP", now)
    event.add("DTSTART", limit.due_on)
    event.add("DTEND", limit.due_on + timedelta(days=1))
    event.add("SUMMARY", _summary(limit) % {"number": number, "what": limit.get_kind_display()})
    event.add("DESCRIPTION", limit.clause)
    event.add("STATUS", "TENTATIVE" if limit.provisional else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    event.add("URL", request.build_absolute_uri(reverse("case", args=[number])))
    return event


def _summary(limit: TimeLimit) -> str:
    if limit.state == TimeLimit.State.LAPSED:
        return _("%(number)s: %(what)s overdue")
    if limit.provisional:
        return _("%(number)s: %(what)s due (estimate)")
    return _("%(number)s: %(what)s due")
