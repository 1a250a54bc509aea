"""The acts on the time limits of a case, each with the limits it can be about."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from agencies.forms.act import ActForm
from agencies.people.models import User
from cases import limits
from cases.duties import keeps
from cases.forms_limits import (
    ApplyForm,
    CancelForm,
    Choices,
    GrantForm,
    MeetForm,
    RefuseForm,
    ResumeForm,
    SetDeadlineForm,
)
from cases.limits import Held
from cases.models import Application, Case
from cases.views.clock import length
from cases.views.panel.offer import CaseOffer, Group, TransferOffer
from cases.workflow import LIVE, Verb


def _set_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    keeper = keeps(user, case)
    letters = case.transfers.filter(status__in=LIVE).select_related("agency").order_by("pk")
    recipients = [(each.pk, each.recipient) for each in letters] if keeper else []
    return SetDeadlineForm(data, recipients=recipients, keeper=keeper, prefix_id=key)


Found = Callable[[User, Case], list[Held]]


def _meetable(user: User, case: Case) -> list[Held]:
    return limits.to_meet(case, user, keeper=keeps(user, case))


def _applicable(user: User, case: Case) -> list[Held]:
    return limits.to_apply_for(case, user, keeper=keeps(user, case))


def _resumable(user: User, case: Case) -> list[Held]:
    return limits.to_resume(case, user, keeper=keeps(user, case))


def _form(form: Any, found: Found, named: Callable[[Iterable[Held]], Choices]) -> Any:
    def make(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
        held = found(user, case)
        made: ActForm = form(data, choices=named(held), held=held, prefix_id=key)
        return made

    return make


def _limits(found: Iterable[Held]) -> Choices:
    return [(each.limit.pk, each.label) for each in found]


def _deadlines(found: Iterable[Held]) -> Choices:
    return [(each.deadline.pk, each.label) for each in found if each.deadline]


def _applications(found: Iterable[Held]) -> Choices:
    return [(each.application.pk, asked(each, each.application)) for each in found if each.application]


def asked(held: Held, application: Application) -> str:
    """“Extension by 5 working days: Feedback …”."""
    if application.kind == Application.Kind.SUSPENSION:
        return _("Suspension: %(limit)s") % {"limit": held.label}
    return _("Extension by %(length)s: %(limit)s") % {
        "length": length(application.units or 0, held.limit.unit),
        "limit": held.label,
    }


CASE_OFFERS = (
    CaseOffer(
        Verb.GRANT, _form(GrantForm, lambda user, case: limits.decidable(case, user), _applications),
        Group.LIMITS, shape="application",
    ),
    CaseOffer(
        Verb.REFUSE, _form(RefuseForm, lambda user, case: limits.decidable(case, user), _applications), Group.LIMITS,
    ),
    CaseOffer(Verb.RESUME, _form(ResumeForm, _resumable, _limits), Group.LIMITS),
    CaseOffer(Verb.MEET_DEADLINE, _form(MeetForm, _meetable, _deadlines), Group.LIMITS),
    CaseOffer(Verb.APPLY, _form(ApplyForm, _applicable, _limits), Group.LIMITS),
    CaseOffer(Verb.SET_DEADLINE, _set_form, Group.LIMITS),
    CaseOffer(
        Verb.CANCEL_DEADLINE, _form(CancelForm, lambda user, case: limits.to_cancel(case), _deadlines), Group.LIMITS,
    ),
)  # fmt: skip
TRANSFER_OFFERS: tuple[TransferOffer, ...] = ()
