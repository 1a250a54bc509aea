"""What coverage is narrowed by, and the form of an answer of a district."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.forms.act import REQUIRED, ActForm
from agencies.forms.filters import Choices, FilterForm, Options, choice_field, offer_choices
from oversight.coverage.actions import DOCUMENT_MAX, NOTE_MAX

NOBODY = "0"
_YES: Choices = (("yes", _("Government-invested projects alone")),)


class CoverageFilter(FilterForm):
    agency = choice_field(_("Industry department"), ())
    region = choice_field(_("Place"), ())
    sector = choice_field(_("Sector"), vocabulary.Sector.choices)
    government = choice_field(_("Of which projects"), _YES)

    FIRST = ("agency", "region", "sector", "government")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", [*options.agencies, (NOBODY, _("(nobody)"))])
        offer_choices(self, "region", options.places)

    def narrowed(self) -> dict[str, Any]:
        """As `Asked` takes it."""
        said = self.stated()
        return {
            "agency": int(said["agency"]) if "agency" in said else None, "region": said.get("region", ""),
            "sector": said.get("sector", ""), "government": "government" in said,
        }  # fmt: skip


class AnswerForm(ActForm):
    holds = forms.TypedChoiceField(
        label=_("Set up"), coerce=lambda text: text == "yes", choices=(("yes", _("yes")), ("no", _("no"))),
        error_messages=REQUIRED,
    )  # fmt: skip
    since = forms.DateField(
        label=_("In place since"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}), input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("This must be a date that exists, written like 2026-04-30.")},
    )  # fmt: skip
    document = forms.CharField(
        label=_("Document that shows it"), required=False, max_length=DOCUMENT_MAX,
        help_text=_("Name and number of the document; needed for a yes."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 2})
    )
