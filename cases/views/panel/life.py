"""How ending, joining and reopening a case are offered, and what recipients do with each other."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from agencies.forms.act import ActForm
from agencies.people.models import User
from cases.duplicates import judged_same
from cases.forms import ReasonForm
from cases.forms_life import (
    ContributeForm,
    CosignForm,
    JudgeForm,
    LinkForm,
    MergeForm,
    RejectForm,
    ReopenForm,
    SplitForm,
    UnlinkForm,
    UnmergeForm,
    WithdrawForm,
)
from cases.life_duties import joinable, removable
from cases.models import Case, Feedback, Transfer
from cases.views.factform import initial_of
from cases.views.panel.deciding import fields_of
from cases.views.panel.offer import CaseOffer, Group, TransferOffer, plain_form
from cases.workflow import TransferVerb, Verb

# What most often sets apart a matter that goes its own way; the rest is corrected in the new case.
DIFFERING = (
    "facts.domain", "facts.sector", "facts.territory", "facts.worker_count", "facts.amount_yuan",
    "facts.arrears_from", "facts.arrears_to",
)  # fmt: skip


def _merge_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    """What was judged to be the same matter stands there already."""
    same = judged_same(case) if data is None else []
    return MergeForm(data, initial={"into": same[0].number} if same else {}, prefix_id=key)


def _unlink_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    links = removable(case).select_related("from_case", "to_case")
    numbers = [
        each.to_case.number if each.from_case_id == case.pk else each.from_case.number for each in links
    ]
    return UnlinkForm(data, numbers=numbers, prefix_id=key)


def _split_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    asked = {name: field for name, field in fields_of(case.jurisdiction_id).items() if name in DIFFERING}
    form_class = type("SplitForm", (SplitForm,), asked)
    people = [
        (str(each.pk), " ".join(filter(None, [each.masked_name or _("not named"), each.masked_phone])))
        for each in case.complainants.order_by("pk")
    ]
    form: ActForm = form_class(
        data, initial=initial_of(case.fact_row.facts.as_json()), people=people, prefix_id=key
    )
    return form


def _cosign_form(user: User, transfer: Transfer, data: QueryDict | None, key: str) -> ActForm:
    answers = (
        Feedback.objects.filter(joinable(transfer)).select_related("transfer__agency").order_by("given_at")
    )
    leads = [
        (each.transfer_id, f"{each.transfer.recipient} · {each.get_outcome_display()}") for each in answers
    ]
    return CosignForm(data, leads=leads, prefix_id=key)


CASE_OFFERS = (
    CaseOffer(Verb.JUDGE, plain_form(JudgeForm), Group.END),
    CaseOffer(Verb.MERGE, _merge_form, Group.END),
    CaseOffer(Verb.UNMERGE, plain_form(UnmergeForm), Group.END),
    CaseOffer(Verb.SPLIT, _split_form, Group.END, shape="split"),
    CaseOffer(Verb.LINK, plain_form(LinkForm), Group.END),
    CaseOffer(Verb.UNLINK, _unlink_form, Group.END),
    CaseOffer(Verb.REJECT, plain_form(RejectForm), Group.END, shape="reject"),
    CaseOffer(Verb.WITHDRAW, plain_form(WithdrawForm), Group.END),
    CaseOffer(Verb.REOPEN, plain_form(ReopenForm), Group.END),
)
TRANSFER_OFFERS = (
    TransferOffer(TransferVerb.COSIGN, _cosign_form),
    TransferOffer(TransferVerb.CONTRIBUTE, plain_form(ContributeForm)),
    TransferOffer(TransferVerb.RECALL, plain_form(ReasonForm)),
)
