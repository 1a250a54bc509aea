"""The bank's answer taken in: who was paid under which reference and who was not, booked on the wage account.

All of it in one transaction: the payments, the lines, the totals and one entry for the sum of each payroll. Where the
account does not hold what the bank says it paid, nothing of that payroll is taken in.
"""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.models import User
from escrow.ledger.posting import Movement, post
from escrow.models import Account, BankReturn, Entry, Payroll
from escrow.payroll.actions import paid_up
from escrow.payroll.lines import recount_payrolls
from escrow.payroll.return_taking_staging import FRESH, ReturnReader, fail, match, stage, tell
from escrow.payroll.taking_ground import Sites
from escrow.payroll.taking_reading import Line, OnFault
from escrow.payroll.taking_telling import follow
from projects.intake.counts import Counts

_ANSWERS = f"""
SELECT n.payroll_id, count(*) FILTER (WHERE n.is_paid), count(*) FILTER (WHERE NOT n.is_paid),
    coalesce(sum(n.amount) FILTER (WHERE n.is_paid), 0), max(n.paid_on),
    encode(sha256(convert_to(string_agg(concat_ws('|', n.reference, n.worker_id, n.amount, n.is_paid), ','
        ORDER BY n.reference), 'UTF8')), 'hex')
FROM return_new n WHERE {FRESH} GROUP BY n.payroll_id ORDER BY n.payroll_id
"""
_PAYMENTS = f"""
INSERT INTO escrow_wagepayment (bank_return_id, payroll_id, worker_id, amount, is_paid, reference, reason, paid_on)
SELECT b.id, n.payroll_id, n.worker_id, n.amount, n.is_paid, n.reference, n.reason, n.paid_on
FROM return_new n JOIN escrow_bankreturn b ON b.payroll_id = n.payroll_id AND b.id = ANY(%(returns)s)
WHERE {FRESH} ORDER BY n.line
"""
_PAID = f"""
UPDATE escrow_payrollline l SET paid = l.paid + t.amount
FROM (SELECT n.payroll_id, n.worker_id, n.month, sum(n.amount) AS amount FROM return_new n WHERE {FRESH} AND n.is_paid
    GROUP BY 1, 2, 3) AS t
WHERE l.payroll_id = t.payroll_id AND l.worker_id = t.worker_id AND l.month = t.month AND l.month = ANY(%(months)s)
"""
_COUNTED = f"""
SELECT (SELECT count(*) FROM return_new n WHERE {FRESH}), (SELECT count(*) FROM return_new WHERE known)
"""


class _Answer(NamedTuple):
    """What the bank says of one payroll; `amount` is the sum paid."""

    payroll_id: int
    paid: int
    failed: int
    amount: Decimal
    paid_on: date
    digest: str


class _NothingWritten(Exception):
    """Ends the transaction of a check, or of a file refused as a whole."""


def take(
    rows: Iterable[Line], *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User,
    now: datetime, on_fault: OnFault, progress: Callable[[int], None],
) -> Counts:  # fmt: skip
    """A list about many payrolls. The same list again changes nothing."""
    sites = Sites(by, jurisdiction, project_id)
    reader = ReturnReader(sites, timezone.localdate(now), on_fault)
    return _taken(
        rows, reader, _("Return file of the bank"), "", whole=whole, commit=commit, by=by, now=now, progress=progress
    )  # fmt: skip


def take_return_rows(
    payroll_id: int, rows: Iterable[Line], *, name: str, sha256: str, by: User, now: datetime, on_fault: OnFault,
    whole: bool = True, commit: bool = True,
) -> Counts:  # fmt: skip
    """A file about one payroll. The rows are (number in the file, {code of `return_taking_columns.OF_ONE`: cell}).

    Counts: `new` were taken in, `same` were known by their reference, `failed` went to `on_fault`. Raises Refused where
    the project has no wage account or it does not hold the sum. Who may do it is asked by the caller.
    """
    payroll = Payroll.objects.select_related("project").get(pk=payroll_id)
    sites = Sites(by, payroll.project.jurisdiction_id, payroll.project_id)
    reader = ReturnReader(sites, timezone.localdate(now), on_fault, payroll)
    return _taken(
        rows, reader, name, sha256, whole=whole, commit=commit, by=by, now=now, progress=lambda read: None
    )


def _taken(
    rows: Iterable[Line], reader: ReturnReader, name: str, sha256: str, *, whole: bool, commit: bool, by: User,
    now: datetime, progress: Callable[[int], None],
) -> Counts:  # fmt: skip
    counts = Counts()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            total = stage(cursor, rows, reader, progress)
            match(cursor, reader)
            answers = _booked(_answers(cursor), reader.payroll is not None, by=by, now=now)
            failed = reader.failed + tell(cursor, reader.on_fault)
            cursor.execute(_COUNTED)
            new, same = cursor.fetchone()
            counts = Counts(total, new, 0, same, failed)
            if not commit or (whole and failed):
                raise _NothingWritten
            _write(cursor, answers, reader, name, sha256, by=by, now=now)
    except _NothingWritten:
        pass
    return counts


def _answers(cursor: Any) -> list[_Answer]:
    cursor.execute(_ANSWERS)
    return [_Answer(*found) for found in cursor.fetchall()]


def _booked(
    answers: list[_Answer], alone: bool, *, by: User, now: datetime
) -> list[tuple[_Answer, Payroll, Entry | None]]:
    """One entry for the sum of each payroll. Of a list about many, what an account refuses keeps out that payroll."""
    payrolls = Payroll.objects.select_related("project", "company").in_bulk(
        [each.payroll_id for each in answers]
    )
    accounts = dict(
        Account.objects.filter(
            kind=Account.Kind.WAGE, closed_on__isnull=True, project__in={each.project_id for each in payrolls.values()}
        ).values_list("project_id", "pk")
    )  # fmt: skip
    done: list[tuple[_Answer, Payroll, Entry | None]] = []
    for answer in sorted(answers, key=lambda each: accounts.get(payrolls[each.payroll_id].project_id, 0)):
        payroll = payrolls[answer.payroll_id]
        if not answer.amount or not payroll.is_by_agency:
            # Not paid out of the wage account: a breach that the sheet shows, and nothing to book.
            done.append((answer, payroll, None))
            continue
        movement = Movement(
            Entry.Kind.WAGES, answer.amount, answer.paid_on, payroll.month, "", payroll.company.name,
            _("Wages paid by the bank to %(count)s workers") % {"count": answer.paid},
        )  # fmt: skip
        try:
            with transaction.atomic():
                entry = post(accounts[payroll.project_id], movement, by=by, now=now)
        except Refused as refused:
            if alone:
                raise
            fail(payroll.pk, str(refused.message))
        else:
            done.append((answer, payroll, entry))
    return done


def _write(
    cursor: Any, answers: list[tuple[_Answer, Payroll, Entry | None]], reader: ReturnReader, name: str, sha256: str, *,
    by: User, now: datetime,
) -> None:  # fmt: skip
    ids = [payroll.pk for _answer, payroll, _entry in answers]
    used = set(BankReturn.objects.filter(payroll__in=ids, sha256=sha256).values_list("payroll", flat=True))
    returns = BankReturn.objects.bulk_create(
        BankReturn(
            payroll=payroll, name=name[:120], paid_on=answer.paid_on, paid_lines=answer.paid,
            failed_lines=answer.failed, amount=answer.amount, entry=entry, taken_at=now, taken_by=by,
            sha256=sha256 if sha256 and payroll.pk not in used else answer.digest,
        )
        for answer, payroll, entry in answers
    )  # fmt: skip
    cursor.execute(_PAYMENTS, {"returns": [each.pk for each in returns]})
    cursor.execute(_PAID, {"months": sorted(reader.months)})
    recount_payrolls(ids)
    # Where everything failed no total has changed, and yet the bank has answered.
    state = Payroll.State
    Payroll.objects.filter(pk__in=ids, state=state.SENT).update(state=state.PARTLY_PAID)
    Payroll.objects.filter(pk__in=ids).update(updated_at=now)
    touched = [
        (payroll.pk, payroll.project_id, payroll.month, answer.paid + answer.failed, answer.amount)
        for answer, payroll, _entry in answers
    ]
    follow("payroll_return_taken", touched, by=by, now=now)
    paid_on = {payroll.pk: answer.paid_on for answer, payroll, _entry in answers}
    for each in Payroll.objects.select_related("project").filter(pk__in=ids, state=state.PAID):
        paid_up(each, paid_on[each.pk], by=by, now=now)
