"""How supervision is offered: one act per order that waits, and the acts made freely."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.forms.act import ActForm
from agencies.people.models import User
from cases.actions.leaders import current_leader
from cases.duties import keeps
from cases.forms_supervision import (
    AcceptForm,
    ApproveForm,
    DropForm,
    InstructForm,
    IssueForm,
    LeaderForm,
    ReplyForm,
    RequestForm,
    SignForm,
)
from cases.models import Case, Order
from cases.order_duties import may_accept, may_reply
from cases.views.panel.offer import Act, CaseOffer, Group
from cases.workflow import Verb

# Somebody waits for these.
_ANSWERS = frozenset({Verb.REPLY, Verb.ACCEPT_REPLY, Verb.INSTRUCT})


@dataclass(frozen=True, slots=True)
class OrderOffer(CaseOffer):
    """An act that is offered once per order it can be done to, and where `is_free` also without one."""

    is_free: bool = False

    def acts(self, user: User, case: Case) -> list[Act]:
        found = [self._act(user, case, each) for each in orders_for(self.verb, user, case)]
        return [*found, self._act(user, case, None)] if self._free_now(case) else found

    def act(self, user: User, case: Case, data: QueryDict | None = None) -> Act:
        """The act that was sent: on the order it names, else the free one."""
        sent = str(data.get("order", "")) if data else ""
        whole = case.orders.select_related("agency", "step__limit")
        order = whole.filter(pk=int(sent)).first() if sent.isdecimal() and len(sent) < 19 else None
        return self._act(user, case, order, data)

    def _free_now(self, case: Case) -> bool:
        # What slow progress has proposed is asked for by its own act.
        asked = self.verb is Verb.REQUEST_SUPERVISION and any(each.needs_leader for each in case.open_orders)
        return self.is_free and not asked

    def _act(self, user: User, case: Case, order: Order | None, data: QueryDict | None = None) -> Act:
        if order is None:
            return CaseOffer.act(self, user, case, data)
        key = f"act-{self.verb.value}-{order.pk}"
        url = reverse(f"case-{self.verb.value}", args=[case.number])
        return Act(
            self.verb, _form(self.verb, case, order, data, key), url, key, label=_label(self.verb, order),
            is_main=self.verb in _ANSWERS, group=Group.DECIDE if self.verb in _ANSWERS else self.group,
        )  # fmt: skip


def orders_for(verb: Verb, user: User, case: Case) -> list[Order]:
    """The orders of a case that this person can do an act to now."""
    keeper = keeps(user, case)
    found = case.open_orders
    match verb:
        case Verb.ORDER:
            return [
                each for each in found if each.is_needed and not each.is_request and not each.needs_leader
            ]
        case Verb.DROP_ORDER:
            return [each for each in found if each.state == Order.State.PROPOSED]
        case Verb.REQUEST_SUPERVISION:
            return [each for each in found if each.needs_leader and each.state == Order.State.PROPOSED]
        case Verb.INSTRUCT:
            return [each for each in found if each.is_request and each.leader_id == user.pk]
        case Verb.REPLY:
            return [each for each in found if may_reply(user, each, is_keeper=keeper)]
        case Verb.ACCEPT_REPLY:
            return [each for each in found if may_accept(user, each, is_keeper=keeper)]
    return []


def _label(verb: Verb, order: Order) -> str:
    words = {"kind": order.get_kind_display(), "addressee": order.addressee}
    match verb:
        case Verb.ORDER:
            return _("Sign: %(kind)s, %(addressee)s") % words
        case Verb.DROP_ORDER:
            return _("Leave out: %(kind)s, %(addressee)s") % words
        case Verb.REQUEST_SUPERVISION:
            return _("Ask a leader to approve: %(kind)s, %(addressee)s") % words
        case Verb.INSTRUCT:
            return _("Decide on the request: %(kind)s, %(addressee)s") % words
        case Verb.REPLY:
            return _("Reply: %(kind)s, %(addressee)s") % words
    return _("Decide on the reply: %(kind)s, %(addressee)s") % words


def _form(verb: Verb, case: Case, order: Order, data: QueryDict | None, key: str) -> ActForm:
    initial = {"order": order.pk}
    match verb:
        case Verb.ORDER:
            said = {"text": order.text, "person": order.person}
            return SignForm(data, initial=initial | said, prefix_id=key)
        case Verb.DROP_ORDER:
            return DropForm(data, initial=initial, prefix_id=key)
        case Verb.REQUEST_SUPERVISION:
            return RequestForm(data, case=case, order=order, initial=initial, prefix_id=key)
        case Verb.INSTRUCT:
            return ApproveForm(data, case=case, initial=initial | {"text": order.text}, prefix_id=key)
        case Verb.REPLY:
            return ReplyForm(data, initial=initial, prefix_id=key)
    return AcceptForm(data, initial=initial, prefix_id=key)


def _issue_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    return IssueForm(data, case=case, prefix_id=key)


def _request_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    return RequestForm(data, case=case, prefix_id=key)


def _instruct_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    return InstructForm(data, case=case, prefix_id=key)


def _leader_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    current = current_leader(case)
    initial = {"name": current.name, "cause": current.cause} if current else {}
    if current and current.user:
        initial["leader"] = current.user.username
    return LeaderForm(data, case=case, initial=initial, prefix_id=key)


def _drop_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    return DropForm(data, prefix_id=key)


def _reply_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    return ReplyForm(data, prefix_id=key)


def _accept_form(user: User, case: Case, data: QueryDict | None, key: str) -> ActForm:
    return AcceptForm(data, prefix_id=key)


CASE_OFFERS = (
    OrderOffer(Verb.INSTRUCT, _instruct_form, Group.DECIDE, is_free=True),
    OrderOffer(Verb.ACCEPT_REPLY, _accept_form, Group.SUPERVISE),
    OrderOffer(Verb.REPLY, _reply_form, Group.DECIDE),
    OrderOffer(Verb.ORDER, _issue_form, Group.SUPERVISE, is_free=True),
    OrderOffer(Verb.DROP_ORDER, _drop_form, Group.SUPERVISE),
    OrderOffer(Verb.REQUEST_SUPERVISION, _request_form, Group.SUPERVISE, is_free=True),
    CaseOffer(Verb.ASSIGN_LEADER, _leader_form, Group.SUPERVISE),
)
