"""The forms of reports: which period to draw up, the texts of a draft, why one is withdrawn; and the filter."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.act import REQUIRED, ActForm
from agencies.forms.filters import FilterForm, choice_field, day_field
from agencies.policy.directives import Rhythm
from oversight.reports.actions import FIELDS, REASON_MAX
from oversight.reports.contents import KINDS
from oversight.reports.models import TEXT_MAX, Report
from oversight.reports.periods import bounds

KIND_CHOICES = [(each.value, each.label) for each in KINDS]
# A campaign report is asked for with its campaign.
BY_HAND = [(each.value, each.label) for each in KINDS if each is not Rhythm.CAMPAIGN]
TABS = (
    ("draft", _("Drafts")),
    ("signed", _("Signed, to be issued")),
    ("issued", _("Issued and numbered")),
    ("withdrawn", _("Withdrawn")),
    ("all", _("All")),
)


def tab(state: str) -> Q:
    return Q() if state == "all" else Q(state=state)


class ReportFilter(FilterForm):
    kind = choice_field(_("Kind of report"), KIND_CHOICES)
    period_from = day_field(_("Period ends on or after"))
    period_to = day_field(_("Period begins on or before"))
    zero = choice_field(_("Zero report"), (("yes", _("yes")), ("no", _("no"))))

    FIRST = ("kind", "period_from", "period_to", "zero")

    def condition(self) -> Q:
        said, found = self.stated(), Q()
        if "kind" in said:
            found &= Q(kind=said["kind"])
        if "period_from" in said:
            found &= Q(last__gte=said["period_from"])
        if "period_to" in said:
            found &= Q(first__lte=said["period_to"])
        if "zero" in said:
            found &= Q(is_zero=said["zero"] == "yes")
        return found


class DrawUpForm(ActForm):
    """The kind, and any day of the period."""

    kind = forms.ChoiceField(
        label=_("Kind of report"), choices=BY_HAND, widget=widgets.Select, error_messages=REQUIRED
    )
    day = forms.DateField(
        label=_("A day of the period"), input_formats=["%Y-%m-%d"], widget=widgets.Day,
        help_text=_("The week, month, quarter or year in which this day lies is drawn up."),
        error_messages=REQUIRED | {"invalid": _("This must be a date that exists, written like 2026-04-30.")},
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = today - timedelta(days=7)

    def period(self) -> tuple[str, date, date]:
        kind = self.cleaned_data["kind"]
        return kind, *bounds(kind, self.cleaned_data["day"])


class WithdrawForm(ActForm):
    reason = forms.CharField(
        label=_("Reason for withdrawal"), max_length=REASON_MAX, widget=forms.Textarea({"rows": 3}),
        error_messages=REQUIRED,
    )  # fmt: skip


class EditForm(ActForm):
    """The head, the footers and each paragraph. Figures stand in the texts as places and are not written."""

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            field: Any = Report._meta.get_field(name)
            self._add(name, field.verbose_name, field.max_length, getattr(report, name), name == "title")
        heading = ""
        for part in report.body:
            if part["kind"] == "heading":
                heading = part["text"]
            elif part["kind"] == "paragraph":
                self._add_text(part, heading)

    def _add(self, name: str, label: Any, maximum: int | None, value: str, required: bool) -> None:
        self.fields[name] = forms.CharField(
            label=label, max_length=maximum, required=required, initial=value, error_messages=REQUIRED,
            widget=forms.TextInput({"class": "form-control"}),
        )  # fmt: skip

    def _add_text(self, part: dict[str, Any], heading: str) -> None:
        rows = min(max(3, len(part["text"]) // 55 + 1), 14)
        self.fields[part["key"]] = forms.CharField(
            label=part.get("label") or heading, max_length=TEXT_MAX, required=not part.get("typed"),
            initial=part["text"], error_messages=REQUIRED, help_text=part.get("hint", ""),
            widget=forms.Textarea({"rows": rows, "class": "form-control"}),
        )  # fmt: skip

    def said(self) -> tuple[dict[str, str], dict[str, str]]:
        texts = {name: value for name, value in self.cleaned_data.items() if name not in FIELDS}
        return {name: self.cleaned_data[name] for name in FIELDS}, texts
