"""What came in with a complaint: who complained, under which foreign number, by which key."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.people.models import Region, User
from cases.models.case import Case


class Complainant(models.Model):
    """Who complained. `sealed` is the encrypted person; only masked values and blind indexes stand beside it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="complainants")
    sealed = models.BinaryField(_("Encrypted"))
    masked_name = models.CharField(_("Full name"), max_length=40, blank=True)
    masked_phone = models.CharField(_("Telephone"), max_length=20, blank=True)
    masked_id_number = models.CharField(_("Identity number"), max_length=20, blank=True)
    phone_index = models.BinaryField(null=True)
    id_number_index = models.BinaryField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Complainant"), _("Complainants")
        indexes = [
            models.Index("phone_index", condition=Q(phone_index__isnull=False), name="complainant_phone"),
            models.Index(
                "id_number_index", condition=Q(id_number_index__isnull=False), name="complainant_id_number"
            ),
        ]

    def __str__(self) -> str:
        return self.masked_name


class ExternalReference(models.Model):
    """The number another channel gave the matter."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="references")
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+")
    channel = models.CharField(_("Channel"), max_length=20, choices=vocabulary.Channel)
    number = models.CharField(_("External number"), max_length=60)
    received_at = models.DateTimeField(_("Received by that channel"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("External reference"), _("External references")
        constraints = [
            models.UniqueConstraint("jurisdiction", "channel", "number", name="external_reference_once"),
        ]
        indexes = [models.Index("jurisdiction", "number", name="external_reference_number")]

    def __str__(self) -> str:
        return self.number


class IntakeKey(models.Model):
    """An idempotency key that has been used, and for which body."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = _("Intake key"), _("Intake keys")
        constraints = [models.UniqueConstraint("user", "key", name="intake_key_once")]

    def __str__(self) -> str:
        return self.key
