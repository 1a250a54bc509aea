"""Sending what is due: by e-mail and to group robots, in working hours, tried again later and later, then given up.

1. What is due is sorted: whoever is not at work, or gets a daily e-mail, waits until the start of work.
2. One delivery (of a daily e-mail, all of one person) is claimed under a row lock that others skip: the attempt is
   counted and the next one set to later before anything goes out. A process that dies meanwhile sends it again then,
   under the same key, so it arrives at least once; two processes never send it at the same time.
3. No lock is held while the other side is waited for. What came of it is written afterwards.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from http.client import HTTPException

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.clock.days import calendar_around
from agencies.messages.hours import Hours
from agencies.messages.kinds import Kind
from agencies.messages.mailing import has_mail_server, send_mail
from agencies.messages.models import Channel, Delivery, DeliveryQuerySet, Preference
from agencies.messages.robots import robot_of
from agencies.messages.webhook import Unfit, post
from agencies.messages.writing import preference_of

log = structlog.get_logger()

BATCH = 500
ATTEMPTS = 8
# After the first attempt; twice as long after each further one: the last is made after some eleven hours of trying.
BACK_OFF = timedelta(minutes=5)
# A run ends before the next one begins; what is left over waits for that.
RUN_SECONDS = 45.0
_ERROR_MAX = 200
State = Delivery.State
# The office's own language: whoever reads e-mail in another has not told the mail programme.
_LANGUAGE = settings.LANGUAGE_CODE


@dataclass(frozen=True, slots=True)
class Ready:
    """What may go out now: one delivery, or the daily e-mail of a person."""

    delivery: int
    digest_of: int | None = None


def send_due(now: datetime, *, seconds: float = RUN_SECONDS) -> int:
    """Send what is due, for so many seconds at most. Returns how many deliveries went out."""
    sent, ends = 0, time.monotonic() + seconds
    for each in _ready(now):
        if time.monotonic() >= ends:
            break
        if claimed := _claim_digest(each.digest_of, now) if each.digest_of else _claim(each.delivery, now):
            sent += _send(claimed, now)
    return sent


def _ready(now: datetime) -> list[Ready]:
    """What is due and may go out; what may not yet is put off."""
    hours = _hours_of(now)
    while True:
        ready: dict[tuple[int | None, int], Ready] = {}
        later: dict[datetime, list[int]] = defaultdict(list)
        for pk, channel, kind, written_at, person, place, digest in Delivery.objects.due(now).values_list(
            "pk", "channel", "message__kind", "message__created_at", "message__recipient_id",
            "message__recipient__agency__jurisdiction_id", "message__recipient__preference__digest",
        )[:BATCH]:  # fmt: skip
            daily = channel == Channel.EMAIL and digest == Preference.Digest.DAILY and kind != Kind.TEST
            at = hours(place or "").ready_at(now, written_at=written_at, in_digest=daily)
            if at > now and kind != Kind.TEST:
                later[at].append(pk)
            else:
                ready.setdefault((person, 0) if daily else (None, pk), Ready(pk, person if daily else None))
        for at, pks in later.items():
            Delivery.objects.due(now).filter(pk__in=pks).update(next_at=at)
        if ready or not later:
            return list(ready.values())


def _hours_of(now: datetime) -> Callable[[str], Hours]:
    start, end = settings.XINZE_WORK_HOURS
    today = timezone.localdate(now)
    return cache(lambda place: Hours(calendar_around(today, place), start, end))


@transaction.atomic
def _claim(pk: int, now: datetime) -> list[Delivery]:
    return _claimed(Delivery.objects.due(now).filter(pk=pk), now)


@transaction.atomic
def _claim_digest(person: int, now: datetime) -> list[Delivery]:
    """All that waits for one person, in one hand: two processes would make two e-mails of it."""
    if not Preference.objects.select_for_update(skip_locked=True).filter(pk=person).exists():
        return []
    mine = Delivery.objects.due(now).filter(message__recipient=person, channel=Channel.EMAIL)
    return _claimed(mine.exclude(message__kind=Kind.TEST), now)


def _claimed(due: DeliveryQuerySet, now: datetime) -> list[Delivery]:
    related = "message__recipient__preference"
    found = list(due.select_for_update(skip_locked=True, of=("self",)).select_related(related))
    by_attempts: dict[int, list[int]] = defaultdict(list)
    for each in found:
        by_attempts[each.attempts].append(each.pk)
        each.attempts += 1
    for attempts, pks in by_attempts.items():
        later = now + BACK_OFF * 2**attempts
        Delivery.objects.filter(pk__in=pks).update(attempts=attempts + 1, next_at=later)
    return found


def _send(claimed: Sequence[Delivery], now: datetime) -> int:
    """The one place that outlives any error: one address that breaks must not keep the others waiting."""
    with translation.override(_LANGUAGE):
        heard = [each for each in claimed if _is_heard(each)]
        _note([each for each in claimed if each not in heard], State.GIVEN_UP, _("Switched off meanwhile."))
        try:
            _hand_over(heard)
        except Unfit as unfit:
            _note(heard, State.GIVEN_UP, str(unfit))
        except (OSError, HTTPException) as error:
            # What a mail server or a socket says; it never repeats the address of a robot, which is a secret.
            log.warning("message not delivered", delivery=claimed[0].pk, error=type(error).__name__)
            _note_failure(heard, str(error) or type(error).__name__)
        except Exception as error:
            log.exception("message not delivered", delivery=claimed[0].pk)
            _note_failure(heard, type(error).__name__)
        else:
            _note(heard, State.SENT, "", now)
            return len(heard)
        return 0


def _is_heard(delivery: Delivery) -> bool:
    person = delivery.message.recipient
    return person.is_active and preference_of(person).hears(delivery.channel, delivery.message.kind)


def _hand_over(deliveries: Sequence[Delivery]) -> None:
    """Raises Unfit where nothing can come of it any more, else what went wrong."""
    if not deliveries:
        return
    message = deliveries[0].message
    person = message.recipient
    if deliveries[0].channel == Channel.EMAIL:
        if not person.email or not has_mail_server():
            raise Unfit(_("There is no mail server or no e-mail address."))
        send_mail(person.email, deliveries)
        return
    wanted = preference_of(person)
    robot = robot_of(wanted)
    if robot is None:
        raise Unfit(_("There is no address of a robot."))
    post(wanted.robot, robot, message)


def _note_failure(claimed: Sequence[Delivery], error: str) -> None:
    last = [each for each in claimed if each.attempts >= ATTEMPTS]
    _note([each for each in claimed if each.attempts < ATTEMPTS], State.FAILED, error)
    _note(last, State.GIVEN_UP, error)


def _note(claimed: Sequence[Delivery], state: Delivery.State, error: str, at: datetime | None = None) -> None:
    if claimed:
        Delivery.objects.filter(pk__in=[each.pk for each in claimed]).update(
            state=state, error=error[:_ERROR_MAX], sent_at=at
        )
