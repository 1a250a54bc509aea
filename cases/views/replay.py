"""Past cases under a version: from whom to whom they would move, every figure opening to its cases, all as CSV."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.clock.days import whole_calendar
from agencies.csv_lists import csv_response
from agencies.models import PolicyVersion
from agencies.people.access import Sight, SignedIn, scope_of
from agencies.people.models import User
from agencies.policy.versions import standing_on
from agencies.views.shell import shell, tried_version
from agencies.vocabulary import Determination, Duty, Role
from cases.models import Case
from cases.replay import Changed, Found, Moved, Replay, Replayed, cases_of, every_case_of
from cases.replay import replay as replayed
from cases.replay.figures import PARTS
from cases.replay.telling import say_change, say_leads, say_part, say_rules

PAGE = 50
_PIECE = 1_000
_CODES = {
    **dict.fromkeys(("assist", "notify", "coordinator"), Role),
    "duties": Duty,
    "determination": Determination,
}


class SinceForm(forms.Form):
    """From which day on cases count; without one, all do."""

    since = forms.DateField(required=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a page compares: a version of the policy with the one its cases would be decided by otherwise."""

    version: PolicyVersion
    base: PolicyVersion
    asked: Replayed

    @property
    def since(self) -> dict[str, str]:
        """The part of an address that says since when."""
        return {"since": self.asked.since.isoformat()} if self.asked.since else {}


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with its words. `url` is "" for who may not see the cases; `share` is of a hundred."""

    words: tuple[str, ...]
    cases: int
    share: float
    url: str
    by: tuple["Row", ...] = ()


@login_required
@require_GET
def replay(request: SignedIn, code: int, number: int) -> HttpResponse:
    version = tried_version(request, code, number)
    form = SinceForm(request.GET)
    base = _base(version)
    context: dict[str, Any] = shell(request, version, "replay") | {"form": form, "base": base}
    if base and form.is_valid():
        compared = _compared(version, base, form.cleaned_data["since"])
        asked = compared.asked
        found = replayed(
            asked.base,
            asked.draft,
            jurisdiction=asked.jurisdiction,
            since=asked.since,
            calendar=asked.calendar,
        )
        context |= _figures(found, compared, opens=_sees_cases(request.user, version))
    return render(request, "cases/policy_replay.html", context, status=200 if form.is_valid() else 422)


@login_required
@require_GET
def moved_cases(request: SignedIn, code: int, number: int) -> HttpResponse:
    """The cases behind one figure, the newest first."""
    compared, figure = _figure_of(request, code, number)
    before = request.GET.get("before", "")
    if before and not (before.isdecimal() and len(before) < 19):
        raise Http404
    found = cases_of(figure, compared.asked, before=int(before) if before else None, size=PAGE + 1)
    more = len(found) > PAGE
    query = urlencode(compared.since | _query(figure))
    context = shell(request, compared.version, "replay") | {
        "base": compared.base,
        "since": compared.asked.since,
        "said": _said(figure, compared),
        "rows": list(_listed(found[:PAGE], compared, request.user)),
        "is_first": not before,
        "next": f"{query}&before={found[PAGE - 1].case}" if more else "",
        "query": query,
        "since_query": urlencode(compared.since),
    }
    return render(request, "cases/policy_replay_cases.html", context)


@login_required
@require_GET
def export(request: SignedIn, code: int, number: int) -> HttpResponseBase:
    """Every case behind one figure, or, without one, every case that would move."""
    compared, figure = _figure_of(request, code, number)
    heading = [
        _("Case number"), _("Received at"), _("Project"), _("Employer"), _("Lead now"), _("Lead then"),
        _("Rule now"), _("Rule then"),
    ]  # fmt: skip
    name = f"replay-{compared.asked.jurisdiction}-{compared.version.number}"
    return csv_response(name, heading, _lines(compared, figure, request.user))


def _lines(compared: Comparison, figure: Moved | Changed, user: User) -> Iterator[list[str]]:
    found = every_case_of(figure, compared.asked)
    while piece := list(islice(found, _PIECE)):
        for row in _listed(piece, compared, user):
            yield [
                row["number"], f"{timezone.localtime(row['received_at']):%Y-%m-%d %H:%M}", row["project__name"] or "",
                row["employer_name"], row["now"], row["then"], row["base_rule"], row["draft_rule"],
            ]  # fmt: skip


def _base(version: PolicyVersion) -> PolicyVersion | None:
    """What a version is compared with: the one in force; for that one, the one it was drafted from or came after."""
    standing = standing_on(version.jurisdiction_id, timezone.localdate())
    if standing and standing.pk != version.pk:
        return standing
    former = PolicyVersion.objects.filter(
        jurisdiction=version.jurisdiction_id, state=PolicyVersion.State.PUBLISHED, number__lt=version.number
    )
    return version.base or former.order_by("-number").first()


def _compared(version: PolicyVersion, base: PolicyVersion, since: date | None) -> Comparison:
    place = version.jurisdiction_id
    asked = Replayed(base.policy, version.policy, place, since, whole_calendar(place))
    return Comparison(version, base, asked)


def _sees_cases(user: User, version: PolicyVersion) -> bool:
    """An administrator may see what a policy would do, but nobody's case."""
    scope = scope_of(user)
    return scope.sight is Sight.JURISDICTION and scope.jurisdiction == version.jurisdiction_id


def _figure_of(request: SignedIn, code: int, number: int) -> tuple[Comparison, Moved | Changed]:
    version = tried_version(request, code, number)
    if not _sees_cases(request.user, version):
        raise PermissionDenied
    form, base = SinceForm(request.GET), _base(version)
    figure = _read(request.GET)
    if base is None or figure is None or not form.is_valid():
        raise Http404
    return _compared(version, base, form.cleaned_data["since"]), figure


def _figures(found: Replay, compared: Comparison, *, opens: bool) -> dict[str, Any]:
    """What the table shows, the largest figure first."""
    place = [int(compared.asked.jurisdiction), compared.version.number]
    cases_url = reverse("policy-replay-cases", args=place)
    base, draft = compared.asked.base, compared.asked.draft

    def row(figure: Moved | Changed, cases: int, *words: str, by: tuple[Row, ...] = ()) -> Row:
        url = f"{cases_url}?{urlencode(compared.since | _query(figure))}" if opens else ""
        return Row(words, cases, 100 * cases / found.cases, url, by)

    groups = [
        row(
            group.figure,
            group.cases,
            say_leads(group.figure.leads_now, base),
            say_leads(group.figure.leads_then, draft),
            by=tuple(row(figure, cases, say_rules(figure)) for figure, cases in group.by),
        )
        for group in found.groups
    ]
    others = [
        row(each.figure, each.cases, say_part(each.figure), say_change(each.figure, base, draft))
        for each in found.others
    ]
    return {
        "found": found,
        "moved": row(Moved(), found.moved, "") if found.moved else None,
        "moved_share": 100 * found.moved / found.cases if found.cases else 0,
        "groups": groups,
        "others": others,
        "milliseconds": round(found.seconds * 1000),
        "export_url": f"{reverse('policy-replay-csv', args=place)}?{urlencode(compared.since)}"
        if opens
        else "",
    }


def _query(figure: Moved | Changed) -> dict[str, str]:
    """A figure as the part of an address that names it."""
    if isinstance(figure, Changed):
        return {"part": figure.part, "lost": figure.lost, "gained": figure.gained}
    named = {
        "from": None if figure.leads_now is None else ",".join(figure.leads_now),
        "to": None if figure.leads_then is None else ",".join(figure.leads_then),
        "rule": figure.base_rule,
        "new_rule": figure.draft_rule,
    }
    return {name: value for name, value in named.items() if value is not None}


def _read(given: Mapping[str, str]) -> Moved | Changed | None:
    """The figure that an address names; None when it names none that there can be."""
    part, lost, gained = (given.get(name, "") for name in ("part", "lost", "gained"))
    if part:
        return Changed(part, lost, gained) if _can_change(part, lost, gained) else None
    now, then = _roles(given.get("from")), _roles(given.get("to"))
    known = set(Role.values).issuperset((*(now or ()), *(then or ())))
    return Moved(now, then, given.get("rule"), given.get("new_rule")) if known else None


def _can_change(part: str, lost: str, gained: str) -> bool:
    if part == "deadline":
        return all(re.fullmatch(r"(\d{1,4} (working_)?day)?", each) for each in (lost, gained))
    if part in PARTS and bool(lost) == bool(gained):
        return False
    stated = [each for each in (lost, gained) if each or part not in PARTS]
    return part in _CODES and set(stated) <= set(_CODES[part].values)


def _roles(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(filter(None, text.split(",")))


def _said(figure: Moved | Changed, compared: Comparison) -> tuple[str, str]:
    """A figure in words: its heading, and what narrows it."""
    base, draft = compared.asked.base, compared.asked.draft
    if isinstance(figure, Changed):
        return f"{say_part(figure)}: {say_change(figure, base, draft)}", _("The lead stays.")
    if figure.leads_now is None and figure.leads_then is None:
        return _("Every case that would move"), ""
    heading = f"{say_leads(figure.leads_now, base)} → {say_leads(figure.leads_then, draft)}"
    return heading, say_rules(figure) if figure.base_rule is not None else ""


def _listed(found: list[Found], compared: Comparison, user: User) -> Iterator[dict[str, Any]]:
    """The rows of these cases, each with who leads now and who would."""
    visible = Case.objects.visible_to(user).filter(pk__in=[each.case for each in found])
    columns = ("pk", "number", "received_at", "employer_name", "project__name", "closed_at")
    rows = {row["pk"]: row for row in visible.values(*columns)}
    base, draft = compared.asked.base, compared.asked.draft
    for each in found:
        if each.case in rows:
            yield rows[each.case] | {
                "now": say_leads(each.leads_now, base),
                "then": say_leads(each.leads_then, draft),
                "base_rule": each.base_rule,
                "draft_rule": each.draft_rule,
            }
