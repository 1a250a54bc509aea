"""The forms of the acts: they check shape, hand over to one verb, and show what it said beside the fields."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm, styled
from agencies.models import Agency
from agencies.vocabulary import NAMED_AT_DISPATCH, Conclusion, Role
from cases.actions.closing import STATEMENT_MAX, SUMMARY_MAX, Ending
from cases.actions.feedback import FINDINGS_MAX, Report
from cases.actions.receipt import REASON_MAX
from cases.reasons import ArrearsReason
from cases.recipients import Recipient

_NAME_MAX = 60


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MAX,
        error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReceiveForm(ActForm):
    received_on = forms.DateField(
        label=_("Received on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Leave empty for today. Working days are counted from the next day on."),
        error_messages={"invalid": _("This must be a date that exists, written like 2026-04-30.")},
    )


def figure(value: str, unit: str) -> str:
    """A number as it is written by hand: without separators of thousands and without its unit."""
    return value.strip().replace(",", "").replace("，", "").removesuffix(unit).strip()


def yuan_of(value: str) -> str:
    """Yuan; 18万 or 1.25万元 are understood."""
    amount = figure(value, "元")
    if not amount.endswith("万"):
        return amount
    try:
        return f"{Decimal(amount.removesuffix('万').strip()) * 10_000:f}"
    except InvalidOperation:
        return value


class _Count(forms.IntegerField):
    def to_python(self, value: Any) -> Any:
        return super().to_python(figure(value, "人") if isinstance(value, str) else value)


class _Money(forms.DecimalField):
    def to_python(self, value: Any) -> Any:
        return super().to_python(yuan_of(value) if isinstance(value, str) else value)


def count_field(label: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    return _Count(label=label, required=False, min_value=0, max_value=1_000_000, widget=widget)


def money_field(label: Any) -> forms.DecimalField:
    return _Money(
        label=label, required=False, min_value=0, max_digits=16, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("This must be an amount in yuan, such as 12800.50.")},
    )  # fmt: skip


def _outcome(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "—"), *Conclusion.choices], error_messages=REQUIRED)


class FeedbackForm(ActForm):
    outcome = _outcome(_("Outcome"))
    findings = forms.CharField(
        label=_("Findings and handling"),
        max_length=FINDINGS_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages=REQUIRED,
        help_text=_("What was found, what was done, what is still open."),
    )
    reasons = forms.MultipleChoiceField(
        label=_("Why wages are owed"),
        choices=ArrearsReason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    workers_verified = count_field(_("Workers verified"))
    amount_verified = money_field(_("Amount verified (yuan)"))
    workers_paid = count_field(_("Workers paid"))
    amount_paid = money_field(_("Amount paid (yuan)"))

    def report(self) -> Report:
        given = self.cleaned_data
        return Report(
            outcome=given["outcome"],
            findings=given["findings"],
            workers_verified=given["workers_verified"],
            amount_verified=given["amount_verified"],
            workers_paid=given["workers_paid"] or 0,
            amount_paid=given["amount_paid"] or Decimal(0),
            reasons=given["reasons"],
        )


class CloseForm(ActForm):
    conclusion = _outcome(_("Conclusion"))
    summary = forms.CharField(
        label=_("Summary"),
        max_length=SUMMARY_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages=REQUIRED,
    )
    workers_paid = count_field(_("Workers paid"))
    amount_paid = money_field(_("Amount paid (yuan)"))
    statement = forms.CharField(
        label=_("Why less was paid than verified"),
        required=False,
        max_length=STATEMENT_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for “solved” where less was paid than verified."),
    )
    ground = forms.ChoiceField(
        label=_("Why wages stay owed"),
        required=False,
        choices=[("", "—"), *ArrearsReason.choices],
        help_text=_("Needed where less was paid than verified and the case goes on with others."),
    )

    def ending(self) -> Ending:
        given = self.cleaned_data
        return Ending(
            given["conclusion"], given["summary"], given["workers_paid"], given["amount_paid"],
            given["ground"], given["statement"],
        )  # fmt: skip


def deadline_field() -> forms.DateField:
    """The date that the text leaves to the officer (限时)."""
    field = forms.DateField(
        label=_("Answer due on"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "aria-required": "true"}),
        help_text=_("The document asks for a time limit and names no number: you set the date."),
        error_messages={
            "required": _("Set the date by which the recipients answer."),
            "invalid": _("This must be a date that exists, written like 2026-04-30."),
        },
    )
    styled(field)
    return field


class ConfirmForm(ActForm):
    """Asks for the name of every recipient the directory does not have, and keeps which proposal was read."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, unknown: Sequence[Recipient] = (), dated: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if dated:
            self.fields["deadline"] = deadline_field()
        for each in unknown:
            field = forms.CharField(
                label=_("Who receives it as: %(role)s") % {"role": Role(each.role).label},
                max_length=_NAME_MAX,
                error_messages={"required": _("Name the person or unit that receives the letter.")},
            )
            styled(field)
            self.fields[f"name-{each.role}"] = field

    def named(self) -> dict[str, str]:
        return {
            name.removeprefix("name-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("name-")
        }


@dataclass(frozen=True, slots=True)
class Body:
    """One line of the override: a body of the directory, or a role for which somebody is named."""

    key: str  # a role, or role-region where several bodies share it
    role: str
    region: str
    label: str
    is_named: bool


def bodies_of(agencies: Iterable[Agency]) -> list[Body]:
    # An office that only coordinates writes the letters and receives none.
    never = {*NAMED_AT_DISPATCH, Role.ARREARS_OFFICE, Role.COORDINATION_OFFICE}
    listed = [each for each in agencies if each.role not in never]
    roles = [each.role for each in listed]
    found = [
        Body(f"{each.role}-{each.region_id}", each.role, each.region_id, each.name, False)
        if roles.count(each.role) > 1
        else Body(each.role, each.role, "", each.name, False)
        for each in listed
    ]
    return [
        *found,
        *(Body(role.value, role.value, "", str(role.label), True) for role in sorted(NAMED_AT_DISPATCH)),
    ]


class OverrideForm(ActForm):
    """Who is responsible instead: one line per body, each in one part or none."""

    PARTS = (("", _("none")), ("lead", _("Lead")), ("assist", _("Assist")), ("notify", _("Inform")))

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept beside the proposal."),
        error_messages={"required": _("An override needs a reason; it is kept beside the proposal.")},
    )

    def __init__(self, *args: Any, bodies: Sequence[Body] = (), dated: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if dated:
            self.fields["deadline"] = deadline_field()
        self.bodies = bodies
        for body in bodies:
            self.fields[f"part-{body.key}"] = forms.ChoiceField(
                label=body.label, choices=self.PARTS, required=False, widget=forms.RadioSelect
            )
            if body.is_named:
                widget = forms.TextInput(
                    attrs={"class": "form-control", "placeholder": _("Name of the person or unit")}
                )
                self.fields[f"name-{body.key}"] = forms.CharField(
                    label=_("Who receives it as: %(role)s") % {"role": body.label},
                    max_length=_NAME_MAX,
                    required=False,
                    widget=widget,
                )

    @property
    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        return [(self[f"part-{b.key}"], self[f"name-{b.key}"] if b.is_named else None) for b in self.bodies]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        chosen = [body for body in self.bodies if given.get(f"part-{body.key}")]
        if not any(given[f"part-{body.key}"] == "lead" for body in chosen):
            self.add_error(None, _("Name at least one agency that is responsible."))
        roles = [body.role for body in chosen]
        if len(roles) != len(set(roles)):
            self.add_error(None, _("Choose only one of the bodies that share a role."))
        for body in chosen:
            written = given[f"part-{body.key}"] in ("lead", "assist")
            if body.is_named and written and not given.get(f"name-{body.key}"):
                self.add_error(f"name-{body.key}", _("Name the person or unit that receives the letter."))
        return given

    def chosen(self) -> dict[str, Any]:
        """The arguments of the verb."""
        given = self.cleaned_data
        parts: dict[str, Any] = {"lead": [], "assist": [], "notify": [], "recipients": {}}
        for body in self.bodies:
            if part := given.get(f"part-{body.key}"):
                parts[part].append(body.role)
                if name := body.region or given.get(f"name-{body.key}"):
                    parts["recipients"][body.role] = name
        return parts | {"reason": given["reason"], "deadline": given.get("deadline")}
