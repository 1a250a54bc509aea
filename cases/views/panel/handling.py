"""The acts of handling a case, and how they are offered; and the reversal of an instalment, beside its entry."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.forms.act import ActForm
from agencies.people.models import User
from cases.actions.task_force import standing
from cases.forms import ReasonForm
from cases.forms_handling import CheckForm, PayForm, PlanVisitForm, VisitForm
from cases.forms_meetings import DissolveForm, MeetingForm, TaskForceForm
from cases.models import Case, Payment
from cases.views.panel.offer import Act, CaseOffer, Group
from cases.workflow import Verb


def _task_force_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    """While one stands it can be dissolved; the next is set up after that."""
    return DissolveForm(data, key) if standing(case) else TaskForceForm(data, case, key)


def reversal(payment: Payment, data: QueryDict | None = None) -> Act:
    key = f"act-reverse-{payment.pk}"
    url = reverse("payment-reverse", args=[payment.pk])
    return Act(Verb.PAY, ReasonForm(data, prefix_id=key), url, key, label=_("Reverse"), group=Group.HANDLE)


CASE_OFFERS = (
    CaseOffer(
        Verb.CHECK, lambda user, case, data, key: CheckForm(data, case, key), Group.HANDLE, shape="check"
    ),
    CaseOffer(Verb.PAY, lambda user, case, data, key: PayForm(data, case, key), Group.HANDLE, shape="pay"),
    CaseOffer(Verb.TASK_FORCE, _task_force_form, Group.HANDLE, shape="task_force"),
    CaseOffer(
        Verb.MEETING,
        lambda user, case, data, key: MeetingForm(data, case, key),
        Group.HANDLE,
        shape="meeting",
    ),
    CaseOffer(Verb.VISIT, lambda user, case, data, key: VisitForm(data, case, key), Group.HANDLE),
    CaseOffer(Verb.PLAN_VISIT, lambda user, case, data, key: PlanVisitForm(data, case, key), Group.HANDLE),
)
