"""The forms of deposits and guarantees: shape only, the verbs decide."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm
from agencies.people.models import Agency
from agencies.policy.money import Holder
from escrow.deposits.actions.guarantees import Given
from escrow.deposits.actions.paying import GUARANTEES, Cash, Paper
from escrow.deposits.rates import FirmHistory, Lowering
from escrow.models import TEXT_MAX, Deposit, Guarantee
from projects.inspections.forms import day, lines
from projects.models import Document, Project

_PURPOSES = (
    Document.Purpose.DEPOSIT,
    Document.Purpose.GUARANTEE,
    Document.Purpose.PLEDGE,
    Document.Purpose.OTHER,
)


def amount(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=16, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages=REQUIRED | {"invalid": _("This must be an amount in yuan, such as 12800.50.")}, **more,
    )  # fmt: skip


def word(label: Any, maximum: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=maximum, error_messages=REQUIRED, **more)


def _choices_of(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    field: Any = form.fields[name]
    field.choices = [("", "—"), *choices]


def offer_papers(form: forms.Form, name: str, project: Project) -> None:
    """The papers of the project that nobody doubts."""
    papers = project.documents.trusted().filter(purpose__in=_PURPOSES).order_by("-pk")[:50]
    _choices_of(form, name, [(str(each.pk), f"{each.get_purpose_display()} {each.name}") for each in papers])


def offer_agencies(form: forms.Form, name: str, project: Project) -> None:
    found = Agency.objects.filter(jurisdiction=project.jurisdiction_id, is_active=True).order_by("pk")
    _choices_of(form, name, [(str(pk), short) for pk, short in found.values_list("pk", "short_name")])


def _key(value: str) -> int | None:
    return int(value) if value else None


class ReckonForm(ActForm):
    """What the registers know of the firm stands in the fields; what an officer changes asks for its reason."""

    clean_since = day(_("Works here without arrears since"), required=False)
    arrears_on = day(_("Last arrears on"), required=False)
    keeps_systems = forms.BooleanField(label=_("Real-name management and wage accounts kept"), required=False)
    is_listed = forms.BooleanField(label=_("Listed as seriously dishonest"), required=False)
    open_projects = forms.IntegerField(label=_("Projects under way here"), min_value=0, max_value=9999)
    history_reason = lines(
        _("On what the changed facts rest"), TEXT_MAX, 2, required=False,
        help_text=_("Needed where a fact is other than the registers say."),
    )  # fmt: skip
    rate = forms.DecimalField(
        label=_("Lower rate for several projects (%)"), max_digits=6, decimal_places=3, min_value=Decimal("0.001"),
        required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    reason = lines(_("Why the lower rate"), TEXT_MAX, 2, required=False)

    def __init__(self, data: Any = None, *, history: FirmHistory, **more: Any) -> None:
        self.history = history
        names = ("clean_since", "arrears_on", "keeps_systems", "is_listed", "open_projects")
        super().__init__(data, initial={name: getattr(history, name) for name in names}, **more)
        for name in names:
            self.fields[name].help_text = history.based_on.get(name, "")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.changed_facts() and not found.get("history_reason", "").strip():
            self.add_error("history_reason", REQUIRED["required"])
        return found

    def changed_facts(self) -> dict[str, Any]:
        names = ("clean_since", "arrears_on", "keeps_systems", "is_listed", "open_projects")
        said = self.cleaned_data
        return {
            name: said[name] for name in names if name in said and said[name] != getattr(self.history, name)
        }

    def corrected(self) -> FirmHistory:
        facts = self.changed_facts()
        return self.history.corrected(
            dict.fromkeys(facts, self.cleaned_data["history_reason"].strip()), **facts
        )

    def lowering(self) -> Lowering | None:
        said = self.cleaned_data
        return Lowering(said["rate"], said["reason"]) if said.get("rate") else None


class CashForm(ActForm):
    amount = amount(_("Amount (yuan)"))
    on = day(_("Paid in on"))
    reference = word(_("Bank reference"), 60, required=False)
    bank = word(_("Bank"), 100)
    number = word(_("Account number"), 40)
    holder = forms.ChoiceField(label=_("Money kept by"), choices=Holder.choices, error_messages=REQUIRED)
    collector = forms.ChoiceField(label=_("Collected by"), required=False)

    def __init__(self, data: Any = None, *, project: Project, deposit: Deposit | None, **more: Any) -> None:
        super().__init__(data, **more)
        offer_agencies(self, "collector", project)
        if deposit is not None and deposit.account_id:
            del self.fields["bank"], self.fields["number"], self.fields["holder"]

    def cash(self) -> Cash:
        said = self.cleaned_data
        return Cash(
            said["amount"], said["on"], said.get("bank", ""), said.get("number", ""), said["reference"],
            said.get("holder", ""), _key(said["collector"]),
        )  # fmt: skip


class PaperForm(ActForm):
    form = forms.ChoiceField(
        label=_("Form of the guarantee"), choices=[(each.value, each.label) for each in GUARANTEES],
        error_messages=REQUIRED,
    )  # fmt: skip
    issuer = word(_("Guarantor"), 100)
    number = word(_("Number of the guarantee"), 60)
    amount = amount(_("Amount (yuan)"))
    valid_from = day(_("Valid from"))
    valid_until = day(_("Valid until"))
    on = day(_("Handed in on"))
    document = forms.ChoiceField(label=_("Document"), required=False)
    collector = forms.ChoiceField(label=_("Collected by"), required=False)
    reason = lines(_("Why a shorter one is taken"), TEXT_MAX, 2, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        project: Project,
        asked_until: date | None = None,
        is_unverified: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        offer_papers(self, "document", project)
        offer_agencies(self, "collector", project)
        if asked_until:
            asked = _("From today the rules ask that it runs until %(day)s.") % {
                "day": asked_until.isoformat()
            }
            mark = _("unverified")
            self.fields["valid_until"].help_text = f"{asked} ({mark})" if is_unverified else asked

    def paper(self) -> Paper:
        said = dict(self.cleaned_data)
        said["document"], said["collector"] = _key(said["document"]), _key(said["collector"])
        return Paper(**said)


class ExemptForm(ActForm):
    reason = lines(_("Reason"), TEXT_MAX, 2)
    clause = word(_("Clause"), 120)


class ReasonForm(ActForm):
    reason = lines(_("Reason"), 200, 2)


class FindingsForm(ActForm):
    findings = lines(_("Result of the examination"), TEXT_MAX, 3)


class RefusalForm(ActForm):
    findings = lines(_("Why it is refused"), TEXT_MAX, 3)


class UseForm(ActForm):
    amount = amount(_("Amount (yuan)"))
    workers = forms.IntegerField(
        label=_("Number of workers paid"), min_value=1, max_value=1_000_000, error_messages=REQUIRED
    )
    order_no = word(_("Number of the order to pay"), 60)
    ordered_on = day(_("Ordered on"))
    order_due_on = day(_("To be kept until"))
    reason = lines(_("Reason"), TEXT_MAX, 2)
    matter = word(_("Case or sheet"), 40, required=False)


class PayoutForm(ActForm):
    on = day(_("Paid on"))
    reference = word(_("Bank reference"), 60, required=False)


class RefillForm(ActForm):
    amount = amount(_("Amount (yuan)"))
    on = day(_("Refilled on"))
    reference = word(_("Bank reference"), 60, required=False)


class AnnounceForm(ActForm):
    on = day(_("Public notice since"))
    promise = forms.ChoiceField(label=_("Written promise"), required=False)

    def __init__(self, data: Any = None, *, project: Project, **more: Any) -> None:
        super().__init__(data, **more)
        offer_papers(self, "promise", project)

    def clean_promise(self) -> int | None:
        return _key(self.cleaned_data["promise"])


class DayForm(ActForm):
    on = day(_("Applied for on"))


class ConfirmForm(ActForm):
    on = day(_("Returned on"))
    reference = word(_("Bank reference"), 60, required=False)


class GuaranteeForm(ActForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Guarantee.Kind.choices, error_messages=REQUIRED)
    form = forms.ChoiceField(
        label=_("Form of the guarantee"), choices=Guarantee.Form.choices, error_messages=REQUIRED
    )
    issuer = word(_("Guarantor"), 100)
    number = word(_("Number of the guarantee"), 60)
    amount = amount(_("Amount (yuan)"))
    valid_from = day(_("Valid from"))
    valid_until = day(_("Valid until"))
    document = forms.ChoiceField(label=_("Document"), required=False)

    def __init__(self, data: Any = None, *, project: Project, **more: Any) -> None:
        super().__init__(data, **more)
        offer_papers(self, "document", project)

    def given(self) -> Given:
        said = dict(self.cleaned_data)
        said["document"] = _key(said["document"])
        return Given(**said)


class ClaimForm(ActForm):
    on = day(_("Claimed on"))
    amount = amount(_("Amount (yuan)"))
    reason = lines(_("Reason"), TEXT_MAX, 2)


class SettleForm(ActForm):
    paid = amount(_("Paid (yuan)"), initial=Decimal("0.00"))
    on = day(_("Paid on"), required=False)
    refused_reason = lines(_("Why not all was paid"), TEXT_MAX, 2, required=False)


class GivenBackForm(ActForm):
    on = day(_("Given back on"))


class TellForm(ActForm):
    due_on = day(_("Reply due on"))
