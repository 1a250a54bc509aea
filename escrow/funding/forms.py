"""The forms of a fund plan, its disbursements and its progress: one act each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from escrow.models import Disbursement, FundLine
from projects.models import Document, Project
from projects.registers.chain_forms import (
    chosen_field,
    day_field,
    key_field,
    note_field,
    sum_field,
    text_field,
)


class LineForm(ActForm):
    source = chosen_field(_("Source"), FundLine.Source.choices)
    name = text_field(_("Fund item"), 120, required=False)
    planned_on = day_field(_("Planned for"))
    amount = sum_field(_("Planned (yuan)"))
    note = note_field(_("Note"), required=False)


class _OnLine(ActForm):
    """An act on a line; those that come into question are offered."""

    line_id = key_field(_("Line of the fund plan"), ())

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        self.project = project
        super().__init__(*args, **kwargs)
        field: Any = self.fields["line_id"]
        field.choices = [("", "—"), *((each.pk, titled(each)) for each in self.rows(project))]

    def rows(self, project: Project) -> Any:
        return FundLine.objects.filter(project=project)


def titled(line: FundLine) -> str:
    return f"{line.planned_on} {line.name or line.get_source_display()} {line.amount:,.2f}"


class SecureForm(_OnLine):
    document_id = key_field(_("Paper that shows it"), (), required=False)
    note = text_field(
        _("What shows it"), 500, required=False, rows=2,
        help_text=_("Needed where no paper is chosen: the number of the budget reply, of the loan contract."),
    )  # fmt: skip

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(project, *args, **kwargs)
        papers = Document.objects.trusted().filter(project=project, purpose="fund_proof").order_by("-pk")
        field: Any = self.fields["document_id"]
        field.choices = [("", "—"), *((each.pk, each.name) for each in papers)]

    def rows(self, project: Project) -> Any:
        return FundLine.objects.filter(project=project, is_secured=False)


class UnsecureForm(_OnLine):
    reason = note_field()

    def rows(self, project: Project) -> Any:
        return FundLine.objects.filter(project=project, is_secured=True)


class ArrangeForm(_OnLine):
    amount = sum_field(_("Arranged so far, in all (yuan)"))
    on = day_field(_("Budget arranged on"))
    note = note_field(_("Note"), required=False)


class ChangeLineForm(_OnLine):
    """What is left empty stays as it was."""

    source = chosen_field(_("Source"), FundLine.Source.choices, required=False)
    name = text_field(_("Fund item"), 120, required=False)
    planned_on = day_field(_("Planned for"), required=False)
    amount = sum_field(_("Planned (yuan)"), required=False)
    reason = note_field()


class RemoveLineForm(_OnLine):
    reason = note_field()

    def rows(self, project: Project) -> Any:
        return FundLine.objects.filter(project=project, disbursements__isnull=True)


class DisburseForm(ActForm):
    paid_on = day_field(_("Paid on"))
    use = chosen_field(_("Use"), Disbursement.Use.choices)
    amount = sum_field(_("Amount (yuan)"))
    reference = text_field(_("Voucher"), 60)
    line_id = key_field(_("Line of the fund plan"), (), required=False)
    note = note_field(_("Note"), required=False)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["line_id"]
        field.choices = [
            ("", "—"),
            *((each.pk, titled(each)) for each in FundLine.objects.filter(project=project)),
        ]


class TakeBackForm(ActForm):
    disbursement_id = key_field(_("Voucher"), ())
    reason = note_field()

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Disbursement.objects.filter(project=project).order_by("-paid_on", "-pk")
        field: Any = self.fields["disbursement_id"]
        field.choices = [("", "—"), *((each.pk, f"{each.reference} {each.amount:,.2f}") for each in rows)]


class ProgressForm(ActForm):
    month = forms.DateField(
        label=_("Month"), input_formats=["%Y-%m", "%Y-%m-%d"], widget=forms.TextInput(attrs={"type": "month"}),
        error_messages=REQUIRED | {"invalid": _("This must be a month, written like 2026-04.")},
    )  # fmt: skip
    planned = forms.IntegerField(
        label=_("Planned (%)"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=REQUIRED,
    )
    actual = forms.IntegerField(
        label=_("Actual (%)"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Left empty for a month that is only planned."),
    )  # fmt: skip
    note = note_field(_("Note"), required=False)
