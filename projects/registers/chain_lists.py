"""The register of subcontracts (国有企业分包管理, BDH 一(三)) and the list of interim settlements (BDH 一(一))."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import FilterForm, without
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.models import Contract, Settlement
from projects.registers.chain_filters import SettlementFilter, SubcontractFilter
from projects.registers.chain_reading import Chained, faults_in
from projects.registers.choices import options_for
from projects.registers.sight import agency_of, seen_by

NEWEST = Order("updated_at", descending=True)
BY_DAY = Order("planned_on", is_day=True)
_AT_ONCE = 500


def listed(request: SignedIn, form: FilterForm, rows: QuerySet[Any], order: Order) -> dict[str, Any]:
    """What every list of these registers shows of itself."""
    page = listing.page_of(rows, order, request.GET)
    return {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": page.rows,
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(rows),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
    }


def _subcontracts(user: User, form: SubcontractFilter) -> QuerySet[Contract]:
    found = Contract.objects.filter(project__in=seen_by(user)).exclude(kind=Contract.Kind.GENERAL)
    return found.filter(form.condition()).select_related(
        "contractor", "client", "parent", "project__general_contractor", "project__responsible_agency"
    )


def _chained(contracts: Iterable[Contract]) -> list[Chained]:
    contracts = list(contracts)
    faults = faults_in({each.project_id: each.project for each in contracts}.values())
    return [Chained(each, 0, faults.get(each.pk, [])) for each in contracts]


@login_required
@require_GET
def subcontracts(request: SignedIn) -> HttpResponse:
    form = SubcontractFilter(request.GET, options_for(agency_of(request.user)))
    context = listed(request, form, _subcontracts(request.user, form), NEWEST)
    context["rows"] = _chained(context["rows"])
    return render(request, "projects/chain/subcontracts.html", context)


@login_required
@require_GET
def subcontracts_csv(request: SignedIn) -> HttpResponseBase:
    form = SubcontractFilter(request.GET, options_for(agency_of(request.user)))
    found = _subcontracts(request.user, form).order_by(*NEWEST.fields).iterator(chunk_size=_AT_ONCE)
    heading = [
        _("Project number"), _("Project"), _("Industry regulator"), _("General contractor"), _("Kind"),
        _("Contract number"), _("Client"), _("Contractor"), _("Unified social credit code"),
        _("Contract sum (yuan)"), _("Signed on"), _("Begins on"), _("Ends on"), _("Ended on"), _("Qualification"),
        _("Unlawful"), _("What is wrong or open"),
    ]  # fmt: skip
    name = f"subcontracts-{timezone.localdate():%Y%m%d}"
    return csv_response(name, heading, (_line(each) for part in _parts(found) for each in _chained(part)))


def _parts(found: Iterator[Contract]) -> Iterator[list[Contract]]:
    while part := list(islice(found, _AT_ONCE)):
        yield part


def _line(row: Chained) -> list[str]:
    contract = row.contract
    project = contract.project
    values: list[Any] = [
        project.code, project.name, project.responsible_agency, project.general_contractor,
        contract.get_kind_display(), contract.number, contract.client, contract.contractor,
        contract.contractor.credit_code, contract.amount, contract.signed_on, contract.begins_on, contract.ends_on,
        contract.ended_on, contract.qualification, contract.get_breach_display(),
        "；".join(str(each.words) for each in row.faults),
    ]  # fmt: skip
    return [as_cell(value) for value in values]


def as_cell(value: Any) -> str:
    return "" if value is None else str(value)


def _settlements(user: User, form: SettlementFilter) -> QuerySet[Settlement]:
    found = Settlement.objects.filter(contract__project__in=seen_by(user))
    return found.filter(form.condition(timezone.localdate())).select_related(
        "contract__contractor", "contract__project__responsible_agency"
    )


@login_required
@require_GET
def settlements(request: SignedIn) -> HttpResponse:
    form = SettlementFilter(request.GET, options_for(agency_of(request.user)))
    context = listed(request, form, _settlements(request.user, form), BY_DAY)
    today = timezone.localdate()
    context["rows"] = [
        (each, (today - each.planned_on).days if each.settled_on is None and each.planned_on < today else 0)
        for each in context["rows"]
    ]
    return render(request, "projects/chain/settlements.html", context)


@login_required
@require_GET
def settlements_csv(request: SignedIn) -> HttpResponseBase:
    form = SettlementFilter(request.GET, options_for(agency_of(request.user)))
    found = _settlements(request.user, form).order_by(*BY_DAY.fields).iterator(chunk_size=2000)
    heading = [
        _("Project number"), _("Project"), _("Industry regulator"), _("Contractor"), _("Contract number"),
        _("Section or period"), _("Planned for"), _("Settled on"), _("Settled sum (yuan)"), _("Days overdue"),
    ]  # fmt: skip
    today = timezone.localdate()
    return csv_response(
        f"settlements-{today:%Y%m%d}", heading, (_settlement_line(each, today) for each in found)
    )


def _settlement_line(node: Settlement, today: Any) -> list[str]:
    contract = node.contract
    project = contract.project
    late = (today - node.planned_on).days if node.settled_on is None and node.planned_on < today else None
    values = [
        project.code, project.name, project.responsible_agency, contract.contractor, contract.number, node.name,
        node.planned_on, node.settled_on, node.amount, late,
    ]  # fmt: skip
    return [as_cell(value) for value in values]
