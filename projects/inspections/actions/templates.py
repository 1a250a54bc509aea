"""A checklist of one's own: copied from another, changed row by row; each change is a new version."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, text_fault
from agencies.people.access import coordinates
from agencies.people.models import User
from projects.duties import LABOUR, keeps_register
from projects.inspections.shipped import FIELDS
from projects.models import Finding, Template

ITEMS_MAX = 60
_CODE = re.compile(r"[a-z][a-z0-9_]{0,28}")


def may_change(user: User) -> bool:
    """The office and the labour departments keep the checklists of the place."""
    return (
        keeps_register(user) and user.agency is not None and (coordinates(user) or user.agency.role in LABOUR)
    )


@transaction.atomic
def change(code: str, name: str, items: Sequence[Mapping[str, str]], *, by: User, now: datetime) -> Template:
    """The place's own version of a checklist, from now on used instead of the one before; what was planned with that
    keeps its items. A `code` that is not there yet makes a new checklist."""
    if not may_change(by) or by.agency is None:
        raise Refused("not-your-part", _("The office and the labour departments keep the checklists."))
    _refuse(code, name, items)
    own = Template.objects.select_for_update().filter(jurisdiction=by.agency.jurisdiction_id, code=code)
    last = own.order_by("-version").first()
    own.update(is_active=False)
    return Template.objects.create(
        jurisdiction=by.agency.jurisdiction, code=code, version=last.version + 1 if last else 1, name=name.strip(),
        items=[{field: item.get(field, "").strip() for field in FIELDS} for item in items],
    )  # fmt: skip


def _refuse(code: str, name: str, items: Sequence[Mapping[str, str]]) -> None:
    faults: dict[str, list[str]] = {}
    if not _CODE.fullmatch(code):
        faults["code"] = [_("A code is small letters, digits and underscores, beginning with a letter.")]
    if fault := text_fault(name, 100):
        faults["name"] = [fault]
    if not 1 <= len(items) <= ITEMS_MAX:
        faults["items"] = [_("A checklist has between 1 and %(most)s items.") % {"most": ITEMS_MAX}]
    for row, item in enumerate(items, start=1):
        if said := _item_fault(item):
            faults.setdefault("items", []).append(_("Row %(row)s: %(fault)s") % {"row": row, "fault": said})
    codes = [item.get("code", "") for item in items]
    if doubled := sorted({each for each in codes if codes.count(each) > 1}):
        faults.setdefault("items", []).append(_("Used twice: %(codes)s.") % {"codes": ", ".join(doubled)})
    if faults:
        raise Invalid(faults)


def _item_fault(item: Mapping[str, str]) -> str | None:
    if not _CODE.fullmatch(item.get("code", "")):
        return _("A code is small letters, digits and underscores, beginning with a letter.")
    if fault := text_fault(item.get("text", ""), 300):
        return fault
    if len(item.get("clause", "")) > 60:
        return _("A clause has at most 60 characters.")
    if item.get("finding") not in Finding.Kind.values:
        return _("A fault is a hazard or arrears.")
    if item.get("breach") not in Finding.Breach.values:
        return _("Say what is wrong when the item is a fault.")
    return None
