"""The figures of a replay in words: who leads now, who would, and what else would change."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.policy.model import Policy
from agencies.policy.wording import say_role
from agencies.vocabulary import Determination, Duty
from cases.replay.figures import PARTS, Changed, Group, Moved, Other, Replay, Roles


def say_leads(leads: Roles | None, policy: Policy) -> str:
    """Who leads, as the bodies are called in the jurisdiction; nobody where no rule decides."""
    return _(" and ").join(say_role(role, policy) for role in leads or ()) or _("nobody")


def say_rules(figure: Moved) -> str:
    """Which rule decides now, and which would."""
    now, then = (rule or _("no rule") for rule in (figure.base_rule, figure.draft_rule))
    return now if now == then else f"{now} → {then}"


def say_part(figure: Changed) -> str:
    return {
        "assist": _("Assist"),
        "notify": _("Informed"),
        "duties": _("Obligations"),
        "coordinator": _("Coordinator"),
        "determination": _("Determination"),
        "deadline": _("Time for feedback"),
    }[figure.part]


def say_change(figure: Changed, base: Policy, draft: Policy) -> str:
    """What one part loses or gains, or what it was and becomes."""
    lost, gained = _say(figure.part, figure.lost, base), _say(figure.part, figure.gained, draft)
    if figure.part in PARTS:
        return f"− {lost}" if figure.lost else f"+ {gained}"
    return f"{lost} → {gained}"


def _say(part: str, code: str, policy: Policy) -> str:
    if part == "deadline":
        return _say_deadline(code)
    if not code:
        return ""
    if part == "duties":
        return str(Duty(code).label)
    return str(Determination(code).label) if part == "determination" else say_role(code, policy)


def _say_deadline(code: str) -> str:
    """“5 working_day” in words."""
    days, _space, unit = code.partition(" ")
    if not days:
        return _("no time limit")
    if unit == "working_day":
        return ngettext("%(days)s working day", "%(days)s working days", int(days)) % {"days": days}
    return ngettext("%(days)s day", "%(days)s days", int(days)) % {"days": days}


def told(replay: Replay, base: Policy, draft: Policy) -> Iterator[str]:
    """The whole replay as lines of text."""
    yield _("%(cases)s cases: %(moved)s would move, %(unchanged)s keep their lead.") % {
        "cases": f"{replay.cases:,}",
        "moved": f"{replay.moved:,}",
        "unchanged": f"{replay.unchanged:,}",
    }
    if not replay.moved:
        yield _("No case would move.")
    for group in replay.groups:
        yield from _told_group(group, base, draft)
    if replay.others:
        yield _("Of the cases that keep their lead, %(changed)s change in something else:") % {
            "changed": f"{replay.changed:,}"
        }
    for other in replay.others:
        yield _told_other(other, base, draft)
    yield _("Read in %(milliseconds)s ms.") % {"milliseconds": f"{replay.seconds * 1000:,.0f}"}


def _told_group(group: Group, base: Policy, draft: Policy) -> Iterator[str]:
    leads = say_leads(group.figure.leads_now, base), say_leads(group.figure.leads_then, draft)
    yield f"{group.cases:>9,}  {leads[0]} → {leads[1]}"
    for figure, cases in group.by:
        yield f"{cases:>17,}  {say_rules(figure)}"


def _told_other(other: Other, base: Policy, draft: Policy) -> str:
    return f"{other.cases:>9,}  {say_part(other.figure)}: {say_change(other.figure, base, draft)}"
