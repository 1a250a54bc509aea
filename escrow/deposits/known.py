"""What the registers of deposits and guarantees know of two duties of a project: the deposit, the payment guarantee."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from escrow.deposits.standing import missing, refusal_of
from escrow.models import Deposit, Guarantee
from projects.compliance.judging import Known

DEPOSIT, PAYMENT_GUARANTEE = "deposit", "payment_guarantee"
_GIVEN_BACK = (Deposit.State.RETURNING, Deposit.State.RETURNED)


def known_of(ids: Sequence[int], today: date) -> Mapping[int, Mapping[str, Known]]:
    """By project and duty. What does not count today, or not for all that is required, is left out."""
    found: dict[int, dict[str, Known]] = defaultdict(dict)
    for deposit in Deposit.objects.filter(project__in=ids, paid_on__isnull=False).select_related("document"):
        if is_met(deposit, today):
            found[deposit.project_id][DEPOSIT] = Known(True, deposit.paid_on)
    given: dict[int, list[Guarantee]] = defaultdict(list)
    payment = Guarantee.objects.filter(project__in=ids, kind=Guarantee.Kind.PAYMENT)
    for guarantee in payment.select_related("document").order_by("pk"):
        given[guarantee.project_id].append(guarantee)
    for project, guarantees in given.items():
        # One that was replaced without a gap has met the duty since the first.
        if any(each.ended_on is None and refusal_of(each, today) is None for each in guarantees):
            found[project][PAYMENT_GUARANTEE] = Known(True, min(each.valid_from for each in guarantees))
    return found


def is_met(deposit: Deposit, today: date) -> bool:
    """What was drawn for wages is a matter of its refill, and does not make the deposit one that was never paid."""
    if deposit.state in _GIVEN_BACK:
        return True
    if refusal_of(deposit, today) is not None:
        return False
    return deposit.state == Deposit.State.DRAWN or (
        deposit.state == Deposit.State.HELD and not missing(deposit)
    )
