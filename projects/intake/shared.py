"""Columns that several lists have."""

from django.utils.translation import gettext_lazy as _

from agencies.importing.columns import Column
from projects.intake import cells
from projects.intake.staging import Field
from projects.intake.words import TRUTH

DATES = _("A day: 2026-04-28, 2026/4/28 or 2026年4月28日.")
SUMS = _("In yuan; a heading that says （万元） makes it ten thousands, and 18万 is understood.")

PROJECT = (
    Field(
        Column(
            "project_code", ("项目编号", "工程编号", "平台项目编号", "项目编码"), cells.text(40),
            help=_("The number of the project in the ledger, or on the provincial platform."),
        )
    ),
    Field(Column("project_name", ("项目名称", "工程名称", "所属项目"), cells.text(120))),
)  # fmt: skip
PROJECT_ID = {"project_id": "bigint"}


def line(code: str, maximum: int, *names: str, required: bool = False, help: object = "") -> Field:  # noqa: A002
    return Field(Column(code, names, cells.text(maximum), required=required, help=help))  # type: ignore[arg-type]


def day(code: str, *names: str, required: bool = False) -> Field:
    return Field(Column(code, names, cells.day, required=required, help=DATES), "date")


def money(code: str, *names: str, required: bool = False, may_be_nothing: bool = False) -> Field:
    read = cells.yuan if may_be_nothing else cells.positive_yuan
    return Field(Column(code, names, read, required=required, help=SUMS), "numeric(16, 2)")


def truth(code: str, *names: str) -> Field:
    return Field(Column(code, names, cells.truth, allowed=TRUTH), "boolean")


def coded(code: str, words: cells.Words, *names: str, required: bool = False) -> Field:
    read = cells.code(words)
    return Field(Column(code, names, read, required=required, allowed=cells.offered(words)))


def credit(code: str, *names: str) -> Field:
    wanted = _("18 characters, the last one a check character.")
    return Field(Column(code, names, cells.credit_code, help=wanted))
