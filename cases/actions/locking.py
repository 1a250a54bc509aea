"""Taking hold of a case: through the one door, locked, and only for an act that is allowed now."""

from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.models import User
from cases.duties import case_verbs, hindrance, part_of, transfer_verbs
from cases.life_duties import transfer_hindrance
from cases.models import Case, Transfer
from cases.workflow import Status, TransferStatus, TransferVerb, Verb, case_after, transfer_after


def locked_case(number: str, by: User, verb: Verb) -> Case:
    """Raises Case.DoesNotExist when it is not theirs to see, Refused when the act is not open to them now."""
    case = (
        Case.objects.visible_to(by)
        .select_related("taken_by")
        .select_for_update(of=("self",))
        .get(number=number)
    )
    if verb in case_verbs(by, case):
        return case
    if case_after(case.status, verb) is None:
        raise Refused(
            "not-now",
            _("“%(verb)s” is not possible while the case is “%(status)s”.")
            % {"verb": verb.label, "status": Status(case.status).label},
        )
    if (found := hindrance(verb, case, by)) and verb in part_of(by, case):
        raise found
    raise Refused(
        "not-your-part", _("“%(verb)s” is for the office that keeps this case.") % {"verb": verb.label}
    )


def locked_transfer(transfer_id: int, by: User, verb: TransferVerb) -> Transfer:
    """The transfer with its case locked. Raises Transfer.DoesNotExist or Refused like `locked_case`."""
    case_id = Transfer.objects.visible_to(by).values_list("case_id", flat=True).get(pk=transfer_id)
    case = Case.objects.select_related("taken_by").select_for_update(of=("self",)).get(pk=case_id)
    # What the letter says is long, and no act on a transfer reads it.
    whole = Transfer.objects.select_related("agency", "letter", "limit").defer("letter__paragraphs")
    transfer = whole.get(pk=transfer_id)
    transfer.case = case
    if verb in transfer_verbs(by, transfer, case):
        return transfer
    if case.closed_at is not None:
        raise Refused("case-closed", _("The case is closed."))
    if transfer_after(transfer.status, verb) is None:
        raise Refused(
            "not-now",
            _("“%(verb)s” is not possible while the transfer is “%(status)s”.")
            % {"verb": verb.label, "status": TransferStatus(transfer.status).label},
        )
    mine = transfer.agency_id is not None and transfer.agency_id == by.agency_id
    if mine and (found := transfer_hindrance(verb, transfer)):
        raise found
    raise Refused("not-your-part", _("“%(verb)s” is not for your agency.") % {"verb": verb.label})
