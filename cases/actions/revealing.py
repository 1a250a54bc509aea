"""Showing the personal data of a case's complainants; every look is an entry of history."""

from datetime import datetime

from django.db import transaction

from agencies.people.models import User
from agencies.records.privacy import decrypt
from cases.actions.locking import locked_case
from cases.history import record
from cases.models import Case, Event
from cases.workflow import Verb


@transaction.atomic
def reveal(number: str, *, by: User, now: datetime) -> tuple[Case, list[dict[str, str]]]:
    """The complainants as they were taken in: name, phone, id_number, and the narrative where numbers were masked."""
    case = locked_case(number, by, Verb.REVEAL)
    together = [case, *(link.from_case for link in case.links_to.mergers().select_related("from_case"))]
    people = [
        decrypt(each.sealed, one.number) for one in together for each in one.complainants.order_by("pk")
    ]
    record(case, Event.Act.REVEALED, by=by, now=now, details={"complainants": len(people)})
    return case, people
