"""What is supervised: companies, projects, the contracts between them, the people on site, and what each owes."""

from projects.models.company import Company, CompanyGrade
from projects.models.compliance import Appraisal, Item
from projects.models.contract import Contract, Payment, Settlement
from projects.models.document import Document
from projects.models.event import ProjectEvent
from projects.models.importing import ColumnMapping, RegisterFault, RegisterRun
from projects.models.inspection import Inspection, InspectionPart, Template
from projects.models.measure import Finding, Measure
from projects.models.notice import Notice
from projects.models.post import Foreman, ForemanEngagement, ManagerAssessment, PartyAccount, Post
from projects.models.programme import Attendee, Enrolment, Training
from projects.models.project import Project
from projects.models.worker import Attendance, Device, Engagement, Worker

__all__ = [
    "Appraisal", "Attendance", "Attendee", "ColumnMapping", "Company", "CompanyGrade", "Contract", "Device",
    "Document", "Engagement", "Enrolment", "Finding", "Foreman", "ForemanEngagement", "Inspection",
    "InspectionPart", "Item", "ManagerAssessment", "Measure", "Notice", "PartyAccount", "Payment", "Post", "Project",
    "ProjectEvent", "RegisterFault", "RegisterRun", "Settlement", "Template", "Training", "Worker",
]  # fmt: skip
