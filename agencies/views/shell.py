"""What every page about one version of a policy shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.people.access import SignedIn
from agencies.policy.access import PolicyVerb, get_version, policy_verbs, tries_policy
from agencies.policy.models import PolicyVersion
from agencies.policy.versions import standing_on


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str | Promise
    url: str


def tried_version(request: SignedIn, code: int, number: int) -> PolicyVersion:
    """The version, for whoever may try it out. Who may only read it is refused."""
    version = get_version(request.user, str(code), number)
    if not tries_policy(request.user, version.jurisdiction_id):
        raise PermissionDenied
    return version


def shell(request: SignedIn, version: PolicyVersion, here: str) -> dict[str, Any]:
    """The context that `agencies/version_base.html` asks for."""
    verbs = policy_verbs(request.user, version)
    tries = tries_policy(request.user, version.jurisdiction_id)
    today = timezone.localdate()
    standing = standing_on(version.jurisdiction_id, today)
    return {
        "version": version,
        "policy": version.policy,
        "jurisdiction": version.jurisdiction,
        "here": here,
        "verbs": verbs,
        "tabs": _tabs(version, verbs, tries),
        "tries": tries,
        "in_force": standing,
        "is_in_force": standing is not None and standing.pk == version.pk,
        # A draft of an older version would take back what was published since.
        "is_behind": version.state != PolicyVersion.State.PUBLISHED
        and standing is not None
        and standing.pk not in (version.base_id, version.pk),
    }


def _tabs(version: PolicyVersion, verbs: frozenset[PolicyVerb], tries: bool) -> list[Tab]:
    tabs = [("rules", _("Rules"), "policy-version", True)]
    tabs += [("edit", _("Edit"), "policy-edit", PolicyVerb.EDIT in verbs)]
    tabs += [("text", _("As a file"), "policy-text", tries)]
    tabs += [("compare", _("Compare"), "policy-compare", tries)]
    tabs += [("try", _("Try out"), "policy-try", tries)]
    tabs += [("replay", _("Replay past cases"), "policy-replay", tries)]
    place = [int(version.jurisdiction_id), version.number]
    return [Tab(key, label, reverse(name, args=place)) for key, label, name, is_open in tabs if is_open]
