"""Results for the platform that the leads came from (回填): each result once, in a file that can be had again."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Case as Choice
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, When, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.importing.words import SECTORS
from agencies.people.models import User
from agencies.vocabulary import Channel
from cases.models import ExternalReference, WriteBack, WriteBackRow
from cases.models.importing import may_import
from cases.models.life import CaseLink
from cases.results import FINISHED, RELATED, Result, result_of
from cases.workflow import Status

# The columns of a result as the platform names them.
HEADING = (
    "线索编号", "反馈行业领域", "核处结论", "核实处置情况", "解决欠薪人数", "解决欠薪金额（万元）", "办结时间",
    "承办单位", "承办人员", "联系方式", "备注",
)  # fmt: skip
_BATCH = 500


def to_write_back(jurisdiction: str, channel: str = Channel.NATIONAL_PLATFORM) -> QuerySet[ExternalReference]:
    """The leads that have a result which is in no file yet; `result_at` says since when. A merged lead has the result
    of the case that it went into."""
    main = CaseLink.objects.mergers().filter(from_case=OuterRef("case"), to_case__status__in=FINISHED)
    ended = ExternalReference.objects.filter(jurisdiction=jurisdiction, channel=channel).annotate(
        result_at=Choice(
            When(case__status=Status.MERGED, then=Subquery(main.values("to_case__closed_at")[:1])),
            When(case__status__in=FINISHED, then=F("case__closed_at")),
        )
    )
    written = WriteBackRow.objects.filter(
        case=OuterRef("case"), number=OuterRef("number"), closed_at=OuterRef("result_at")
    )
    return ended.filter(~Exists(written), result_at__isnull=False).order_by("result_at", "pk")


@transaction.atomic
def write_back(
    *, by: User, now: datetime, only: Sequence[int] | None = None, channel: str = Channel.NATIONAL_PLATFORM
) -> WriteBack:
    """A file of all results not written back, or of the references `only`. Raises Refused when there is none."""
    if not may_import(by):
        raise Refused("not-your-part", _("Results are written back by the office that keeps the cases."))
    assert by.agency is not None
    jurisdiction = by.agency.jurisdiction
    with connection.cursor() as cursor:
        # Two who ask at the same moment must not both find the same results.
        name = f"write-back:{jurisdiction.pk}:{channel}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    waiting: Any = to_write_back(jurisdiction.pk, channel)
    if only is not None:
        waiting = waiting.filter(pk__in=only)
    found = [(row, at) for row, at in waiting.values_list("pk", "result_at") if at is not None]
    rows = [row for batch in _batches(found) for row in _rows_of(dict(batch))]
    if not rows:
        raise Refused("nothing-to-write-back", _("No finished lead is waiting to be written back."))
    made = WriteBack.objects.create(
        jurisdiction=jurisdiction, channel=channel, by=by, at=now, count=len(rows)
    )
    for row in rows:
        row.write_back = made
    WriteBackRow.objects.bulk_create(rows, batch_size=_BATCH)
    return made


def _batches(rows: Iterable[tuple[int, datetime]]) -> Iterator[list[tuple[int, datetime]]]:
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _rows_of(at: dict[int, datetime]) -> Iterator[WriteBackRow]:
    found = ExternalReference.objects.filter(pk__in=at).select_related("case__coordinator")
    references = sorted(found, key=lambda each: (at[each.pk], each.pk))
    prefetch_related_objects([each.case for each in references], *RELATED)
    for reference in references:
        result = result_of(reference.case)
        if result is not None:
            yield WriteBackRow(
                case=reference.case,
                number=reference.number,
                closed_at=at[reference.pk],
                values=values_of(reference, result),
            )


def values_of(reference: ExternalReference, result: Result) -> list[str]:
    """In the order of HEADING. Nobody's name but that of an office's contact window is in it."""
    sector = reference.case.sector
    remark = "重复线索，已并案" if reference.case.status == Status.MERGED else ""
    values: list[Any] = [
        reference.number,
        SECTORS[sector][0] if sector else "",
        result.words,
        result.summary,
        result.workers,
        result.amount_in_ten_thousands,
        timezone.localdate(result.at),
        result.bodies,
        _listed(each.contact for each in result.handlers),
        _listed(each.phone for each in result.handlers),
        remark,
    ]
    return [str(value) for value in values]


def _listed(values: Iterable[str]) -> str:
    return "、".join(filter(None, values))
