"""A template that holds already what a person may change: to be corrected and sent in again."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from agencies.importing.words import SECTORS
from agencies.people.access import coordinates
from agencies.people.models import User
from agencies.vocabulary import Funding, codes_of
from projects.duties import APPROVING, LABOUR
from projects.intake import contracts, posts, projects, words
from projects.intake.words import word_of
from projects.models import Contract, Post, Project, RegisterRun

Kind = RegisterRun.Kind
KINDS = (Kind.PROJECTS, Kind.CONTRACTS, Kind.POSTS)
_MOST = 20_000


def rows(kind: str, user: User) -> Iterator[list[str]]:
    """By the columns of the template; what is not known stays empty."""
    return {Kind.PROJECTS: _projects, Kind.CONTRACTS: _contracts, Kind.POSTS: _posts}[Kind(kind)](
        editable(user)
    )


def editable(user: User) -> QuerySet[Project]:
    """The projects that stand in the ledger and that the person may change; see projects.duties.may_edit."""
    found = Project.objects.visible_to(user).under_construction()
    agency = user.agency
    if agency is None or coordinates(user) or agency.role in LABOUR | APPROVING:
        return found
    own = Q(responsible_agency=agency) | Q(owner_agency=agency)
    if agency.region_id != agency.jurisdiction_id:
        own |= Q(region=agency.region_id)
    return found.filter(own)


def said(value: Any) -> str:
    """As one would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


_CODED: Mapping[str, Callable[[Any], str]] = {
    "sector": lambda code: SECTORS.get(code, ("",))[0],
    "category": lambda code: word_of(words.CATEGORIES, code),
    "special_type": lambda code: word_of(words.SPECIALS, code),
    "nature": lambda code: word_of(words.NATURES, code),
    "state": lambda code: word_of(words.STATES, code),
    "kind": lambda code: word_of(words.CONTRACTS, code),
    "labour_method": lambda code: word_of(words.LABOUR_COSTS, code),
    "part": lambda code: word_of(words.PARTS, code),
}


def _cells(columns: Any, facts: Mapping[str, Any], row: Any) -> list[str]:
    found = []
    for column in columns:
        value = facts[column.code] if column.code in facts else getattr(row, column.code)
        found.append(_CODED[column.code](value) if column.code in _CODED else said(value))
    return found


def _projects(found: QuerySet[Project]) -> Iterator[list[str]]:
    related = ("region", "owner", "owner_agency", "general_contractor", "responsible_agency", "approved_by")
    for each in found.select_related(*related).order_by("code")[:_MOST].iterator(chunk_size=1000):
        funding = "、".join(word_of(words.FUNDINGS, code) for code in codes_of(each.funding_bits, Funding))
        facts = {
            "region": each.region.name, "funding": funding, "owner": each.owner_name,
            "owner_code": each.owner.credit_code if each.owner else None,
            "contractor": each.general_contractor,
            "contractor_code": each.general_contractor.credit_code if each.general_contractor else None,
            "regulator": each.responsible_agency and each.responsible_agency.name,
            "approved_by": each.approved_by and each.approved_by.name,
        }  # fmt: skip
        yield _cells(projects.COLUMNS, facts, each)


def _contracts(found: QuerySet[Project]) -> Iterator[list[str]]:
    rows = Contract.objects.filter(project__in=found).select_related(
        "project", "parent", "client", "contractor"
    )
    for each in rows.order_by("project__code", "pk")[:_MOST].iterator(chunk_size=1000):
        facts = {
            "project_code": each.project.code, "project_name": each.project.name, "contract_no": each.number,
            "parent_no": each.parent.number if each.parent else "", "client": each.client,
            "client_code": each.client.credit_code if each.client else "", "contractor": each.contractor,
            "contractor_code": each.contractor.credit_code, "contract_filed_on": each.filed_on,
        }  # fmt: skip
        yield _cells(contracts.COLUMNS, facts, each)


def _posts(found: QuerySet[Project]) -> Iterator[list[str]]:
    """Every part of every project: those that nobody holds are there to be filled in."""
    held: dict[tuple[int, str], list[Post]] = {}
    rows = Post.objects.filter(project__in=found, until_on=None).select_related("agency", "company")
    for post in rows.order_by("pk").iterator(chunk_size=1000):
        held.setdefault((post.project_id, post.part), []).append(post)
    for project in found.order_by("code")[: _MOST // len(Post.Part.values)].iterator(chunk_size=1000):
        for part in Post.Part.values:
            for each in held.get((project.pk, part), [Post(project=project, part=part)]):
                facts = {
                    "project_code": project.code, "project_name": project.name, "person": each.name,
                    "department": each.agency and each.agency.name, "company": each.company,
                    "company_code": each.company and each.company.credit_code,
                }  # fmt: skip
                yield _cells(posts.COLUMNS, facts, each)
