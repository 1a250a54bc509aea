"""What about a project is a red or amber flag by its own facts, with the clause. Alerts and accountability read it.

Each flag is declared once, as a question to one project and as a condition to the ledger.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.registers.grounds import ground_of, places_of

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Flag:
    """`tone` is "breached" for what is forbidden, "act" for what somebody has to settle. `calls_to_account` where a
    government project with it is a matter for those who answer for it."""

    code: str
    tone: str
    words: Text
    ground: str  # of `grounds`
    calls_to_account: bool = False
    clause: str = ""  # as the place of a project cites it


@dataclass(frozen=True, slots=True)
class _Declared:
    flag: Flag
    holds: Callable[[Project], bool]
    where: Q


def _late(day: str) -> Q:
    """Begun although what `day` stands for was not there, or came afterwards."""
    return Q(started_on__isnull=False) & (
        Q(**{f"{day}__isnull": True}) | Q(**{f"{day}__gt": F("started_on")})
    )


def _before(project: Project, day: str, number: str) -> bool:
    on = getattr(project, day)
    if project.started_on is None:
        return False
    return on > project.started_on if on else not getattr(project, number)


DECLARED: tuple[_Declared, ...] = (
    _Declared(
        Flag(
            "contractor_financed_government", "breached",
            _("Government project financed by the contractor"), "contractor_financed", calls_to_account=True,
        ),
        lambda project: project.is_government and project.is_contractor_financed is True,
        Q(is_government=True, is_contractor_financed=True),
    ),
    _Declared(
        Flag("contractor_financed", "act", _("Financed by the contractor"), "contractor_financed"),
        lambda project: not project.is_government and project.is_contractor_financed is True,
        Q(is_government=False, is_contractor_financed=True),
    ),
    _Declared(
        Flag(
            "funds_diverted", "breached", _("Funds withdrawn or diverted"), "funds_diverted", calls_to_account=True
        ),
        lambda project: project.funds_diverted is True,
        Q(funds_diverted=True),
    ),
    _Declared(
        Flag("three_without", "breached", _("Three-without project"), "three_without"),
        lambda project: project.special_type == "three_without",
        Q(special_type="three_without"),
    ),
    _Declared(
        Flag(
            "tender_clause_missing", "act", _("Tender documents do not secure the wages"),
            "tender",
        ),
        lambda project: project.tender_has_wage_clause is False,
        Q(tender_has_wage_clause=False),
    ),
    _Declared(
        Flag("unapproved_start", "act", _("Started without an approval on record"), "approval"),
        lambda project: _before(project, "approved_on", "approval_no"),
        _late("approved_on") & ~(Q(approved_on__isnull=True) & ~Q(approval_no="")),
    ),
    _Declared(
        Flag(
            "unpermitted_start", "act", _("Started without a construction permit on record"),
            "permit",
        ),
        lambda project: _before(project, "permitted_on", "permit_no"),
        _late("permitted_on") & ~(Q(permitted_on__isnull=True) & ~Q(permit_no="")),
    ),
    _Declared(
        Flag("unfunded_start", "act", _("Started with no funds in place"), "funds"),
        lambda project: project.started_on is not None and project.funds_in_place == 0,
        Q(started_on__isnull=False, funds_in_place=0),
    ),
)  # fmt: skip

FLAGS: dict[str, Flag] = {each.flag.code: each.flag for each in DECLARED}
_WHERE: dict[str, Q] = {
    each.flag.code: each.where
    if (places := places_of(each.flag.ground)) is None
    else each.where & Q(jurisdiction__in=places)
    for each in DECLARED
}


def flags_of(project: Project) -> tuple[Flag, ...]:
    """The flags of one project, what is forbidden first."""
    found = [
        replace(each.flag, clause=clause)
        for each in DECLARED
        if each.holds(project) and (clause := ground_of(each.flag.ground, project.jurisdiction_id))
    ]
    return tuple(sorted(found, key=lambda flag: flag.tone != "breached"))


def where(code: str) -> Q:
    """The projects with a flag."""
    return _WHERE[code]


def any_of(*codes: str) -> Q:
    found = Q()
    for each in codes or tuple(_WHERE):
        found |= _WHERE[each]
    return found
