"""A list for a register: sent in, its columns assigned, confirmed after the check, or cancelled."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.documents import storehouse
from agencies.errors import Invalid, Refused, unknown
from agencies.importing.columns import Heading, missing
from agencies.importing.reading import COLUMNS_MAX, plain, rows_of
from agencies.importing.uploads import forget_file, heading_of, plain_name
from agencies.people.models import User
from agencies.records.privacy import mask_text
from projects.intake import tasks
from projects.intake.lists import ROWS_MAX, named_units
from projects.intake.registers import REGISTERS
from projects.intake.sending import may_send
from projects.models import ColumnMapping, Project, RegisterRun

SIZE_MAX = 500 * 1024 * 1024
_State = RegisterRun.State


@transaction.atomic
def send_in(
    upload: Any,
    kind: str,
    *,
    by: User,
    now: datetime,
    project_id: int | None = None,
    month: date | None = None,
) -> RegisterRun:
    """Keep the file and read its headings. Columns that were assigned once under the same headings are assigned so
    again; when all that must be there is known, the check begins at once.

    Raises Invalid for what is no such list, naming what is wrong with it.
    """
    project = Project.objects.visible_to(by).get(pk=project_id) if project_id else None
    _refuse_kind(kind)
    if not may_send(by, kind, project):
        raise Refused("not-your-part", _("Only the staff of a department takes lists in."))
    jurisdiction = project.jurisdiction_id if project else by.agency.jurisdiction_id if by.agency else ""
    heading = _heading(upload, kind)
    mapping = remembered(jurisdiction, kind, heading) or dict(heading.mapping)
    with storehouse.drafted(upload) as draft:
        run = RegisterRun.objects.create(
            kind=kind,
            jurisdiction_id=jurisdiction,
            project=project,
            month=month.replace(day=1) if month else None,
            file_name=mask_text(plain_name(str(upload.name or ""))),
            sha256=draft.sha256,
            size=draft.size,
            storage_name=draft.keep(),
            heading_row=heading.row,
            heading=list(heading.names),
            mapping=mapping,
            language=get_language() or "zh-hans",
            by=by,
            at=now,
        )
    if not missing(mapping, REGISTERS[kind].columns):
        _begin_check(run)
    return run


@transaction.atomic
def assign(run_id: int, mapping: Mapping[int, str], *, by: User, now: datetime) -> RegisterRun:
    """Say which column is which, and remember it for these headings; what was checked before is checked anew.

    Raises Invalid for a column that must be there and is not, or stands twice.
    """
    run = _locked(run_id, by, _State.UPLOADED, _State.CHECKED)
    chosen = {place: code for place, code in mapping.items() if code}
    _refuse_mapping(run, chosen)
    run.mapping = chosen
    run.faults.all().delete()
    run.total = run.new = run.changed = run.same = run.failed = 0
    run.reason = ""
    run.save()
    ColumnMapping.objects.update_or_create(
        jurisdiction=run.jurisdiction, kind=run.kind, headings=_mark(run.heading),
        defaults={"mapping": chosen, "used_at": now},
    )  # fmt: skip
    _begin_check(run)
    return run


@transaction.atomic
def confirm(run_id: int, *, whole: bool, by: User, now: datetime) -> RegisterRun:
    """Take the good rows in; with `whole` all of them or none. Raises Refused when there is nothing to take."""
    run = _locked(run_id, by, _State.CHECKED)
    if not run.new + run.changed:
        raise Refused(
            "nothing-new", _("No row of this list is new, or changes anything, and is without errors.")
        )
    if whole and run.failed:
        raise Refused(
            "not-whole", _("Rows of this list have errors, and it was to be taken in whole or not at all.")
        )
    run.state, run.whole, run.confirmed_at, run.confirmed_by = _State.RUNNING, whole, now, by
    run.attempts = run.taken = 0
    run.reason = ""
    run.save(update_fields=["state", "whole", "confirmed_at", "confirmed_by", "attempts", "taken", "reason"])
    ColumnMapping.objects.filter(
        jurisdiction=run.jurisdiction_id, kind=run.kind, headings=_mark(run.heading)
    ).update(used_at=now)
    tasks.soon(run.pk)
    return run


@transaction.atomic
def cancel(run_id: int, *, by: User, now: datetime) -> RegisterRun:
    """Nothing more is taken in. Of the roster and the attendance what has been taken in stays, of others nothing."""
    run = _locked(run_id, by, _State.UPLOADED, _State.CHECKING, _State.CHECKED, _State.RUNNING)
    run.state, run.ended_at = _State.CANCELLED, now
    name, run.storage_name = run.storage_name, ""
    run.save(update_fields=["state", "ended_at", "storage_name"])
    run.faults.all().delete()
    forget_file(name)
    return run


def remembered(jurisdiction: str, kind: str, heading: Heading) -> dict[int, str] | None:
    """How these headings were assigned last time, as far as the columns still exist."""
    known = {each.code for each in REGISTERS[kind].columns}
    found = ColumnMapping.objects.filter(
        jurisdiction=jurisdiction, kind=kind, headings=_mark(heading.names)
    ).first()
    if found is None:
        return None
    return {int(place): code for place, code in found.mapping.items() if code in known}


def _mark(names: Sequence[str]) -> str:
    """The same for headings that differ only in what nobody sees."""
    return hashlib.sha256(json.dumps([plain(name) for name in names]).encode()).hexdigest()


def _heading(upload: Any, kind: str) -> Heading:
    columns = REGISTERS[kind].columns
    # A platform calls its columns as it likes; with one that is known it is such a list, and the rest is assigned.
    heading = heading_of(upload, columns, SIZE_MAX, ROWS_MAX, least=1)
    return named_units(list(islice(rows_of(upload, ROWS_MAX), 10)), heading, columns)


def _refuse_kind(kind: str) -> None:
    if kind not in REGISTERS:
        raise Invalid({"kind": [unknown(kind, REGISTERS)]})


def _refuse_mapping(run: RegisterRun, chosen: Mapping[int, str]) -> None:
    columns = {each.code: each for each in REGISTERS[run.kind].columns}
    errors: list[str] = [
        unknown(code, columns)
        for place, code in chosen.items()
        if not 0 <= place < min(len(run.heading), COLUMNS_MAX) or code not in columns
    ]
    for code, column in columns.items():
        count = list(chosen.values()).count(code)
        if count > 1:
            errors.append(_("“%(field)s” is assigned to more than one column.") % {"field": column.name})
        if column.required and not count:
            message = _("No column is assigned to “%(field)s”, which must be there.")
            errors.append(message % {"field": column.name})
    if errors:
        raise Invalid({"mapping": errors})


def _locked(run_id: int, by: User, *states: str) -> RegisterRun:
    """Raises RegisterRun.DoesNotExist when it is not theirs to see."""
    run = RegisterRun.objects.visible_to(by).select_for_update().get(pk=run_id)
    if not may_send(by, run.kind, run.project):
        raise Refused("not-your-part", _("Only the staff of a department takes lists in."))
    if run.state not in states:
        raise Refused(
            "not-now",
            _("This is not possible while the list is “%(state)s”.") % {"state": run.get_state_display()},
        )
    return run


def _begin_check(run: RegisterRun) -> None:
    run.state, run.attempts = _State.CHECKING, 0
    run.save(update_fields=["state", "attempts"])
    tasks.soon(run.pk)
