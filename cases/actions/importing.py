"""A list of leads from a file: sent in, its columns assigned, confirmed after the check, or cancelled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.documents import storehouse
from agencies.errors import Invalid, Refused, unknown
from agencies.importing.columns import missing
from agencies.importing.reading import COLUMNS_MAX
from agencies.importing.uploads import forget_file, heading_of, plain_name
from agencies.people.models import User
from agencies.records.privacy import mask_text
from cases.imports import tasks
from cases.imports.columns import CHANNELS, COLUMNS
from cases.models import ImportRow, ImportRun
from cases.models.importing import may_import

SIZE_MAX = 200 * 1024 * 1024
_State = ImportRun.State


@transaction.atomic
def send_in(upload: Any, kind: str, channel: str, *, by: User, now: datetime) -> ImportRun:
    """Keep the file and read its headings; where they say which column is which, the check begins at once.

    Raises Invalid for what is no such list, naming what is wrong with it.
    """
    _office_only(by)
    assert by.agency is not None
    _refuse_kind(kind, channel)
    heading = heading_of(upload, COLUMNS[kind], SIZE_MAX)
    with storehouse.drafted(upload) as draft:
        run = ImportRun.objects.create(
            kind=kind,
            jurisdiction=by.agency.jurisdiction,
            channel=channel,
            file_name=mask_text(plain_name(str(upload.name or ""))),
            sha256=draft.sha256,
            size=draft.size,
            storage_name=draft.keep(),
            heading_row=heading.row,
            heading=list(heading.names),
            mapping=heading.mapping,
            language=get_language() or "zh-hans",
            by=by,
            at=now,
        )
    if not missing(heading.mapping, COLUMNS[kind]):
        _begin_check(run)
    return run


@transaction.atomic
def assign(run_id: int, mapping: Mapping[int, str], *, by: User, now: datetime) -> ImportRun:
    """Say which column is which; what was checked before is checked anew. Raises Invalid for a column that must be
    there and is not, or stands twice."""
    run = _locked(run_id, by, _State.UPLOADED, _State.CHECKED)
    columns = {each.code: each for each in COLUMNS[run.kind]}
    chosen = {place: code for place, code in mapping.items() if code}
    errors: dict[str, list[str]] = {}
    for place, code in chosen.items():
        if not 0 <= place < min(len(run.heading), COLUMNS_MAX) or code not in columns:
            errors.setdefault("mapping", []).append(unknown(code, columns))
    for code, column in columns.items():
        count = list(chosen.values()).count(code)
        if count > 1:
            message = _("“%(field)s” is assigned to more than one column.")
            errors.setdefault("mapping", []).append(message % {"field": column.name})
        if column.required and not count:
            message = _("No column is assigned to “%(field)s”, which must be there.")
            errors.setdefault("mapping", []).append(message % {"field": column.name})
    if errors:
        raise Invalid(errors)
    run.mapping = chosen
    run.rows.all().delete()
    run.total = run.new = run.known = run.failed = 0
    run.save()
    _begin_check(run)
    return run


@transaction.atomic
def confirm(run_id: int, *, by: User, now: datetime) -> ImportRun:
    """Take the good rows in. Raises Refused when there is none."""
    run = _locked(run_id, by, _State.CHECKED)
    if not run.new:
        raise Refused("nothing-new", _("No row of this file is new and without errors."))
    run.state, run.confirmed_at, run.confirmed_by = _State.RUNNING, now, by
    name, run.storage_name = run.storage_name, ""
    run.save(update_fields=["state", "confirmed_at", "confirmed_by", "storage_name"])
    forget_file(name)
    tasks.soon(run.pk)
    return run


@transaction.atomic
def cancel(run_id: int, *, by: User, now: datetime) -> ImportRun:
    """What has been taken in stays; nothing more is, and what the other rows said is deleted."""
    run = _locked(run_id, by, _State.UPLOADED, _State.CHECKING, _State.CHECKED, _State.RUNNING)
    run.state, run.ended_at = _State.CANCELLED, now
    name, run.storage_name = run.storage_name, ""
    run.save(update_fields=["state", "ended_at", "storage_name"])
    run.rows.exclude(state=ImportRow.State.TAKEN).update(sealed=None)
    forget_file(name)
    return run


def _office_only(by: User) -> None:
    if not may_import(by):
        raise Refused("not-your-part", _("Lists are taken in by the office that keeps the cases."))


def _refuse_kind(kind: str, channel: str) -> None:
    if kind not in ImportRun.Kind.values:
        raise Invalid({"kind": [unknown(kind, ImportRun.Kind.values)]})
    if channel not in CHANNELS[kind]:
        raise Invalid({"channel": [unknown(channel, CHANNELS[kind])]})


def _locked(run_id: int, by: User, *states: str) -> ImportRun:
    """Raises ImportRun.DoesNotExist when it is not theirs to see."""
    run = ImportRun.objects.visible_to(by).select_for_update().get(pk=run_id)
    if run.state not in states:
        raise Refused(
            "not-now",
            _("This is not possible while the list is “%(state)s”.") % {"state": run.get_state_display()},
        )
    return run


def _begin_check(run: ImportRun) -> None:
    run.state = _State.CHECKING
    run.save(update_fields=["state"])
    tasks.soon(run.pk)
