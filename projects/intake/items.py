"""Duties met as a list: which project, which duty of its declared list, on which day. Each row goes by the verb that
the page uses, so that the same is refused here and there."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from agencies.errors import Invalid, Refused
from agencies.importing.columns import Column
from agencies.people.models import User
from projects.compliance.actions import meet
from projects.compliance.recounting import list_of
from projects.intake import cells
from projects.intake.counts import Counts
from projects.intake.finding import find_projects
from projects.intake.shared import PROJECT, PROJECT_ID, day, line
from projects.intake.staging import Field, Progress, Rows, Taking, carry_out
from projects.models import Item

FIELDS: tuple[Field, ...] = (
    *PROJECT,
    Field(Column("duty", ("制度名称", "制度", "事项", "义务事项"), cells.text(60), required=True)),
    day("done_on", "落实日期", "完成日期", "办理日期", required=True),
    line("note", 500, "备注", "说明"),
)
COLUMNS = tuple(each.column for each in FIELDS)
# The field of the verb -> the column of the list.
_FIELDS = {"on": "done_on", "note": "note"}


def take(
    rows: Rows, *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Progress,
) -> Counts:  # fmt: skip
    titles = titles_of(jurisdiction)
    named = titles | {code: code for code in titles.values()}
    readers = {"duty": cells.known(named, titles)}
    taking = Taking(jurisdiction, project_id, by, now, on_fault, progress, readers=readers)
    return carry_out(taking, partial(_work, taking, rows), whole=whole, commit=commit)


def titles_of(jurisdiction: str) -> dict[str, str]:
    """What each duty of the list that stands there is called -> its code."""
    return {duty.first.name: code for code, duty in list_of(jurisdiction, timezone.localdate()).items()}


def _work(taking: Taking, rows: Rows) -> None:
    taking.stage(rows, FIELDS, PROJECT_ID)
    find_projects(taking)
    taking.refuse_doubles("duty", "project_id, duty")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, project_id, duty, done_on, coalesce(note, '') FROM intake_row ORDER BY number"
        )
        found = cursor.fetchall()
    for number, project, code, on, note in found:
        _meet(taking, number, project, code, on, note)


def _meet(taking: Taking, number: int, project: int, code: str, on: date, note: str) -> None:
    before = (
        Item.objects.filter(project=project, code=code).values_list("done_on", "entered_on", "note").first()
    )
    if before and before[0] == on and (before[1] is None or note in ("", before[2])):
        return
    try:
        with transaction.atomic():
            meet(
                project, code, on=on, by=taking.by, now=taking.now, note=note or (before[2] if before else "")
            )
    except Refused as refused:
        _fault(taking, number, "duty", str(refused.message))
    except Invalid as invalid:
        field, texts = next(iter(invalid.errors.items()))
        _fault(taking, number, _FIELDS.get(field, "duty"), " ".join(map(str, texts)))
    else:
        if before and before[0]:
            taking.changed += 1
        else:
            taking.new += 1


def _fault(taking: Taking, number: int, column: str, message: str) -> None:
    taking.failed += 1
    taking.on_fault(number, column, message)
