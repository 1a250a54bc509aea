"""The forms of wage accounts and labour cost: they check shape, the verbs judge."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.documents.accepting import FileRefused
from agencies.documents.serving import ACCEPTED
from agencies.errors import Invalid
from agencies.forms.act import REQUIRED, ActForm
from agencies.people.models import User
from escrow.models import LabourCost
from projects.models import Document, Project
from projects.registers.chain_forms import (
    chosen_field,
    day_field,
    key_field,
    note_field,
    sum_field,
    text_field,
    titled,
)
from projects.registers.documents_actions import keep

_PAPERS = 50
# What a verb calls a paper or a share, and the field in which it is said here.
_RENAMED = {
    "agreement": "paper_id", "evidence": "paper_id", "promise": "paper_id", "share": "share_of_sum"
}  # fmt: skip
_NUMBER = {"invalid": _("This must be a whole number.")}


def month_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages=REQUIRED | {"invalid": _("This must be a month, written like 2026-04.")},
    )  # fmt: skip


def count_field(label: Any, *, required: bool = True, **options: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=required, widget=widget, error_messages=REQUIRED | _NUMBER, **options
    )


class OnFileForm(ActForm):
    """An act with a paper that is with the project already."""

    paper_id = key_field(_("Paper on file"), (), required=False)
    purposes: tuple[str, ...] = (Document.Purpose.ACCOUNT,)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        self.project = project
        super().__init__(*args, **kwargs)
        papers = Document.objects.trusted().filter(project=project, purpose__in=self.purposes)
        field: Any = self.fields["paper_id"]
        rows = papers.order_by("-stored_at")[:_PAPERS]
        field.choices = [
            ("", "—"),
            *((each.pk, f"{each.get_purpose_display()} · {each.name}") for each in rows),
        ]

    def take(self, invalid: Invalid) -> None:
        """What is wrong with a paper stands beside its field."""
        super().take(Invalid({_RENAMED.get(name, name): said for name, said in invalid.errors.items()}))


class PaperForm(OnFileForm):
    """The same, or a file that is handed in with the act."""

    file = forms.FileField(label=_("or hand a file in"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ACCEPTED

    def paper(self, *, by: User, now: datetime) -> int | None:
        """The paper that was chosen or handed in; None for neither."""
        upload, chosen = self.cleaned_data.get("file"), self.cleaned_data["paper_id"]
        if upload:
            return keep(self.project, upload, purpose=self.purposes[0], by=by, now=now).pk
        return int(chosen) if chosen else None

    def carry_out(self, verb: Callable[[], object]) -> bool:
        """The paper and the act together, or neither."""
        try:
            return super().carry_out(transaction.atomic(verb))
        except FileRefused as refused:
            self.add_error("file", str(refused.message))
            return False


class OpenForm(PaperForm):
    name = text_field(_("Name of the account"), 160)
    number = text_field(_("Account number"), 40)
    bank = text_field(_("Bank"), 100)
    opened_on = day_field(_("Opened on"))
    contract_id = key_field(_("Works contract"), (), required=False)
    agreed_on = day_field(_("Three-party agreement of"), required=False)
    marked_on = day_field(_("Marked by the bank on"), required=False)
    filed_on = day_field(_("Filed on"), required=False)
    pay_day = count_field(_("Wages paid by day of the month"), required=False)
    contact = text_field(_("Contact at the bank"), 60, required=False)
    purposes = (Document.Purpose.ACCOUNT, Document.Purpose.CONTRACT)
    field_order = (
        "name", "number", "bank", "opened_on", "contract_id", "agreed_on", "paper_id", "file", "marked_on", "filed_on",
        "pay_day", "contact",
    )  # fmt: skip

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(project, *args, prefix_id="open", **kwargs)
        contracts = project.contracts.filter(kind="general").select_related("contractor").order_by("-pk")
        field: Any = self.fields["contract_id"]
        field.choices = [("", "—"), *((each.pk, titled(each)) for each in contracts)]

    def terms(self, *, by: User, now: datetime) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("paper_id", "file")}
        return said | {"agreement_id": self.paper(by=by, now=now)}


class ParticularsForm(OnFileForm):
    """What is left empty is empty: the form shows how it stands."""

    agreed_on = day_field(_("Three-party agreement of"), required=False)
    marked_on = day_field(_("Marked by the bank on"), required=False)
    filed_on = day_field(_("Filed on"), required=False)
    pay_day = count_field(_("Wages paid by day of the month"), required=False)
    contact = text_field(_("Contact at the bank"), 60, required=False)
    purposes = (Document.Purpose.ACCOUNT, Document.Purpose.CONTRACT)
    field_order = ("agreed_on", "paper_id", "marked_on", "filed_on", "pay_day", "contact")


class PayInForm(ActForm):
    month = month_field(_("Labour cost of the month"))
    amount = sum_field(_("Amount (yuan)"))
    on = day_field(_("Booked on"))
    reference = text_field(
        _("Bank reference"), 60, help_text=_("The number on the bank's slip; the same number is booked once.")
    )
    counterparty = text_field(
        _("Paid by"), 120, required=False, help_text=_("Left empty: the project owner.")
    )
    note = text_field(_("Note"), 500, required=False)


class TotalForm(PaperForm):
    """Two methods (BDH 二(一)); what belongs to the other one is left out."""

    method = chosen_field(_("Source"), LabourCost.Method.choices)
    share_of_sum = sum_field(_("Share (%)"), required=False)
    contract_sum = sum_field(
        _("Of the contract sum (yuan)"),
        required=False,
        help_text=_("Left empty: that of the general contract."),
    )
    amount = sum_field(_("Total labour cost (yuan)"), required=False)
    months = count_field(_("Contract months"))
    from_month = month_field(_("From the month"))
    note = text_field(_("Note"), 500, required=False)
    purposes = (Document.Purpose.CONTRACT, Document.Purpose.ACCOUNT, Document.Purpose.OTHER)
    field_order = (
        "method", "share_of_sum", "contract_sum", "amount", "months", "from_month", "paper_id", "file", "note"
    )  # fmt: skip

    def terms(self, *, by: User, now: datetime) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("paper_id", "file")}
        other = ("amount",) if said["method"] == LabourCost.Method.SHARE else ("share_of_sum", "contract_sum")
        for name in other:
            said[name] = None
        return said | {"evidence_id": self.paper(by=by, now=now)}


class NoticeForm(ActForm):
    on = day_field(_("Public notice since"))


class WithdrawForm(ActForm):
    reason = note_field()


class CloseForm(OnFileForm):
    on = day_field(_("Account closed on"))
    reference = text_field(_("Bank reference"), 60, required=False)
    purposes = (Document.Purpose.PLEDGE, Document.Purpose.ACCOUNT)
    field_order = ("on", "paper_id", "reference")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper_id"].label = _("Written promise on file")
