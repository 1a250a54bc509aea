"""What the lists of relief plans, recoveries and presale accounts can be narrowed by."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.filters import FilterForm, choice_field, day_field
from agencies.policy.money import Plight, Source
from escrow.models import ReliefPlan


class _List(FilterForm):
    CONDITIONS: Mapping[str, Any] = {}

    def condition(self) -> Q:
        found = Q()
        for name, value in self.stated().items():
            found &= self.CONDITIONS[name](value)
        return found


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=60, widget=widgets.Text)


class PlanFilter(_List):
    q = _text(_("Plan, sheet, project or firm"))
    state = choice_field(_("State"), ReliefPlan.State.choices)
    source = choice_field(_("Source used"), Source.choices)
    reason = choice_field(_("Why the firm does not pay"), Plight.choices)
    from_on = day_field(_("Made from"))
    until_on = day_field(_("Made until"))

    FIRST = ("q", "state", "source", "reason", "from_on", "until_on")
    CONDITIONS = {
        "q": lambda text: (
            Q(number__icontains=text)
            | Q(sheet__number__icontains=text)
            | Q(project__name__icontains=text)
            | Q(debtor__name__icontains=text)
        ),
        "state": lambda state: Q(state=state),
        "source": lambda source: Q(steps__source=source, steps__amount__gt=0),
        "reason": lambda reason: Q(reason=reason),
        "from_on": lambda day: Q(made_at__date__gte=day),
        "until_on": lambda day: Q(made_at__date__lte=day),
    }


RECOVERY_STATES = (
    ("open", _("Not recovered yet")),
    ("late", _("Demanded and overdue")),
    ("asked", _("Write-off asked for")),
    ("recovered", _("Recovered in full")),
    ("given_up", _("Written off")),
)


class RecoveryFilter(_List):
    q = _text(_("Plan, project or firm"))
    state = choice_field(_("State"), RECOVERY_STATES)
    from_on = day_field(_("Advanced from"))
    until_on = day_field(_("Advanced until"))

    FIRST = ("q", "state", "from_on", "until_on")

    def condition(self) -> Q:
        said, found = self.stated(), Q()
        if words := said.get("q"):
            found &= (
                Q(step__plan__number__icontains=words)
                | Q(step__plan__project__name__icontains=words)
                | Q(debtor__name__icontains=words)
            )
        if day := said.get("from_on"):
            found &= Q(opened_on__gte=day)
        if day := said.get("until_on"):
            found &= Q(opened_on__lte=day)
        return found & self._of_state(said.get("state", ""))

    def _of_state(self, state: str) -> Q:
        still = Q(ended_on__isnull=True)
        return {
            "open": still,
            "late": still & Q(demanded_until__lt=timezone.localdate()),
            "asked": still & Q(asked_by__isnull=False),
            "recovered": Q(recovered=F("amount")),
            "given_up": Q(ended_on__isnull=False) & ~Q(recovered=F("amount")),
        }.get(state, Q())


class PresaleFilter(_List):
    q = _text(_("Account or project"))

    FIRST = ("q",)
    CONDITIONS = {
        "q": lambda text: (
            Q(account__name__icontains=text)
            | Q(account__project__name__icontains=text)
            | Q(account__project__code__icontains=text)
        ),
    }
