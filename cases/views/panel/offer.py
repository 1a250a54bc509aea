"""How an act is offered on the page of a case: its form, its place in the panel, its address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import ActForm
from agencies.people.models import User
from cases.models import Case, Transfer
from cases.workflow import TransferVerb, Verb


class Group(TextChoices):
    """Where an act on the case stands in the panel; those of the first group stand open to the eye."""

    DECIDE = "decide", _("The case as a whole")
    HANDLE = "handle", _("Handling")
    LIMITS = "limits", _("Time limits")
    SUPERVISE = "supervise", _("Supervision")
    END = "end", _("Joining, ending and reopening")


@dataclass(slots=True)
class Act:
    """A verb that is open, its form, where it is sent, and whether it stands open in the panel.

    `label` says what this person does by it: the office enters the receipt that a recipient confirms.
    """

    verb: Verb | TransferVerb
    form: ActForm
    url: str
    key: str
    is_open: bool = False
    is_main: bool = False
    label: str = ""
    shape: str = "plain"
    group: Group = Group.DECIDE

    def __post_init__(self) -> None:
        self.label = self.label or str(self.verb.label)

    @property
    def template(self) -> str:
        return f"cases/acts/{self.shape}.html"


@dataclass(frozen=True, slots=True)
class CaseOffer:
    """`form` gets who acts, the case, what was sent (or None) and the key that its fields are prefixed with.

    `shape` names the template under cases/acts/ that lays the form out.
    """

    verb: Verb
    form: Callable[[User, Case, QueryDict | None, str], ActForm]
    group: Group
    is_main: bool = False
    shape: str = "plain"

    def act(self, user: User, case: Case, data: QueryDict | None = None) -> Act:
        key = f"act-{self.verb.value}"
        url = reverse(f"case-{self.verb.value}", args=[case.number])
        form = self.form(user, case, data, key)
        return Act(self.verb, form, url, key, is_main=self.is_main, shape=self.shape, group=self.group)

    def acts(self, user: User, case: Case) -> list[Act]:
        """As it is offered: once, unless there are several things it can be done to."""
        return [self.act(user, case)]


@dataclass(frozen=True, slots=True)
class TransferOffer:
    """The same for an act on one recipient's letter."""

    verb: TransferVerb
    form: Callable[[User, Transfer, QueryDict | None, str], ActForm]
    is_main: bool = False
    shape: str = "plain"
    label: Callable[[User, Transfer], Any] | None = None

    def act(self, user: User, transfer: Transfer, data: QueryDict | None = None) -> Act:
        key = f"act-{self.verb.value}-{transfer.pk}"
        label = str(self.label(user, transfer)) if self.label else ""
        return Act(
            self.verb, self.form(user, transfer, data, key),
            reverse(f"transfer-{self.verb.value}", args=[transfer.pk]), key, is_main=self.is_main, shape=self.shape,
            label=label,
        )  # fmt: skip


def plain_form(form: type[ActForm]) -> Callable[[Any, Any, QueryDict | None, str], ActForm]:
    """For a form that needs to know nothing but what was sent."""
    return lambda user, subject, data, key: form(data, prefix_id=key)
