"""E-mail: plain text in Chinese, one message each or a day's messages together."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.messages.models import Delivery, Message
from agencies.messages.wording import case_line, told

_NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


def has_mail_server() -> bool:
    """Without EMAIL_URL nothing is sent, and nothing waits for it."""
    return settings.EMAIL_BACKEND != _NOWHERE


def link_to(message: Message) -> str:
    """The page as an address of its own; the path alone where the installation does not say where it is reached."""
    return f"{settings.XINZE_URL.rstrip('/')}{message.path}" if settings.XINZE_URL else ""


def lines_of(message: Message) -> list[str]:
    words = told(message)
    return [line for line in (words.subject, words.text, case_line(message), link_to(message)) if line]


def send_mail(address: str, deliveries: Sequence[Delivery]) -> None:
    """One e-mail about these messages. Raises OSError; may have gone out all the same: the header lets mail
    programmes see that the second is the first again."""
    messages = [each.message for each in deliveries]
    one = messages[0]
    subject = told(one).subject if len(messages) == 1 else _subject_of(messages)
    parts = ["\n".join([_written(each.created_at), *lines_of(each)]) for each in messages]
    footer = _("What reaches you by e-mail is chosen under “Messages”, “Settings”.")
    key = f"{one.key}-{one.recipient_id}" + (f"+{len(messages) - 1}" if len(messages) > 1 else "")
    EmailMessage(
        subject=f"[薪责] {subject}",
        body="\n\n".join([*parts, footer]) + "\n",
        to=[address],
        headers={
            "Message-ID": f"<{key.replace(':', '.')}@{_domain()}>",
            "X-Xinze-Key": key,
            "Auto-Submitted": "auto-generated",
        },
    ).send()


def _subject_of(messages: Sequence[Message]) -> str:
    return ngettext("%(number)s message", "%(number)s messages", len(messages)) % {"number": len(messages)}


def _written(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
