"""Says a condition, a value or a recipient in words, in the reader's language, so that a policy can be read aloud."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.policy.conditions import All, AnyOf, Condition, Not, Op, PastClock, Test, Word, flat, stated
from agencies.policy.model import Addition, ChecksFor, ClockRule, ClosingRule, Policy, Rule, Start
from agencies.vocabulary import FACTS, Duty, Kind, Role, TimeUnit


def say(condition: Condition, policy: Policy) -> str:
    """The condition as a clause of a sentence; empty for one that always holds."""
    match condition:
        case Test():
            return _say_test(condition, policy)
        case PastClock():
            return _("the days without progress run past the due date")
        case All():
            return _("; and ").join(_inner(part, policy) for part in flat(condition, All))
        case AnyOf():
            return _(", or ").join(_inner(part, policy) for part in flat(condition, AnyOf))
        case Not(part):
            return _("it is not so that %(part)s") % {"part": say(part, policy)}
        case Word(_name, part):
            return say(part, policy)


def _either(names: list[str]) -> str:
    """All but the last with commas: “a, b or c”."""
    first, last = names[:-1], names[-1]
    return _("%(first)s or %(last)s") % {"first": _(", ").join(first), "last": last} if first else last


def _inner(part: Condition, policy: Policy) -> str:
    said = say(part, policy)
    return (
        _("(%(part)s)") % {"part": said} if isinstance(part, (All, AnyOf)) and len(part.parts) > 1 else said
    )


def _say_test(test: Test, policy: Policy) -> str:
    words = {"subject": say_subject(test.subject, policy)}
    match test.op:
        case Op.GIVEN:
            return (_("%(subject)s is stated") if test.wanted else _("%(subject)s is not stated")) % words
        case Op.IS:
            return _truth(test) % words
        case Op.AT_LEAST:
            return _("%(subject)s is at least %(number)s") % (words | {"number": f"{test.wanted:,}"})
        case Op.MORE_THAN:
            return _("%(subject)s is more than %(number)s") % (words | {"number": f"{test.wanted:,}"})
        case Op.DIFFERS:
            return _("%(subject)s differs from %(other)s") % (
                words | {"other": say_subject(test.wanted, policy)}
            )
    words["values"] = _either([say_value(test.subject, code, policy) for code in test.wanted])
    field = FACTS.get(test.subject)
    if test.op is Op.ONLY:
        return _("%(subject)s: only %(values)s") % words
    if test.op is Op.EXCEPT:
        return _("%(subject)s is not %(values)s") % words
    if field and field.kind is Kind.CODES:
        return _("%(subject)s include %(values)s") % words
    return _("%(subject)s is %(values)s") % words


def _truth(test: Test) -> str:
    """A flag that nobody set is false all the same; a truth is false only when somebody said so."""
    if test.wanted:
        return _("%(subject)s: yes")
    field = FACTS.get(test.subject)
    if field and field.kind is Kind.TRUTH:
        return _("%(subject)s: stated as no")
    return _("%(subject)s: no, or not recorded")


def say_subject(subject: str, policy: Policy) -> str:
    if subject == "lead":
        return _("the lead")
    if subject.startswith("@"):
        return policy.labels.get(subject) or _LOOKUPS.get(subject, lambda: subject)()
    return str(FACTS[subject].label)


# The lookups that every jurisdiction has; the others bring their own label.
_LOOKUPS = {
    "@sector": lambda: _("the industry department"),
    "@territory": lambda: _("the town, street or zone"),
    "@coordinator": lambda: _("the coordinator"),
}


def say_value(subject: str, value: Any, policy: Policy) -> str:
    """A value of a subject: a code by its label, a flag as yes or no, a number with separators."""
    if not stated(value):
        return _("not stated")
    if isinstance(value, (frozenset, list, tuple)):
        return _(", ").join(say_value(subject, each, policy) for each in sorted(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and value.startswith("@"):
        return say_subject(value, policy)
    if own := policy.codes.get(subject, {}).get(value):
        return own
    field = FACTS.get(subject)
    choices = field.choices if field else Role
    if choices and value in choices.values:
        return str(choices(value).label)
    return f"{value:,}" if field and field.kind in (Kind.NUMBER, Kind.MONEY) else str(value)


def say_role(role: str, policy: Policy) -> str:
    """A role or lookup of a rule: what the body is called here, or what the lookup stands for."""
    if role.startswith("@"):
        return say_subject(role, policy)
    names = policy.names_of(role)
    return names[0] if len(names) == 1 else str(Role(role).label)


def say_coordinator(rule: Rule, policy: Policy) -> str:
    """Who coordinates when the rule fires; empty for a rule that leaves the coordinator as it is."""
    return say_role(rule.coordinator, policy) if rule.coordinator else ""


def say_given(name: str, gives: str, policy: Policy) -> str:
    """What a row of the lookup `name` gives: a fact's value, a code of its own, a role, or another lookup."""
    if gives.startswith("="):
        return say_subject(gives[1:], policy)
    return policy.codes.get(name, {}).get(gives) or say_role(gives, policy)


def say_addition(each: Addition, policy: Policy) -> str:
    name = str(Duty(each.name).label) if each.name in Duty.values else say_role(each.name, policy)
    when = say(each.when, policy)
    return _("%(name)s (if %(when)s)") % {"name": name, "when": when} if when else name


def say_additions(additions: Iterable[Addition], policy: Policy) -> str:
    return _(", ").join(say_addition(each, policy) for each in additions)


def say_clock(clock: ClockRule) -> str:
    """How long, and from when."""
    return _FROM[Start(clock.start)](_length(clock))


def _length(clock: ClockRule) -> str:
    return {
        TimeUnit.WORKING_DAY: ngettext("%(days)s working day", "%(days)s working days", clock.value),
        TimeUnit.DAY: ngettext("%(days)s day", "%(days)s days", clock.value),
        TimeUnit.MONTH: ngettext("%(days)s month", "%(days)s months", clock.value),
        TimeUnit.HOUR: ngettext("%(days)s hour", "%(days)s hours", clock.value),
    }[clock.unit] % {"days": clock.value}


_FROM: Mapping[Start, Callable[[str], str]] = {
    Start.RECEIPT: lambda length: _("%(length)s from each recipient's receipt") % {"length": length},
    Start.ISSUE: lambda length: _("%(length)s from the day the letter was issued") % {"length": length},
    Start.CASE: lambda length: _("%(length)s from the day the case was received") % {"length": length},
    Start.LAPSE: lambda length: _("%(length)s after the feedback is overdue") % {"length": length},
    Start.OFFICER: lambda length: _("the officer sets the date"),
}


def say_clock_name(name: str) -> str:
    """What a time limit of the file is about."""
    names = {
        "feedback": _("Feedback"),
        "receipt": _("Presumed receipt"),
        "handling": _("Handling within a set time"),
        "acceptance": _("Acceptance"),
        "investigation": _("Investigation"),
        "remind": _("Reminder"),
        "supervise": _("Supervision"),
        "circular": _("Circular"),
        "talk": _("Admonitory talk"),
        "accountability": _("Accountability"),
    }
    return names.get(name, name)


def say_checks(closing: ClosingRule) -> str:
    """For which cases closing waits for the three checks."""
    return {
        ChecksFor.ALL: _("every case about wages"),
        ChecksFor.MAJOR: _("major cases only"),
        ChecksFor.NONE: _("not demanded"),
    }[closing.three_checks]


def say_visits(closing: ClosingRule) -> str:
    """When a closed case is followed up."""
    return _(", ").join(map(str, closing.visit_days)) or _("not demanded")
