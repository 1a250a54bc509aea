"""The forms of handling a case: reasons and what is no excuse, instalments, the three checks, visits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.act import REQUIRED, ActForm
from agencies.people.models import Agency
from cases.actions.checking import CONCLUSIONS, Findings
from cases.actions.paying import NOTE_MAX, PAYER_MAX, Instalment
from cases.actions.visiting import VISITORS_MAX, Found
from cases.forms import CloseForm, FeedbackForm, count_field, money_field
from cases.models import Case, Payment, ThreeChecks, Visit
from cases.models.handling import FINDING_MAX
from cases.models.visit import RESULT_MAX
from cases.payments import Sums, sums_of
from cases.reasons import ArrearsReason, clauses_against
from cases.requirements import Requirement, requirements_of

Text = Any  # a text, or one that is translated when it is shown
Choices = Sequence[tuple[Any, Any]]
NOT_A_DATE = {"invalid": gettext_lazy("This must be a date that exists, written like 2026-04-30.")}


def day_field(label: Text, help_text: Text = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=help_text,
        error_messages=REQUIRED | NOT_A_DATE,
    )


def text_field(
    label: Text, most: int, *, rows: int = 0, required: bool = True, help_text: Text = ""
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, max_length=most, required=required, widget=widget, help_text=help_text,
        error_messages=REQUIRED,
    )  # fmt: skip


def choice_field(label: Text, choices: Choices, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", "—"), *choices], required=required, error_messages=REQUIRED
    )


# ---- reasons, and what is no excuse


def reason_boxes(jurisdiction: str) -> list[tuple[str, Any]]:
    """Every reason; one that a clause rejects says so beside it."""
    return [(each.value, _marked(each, jurisdiction)) for each in ArrearsReason]


def _marked(reason: ArrearsReason, jurisdiction: str) -> Any:
    clauses = clauses_against(reason, jurisdiction)
    if not clauses:
        return reason.label
    return format_html(
        '{} <span class="chip chip-breached" title="{}">{}</span>', reason.label, clauses[0].quote,
        _("no excuse, %(clause)s") % {"clause": clauses[0].source},
    )  # fmt: skip


class GroundSelect(forms.Select):
    """A reason that is no excuse is shown with its clause and cannot be chosen."""

    jurisdiction = ""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if clauses := clauses_against(str(value), self.jurisdiction):
            words = {"reason": option["label"], "clause": clauses[0].source}
            option["label"] = _("%(reason)s (no excuse, %(clause)s)") % words
            option["attrs"]["disabled"] = True
        return option


class HandledFeedbackForm(FeedbackForm):
    """Feedback on a case of one jurisdiction, with what was paid by instalments filled in."""

    def __init__(self, data: Any, case: Case, prefix_id: str) -> None:
        sums = sums_of(case)
        paid = {"workers_paid": sums.paid_workers, "amount_paid": sums.paid} if sums.instalments else {}
        super().__init__(data, initial=paid, prefix_id=prefix_id)
        self.fields["reasons"].choices = reason_boxes(case.jurisdiction_id)  # type: ignore[attr-defined]


class HandledCloseForm(CloseForm):
    """Closing, below what it asks for and the figures side by side."""

    requirements: list[Requirement]
    sums: Sums

    def __init__(self, data: Any, case: Case, prefix_id: str) -> None:
        self.requirements, self.sums = requirements_of(case), sums_of(case)
        paid = {"workers_paid": self.sums.paid_workers or None, "amount_paid": self.sums.paid or None}
        super().__init__(data, initial=paid, prefix_id=prefix_id)
        ground = self.fields["ground"]
        widget = GroundSelect(attrs=ground.widget.attrs, choices=ground.widget.choices)
        widget.jurisdiction = case.jurisdiction_id
        ground.widget = widget

    @property
    def is_ready(self) -> bool:
        return all(each.met or each.waivable for each in self.requirements)


# ---- instalments


class PayForm(ActForm):
    complainant = forms.ChoiceField(label=gettext_lazy("Paid to"), required=False)
    workers = count_field(gettext_lazy("Workers (of a group)"))
    amount = money_field(gettext_lazy("Amount (yuan)"))
    paid_on = day_field(gettext_lazy("Paid on"), required=True)
    how = choice_field(gettext_lazy("How it was paid"), Payment.How.choices)
    payer = text_field(gettext_lazy("Payer"), PAYER_MAX, required=False)
    note = text_field(gettext_lazy("Note"), NOTE_MAX, rows=2, required=False)
    sums: Sums

    def __init__(self, data: Any, case: Case, prefix_id: str) -> None:
        self.sums = sums_of(case)
        super().__init__(data, initial={"paid_on": timezone.localdate()}, prefix_id=prefix_id)
        people = [
            (str(each.pk), each.masked_name or _("no name")) for each in case.complainants.order_by("pk")
        ]
        self.fields["complainant"].choices = [("", _("A group of workers")), *people]  # type: ignore[attr-defined]
        self.fields["amount"].required = True
        self.fields["amount"].error_messages |= REQUIRED

    def instalment(self) -> Instalment:
        given = self.cleaned_data
        person = given["complainant"]
        return Instalment(
            amount=given["amount"], paid_on=given["paid_on"], how=given["how"],
            complainant=int(person) if person else None, workers=given["workers"], payer=given["payer"],
            note=given["note"],
        )  # fmt: skip


# ---- the three checks

_CHECKS: Mapping[str, tuple[Text, Text]] = {
    "arrears": (gettext_lazy("Arrears: conclusion"), gettext_lazy("Findings on arrears")),
    "systems": (gettext_lazy("Systems: conclusion"), gettext_lazy("Findings on systems")),
    "responsibility": (
        gettext_lazy("Responsibility: conclusion"),
        gettext_lazy("Findings on responsibility"),
    ),
}


class CheckForm(ActForm):
    arrears = choice_field(_CHECKS["arrears"][0], ThreeChecks.Arrears.choices)
    arrears_text = text_field(_CHECKS["arrears"][1], FINDING_MAX, rows=3)
    systems = choice_field(_CHECKS["systems"][0], ThreeChecks.Systems.choices)
    systems_text = text_field(_CHECKS["systems"][1], FINDING_MAX, rows=3)
    responsibility = choice_field(_CHECKS["responsibility"][0], ThreeChecks.Responsibility.choices)
    responsibility_text = text_field(_CHECKS["responsibility"][1], FINDING_MAX, rows=3)

    def __init__(self, data: Any, case: Case, prefix_id: str) -> None:
        last = case.checks.first()
        keys = [*CONCLUSIONS, *(f"{name}_text" for name in CONCLUSIONS)]
        initial = {key: getattr(last, key) for key in keys} if last else {}
        super().__init__(data, initial=initial, prefix_id=prefix_id)

    def findings(self) -> Findings:
        return Findings(**self.cleaned_data)


# ---- visits


class PlanVisitForm(ActForm):
    due_on = day_field(gettext_lazy("Visit until"), required=True)
    agency = choice_field(gettext_lazy("Agency responsible"), (), required=False)

    def __init__(self, data: Any, case: Case, prefix_id: str) -> None:
        parties = case.access.exclude(kind="notify").select_related("agency").order_by("pk")
        super().__init__(
            data, initial={"agency": case.lead_agency_id or case.coordinator_id}, prefix_id=prefix_id
        )
        self.fields["agency"].choices = [("", "—"), *_named(each.agency for each in parties)]  # type: ignore[attr-defined]


def _named(agencies: Iterable[Agency]) -> list[tuple[str, str]]:
    return [(str(each.pk), each.short_name) for each in agencies]


class VisitForm(ActForm):
    visit = choice_field(gettext_lazy("Planned visit"), (), required=False)
    visited_on = day_field(gettext_lazy("Visited on"), required=True)
    visitors = text_field(gettext_lazy("Visited by"), VISITORS_MAX)
    how = choice_field(gettext_lazy("How"), Visit.How.choices)
    result = text_field(gettext_lazy("Result"), RESULT_MAX, rows=3)
    relapse = forms.ChoiceField(
        label=gettext_lazy("Relapse"),
        choices=[("no", gettext_lazy("no, wages stay paid")), ("yes", gettext_lazy("yes, reopen the case"))],
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )

    def __init__(self, data: Any, case: Case, prefix_id: str) -> None:
        super().__init__(data, initial={"visited_on": timezone.localdate()}, prefix_id=prefix_id)
        planned = list(case.visits.planned().select_related("deadline__limit").order_by("round"))
        choices = [(str(each.pk), _told(each)) for each in planned]
        if choices:
            self.fields["visit"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["visit"]

    def found(self) -> Found:
        given = self.cleaned_data
        plan = given.get("visit")
        return Found(
            given["visited_on"], given["visitors"], given["how"], given["result"], given["relapse"] == "yes",
            int(plan) if plan else None,
        )  # fmt: skip


def _told(visit: Visit) -> str:
    return _("Round %(round)s, due on %(day)s") % {"round": visit.round, "day": visit.due_on}
