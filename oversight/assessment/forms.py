"""The forms of an assessment, and what the register can be narrowed by."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.act import REQUIRED, ActForm
from agencies.forms.filters import FilterForm, Options, choice_field, offer_choices
from agencies.people.models import Agency
from agencies.policy.directives import Assessed, Directive
from oversight.assessment.actions.drafting import EMPTY, FROM_DEFAULT, FROM_LAST_YEAR, ItemSaid
from oversight.assessment.measures import MEASURES
from oversight.assessment.models import Indicator, IndicatorSet, Scorecard

S = IndicatorSet.State
TABS = (
    ("open", _("Under way")),
    (S.DRAFT.value, S.DRAFT.label),
    (S.ANNOUNCED.value, S.ANNOUNCED.label),
)
_ONGOING = (S.SELF_CHECK, S.SCORING, S.OBJECTIONS)


def tab(name: str) -> Q:
    return Q(state__in=_ONGOING) if name == "open" else Q(state=name)


class AssessmentFilter(FilterForm):
    year = choice_field(_("Year"), ())
    assessed = choice_field(_("Who is assessed"), Assessed.choices)

    FIRST = ("year", "assessed")

    def offer(self, options: Options) -> None:
        offer_choices(self, "year", options.places)

    def condition(self) -> Q:
        found = Q()
        for name, value in self.stated().items():
            found &= Q(**{name: value})
        return found


def _text(label: Any, longest: int, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=REQUIRED,
        **more,
    )


def _points(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=5, decimal_places=2, widget=widgets.Number, error_messages=REQUIRED, **more
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, input_formats=["%Y-%m-%d"], widget=widgets.Day,
        error_messages=REQUIRED | {"invalid": _("This must be a date that exists, written like 2026-04-30.")},
    )  # fmt: skip


class NewForm(ActForm):
    year = forms.IntegerField(label=_("Year"), widget=widgets.Number, error_messages=REQUIRED)
    directive = forms.TypedChoiceField(label=_("Who is assessed"), coerce=int, error_messages=REQUIRED)
    source = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            (FROM_DEFAULT, _("The proposal of this system")), (FROM_LAST_YEAR, _("The items of the year before")),
            (EMPTY, _("No items")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["directive"]
        field.choices = [(str(key), name) for key, name in offered]


def named(directive: Directive) -> str:
    """A demand as it is offered: of whom, of which projects, by which clause."""
    name = f"{Assessed(directive.code).label}{' · ' + directive.name if directive.name else ''}"
    return f"{name}（{directive.source}）"


class ItemForm(ActForm):
    section = forms.CharField(label=_("Part of the assessment"), max_length=60, error_messages=REQUIRED)
    code = forms.CharField(label=_("Code"), max_length=30, error_messages=REQUIRED)
    name = forms.CharField(label=_("Assessment item"), max_length=120, error_messages=REQUIRED)
    standard = _text(_("Standard"), 500)
    points = _points(_("Full points"))
    way = forms.ChoiceField(label=_("How it is scored"), choices=Indicator.Way.choices)
    measure = forms.ChoiceField(label=_("What is counted"), required=False)
    full_from = _points(_("All points from (%)"), initial=100, required=False)
    none_below = _points(_("No points below (%)"), initial=0, required=False)
    wanted = forms.IntegerField(
        label=_("How many are wanted"), required=False, min_value=1, max_value=10_000, widget=widgets.Number
    )
    each = _points(_("Points each time"), required=False)
    beyond = forms.BooleanField(label=_("Beyond the hundred points"), required=False)
    clause = forms.CharField(label=_("Clause"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["measure"]
        field.choices = [("", "—"), *((code, each.name) for code, each in MEASURES.items())]

    def said(self) -> ItemSaid:
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return ItemSaid(**given)


class GradesForm(ActForm):
    grade_a = forms.IntegerField(
        label=_("Grade A from (points)"), widget=widgets.Number, error_messages=REQUIRED
    )
    grade_c = forms.IntegerField(
        label=_("Grade C below (points)"), widget=widgets.Number, error_messages=REQUIRED
    )


class OpenForm(ActForm):
    self_check_by = _day(_("Self-check by"))
    units = forms.TypedMultipleChoiceField(
        label=_("Units assessed"), coerce=int, widget=forms.CheckboxSelectMultiple, error_messages=REQUIRED
    )

    def __init__(
        self, *args: Any, offered: Iterable[Agency] = (), usual: Iterable[Agency] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["units"]
        field.choices = [(str(each.pk), each.short_name) for each in offered]
        field.initial = [str(each.pk) for each in usual]


class ObjectionsForm(ActForm):
    objections_by = _day(_("Objections by"))


class ReasonForm(ActForm):
    reason = _text(_("Reason"), 500, 2)


class FillForm(ActForm):
    self_points = _points(_("Own points"), required=False)
    self_text = _text(_("Self-check"), 2000, 3, required=False)
    shortcoming = _text(_("Shortcoming to put right"), 500, 2, required=False)


class JudgePointsForm(ActForm):
    points = _points(_("Points given"))
    reason = _text(_("Reason"), 500, 2)


class JudgeCountForm(ActForm):
    count = forms.IntegerField(
        label=_("How often"), min_value=0, widget=widgets.Number, error_messages=REQUIRED
    )
    reason = _text(_("Reason"), 500, 2)


class ObjectForm(ActForm):
    text = _text(_("Objection"), 2000)


class DecideForm(ActForm):
    upheld = forms.TypedChoiceField(
        label=_("Decision on the objection"), coerce=lambda said: said == "yes",
        choices=[("no", _("Reject it")), ("yes", _("Accept it, change the points"))],
    )  # fmt: skip
    points = _points(_("Points after"), required=False)
    decision = _text(_("Reason"), 2000)


class AnnounceForm(ActForm):
    """For every unit what it must put right, and by when; both empty where nothing is demanded."""

    def __init__(self, *args: Any, cards: Iterable[Scorecard] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cards = list(cards)
        for card in self.cards:
            unit = {"unit": card.agency.short_name}
            self.fields[f"demand-{card.pk}"] = forms.CharField(
                label=_("%(unit)s: to be put right") % unit, max_length=500, required=False,
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )  # fmt: skip
            self.fields[f"due-{card.pk}"] = forms.DateField(
                label=_("%(unit)s: completed by") % unit, required=False, input_formats=["%Y-%m-%d"],
                widget=widgets.Day(attrs={"class": "form-control"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for card in self.cards:
            text, due = said.get(f"demand-{card.pk}"), said.get(f"due-{card.pk}")
            if text and not due and not self.errors.get(f"due-{card.pk}"):
                self.add_error(f"due-{card.pk}", _("State the day by which it is done."))
            if due and not text:
                self.add_error(f"demand-{card.pk}", _("State what is to be put right."))
        return said

    def demanded(self) -> dict[int, tuple[str, date]]:
        said = self.cleaned_data
        return {
            card.pk: (said[f"demand-{card.pk}"], said[f"due-{card.pk}"])
            for card in self.cards
            if said.get(f"demand-{card.pk}")
        }
