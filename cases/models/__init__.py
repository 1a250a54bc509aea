"""The tables of a case, from the matter itself to its history."""

from cases.models.application import Application
from cases.models.attachment import Attachment
from cases.models.case import Case, CaseAccess, CaseText
from cases.models.deadline import Deadline
from cases.models.event import Event
from cases.models.fact_row import CaseFacts
from cases.models.handling import Payment, TaskForce, TaskForceMember, ThreeChecks
from cases.models.importing import ImportRow, ImportRun, WriteBack, WriteBackRow
from cases.models.intake import Complainant, ExternalReference, IntakeKey
from cases.models.letter import CaseLetter, LetterDraft
from cases.models.life import CaseLink, Contribution, DuplicateJudgement, Ending
from cases.models.meeting import Meeting, MeetingStaff
from cases.models.order import LeaderInCharge, Order
from cases.models.proposal import Proposal
from cases.models.transfer import Closing, Feedback, Transfer
from cases.models.visit import Visit

__all__ = [
    "Application",
    "Attachment",
    "Case",
    "CaseAccess",
    "CaseFacts",
    "CaseLetter",
    "CaseLink",
    "CaseText",
    "Closing",
    "Complainant",
    "Contribution",
    "Deadline",
    "DuplicateJudgement",
    "Ending",
    "Event",
    "ExternalReference",
    "Feedback",
    "ImportRow",
    "ImportRun",
    "IntakeKey",
    "LeaderInCharge",
    "LetterDraft",
    "Meeting",
    "MeetingStaff",
    "Order",
    "Payment",
    "Proposal",
    "TaskForce",
    "TaskForceMember",
    "ThreeChecks",
    "Transfer",
    "Visit",
    "WriteBack",
    "WriteBackRow",
]
