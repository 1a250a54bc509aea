"""Where complaints are received (接待窗口): entered, changed and closed by the unit itself or by the office."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import Agency, User
from oversight.acts import record
from oversight.duties import answers_for, needs, steers
from oversight.group.actions.members import number_fault
from oversight.group.models import ReceptionPoint

LIMITS: Mapping[str, int] = {
    "body": 60, "person": 40, "window": 120, "phone": 30, "internal_phone": 30, "hours": 60,
}  # fmt: skip
_SPARE = ("internal_phone", "hours")
REASON_MAX = 500


def may_keep(user: User, agency: Agency) -> bool:
    office = (
        steers(user) and user.agency is not None and user.agency.jurisdiction_id == agency.jurisdiction_id
    )
    return office or answers_for(user, agency)


@transaction.atomic
def open_window(
    *, agency: Agency, body: str, person: str, window: str, phone: str, internal_phone: str = "", hours: str = "",
    all_day: bool = False, by: User, now: datetime,
) -> ReceptionPoint:  # fmt: skip
    """Raises Invalid, Refused (`not-your-part`, `window-there`)."""
    needs(may_keep(by, agency))
    stated = {"body": body, "person": person, "window": window, "phone": phone, "internal_phone": internal_phone,
              "hours": hours}  # fmt: skip
    refuse_faults(_faults(stated))
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    _refuse_twin(agency.pk, window)
    point = ReceptionPoint.objects.create(
        jurisdiction_id=agency.jurisdiction_id, agency=agency, all_day=all_day, entered_by=by, entered_at=now,
        **{name: value.strip() for name, value in stated.items()},
    )  # fmt: skip
    record(
        "window_opened", point, by=by, now=now, details={"agency": agency.short_name, "window": point.window}
    )
    return point


@transaction.atomic
def change_window(point_id: int, stated: Mapping[str, Any], *, by: User, now: datetime) -> ReceptionPoint:
    """`stated`: body, person, window, phone, internal_phone, hours, all_day. Raises Invalid, Refused."""
    point = _locked(point_id, by)
    if strange := set(stated) - set(LIMITS) - {"all_day"}:
        raise Invalid({name: [_("There is no field of this name.")] for name in strange})
    texts = {name: value.strip() for name, value in stated.items() if name in LIMITS}
    refuse_faults(_faults(texts))
    if texts.get("window", point.window) != point.window:
        _refuse_twin(point.agency_id, texts["window"])
    wanted = texts | ({"all_day": bool(stated["all_day"])} if "all_day" in stated else {})
    changed = [name for name, value in wanted.items() if getattr(point, name) != value]
    for name in changed:
        setattr(point, name, wanted[name])
    if changed:
        point.save(update_fields=changed)
        record("window_changed", point, by=by, now=now, details={"fields": changed})
    return point


@transaction.atomic
def close_window(point_id: int, *, reason: str, by: User, now: datetime) -> ReceptionPoint:
    """Nobody is received there any more. Raises Invalid, Refused (`not-your-part`, `window-closed`)."""
    point = _locked(point_id, by)
    refuse_faults({"reason": text_fault(reason, REASON_MAX)})
    point.is_active = False
    point.save(update_fields=["is_active"])
    record("window_closed", point, by=by, now=now, note=reason)
    return point


def _faults(stated: Mapping[str, str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {
        name: text_fault(value, LIMITS[name]) if value.strip() or name not in _SPARE else None
        for name, value in stated.items()
    }
    for name in ("phone", "internal_phone"):
        if stated.get(name):
            found[name] = found[name] or number_fault(stated[name])
    return found


def _refuse_twin(agency_id: int, window: str) -> None:
    if ReceptionPoint.objects.filter(agency=agency_id, window=window.strip(), is_active=True).exists():
        raise Refused("window-there", _("This unit has a window of this name already."))


def _locked(point_id: int, by: User) -> ReceptionPoint:
    rows = ReceptionPoint.objects.visible_to(by).select_for_update(of=("self",)).select_related("agency")
    point = rows.get(pk=point_id)
    needs(may_keep(by, point.agency))
    if not point.is_active:
        raise Refused("window-closed", _("This window is closed."))
    return point
