"""Bank statements: taken in once and whole, matched with the entries, what is left settled line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import IO

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.importing.uploads import plain_name
from agencies.people.models import User
from escrow.ledger import uses
from escrow.ledger.access import needs_entering
from escrow.ledger.accounts import note_act
from escrow.ledger.matching import WINDOW, Side, matched
from escrow.ledger.posting import Movement, post
from escrow.ledger.statement_reading import Line, Period, Sheet, read_statement
from escrow.models import TEXT_MAX, Account, Entry, Statement, StatementLine

_State = StatementLine.State


@dataclass(frozen=True, slots=True)
class Taken:
    """`is_new` is False where this very file was taken in before."""

    statement: Statement
    is_new: bool
    matched: int = 0
    exceptions: int = 0


def next_from(account: Account) -> date:
    """The day with which the next statement begins."""
    return account.stated_until + timedelta(days=1) if account.stated_until else account.opened_on


def take_statement(
    account_id: int, file: IO[bytes], name: str, period: Period, *, by: User, now: datetime
) -> Taken:
    """Takes a statement in and matches its lines. The same file again changes nothing.

    Raises Invalid with every row that is wrong, Refused (`overlap`, `gap`, `other-opening`, `reference-taken`,
    `account-closed`). Nothing is half taken in.
    """
    account = Account.objects.select_related("project").get(pk=account_id)
    needs_entering(by, account)
    file.seek(0)
    mark = sha256(file.read()).hexdigest()
    if known := account.statements.filter(sha256=mark).first():
        return Taken(known, is_new=False)
    if period.until_on > timezone.localdate(now):
        raise Invalid({"until_on": [_("This day is still to come.")]})
    sheet = read_statement(file, _with_opening(account, period))
    return _take(account_id, sheet, mark, plain_name(name), by, now)


@transaction.atomic
def _take(account_id: int, sheet: Sheet, mark: str, name: str, by: User, now: datetime) -> Taken:
    account = _locked(account_id)
    if known := account.statements.filter(sha256=mark).first():
        return Taken(known, is_new=False)
    if not account.is_open:
        raise Refused("account-closed", _("This account is closed; nothing can be booked on it."))
    _refuse_break(account, sheet)
    _refuse_known_references(account, sheet.lines)
    statement = Statement.objects.create(
        account=account, from_on=sheet.from_on, until_on=sheet.until_on, opening=sheet.opening, closing=sheet.closing,
        name=name, sha256=mark, taken_at=now, taken_by=by,
    )  # fmt: skip
    StatementLine.objects.bulk_create(
        StatementLine(
            statement=statement, place=place, booked_on=line.booked_on, amount=line.amount, reference=line.reference,
            counterparty=line.counterparty, purpose=line.purpose,
        )
        for place, line in enumerate(sheet.lines, start=1)
    )  # fmt: skip
    account.stated_until, account.stated_balance = sheet.until_on, sheet.closing
    account.save(update_fields=["stated_until", "stated_balance"])
    found = _match(account)
    still_open = statement.lines.filter(state=_State.OPEN).count()
    note_act(
        "statement_taken", account, by=by, now=now, statement=statement.pk, from_on=sheet.from_on.isoformat(),
        until_on=sheet.until_on.isoformat(), lines=len(sheet.lines), open=still_open,
    )  # fmt: skip
    return Taken(statement, is_new=True, matched=found, exceptions=still_open)


@transaction.atomic
def match_again(account_id: int, *, by: User) -> int:
    """Looks once more for the entries of lines that wait, such as were made after the statement came."""
    account = _locked(account_id)
    needs_entering(by, account)
    return _match(account)


@transaction.atomic
def book_line(
    line_id: int, kind: Entry.Kind, *, month: date | None, note: str = "", by: User, now: datetime
) -> Entry:
    """The line of the bank becomes an entry. Raises Invalid for a kind that does not go its way, Refused (`settled`,
    `overdrawn` …)."""
    line, account = _line(line_id, by)
    refuse_faults(
        {
            "kind": _kind_fault(kind, line, account),
            "month": _("Say of which month it is.") if kind in uses.OF_A_MONTH and month is None else None,
        }
    )
    # A movement that was reversed keeps its reference; the line itself says which movement of the bank this is.
    used = not line.reference or account.entries.filter(reference=line.reference).exists()
    movement = Movement(
        kind, abs(line.amount), line.booked_on, month, "" if used else line.reference, line.counterparty,
        note or line.purpose,
    )  # fmt: skip
    entry = post(account.pk, movement, by=by, now=now)
    _settle(line, _State.BOOKED, by, now, entry=entry)
    note_act(
        "line_booked",
        account,
        by=by,
        now=now,
        line=line.pk,
        entry=entry.pk,
        kind=str(kind),
        amount=str(entry.amount),
    )
    return entry


@transaction.atomic
def set_aside(line_id: int, *, reason: str, by: User, now: datetime) -> StatementLine:
    """The line stays without an entry, and why. It goes on explaining the difference to the bank."""
    line, account = _line(line_id, by)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    _settle(line, _State.SET_ASIDE, by, now, reason=reason.strip())
    note_act("line_set_aside", account, by=by, now=now, line=line.pk, amount=str(line.amount), note=reason)
    return line


def _locked(account_id: int) -> Account:
    accounts = Account.objects.select_for_update(no_key=True, of=["self"]).select_related("project")
    return accounts.get(pk=account_id)


def _line(line_id: int, by: User) -> tuple[StatementLine, Account]:
    """Of two who settle one line, the second waits for the account and finds it settled."""
    account = _locked(StatementLine.objects.values_list("statement__account_id", flat=True).get(pk=line_id))
    needs_entering(by, account)
    line = StatementLine.objects.select_related("statement").get(pk=line_id)
    if line.state != _State.OPEN:
        raise Refused("settled", _("This line has been settled already."))
    return line, account


def _settle(
    line: StatementLine, state: str, by: User, now: datetime, *, entry: Entry | None = None, reason: str = ""
) -> None:
    line.state, line.entry, line.reason, line.settled_at, line.settled_by = state, entry, reason, now, by
    line.save(update_fields=["state", "entry", "reason", "settled_at", "settled_by"])


def _kind_fault(kind: Entry.Kind, line: StatementLine, account: Account) -> str | None:
    if kind not in uses.FROM_STATEMENT:
        return _("This is entered where it is decided; the line then finds its entry.")
    if (kind in Entry.INCOMING) != (line.amount > 0):
        return _("The line goes the other way.")
    uses.refuse_misuse(account.kind, kind)
    return None


def _with_opening(account: Account, period: Period) -> Period:
    """An account that was stated before opens with what the former statement closed with."""
    if period.opening is not None or account.stated_balance is None:
        return period
    return Period(period.from_on, period.until_on, account.stated_balance, period.closing)


def _refuse_break(account: Account, sheet: Sheet) -> None:
    """A statement follows the one before without gap or overlap, and the first what was booked before it."""
    wanted = next_from(account)
    if account.stated_until is None:
        if sheet.from_on < wanted:
            raise Refused(
                "before-opening",
                _("The account was opened on %(day)s; the statement begins before that.")
                % {"day": wanted.isoformat()},
            )
        before = account.entries.filter(booked_on__lt=sheet.from_on).aggregate(sum=Sum("amount"))["sum"]
        _refuse_opening(sheet, before or Decimal(0))
        return
    if sheet.from_on != wanted:
        code = "overlap" if sheet.from_on < wanted else "gap"
        message = _(
            "Statements are taken in until %(until)s: the next one begins on %(wanted)s, this one on %(found)s."
        )
        raise Refused(
            code,
            message % {"until": account.stated_until, "wanted": wanted, "found": sheet.from_on},
        )
    assert account.stated_balance is not None
    _refuse_opening(sheet, account.stated_balance)


def _refuse_opening(sheet: Sheet, wanted: Decimal) -> None:
    if sheet.opening != wanted:
        raise Refused(
            "other-opening",
            _("The statement opens with %(found)s yuan; before it there were %(wanted)s yuan.")
            % {"found": f"{sheet.opening:,.2f}", "wanted": f"{wanted:,.2f}"},
        )


def _refuse_known_references(account: Account, lines: Sequence[Line]) -> None:
    """A reference that an earlier statement has is another movement under its name."""
    by_reference = {each.reference: each for each in lines if each.reference}
    known = StatementLine.objects.filter(statement__account=account, reference__in=list(by_reference))
    if first := known.select_related("statement").order_by("pk").first():
        raise Refused(
            "reference-taken",
            _(
                "Row %(row)s: the reference %(reference)s stands in the statement until %(until)s already, with "
                "%(amount)s yuan."
            )
            % {
                "row": by_reference[first.reference].row,
                "reference": first.reference,
                "until": first.statement.until_on,
                "amount": f"{first.amount:,.2f}",
            },
        )


def _match(account: Account) -> int:
    """Pairs the lines that wait with entries that no line confirms. What was taken back is nobody's."""
    lines = list(StatementLine.objects.filter(statement__account=account, state=_State.OPEN).order_by("pk"))
    if not lines:
        return 0
    days = [each.booked_on for each in lines]
    references = [each.reference for each in lines if each.reference]
    free = account.entries.filter(statement_line__isnull=True, reversed_by__isnull=True).exclude(
        kind=Entry.Kind.REVERSAL
    )
    near = free.filter(booked_on__range=(min(days) - WINDOW, max(days) + WINDOW))
    found = matched(
        [_side(each) for each in lines],
        [_side(each) for each in near | free.filter(reference__in=references)],
    )
    pairs = [each for each in lines if each.pk in found]
    for each in pairs:
        each.state, each.entry_id = _State.MATCHED, found[each.pk]
    StatementLine.objects.bulk_update(pairs, ["state", "entry"], batch_size=500)
    return len(pairs)


def _side(row: StatementLine | Entry) -> Side:
    return Side(row.pk, row.booked_on, row.amount, row.reference)
