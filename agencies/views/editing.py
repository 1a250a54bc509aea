"""A draft edited entry by entry: its table of contents, the form of an entry, moving and removing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.errors import Refused
from agencies.forms.entry import EntryForm
from agencies.forms.sections import FORMS
from agencies.models import PolicyVersion
from agencies.people.access import SignedIn
from agencies.policy import publishing
from agencies.policy.access import PolicyVerb, get_version
from agencies.policy.editing import edit
from agencies.policy.editing.choices import around
from agencies.policy.model import PolicyRefused
from agencies.policy.telling import tell
from agencies.policy.toml import tables_of
from agencies.views.draft_contents import contents_of
from agencies.views.entry_preview import preview_of
from agencies.views.shell import shell

# The automatic dispatch and the number of letters are edited with what the document is.
_WITH_HEAD = ("dispatch", "letters")


@login_required
@require_GET
def contents(request: SignedIn, code: int, number: int) -> HttpResponse:
    version = _draft(request, code, number)
    context = shell(request, version, "edit") | contents_of(version.policy)
    may_undo = publishing.may_undo(version)
    context["last"] = version.steps.exclude(content="").latest("sequence") if may_undo else None
    return render(request, "agencies/edit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def entry_new(request: SignedIn, code: int, number: int, section: str) -> HttpResponse:
    if section not in FORMS or section == "jurisdiction":
        raise Http404
    return _entry(request, _draft(request, code, number), section, None)


@login_required
@require_http_methods(["GET", "POST"])
def entry(request: SignedIn, code: int, number: int, section: str, place: int) -> HttpResponse:
    version = _draft(request, code, number)
    if section in _WITH_HEAD:
        return redirect("policy-entry", code=code, number=number, section="jurisdiction", place=0)
    # What somebody typed is kept even when somebody else has removed the entry meanwhile.
    if section not in FORMS or (request.method == "GET" and not _is_there(version, section, place)):
        raise Http404
    return _entry(request, version, section, place)


def _draft(request: SignedIn, code: int, number: int) -> PolicyVersion:
    """Raises Refused for a version that this person cannot edit now."""
    version = get_version(request.user, str(code), number)
    publishing.must_be_open(PolicyVerb.EDIT, version, request.user)
    return version


def _entry(request: SignedIn, version: PolicyVersion, section: str, place: int | None) -> HttpResponse:
    kind, near = FORMS[section], around(version.policy, section, place)
    if request.method == "GET":
        form = kind(near, place, initial=_initial(request, version, kind, place))
        return _page(request, version, form)
    form = kind(near, place, request.POST)
    match request.POST.get("act", ""):
        case "":
            return _save(request, version, form)
        case "preview":
            preview = preview_of(form, version.content)
            return render(request, "agencies/edit_preview.html", {"preview": preview, "is_live": True})
        case act:
            return _page(request, version, kind(near, place, initial=form.typed_after(act)))


def _initial(
    request: SignedIn, version: PolicyVersion, kind: type[EntryForm], place: int | None
) -> dict[str, Any]:
    tables = tables_of(version.content)
    shown = kind.from_table({}) if place is None else kind.initial_of(tables, place)
    if place is None and "id" in shown:
        ids = [str(rule.get("id")) for rule in tables.get(kind.section, [])]
        shown["id"] = edit.next_id(ids, f"{version.short}-1")
    return shown | {"seen": version.content_hash, "at": request.GET.get("at", "")}


def _save(request: SignedIn, version: PolicyVersion, form: EntryForm) -> HttpResponse:
    if not form.is_valid():
        form.mark()
        return _page(request, version, form, status=422)
    table, text = form.table(), version.content
    name = form.name_of(table) or _name_of(version, form.section, form.place_in(text))
    note = _("%(entry)s added") if form.place is None else _("%(entry)s changed")
    try:
        text = form.written(version.content, table)
        _store(request, version, text, note % {"entry": _said(form.section, name)})
    except PolicyRefused as refused:
        form.take_faults(refused.faults, text)
    except Refused as refused:
        form.add_error(None, str(refused.message))
        form.mark()
        return _page(request, version, form, status=409)
    else:
        return _back(version, form.section, form.place_in(version.content))
    form.mark()
    return _page(request, version, form, status=422)


def _store(request: SignedIn, version: PolicyVersion, text: str, note: str) -> None:
    now, seen = timezone.now(), request.POST.get("seen", "")
    saved = publishing.save_draft(version.pk, text, seen_hash=seen, note=note, by=request.user, now=now)
    is_new = saved.content_hash != version.content_hash
    messages.success(request, _("Saved: %(note)s.") % {"note": note} if is_new else _("Nothing has changed."))


def _back(version: PolicyVersion, section: str, place: int) -> HttpResponse:
    url = reverse("policy-edit", args=[int(version.jurisdiction_id), version.number])
    return redirect(f"{url}#{section}-{place}")


def _page(request: SignedIn, version: PolicyVersion, form: EntryForm, status: int = 200) -> HttpResponse:
    """The whole page; of a form that htmx has sent, its fields."""
    name = "" if form.place is None else _name_of(version, form.section, form.place)
    context: dict[str, Any] = shell(request, version, "edit") | {
        "form": form,
        "place": form.place,
        "section": form.section,
        "title": _said(form.section, name),
        "conflict": status == 409,
        "added": request.POST.get("act", "").removesuffix(":add"),
    }
    if request.headers.get("HX-Request"):
        return render(request, "agencies/edit_fields.html", context, status=status)
    context["preview"] = preview_of(form, version.content)
    return render(request, "agencies/edit_entry.html", context, status=status)


def _is_there(version: PolicyVersion, section: str, place: int) -> bool:
    return section in FORMS and place < len(edit.entries(tables_of(version.content), section))


def _name_of(version: PolicyVersion, section: str, place: int) -> str:
    """What an entry is called, by its place in the file."""
    found = edit.entries(tables_of(version.content), section)[place : place + 1]
    return next((name or FORMS[section].name_of(entry) for name, entry in found), "")


def _said(section: str, name: str) -> str:
    """An entry as the history of the draft names it."""
    kinds = {
        "rule": _("Rule"),
        "overlay": _("Overlay rule"),
        "lookup": _("Lookup"),
        "agency": _("Body"),
        "region": _("Place"),
        "clock": _("Time limit"),
        "closing": _("Closing and visits"),
        "words": _("Word"),
        "sets": _("Set"),
        "jurisdiction": _("About the document"),
    }
    return (
        f"{kinds[section]} {name}".strip() if section not in ("jurisdiction", "closing") else kinds[section]
    )


@login_required
@require_POST
def move(request: SignedIn, code: int, number: int, section: str, place: int) -> HttpResponse:
    """One place up or down. A rule without a condition stays last: nothing below it would be tried."""
    version = _draft(request, code, number)
    if not _is_there(version, section, place):
        raise Http404
    name = _said(section, _name_of(version, section, place))
    to = place + (1 if request.POST.get("to") == "down" else -1)
    if section == "rule" and not _stays_open(version, place, to):
        raise Refused(
            "stays-last", _("A rule without a condition stays last: nothing below it would be tried.")
        )
    text = edit.move(version.content, section, place, to)
    note = _("%(entry)s moved down") if to > place else _("%(entry)s moved up")
    try:
        _store(request, version, text, note % {"entry": name})
    except PolicyRefused as refused:
        for fault in tell(refused.faults, version.policy):
            messages.error(request, f"{fault.where}: {fault.reason}")
        return redirect("policy-edit", code=code, number=number)
    return _back(version, section, to)


def _stays_open(version: PolicyVersion, place: int, to: int) -> bool:
    rules = tables_of(version.content)["rule"]
    return all(rules[each].get("when") for each in (place, to) if 0 <= each < len(rules))


@login_required
@require_POST
def remove(request: SignedIn, code: int, number: int, section: str, place: int) -> HttpResponse:
    """Asks once; what is removed comes back by undoing."""
    version = _draft(request, code, number)
    if section == "jurisdiction" or not _is_there(version, section, place):
        raise Http404
    name = _said(section, _name_of(version, section, place))
    context = shell(request, version, "edit") | {
        "title": name,
        "section": section,
        "place": place,
        "seen": request.POST.get("seen", ""),
    }
    if "sure" not in request.POST:
        form = FORMS[section](
            around(version.policy, section, place),
            place,
            initial=FORMS[section].initial_of(tables_of(version.content), place),
        )
        context["preview"] = preview_of(form, version.content)
        return render(request, "agencies/edit_remove.html", context)
    note = _("%(entry)s removed") % {"entry": name}
    try:
        _store(request, version, edit.remove(version.content, section, place), note)
    except PolicyRefused as refused:
        context["faults"] = refused.faults
        return render(request, "agencies/edit_remove.html", context, status=422)
    return _back(version, section, max(0, place - 1))
