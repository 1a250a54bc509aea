"""Working a file off: its rows checked, then taken in one by one. Stopped anywhere, it goes on where it stood.

The rows say how far a run has come, so nothing is repeated; a lock of the session keeps a second worker away, and goes
with the connection of one that is killed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.documents import storehouse
from agencies.errors import Invalid, Refused
from agencies.importing.columns import Column, Fault, Heading, below, read_row
from agencies.importing.reading import Row, rows_of
from agencies.importing.turns import alone
from agencies.importing.uploads import forget_file
from agencies.people.models import User
from cases import queueing
from cases.actions.intake import take_in
from cases.actions.routing import route_case
from cases.draft import Draft
from cases.duties import may_take_in
from cases.imports.columns import COLUMNS
from cases.imports.drafting import Register, draft_of
from cases.models import ExternalReference, ImportRow, ImportRun

log = structlog.get_logger()

BATCH = 500
ATTEMPTS = 3
# So long a list waits for somebody to decide on it.
KEPT = timedelta(days=14)
# After that long a worker lets others have their turn; the run goes on with the next message.
SLICE = 60.0
_State, _Row = ImportRun.State, ImportRow.State


def work_off(
    run_id: int, *, clock: Callable[[], datetime] = timezone.now, seconds: float = SLICE
) -> bool | None:
    """The next stretch of a run. Whether there is more to do; None when another worker is at it."""
    with alone(f"import:{run_id}") as ours:
        if not ours:
            return None
        run = ImportRun.objects.select_related("confirmed_by__agency").get(pk=run_id)
        with translation.override(run.language):
            if run.state == _State.CHECKING:
                _check(run, clock)
            elif run.state == _State.RUNNING:
                return _take_rows(run, clock, monotonic() + seconds)
    return False


# ---- checking


def _check(run: ImportRun, clock: Callable[[], datetime]) -> None:
    """Read the file from where the rows end that are on record."""
    reader = Checker(run)
    last = run.rows.order_by("-number").values_list("number", flat=True).first() or 0
    try:
        with storehouse.path_of(run.storage_name).open("rb") as file:
            rows = (row for row in below(rows_of(file), reader.heading, reader.columns) if row[0] > last)
            while batch := list(islice(rows, BATCH)):
                if not _keep(run, reader, [reader.read(row) for row in batch]):
                    return
    except FileNotFoundError:
        _end_unread(run, _("The file is not there any more. Please send it again."), clock())
    except Invalid as invalid:
        _end_unread(run, " ".join(str(text) for texts in invalid.errors.values() for text in texts), clock())
    else:
        _end_check(run, clock())


Read = tuple[ImportRow, list[str], list[Fault]]


class Checker:
    """What the rows of one run are read with."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.columns: Sequence[Column] = COLUMNS[run.kind]
        self._by_code = {each.code: each for each in self.columns}
        self.heading = Heading(run.heading_row, tuple(run.heading), run.places)
        self._called = {code: run.heading[place] for place, code in run.places.items()}
        self._register = Register.of(run.jurisdiction_id)

    def read(self, row: Row) -> Read:
        number, cells = row
        draft, faults = self.draft(cells)
        made = ImportRow(run=self.run, number=number, state=_Row.FAILED if faults else _Row.NEW)
        made.external_no = draft.external_no if draft else ""
        return made, cells, faults

    def draft(self, cells: Sequence[str]) -> tuple[Draft | None, list[Fault]]:
        values, faults = read_row(cells, self.heading, self._by_code)
        if faults:
            return None, faults
        try:
            return draft_of(values, self.run.channel, self._register), []
        except Invalid as invalid:
            return None, self.faults(invalid)

    def called(self, code: str) -> str:
        return self._called.get(code, code)

    def faults(self, invalid: Invalid) -> list[Fault]:
        """By the names that the columns have in the file, where a column is at fault."""
        return [
            Fault(self.called(_CODES.get(field, field)), str(text))
            for field, texts in invalid.errors.items()
            for text in texts
        ]


_CODES = {
    "complainant.name": "name", "complainant.phone": "phone", "complainant.id_number": "id_number",
    "facts.arrears_from": "arrears_from", "facts.arrears_to": "arrears_to",
    "facts.worker_count": "workers", "facts.amount_yuan": "amount", "facts.sector": "sector",
}  # fmt: skip


@transaction.atomic
def _keep(run: ImportRun, reader: Checker, read: list[Read]) -> bool:
    """Whether the run goes on: it may have been cancelled meanwhile."""
    run.refresh_from_db(from_queryset=ImportRun.objects.select_for_update())
    if run.state != _State.CHECKING:
        return False
    numbers = {row.external_no for row, _cells, _faults in read if row.external_no}
    references = ExternalReference.objects.filter(
        jurisdiction=run.jurisdiction_id, channel=run.channel, number__in=numbers
    )
    known = dict(references.values_list("number", "case_id"))
    earlier = run.rows.filter(external_no__in=numbers).exclude(state=_Row.FAILED)
    seen = dict(earlier.values_list("external_no", "number"))
    for row, cells, faults in read:
        if row.state == _Row.NEW:
            _place(row, known, seen, faults, reader.called("external_no"))
        if row.state != _Row.KNOWN:
            row.seal(cells, [(each.column, each.message) for each in faults])
    ImportRow.objects.bulk_create([row for row, _cells, _faults in read])
    states = [row.state for row, _cells, _faults in read]
    run.total += len(states)
    run.new += states.count(_Row.NEW)
    run.known += states.count(_Row.KNOWN)
    run.failed += states.count(_Row.FAILED)
    run.save(update_fields=["total", "new", "known", "failed"])
    return True


def _place(
    row: ImportRow, known: dict[str, int], seen: dict[str, int], faults: list[Fault], column: str
) -> None:
    """A number that is known is a case already; one that stands in the file twice is doubtful the second time."""
    if row.external_no in seen:
        message = _("Row %(row)s of this file has the same number.") % {"row": seen[row.external_no]}
        faults.append(Fault(column, message))
        row.state = _Row.FAILED
        return
    seen[row.external_no] = row.number
    if row.external_no in known:
        row.state, row.case_id = _Row.KNOWN, known[row.external_no]


@transaction.atomic
def _end_check(run: ImportRun, now: datetime) -> None:
    run.refresh_from_db(from_queryset=ImportRun.objects.select_for_update())
    if run.state != _State.CHECKING:
        return
    if not run.total:
        _end_unread(run, _("There is no row under the headings."), now)
        return
    run.state = _State.CHECKED
    run.save(update_fields=["state"])


@transaction.atomic
def _end_unread(run: ImportRun, reason: str, now: datetime) -> None:
    run.refresh_from_db(from_queryset=ImportRun.objects.select_for_update())
    run.rows.all().delete()
    run.state, run.reason, run.ended_at = _State.FAILED, reason[:300], now
    run.total = run.new = run.known = run.failed = 0
    storehouse_name, run.storage_name = run.storage_name, ""
    run.save()
    forget_file(storehouse_name)


def let_go(now: datetime) -> None:
    """A list that nobody decides on is not kept: its file and its rows are personal data."""
    undecided = ImportRun.objects.filter(state__in=[_State.UPLOADED, _State.CHECKED], at__lt=now - KEPT)
    for pk in undecided.values_list("pk", flat=True):
        with transaction.atomic():
            run = ImportRun.objects.select_for_update().get(pk=pk)
            if run.state not in (_State.UPLOADED, _State.CHECKED):
                continue
            with translation.override(run.language):
                run.reason = _("Nobody decided on it within %(days)s days.") % {"days": KEPT.days}
            run.state, run.ended_at = _State.CANCELLED, now
            name, run.storage_name = run.storage_name, ""
            run.save(update_fields=["state", "reason", "ended_at", "storage_name"])
            run.rows.update(sealed=None)
            forget_file(name)


# ---- taking in


def _take_rows(run: ImportRun, clock: Callable[[], datetime], until: float) -> bool:
    by = run.confirmed_by
    assert by is not None, "the database holds this"
    if not may_take_in(by):
        _stop(run, _("The account that confirmed this list does not take complaints in any more."), clock())
        return False
    reader = Checker(run)
    _count_attempt(run)
    while rows := list(run.rows.filter(state=_Row.NEW).order_by("number")[:BATCH]):
        for row in rows:
            if not _take_row(run, row, reader, by, clock()):
                return False
            if monotonic() > until:
                return True
    _end(run, clock())
    return False


def _count_attempt(run: ImportRun) -> None:
    """A row that ends its worker would end every worker: at the third it is given up as one that cannot be taken in."""
    row = run.rows.filter(state=_Row.NEW).order_by("number").first()
    if row is None:
        return
    row.attempts += 1
    row.save(update_fields=["attempts"])
    if row.attempts > ATTEMPTS:
        _fail(
            run, row, [Fault("", _("The work broke off at this row %(count)s times.") % {"count": ATTEMPTS})]
        )


def _take_row(run: ImportRun, row: ImportRow, reader: Checker, by: User, now: datetime) -> bool:
    """Whether the run goes on. The row is wholly a case or wholly an error: the one place that outlives any fault."""
    try:
        case_id = _take(run, row, reader, by, now)
    except Invalid as invalid:
        return _fail(run, row, reader.faults(invalid))
    except Refused as refused:
        return _fail(run, row, [Fault("", str(refused.message))])
    except (OperationalError, InterfaceError):
        # The database is gone or stopped us: no fault of the row, and the next message goes on with it.
        raise
    except Exception:
        log.exception("row of an import failed", run=run.pk, row=row.number)
        return _fail(
            run, row, [Fault("", _("Not taken in because of an unexpected fault; it has been logged."))]
        )
    if case_id:
        _route(case_id, now)
    return case_id is not None


@transaction.atomic
def _take(run: ImportRun, row: ImportRow, reader: Checker, by: User, now: datetime) -> int | None:
    """The case when it is a new one, 0 for a known one, None when the run has been stopped."""
    if not _locked(run):
        return None
    draft, faults = reader.draft(row.opened()[0])
    if draft is None:
        raise Invalid({each.column: [each.message] for each in faults})
    with queueing.quietly():
        case, is_new = take_in(draft, by=by, now=now)
    row.state, row.case, row.sealed = (_Row.TAKEN if is_new else _Row.KNOWN), case, None
    row.save(update_fields=["state", "case", "sealed"])
    _count(run, "taken" if is_new else "known")
    return case.pk if is_new else 0


def _locked(run: ImportRun) -> bool:
    """Whoever cancels waits for the row at hand, and no row is begun afterwards."""
    state = ImportRun.objects.select_for_update().values_list("state", flat=True).get(pk=run.pk)
    return state == _State.RUNNING


def _count(run: ImportRun, column: str) -> None:
    ImportRun.objects.filter(pk=run.pk).update(**{column: F(column) + 1, "new": F("new") - 1})


@transaction.atomic
def _fail(run: ImportRun, row: ImportRow, faults: list[Fault]) -> bool:
    if not _locked(run):
        return False
    row.seal(row.opened()[0], [(each.column, each.message) for each in faults])
    row.state = _Row.FAILED
    row.case = None
    row.save(update_fields=["state", "sealed", "case"])
    _count(run, "failed")
    return True


def _route(case_id: int, now: datetime) -> None:
    """At once, so that a long list does not queue up for the sweep; what fails here the sweep tries again."""
    try:
        route_case(case_id, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("routing of an imported case failed", case=case_id)


@transaction.atomic
def _end(run: ImportRun, now: datetime) -> None:
    if _locked(run):
        ImportRun.objects.filter(pk=run.pk).update(state=_State.DONE, ended_at=now)


@transaction.atomic
def _stop(run: ImportRun, reason: str, now: datetime) -> None:
    if _locked(run):
        ImportRun.objects.filter(pk=run.pk).update(state=_State.CANCELLED, ended_at=now, reason=reason[:300])
        run.rows.filter(state=_Row.NEW).update(sealed=None)
