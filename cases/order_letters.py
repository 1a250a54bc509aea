"""What an act of supervision says: the text that is proposed, and the letter that carries it."""

from datetime import date

from django.template.loader import render_to_string
from django.utils import translation

from agencies.policy.model import Policy
from agencies.vocabulary import LetterKind
from cases.models import Order

K = Order.Kind
# A mere reminder is a message; everything else is written.
LETTER_KINDS: dict[str, LetterKind] = {
    K.SUPERVISE: LetterKind.SUPERVISION,
    K.CIRCULAR: LetterKind.CIRCULAR,
    K.TALK: LetterKind.TALK,
    K.ACCOUNTABILITY: LetterKind.SUPERVISION,
    K.INSTRUCTION: LetterKind.SUPERVISION,
}


def drafted(order: Order) -> str:
    """What is proposed to be written, in the office's own language; whoever signs may change it."""
    transfer = order.transfer
    limit = (transfer.limit if transfer else None) or (order.step.limit if order.step else None)
    return _rendered("letters/order_text.txt", order, transfer=transfer, limit=limit)


def order_letter(order: Order, due_on: date | None, policy: Policy | None) -> tuple[str, list[str]]:
    """The title and the paragraphs of a signed act; the text of whoever signed stands in it as it is.

    A clause of the document is cited; what only a setting of the office rests on is not written to others.
    """
    mark = f"{policy.short} " if policy else ""
    clause = order.clause.removeprefix(mark) if mark and order.clause.startswith(mark) else ""
    title, *rest = _rendered(
        "letters/order.txt", order, due_on=due_on, policy=policy, clause=clause
    ).splitlines()
    said = [line.strip() for line in order.text.splitlines() if line.strip()]
    return title, [*said, *(line.strip() for line in rest if line.strip())]


def _rendered(template: str, order: Order, **context: object) -> str:
    with translation.override("zh-hans"):
        return render_to_string(template, {"order": order, "case": order.case, **context}).strip()
