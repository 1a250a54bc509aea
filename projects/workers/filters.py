"""What the roster of a project can be narrowed by; each figure of the panel is one of these lists."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.filters import Choices, FilterForm, Options, choice_field, offer_choices
from projects.models import Attendance, Company, Engagement, Project

DAYS_MAX = 60
PRESENCE: Choices = (
    ("here", _("On site now")),
    ("left", _("Has left")),
    ("present", _("On site and seen this month")),
    ("unseen", _("On site and not seen this month")),
)
CONTRACTS: Choices = (
    ("signed", _("With a labour contract")),
    ("none", _("Without a labour contract")),
    ("before", _("Contract before entry")),
    ("late", _("Entered before the contract")),
    ("incomplete", _("Contract terms incomplete")),
)
SETTLEMENTS: Choices = (("owed", _("Left and not settled")), ("settled", _("Left and settled")))


def attended_since(first: date, today: date) -> Exists:
    """Whether an engagement has a day of attendance from `first` to today."""
    found, month = Q(), first.replace(day=1)
    masks: dict[str, Any] = {}
    while month <= today:
        after = (month + timedelta(days=32)).replace(day=1)
        low = first.day if month == first.replace(day=1) else 1
        high = min(today, after - timedelta(days=1)).day
        name = f"seen_{month:%Y%m}"
        masks[name] = F("day_bits").bitand((1 << high) - (1 << (low - 1)))
        found |= Q(month=month, **{f"{name}__gt": 0})
        month = after
    return Exists(Attendance.objects.annotate(**masks).filter(found, engagement=OuterRef("pk")))


class RosterFilter(FilterForm):
    presence = choice_field(_("Presence"), PRESENCE)
    contract = choice_field(_("Labour contract"), CONTRACTS)
    settlement = choice_field(_("Settlement of wages"), SETTLEMENTS)
    unseen_days = forms.IntegerField(
        label=_("Not seen for (days)"), required=False, min_value=1, max_value=DAYS_MAX, widget=widgets.Number
    )
    employer = choice_field(_("Employer"), ())
    team = forms.CharField(label=_("Team"), required=False, max_length=40, widget=widgets.Text)

    FIRST = ("presence", "contract", "settlement", "unseen_days", "employer", "team")

    def __init__(self, data: QueryDict, project: Project, today: date) -> None:
        self.project, self.today = project, today
        super().__init__(data, Options())

    def offer(self, options: Options) -> None:
        firms = Company.objects.filter(pk__in=self.project.engagements.order_by().values("employer"))
        offer_choices(self, "employer", [(str(pk), name) for pk, name in firms.values_list("pk", "name")])

    def condition(self) -> Q:
        found = Q()
        for name, value in self.stated().items():
            found &= self._one(name, value)
        return found

    def _one(self, name: str, value: Any) -> Q:
        here = Q(exited_on__isnull=True)
        if name == "unseen_days":
            return here & ~Q(attended_since(self.today - timedelta(days=value - 1), self.today))
        if name == "presence":
            seen = Q(Exists(
                Attendance.objects.filter(engagement=OuterRef("pk"), month=self.today.replace(day=1))
            ))  # fmt: skip
            return {"here": here, "left": ~here, "present": here & seen, "unseen": here & ~seen}[value]
        if name == "contract":
            signed = Q(contracted_on__isnull=False)
            return {
                "signed": here & signed, "none": here & ~signed,
                "before": here & Q(contracted_on__lte=F("entered_on")), "late": Q(contracted_on__gt=F("entered_on")),
                "incomplete": here & ~Q(terms_bits=Engagement.ALL_TERMS),
            }[value]  # fmt: skip
        if name == "settlement":
            return ~here & Q(settled_on__isnull=value == "owed")
        return Q(employer=value) if name == "employer" else Q(team__icontains=value)
