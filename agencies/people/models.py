"""Who acts: places, agencies, what each manages, and the people who sign in for them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary


class RegionQuerySet(models.QuerySet["Region"]):
    def inside(self, code: str) -> "RegionQuerySet":
        """The region itself and everything below it: a code is a prefix of the codes under it."""
        stem = code
        if len(code) == 6:
            stem = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
        return self.filter(code__startswith=stem)


class Region(models.Model):
    """A place of GB/T 2260 (six digits) or a town, street or zone under it (nine digits)."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("Province")
        CITY = "city", _("City")
        COUNTY = "county", _("County")
        DISTRICT = "district", _("District")
        TOWN = "town", _("Town")
        STREET = "street", _("Street")
        DEV_ZONE = "dev_zone", _("Development zone")

    code = models.CharField(_("Region code"), max_length=9, primary_key=True)
    name = models.CharField(_("Name"), max_length=60)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("Part of"))

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Region"), _("Regions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="region_code_shape", condition=Q(code__regex=r"^(\d{6}|\d{9})$")),
            models.CheckConstraint(name="region_not_inside_itself", condition=~Q(parent=models.F("code"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def county_code(self) -> str:
        return self.code[:6]


class Agency(models.Model):
    """One body that can be responsible. `jurisdiction` is the county, district or city whose policy it acts under."""

    jurisdiction = models.ForeignKey(
        Region, models.PROTECT, related_name="jurisdiction_agencies", verbose_name=_("Jurisdiction")
    )
    role = models.CharField(_("Role"), max_length=24, choices=vocabulary.Role)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="agencies", verbose_name=_("Territory it answers for")
    )
    name = models.CharField(_("Name"), max_length=60)
    short_name = models.CharField(_("Short name"), max_length=30)
    has_accounts = models.BooleanField(
        _("Has accounts"),
        default=True,
        help_text=_("Without accounts the office records receipt and answer from paper."),
    )
    is_active = models.BooleanField(_("Active"), default=True)
    is_coordinator = models.BooleanField(
        _("Coordinator"),
        default=False,
        help_text=_("Keeps every case of the jurisdiction and writes the letters."),
    )
    contact = models.CharField(_("Contact window"), max_length=60, blank=True)
    phone = models.CharField(_("Public telephone"), max_length=30, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Agency"), _("Agencies")
        ordering = ["jurisdiction", "id"]
        constraints = [
            models.UniqueConstraint(
                "jurisdiction",
                "role",
                "region",
                condition=Q(is_active=True),
                name="agency_one_per_role_and_region",
            ),
            models.UniqueConstraint(
                "jurisdiction",
                condition=Q(is_active=True, is_coordinator=True),
                name="agency_one_coordinator",
            ),
            models.CheckConstraint(name="agency_role_known", condition=Q(role__in=vocabulary.Role.values)),
        ]

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """What an agency answers for: “who manages is responsible”, with where that is said."""

    class Kind(models.TextChoices):
        SECTOR = "sector", _("Sector")
        TERRITORY = "territory", _("Territory")
        OWNER_KIND = "owner_kind", _("Kind of owner")

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="duties", verbose_name=_("Agency"))
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    value = models.CharField(_("Value"), max_length=40)
    basis = models.CharField(_("Basis"), max_length=120, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Duty"), _("Duties")
        ordering = ["agency", "kind", "value"]
        constraints = [
            models.UniqueConstraint("agency", "kind", "value", name="duty_stated_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_kind_display()} {self.value}"


class People(UserManager["User"]):
    def create_superuser(
        self, username: str, email: Any = None, password: Any = None, **fields: Any
    ) -> "User":
        """Whoever sets an installation up keeps its directory, and acts for no agency."""
        fields.setdefault("role", User.Role.ADMINISTRATOR)
        return super().create_superuser(username, email, password, **fields)


class User(AbstractUser):
    """A person who signs in for one agency in one capacity. An administrator keeps the directory, not the cases."""

    class Role(models.TextChoices):
        CLERK = "clerk", _("Clerk")
        HANDLER = "handler", _("Handler")
        HEAD = "head", _("Agency head")
        LEADER = "leader", _("Leader")
        AUDITOR = "auditor", _("Auditor")
        ADMINISTRATOR = "administrator", _("Administrator")
        # Somebody of a project: its owner's or a contractor's person, who sees that project and nothing else.
        PARTY = "party", _("Party to a project")

    full_name = models.CharField(_("Full name"), max_length=40, blank=True)
    role = models.CharField(_("Role"), max_length=14, choices=Role, default=Role.HANDLER)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("Agency")
    )
    title = models.CharField(_("Post"), max_length=40, blank=True)

    objects: ClassVar[People] = People()

    class Meta(AbstractUser.Meta):
        verbose_name = _("User")  # type: ignore[assignment]
        verbose_name_plural = _("Users")  # type: ignore[assignment]
        constraints = [
            models.CheckConstraint(
                name="user_acts_for_an_agency",
                condition=Q(role="administrator")
                | Q(role="party", agency__isnull=True)
                | (Q(agency__isnull=False) & ~Q(role="party")),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)
