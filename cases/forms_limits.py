"""The forms of the acts on time limits. Which limit is meant is for the verb to judge: it may have ended meanwhile."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.act import REQUIRED, ActForm
from cases.actions.limits import TITLE_MAX, UNITS_MAX
from cases.actions.receipt import REASON_MAX
from cases.forms import ReasonForm
from cases.limits import BY_HAND, Held, Kind
from cases.models import Application
from cases.reasons import INVALID_EXCUSES, ArrearsReason

Choices = Sequence[tuple[int, str]]
_NO_DATE = gettext_lazy("This must be a date that exists, written like 2026-04-30.")


class Pick(forms.IntegerField):
    """One of the rows of this case; the only one is chosen already."""

    def __init__(self, label: Any, choices: Choices, **options: Any) -> None:
        blank = [] if len(choices) == 1 else [("", "—")]
        widget = forms.Select(choices=[*blank, *choices])
        super().__init__(
            label=label, required=False, min_value=1, max_value=2**63 - 1, widget=widget, **options
        )


def day(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=help_text, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _NO_DATE, **REQUIRED},
    )  # fmt: skip


def _hour(label: Any, help_text: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, help_text=help_text, input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("This must be a time of the day, written like 14:30.")},
    )  # fmt: skip


class SetDeadlineForm(ActForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(each.value, each.label) for each in BY_HAND], error_messages=REQUIRED
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("What has to be done"), required=False, max_length=TITLE_MAX,
        help_text=gettext_lazy("Needed for a date that you set."),
    )  # fmt: skip
    due_on = day(gettext_lazy("Due on"), gettext_lazy("Only for a date that you set; it lies after today."))
    start_on = day(
        gettext_lazy("Counted from"),
        gettext_lazy(
            "Only for a limit of the law: the day of filing, acceptance or receipt; it does not count."
        ),
    )
    start_time = _hour(
        gettext_lazy("Counted from the hour"), gettext_lazy("Only where the law counts hours.")
    )

    def __init__(self, *args: Any, recipients: Choices = (), keeper: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The one who has to act comes before what has to be done.
        picked = Pick(_("Who has to act"), recipients) if recipients else None
        kind: Any = self.fields["kind"]
        first = [Kind.OFFICER] if keeper else []
        kind.choices = [
            (each.value, each.label) for each in (*first, *(kind for kind in BY_HAND if kind != Kind.OFFICER))
        ]
        if picked:
            picked.widget.attrs["class"] = "form-select"
            picked.help_text = _("Needed for a date that you set; a limit of the law is otherwise your own.")
            self.fields = {
                "kind": kind,
                "transfer": picked,
                **{k: v for k, v in self.fields.items() if k != "kind"},
            }

    def stated(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class _PickForm(ActForm):
    """`field` names what is chosen, `choices` are the rows to choose from."""

    field = "limit"
    label: Any = gettext_lazy("Time limit")

    def __init__(self, *args: Any, choices: Choices = (), held: Sequence[Held] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick = Pick(self.label, choices)
        pick.widget.attrs["class"] = "form-select"
        self.fields = {self.field: pick, **self.fields}
        self.held = held

    def stated(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class MeetForm(_PickForm):
    field = "deadline"

    done_on = day(gettext_lazy("Done on"), gettext_lazy("Leave empty for today."))
    done_time = _hour(gettext_lazy("Done at"), gettext_lazy("Only for a limit in hours."))
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=REASON_MAX, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip


class CancelForm(_PickForm, ReasonForm):
    field = "deadline"


class ApplyForm(_PickForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is applied for"), choices=Application.Kind.choices, error_messages=REQUIRED
    )
    units = forms.IntegerField(
        label=gettext_lazy("Extend by"), required=False, min_value=1, max_value=UNITS_MAX,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("In the unit of the limit; only for an extension."),
    )  # fmt: skip
    reason_code = forms.ChoiceField(
        label=gettext_lazy("Ground"), required=False, choices=(),
        help_text=gettext_lazy("An unfinished audit, works money that has not arrived and a dispute about settlement "
                               "are no ground for more time."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=REASON_MAX, error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground: Any = self.fields["reason_code"]
        # What is no excuse may be chosen, so that the answer names the clause against it.
        ground.choices = [("", "—"), *_grounds()]


def _grounds() -> Iterable[tuple[str, str]]:
    for each in ArrearsReason:
        no_excuse = _("%(reason)s (no ground)") % {"reason": each.label} if each in INVALID_EXCUSES else ""
        yield each.value, no_excuse or str(each.label)


class GrantForm(_PickForm):
    field = "application"
    label = gettext_lazy("Application")


class RefuseForm(_PickForm, ReasonForm):
    field = "application"
    label = gettext_lazy("Application")


class ResumeForm(_PickForm):
    """Which of the suspended limits runs on."""
