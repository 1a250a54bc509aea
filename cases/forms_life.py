"""The forms of ending, joining and handing back: they check shape and hand over to one verb."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from cases.actions.ending import CLAUSE_MAX, TEXT_MAX
from cases.actions.receipt import REASON_MAX
from cases.actions.together import TEXT_MAX as CONTRIBUTION_MAX
from cases.draft import NARRATIVE_MAX
from cases.grounds import BASES, Declared, Ground

_NUMBER_MAX = 30
_NUMBERED: dict[str, Any] = {
    "max_length": _NUMBER_MAX,
    "error_messages": {"required": _("Give the number of the other case.")},
    "widget": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "c-number"}),
}


def _text(
    label: Any, maximum: int, rows: int = 3, *, needed: bool = True, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=maximum, required=needed, help_text=help_text, error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class RejectForm(ActForm):
    ground = forms.ChoiceField(
        label=_("Ground"), choices=[("", "—"), *Ground.choices], error_messages=REQUIRED,
        help_text=_("A matter of another body is transferred, a matter known already is merged; neither is refused."),
    )  # fmt: skip
    reason = _text(_("What of this case fulfils the ground"), TEXT_MAX)
    clause = forms.CharField(
        label=_("Clause"), max_length=CLAUSE_MAX, required=False,
        help_text=_("Leave empty for the usual clause of the ground."),
    )  # fmt: skip
    notice = _text(
        _("What the complainant is told"), TEXT_MAX, 5, needed=False,
        help_text=_(
            "Leave empty for the usual text, shown below. The complainant is told in writing within 5 working days."
        ),
    )  # fmt: skip

    @property
    def usual(self) -> list[tuple[Any, str, str]]:
        """The usual clause and notice of each ground."""
        return [(ground.label, basis.clause, basis.notice) for ground, basis in BASES.items()]


class WithdrawForm(ActForm):
    declared = forms.ChoiceField(
        label=_("How it was declared"), choices=[("", "—"), *Declared.choices], error_messages=REQUIRED
    )
    declared_on = forms.DateField(
        label=_("Declared on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Leave empty for today."),
        error_messages={"invalid": _("This must be a date that exists, written like 2026-04-30.")},
    )
    reason = _text(
        _("What the complainant gave as the reason"), TEXT_MAX, needed=False,
        help_text=_("Open letters become void. What the office has found against the employer it pursues by itself."),
    )  # fmt: skip


class ReopenForm(ActForm):
    reason = _text(
        _("Reason"), REASON_MAX,
        help_text=_(
            "The case comes back to be decided. Old letters, feedback and closing stay on record; new letters start "
            "new deadlines."
        ),
    )  # fmt: skip


class MergeForm(ActForm):
    into = forms.CharField(
        label=_("Number of the case that goes on"),
        help_text=_("It keeps the earliest deadline, all external numbers, complainants and both histories."),
        **_NUMBERED,
    )
    reason = _text(_("Reason"), REASON_MAX)


class UnmergeForm(ActForm):
    reason = _text(
        _("Reason"), REASON_MAX,
        help_text=_("The case comes back to be decided anew: its void letters stay void, its deadlines run again."),
    )  # fmt: skip


class LinkForm(ActForm):
    number = forms.CharField(label=_("Number of the other case"), **_NUMBERED)
    reason = _text(_("Why"), REASON_MAX, 2, needed=False)


class UnlinkForm(ActForm):
    number = forms.ChoiceField(label=_("Linked case"), error_messages=REQUIRED)
    reason = _text(_("Why"), REASON_MAX, 2, needed=False)

    def __init__(self, *args: Any, numbers: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["number"]
        field.choices = [(number, number) for number in numbers]


class JudgeForm(ActForm):
    other = forms.CharField(label=_("Number of the other case"), **_NUMBERED)
    same = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("The same matter")), ("no", _("Not the same matter"))],
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    reason = _text(_("Why"), REASON_MAX, 2, needed=False)


class SplitForm(ActForm):
    """What goes its own way: its text, the facts that differ, and who goes with it."""

    narrative = _text(
        _("What happened"), NARRATIVE_MAX, 5,
        help_text=_("The new case gets its own number and is routed by itself; channel and day of receipt are kept."),
    )  # fmt: skip
    complainants = forms.MultipleChoiceField(
        label=_("Complainants that go with it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = _text(_("Why"), REASON_MAX, 2, needed=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["complainants"]
        field.choices = list(people)
        if not people:
            del self.fields["complainants"]

    @property
    def facts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("facts.")]


class CosignForm(ActForm):
    joins = forms.TypedChoiceField(
        label=_("Whose result is joined"), coerce=int, required=False, empty_value=None,
        help_text=_("Outcome and findings are the joint result; your own deadline is met by joining."),
    )  # fmt: skip

    def __init__(self, *args: Any, leads: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["joins"]
        field.choices = [*([("", "—")] if len(leads) != 1 else []), *((str(pk), name) for pk, name in leads)]


class ContributeForm(ActForm):
    text = _text(
        _("Contribution"), CONTRIBUTION_MAX, 4,
        help_text=_("What you found or did; the lead reads it when writing the feedback. It meets no deadline."),
    )  # fmt: skip
