"""Writing messages: in the transaction of what happened, so that both are there or neither."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from agencies.messages.kinds import Kind
from agencies.messages.mailing import has_mail_server
from agencies.messages.models import Channel, Delivery, Message, Preference
from agencies.people.models import User


def preference_of(user: User) -> Preference:
    """What the person has chosen, or the defaults."""
    # A missing row of a one-to-one relation is an AttributeError too.
    return getattr(user, "preference", None) or Preference(user=user)


def channels_of(user: User, kind: str) -> list[Channel]:
    """The ways out by which this person hears of this kind."""
    wanted = preference_of(user)
    may = {Channel.EMAIL: bool(user.email) and has_mail_server(), Channel.WEBHOOK: wanted.sealed is not None}
    return [channel for channel in Channel if may[channel] and wanted.hears(channel, kind)]


def write(
    kind: Kind,
    people: Iterable[User],
    *,
    key: str,
    path: str,
    now: datetime,
    reference: str = "",
    params: Mapping[str, Any] | None = None,
) -> None:
    """Tell these people, read with `preference`. What was told them under this key already is not told again.

    Where a message goes out, its row waits for the sender, which also judges whether anybody is at work.
    """
    told = list(people)
    if not told:
        return
    common = {"kind": kind, "key": key, "params": dict(params or {}), "path": path, "reference": reference}
    Message.objects.bulk_create(
        [Message(recipient=person, created_at=now, **common) for person in told], ignore_conflicts=True
    )
    going = {person.pk: channels for person in told if (channels := channels_of(person, kind))}
    if not going:
        return
    # Rows that were there already are not returned by the insert.
    written = Message.objects.filter(key=key, recipient__in=going.keys()).values_list("pk", "recipient_id")
    Delivery.objects.bulk_create(
        [
            Delivery(message_id=pk, channel=channel, next_at=now)
            for pk, person in written
            for channel in going[person]
        ],
        ignore_conflicts=True,
    )
