"""What every act from above is called on its timeline. A subject adds its own words in its block."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

# ---- reports
_REPORTS: dict[str, Text] = {
    "report_drafted": _("Report drawn up"),
    "report_drafted_again": _("Report drawn up again"),
    "report_edited": _("Texts of the report edited"),
    "report_signed": _("Report signed"),
    "report_issued": _("Report issued"),
    "report_withdrawn": _("Report withdrawn"),
}
# ---- unit reports, town groups, exchange sheet
_UNIT_REPORTS: dict[str, Text] = {
    "unit_report_asked": _("Report asked for"),
    "unit_report_handed_in": _("Report handed in"),
    "unit_report_zero": _("Zero report handed in"),
    "unit_report_returned": _("Report sent back"),
    "unit_report_accepted": _("Report accepted"),
    "town_group_set_up": _("Group of the town set up"),
    "town_group_changed": _("Group of the town changed"),
    "patrol_entered": _("Patrol entered"),
    "patrol_followed": _("Patrol followed by an inspection or a case"),
    "item_entered": _("Item entered on the exchange sheet"),
    "item_linked": _("Item linked with a case"),
    "item_taken_in": _("Item taken in as a new case"),
    "item_settled": _("Item settled without a case"),
    "item_unfounded": _("Item found unfounded"),
    "item_reopened": _("Item reopened"),
}
# ---- coverage
_COVERAGE: dict[str, Text] = {
    "coverage_answered": _("Answer of a district entered"),
}
# ---- assessment
_ASSESSMENT: dict[str, Text] = {
    "assessment_drawn_up": _("Assessment drawn up"),
    "grades_set": _("Points of the grades changed"),
    "item_added": _("Item added"),
    "item_changed": _("Item changed"),
    "item_moved": _("Item moved"),
    "item_removed": _("Item removed"),
    "assessment_discarded": _("Draft discarded"),
    "self_check_opened": _("Self-check opened"),
    "item_checked": _("Item of the self-check filled in"),
    "self_check_handed_in": _("Self-check handed in"),
    "self_check_sent_back": _("Self-check sent back"),
    "scoring_started": _("Scoring begun"),
    "scores_recounted": _("Counted again"),
    "item_judged": _("Item judged"),
    "objections_opened": _("Opened for objections"),
    "objection_raised": _("Objection to a score raised"),
    "objection_upheld": _("Objection accepted, points changed"),
    "objection_overruled": _("Objection to a score rejected"),
    "assessment_announced": _("Result announced and circulated"),
    "form_signed": _("Form for an evaluation signed"),
    "step_back": _("Taken back one step"),
}
# ---- campaigns, supervision visits, circulars and talks
_CAMPAIGNS: dict[str, Text] = {
    "campaign_proposed": _("Campaign proposed by the calendar"),
    "campaign_planned": _("Campaign planned"),
    "campaign_revised": _("Plan of the campaign changed"),
    "campaign_tasks": _("Tasks of the campaign set"),
    "campaign_started": _("Campaign begun"),
    "campaign_renewed": _("Target list brought up to date"),
    "campaign_chosen": _("Targets chosen"),
    "campaign_assigned": _("Targets given to another agency"),
    "campaign_dropped": _("Targets taken off the list"),
    "campaign_synced": _("Results of inspections taken over"),
    "campaign_concluded": _("Campaign concluded"),
    "campaign_cancelled": _("Campaign called off"),
    "target_entered": _("Result of a target entered"),
    "visit_planned": _("Supervision visit planned"),
    "visit_revised": _("Supervision visit changed"),
    "visit_held": _("Supervision visit carried out"),
    "visit_found": _("Finding of the visit added"),
    "visit_closed": _("Supervision visit closed"),
    "visit_cancelled": _("Supervision visit called off"),
    "admonition_drawn": _("Drawn up as a draft"),
    "admonition_redrawn": _("Draft changed"),
    "admonition_discarded": _("Draft discarded"),
    "admonition_issued": _("Issued with its number"),
    "admonition_talked": _("Talk held"),
    "admonition_closed": _("Closed with its result"),
}
# ---- leading group, tasks, meetings
_GROUP: dict[str, Text] = {
    "task_set": _("Task set"),
    "task_progress": _("Progress of the task reported"),
    "task_reported": _("Task reported as done"),
    "task_accepted": _("Task accepted as done"),
    "task_returned": _("Report on the task sent back"),
    "task_moved": _("Date of the task changed"),
    "task_cancelled": _("Task cancelled"),
    "task_overdue": _("Date of the task passed"),
    "member_appointed": _("Member of the group appointed"),
    "member_changed": _("Particulars of the member changed"),
    "member_relieved": _("Member of the group relieved"),
    "window_opened": _("Reception window entered"),
    "window_changed": _("Reception window changed"),
    "window_closed": _("Reception window closed"),
    "meeting_called": _("Meeting called"),
    "meeting_changed": _("Meeting changed"),
    "meeting_agenda": _("Agenda drawn up anew"),
    "meeting_held": _("Meeting held"),
    "meeting_decided": _("Decision set as a task"),
    "meeting_cancelled": _("Meeting cancelled"),
    "minutes_issued": _("Minutes issued"),
}
# ---- papers
_PAPERS: dict[str, Text] = {
    "paper_stored": _("Paper handed in"),
    "paper_removed": _("Paper taken away"),
}

ACTS: Mapping[str, Text] = {
    **_REPORTS,
    **_UNIT_REPORTS,
    **_COVERAGE,
    **_ASSESSMENT,
    **_CAMPAIGNS,
    **_GROUP,
    **_PAPERS,
}


def act_label(code: str) -> Text:
    return ACTS.get(code, code)
