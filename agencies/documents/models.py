"""Numbered letters: what was written to whom, frozen as issued."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, User
from agencies.vocabulary import LetterKind

# A firm may be called at length, and stands whole in the address and in the title.
ADDRESSEE_MAX, TITLE_MAX = 300, 400


class Letter(models.Model):
    """An official letter. Its number is taken on issue and never given again; a letter in error is voided."""

    Kind = LetterKind

    kind = models.CharField(_("Kind"), max_length=16, choices=LetterKind)
    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="letters", verbose_name=_("Issued by"))
    year = models.PositiveSmallIntegerField(_("Year"))
    serial = models.PositiveIntegerField(_("Serial"))
    number = models.CharField(_("Letter number"), max_length=80)
    # Bodies are renamed; a letter keeps the name under which it was written.
    issuer_name = models.CharField(_("Issued under the name"), max_length=60)
    addressee = models.CharField(_("Addressee"), max_length=ADDRESSEE_MAX, blank=True)
    title = models.CharField(_("Title"), max_length=TITLE_MAX)
    paragraphs = models.JSONField(_("Paragraphs"))
    enclosures = models.JSONField(_("Enclosures"), default=list)
    contact = models.CharField(_("Contact"), max_length=120, blank=True, default="")
    issued_at = models.DateTimeField(_("Issued"))
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Signed off by")
    )
    voided_at = models.DateTimeField(_("Voided"), null=True)
    void_reason = models.CharField(_("Reason for voiding"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Letter"), _("Letters")
        constraints = [
            models.UniqueConstraint("issuer", "kind", "year", "serial", name="letter_serial_once"),
            models.UniqueConstraint("issuer", "number", name="letter_number_once"),
            models.CheckConstraint(
                name="letter_void_has_reason", condition=Q(voided_at__isnull=True) | ~Q(void_reason="")
            ),
            models.CheckConstraint(name="letter_kind_known", condition=Q(kind__in=LetterKind.values)),
        ]

    def __str__(self) -> str:
        return self.number


class Rendering(models.Model):
    """A file made from a letter, once; after the letter is voided another is made that says so."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="renderings", verbose_name=_("Letter"))
    format = models.CharField(_("Format"), max_length=4, choices=Format)
    is_void = models.BooleanField(_("Voided"))
    sha256 = models.CharField(_("Checksum"), max_length=64)
    size = models.PositiveIntegerField(_("Size"))
    storage_name = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField(_("Made at"))

    class Meta:
        verbose_name, verbose_name_plural = _("File of a letter"), _("Files of letters")
        constraints = [
            models.UniqueConstraint("letter", "format", "is_void", name="rendering_once"),
            models.CheckConstraint(name="rendering_format_known", condition=Q(format__in=["pdf", "docx"])),
            models.CheckConstraint(name="rendering_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="rendering_checksum_whole", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="rendering_storage_name_plain", condition=Q(storage_name__regex=r"^[0-9a-f]{32}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}.{self.format}"
