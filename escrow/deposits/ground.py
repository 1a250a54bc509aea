"""What every verb about deposits begins with: the row locked, who may, the figures of the place, the duty met."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.people.models import User
from agencies.policy.money import Figure, Setting
from escrow.accounts.about import about, money_of
from escrow.duties import books, keeps_fund, reckons
from escrow.models import Deposit
from projects.compliance.actions import excuse, recount, unexcuse
from projects.models import Document, Item, Project

RELATED = (
    "project__jurisdiction", "project__general_contractor", "project__responsible_agency", "company", "account",
    "document", "collector",
)  # fmt: skip


def project_locked(project_id: int, by: User) -> Project:
    """Raises Project.DoesNotExist when it is not theirs to see."""
    seen = Project.objects.visible_to(by).select_related("jurisdiction", "general_contractor")
    return seen.select_for_update(of=("self",), no_key=True).get(pk=project_id)


def deposit_locked(deposit_id: int, by: User) -> Deposit:
    """Raises Deposit.DoesNotExist when it is not theirs to see. The project is locked first, as everywhere."""
    seen = Deposit.objects.visible_to(by)
    project_locked(seen.values_list("project", flat=True).get(pk=deposit_id), by)
    return seen.select_related(*RELATED).select_for_update(of=("self",), no_key=True).get(pk=deposit_id)


def may_draw(user: User, project: Project) -> bool:
    """Who sends the payment notice: the labour departments and the office; whoever carries a relief plan out."""
    return reckons(user, project.jurisdiction_id) or keeps_fund(user, project.jurisdiction_id)


def may_return(user: User, project: Project) -> bool:
    """Who examines and confirms a return: the labour departments and the office."""
    return reckons(user, project.jurisdiction_id)


def may_book(user: User, project: Project) -> bool:
    """Who enters what was paid, drawn and refilled, and the papers for it."""
    return books(user, project) or may_draw(user, project)


def setting_of(figure: Figure, project: Project, on: date) -> Setting | None:
    return money_of(project, on).find(figure, about(project))


def day_fault(on: date | None, now: datetime) -> str | None:
    if on is None:
        return _("This field is required.")
    return _("This day is still to come.") if on > timezone.localdate(now) else None


def paper_of(project: Project, document_id: int | None) -> tuple[Document | None, str | None]:
    """A paper of this project, and what is wrong with it: one that is doubtful or false proves nothing (TL 二(二)2)."""
    if document_id is None:
        return None, None
    found = Document.objects.trusted().filter(project=project, pk=document_id).first()
    if found is None:
        return None, _("Choose a document of this project that is neither doubtful nor false.")
    return found, None


def item_of(project: Project, code: str, now: datetime) -> Item | None:
    """The duty as it was judged; a project that was never judged is judged first."""
    items = Item.objects.filter(project=project, code=code)
    if not items.exists():
        recount([project.pk], now=now)
    return items.first()


def excuse_duty(project: Project, reason: str, *, by: User, now: datetime) -> None:
    """An exempt deposit is no duty any more; `reason` empty: it is one again."""
    item = item_of(project, "deposit", now)
    if item is None or not item.applies or item.done_on is not None or bool(item.excuse) == bool(reason):
        return
    if reason:
        excuse(project.pk, "deposit", reason=reason, by=by, now=now)
    else:
        unexcuse(project.pk, "deposit", by=by, now=now)
