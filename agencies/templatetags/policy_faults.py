"""How a page shows what is wrong with a policy: `faults` as they were found, told to whoever looks."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context

from agencies.policy.access import PolicyVerb, policy_verbs, tries_policy
from agencies.policy.model import Fault
from agencies.policy.telling import tell

register = template.Library()

# A file of another kind altogether has thousands; nobody reads more than these.
_MOST = 50


@register.simple_tag(takes_context=True)
def told(context: Context, faults: Sequence[Fault]) -> dict[str, Any]:
    """The faults in words, and whether this person may open the entries and try the examples.

    Reads `version` and `request`; a page without a version says the faults and links nothing.
    """
    faults, more = faults[:_MOST], max(0, len(faults) - _MOST)
    version, request = context.get("version"), context.get("request")
    if version is None or request is None:
        return {"faults": tell(faults, None), "more": more, "may_edit": False, "may_try": False}
    return {
        "faults": tell(faults, version.policy),
        "more": more,
        # Who edits the whole text has it before their eyes; a form would lose what they typed.
        "may_edit": PolicyVerb.EDIT in policy_verbs(request.user, version) and context.get("here") != "text",
        "may_try": tries_policy(request.user, version.jurisdiction_id),
    }
