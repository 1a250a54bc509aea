"""What came of a case, in one shape, however it ended: what every channel's reply and every write-back is made of."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agencies.models import Agency
from cases.models import Case, Closing, Feedback, Transfer
from cases.models.life import CaseLink
from cases.words import CONCLUSIONS
from cases.workflow import LIVE, Status

_TEN_THOUSAND = Decimal(10_000)
# What is prefetched where many results are read.
RELATED = ("transfers__agency", "transfers__feedback", "closings", "endings")


@dataclass(frozen=True, slots=True)
class Result:
    """`words` is the conclusion in the words of the channels (核处结论). `is_final` is false for a case answered and
    not yet closed. Money in yuan."""

    words: str
    summary: str
    workers: int
    amount: Decimal
    at: datetime
    is_final: bool
    handlers: tuple[Agency, ...]
    named: tuple[str, ...] = ()

    @property
    def amount_in_ten_thousands(self) -> str:
        """万元 with two decimals at least, and never rounded."""
        exact = (self.amount / _TEN_THOUSAND).normalize()
        return f"{exact:.2f}" if exact == exact.quantize(Decimal("0.01")) else f"{exact:f}"

    @property
    def bodies(self) -> str:
        return "、".join([*(each.name for each in self.handlers), *self.named])


def result_of(case: Case) -> Result | None:
    """None while nobody has answered, and for a case whose work goes on in another."""
    match case.status:
        case Status.CLOSED:
            return _closed(case)
        case Status.REJECTED | Status.WITHDRAWN:
            return _ended_otherwise(case)
        case Status.MERGED:
            return _merged(case)
    return _answered(case)


def _closed(case: Case) -> Result | None:
    closing: Closing | None = next((each for each in case.closings.all() if each.reopened_at is None), None)
    if closing is None or case.closed_at is None:
        return None
    return Result(
        CONCLUSIONS[closing.conclusion],
        closing.summary,
        closing.workers_paid,
        # What was paid after the closing counts as well.
        case.recovered,
        case.closed_at,
        True,
        *_handlers(case),
    )


def _ended_otherwise(case: Case) -> Result | None:
    standing = [each for each in case.endings.all() if each.reopened_at is None]
    if not standing or case.closed_at is None:
        return None
    ending = standing[-1]
    words = "不予受理" if ending.kind == Status.REJECTED else "反映人撤回"
    said = ending.notice or ending.reason
    return Result(words, said, 0, Decimal(0), case.closed_at, True, *_handlers(case))


def _merged(case: Case) -> Result | None:
    """The result of the case that it went into, once that one has ended itself."""
    link = CaseLink.objects.mergers().filter(from_case=case).select_related("to_case").first()
    main = link.to_case if link else None
    return result_of(main) if main and main.status in FINISHED else None


FINISHED = frozenset({Status.CLOSED, Status.REJECTED, Status.WITHDRAWN})


def _answered(case: Case) -> Result | None:
    """What the leads report, as long as the office has not closed the case: the latest answer on record."""
    given = [
        (feedback, transfer)
        for transfer in _leading(case)
        for feedback in transfer.feedback.all()
        if feedback.recorded_at is not None and feedback.returned_at is None
    ]
    if not given:
        return None
    feedback: Feedback = max(given, key=lambda pair: pair[0].pk)[0]
    return Result(
        CONCLUSIONS[feedback.outcome],
        feedback.findings,
        feedback.workers_paid,
        feedback.amount_paid,
        feedback.given_at,
        False,
        *_handlers(case),
    )


def _leading(case: Case) -> list[Transfer]:
    live = [each for each in case.transfers.all() if each.status in LIVE]
    return [each for each in live if each.kind != Transfer.Kind.ASSIST]


def _handlers(case: Case) -> tuple[tuple[Agency, ...], tuple[str, ...]]:
    leading = _leading(case)
    agencies = tuple(each.agency for each in leading if each.agency)
    named = tuple(each.recipient_name for each in leading if not each.agency)
    return (agencies, named) if agencies or named else ((case.coordinator,), ())
