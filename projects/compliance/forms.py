"""The forms of the acts on duties and appraisals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from projects.compliance.actions import TEXT_MAX
from projects.models import Document


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={**REQUIRED, "invalid": _("This must be a date that exists, written like 2026-04-30.")},
        **options,
    )  # fmt: skip


def _text(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=REQUIRED,
        **options,
    )


class MeetForm(ActForm):
    """A duty done: on which day, with which paper of the project as evidence."""

    on = _day(_("Done on"))
    evidence = forms.TypedChoiceField(
        label=_("Evidence"), coerce=int, empty_value=None, required=False,
        help_text=_("A document of this project; doubtful and false ones are not offered."),
    )  # fmt: skip
    note = _text(_("Note"), required=False)

    def __init__(self, *args: Any, papers: list[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["evidence"]
        field.choices = [
            ("", "—"),
            *((str(each.pk), f"{each.get_purpose_display()}：{each.name}") for each in papers),
        ]


class ReasonForm(ActForm):
    reason = _text(_("Reason"))


class AppraisalForm(ActForm):
    """The three items of a contract-performance appraisal, each of a hundred points."""

    from_on = _day(_("Period from"))
    until_on = _day(_("Until"))
    labour_use = forms.IntegerField(label=_("Labour use (points of 100)"), error_messages=REQUIRED)
    wage_account = forms.IntegerField(label=_("Wage account (points of 100)"), error_messages=REQUIRED)
    wage_payment = forms.IntegerField(label=_("Payment of wages (points of 100)"), error_messages=REQUIRED)
    note = _text(_("Note"), required=False)
