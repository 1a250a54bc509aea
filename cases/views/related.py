"""The card “Related and possible duplicates” of the case page, and what a main case shows of those merged into it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.people.models import User
from cases.duplicates import Candidate, candidates, judged_same, known_of
from cases.duties import case_verbs
from cases.models import Attachment, Case, CaseLink, Complainant, Ending, ExternalReference
from cases.workflow import Verb

_LABELS = {
    (CaseLink.Kind.MERGED, True): _("Merged into"),
    (CaseLink.Kind.MERGED, False): _("Merged into this case"),
    (CaseLink.Kind.SPLIT, True): _("Split off as"),
    (CaseLink.Kind.SPLIT, False): _("Split off from"),
    (CaseLink.Kind.LINKED, True): _("Linked with"),
    (CaseLink.Kind.LINKED, False): _("Linked with"),
}


@dataclass(frozen=True, slots=True)
class ShownLink:
    """`case` is the other one; `is_visible` says whether this person may open it."""

    label: str | Promise
    link: CaseLink
    case: Case
    is_visible: bool


@dataclass(slots=True)
class Joined:
    """What a case shows besides its own: links, what was merged into it, and what may be the same matter."""

    into: ShownLink | None = None
    links: list[ShownLink] = field(default_factory=list)
    people: list[Complainant] = field(default_factory=list)
    references: list[ExternalReference] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    same: list[Case] = field(default_factory=list)
    may_judge: bool = False
    may_merge: bool = False

    @property
    def is_shown(self) -> bool:
        return bool(self.links or self.candidates or self.same or self.may_judge)


def joined(user: User, case: Case) -> Joined:
    verbs = case_verbs(user, case)
    shown = Joined(may_judge=Verb.JUDGE in verbs, may_merge=Verb.MERGE in verbs)
    shown.links = _links(user, case)
    shown.into = next((each for each in shown.links if each.link.is_merger and each.case.pk == each.link.to_case_id),
                      None)  # fmt: skip
    merged = [each.case.pk for each in shown.links if each.link.is_merger and each is not shown.into]
    if merged:
        shown.people = list(Complainant.objects.filter(case__in=merged).select_related("case").order_by("pk"))
        shown.references = list(
            ExternalReference.objects.filter(case__in=merged).select_related("case").order_by("pk")
        )
        files = Attachment.objects.standing().filter(case__in=merged)
        shown.files = list(files.select_related("case", "stored_by", "agency").order_by("pk"))
    shown.endings = list(case.endings.select_related("ended_by").order_by("-pk"))
    if shown.may_judge:
        shown.candidates = candidates(user, known_of(case), case)
        shown.same = judged_same(case)
    return shown


def _links(user: User, case: Case) -> list[ShownLink]:
    found = list(
        CaseLink.objects.standing()
        .filter(Q(from_case=case) | Q(to_case=case))
        .select_related("from_case", "to_case", "made_by")
        .order_by("pk")
    )
    seen = _visible(user, found) if found else frozenset()
    return [_shown(each, case, seen) for each in found]


def _shown(link: CaseLink, case: Case, seen: frozenset[int]) -> ShownLink:
    is_from = link.from_case_id == case.pk
    other = link.to_case if is_from else link.from_case
    return ShownLink(_LABELS[CaseLink.Kind(link.kind), is_from], link, other, other.pk in seen)


def _visible(user: User, links: Iterable[CaseLink]) -> frozenset[int]:
    keys = {pk for each in links for pk in (each.from_case_id, each.to_case_id)}
    return frozenset(Case.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
