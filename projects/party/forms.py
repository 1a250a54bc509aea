"""The forms at the door: for officials opening and ending log-ins; for parties handing in, answering, the password."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.documents.serving import ACCEPTED
from agencies.forms.act import REQUIRED, ActForm
from projects.models import Company, Document, PartyAccount, Project
from projects.models.inspection import TEXT_MAX
from projects.party.actions import NAME_MAX, REASON_MAX


class OpenForm(ActForm):
    part = forms.ChoiceField(
        label=_("Logs in as"), choices=PartyAccount.Part.choices, error_messages=REQUIRED
    )
    full_name = forms.CharField(
        label=_("Full name"), max_length=NAME_MAX, required=False,
        help_text=_("Of the person who will log in. Not needed with a user name below."),
    )  # fmt: skip
    company = forms.ModelChoiceField(label=_("Company"), queryset=Company.objects.none(), required=False)
    username = forms.CharField(
        label=_("User name, if the person has one"), max_length=30, required=False,
        help_text=_("For somebody who looks after another project of this place already."),
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firms = {project.owner_id, project.general_contractor_id}
        firms |= set(project.contracts.values_list("contractor_id", flat=True))
        field: Any = self.fields["company"]
        field.queryset = Company.objects.filter(pk__in=[each for each in firms if each]).order_by("name")


class EndForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=REASON_MAX, error_messages=REQUIRED)


class PaperForm(ActForm):
    """A file, and what it is."""

    file = forms.FileField(
        label=_("File or photograph"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages=REQUIRED,
    )
    number = forms.CharField(label=_("Number of the document"), max_length=60, required=False)
    issuer = forms.CharField(label=_("Issuer of the document"), max_length=100, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class HandInForm(PaperForm):
    on = forms.DateField(
        label=_("Done on"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=REQUIRED | {"invalid": _("This must be a date that exists, written like 2026-04-30.")},
    )
    purpose = forms.ChoiceField(
        label=_("What it proves"), choices=Document.Purpose.choices, error_messages=REQUIRED
    )

    field_order = ("file", "on", "purpose", "number", "issuer", "note")


class AnswerForm(ActForm):
    text = forms.CharField(
        label=_("What was done"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages=REQUIRED,
    )
    file = forms.FileField(
        label=_("Photograph or paper that shows it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )


class PasswordForm(ActForm):
    old_password = forms.CharField(
        label=_("Password you have now"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages=REQUIRED,
    )
    new_password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters, not digits alone."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages=REQUIRED,
    )
    again = forms.CharField(
        label=_("New password once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages=REQUIRED,
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("new_password") and said.get("again") and said["new_password"] != said["again"]:
            self.add_error("again", _("The two are not the same."))
        return said
