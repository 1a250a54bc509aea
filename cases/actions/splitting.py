"""Splitting a case (拆分): what is a matter of its own gets a number and a way of its own, and stays linked."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records import privacy
from cases import queueing
from cases.actions import deadlines
from cases.actions.intake import OWED, add_complainant, next_number
from cases.actions.locking import locked_case
from cases.actions.receipt import REASON_MAX
from cases.actions.standing import begin
from cases.draft import NARRATIVE_MAX, Person
from cases.facts import Facts
from cases.history import next_entry, record
from cases.models import Case, CaseAccess, CaseFacts, CaseLink, CaseText, Complainant, Event
from cases.models.fact_row import fact_columns, summary_columns
from cases.places import place_columns, place_of
from cases.workflow import Verb


@transaction.atomic
def split(
    number: str, *, narrative: str, facts: Mapping[str, Any] | None = None, complainants: Iterable[int] = (),
    reason: str = "", by: User, now: datetime,
) -> Case:  # fmt: skip
    """Returns the new case. It was handed in where and when the first one was: origin, channel and the day it came in
    are kept, so no complainant waits longer for having been split off.

    `facts` are those that differ, `complainants` who goes with it. It is routed by itself.
    """
    case = locked_case(number, by, Verb.SPLIT)
    before = CaseFacts.objects.get(pk=case.pk).facts
    stated = Facts.read(dict(facts or {}))
    refuse_faults(
        {
            "narrative": text_fault(narrative, NARRATIVE_MAX),
            "reason": text_fault(reason, REASON_MAX) if reason.strip() else None,
        }
    )
    going = _going(case, complainants)
    own = replace(before, **{name: getattr(stated, name) for name in facts or {} if name != "extra"})
    new = _new_case(case, own, now)
    details = {"channel": new.channel, "facts": own.impersonal(), "split_from": case.number}
    entry = next_entry(new, Event.Act.RECEIVED, by=by, now=now, details=details)
    new.save(force_insert=True)
    entry.save(force_insert=True)
    CaseFacts.objects.create(case=new, **fact_columns(own))
    masked = privacy.mask_text(narrative.strip())
    CaseText.objects.create(case=new, narrative=masked)
    if masked != narrative.strip():
        add_complainant(new, Person(""), narrative.strip())
    for each in going:
        _move(each, case, new)
    _begin_limits(case, new, now)
    begin(new)
    _keep_in_sight(case, new)
    link = CaseLink.objects.create(
        kind=CaseLink.Kind.SPLIT, from_case=case, to_case=new, reason=privacy.mask_text(reason.strip()),
        made_at=now, made_by=by,
    )  # fmt: skip
    told = {"other": new.number, "complainants": len(going)}
    record(case, Event.Act.SPLIT, by=by, now=now, details=told, note=link.reason)
    queueing.route_soon(new.pk)
    return new


def _going(case: Case, wanted: Iterable[int]) -> list[Complainant]:
    keys = set(wanted)
    going = list(case.complainants.filter(pk__in=keys).order_by("pk"))
    if len(going) != len(keys):
        raise Invalid({"complainants": [_("These are not all complainants of this case.")]})
    return going


def _new_case(case: Case, facts: Facts, now: datetime) -> Case:
    region = place_of(facts, case.jurisdiction, case.project)
    return Case(
        number=next_number(case.jurisdiction, now),
        jurisdiction=case.jurisdiction,
        region=region,
        channel=case.channel,
        project=case.project,
        employer=case.employer,
        employer_name=case.employer_name,
        coordinator=case.coordinator,
        received_at=case.received_at,
        attention_at=now,
        taken_by=case.taken_by,
        route_at=now,
        **place_columns(region),
        **summary_columns(facts),
    )


def _move(person: Complainant, case: Case, new: Case) -> None:
    """What a person is sealed for is one case: it is opened and sealed anew. What was told stays with the first."""
    known = privacy.decrypt(person.sealed, case.number)
    add_complainant(new, Person(known["name"], known["phone"], known["id_number"]), "")
    if known["narrative"]:
        add_complainant(case, Person(""), known["narrative"])
    person.delete()


def _begin_limits(case: Case, new: Case, now: datetime) -> None:
    """Until it is sent, the office has as long as is left to it; where the first case is out already, from today on.
    An answer owed to the complainant is owed since the complaint came in."""
    sent = case.transfers.exists()
    received, today = timezone.localdate(case.received_at), timezone.localdate(now)
    for kind in OWED.get(case.channel, (TimeLimit.Kind.ACCEPTANCE,)):
        anew = sent and kind in deadlines.UNTIL_SENT
        deadlines.begin(new, kind, now=now, start_on=today if anew else received)


def _keep_in_sight(case: Case, new: Case) -> None:
    origins = case.access.filter(kind=CaseAccess.Kind.ORIGIN).values_list("agency", flat=True)
    CaseAccess.objects.bulk_create(
        [
            CaseAccess(
                case=new, agency_id=pk, kind=CaseAccess.Kind.ORIGIN, is_open=False, due_at=new.attention_at
            )
            for pk in origins
        ],
        ignore_conflicts=True,
    )
