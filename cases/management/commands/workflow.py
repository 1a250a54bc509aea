"""manage.py workflow [--write]: what may be done when, as diagrams and tables; --write keeps it in docs/."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cases.diagram import workflow_page

PAGE = settings.BASE_DIR / "docs" / "workflow.md"


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Print the states of cases and letters, and who may do what when; --write writes docs/workflow.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/workflow.md instead of printing")

    def handle(self, *, write: bool, **options: Any) -> None:
        if not write:
            self.stdout.write(workflow_page(), ending="")
            return
        PAGE.write_text(workflow_page(), encoding="utf-8")
        self.stdout.write(f"{PAGE.relative_to(settings.BASE_DIR)} written")
