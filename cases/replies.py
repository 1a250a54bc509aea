"""One result, said as each channel wants it (一次登记、多口径回填): official texts, always in Chinese."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from agencies.vocabulary import Channel
from cases.models import Case
from cases.results import Result, result_of

# Which reply a channel gets; every other channel gets what the hotline gets.
_OF_CHANNEL = {
    Channel.PETITION_OFFICE: "petition",
    Channel.LEADER_MAILBOX: "petition",
    Channel.ONLINE_OPINION: "online_opinion",
    Channel.MEDIA: "online_opinion",
    Channel.NATIONAL_PLATFORM: "national",
    Channel.PROVINCIAL_PLATFORM: "national",
}
_LABELS = {
    "hotline": _("Hotline reply"),
    "petition": _("Petition reply"),
    "online_opinion": _("Reply to online opinion"),
    "national": _("Conclusion for the national platform"),
}


@dataclass(frozen=True, slots=True)
class Reply:
    name: str
    label: Any
    text: str
    is_asked: bool  # the case came, or came also, by this channel


@dataclass(frozen=True, slots=True)
class Replies:
    result: Result
    texts: tuple[Reply, ...]


def replies_of(case: Case) -> Replies | None:
    """None as long as there is nothing to say."""
    result = result_of(case)
    if result is None:
        return None
    references = list(case.references.order_by("pk"))
    asked = {
        _OF_CHANNEL.get(Channel(each), "hotline") for each in (case.channel, *(r.channel for r in references))
    }
    numbers: dict[str, list[str]] = {}
    for each in references:
        numbers.setdefault(_OF_CHANNEL.get(Channel(each.channel), "hotline"), []).append(each.number)
    texts = [
        Reply(name, label, reply(case, result, name, numbers.get(name, [])), name in asked)
        for name, label in _LABELS.items()
    ]
    return Replies(result, tuple(sorted(texts, key=lambda each: not each.is_asked)))


def reply(case: Case, result: Result, name: str, numbers: list[str]) -> str:
    context = {
        "case": case,
        "result": result,
        "numbers": "、".join(numbers),
        "received_on": _day(case.received_at),
        "ended_on": _day(result.at),
        "today": _day(timezone.now()),
        "subject": " ".join((case.project.name if case.project else case.employer_name).split()),
        "office": case.coordinator,
        "amount": f"{result.amount:,.2f}".removesuffix(".00"),
    }
    with translation.override("zh-hans"):
        text = render_to_string(f"letters/replies/{name}.txt", context)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _day(moment: Any) -> str:
    local = timezone.localdate(moment)
    return f"{local.year}年{local.month}月{local.day}日"
