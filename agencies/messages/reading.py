"""A person's own messages: how many are unread, and marking them read, one or all, and back."""

from datetime import datetime

from agencies.messages.models import Message, MessageQuerySet
from agencies.people.models import User

# A figure for a glance: beyond this it says “more”.
CAP = 99


def messages_of(user: User) -> MessageQuerySet:
    return Message.objects.filter(recipient=user)


def unread_count(user: User) -> int:
    """Exact up to `CAP`; one more means more."""
    return messages_of(user).unread().order_by()[: CAP + 1].count()


def mark_read(user: User, pk: int, now: datetime) -> Message:
    """The message, read from now on. Raises Message.DoesNotExist when it is not theirs."""
    message = messages_of(user).get(pk=pk)
    if message.read_at is None:
        message.read_at = now
        message.save(update_fields=["read_at"])
    return message


def mark_all_read(user: User, now: datetime, *, upto: int | None = None) -> int:
    """Those up to the newest one that was on the page: what came meanwhile has not been seen."""
    unread = messages_of(user).unread()
    return (unread.filter(pk__lte=upto) if upto else unread).update(read_at=now)


def unread_again(user: User, at: datetime) -> int:
    """Takes back one marking of all, known by its moment."""
    return messages_of(user).filter(read_at=at).update(read_at=None)
