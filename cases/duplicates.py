"""Cases that may be the same matter (routing.md, 三(二)): same worker, project, employer, period or foreign number.

Every question is answered by an index and looks at few rows, so that it can be asked while somebody types.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.people.models import User
from agencies.records.privacy import blind
from cases.models import Case, CaseFacts, CaseLink, Complainant, DuplicateJudgement, ExternalReference
from cases.workflow import Status

# How many rows one question looks at, newest first, and how many cases are shown.
LOOKED_AT, SHOWN = 40, 8


class Sign(TextChoices):
    """What two cases have in common."""

    ID_NUMBER = "id_number", _("Same identity number")
    REFERENCE = "reference", _("Same external number")
    PHONE = "phone", _("Same telephone")
    PROJECT = "project", _("Same project")
    EMPLOYER = "employer", _("Same employer")
    PERIOD = "period", _("Periods of arrears overlap")


class Strength(TextChoices):
    STRONG = "strong", _("Very likely the same matter")
    LIKELY = "likely", _("Probably the same matter")
    WEAK = "weak", _("Possibly the same matter")


# Who complains says more than about whom: a project has many workers, each with a matter of their own.
_WEIGHTS = {
    Sign.ID_NUMBER: 5,
    Sign.REFERENCE: 5,
    Sign.PHONE: 3,
    Sign.PROJECT: 1,
    Sign.EMPLOYER: 1,
    Sign.PERIOD: 1,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a matter that is asked about. Indexes are blind: neither number can be read from them."""

    jurisdiction: str
    phones: frozenset[bytes] = frozenset()
    id_numbers: frozenset[bytes] = frozenset()
    references: frozenset[str] = frozenset()
    project: str = ""
    employer_name: str = ""
    employer: int | None = None
    arrears_from: date | None = None
    arrears_to: date | None = None


@dataclass(slots=True)
class Candidate:
    """A case that may be the same, with what speaks for it."""

    case: Case
    signs: list[Sign] = field(default_factory=list)

    @property
    def weight(self) -> int:
        return sum(_WEIGHTS[sign] for sign in self.signs)

    @property
    def strength(self) -> Strength:
        return Strength.STRONG if self.weight >= 4 else Strength.LIKELY if self.weight >= 3 else Strength.WEAK

    @property
    def reasons(self) -> list[str | Promise]:
        return [sign.label for sign in self.signs]


def known_of(case: Case) -> Known:
    people = list(case.complainants.values_list("phone_index", "id_number_index"))
    facts = CaseFacts.objects.only("arrears_from", "arrears_to").get(pk=case.pk)
    return Known(
        jurisdiction=case.jurisdiction_id,
        phones=frozenset(bytes(phone) for phone, _number in people if phone),
        id_numbers=frozenset(bytes(number) for _phone, number in people if number),
        references=frozenset(case.references.values_list("number", flat=True)),
        project=case.project.code if case.project else "",
        employer_name=case.employer_name,
        employer=case.employer_id,
        arrears_from=facts.arrears_from,  # type: ignore[attr-defined]
        arrears_to=facts.arrears_to,  # type: ignore[attr-defined]
    )


def known_from(
    jurisdiction: str, *, phone: str = "", id_number: str = "", reference: str = "", project: str = "",
    employer_name: str = "", arrears_from: date | None = None, arrears_to: date | None = None,
) -> Known:  # fmt: skip
    """What a complaint that is still being typed says so far."""
    blinds = {kind: blind(kind, value) for kind, value in (("phone", phone), ("id_number", id_number))}
    return Known(
        jurisdiction=jurisdiction,
        phones=frozenset(filter(None, [blinds["phone"]])),
        id_numbers=frozenset(filter(None, [blinds["id_number"]])),
        references=frozenset(filter(None, [reference])),
        project=project,
        employer_name=employer_name,
        arrears_from=arrears_from,
        arrears_to=arrears_to,
    )


def candidates(user: User, known: Known, but: Case | None = None) -> list[Candidate]:
    """What this person may see of it, the likeliest first. What was judged already and what hangs together with
    `but` is left out; a merged case stands as the one that goes on."""
    found: dict[int, list[Sign]] = {}
    for sign, cases in _asked(known):
        for pk in cases:
            found.setdefault(pk, []).append(sign)
    found = _as_main_cases(found)
    for pk in _settled(but) if but else ():
        found.pop(pk, None)
    if not found:
        return []
    seen = (
        Case.objects.visible_to(user)
        .filter(pk__in=found)
        .select_related("lead_agency", "project", "fact_row")
    )
    together = [Candidate(case, sorted(found[case.pk], key=list(Sign).index)) for case in seen]
    for each in together:
        _add_period(each, known)
    return sorted(together, key=lambda each: (-each.weight, -each.case.received_at.timestamp()))[:SHOWN]


def _asked(known: Known) -> Iterable[tuple[Sign, Iterable[int]]]:
    cases = Case.objects.filter(jurisdiction=known.jurisdiction)
    people = Complainant.objects.filter(case__jurisdiction=known.jurisdiction)
    if known.id_numbers:
        yield Sign.ID_NUMBER, _newest(people.filter(id_number_index__in=known.id_numbers), "case")
    if known.phones:
        yield Sign.PHONE, _newest(people.filter(phone_index__in=known.phones), "case")
    if known.references:
        same = ExternalReference.objects.filter(jurisdiction=known.jurisdiction, number__in=known.references)
        yield Sign.REFERENCE, _newest(same, "case")
    if known.project:
        yield Sign.PROJECT, _newest(cases.filter(project__code=known.project), "pk")
    if known.employer or known.employer_name:
        yield (
            Sign.EMPLOYER,
            {
                *(_newest(cases.filter(employer=known.employer), "pk") if known.employer else ()),
                *(
                    _newest(cases.filter(employer_name=known.employer_name), "pk")
                    if known.employer_name
                    else ()
                ),
            },
        )


def _newest(rows: Any, column: str) -> set[int]:
    return set(rows.order_by("-pk").values_list(column, flat=True)[:LOOKED_AT])


def _as_main_cases(found: dict[int, list[Sign]]) -> dict[int, list[Sign]]:
    """A merged case counts as the one it was merged into."""
    into = dict(CaseLink.objects.mergers().filter(from_case__in=found).values_list("from_case", "to_case"))
    gathered: dict[int, list[Sign]] = {}
    for pk, signs in found.items():
        here = gathered.setdefault(into.get(pk, pk), [])
        here.extend(sign for sign in signs if sign not in here)
    return gathered


def _settled(case: Case) -> set[int]:
    """The case itself, what it was compared with, and what hangs together with it already."""
    judged = DuplicateJudgement.objects.filter(Q(first=case) | Q(second=case)).values_list("first", "second")
    linked = CaseLink.objects.standing().filter(Q(from_case=case) | Q(to_case=case))
    pairs = [*judged, *linked.values_list("from_case", "to_case")]
    return {case.pk, *(pk for pair in pairs for pk in pair)}


def _add_period(candidate: Candidate, known: Known) -> None:
    """Only beside another sign: a period alone says nothing."""
    facts = candidate.case.fact_row.facts
    if overlap(known.arrears_from, known.arrears_to, facts.arrears_from, facts.arrears_to):
        candidate.signs.append(Sign.PERIOD)


def overlap(first: date | None, last: date | None, other_first: date | None, other_last: date | None) -> bool:
    """Whether two periods share a day. Of each both ends must be known: one that is open says too little."""
    if first is None or last is None or other_first is None or other_last is None:
        return False
    return first <= other_last and other_first <= last


def judged_same(case: Case) -> list[Case]:
    """Open cases judged to be the same matter as this one and not merged with it yet."""
    judged = DuplicateJudgement.objects.filter(Q(first=case) | Q(second=case), is_same=True)
    others = [each.second if each.first_id == case.pk else each.first
              for each in judged.select_related("first", "second")]  # fmt: skip
    return [each for each in others if each.closed_at is None or each.status == Status.CLOSED]


def numbered(text: str) -> Q:
    """The cases another channel knows under this number; where such a case was merged, the one that goes on too."""
    known = ExternalReference.objects.filter(number=text.strip()).values("case")
    return Q(pk__in=known) | Q(
        pk__in=CaseLink.objects.mergers().filter(from_case__in=known).values("to_case")
    )
