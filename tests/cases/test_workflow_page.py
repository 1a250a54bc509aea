"""docs/workflow.md says what the tables say now."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from cases import diagram
from cases.diagram import workflow_page
from cases.management.commands import workflow
from cases.workflow import CASE_MOVES, TRANSFER_MOVES, Status, TransferStatus, TransferVerb, Verb

AGAIN = "the tables were changed: write docs/workflow.md anew with `manage.py workflow --write`"


def test_the_page_in_docs_is_what_the_tables_say() -> None:
    assert workflow.PAGE.read_text(encoding="utf-8") == workflow_page(), AGAIN


def test_the_command_prints_the_page_and_writes_it_when_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    out = StringIO()
    call_command("workflow", stdout=out)
    assert out.getvalue() == workflow_page()
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(workflow, "PAGE", tmp_path / "workflow.md")
    call_command("workflow", "--write", stdout=StringIO())
    assert (tmp_path / "workflow.md").read_text(encoding="utf-8") == workflow_page()


def test_a_changed_table_is_another_page(monkeypatch: pytest.MonkeyPatch) -> None:
    before = workflow_page()
    for table, key in (
        ("CASE_MOVES", (Status.CLOSED, Verb.REVEAL)),
        ("TRANSFER_MOVES", (TransferStatus.FED_BACK, TransferVerb.RETURN)),
    ):
        with monkeypatch.context() as changed:
            whole = getattr(diagram, table)
            changed.setattr(diagram, table, {each: whole[each] for each in whole if each != key})
            assert workflow_page() != before
    with monkeypatch.context() as changed:
        changed.setattr(diagram, "OFFICE_TRANSFER", diagram.OFFICE_TRANSFER - {TransferVerb.RETURN})
        assert workflow_page() != before


@translation.override("en")
def test_every_move_and_every_status_is_on_the_page() -> None:
    page = workflow_page()
    for status in (*Status, *TransferStatus):
        assert f'state "{status.label}" as {status.value}' in page
    # Of a case and of a letter apart: some acts are called alike.
    of_cases, of_letters = page.split("## One recipient's transfer")
    moves: list[tuple[str, dict[Any, Any]]] = [
        (of_cases, dict(CASE_MOVES)),
        (of_letters, dict(TRANSFER_MOVES)),
    ]
    for part, (before, verb), after in ((part, *move) for part, table in moves for move in table.items()):
        row = next(line for line in part.splitlines() if f"| `{verb.value}` |" in line)
        assert str(before.label) in row
        if before is not after:
            assert str(after.label) in row
            assert any(
                line.startswith(f"    {before.value} --> {after.value} : ") and str(verb.label) in line
                for line in page.splitlines()
            )
