"""The forms of a campaign and of its targets, and what the lists can be narrowed by."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.act import REQUIRED, ActForm, styled
from agencies.forms.filters import FilterForm, Options, choice_field, day_field, offer_choices
from agencies.people.models import Agency, Region
from agencies.vocabulary import Sector
from oversight.campaigns.actions import planning
from oversight.campaigns.actions.checking import NOTE_MAX
from oversight.campaigns.models import TEXT_MAX, Campaign, CampaignTarget
from oversight.campaigns.tally import FIGURES

TABS = (
    ("open", _("Planned and under way")),
    ("concluded", _("Concluded")),
    ("cancelled", _("Called off")),
)
FIGURE_LABELS: dict[str, Any] = {
    "targets": _("Targets"),
    "projects": _("Projects on the list"),
    "employers": _("Employers on the list"),
    "checked": _("Targets checked"),
    "unchecked": _("Still unchecked"),
    "with_problems": _("Targets with problems"),
    "problems": _("Problems found"),
    "solved": _("Problems solved"),
    "workers": _("Workers owed"),
    "amount": _("Amount owed (yuan)"),
    "workers_paid": _("Workers paid"),
    "amount_paid": _("Amount paid (yuan)"),
    "orders": _("Orders issued"),
    "penalties": _("Penalties"),
    "cases": _("Cases opened or handed over"),
}


def tab(name: str) -> Q:
    if name == "open":
        return Q(state__in=[Campaign.State.PLANNED, Campaign.State.RUNNING])
    return Q(state=name)


def text_field(
    label: Any, maximum: int, rows: int = 3, required: bool = True, hint: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=maximum, required=required, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=REQUIRED, help_text=hint,
    )  # fmt: skip


def line_field(label: Any, maximum: int, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=maximum, required=required, error_messages=REQUIRED, help_text=hint
    )


def day_input(label: Any, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=REQUIRED | {"invalid": _("This must be a date that exists, written like 2026-04-30.")},
    )  # fmt: skip


def number_field(label: Any, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=required, min_value=0, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )


def agency_field(label: Any, agencies: Sequence[Agency], required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=int, empty_value=None, required=required, error_messages=REQUIRED,
        choices=[("", "—"), *((each.pk, each.short_name) for each in agencies)],
    )  # fmt: skip


def agencies_field(
    label: Any, agencies: Sequence[Agency], required: bool = False
) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, coerce=int, required=required, error_messages=REQUIRED,
        choices=[(each.pk, each.short_name) for each in agencies], widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class CampaignForm(ActForm):
    name = line_field(_("Name"), planning.NAME_MAX)
    first = day_input(_("From the day"))
    last = day_input(_("To the day"))
    whole = forms.BooleanField(label=_("Everybody in its scope is checked (dragnet)"), required=False)
    sectors = forms.MultipleChoiceField(
        label=_("Sectors; none means all"),
        choices=Sector.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    government = forms.BooleanField(label=_("Government-invested projects alone"), required=False)
    clause = line_field(_("Clause"), planning.CLAUSE_MAX, required=False)
    plan = text_field(
        _("Plan of work"),
        TEXT_MAX,
        rows=12,
        required=False,
        hint=_("Left empty, the usual plan is drawn up."),
    )

    def __init__(
        self, *args: Any, agencies: Sequence[Agency], places: Sequence[Region], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"] = agency_field(_("Led by"), agencies)
        self.fields["agencies"] = agencies_field(_("Taking part"), agencies)
        self.fields["region"] = choice_field(
            _("Only in this place"), [(each.code, each.name) for each in places]
        )
        for name in ("lead", "region"):
            styled(self.fields[name])
        self.order_fields(
            ["name", "first", "last", "lead", "agencies", "whole", "sectors", "government", "region"]
        )


class TaskForm(ActForm):
    text = text_field(_("What is to be done"), planning.TASK_MAX)
    due_on = day_input(_("Completed by"))

    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"] = agencies_field(_("Agencies of the campaign"), agencies, required=True)


class ChooseForm(ActForm):
    kinds = forms.ChoiceField(
        label=_("Of what"),
        choices=[
            ("all", _("Projects and employers")),
            ("projects", _("Projects alone")),
            ("employers", _("Employers alone")),
        ],
    )
    sector = choice_field(_("Sector"), Sector.choices)
    count = number_field(_("How many to draw by lot"))
    seed = number_field(_("Seed of the draw"))

    def __init__(
        self, *args: Any, agencies: Sequence[Agency], places: Sequence[Region], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"] = choice_field(
            _("Only in this place"), [(each.code, each.name) for each in places]
        )
        self.fields["agency"] = agency_field(_("Only what this agency checks"), agencies, required=False)
        self.fields["count"].help_text = _("Left empty, all of them are put on the list.")
        for name in ("region", "agency"):
            styled(self.fields[name])
        self.order_fields(["kinds", "sector", "region", "agency", "count", "seed"])


class ConcludeForm(ActForm):
    summary = text_field(_("What it came to"), TEXT_MAX, rows=6)


class ReasonForm(ActForm):
    reason = text_field(_("Reason"), planning.REASON_MAX)


class AssignForm(ActForm):
    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = agency_field(_("Agency that checks"), agencies)
        styled(self.fields["agency"])


class ResultForm(ActForm):
    """Short enough for a phone on site. What an inspection says is not asked again."""

    checked_on = day_input(_("Day of the check"))
    problems = number_field(_("Problems found"))
    solved = number_field(_("Problems solved"))
    workers = number_field(_("Workers owed"))
    amount = forms.DecimalField(
        label=_("Amount owed (yuan)"), required=False, max_digits=16, decimal_places=2
    )
    workers_paid = number_field(_("Workers paid"))
    amount_paid = forms.DecimalField(
        label=_("Amount paid (yuan)"), required=False, max_digits=16, decimal_places=2
    )
    orders = number_field(_("Orders issued"))
    penalties = number_field(_("Penalties"))
    case = line_field(_("Number of the case opened"), 30, required=False)
    note = text_field(_("Note"), NOTE_MAX, rows=2, required=False)

    def __init__(self, *args: Any, target: CampaignTarget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if target.inspection_id:
            for name in ("checked_on", "problems", "solved", "orders", "penalties"):
                del self.fields[name]


class TargetFilter(FilterForm):
    q = forms.CharField(label=_("Project or firm"), required=False, max_length=60, widget=widgets.Text)
    figure = choice_field(_("Makes up the figure"), list(FIGURE_LABELS.items()))
    agency = choice_field(_("Agency that checks"), ())
    region = choice_field(_("Place"), ())
    result = choice_field(_("Result"), CampaignTarget.Result.choices)
    from_on = day_field(_("Day of the check from"))
    until_on = day_field(_("Day of the check until"))

    FIRST = ("q", "figure", "agency", "region", "result")
    MORE = ("from_on", "until_on")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)
        offer_choices(self, "region", options.places)

    def condition(self) -> Q:
        conditions = {
            "q": lambda said: (
                Q(project__name__icontains=said)
                | Q(project__code__icontains=said)
                | Q(company__name__icontains=said)
            ),
            "figure": lambda name: FIGURES[name][0],
            "agency": lambda key: Q(agency=key),
            "region": lambda code: Q(region=code),
            "result": lambda result: Q(result=result),
            "from_on": lambda first: Q(checked_on__gte=first),
            "until_on": lambda last: Q(checked_on__lte=last),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found
