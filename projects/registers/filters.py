"""What the project ledger can be narrowed by."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.forms import widgets
from agencies.forms.filters import Choices, FilterForm, Options, choice_field, offer_choices
from agencies.people.models import Agency, User
from projects.compliance import lights
from projects.models import Enrolment, Project, Training
from projects.registers import completeness, flags

SOE = tuple(code for code in vocabulary.ContractorOwnership.values if code.endswith("_soe"))
_YES: Choices = (("yes", _("yes")), ("no", _("no")))
FLAGS: Choices = (
    ("any", _("Any flag")),
    ("contractor_financed_government", flags.FLAGS["contractor_financed_government"].words),
    ("contractor_financed", _("Financed by the contractor, any project")),
    ("funds_diverted", flags.FLAGS["funds_diverted"].words),
    ("tender_clause_missing", flags.FLAGS["tender_clause_missing"].words),
    ("unapproved_start", flags.FLAGS["unapproved_start"].words),
    ("unpermitted_start", flags.FLAGS["unpermitted_start"].words),
    ("unfunded_start", flags.FLAGS["unfunded_start"].words),
)
GAPS: Choices = (
    ("any", _("Record not complete")),
    ("four", _("Four responsible persons not complete")),
    *((column.key, column.label) for column in completeness.COLUMNS),
)
STATES: Choices = (("open", _("Not yet filed or given up")), *Project.State.choices)
PROGRAMME: Choices = (("none", _("Not enrolled")), ("in", _("Enrolled")), *Enrolment.Stage.choices[1:4])
LESSON: Choices = (("held", _("Held")), ("missing", _("Not held")))


class ProjectFilter(FilterForm):
    q = forms.CharField(
        label=_("Number, name, owner or contractor"), required=False, max_length=60, widget=widgets.Text
    )
    state = choice_field(_("State"), STATES)
    sector = choice_field(_("Sector"), vocabulary.Sector.choices)
    agency = choice_field(_("Industry regulator"), ())
    region = choice_field(_("Place"), ())
    category = choice_field(_("Project category"), vocabulary.ProjectCategory.choices)
    government = choice_field(_("Government-invested project"), _YES)
    soe = choice_field(_("General contractor is state-owned"), _YES)
    special = choice_field(_("Special project"), vocabulary.SpecialType.choices)
    funding = choice_field(_("Funding"), vocabulary.Funding.choices)
    flag = choice_field(_("Flag"), FLAGS)
    gap = choice_field(_("What is missing"), GAPS)
    programme = choice_field(_("Arrears-free project office"), PROGRAMME)
    lesson = choice_field(_("First lesson"), LESSON)
    light = choice_field(_("Duties"), (("red", _("Some missing")), ("amber", _("Some due soon"))))
    mine = choice_field(_("Mine"), (("yes", _("My agency's projects")),))

    FIRST = ("q", "state", "sector", "agency", "light", "flag", "mine")
    MORE = ("region", "category", "government", "soe", "special", "funding", "gap", "programme", "lesson")

    def __init__(self, data: Any, options: Options, user: User) -> None:
        self.user = user
        super().__init__(data, options)

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", [("none", _("(nobody)")), *options.agencies])
        offer_choices(self, "region", options.places)

    def condition(self, *, but: str = "") -> Q:
        """What the rows must be; `but` leaves one filter out, so that its alternatives can be counted."""
        found = Q()
        for name, value in self.stated().items():
            if name == "mine":
                found &= mine(self.user.agency)
            elif name != but:
                found &= _CONDITIONS[name](value)
        return found


def mine(agency: Agency | None) -> Q:
    """What an agency supervises or owns, or what lies in its territory."""
    if agency is None:
        return Q(pk__in=())
    found = Q(responsible_agency=agency) | Q(owner_agency=agency)
    return found if agency.region_id == agency.jurisdiction_id else found | Q(region=agency.region_id)


def inside(code: str) -> Q:
    """In the place or below it: a code is a prefix of the codes under it."""
    stem = code
    if len(code) == 6:
        stem = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return Q(region__code__startswith=stem)


def searched(text: str) -> Q:
    return (
        Q(code__icontains=text)
        | Q(name__icontains=text)
        | Q(owner__name__icontains=text)
        | Q(owner_agency__name__icontains=text)
        | Q(general_contractor__name__icontains=text)
    )


def _flagged(code: str) -> Q:
    if code == "any":
        return flags.any_of()
    return Q(is_contractor_financed=True) if code == "contractor_financed" else flags.where(code)


def _funded(code: str) -> Q:
    bit = vocabulary.bits_of([code], vocabulary.Funding)
    return Q(
        pk__in=Project.objects.annotate(hit=F("funding_bits").bitand(bit)).filter(hit__gt=0).values("pk")
    )


def in_programme(stage: str) -> Q:
    out = Q(enrolment__isnull=True) | Q(enrolment__stage=Enrolment.Stage.REMOVED)
    return {"none": out, "in": ~out}.get(stage, Q(enrolment__stage=stage))


def lesson(state: str) -> Q:
    held = Q(
        pk__in=Training.objects.filter(
            kind=Training.Kind.FIRST_LESSON, held_on__isnull=False, project__isnull=False
        ).values("project")
    )
    return held if state == "held" else ~held


_CONDITIONS: Mapping[str, Callable[[Any], Q]] = {
    "q": searched,
    "state": lambda code: Q(state__in=Project.OPEN) if code == "open" else Q(state=code),
    "sector": lambda code: Q(sector=code),
    "agency": lambda key: Q(responsible_agency__isnull=True) if key == "none" else Q(responsible_agency=key),
    "region": inside,
    "category": lambda code: Q(category=code),
    "government": lambda code: Q(is_government=code == "yes"),
    "soe": lambda code: (
        Q(general_contractor__ownership__in=SOE)
        if code == "yes"
        else ~Q(general_contractor__ownership__in=SOE)
    ),
    "special": lambda code: Q(special_type=code),
    "funding": _funded,
    "flag": _flagged,
    "gap": completeness.lacks,
    "light": lambda colour: (
        lights.red(timezone.localdate()) if colour == "red" else lights.amber(timezone.localdate())
    ),
    "programme": in_programme,
    "lesson": lesson,
}
