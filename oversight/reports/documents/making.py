"""Which file a report is handed out as, and what it is called. Made from what is kept, so the same each time."""

from datetime import UTC, datetime

from django.utils import timezone

from oversight.reports.actions import SERIES
from oversight.reports.documents.docx import docx_of
from oversight.reports.documents.pdf import pdf_of
from oversight.reports.documents.xlsx import xlsx_of
from oversight.reports.models import Report
from oversight.reports.paper import paper_of
from oversight.reports.wording import day_words
from oversight.telling import office_of

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def file_of(report: Report, form: str) -> bytes:
    """`form` is one of `MEDIA_TYPES`. Bulletins stand under the red head of the office, dispatch sheets do not."""
    paper, dated, void = paper_of(report), _dated(report), void_of(report)
    if form == "xlsx":
        return xlsx_of(paper, dated=dated, void=void)
    office = office_of(report.jurisdiction_id)
    issuer = report.unit or (office.name if office else "")
    make = {"docx": docx_of, "pdf": pdf_of}[form]
    return make(paper, issuer=issuer, has_red_head=report.kind in SERIES, dated=dated, void=void)


def void_of(report: Report) -> str:
    if report.withdrawn_at is None:
        return ""
    return f"本件已于{day_words(timezone.localdate(report.withdrawn_at))}撤回：{report.withdrawal_reason}"


def _dated(report: Report) -> datetime:
    return (report.issued_at or report.signed_at or report.drafted_at).astimezone(UTC)


def name_of(report: Report, form: str) -> str:
    return f"{report.title}.{form}"
