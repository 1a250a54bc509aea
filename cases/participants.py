"""Who takes part in a task force or a meeting: of an agency of the directory, or of a firm or another body."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.errors import Invalid
from agencies.people.models import Agency

PERSON_MAX, BODY_MAX, MOST = 60, 60, 40


@dataclass(frozen=True, slots=True)
class Participant:
    """`agency` is the id of an agency of the jurisdiction; without one `body` names the firm or other body."""

    agency: int | None = None
    body: str = ""
    person: str = ""
    seconded: bool = False

    @property
    def is_empty(self) -> bool:
        return self.agency is None and not self.body.strip() and not self.person.strip()


def checked(field: str, given: Sequence[Participant], jurisdiction: str) -> list[Participant]:
    """Those that name somebody. Raises Invalid under `field` for what cannot be."""
    found = [each for each in given if not each.is_empty]
    faults = [fault for each in found if (fault := _fault(each))]
    named = {each.agency for each in found if each.agency is not None}
    known = set(
        Agency.objects.filter(jurisdiction=jurisdiction, is_active=True, pk__in=named).values_list(
            "pk", flat=True
        )
    )
    if named - known:
        faults.append(_("One of the agencies is not of this jurisdiction."))
    if len(found) > MOST:
        faults.append(_("At most %(most)s take part.") % {"most": MOST})
    if faults:
        raise Invalid({field: list(dict.fromkeys(faults))})
    return [Participant(each.agency, each.body.strip(), each.person.strip(), each.seconded) for each in found]


def _fault(each: Participant) -> str | None:
    if each.agency is None and not each.body.strip():
        return _("Say of which agency or body “%(person)s” is.") % {"person": each.person.strip()[:20]}
    if each.agency is not None and each.body.strip():
        return _("Choose an agency or name another body, not both.")
    if len(each.person) > PERSON_MAX or len(each.body) > BODY_MAX:
        return _("A person or body has at most %(most)s characters.") % {"most": PERSON_MAX}
    return None
