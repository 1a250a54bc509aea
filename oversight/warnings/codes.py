"""The words warnings are made of: what each is about, its colour, who must act, and how one ends."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Colour(IntegerChoices):
    """The higher the worse. No national colours are binding; the bounds between them are figures of the policy."""

    BLUE = 1, _("Blue")
    YELLOW = 2, _("Yellow")
    RED = 3, _("Red")


class Code(TextChoices):
    ACCOUNT_MISSING = "AL-01", _("No dedicated wage account")
    NO_LABOUR_COST = "AL-02", _("No labour cost paid in")
    LABOUR_COST_SHORT = "AL-03", _("Labour cost paid in short")
    NEXT_MONTH = "AL-04", _("Balance under next month's wages")
    NO_PAYROLL = "AL-05", _("Payroll missing or not signed")
    WAGES_UNPAID = "AL-06", _("Wages unpaid after the agreed day")
    UNPAID_ATTENDANCE = "AL-07", _("Attendance without a wage")
    SECURITY = "AL-08", _("Deposit or guarantee missing or ending")
    PROGRESS_SHORT = "AL-10", _("Progress payment too low")
    RESTRAINED = "AL-12", _("Account laid hands on for another reason")
    WAGES_FIRST = "AL-15", _("Other payments before wages")
    ANOMALY = "AL-16", _("Sums that do not fit together")


class Party(TextChoices):
    """Who must act."""

    OWNER = "owner", _("Project owner")
    CONTRACTOR = "contractor", _("General contractor")
    BODY = "body", _("Body that gave the order")


class How(TextChoices):
    """How a warning ended."""

    GONE = "gone", _("The facts no longer show it")
    SETTLED = "settled", _("Put right, shown by papers")
    EXPLAINED = "explained", _("Looked into, there is a reason for it")
    MISTAKEN = "mistaken", _("What was entered was wrong")


class Act(TextChoices):
    """What happened to a warning, on its own timeline."""

    OPENED = "opened", _("Raised")
    ROSE = "rose", _("Colour rose")
    FELL = "fell", _("Colour fell")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    CLOSED = "closed", _("Closed")


# Who of the place follows it up: its industry department, else the first of these that the place has.
INDUSTRY = "industry"
FOLLOWS: dict[str, tuple[str, ...]] = {
    Code.ACCOUNT_MISSING: (INDUSTRY, "hrss"),
    Code.NO_LABOUR_COST: (INDUSTRY, "hrss"),
    Code.LABOUR_COST_SHORT: (INDUSTRY, "finance", "hrss"),
    Code.NEXT_MONTH: ("hrss", INDUSTRY),
    Code.NO_PAYROLL: ("hrss", "hrss_inspection"),
    Code.WAGES_UNPAID: ("hrss_inspection", "hrss"),
    Code.UNPAID_ATTENDANCE: ("hrss", "hrss_inspection"),
    Code.SECURITY: ("hrss", "hrss_inspection"),
    Code.PROGRESS_SHORT: ("finance", INDUSTRY),
    Code.RESTRAINED: ("arrears_office", "hrss"),
    Code.WAGES_FIRST: ("finance", INDUSTRY),
    Code.ANOMALY: ("hrss_inspection", "hrss"),
}
