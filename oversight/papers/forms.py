"""The forms of papers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.documents.serving import ACCEPTED
from agencies.forms.act import REQUIRED, ActForm
from oversight.papers.actions import NOTE_MAX


class PaperForm(ActForm):
    file = forms.FileField(
        label=_("Paper to hand in"),
        error_messages=REQUIRED,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )


class RemovalForm(ActForm):
    reason = forms.CharField(label=_("Why it is taken away"), max_length=NOTE_MAX, error_messages=REQUIRED)
