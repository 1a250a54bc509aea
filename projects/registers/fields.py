"""What can be stated about a project: every field once, for the form, the API and the history of changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.vocabulary import Funding
from projects.models import Project

Text = str | Promise


class Kind(Enum):
    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    FLAG = "flag"
    TRUTH = "truth"  # a flag that may also be unknown
    SHARE = "share"
    MONEY = "money"
    AREA = "area"
    PLAN = "plan"  # a day that may lie ahead
    DAY = "day"  # a day on which something happened
    PLACE = "place"
    AGENCY = "agency"
    COMPANY = "company"


class Section(Enum):
    IDENTITY = "identity"
    PLACE = "place"
    PARTIES = "parties"
    MONEY = "money"
    DATES = "dates"


SECTION_TITLES: Mapping[Section, Text] = {
    Section.IDENTITY: _("What is built"),
    Section.PLACE: _("Where"),
    Section.PARTIES: _("Who owns, builds and supervises"),
    Section.MONEY: _("Money"),
    Section.DATES: _("Approvals and dates"),
}


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: Kind
    section: Section
    required: bool = False

    @property
    def column(self) -> str:
        """The model's field; the codes of the funding are stored as bits."""
        return "funding_bits" if self.name == "funding" else self.name

    @property
    def label(self) -> Text:
        field: Any = Project._meta.get_field(self.column)
        label: Text = field.verbose_name
        return label

    @property
    def maximum(self) -> int:
        field: Any = Project._meta.get_field(self.column)
        return field.max_length or 0

    @property
    def choices(self) -> list[tuple[str, Any]]:
        if self.kind is Kind.CODES:
            return list(Funding.choices)
        field: Any = Project._meta.get_field(self.column)
        return [each for each in field.choices or () if each[0] != ""]


def _fields(section: Section, *listed: tuple[str, Kind] | tuple[str, Kind, bool]) -> list[Field]:
    return [Field(each[0], each[1], section, *each[2:]) for each in listed]


K = Kind
FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        *_fields(
            Section.IDENTITY, ("code", K.TEXT, True), ("name", K.TEXT, True), ("sector", K.CODE, True),
            ("category", K.CODE), ("nature", K.CODE), ("special_type", K.CODE), ("is_government", K.FLAG),
            ("scale", K.TEXT), ("area", K.AREA), ("progress", K.SHARE),
        ),
        *_fields(Section.PLACE, ("region", K.PLACE, True), ("community", K.TEXT), ("address", K.TEXT)),
        *_fields(
            Section.PARTIES, ("owner", K.COMPANY), ("owner_agency", K.AGENCY), ("general_contractor", K.COMPANY),
            ("responsible_agency", K.AGENCY),
        ),
        *_fields(
            Section.MONEY, ("investment", K.MONEY), ("contract_sum", K.MONEY), ("labour_cost", K.MONEY),
            ("funds_in_place", K.SHARE), ("fund_source", K.TEXT), ("funding", K.CODES),
            ("is_contractor_financed", K.TRUTH), ("funds_diverted", K.TRUTH),
        ),
        *_fields(
            Section.DATES, ("approval_no", K.TEXT), ("approved_on", K.DAY), ("approved_by", K.AGENCY),
            ("pushed_on", K.DAY), ("award_no", K.TEXT), ("tender_has_wage_clause", K.TRUTH), ("permit_no", K.TEXT),
            ("permitted_on", K.DAY), ("platform_no", K.TEXT), ("enrolled_on", K.DAY), ("starts_on", K.PLAN),
            ("ends_on", K.PLAN), ("started_on", K.DAY), ("finished_on", K.DAY), ("filed_on", K.DAY),
        ),
    )
}  # fmt: skip
# The order in which days can follow each other, whatever else is wrong: (earlier, later).
ORDERED_DAYS = (
    ("approved_on", "pushed_on"),
    ("starts_on", "ends_on"),
    ("started_on", "finished_on"),
    ("finished_on", "filed_on"),
)


def value_of(project: Project, name: str) -> Any:
    return project.funding if name == "funding" else getattr(project, name)


def plain(value: Any) -> Any:
    """A value as the history keeps it: JSON, exact, and readable when what it points to has changed its name."""
    if isinstance(value, models.Model):
        return {"id": value.pk, "name": str(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal("0.01")))
    if isinstance(value, tuple | list):
        return sorted(value)
    return value


def same(left: Any, right: Any) -> bool:
    """Whether two plain values mean the same; a thing is known by its id, not by what it was called."""
    if isinstance(left, dict) and isinstance(right, dict):
        return str(left.get("id")) == str(right.get("id"))
    return bool(left == right)
