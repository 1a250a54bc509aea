"""What a person is told, on which ways it goes out, and what that person wants to hear where."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.messages.kinds import Kind
from agencies.people.models import User


class Channel(models.TextChoices):
    """Ways out of the product; in the product a message is there at once."""

    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Group robot")


class MessageQuerySet(models.QuerySet["Message"]):
    def unread(self) -> "MessageQuerySet":
        return self.filter(read_at__isnull=True)


class Message(models.Model):
    """One thing told to one person, in the words of its kind. `key` names what happened: told twice, it is one.

    `params` holds what fills the words: codes, numbers, dates, names of agencies; nothing of the complainant.
    """

    recipient = models.ForeignKey(
        User, models.CASCADE, related_name="inbox_messages", verbose_name=_("Person told")
    )
    # One of `kinds.Kind`; not as choices: a new kind changes no table.
    kind = models.CharField(_("Kind"), max_length=20)
    key = models.CharField(_("Key of the event"), max_length=60)
    params = models.JSONField(_("Details"), default=dict)
    path = models.CharField(_("Page"), max_length=200)
    reference = models.CharField(_("Case number"), max_length=30, blank=True)
    created_at = models.DateTimeField(_("Time"))
    read_at = models.DateTimeField(_("Read at"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Message"), _("Messages")
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="message_of_person"),
            models.Index(
                fields=["recipient", "-created_at", "-id"],
                condition=Q(read_at__isnull=True),
                name="message_unread",
            ),
        ]
        constraints = [
            models.UniqueConstraint("recipient", "key", name="message_once"),
            # A path of this site, never an address elsewhere.
            models.CheckConstraint(name="message_path_is_ours", condition=Q(path__regex=r"^/([^/\\]|$)")),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> "DeliveryQuerySet":
        """The queue of the sender."""
        return self.filter(state__in=Delivery.OPEN, next_at__lte=now).order_by("next_at", "pk")


class Delivery(models.Model):
    """One message on one way out. `next_at` is when it should next be tried: at work, and later after each failure."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed, will be tried again")
        GIVEN_UP = "given_up", _("Given up")

    OPEN = (State.WAITING, State.FAILED)

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", verbose_name=_("Message"))
    channel = models.CharField(_("Way"), max_length=8, choices=Channel)
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    next_at = models.DateTimeField(_("Next attempt"))
    sent_at = models.DateTimeField(_("Sent at"), null=True)
    error = models.CharField(_("What went wrong"), max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Delivery"), _("Deliveries")
        indexes = [
            models.Index("next_at", "id", condition=Q(state__in=["waiting", "failed"]), name="delivery_queue")
        ]
        constraints = [
            models.UniqueConstraint("message", "channel", name="delivery_once_per_channel"),
            models.CheckConstraint(
                name="delivery_sent_has_time",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.channel} {self.state}"


class Preference(models.Model):
    """Where a person wants to hear of what. Without a row the defaults hold. `silent` kinds are named by channel.

    The address of a robot is its key: `sealed` holds it and the signing secret encrypted, `webhook_shown` is what
    may be seen of it. Nothing goes out but in working hours; that is not for choice.
    """

    class Digest(models.TextChoices):
        NONE = "none", _("One by one")
        DAILY = "daily", _("Together, each working day at the start of work")

    class Robot(models.TextChoices):
        WECOM = "wecom", _("WeCom group robot")
        DINGTALK = "dingtalk", _("DingTalk group robot")
        PLAIN = "plain", _("Another programme (plain JSON)")

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="preference")
    email = models.BooleanField(_("By e-mail"), default=True)
    digest = models.CharField(_("E-mails"), max_length=5, choices=Digest, default=Digest.NONE)
    webhook = models.BooleanField(_("By group robot"), default=False)
    robot = models.CharField(_("Kind of robot"), max_length=8, choices=Robot, default=Robot.WECOM)
    sealed = models.BinaryField(_("Address of the robot"), null=True)
    webhook_shown = models.CharField(_("Address of the robot"), max_length=120, blank=True)
    silent = models.JSONField(_("Not told"), default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("Preference"), _("Preferences")
        constraints = [
            models.CheckConstraint(
                name="preference_webhook_has_address", condition=Q(webhook=False) | Q(sealed__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"

    def hears(self, channel: str, kind: str) -> bool:
        """Whether messages of this kind go out to the person on this way."""
        is_on = self.email if channel == Channel.EMAIL else self.webhook
        return is_on and (kind == Kind.TEST or kind not in self.silent.get(channel, ()))
