"""The register of the leading group: somebody is appointed, particulars change, somebody is relieved."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, User
from agencies.policy.directives import Rank
from agencies.policy.versions import lock_place
from oversight.acts import record
from oversight.duties import needs
from oversight.group.models import GroupMember
from oversight.group.workflow import may_set

LIMITS: Mapping[str, int] = {
    "name": 40, "title": 80, "duty": 500, "phone": 30, "mobile": 30, "document": 120, "reason": 500,
}  # fmt: skip
_NEEDED = ("name", "title")
_NUMBER = re.compile(r"[0-9+()（）\-－ 转,，、/]{3,30}")
AHEAD = timedelta(days=31)


@transaction.atomic
def appoint(
    *, jurisdiction: str, rank: str, name: str, title: str, since: date, agency: Agency | None = None,
    account: User | None = None, duty: str = "", phone: str = "", mobile: str = "", document: str = "", by: User,
    now: datetime,
) -> GroupMember:  # fmt: skip
    """Raises Invalid, Refused (`not-your-part`, `head-there`, `liaison-there`)."""
    needs(may_set(by, jurisdiction))
    stated = {
        "name": name,
        "title": title,
        "duty": duty,
        "phone": phone,
        "mobile": mobile,
        "document": document,
    }
    foreign = agency is not None and agency.jurisdiction_id != jurisdiction
    today = timezone.localdate(now)
    refuse_faults(
        {
            **_faults(stated),
            "rank": None if rank in Rank.values else unknown(rank, Rank.values),
            "agency": _("Choose the unit this person stands for.")
            if agency is None and rank in (Rank.MEMBER, Rank.LIAISON)
            else unknown(str(agency), [_("agencies of this place")])
            if foreign
            else None,
            "since": _("This day lies too far ahead.") if since > today + AHEAD else None,
            "account": _account_fault(account, jurisdiction),
        }
    )
    lock_place(jurisdiction)
    _refuse_second(jurisdiction, rank, agency)
    member = GroupMember.objects.create(
        jurisdiction_id=jurisdiction, rank=rank, agency=agency, user=account, since=since, entered_by=by,
        entered_at=now, **{field: value.strip() for field, value in stated.items()},
    )  # fmt: skip
    record("member_appointed", member, by=by, now=now, details={"rank": rank, "since": since.isoformat()})
    return member


@transaction.atomic
def change_member(member_id: int, stated: Mapping[str, str], *, by: User, now: datetime) -> GroupMember:
    """`stated`: title, duty, phone, mobile, document. Another post or person is an appointment of its own."""
    member = _locked(member_id, by)
    if strange := set(stated) - set(LIMITS) | {"name", "reason"} & set(stated):
        raise Invalid({name: [_("There is no field of this name.")] for name in strange})
    refuse_faults(_faults(stated))
    changed = [name for name, value in stated.items() if getattr(member, name) != value.strip()]
    for name in changed:
        setattr(member, name, stated[name].strip())
    if changed:
        member.save(update_fields=changed)
        # What changed, not into what: numbers stay in the register.
        record("member_changed", member, by=by, now=now, details={"fields": changed})
    return member


@transaction.atomic
def relieve(member_id: int, *, until: date, reason: str, by: User, now: datetime) -> GroupMember:
    """Raises Invalid, Refused (`not-your-part`, `relieved`)."""
    member = _locked(member_id, by)
    today = timezone.localdate(now)
    day = None
    if until < member.since:
        day = _("It cannot end before it began, on %(day)s.") % {"day": member.since.isoformat()}
    elif until > today:
        day = _("This day has not come yet.")
    refuse_faults({"until": day, "reason": text_fault(reason, LIMITS["reason"])})
    member.until = until
    member.save(update_fields=["until"])
    details = {"rank": str(member.rank), "until": until.isoformat()}
    record("member_relieved", member, by=by, now=now, note=reason, details=details)
    return member


def number_fault(number: str) -> str | None:
    if number and not _NUMBER.fullmatch(number.strip()):
        return _("A telephone number has digits, such as 0335-0000000; at most 30 characters.")
    return None


def _faults(stated: Mapping[str, Any]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name, value in stated.items():
        needed = value.strip() or name in _NEEDED
        found[name] = text_fault(value, LIMITS[name]) if needed else None
        if name in ("phone", "mobile"):
            found[name] = found[name] or number_fault(value)
    return found


def _account_fault(account: User | None, jurisdiction: str) -> str | None:
    if account is None or (account.agency is not None and account.agency.jurisdiction_id == jurisdiction):
        return None
    return _("This account belongs to another place.")


def _refuse_second(jurisdiction: str, rank: str, agency: Agency | None) -> None:
    standing = GroupMember.objects.filter(jurisdiction=jurisdiction, rank=rank, until__isnull=True)
    if rank == Rank.HEAD and (there := standing.first()):
        raise Refused(
            "head-there", _("%(name)s is the head of the group; relieve first.") % {"name": there.name}
        )
    if rank == Rank.LIAISON and (there := standing.filter(agency=agency).first()):
        raise Refused(
            "liaison-there", _("%(name)s is the liaison of this unit; relieve first.") % {"name": there.name}
        )


def _locked(member_id: int, by: User) -> GroupMember:
    member = GroupMember.objects.visible_to(by).select_for_update(of=("self",)).get(pk=member_id)
    needs(may_set(by, member.jurisdiction_id))
    if member.until is not None:
        raise Refused("relieved", _("This person does not hold the post any more."))
    return member
