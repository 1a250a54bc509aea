"""How stays, months and figures of the roster are shown: masked, in words, each figure with the list behind it."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from projects.models import Attendance, Engagement, Project
from projects.workers.coverage import RealName

RELATED = ("worker", "employer", "contract")


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    note: str
    url: str
    tone: str = ""


def figures_of(project: Project, state: RealName) -> list[Figure]:
    base = reverse("project-workers", args=[project.pk])

    def figure(label: str, value: int, note: str, *, bad: bool = False, **query: str) -> Figure:
        return Figure(label, f"{value:,}", note, f"{base}?{urlencode(query)}", "breached" if bad else "")

    return [
        figure(_("On site now"), state.on_site, "", presence="here"),
        figure(_("With a labour contract"), state.contracted, _share(state.contracted_share), contract="signed",
               bad=state.contracted < state.on_site),
        figure(_("Contract before entry"), state.before_entry, _share(state.before_entry_share), contract="before",
               bad=state.before_entry < state.on_site),
        figure(_("All four terms stated"), state.complete, "", contract="incomplete" if state.complete < state.on_site
               else "signed", bad=state.complete < state.on_site),
        figure(_("Seen this month"), state.present, _share(state.present_share), presence="present"),
        figure(_("Left and not settled"), state.unsettled, "", settlement="owed", bad=state.unsettled > 0),
    ]  # fmt: skip


def _share(share: int | None) -> str:
    return "—" if share is None else f"{share} %"


@dataclass(frozen=True, slots=True)
class ShownStay:
    stay: Engagement
    is_here: bool
    is_late: bool
    missing: str
    state: str
    tone: str


def shown(stay: Engagement) -> ShownStay:
    here = stay.exited_on is None
    late = stay.contracted_on is not None and stay.contracted_on > stay.entered_on
    if here:
        state, tone = _("On the site"), "plain"
    elif stay.settled_on is None:
        state, tone = _("Left, not settled"), "breached"
    else:
        state, tone = _("Left, settled"), "done"
    return ShownStay(stay, here, late, missing_terms(stay.terms_bits), state, tone)


def missing_terms(bits: int) -> str:
    words = (_("Working hours"), _("Kind of work"), _("Wage"), _("Way of payment"))
    return "、".join(word for at, word in enumerate(words) if not bits >> at & 1)


@dataclass(frozen=True, slots=True)
class Month:
    """`days` are (day, whether present, whether it was within the stay)."""

    month: date
    days: Sequence[tuple[int, bool]]
    count: int


def months_of(rows: Iterable[Attendance]) -> Iterator[Month]:
    for row in rows:
        last = monthrange(row.month.year, row.month.month)[1]
        days = [(day, bool(row.day_bits >> (day - 1) & 1)) for day in range(1, last + 1)]
        yield Month(row.month, days, row.day_bits.bit_count())


HEADING = (
    "project_code", "name", "id_number", "employer", "contract_no", "team", "trade", "contracted_on",
    "contracted_as", "terms", "pay", "wage", "entered_on", "exited_on", "settled_on", "settled",
)  # fmt: skip


def line_of(stay: Engagement, code: str) -> list[str]:
    """As the columns of the roster are named for taking in; name and identity number stay masked."""
    complete = stay.terms_bits == Engagement.ALL_TERMS
    number = stay.contract.number if stay.contract else ""
    said: list[Any] = [
        code, stay.worker.shown_name, "******************", stay.employer, number,
        stay.team, stay.trade, stay.contracted_on, stay.get_contracted_as_display(),
        _("all stated") if complete else _("missing: %(terms)s") % {"terms": missing_terms(stay.terms_bits)},
        stay.get_pay_display(), stay.wage, stay.entered_on, stay.exited_on, stay.settled_on, stay.settled,
    ]  # fmt: skip
    return ["" if each is None else str(each) for each in said]


def payroll_url(project: Project, month: date) -> str:
    """Where the app above shows the payroll of a month; "" where there is no such app."""
    try:
        return reverse("project-payroll-roll", args=[project.pk, f"{month:%Y-%m}"])
    except NoReverseMatch:
        return ""
