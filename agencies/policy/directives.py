"""What a document demands of those who lead: targets, reports, key periods, campaigns, meetings, tasks, assessments.

Values alone: a list of directives as a file states them, and the days they name in a given year.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from borax.calendars.lunardate import LunarDate
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.policy.obliged import Scope


class Kind(TextChoices):
    """What is demanded; `code` of a directive is read by it."""

    TARGET = "target", _("Target")
    REPORT = "report", _("Report")
    SEASON = "season", _("Key period")
    CAMPAIGN = "campaign", _("Campaign")
    MEETING = "meeting", _("Meeting of the leading group")
    TASK = "task", _("Task with a date")
    ASSESSMENT = "assessment", _("Assessment")
    POST = "post", _("Post in the leading group")


class Measure(TextChoices):
    """What a target is set on; each is counted, or answered with yes or no for every district."""

    REAL_NAME = "real_name", _("Real-name management")
    WRITTEN_CONTRACT = "written_contract", _("Written labour contracts")
    MONTHLY_PAY = "monthly_pay", _("Wages paid monthly and in full")
    BANK_PAY = "bank_pay", _("Wages paid through a bank")
    WAGE_ACCOUNT = "wage_account", _("Dedicated wage accounts")
    AGENCY_PAYMENT = "agency_payment", _("Wages paid by the general contractor on behalf of subcontractors")
    DEPOSIT = "deposit", _("Wage guarantee deposits")
    DEPOSIT_FIRMS = "deposit_firms", _("Construction firms with a wage guarantee deposit")
    PAYMENT_GUARANTEE = "payment_guarantee", _("Payment guarantees for works money")
    PROCESS_SETTLEMENT = "process_settlement", _("Interim settlement")
    RIGHTS_BOARD = "rights_board", _("Rights notice boards")
    LABOUR_MANAGER = "labour_manager", _("Projects with a labour manager")
    LABOUR_MANAGER_FIRMS = "labour_manager_firms", _("Contractors and subcontractors with a labour manager")
    LABOUR_MANAGER_ASSESSED = "labour_manager_assessed", _("Labour managers assessed")
    ARREARS_FREE_OFFICE = "arrears_free_office", _("Arrears-free project offices")
    GOVERNMENT_ARREARS = "government_arrears", _("Government projects without arrears")
    WORKERS_OWED = "workers_owed", _("Workers owed wages, falling year by year")
    GROUP_INCIDENTS = "group_incidents", _("No group incident over wages")
    EMERGENCY_FUND = "emergency_fund", _("Emergency revolving fund set up")
    BLACKLIST = "blacklist", _("List of the dishonest set up")
    IN_ASSESSMENT = "in_assessment", _("Wage protection in the government assessment")
    ASSESSMENT_RULES = "assessment_rules", _("Assessment rules issued")

    @property
    def is_answered(self) -> bool:
        """Answered with yes or no for every district, with evidence; the others are counted."""
        return self in (self.EMERGENCY_FUND, self.BLACKLIST, self.IN_ASSESSMENT, self.ASSESSMENT_RULES)


class Rhythm(TextChoices):
    """Which report; the first ones are drafted for the whole place, the last ones are owed by every unit."""

    DAILY = "daily", _("Daily dispatch")
    WEEKLY = "weekly", _("Weekly dispatch")
    MONTHLY = "monthly", _("Monthly bulletin")
    TIMELINESS = "timeliness", _("Timeliness of feedback")
    COVERAGE = "coverage", _("Coverage of the systems")
    SUMMARY = "summary", _("Summary for the level above")
    CAMPAIGN = "campaign", _("Campaign report")
    SELF_CHECK = "self_check", _("Yearly self-check")
    INFORMATION = "information", _("Information report of a unit")
    TOWNSHIP = "township", _("Township monthly form")


# Owed by every unit that `lead` names; without leads by every agency of the place.
OF_UNITS = (Rhythm.INFORMATION, Rhythm.TOWNSHIP)


class Sitting(TextChoices):
    PLENARY = "plenary", _("Plenary meeting")
    JOINT = "joint", _("Joint meeting")
    SPECIAL = "special", _("Special meeting")
    EXCHANGE = "exchange", _("Exchange of information")


class Rank(TextChoices):
    """A post in the leading group, from the top."""

    HEAD = "head", _("Head of the group")
    EXECUTIVE_DEPUTY = "executive_deputy", _("Executive deputy head")
    DEPUTY = "deputy", _("Deputy head")
    MEMBER = "member", _("Member")
    OFFICE_HEAD = "office_head", _("Head of the group's office")
    LIAISON = "liaison", _("Liaison person")


class Assessed(TextChoices):
    AGENCY = "agency", _("Industry departments")
    TOWN = "town", _("Towns and streets")
    DISTRICT = "district", _("Counties and districts")


class Season(TextChoices):
    """What a key period or a campaign is counted from."""

    SPRING_FESTIVAL = "spring_festival", _("Spring Festival")
    MID_AUTUMN = "mid_autumn", _("Mid-Autumn Festival")
    NATIONAL_DAY = "national_day", _("National Day")
    NEW_YEAR = "new_year", _("New Year's Day")
    LABOUR_DAY = "labour_day", _("Labour Day")


EVERYTHING = Scope()
_MOMENT = re.compile(
    r"(?P<year>\d{4})-(?P<ymonth>\d\d)-(?P<yday>\d\d)|(?P<month>\d\d)-(?P<day>\d\d)"
    r"|(?P<season>[a-z_]+)(?P<shift>[+-]\d{1,3})?(?P<next>/next)?"
)


def festival(season: str, year: int) -> date:
    """The day itself in a year; lunar ones are reckoned, whether or not the year's holidays are published."""
    return {
        Season.SPRING_FESTIVAL: lambda: LunarDate(year, 1, 1).to_solar_date(),
        Season.MID_AUTUMN: lambda: LunarDate(year, 8, 15).to_solar_date(),
        Season.NATIONAL_DAY: lambda: date(year, 10, 1),
        Season.NEW_YEAR: lambda: date(year, 1, 1),
        Season.LABOUR_DAY: lambda: date(year, 5, 1),
    }[Season(season)]()


def is_moment(text: str) -> bool:
    try:
        moment(text, 2025)
    except ValueError:
        return False
    return True


def moment(text: str, year: int) -> date:
    """The day that a moment names in a year.

    `2017-12-31` is one day for all years, `10-01` the same day of each, `spring_festival-40` so many days before a
    festival, `spring_festival/next` the festival of the year after. 29 February is the last day of that month.
    Raises ValueError for anything else.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    if found["year"]:
        return date(int(found["year"]), int(found["ymonth"]), int(found["yday"]))
    if found["month"]:
        month, day = int(found["month"]), int(found["day"])
        if month == 2 and day == 29:
            day = monthrange(year, 2)[1]
        return date(year, month, day)
    return festival(found["season"], year + bool(found["next"])) + timedelta(days=int(found["shift"] or 0))


@dataclass(frozen=True, slots=True)
class Directive:
    """One demand. Which of the fields are set follows from `kind`; `lead` and `assist` are role codes.

    `share` is in percent. `start` and `due` are moments, see `moment`. `term` is the date in the document's own words
    where it names none that can be reckoned (长期). `every_member` has all members of the leading group take part.
    `whole` has a campaign take in every employer or project of `when` (拉网式). `enters` names the evaluations that an
    assessment is part of.
    """

    kind: Kind
    code: str
    name: str = ""
    share: Decimal | None = None
    start: str = ""
    due: str = ""
    term: str = ""
    days: int = 0
    lead: tuple[str, ...] = ()
    assist: tuple[str, ...] = ()
    every_member: bool = False
    whole: bool = False
    enters: tuple[str, ...] = ()
    season: str = ""
    when: Scope = EVERYTHING
    clause: str = ""
    quote: str = ""
    basis: str = ""
    unverified: bool = False
    line: int = field(default=1, compare=False)

    @property
    def source(self) -> str:
        """What to cite: the clause, or on what the office's own setting rests."""
        return self.clause or self.basis

    def due_in(self, year: int) -> date | None:
        return moment(self.due, year) if self.due else None

    def start_in(self, year: int) -> date | None:
        return moment(self.start, year) if self.start else None


def of_kind(directives: Sequence[Directive], kind: Kind) -> tuple[Directive, ...]:
    return tuple(each for each in directives if each.kind is kind)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last day, both included, and the directive that says so."""

    directive: Directive
    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def seasons_around(directives: Sequence[Directive], day: date) -> Iterator[Span]:
    """The key periods of the year before, this year and the next, by their first day."""
    yield from sorted(
        (
            Span(each, first, last)
            for each in of_kind(directives, Kind.SEASON)
            for year in (day.year - 1, day.year, day.year + 1)
            if (first := each.start_in(year)) and (last := each.due_in(year)) and first <= last
        ),
        key=lambda span: span.first,
    )


def season_on(directives: Sequence[Directive], day: date) -> Span | None:
    """The key period a day lies in (重要时间节点), if any."""
    return next((span for span in seasons_around(directives, day) if span.holds(day)), None)
