"""What a duty of a project is: whose, in which stage, counted from what; frozen values that are judged by."""

from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.vocabulary import TimeUnit


class Party(TextChoices):
    """Who owes it. The first three are the parties to the project (建设单位、施工总承包单位、分包单位)."""

    OWNER = "owner", _("Project owner")
    CONTRACTOR = "gc", _("General contractor")
    SUBCONTRACTOR = "sub", _("Subcontractor")
    INDUSTRY = "industry", _("Industry department")
    HR = "hr", _("HR department")
    APPROVING = "approving", _("Approving department")


class Stage(TextChoices):
    """The three stages of a project (施工准备、进场施工、退场完工)."""

    PREPARATION = "preparation", _("Preparing the works")
    ON_SITE = "on_site", _("Works under way")
    EXIT = "exit", _("Leaving the site")


class Event(TextChoices):
    """What a duty is counted from."""

    NONE = "none", _("no event")
    APPROVED = "approved", _("approval of the project")
    SIGNED = "contract_signed", _("signing of the works contract")
    PERMITTED = "permitted", _("construction permit")
    PERMIT_OR_CONTRACT = "permit_or_contract", _("construction permit, without one the signing")
    STARTED = "started", _("start of work")
    ENTERED = "workers_entered", _("entry of the first worker")
    SUBCONTRACTED = "subcontracted", _("signing of the first subcontract")
    ACCOUNT = "account_opened", _("opening of the wage account")
    FINISHED = "finished", _("end of work")
    FILED = "filed", _("filing of the completion")


class Remedy(TextChoices):
    """What is proposed where work began without it."""

    CORRECT = "correct", _("Order to correct")
    STOP = "stop", _("Order to stop work")


# In what a limit is counted here.
LIMITS = (TimeUnit.WORKING_DAY, TimeUnit.DAY, TimeUnit.MONTH)


@dataclass(frozen=True, slots=True)
class Scope:
    """To which projects a duty applies: empty and None ask for nothing, of codes one must hold."""

    sector: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    funding: tuple[str, ...] = ()
    special: tuple[str, ...] = ()
    nature: tuple[str, ...] = ()
    government: bool | None = None
    state_owned: bool | None = None  # the general contractor
    subcontracted: bool | None = None
    contract_sum_from: int | None = None  # yuan


@dataclass(frozen=True, slots=True)
class Obligation:
    """One entry of a declared list. `value` is 0 where it is due with the event itself; `before` says that it is due
    on or before that day, also of an event that is only planned. `clause` carries the jurisdiction's short code."""

    code: str
    name: str
    party: Party
    stage: Stage
    start: Event
    value: int = 0
    unit: TimeUnit = TimeUnit.DAY
    before: bool = False
    monthly: bool = False
    when: Scope = Scope()
    remedy: Remedy | None = None
    clause: str = ""
    quote: str = ""
    basis: str = ""
    line: int = field(default=1, compare=False)

    @property
    def source(self) -> str:
        """What to cite: the clause, or the law on which it rests."""
        return self.clause or self.basis
