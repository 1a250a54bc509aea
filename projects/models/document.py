"""Papers of a project: contracts, guarantees, proofs of payment, photographs; and whether each is genuine."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.documents.contents import IMAGES, NAME_MAX, Kind
from agencies.people.models import User
from projects.models.company import Company
from projects.models.contract import Contract
from projects.models.project import Project

SIZE_MAX = 20 * 1024 * 1024


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> "DocumentQuerySet":
        return self.standing().filter(project__in=Project.objects.visible_to(user))

    def standing(self) -> "DocumentQuerySet":
        return self.filter(removed_at__isnull=True)

    def trusted(self) -> "DocumentQuerySet":
        """What may satisfy a gate: neither doubtful nor false (TL 二(二)2)."""
        return self.standing().exclude(verification__in=["doubtful", "false"])


class Document(models.Model):
    """One file. `purpose` says what it proves; `verification` whether that was checked with the issuer, and by whom."""

    class Purpose(models.TextChoices):
        APPROVAL = "approval", _("Approval of the project")
        PERMIT = "permit", _("Construction permit")
        FUND_PROOF = "fund_proof", _("Proof of funds")
        TENDER = "tender", _("Tender documents")
        CONTRACT = "contract", _("Contract")
        QUALIFICATION = "qualification", _("Qualification certificate")
        GUARANTEE = "guarantee", _("Payment guarantee")
        DEPOSIT = "deposit", _("Wage guarantee deposit or bank guarantee")
        ACCOUNT = "account", _("Account agreement")
        PAYMENT_PROOF = "payment_proof", _("Proof of payment")
        PAYMENT_CERTIFICATE = "payment_certificate", _("Certificate that the owner has paid, signed by both")
        SETTLEMENT = "settlement", _("Settlement")
        BOARD = "board", _("Photograph of the rights notice board")
        PLEDGE = "pledge", _("Pledge")
        TRAINING = "training", _("Training record")
        EVIDENCE = "evidence", _("Evidence of a rectification")
        PHOTO = "photo", _("Photograph from the site")
        OTHER = "other", _("Other")

    class Verification(models.TextChoices):
        UNCHECKED = "unchecked", _("Not checked")
        CONFIRMED = "confirmed", _("Confirmed with the issuer")
        DOUBTFUL = "doubtful", _("Doubtful")
        FALSE = "false", _("False")

    project = models.ForeignKey(Project, models.PROTECT, related_name="documents", verbose_name=_("Project"))
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("Contract")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("Company")
    )
    purpose = models.CharField(_("What it proves"), max_length=20, choices=Purpose)
    issuer = models.CharField(_("Issued by"), max_length=100, blank=True, default="")
    number = models.CharField(_("Number of the document"), max_length=60, blank=True, default="")
    dated_on = models.DateField(_("Dated"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    signed_by_contractor = models.BooleanField(_("Signed by the contractor"), default=False)
    signed_by_supervisor = models.BooleanField(_("Signed by the supervisor"), default=False)
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")

    kind = models.CharField(_("Kind of file"), max_length=8, choices=Kind)
    name = models.CharField(_("File name"), max_length=NAME_MAX)
    size = models.PositiveIntegerField(_("Size"))
    sha256 = models.CharField(_("Checksum"), max_length=64)
    storage_name = models.CharField(max_length=32, unique=True)
    stored_at = models.DateTimeField(_("Stored at"))
    stored_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Stored by"))

    verification = models.CharField(
        _("Verification"), max_length=9, choices=Verification, default=Verification.UNCHECKED
    )
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Verified by")
    )
    verified_at = models.DateTimeField(_("Verified at"), null=True)
    verification_note = models.CharField(_("How it was verified"), max_length=500, blank=True, default="")

    removed_at = models.DateTimeField(_("Taken away at"), null=True)
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Taken away by")
    )
    removal_reason = models.CharField(_("Reason"), max_length=500, blank=True, default="")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Document"), _("Documents")
        ordering = ["-stored_at", "-id"]
        indexes = [
            models.Index(
                "stored_at",
                "id",
                condition=Q(removed_at=None, verification="unchecked"),
                name="document_to_check",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                "project", "purpose", "sha256", condition=Q(removed_at__isnull=True), name="document_once"
            ),
            models.CheckConstraint(name="document_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="document_size_allowed", condition=Q(size__gt=0, size__lte=SIZE_MAX)),
            models.CheckConstraint(
                name="document_verified_by_somebody",
                condition=Q(verification="unchecked")
                | Q(verified_by__isnull=False, verified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="document_removal_complete",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removal_reason="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removal_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.kind in IMAGES
