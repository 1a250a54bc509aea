"""Two versions of a policy side by side: what was said, what is said now, and which words differ."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.models import PolicyVersion
from agencies.people.access import SignedIn
from agencies.policy.access import versions_visible_to
from agencies.policy.changes.change import Change, How, Part, Section
from agencies.policy.changes.differences import Count, by_section, counts, differences
from agencies.policy.changes.emphasis import Pieces, emphasis, whole
from agencies.policy.versions import standing_on
from agencies.views.shell import shell, tried_version


@dataclass(frozen=True, slots=True)
class ShownPart:
    label: str
    was: Pieces
    becomes: Pieces


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change with its differing words marked, and where what it is about can be read in full."""

    change: Change
    parts: list[ShownPart]
    url: str


@dataclass(frozen=True, slots=True)
class ShownSection:
    section: Section
    changes: list[ShownChange]
    counts: tuple[Count, ...]


@login_required
@require_GET
def compare(request: SignedIn, code: int, number: int) -> HttpResponse:
    version = tried_version(request, code, number)
    others = versions_visible_to(request.user, version.jurisdiction_id).exclude(pk=version.pk)
    other = _other(version, others, request.GET.get("with", ""))
    context: dict[str, Any] = shell(request, version, "compare") | {"other": other}
    context["others"] = others.order_by("-number").defer("content")
    if other is not None:
        changes = differences(other.policy, version.policy)
        context["changes"], context["counts"] = changes, counts(changes)
        context["sections"] = [
            ShownSection(section, [_shown(each, other, version) for each in found], counts(found))
            for section, found in by_section(changes)
        ]
    return render(request, "agencies/compare.html", context)


def _other(version: PolicyVersion, others: QuerySet[PolicyVersion], asked: str) -> PolicyVersion | None:
    """The one asked for; else the one this was drafted from, the one in force, the one before, any."""
    if asked:
        if not re.fullmatch(r"[0-9]{1,9}", asked):
            raise Http404
        return others.get(number=int(asked))
    standing = standing_on(version.jurisdiction_id, timezone.localdate())
    near = [version.base_id, standing.pk if standing else None]
    found = (others.filter(pk=each).first() for each in near if each)
    before = others.filter(number__lt=version.number).order_by("-number")
    return next((each for each in found if each), None) or before.first() or others.order_by("number").first()


def _shown(change: Change, old: PolicyVersion, new: PolicyVersion) -> ShownChange:
    parts = [ShownPart(part.label, *_marked(part, change.how)) for part in change.parts]
    return ShownChange(change, parts, _url(change, old if change.how is How.REMOVED else new))


def _marked(part: Part, how: How) -> tuple[Pieces, Pieces]:
    """What is all new, or all gone, needs no mark at every word."""
    if how in (How.ADDED, How.REMOVED):
        return whole(part.was, differs=False), whole(part.becomes, differs=False)
    return emphasis(part.was, part.becomes, names=part.is_list)


def _url(change: Change, version: PolicyVersion) -> str:
    anchors = {Section.LOOKUPS: "lookups", Section.AGENCIES: "agencies"}
    is_rule = change.section in (Section.RULES, Section.OVERLAYS)
    anchor = change.name if is_rule else anchors.get(change.section, "")
    page = reverse("policy-version", args=[int(version.jurisdiction_id), version.number])
    return f"{page}#{anchor}" if anchor else page
