"""What every act on the timeline is called. A subject with acts adds its own words here."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

# ---- registers
_REGISTERS: dict[str, Text] = {
    "project_entered": _("Project entered"),
    "project_changed": _("Project changed"),
    "project_moved": _("State of the project changed"),
    "company_entered": _("Company entered"),
    "company_changed": _("Company changed"),
    "company_graded": _("Company graded"),
}
# ---- contracts, persons and papers
_CHAIN: dict[str, Text] = {
    "contract_added": _("Contract added"),
    "contract_changed": _("Contract changed"),
    "contract_ended": _("Contract ended"),
    "breach_found": _("Unlawful contract found"),
    "breach_taken_back": _("Finding about a contract taken back"),
    "settlements_planned": _("Interim settlements planned"),
    "settlement_changed": _("Interim settlement changed"),
    "settlement_settled": _("Interim settlement made"),
    "settlement_reopened": _("Interim settlement taken back"),
    "payment_entered": _("Works payment entered"),
    "payment_changed": _("Works payment corrected"),
    "person_appointed": _("Responsible person named"),
    "person_relieved": _("Responsible person relieved"),
    "manager_assessed": _("Labour manager assessed"),
    "foreman_entered": _("Foreman entered"),
    "foreman_left": _("Foreman left the project"),
    "foreman_revealed": _("Personal data of a foreman shown"),
    "document_stored": _("Paper handed in"),
    "document_verified": _("Paper verified"),
    "document_removed": _("Paper taken away"),
    "funds_found_diverted": _("Project funds found withdrawn or diverted"),
    "funds_found_in_order": _("Project funds found in order"),
}
# ---- workers
_WORKERS: dict[str, Text] = {
    "roster_taken": _("Roster taken in"),
    "attendance_taken": _("Attendance taken in"),
    "worker_entered": _("Worker entered the site"),
    "engagement_corrected": _("Roster corrected"),
    "worker_left": _("Worker left the site"),
    "worker_settled": _("Wages settled on leaving"),
    "worker_revealed": _("Personal data of a worker shown"),
    "device_installed": _("Attendance device installed"),
    "device_removed": _("Attendance device removed"),
}
# ---- compliance
_COMPLIANCE: dict[str, Text] = {
    "duty_met": _("Duty entered as done"),
    "duty_unmet": _("Entry of a duty taken back"),
    "duty_excused": _("Duty declared not to apply"),
    "duty_unexcused": _("Duty applies again"),
    "appraisal_entered": _("Performance appraisal entered"),
    "appraisal_checked": _("Performance appraisal checked"),
}
# ---- inspections
_INSPECTIONS: dict[str, Text] = {
    "inspection_planned": _("Inspection planned"),
    "inspection_begun": _("Inspection begun on site"),
    "inspection_signed": _("Part of an inspection signed"),
    "inspection_absent": _("Agency absent from an inspection"),
    "inspection_concluded": _("Inspection concluded"),
    "inspection_cancelled": _("Inspection cancelled"),
    "finding_made": _("Fault found"),
    "finding_settled": _("Finding settled on the spot"),
    "measure_issued": _("Measure issued"),
    "measure_answered": _("Measure answered"),
    "measure_returned": _("Answer to a measure sent back"),
    "measure_confirmed": _("Correction confirmed on re-check"),
    "measure_lifted": _("Order to stop work lifted"),
    "measure_withdrawn": _("Measure withdrawn"),
    "measure_overdue": _("Rectification overdue"),
    "notice_issued": _("Notice to another agency issued"),
    "notice_replied": _("Notice replied to"),
    "notice_closed": _("Notice closed"),
    "notice_overdue": _("Reply to a notice overdue"),
}
# ---- lists taken in
_INTAKE: dict[str, Text] = {
    "contracts_taken_in": _("Contracts taken in from a list"),
    "payments_taken_in": _("Works payments taken in from a list"),
}
# ---- programme and training
_PROGRAMME: dict[str, Text] = {
    "programme_enrolled": _("Enrolled as arrears-free project office"),
    "programme_pledged": _("Pledge signed"),
    "programme_applied": _("Assessment applied for"),
    "programme_scored": _("Assessed against the standard"),
    "programme_recognised": _("Recognised as arrears-free project office"),
    "programme_awarded": _("Chosen as benchmark project"),
    "programme_removed": _("Removed from the programme"),
    "training_entered": _("Training entered"),
    "training_held": _("Training held"),
}
# ---- parties to the project
_PARTY: dict[str, Text] = {
    "door_opened": _("Log-in of a party opened"),
    "door_ended": _("Log-in of a party ended"),
    "door_password": _("New password for the log-in of a party"),
    "gate_checked": _("Gate checked"),
}

WORDS: dict[str, Text] = (
    _REGISTERS | _CHAIN | _WORKERS | _COMPLIANCE | _INSPECTIONS | _INTAKE | _PROGRAMME | _PARTY
)


def add(words: Mapping[str, Text]) -> None:
    """The acts of an app above; said once, when that app is ready."""
    WORDS.update(words)


def word_for(act: str) -> Text:
    return WORDS.get(act, act)
