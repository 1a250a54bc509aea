"""Putting the file of a case together; that it was made, and for whom, is an entry of the history in it."""

import tempfile
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.models import User
from cases.actions.revealing import reveal
from cases.dossier.parts import shown
from cases.dossier.pdf import Cover, Words, pdf_of
from cases.dossier.sections import SECTIONS, Wanted
from cases.duties import case_verbs
from cases.history import record
from cases.letter_duties import may_make_dossier
from cases.models import Case, Event
from cases.workflow import Verb


def make_dossier(number: str, *, by: User, now: datetime, unmasked: bool = False) -> bytes:
    """The case file as PDF, personal data masked unless asked otherwise; showing them is an entry of its own.

    Raises Case.DoesNotExist when the case is not theirs to see, Refused when the file, or the data, is not.
    """
    people = _entered(number, by=by, now=now, unmasked=unmasked)
    related = ("text", "fact_row", "project", "region", "coordinator", "policy_version")
    case = Case.objects.select_related(*related).get(number=number)
    # An official file of a Chinese office, whatever the reader's language.
    with tempfile.TemporaryDirectory(prefix="dossier-") as place, translation.override("zh-hans"):
        wanted = Wanted(case, by, now, Path(place), people)
        sections = [found for each in SECTIONS if (found := each(wanted))]
        return pdf_of(_cover(case, by, now, bool(people)), sections, _words(), now, wanted.folder)


@transaction.atomic
def _entered(number: str, *, by: User, now: datetime, unmasked: bool) -> list[dict[str, str]]:
    case = (
        Case.objects.visible_to(by)
        .select_related("coordinator")
        .select_for_update(of=("self",))
        .get(number=number)
    )
    if not may_make_dossier(by, case):
        raise Refused(
            "not-your-part", _("The case file is for those who keep, handle or supervise the case.")
        )
    if unmasked and Verb.REVEAL not in case_verbs(by, case):
        raise Refused("not-your-part", _("Personal data are shown to those who keep or handle the case."))
    people: list[dict[str, str]] = []
    if unmasked:
        case, people = reveal(number, by=by, now=now)
    record(case, Event.Act.DOSSIER_MADE, by=by, now=now, details={"unmasked": unmasked})
    return people


def _cover(case: Case, by: User, now: datetime, unmasked: bool) -> Cover:
    name = case.project.name if case.project else case.employer_name
    lines = [
        (_("Case number"), case.number),
        (_("Coordinator"), case.coordinator.name),
        (_("Received on"), shown(timezone.localdate(case.received_at))),
        (_("Status"), str(case.get_status_display())),
        (_("Closed on"), shown(timezone.localdate(case.closed_at)) if case.closed_at else ""),
        (_("Personal data"), _("shown in full") if unmasked else _("masked")),
        (_("Put together"), f"{shown(now)}　{by}（{by.agency}）"),
    ]
    subject = _("Case of wages owed by %(name)s") % {"name": name or _("an employer not named")}
    return Cover(_("Case file"), case.number, subject, [each for each in lines if each[1]])


def _words() -> Words:
    return Words(_("Catalogue"), "№", _("Title"), _("Page"))
