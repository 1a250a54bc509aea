"""Real-name management per project as a measure (JX 四(二)1): on site, with a contract, seen in the month."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from projects.models import Attendance, Device, Engagement
from projects.workers.devices import fault_of


@dataclass(frozen=True, slots=True)
class RealName:
    """Numbers of workers. `before_entry`: with a contract not younger than the entry. `unsettled`: left, not settled.
    `device_fault`: whether no device, or paper alone, registers attendance."""

    on_site: int = 0
    contracted: int = 0
    before_entry: int = 0
    complete: int = 0
    present: int = 0
    unsettled: int = 0
    devices: int = 0
    device_fault: bool = True

    @property
    def is_kept(self) -> bool:
        """Whether the site keeps its workers by real name: all with a contract, somebody seen, and by a device."""
        return (
            0 < self.on_site == self.contracted and 2 * self.present >= self.on_site and not self.device_fault
        )

    @property
    def contracted_share(self) -> int | None:
        return 100 * self.contracted // self.on_site if self.on_site else None

    @property
    def before_entry_share(self) -> int | None:
        return 100 * self.before_entry // self.on_site if self.on_site else None

    @property
    def present_share(self) -> int | None:
        return 100 * self.present // self.on_site if self.on_site else None


def real_name_state(project_ids: Collection[int], today: date) -> dict[int, RealName]:
    """One answer for each of the projects; three queries, however many they are."""
    month = today.replace(day=1)
    here = Q(exited_on__isnull=True)
    stays = (
        Engagement.objects.filter(project__in=project_ids)
        .order_by().values("project")
        .annotate(
            on_site=Count("pk", filter=here),
            contracted=Count("pk", filter=here & Q(contracted_on__isnull=False)),
            before_entry=Count("pk", filter=here & Q(contracted_on__lte=F("entered_on"))),
            complete=Count("pk", filter=here & Q(terms_bits=Engagement.ALL_TERMS)),
            unsettled=Count("pk", filter=Q(exited_on__isnull=False, settled_on__isnull=True)),
        )
    )  # fmt: skip
    present = dict(
        Attendance.objects.filter(project__in=project_ids, month=month, engagement__exited_on__isnull=True)
        .order_by().values_list("project").annotate(Count("pk"))
    )  # fmt: skip
    kinds: dict[int, list[str]] = {}
    devices = Device.objects.filter(project__in=project_ids, removed_on__isnull=True)
    for project, kind in devices.values_list("project", "kind"):
        kinds.setdefault(project, []).append(kind)
    rows: dict[int, dict[str, Any]] = {
        row["project"]: {name: value for name, value in row.items() if name != "project"} for row in stays
    }
    return {
        pk: RealName(
            **rows.get(pk, {}), present=present.get(pk, 0), devices=len(kinds.get(pk, ())),
            device_fault=fault_of(set(kinds.get(pk, ()))) is not None,
        )
        for pk in project_ids
    }  # fmt: skip
