"""What registers attendance on a site: put up, taken down, and what is said of a site that has none."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.errors import Invalid, Refused
from agencies.people.models import User
from projects import history
from projects.models import Device, Project
from projects.workers.actions import needs_write

NONE_AT_ALL = gettext_lazy("This site has no device that registers attendance.")
PAPER_ONLY = gettext_lazy(
    "Attendance of this site is kept on paper alone; a closed site needs a gate, an open one a fixed point."
)


def fault_of(kinds: set[str]) -> Promise | None:
    """What is wrong with the devices that stand on a site now (TL 二(一)2: a gate, else a fixed point)."""
    if not kinds:
        return NONE_AT_ALL
    return PAPER_ONLY if kinds == {Device.Kind.PAPER.value} else None


@transaction.atomic
def install(
    project_id: int, *, kind: str, serial: str, place: str, on: date, by: User, now: datetime
) -> Device:
    project = Project.objects.visible_to(by).get(pk=project_id)
    needs_write(by, project)
    if on > timezone.localdate(now):
        raise Invalid({"on": [_("This day lies in the future.")]})
    try:
        with transaction.atomic():
            device = Device.objects.create(
                project=project, kind=Device.Kind(kind).value, serial=serial, place=place, installed_on=on
            )
    except IntegrityError:
        raise Invalid({"serial": [_("There is a device of this number on this site already.")]}) from None
    details = {"device": device.pk, "kind": device.kind, "serial": serial}
    history.record("device_installed", by=by, now=now, project=project, details=details)
    return device


@transaction.atomic
def remove(device_id: int, *, on: date, by: User, now: datetime) -> Device:
    device = Device.objects.select_for_update(of=("self",)).select_related("project").get(
        pk=device_id, project__in=Project.objects.visible_to(by)
    )  # fmt: skip
    needs_write(by, device.project)
    if device.removed_on is not None:
        raise Refused("removed-already", _("This device has been taken down already."))
    if not device.installed_on <= on <= timezone.localdate(now):
        raise Invalid({"on": [_("This must be a day after the device was put up, and not in the future.")]})
    device.removed_on = on
    device.save(update_fields=["removed_on"])
    details = {"device": device.pk, "serial": device.serial}
    history.record("device_removed", by=by, now=now, project=device.project, details=details)
    return device
