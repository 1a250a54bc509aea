"""What stands in the way of joining, unlinking and undoing, although the status would allow it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.errors import Refused
from cases.models import Case, CaseLink, Feedback, Transfer
from cases.models.life import CaseLinkQuerySet
from cases.workflow import TransferStatus, TransferVerb, Verb

_ANSWERED = (TransferStatus.FED_BACK, TransferStatus.RECORDED)


def hindrance(verb: Verb, case: Case) -> Refused | None:
    if verb is Verb.UNLINK and not removable(case).exists():
        return Refused("not-linked", _("There is no link with this case that could be removed."))
    return None


def removable(case: Case) -> CaseLinkQuerySet:
    """The links of a case that can be removed: a merger is undone by its own act, and a split stays."""
    plain = CaseLink.objects.standing().filter(kind=CaseLink.Kind.LINKED)
    return plain.filter(Q(from_case=case) | Q(to_case=case))


def transfer_hindrance(verb: TransferVerb, transfer: Transfer) -> Refused | None:
    if verb is TransferVerb.COSIGN and not Feedback.objects.filter(joinable(transfer)).exists():
        return Refused("nothing-to-join", _("No other lead of this case has answered yet."))
    return None


def joinable(transfer: Transfer) -> Q:
    """The answers of other leads that a joint lead could join: standing ones that are results of their own."""
    if transfer.kind != Transfer.Kind.JOINT:
        return Q(pk__in=[])
    return Q(
        transfer__case=transfer.case_id,
        transfer__kind=Transfer.Kind.JOINT,
        transfer__status__in=_ANSWERED,
        returned_at__isnull=True,
        joins__isnull=True,
    ) & ~Q(transfer=transfer.pk)
