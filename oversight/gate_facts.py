"""What a gate looks at, read from the cases and the registers of one jurisdiction; a fixed number of queries each.

A firm that owes wages elsewhere owes them all the same: other places of this installation are named with a count,
and nothing of theirs is shown.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from agencies.people.models import Agency, Region
from cases.models import Case
from cases.workflow import LIVE
from oversight.gate_given import (
    Claim,
    Delay,
    GateFacts,
    OwnerFacts,
    Paper,
    ProjectFacts,
    Row,
    Thresholds,
    Unpaid,
)
from oversight.gates import ROWS_MAX
from projects.models import Company, Document, Engagement, Payment, Project, Settlement
from projects.registers.works_money import owed

AT_WORK = (Project.State.BUILDING, Project.State.STOPPED, Project.State.FINISHED)
# What the register may hold without being asked: more rows than these change no decision.
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Subject:
    """A project, or a firm; of a project the owner is looked at where new works are at stake."""

    project: Project | None = None
    company: Company | None = None

    @property
    def name(self) -> str:
        return self.project.name if self.project else self.company.name if self.company else ""

    @property
    def owner(self) -> Company | Agency | None:
        if self.project:
            return self.project.owner or self.project.owner_agency
        return self.company


def thresholds() -> Thresholds:
    return Thresholds(settings.XINZE_GATE_SETTLEMENT_DAYS, settings.XINZE_GATE_FUNDS_SHARE)


def facts_of(subject: Subject, jurisdiction: str, today: date) -> GateFacts:
    owner = subject.owner
    return GateFacts(
        today=today,
        thresholds=thresholds(),
        project=project_facts(subject.project, today) if subject.project else None,
        owner=owner_facts(owner, jurisdiction, today) if owner else None,
    )


def project_facts(project: Project, today: date) -> ProjectFacts:
    purposes = [Document.Purpose.FUND_PROOF, Document.Purpose.PAYMENT_CERTIFICATE]
    papers = Document.objects.standing().filter(project=project, purpose__in=purposes)
    by_purpose: dict[str, list[Paper]] = {each: [] for each in purposes}
    for each in papers.order_by("-stored_at", "-pk")[:_LOOKED_AT]:
        by_purpose[each.purpose].append(_paper(each, today))
    roster = Engagement.objects.filter(project=project)
    left = roster.filter(exited_on__isnull=False, settled_on__isnull=True)
    unsettled = [
        _engagement(each) for each in left.select_related("worker").order_by("exited_on", "pk")[:ROWS_MAX]
    ]
    return ProjectFacts(
        row=project_row(project),
        is_government=project.is_government,
        fund_source=project.fund_source,
        funds_in_place=project.funds_in_place,
        funds_diverted=project.funds_diverted,
        fund_proofs=tuple(by_purpose[Document.Purpose.FUND_PROOF]),
        certificates=tuple(by_purpose[Document.Purpose.PAYMENT_CERTIFICATE]),
        claims=_claims(Q(project=project), project.jurisdiction_id, today),
        has_roster=bool(unsettled) or roster.exists(),
        unsettled=tuple(unsettled),
        unsettled_count=len(unsettled) if len(unsettled) < ROWS_MAX else left.count(),
    )


def owner_facts(owner: Company | Agency, jurisdiction: str, today: date) -> OwnerFacts:
    if isinstance(owner, Company):
        owned = Q(owner=owner)
        claimed = Q(project__owner=owner) | Q(project__general_contractor=owner) | Q(employer=owner)
    else:
        owned, claimed = Q(owner_agency=owner), Q(project__owner_agency=owner)
    projects = Project.objects.filter(owned, jurisdiction=jurisdiction)
    return OwnerFacts(
        row=owner_row(owner),
        claims=_claims(claimed, jurisdiction, today),
        elsewhere=_elsewhere(claimed, jurisdiction) if isinstance(owner, Company) else (),
        unpaid=_unpaid(projects, today),
        delays=_delays(projects, today),
        unrecorded=_unrecorded(projects),
    )


def _claims(which: Q, jurisdiction: str, today: date) -> tuple[Claim, ...]:
    """Open cases, with what was verified or else claimed less what was paid."""
    standing = Q(transfers__status__in=LIVE, transfers__feedback__returned_at__isnull=True)
    guarantees = Document.objects.trusted().filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        project=OuterRef("project"), purpose=Document.Purpose.GUARANTEE,
    )  # fmt: skip
    rows = (
        Case.objects.open()
        .filter(which, jurisdiction=jurisdiction)
        .annotate(
            verified=Max("transfers__feedback__amount_verified", filter=standing),
            is_guaranteed=Exists(guarantees),
            is_public=F("project__is_government"),
        )
        .order_by("received_at", "pk")
        .values("pk", "number", "amount", "recovered", "verified", "is_guaranteed", "is_public")
    )
    return tuple(_claim(each) for each in rows[:_LOOKED_AT])


def _claim(row: Any) -> Claim:
    owed = row["amount"] if row["verified"] is None else row["verified"]
    return Claim(
        Row("case", row["pk"], row["number"], reverse("case", args=[row["number"]])),
        None if owed is None else max(owed - row["recovered"], Decimal(0)),
        is_government=bool(row["is_public"]),
        is_guaranteed=row["is_guaranteed"],
    )


def _elsewhere(which: Q, jurisdiction: str) -> tuple[tuple[str, int], ...]:
    unpaid = Q(amount__isnull=True) | Q(amount__gt=F("recovered"))
    found = Case.objects.open().filter(which & unpaid).exclude(jurisdiction=jurisdiction)
    counted = found.order_by().values("jurisdiction").annotate(count=Count("pk", distinct=True))
    counts = {each["jurisdiction"]: each["count"] for each in counted}
    names = Region.objects.filter(pk__in=counts).values_list("pk", "name") if counts else ()
    return tuple((name, counts[code]) for code, name in sorted(names))


def _unpaid(projects: QuerySet[Project], today: date) -> tuple[Unpaid, ...]:
    """What the owner owes under the contracts it let itself: certified, due, and not wholly paid."""
    rows = (
        Payment.objects.filter(contract__parent__isnull=True, contract__project__in=projects)
        .filter(due_on__lt=today, paid__lt=F("certified"))
        .select_related("contract__project")
        .order_by("due_on", "pk")
    )
    return tuple(
        Unpaid(_works(each, f"{each.month:%Y-%m}"), owed(each, today), each.contract.project.is_government)
        for each in rows[:_LOOKED_AT]
    )  # fmt: skip


def _delays(projects: QuerySet[Project], today: date) -> tuple[Delay, ...]:
    rows = (
        Settlement.objects.filter(contract__parent__isnull=True, contract__project__in=projects)
        .filter(settled_on__isnull=True, planned_on__lt=today)
        .select_related("contract__project")
        .order_by("planned_on", "pk")
    )
    return tuple(Delay(_works(each, each.name), (today - each.planned_on).days) for each in rows[:_LOOKED_AT])


def _unrecorded(projects: QuerySet[Project]) -> tuple[Row, ...]:
    paid = Payment.objects.filter(contract__parent__isnull=True, contract__project=OuterRef("pk"))
    silent = projects.filter(state__in=AT_WORK).exclude(Exists(paid)).order_by("code")
    return tuple(project_row(each) for each in silent[:ROWS_MAX])


def _works(row: Payment | Settlement, what: str) -> Row:
    project = row.contract.project
    kind = "payment" if isinstance(row, Payment) else "settlement"
    return Row(kind, row.pk, f"{project.name} {what}", _of_project("project-parties", project.pk))


def _paper(document: Document, today: date) -> Paper:
    label = " ".join(each for each in (document.issuer, document.number) if each) or f"#{document.pk}"
    return Paper(
        Row("document", document.pk, label, _of_project("project-documents", document.project_id)),
        str(document.verification),
        has_expired=document.valid_until is not None and document.valid_until < today,
        signed_by_contractor=document.signed_by_contractor,
        signed_by_supervisor=document.signed_by_supervisor,
    )


def _engagement(row: Engagement) -> Row:
    label = f"{row.worker.shown_name} {row.exited_on}"
    return Row("engagement", row.pk, label, _of_project("project-workers", row.project_id))


def project_row(project: Project) -> Row:
    return Row("project", project.pk, f"{project.code} {project.name}", reverse("project", args=[project.pk]))


def owner_row(owner: Company | Agency) -> Row:
    if isinstance(owner, Agency):
        return Row("agency", owner.pk, owner.name)
    return Row("company", owner.pk, owner.name, _address("company", owner.pk))


def _of_project(name: str, pk: int) -> str:
    """The panel of the project that holds the row, else the project."""
    return _address(name, pk) or reverse("project", args=[pk])


def _address(name: str, pk: int) -> str:
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
