"""Who answers for a project by name, from when to when; labour managers with their assessments; foremen and those who
in fact build, followed across projects."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, User
from agencies.records.privacy import decrypt, encrypt
from projects.models.company import Company
from projects.models.contract import Contract
from projects.models.project import Project


class Post(models.Model):
    """A named person in one part of a project. A change of person ends the row and begins another.

    The four parts that answer for a project together (四方责任体系) are `FOUR`.
    """

    class Part(models.TextChoices):
        OWNER = "owner", _("Project owner's responsible person")
        COMPETENT = "competent", _("Responsible person of the project's competent department")
        INDUSTRY = "industry", _("Responsible person of the industry department")
        HR = "hr", _("Responsible person of the HR department")
        LEADER = "leader", _("Leader in charge")
        LIAISON = "liaison", _("Liaison of the industry department")
        SITE_MANAGER = "site_manager", _("Project manager")
        LABOUR_MANAGER = "labour_manager", _("Labour manager")
        SUPERVISOR = "supervisor", _("Supervising engineer")

    FOUR = (Part.OWNER, Part.COMPETENT, Part.INDUSTRY, Part.HR)

    project = models.ForeignKey(Project, models.CASCADE, related_name="posts", verbose_name=_("Project"))
    part = models.CharField(_("Part"), max_length=14, choices=Part)
    name = models.CharField(_("Full name"), max_length=40)
    title = models.CharField(_("Post"), max_length=60, blank=True, default="")
    phone = models.CharField(_("Telephone"), max_length=30, blank=True, default="")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Agency")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("Company")
    )
    from_on = models.DateField(_("From"))
    until_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Responsible person"), _("Responsible persons")
        ordering = ["project", "part", "-from_on", "-id"]
        constraints = [
            # One labour manager per firm on the project; of every other part one.
            models.UniqueConstraint(
                "project", "part", "company",
                condition=Q(until_on__isnull=True, part="labour_manager"),
                name="post_one_labour_manager_per_firm",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                "project", "part",
                condition=Q(until_on__isnull=True) & ~Q(part="labour_manager"),
                name="post_one_per_part",
            ),
            models.CheckConstraint(
                name="post_ends_after_it_begins", condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on"))
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.name}"


class ManagerAssessment(models.Model):
    """The yearly assessment of a labour manager (劳资专管员考核)."""

    class Result(models.TextChoices):
        GOOD = "good", _("Good")
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")

    post = models.ForeignKey(
        Post, models.CASCADE, related_name="assessments", verbose_name=_("Labour manager")
    )
    year = models.PositiveSmallIntegerField(_("Year"))
    result = models.CharField(_("Result"), max_length=6, choices=Result)
    assessed_on = models.DateField(_("Assessed on"))
    assessed_by = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Assessed by"))
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Assessment"), _("Assessments")
        ordering = ["post", "-year"]
        constraints = [models.UniqueConstraint("post", "year", name="manager_assessed_once_a_year")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.year}"


class Foreman(models.Model):
    """A labour contractor (包工头) or one who in fact builds (实际施工人). Known by blind index, shown masked."""

    shown_name = models.CharField(_("Name, masked"), max_length=40)
    sealed = models.BinaryField()
    id_number_index = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    created_at = models.DateTimeField(_("Entered at"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("Foreman"), _("Foremen")
        constraints = [models.UniqueConstraint("id_number_index", name="foreman_once")]
        indexes = [models.Index("phone_index", name="foreman_by_phone")]

    def __str__(self) -> str:
        return self.shown_name

    def seal(self, person: dict[str, str]) -> None:
        """`name`, `id_number`, `phone`. Sealed for the blind index, which does not change."""
        self.sealed = encrypt(person, self._about)

    def opened(self) -> dict[str, str]:
        return decrypt(self.sealed, self._about)

    @property
    def _about(self) -> str:
        return f"foreman:{bytes(self.id_number_index or self.phone_index or b'').hex()}"


class ForemanEngagement(models.Model):
    """A foreman on a project, under whose contract, from when to when."""

    class Kind(models.TextChoices):
        FOREMAN = "foreman", _("Foreman")
        ACTUAL = "actual", _("Actual contractor")

    foreman = models.ForeignKey(
        Foreman, models.PROTECT, related_name="engagements", verbose_name=_("Foreman")
    )
    project = models.ForeignKey(Project, models.CASCADE, related_name="foremen", verbose_name=_("Project"))
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="foremen", verbose_name=_("Contract")
    )
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    from_on = models.DateField(_("From"))
    until_on = models.DateField(_("Until"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Foreman on a project"), _("Foremen on projects")
        ordering = ["-from_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                "foreman", "project", condition=Q(until_on__isnull=True), name="foreman_once_per_project"
            ),
            models.CheckConstraint(
                name="foreman_ends_after_beginning",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.foreman_id} {self.project_id}"


class PartyAccount(models.Model):
    """The log-in of a party to one project (its owner, or a labour manager): that project and nothing else."""

    class Part(models.TextChoices):
        OWNER = "owner", _("Project owner")
        LABOUR_MANAGER = "labour_manager", _("Labour manager")

    user = models.ForeignKey(User, models.PROTECT, related_name="party_accounts", verbose_name=_("User"))
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="party_accounts", verbose_name=_("Project")
    )
    part = models.CharField(_("Part"), max_length=14, choices=Part)
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Company")
    )
    opened_at = models.DateTimeField(_("Opened at"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Opened by"))
    ended_at = models.DateTimeField(_("Ended at"), null=True)
    # Null as long as the person uses the password that was handed out.
    password_set_at = models.DateTimeField(_("Own password since"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Log-in of a party"), _("Log-ins of parties")
        constraints = [
            models.UniqueConstraint(
                "user", "project", condition=Q(ended_at__isnull=True), name="party_account_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.project_id}"


def current(posts: Any) -> Any:
    """Of a queryset of posts those still held."""
    return posts.filter(until_on__isnull=True)
