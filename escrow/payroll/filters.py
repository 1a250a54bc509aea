"""What the list of payrolls can be narrowed by."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.forms import widgets
from agencies.forms.filters import Choices, FilterForm, Options, choice_field, offer_choices
from escrow.models import Payroll
from escrow.payroll.lateness import Bounds

STATES: Choices = (("open", _("Not yet paid in full")), *Payroll.State.choices)
LATE: Choices = (
    ("late", _("Past the agreed pay day")),
    ("grace", _("Past the days of grace")),
    ("red", _("Long overdue (red)")),
)
AGENCY: Choices = (("no", _("not by the general contractor")),)


def month_in(text: str) -> date | None:
    """2026-04 as its first day; None for what is no month."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None


class MonthField(forms.CharField):
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and month_in(text) is None:
            raise forms.ValidationError(_("This must be a month, written like 2026-04."))
        return text


class PayrollFilter(FilterForm):
    q = forms.CharField(label=_("Project name or number"), required=False, max_length=60, widget=widgets.Text)
    month = MonthField(
        label=_("Month"), required=False, max_length=7, widget=forms.TextInput(attrs={"type": "month"})
    )
    state = choice_field(_("State"), STATES)
    late = choice_field(_("Late wages"), LATE)
    region = choice_field(_("Place"), ())
    sector = choice_field(_("Sector"), vocabulary.Sector.choices)
    employer = forms.CharField(label=_("Employer"), required=False, max_length=60, widget=widgets.Text)
    agency = choice_field(_("Agency payment"), AGENCY)

    FIRST = ("q", "month", "state", "late", "employer")
    MORE = ("region", "sector", "agency")

    def __init__(self, data: Any, options: Options, bounds: Bounds) -> None:
        self.bounds = bounds
        super().__init__(data, options)

    def offer(self, options: Options) -> None:
        offer_choices(self, "region", options.places)

    def condition(self, today: date) -> Q:
        conditions = {
            "q": lambda text: Q(project__name__icontains=text) | Q(project__code__icontains=text),
            "month": lambda text: Q(month=month_in(text)),
            "state": lambda state: ~Q(state=Payroll.State.PAID) if state == "open" else Q(state=state),
            "late": lambda late: self._late(late, today),
            "region": lambda code: Q(project__region=code),
            "sector": lambda sector: Q(project__sector=sector),
            "employer": lambda text: Q(company__name__icontains=text),
            "agency": lambda _no: Q(is_by_agency=False),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found

    def _late(self, late: str, today: date) -> Q:
        days = {"late": 0, "grace": self.bounds.grace_days, "red": self.bounds.red_days}[late]
        if days is None:
            # Nobody has said from when it is red.
            return Q(pk__in=[])
        return ~Q(state=Payroll.State.PAID) & Q(pay_on__lt=today - timedelta(days=days))
