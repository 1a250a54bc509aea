"""Working a list off: checked, then taken in. Killed anywhere, it begins again; nothing of it is taken in by half.

A lock of the session keeps a second worker away. How far a worker has come is written beside its transaction, so that
the page can follow it, and there the worker learns that somebody has stopped it.
"""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused
from agencies.importing.turns import alone
from agencies.importing.uploads import forget_file
from agencies.people.models import User
from projects.compliance.actions import recount
from projects.intake.counts import Counts
from projects.intake.faults import Faults
from projects.intake.following import Stopped, followed
from projects.intake.lists import Reader
from projects.intake.sending import may_send
from projects.models import ProjectEvent, RegisterFault, RegisterRun

log = structlog.get_logger()

ATTEMPTS = 3
# So long a list waits for somebody to decide on it, and what was wrong in it can be looked at.
KEPT = timedelta(days=14)
_State = RegisterRun.State


def work_off(run_id: int, *, clock: Callable[[], datetime] = timezone.now) -> bool:
    """The check of a run, or taking it in. Whether this worker was the one to do it."""
    with alone(f"register:{run_id}") as ours:
        if not ours:
            return False
        run = RegisterRun.objects.select_related("confirmed_by__agency", "by__agency", "project").get(
            pk=run_id
        )
        if run.at_work:
            with translation.override(run.language):
                _work(run, clock)
    return True


def _work(run: RegisterRun, clock: Callable[[], datetime]) -> None:
    if not _begin(run, clock()):
        return
    try:
        if run.state == _State.CHECKING:
            _check(run, clock())
        else:
            _take_in(run, clock())
    except Stopped:
        pass
    except Invalid as invalid:
        _give_up(run, " ".join(str(text) for texts in invalid.errors.values() for text in texts), clock())
    except Refused as refused:
        _give_up(run, str(refused.message), clock())
    except (OperationalError, InterfaceError, IntegrityError):
        # The database is gone or somebody was first: no fault of the list, and the next minute begins again.
        raise
    except Exception:
        log.exception("list for a register failed", run=run.pk)
        _give_up(run, _("Not taken in because of an unexpected fault; it has been logged."), clock())


def _begin(run: RegisterRun, now: datetime) -> bool:
    """A list that ends its worker would end every worker: at the third it is given up."""
    run.attempts += 1
    RegisterRun.objects.filter(pk=run.pk).update(attempts=run.attempts)
    if run.attempts <= ATTEMPTS:
        return True
    _give_up(run, _("The work broke off %(count)s times.") % {"count": ATTEMPTS}, now)
    return False


def _check(run: RegisterRun, now: datetime) -> None:
    counts, faults = _taken(run, run.by, now, commit=False)
    with transaction.atomic():
        _lock(run, _State.CHECKING)
        if not counts.total:
            raise Invalid({"file": [_("There is no row under the headings.")]})
        run.state = _State.CHECKED
        _keep(run, counts, faults)


def _take_in(run: RegisterRun, now: datetime) -> None:
    by = run.confirmed_by
    assert by is not None, "the database holds this"
    if not may_send(by, run.kind, run.project):
        raise Refused("not-your-part", _("The account that confirmed this list keeps no register any more."))
    whole = contextlib.nullcontext() if Reader(run).register.batched else transaction.atomic()
    with whole:
        counts, faults = _taken(run, by, now, commit=True)
        with transaction.atomic():
            _lock(run, _State.RUNNING)
            _settle(run, counts, faults, now)
    if run.taken:
        recount_what_changed(by, now, run.project_id)


def _settle(run: RegisterRun, counts: Counts, faults: Faults, now: datetime) -> None:
    """One bad row refuses a list that was to be taken in whole; then it waits for another decision."""
    if run.whole and counts.failed:
        run.state = _State.CHECKED
        run.reason = _("Since the check rows of this list have become wrong; nothing was taken in.")
    else:
        run.state, run.ended_at, run.reason = _State.DONE, now, ""
        run.taken = counts.new + counts.changed
        name, run.storage_name = run.storage_name, ""
        forget_file(name)
    _keep(run, counts, faults)


def _taken(run: RegisterRun, by: User, now: datetime, *, commit: bool) -> tuple[Counts, Faults]:
    reader, faults = Reader(run), Faults()
    with followed(run) as told, reader.opened() as rows:
        try:
            counts = reader.register.take(
                reader.rows(rows, faults.note), jurisdiction=run.jurisdiction_id, project_id=run.project_id,
                whole=run.whole and commit, commit=commit, by=by, now=now, on_fault=faults.note, progress=told,
            )  # fmt: skip
        except Exception:
            # What ends the reading is to the database only a broken COPY.
            if reader.broken:
                raise reader.broken from None
            if told.stopped:
                raise Stopped from None
            raise
    lost = Counts(total=reader.lost, failed=reader.lost)
    faults.fill(reader)
    return counts + lost, faults


def _keep(run: RegisterRun, counts: Counts, faults: Faults) -> None:
    run.total, run.new, run.changed, run.same, run.failed = (
        counts.total, counts.new, counts.changed, counts.same, counts.failed,
    )  # fmt: skip
    run.attempts = 0
    run.save()
    run.faults.all().delete()
    RegisterFault.objects.bulk_create(faults.rows_of(run), batch_size=1000)


def _lock(run: RegisterRun, state: str) -> None:
    """Whoever cancels waits for the end, or was first."""
    found = RegisterRun.objects.select_for_update().values_list("state", flat=True).get(pk=run.pk)
    if found != state:
        raise Stopped


@transaction.atomic
def _give_up(run: RegisterRun, reason: str, now: datetime) -> None:
    run.refresh_from_db(from_queryset=RegisterRun.objects.select_for_update())
    if not run.at_work:
        return
    run.faults.all().delete()
    run.state, run.reason, run.ended_at = _State.FAILED, reason[:300], now
    name, run.storage_name = run.storage_name, ""
    run.save()
    forget_file(name)


def recount_what_changed(by: User, now: datetime, project: int | None = None) -> None:
    """What the projects of the list owe is judged anew; the sweep of the night would do it too."""
    touched = ProjectEvent.objects.filter(at=now, actor=by, project__isnull=False).order_by("project")
    found = set(touched.values_list("project", flat=True).distinct()) | ({project} if project else set())
    recount(sorted(found), now=now)


def let_go(now: datetime) -> None:
    """A list that nobody decides on is not kept, nor is what was wrong in one: both are personal data."""
    undecided = RegisterRun.objects.filter(state__in=[_State.UPLOADED, _State.CHECKED], at__lt=now - KEPT)
    for pk in undecided.values_list("pk", flat=True):
        with transaction.atomic():
            run = RegisterRun.objects.select_for_update().get(pk=pk)
            if run.state not in (_State.UPLOADED, _State.CHECKED):
                continue
            with translation.override(run.language):
                run.reason = _("Nobody decided on it within %(days)s days.") % {"days": KEPT.days}
            run.state, run.ended_at = _State.CANCELLED, now
            name, run.storage_name = run.storage_name, ""
            run.save(update_fields=["state", "reason", "ended_at", "storage_name"])
            forget_file(name)
    RegisterFault.objects.filter(run__ended_at__lt=now - KEPT).delete()
