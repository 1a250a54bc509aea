"""The forms of a wage reckoning sheet: each calls one verb."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from escrow.models import Reckoning, ReckoningLine
from escrow.reckoning.lines import NAME_MAX, Entered
from projects.models import Document, Engagement
from projects.registers.chain_forms import (
    chosen_field,
    day_field,
    key_field,
    note_field,
    sum_field,
    text_field,
)


class DrawForm(ActForm):
    """A new sheet; the projects offered are those that the person sees."""

    project = text_field(
        _("Project number"),
        40,
        required=False,
        help_text=_("Left empty for an employer outside construction."),
    )
    debtor = text_field(
        _("Employer that owes"),
        130,
        required=False,
        help_text=_("Name or credit code. Left empty: everybody on the roster of the project."),
    )
    matter = text_field(_("Case number"), 40, required=False)
    from_on = day_field(_("Wages owed from"))
    until_on = day_field(_("Wages owed until"))
    fill = forms.BooleanField(
        label=_("Put everybody on it who was on the roster, with attendance and payrolls"),
        required=False,
        initial=True,
    )


class LineForm(ActForm):
    """One worker. Who it is can only be said of a new line."""

    name = text_field(_("Name of the worker"), NAME_MAX)
    id_number = text_field(
        _("Identity number"), 18, required=False, help_text=_("By it the worker is found on the roster.")
    )
    pay = chosen_field(_("Wages reckoned"), Engagement.Pay.choices)
    units = sum_field(_("Days, months or pieces"))
    wage = sum_field(_("Agreed wage (yuan)"))
    paid = sum_field(_("Paid so far (yuan)"), required=False)
    advances = sum_field(_("Advances (yuan)"), required=False)
    claimed = sum_field(_("Claimed by the worker (yuan)"), required=False)
    note = note_field(_("Note"), required=False)

    def __init__(self, *args: Any, line: ReckoningLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line is not None:
            del self.fields["name"], self.fields["id_number"]

    @staticmethod
    def initial_of(line: ReckoningLine) -> dict[str, Any]:
        names = ("pay", "units", "wage", "paid", "advances", "claimed", "note")
        return {name: getattr(line, name) for name in names}

    def entered(self) -> Entered:
        said = dict(self.cleaned_data)
        for name in ("paid", "advances"):
            said[name] = said[name] or Decimal(0)
        return Entered(**said)


class UploadForm(ActForm):
    file = forms.FileField(
        label=_("List of the workers"),
        error_messages=REQUIRED,
        help_text=_("Excel or CSV with the columns of the template; one bad row refuses all."),
    )


class SignForm(ActForm):
    on = day_field(_("Signatures dated"))
    general = text_field(_("Signed for the general contractor or employer by"), 60)
    sub = text_field(_("Signed for the subcontractor by"), 60, required=False)
    document = key_field(_("The sheet as it was signed"), (), required=False)

    def __init__(self, sheet: Reckoning, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["document"]
        papers = Document.objects.standing().filter(project=sheet.project_id).order_by("-pk")[:30]
        field.choices = [
            ("", "—"),
            *((each.pk, f"{each.get_purpose_display()} · {each.name}") for each in papers),
        ]


class VoidForm(ActForm):
    reason = note_field()
