"""Says how each measure is counted: one sentence that stands on its page."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.policy.directives import Measure
from oversight.coverage.of_projects import DUTIES

_DUTY = _(
    "Projects under construction to which this duty applies. Reached is what the page of the duties shows as done, in "
    "time or late; both are counted from the same entries, so the two agree. Open, missing or not in order is missing."
)
_REAL_NAME = _(
    "Projects under construction to which the duty of real-name management applies. Reached is what the page of the "
    "duties shows as done: a roster with workers, or an entry of the department with evidence that stands."
)
HOW: Mapping[Measure, Promise] = {
    **dict.fromkeys(DUTIES, _DUTY),
    Measure.REAL_NAME: _REAL_NAME,
    Measure.MONTHLY_PAY: _(
        "Projects under construction with workers in the last twelve months, by the last month whose pay day and days "
        "of grace are over. Reached is a month with a payroll of which nothing is unpaid and that leaves out nobody "
        "with attendance."
    ),
    Measure.BANK_PAY: _(
        "The same projects and months as for monthly payment. Reached is a month of which every payroll was paid and "
        "all that was paid stands in returns of the bank."
    ),
    Measure.DEPOSIT_FIRMS: _(
        "General contractors with open projects. Reached is a firm whose deposit is settled on every one of them; a "
        "project that is exempt, or to which the deposit does not apply, counts as settled."
    ),
    Measure.LABOUR_MANAGER_FIRMS: _(
        "General contractors and subcontractors of open projects. Reached is a firm that has a labour manager in post "
        "on every open project it works on; a post without a firm is the general contractor's."
    ),
    Measure.LABOUR_MANAGER_ASSESSED: _(
        "Labour managers in post on open projects. Reached is who was assessed within the last twelve months, whatever "
        "the result."
    ),
    Measure.ARREARS_FREE_OFFICE: _(
        "Projects whose works are under way or stopped. Reached is a project office recognised as arrears-free, or a "
        "benchmark; one that is only enrolled is not."
    ),
    Measure.GOVERNMENT_ARREARS: _(
        "Government-invested projects under construction, and those accepted long ago of which wages are still owed. "
        "Missing is a project with an open case with an amount not recovered, with a payroll unpaid after its pay day, "
        "or with a signed reckoning sheet not paid out."
    ),
    Measure.WORKERS_OWED: _(
        "The workers owed wages by the cases received in the year, until the day; merged, rejected and withdrawn cases "
        "are left out. The target is a number below that of the same days of the year before."
    ),
    Measure.GROUP_INCIDENTS: _(
        "The cases received in the year, until the day, that are collective wage claims; merged, rejected and "
        "withdrawn cases are left out. The target is none."
    ),
    Measure.EMERGENCY_FUND: _(
        "The districts right below. Reached is a district whose emergency fund stands in the register with an open "
        "account, or whose answer is yes with its document."
    ),
    **dict.fromkeys(
        (Measure.BLACKLIST, Measure.IN_ASSESSMENT, Measure.ASSESSMENT_RULES),
        _(
            "The districts right below. Reached is a district whose answer is yes, with the day and the document that "
            "shows it; without an answer it is missing."
        ),
    ),
}  # fmt: skip
