"""Who answers for projects now: the four of 四方责任体系, and the labour manager of every firm on a site."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from projects.models import Company, Contract, ManagerAssessment, Post, Project

MANAGER = Post.Part.LABOUR_MANAGER


def four_missing(project_ids: Iterable[int]) -> dict[int, list[Post.Part]]:
    """Of the four persons (ZY 二(一)二) those not named, by project; only projects that lack one. One query."""
    keys = list(project_ids)
    held = Post.objects.filter(project__in=keys, part__in=Post.FOUR, until_on__isnull=True)
    there = set(held.values_list("project_id", "part"))
    missing = {key: [part for part in Post.FOUR if (key, part.value) not in there] for key in keys}
    return {key: parts for key, parts in missing.items() if parts}


@dataclass(slots=True)
class Managed:
    """A firm on a project, and who its labour manager is; None is a gap."""

    company: Company
    is_general: bool
    post: Post | None = None
    trained_on: date | None = None
    trainings: int = 0
    assessment: ManagerAssessment | None = None


@dataclass(slots=True)
class Site:
    project: Project
    firms: list[Managed] = field(default_factory=list)

    @property
    def gaps(self) -> int:
        return sum(each.post is None for each in self.firms)


def managers_of(projects: Iterable[Project]) -> list[Site]:
    """Every firm that owes a labour manager on these projects (BJ 三(二)6), the general contractor first."""
    sites = {each.pk: Site(each) for each in projects}
    firms: dict[tuple[int, int], Managed] = {}
    for site in sites.values():
        if site.project.general_contractor is not None:
            firm = site.project.general_contractor
            firms[site.project.pk, firm.pk] = Managed(firm, is_general=True)
    running = Contract.objects.filter(project__in=sites, ended_on__isnull=True).select_related("contractor")
    for contract in running.order_by("kind", "pk"):
        is_general = contract.kind == Contract.Kind.GENERAL
        firms.setdefault(
            (contract.project_id, contract.contractor_id), Managed(contract.contractor, is_general)
        )
    posts = Post.objects.filter(project__in=sites, part=MANAGER, until_on__isnull=True).annotate(
        trained_on=Max("trainings__training__held_on"), trained=Count("trainings")
    )
    posts_by_key = {each.pk: each for each in posts}
    last: Mapping[int, ManagerAssessment] = {
        each.post_id: each
        for each in ManagerAssessment.objects.filter(post__in=posts_by_key)
        .order_by("year")
        .select_related("assessed_by")
    }
    for post in posts_by_key.values():
        managed = firms.get((post.project_id, post.company_id or 0))
        if managed is not None:
            managed.post, managed.assessment = post, last.get(post.pk)
            managed.trained_on, managed.trainings = post.trained_on, post.trained
    for (project, _firm), managed in firms.items():
        sites[project].firms.append(managed)
    return list(sites.values())


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the firms on the sites have a labour manager, and how many of those were assessed for the year."""

    owed: int
    named: int
    assessed: int
    year: int

    @property
    def share(self) -> int | None:
        return 100 * self.named // self.owed if self.owed else None

    @property
    def gaps(self) -> int:
        return self.owed - self.named

    @property
    def assessed_share(self) -> int | None:
        return 100 * self.assessed // self.named if self.named else None


def coverage(projects: QuerySet[Project], year: int) -> Coverage:
    """Over the projects of a list: three counts, each of which opens to its rows."""
    named = Exists(
        Post.objects.filter(
            project=OuterRef("project"), company=OuterRef("contractor"), part=MANAGER, until_on__isnull=True
        )
    )
    under = (
        Contract.objects.filter(project__in=projects, ended_on__isnull=True)
        .order_by()
        .values("project", "contractor")
        .distinct()
    )
    # A general contractor whose contract nobody has entered owes one all the same.
    alone = projects.filter(general_contractor__isnull=False).exclude(
        Exists(
            Contract.objects.filter(
                project=OuterRef("pk"), contractor=OuterRef("general_contractor"), ended_on__isnull=True
            )
        )
    )
    held = Post.objects.filter(project__in=projects, part=MANAGER, until_on__isnull=True)
    named_alone = alone.filter(
        Exists(held.filter(project=OuterRef("pk"), company=OuterRef("general_contractor")))
    )
    assessed = held.filter(assessments__year=year).distinct()
    return Coverage(
        owed=under.count() + alone.count(),
        named=under.filter(named).count() + named_alone.count(),
        assessed=assessed.count(),
        year=year,
    )


def has_gap() -> Q:
    """The projects on which a firm has no labour manager."""
    there = Post.objects.filter(part=MANAGER, until_on__isnull=True)
    firm = Contract.objects.filter(project=OuterRef("pk"), ended_on__isnull=True).exclude(
        Exists(there.filter(project=OuterRef("project"), company=OuterRef("contractor")))
    )
    alone = there.filter(project=OuterRef("pk"), company=OuterRef("general_contractor"))
    return Q(Exists(firm)) | (Q(general_contractor__isnull=False) & Q(~Exists(alone)))
