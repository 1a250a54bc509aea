"""The tables of a case, from the matter itself to its history."""

from cases.models.attachment import Attachment
from cases.models.case import Case, CaseAccess, CaseText
from cases.models.event import Event
from cases.models.fact_row import CaseFacts
from cases.models.intake import Complainant, ExternalReference, IntakeKey
from cases.models.proposal import Proposal
from cases.models.transfer import Closing, Feedback, Transfer

__all__ = [
    "Attachment",
    "Case",
    "CaseAccess",
    "CaseFacts",
    "CaseText",
    "Closing",
    "Complainant",
    "Event",
    "ExternalReference",
    "Feedback",
    "IntakeKey",
    "Proposal",
    "Transfer",
]
