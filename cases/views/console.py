"""The test console of a policy: facts are tried out, one by one or as a file of scenarios. Nothing is written."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.clock.calendar import Calendar
from agencies.clock.days import calendar_around
from agencies.forms.act import ActForm
from agencies.people.access import SignedIn
from agencies.policy.models import PolicyVersion
from agencies.views.shell import shell, tried_version
from agencies.vocabulary import FACTS
from cases.console import Trial, facts_read, try_out
from cases.derived import derived
from cases.facts import Facts
from cases.models import Case
from cases.scenarios import Outcome, judged, order
from cases.views import tryform
from cases.views.panel.deciding import fields_of
from cases.views.scenarioform import ScenarioForm, shown
from cases.views.tried import Words, kept_out_of, parts_of, rules_of
from cases.views.tryform import Asked


@login_required
@require_GET
def console(request: SignedIn, code: int, number: int) -> HttpResponse:
    """The whole page, or, while the form is being filled in, what follows from it."""
    version = tried_version(request, code, number)
    context = shell(request, version, "try")
    form_class = type("TryForm", (ActForm,), fields_of(version.jurisdiction_id))
    asked, of_case = _asked(request, form_class)
    others = _others(version, context["in_force"])
    beside = next((each for each in others if str(each.number) == request.GET.get("beside")), None)
    link = _link(version, asked, beside)
    beside = beside or (others[0] if others else None)
    context |= of_case | _form_context(version, form_class, asked)
    context |= {"beside": beside, "link": link}
    context["others"] = [(each, _link(version, asked, each)) for each in others]
    context |= _trial_context(version, beside, asked.facts) if asked.facts is not None else {}
    is_part = bool(request.headers.get("HX-Request"))
    template = "cases/policy_tried.html" if is_part else "cases/policy_try.html"
    answer = render(
        request, template, context | {"is_part": is_part}, status=422 if context["wrong"] else 200
    )
    if is_part:
        # What stands in the address bar can be passed on.
        answer["HX-Replace-Url"] = link
    return answer


def _asked(request: SignedIn, form_class: type[ActForm]) -> tuple[Asked, dict[str, Any]]:
    """The facts of the address, or those of a case that the person may see."""
    number = request.GET.get("case", "").strip()[:30]
    case = Case.objects.visible_to(request.user).select_related("fact_row").filter(number=number).first()
    asked = tryform.of_facts(case.fact_row.facts) if case else tryform.read(request.GET, form_class)
    fault = "" if case or not number else _("There is no such case, or it is not yours to see.")
    wrong = bool(fault) or asked.facts is None
    return asked, {"case": case, "case_number": number, "case_fault": fault, "wrong": wrong}


def _others(version: PolicyVersion, in_force: PolicyVersion | None) -> list[PolicyVersion]:
    """What a version is compared with: the one in force, and the one it was drafted from."""
    found = {each.pk: each for each in (in_force, version.base) if each is not None}
    return [each for each in found.values() if each.pk != version.pk]


def _link(version: PolicyVersion, asked: Asked, beside: PolicyVersion | None) -> str:
    url = reverse("policy-try", args=[int(version.jurisdiction_id), version.number])
    query = [tryform.query_of(asked.stated), urlencode({"beside": beside.number}) if beside else ""]
    given = "&".join(each for each in query if each)
    return f"{url}?{given}" if given else url


def _form_context(version: PolicyVersion, form_class: type[ActForm], asked: Asked) -> dict[str, Any]:
    form, read = tryform.shown_form(form_class, asked.stated), facts_read(version.policy)
    idle = FACTS.keys() - read
    groups = [tryform.groups(form, asked.errors, names) for names in (read, idle)]
    return {
        "read": groups[0],
        "idle": groups[1],
        "marked": [each for part in groups for group in part for each in group.fields if each.errors],
        "shows_idle": any(tryform.is_shown(form, asked.errors, name) for name in idle),
        "faults": tryform.beside_no_field(asked.errors),
        "is_blank": not asked.stated,
        "stated": json.dumps(asked.stated, ensure_ascii=False),
    }


def _trial_context(version: PolicyVersion, beside: PolicyVersion | None, facts: Facts) -> dict[str, Any]:
    day = facts.received_date or timezone.localdate()
    calendar = calendar_around(day, version.jurisdiction_id)
    words, trial = Words(version.policy, facts), try_out(version.policy, facts, calendar)
    other = try_out(beside.policy, facts, calendar) if beside else None
    parts = parts_of(trial, words, other, Words(beside.policy, facts) if beside else None)
    return {
        "trial": trial,
        "other": other,
        "parts": parts,
        "changes": sum(part.differs for part in parts if part.part != "rules"),
        "fired": rules_of(trial, words, other),
        "rules": kept_out_of(trial.rules, words, other),
        "overlays": kept_out_of(trial.overlays, words, other),
        "derived": derived(version.policy, facts, calendar) if trial.decision else [],
        "undated": facts.received_date is not None and _due_on(trial) is None,
    }


def _due_on(trial: Trial) -> date | None:
    return trial.decision.feedback.due_on if trial.decision and trial.decision.feedback else None


@login_required
@require_http_methods(["GET", "POST"])
def scenarios(request: SignedIn, code: int, number: int) -> HttpResponse:
    """A file of scenarios, judged; as a page, or as the list that `manage.py route` prints."""
    version = tried_version(request, code, number)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ScenarioForm(*sent, prefix_id="scenarios")
    found = form.scenarios() if form.is_valid() else []
    here = [
        each for each in found if each.jurisdiction in ("", version.jurisdiction_id, version.policy.short)
    ]
    calendar_for = _calendars()
    outcomes = [judged(each, version.policy, calendar_for) for each in here]
    if outcomes and request.POST.get("as") == "json":
        return _as_file(version, outcomes)
    context = shell(request, version, "try") | {
        "form": form.mark(),
        "tried": bool(found),
        "left_out": len(found) - len(here),
        "tally": _tally(outcomes),
        "rows": [shown(each, version.policy) for each in sorted(outcomes, key=order)],
    }
    return render(request, "cases/policy_try_file.html", context, status=422 if form.errors else 200)


def _calendars() -> Callable[[Facts], Calendar]:
    """The calendar for the facts of one scenario, read once for each year."""
    today = timezone.localdate()
    kept = cache(calendar_around)
    return lambda facts: kept((facts.received_date or today).replace(month=1, day=1))


def _tally(outcomes: list[Outcome]) -> dict[str, int]:
    names = {0: "failed", 1: "unreadable", 2: "passed", 3: "unjudged"}
    counted = Counter(names[order(each)] for each in outcomes)
    return {name: counted[name] for name in names.values()} | {
        "judged": counted["failed"] + counted["passed"]
    }


def _as_file(version: PolicyVersion, outcomes: list[Outcome]) -> HttpResponse:
    decided = [{"id": each.scenario.id} | dict(each.decided) for each in outcomes if each.decided is not None]
    name = f"{version.jurisdiction_id}-v{version.number}-decisions.json"
    return HttpResponse(
        json.dumps(decided, ensure_ascii=False, indent=2),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
