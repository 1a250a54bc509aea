"""What people are told about, and in which words: a message keeps its kind and what fills the words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    LETTER = "letter", _("A letter is addressed to us")
    PRESUMED = "presumed", _("A letter counts as received")
    RELEASED = "released", _("A letter to us is withdrawn or recalled")
    HANDED_OVER = "handed_over", _("A case or its work is passed on to us")
    OBJECTED = "objected", _("A recipient objects")
    OVERRULED = "overruled", _("Our objection is rejected")
    UPHELD = "upheld", _("Our objection is accepted")
    FED_BACK = "fed_back", _("Feedback has come in")
    RETURNED = "returned", _("Our feedback is returned for more")
    UNROUTED = "unrouted", _("A case has to be routed by a person")
    CONFIRM_RECEIPT = "confirm_receipt", _("Receipt of a letter is still to be confirmed")
    MAY_OBJECT = "may_object", _("The time for objecting ends")
    DEADLINE_SET = "deadline_set", _("A time limit has been set for us")
    DUE_SOON = "due_soon", _("Something is due soon")
    DUE_TODAY = "due_today", _("Something is due today")
    OVERDUE = "overdue", _("Something is overdue")
    APPLIED = "applied", _("An extension or suspension is applied for")
    GRANTED = "granted", _("Our application is approved")
    REFUSED = "refused", _("Our application is refused")
    RESUMED = "resumed", _("A suspension has ended")
    STEP_PROPOSED = "step_proposed", _("A supervision act is proposed")
    ORDERED = "ordered", _("A supervision act is issued to us")
    REPLIED = "replied", _("An order is replied to")
    REPLY_ACCEPTED = "reply_accepted", _("Our reply is accepted")
    REPLY_RETURNED = "reply_returned", _("Our reply is sent back")
    SUPERVISION_ASKED = "supervision_asked", _("A leader's supervision is requested")
    INSTRUCTED = "instructed", _("A leader gives an instruction")
    LEADER_ASSIGNED = "leader_assigned", _("We are named leader in charge")
    MERGED = "merged", _("A case is merged into another")
    REOPENED = "reopened", _("A case is reopened")
    MEASURE_ISSUED = "measure_issued", _("An order about our project is issued")
    MEASURE_DUE = "measure_due", _("A rectification at a project is due")
    MEASURE_OVERDUE = "measure_overdue", _("A rectification at a project is overdue")
    MEASURE_ANSWERED = "measure_answered", _("An order about a project is answered")
    MEASURE_RETURNED = "measure_returned", _("Our answer about a project is sent back")
    NOTICE_SENT = "notice_sent", _("A notice about a project is addressed to us")
    NOTICE_DUE = "notice_due", _("A reply to a notice is due")
    NOTICE_OVERDUE = "notice_overdue", _("A reply to a notice is overdue")
    NOTICE_REPLIED = "notice_replied", _("A notice of ours is replied to")
    # ---- money
    PAYOUT_DUE = "payout_due", _("A payment out of a deposit is due")
    PAYOUT_OVERDUE = "payout_overdue", _("A payment out of a deposit is overdue")
    REFILL_DUE = "refill_due", _("The refill of a deposit is due")
    REFILL_OVERDUE = "refill_overdue", _("The refill of a deposit is overdue")
    REFUND_DUE = "refund_due", _("The return of a deposit is due for examination or confirmation")
    REFUND_OVERDUE = "refund_overdue", _("The return of a deposit is overdue")
    GUARANTEE_ENDS = "guarantee_ends", _("A guarantee ends soon")
    FUND_CHECK_DUE = "fund_check_due", _("The self-check of the emergency fund is due")
    FUND_CHECK_OVERDUE = "fund_check_overdue", _("The self-check of the emergency fund is overdue")
    RELIEF_SUBMITTED = "relief_submitted", _("A relief plan waits for approval")
    RELIEF_APPROVED = "relief_approved", _("A relief plan is approved and can be carried out")
    # ---- from above
    TASK_SET = "task_set", _("A task with a date is set for us")
    TASK_DUE = "task_due", _("A task of ours is due")
    TASK_OVERDUE = "task_overdue", _("A task is overdue")
    TASK_REPORTED = "task_reported", _("A task is reported as done")
    TASK_RETURNED = "task_returned", _("Our report on a task is sent back")
    UNIT_REPORT_DUE = "unit_report_due", _("A periodic report of ours is due")
    UNIT_REPORT_OVERDUE = "unit_report_overdue", _("A periodic report is overdue")
    UNIT_REPORT_RETURNED = "unit_report_returned", _("Our periodic report is sent back")
    REPORT_DRAFTED = "report_drafted", _("A report has been drafted")
    CAMPAIGN_AHEAD = "campaign_ahead", _("A campaign begins soon")
    MEETING_CALLED = "meeting_called", _("A meeting of the group is called")
    ADMONISHED = "admonished", _("A circular or a summons is addressed to us")
    ASSESSMENT_OPENED = "assessment_opened", _("An assessment is open for our self-check")
    ASSESSMENT_SCORED = "assessment_scored", _("Our scorecard is there")
    OBJECTION_RAISED = "objection_raised", _("A unit objects to its score")
    OBJECTION_DECIDED = "objection_decided", _("Our objection to a score is decided")
    TEST = "test", _("Test message")


@dataclass(frozen=True, slots=True)
class Words:
    """Templates: the line that lists show, and what is to be done about it."""

    subject: str | Promise
    text: str | Promise = ""


WORDS: Mapping[Kind, Words] = {
    Kind.LETTER: Words(
        _("Letter %(letter)s is addressed to you"),
        _("Please confirm receipt; your time limit starts with it."),
    ),
    Kind.PRESUMED: Words(
        _("Letter %(letter)s counts as received"),
        _("Nobody confirmed receipt in time, so the time limit is running. Feedback is due on %(due)s."),
    ),
    Kind.RELEASED: Words(
        _("Letter %(letter)s to you is void"),
        _("It has been withdrawn; nothing more is asked of you under it."),
    ),
    Kind.HANDED_OVER: Words(
        _("This case is now with %(agency)s"),
        _("It has been passed on to you with all that is open in it."),
    ),
    Kind.OBJECTED: Words(
        _("%(agency)s objects to letter %(letter)s"),
        _("Accept the objection or reject it; the time limit is running meanwhile."),
    ),
    Kind.OVERRULED: Words(
        _("Your objection to letter %(letter)s is rejected"),
        _("The case stays with you, and your time limit has been running on. The reason stands in the case."),
    ),
    Kind.UPHELD: Words(
        _("Your objection to letter %(letter)s is accepted"),
        _("The letter is withdrawn; nothing more is asked of you under it."),
    ),
    Kind.FED_BACK: Words(
        _("%(agency)s has given feedback on letter %(letter)s"),
        _("Accept it for the record or return it for more."),
    ),
    Kind.RETURNED: Words(
        _("Your feedback on letter %(letter)s is returned for more"),
        _("The reason stands in the case. The old time limit runs on."),
    ),
    Kind.UNROUTED: Words(
        _("This case could not be routed and waits for a person"),
        _("Route it again or name who is responsible."),
    ),
    Kind.CONFIRM_RECEIPT: Words(
        _("Please confirm receipt of letter %(letter)s by %(due)s"),
        _("After that day it counts as received."),
    ),
    Kind.MAY_OBJECT: Words(
        _("You may object to letter %(letter)s until %(due)s"),
        _("If the matter is yours, nothing has to be done about this."),
    ),
    Kind.DEADLINE_SET: Words(
        _("A time limit has been set for you: %(due)s"),
        _("%(limit)s, to be done by %(due)s."),
    ),
    Kind.DUE_SOON: Words(_("Due on %(due)s: %(limit)s"), _("Owed by %(agency)s.")),
    Kind.DUE_TODAY: Words(_("Due today, %(due)s: %(limit)s"), _("Owed by %(agency)s, until midnight.")),
    Kind.OVERDUE: Words(
        _("Overdue since %(due)s: %(limit)s, %(agency)s"), _("It has to be done all the same.")
    ),
    Kind.APPLIED: Words(
        _("%(agency)s applies for an extension or suspension"),
        _("Approve or refuse it; the time limit is running meanwhile."),
    ),
    Kind.GRANTED: Words(
        _("Your application is approved"), _("The case shows the time limit as it runs now.")
    ),
    Kind.REFUSED: Words(
        _("Your application is refused"), _("The time limit stands as it was. The reason stands in the case.")
    ),
    Kind.RESUMED: Words(_("The time limit runs again, until %(due)s"), _("The suspension has ended.")),
    Kind.STEP_PROPOSED: Words(
        _("Proposed: %(step)s, %(agency)s"), _("Issue it or leave it out, with the reason.")
    ),
    Kind.ORDERED: Words(
        _("Issued to you: %(step)s"), _("What is asked of you, and by when, stands in the case.")
    ),
    Kind.REPLIED: Words(_("%(agency)s has replied to an order"), _("Accept the reply or send it back.")),
    Kind.REPLY_ACCEPTED: Words(
        _("Your reply is accepted"), _("Nothing more is asked of you under this order.")
    ),
    Kind.REPLY_RETURNED: Words(
        _("Your reply is sent back"), _("The reason stands in the case. The old time limit runs on.")
    ),
    Kind.SUPERVISION_ASKED: Words(
        _("%(agency)s requests your supervision of this case"), _("Please write your instruction.")
    ),
    Kind.INSTRUCTED: Words(_("A leader has given an instruction"), _("It stands in the case.")),
    Kind.LEADER_ASSIGNED: Words(
        _("You are the leader in charge of this case"), _("It is to be closed by %(due)s.")
    ),
    Kind.MERGED: Words(_("This case is merged into %(into)s"), _("The matter goes on under that number.")),
    Kind.REOPENED: Words(_("This case is reopened"), _("Who handles it is decided anew.")),
    Kind.MEASURE_ISSUED: Words(
        _("%(project)s: order %(letter)s is addressed to you"),
        _("To be done by %(due)s; please answer it with the papers that show it."),
    ),
    Kind.MEASURE_DUE: Words(
        _("Rectification due on %(due)s: %(project)s"), _("Under letter %(letter)s to %(firm)s.")
    ),
    Kind.MEASURE_OVERDUE: Words(
        _("Rectification overdue since %(due)s: %(project)s"),
        _("Under letter %(letter)s to %(firm)s. Take in the answer, or take the next step."),
    ),
    Kind.MEASURE_ANSWERED: Words(
        _("%(project)s: letter %(letter)s has been answered"),
        _("Re-check it and confirm, or send the answer back."),
    ),
    Kind.MEASURE_RETURNED: Words(
        _("%(project)s: your answer to %(letter)s is sent back"),
        _("The reason stands with the order. The old time limit runs on."),
    ),
    Kind.NOTICE_SENT: Words(
        _("Notice %(letter)s from %(agency)s: %(project)s"), _("Please reply by %(due)s.")
    ),
    Kind.NOTICE_DUE: Words(
        _("Reply to notice %(letter)s due on %(due)s: %(project)s"), _("To be replied to by %(agency)s.")
    ),
    Kind.NOTICE_OVERDUE: Words(
        _("Reply to notice %(letter)s overdue since %(due)s: %(project)s"),
        _("To be replied to by %(agency)s."),
    ),
    Kind.NOTICE_REPLIED: Words(
        _("%(agency)s has replied to notice %(letter)s"), _("Close it if the reply suffices.")
    ),
    Kind.PAYOUT_DUE: Words(
        _("The bank pays out of the deposit by %(due)s: %(project)s"),
        _("Under notice %(letter)s, %(amount)s yuan; confirm it when it is paid."),
    ),
    Kind.PAYOUT_OVERDUE: Words(
        _("Payment out of the deposit overdue since %(due)s: %(project)s"),
        _("Under notice %(letter)s, %(amount)s yuan; urge whoever keeps the deposit."),
    ),
    Kind.REFILL_DUE: Words(
        _("Deposit to be refilled by %(due)s: %(project)s"),
        _("%(amount)s yuan were drawn under notice %(letter)s; the general contractor makes them good."),
    ),
    Kind.REFILL_OVERDUE: Words(
        _("Refill of the deposit overdue since %(due)s: %(project)s"),
        _("%(amount)s yuan drawn under notice %(letter)s are missing; order the contractor to refill."),
    ),
    Kind.REFUND_DUE: Words(_("Return of a deposit due on %(due)s: %(project)s"), _("Next step: %(step)s.")),
    Kind.REFUND_OVERDUE: Words(
        _("Return of a deposit overdue since %(due)s: %(project)s"), _("Next step: %(step)s.")
    ),
    Kind.GUARANTEE_ENDS: Words(
        _("Guarantee %(number)s ends on %(due)s: %(project)s"),
        _("Given by %(issuer)s; have it extended or replaced before that day."),
    ),
    Kind.FUND_CHECK_DUE: Words(
        _("Self-check of the emergency fund due on %(due)s"), _("Compare its balance with what it must hold.")
    ),
    Kind.FUND_CHECK_OVERDUE: Words(
        _("Self-check of the emergency fund overdue since %(due)s"),
        _("Compare its balance with what it must hold."),
    ),
    Kind.RELIEF_SUBMITTED: Words(
        _("Relief plan %(plan)s waits for your approval"),
        _("It covers %(amount)s yuan; two persons approve it."),
    ),
    Kind.RELIEF_APPROVED: Words(
        _("Relief plan %(plan)s is approved"), _("%(amount)s yuan are to be paid out, source by source.")
    ),
    Kind.TASK_SET: Words(_("Task for you: %(what)s"), _("To be done by %(due)s; report when it is.")),
    Kind.TASK_DUE: Words(_("Task due on %(due)s: %(what)s"), _("To be done by %(agency)s.")),
    Kind.TASK_OVERDUE: Words(_("Task overdue since %(due)s: %(what)s"), _("To be done by %(agency)s.")),
    Kind.TASK_REPORTED: Words(
        _("%(agency)s reports a task as done: %(what)s"), _("Accept it or send the report back.")
    ),
    Kind.TASK_RETURNED: Words(
        _("Your report on a task is sent back: %(what)s"), _("The reason stands with the task.")
    ),
    Kind.UNIT_REPORT_DUE: Words(
        _("%(what)s due on %(due)s"), _("Owed by %(agency)s, also where there is nothing to report.")
    ),
    Kind.UNIT_REPORT_OVERDUE: Words(
        _("%(what)s overdue since %(due)s: %(agency)s"), _("Owed also where there is nothing to report.")
    ),
    Kind.UNIT_REPORT_RETURNED: Words(_("Sent back: %(what)s"), _("The reason stands with the report.")),
    Kind.REPORT_DRAFTED: Words(
        _("Drafted: %(what)s"), _("Read it, add what only you know, and have it signed.")
    ),
    Kind.CAMPAIGN_AHEAD: Words(_("%(what)s begins on %(due)s"), _("Plan it and set the tasks in time.")),
    Kind.MEETING_CALLED: Words(_("You are asked to a meeting: %(what)s"), _("On %(due)s, %(place)s.")),
    Kind.ADMONISHED: Words(_("Letter %(letter)s: %(what)s"), _("It concerns %(agency)s.")),
    Kind.ASSESSMENT_OPENED: Words(
        _("%(what)s: please hand in your self-check by %(due)s"),
        _("Item by item, with the papers that show it."),
    ),
    Kind.ASSESSMENT_SCORED: Words(_("%(what)s: your scorecard is there"), _("You may object until %(due)s.")),
    Kind.OBJECTION_RAISED: Words(_("%(agency)s objects to a score: %(what)s"), _("Decide it with a reason.")),
    Kind.OBJECTION_DECIDED: Words(
        _("Your objection is decided: %(what)s"), _("The decision stands on your scorecard.")
    ),
    Kind.TEST: Words(_("Test message"), _("Messages from Xinze reach you here.")),
}

# For the page where a person chooses; what a person asks for by hand is not chosen there.
TOPICS: tuple[tuple[str | Promise, tuple[Kind, ...]], ...] = (
    (
        _("Time limits"),
        (
            Kind.DUE_SOON,
            Kind.DUE_TODAY,
            Kind.OVERDUE,
            Kind.CONFIRM_RECEIPT,
            Kind.MAY_OBJECT,
            Kind.DEADLINE_SET,
        ),
    ),
    (
        _("Letters"),
        (Kind.LETTER, Kind.PRESUMED, Kind.RELEASED, Kind.HANDED_OVER),
    ),
    (
        _("Answers"),
        (Kind.OBJECTED, Kind.UPHELD, Kind.OVERRULED, Kind.FED_BACK, Kind.RETURNED),
    ),
    (_("Extensions and suspensions"), (Kind.APPLIED, Kind.GRANTED, Kind.REFUSED, Kind.RESUMED)),
    (
        _("Supervision"),
        (
            Kind.STEP_PROPOSED,
            Kind.ORDERED,
            Kind.REPLIED,
            Kind.REPLY_ACCEPTED,
            Kind.REPLY_RETURNED,
            Kind.SUPERVISION_ASKED,
            Kind.INSTRUCTED,
            Kind.LEADER_ASSIGNED,
        ),
    ),
    (_("The case itself"), (Kind.UNROUTED, Kind.MERGED, Kind.REOPENED)),
    (
        _("Orders and notices about projects"),
        (
            Kind.MEASURE_ISSUED,
            Kind.MEASURE_DUE,
            Kind.MEASURE_OVERDUE,
            Kind.MEASURE_ANSWERED,
            Kind.MEASURE_RETURNED,
            Kind.NOTICE_SENT,
            Kind.NOTICE_DUE,
            Kind.NOTICE_OVERDUE,
            Kind.NOTICE_REPLIED,
        ),
    ),
    (
        _("Money for wages"),
        (
            Kind.PAYOUT_DUE,
            Kind.PAYOUT_OVERDUE,
            Kind.REFILL_DUE,
            Kind.REFILL_OVERDUE,
            Kind.REFUND_DUE,
            Kind.REFUND_OVERDUE,
            Kind.GUARANTEE_ENDS,
            Kind.FUND_CHECK_DUE,
            Kind.FUND_CHECK_OVERDUE,
            Kind.RELIEF_SUBMITTED,
            Kind.RELIEF_APPROVED,
        ),
    ),
    (
        _("Joint work"),
        (
            Kind.TASK_SET,
            Kind.TASK_DUE,
            Kind.TASK_OVERDUE,
            Kind.TASK_REPORTED,
            Kind.TASK_RETURNED,
            Kind.UNIT_REPORT_DUE,
            Kind.UNIT_REPORT_OVERDUE,
            Kind.UNIT_REPORT_RETURNED,
            Kind.REPORT_DRAFTED,
            Kind.CAMPAIGN_AHEAD,
            Kind.MEETING_CALLED,
            Kind.ADMONISHED,
            Kind.ASSESSMENT_OPENED,
            Kind.ASSESSMENT_SCORED,
            Kind.OBJECTION_RAISED,
            Kind.OBJECTION_DECIDED,
        ),
    ),
)
