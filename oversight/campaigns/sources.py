"""What a circular or a talk follows from: a scorecard, a supervision visit, a task, or letters answered late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import NoReverseMatch, reverse

from agencies.people.models import Agency, User
from oversight.assessment.models import Scorecard
from oversight.campaigns.models import Supervision
from oversight.figures.letters import timeliness
from oversight.group.models import Task

# A page and the name of its address, by the label of the row.
_PAGES: Mapping[str, str] = {
    "oversight.scorecard": "scorecard",
    "oversight.supervision": "joint-supervision",
    "oversight.task": "group-task",
}


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What the form begins with; a text on paper, so in Chinese."""

    agency: int
    reason: str
    clause: str = ""


def prefilled(source: str, user: User, now: datetime) -> Prefilled | None:
    """`oversight.scorecard:7`, `oversight.supervision:7`, `oversight.task:7`, or `timeliness:7` for the letters of
    an agency this year. None for what is none of these, or is not this person's to see."""
    label, _colon, key = source.partition(":")
    if user.agency is None or not key.isdecimal() or len(key) > 18:
        return None
    pk = int(key)
    match label:
        case "oversight.scorecard":
            card = Scorecard.objects.visible_to(user).select_related("set", "agency").filter(pk=pk).first()
            return Prefilled(card.agency_id, _of_card(card)) if card else None
        case "oversight.supervision":
            visit = Supervision.objects.visible_to(user).filter(pk=pk).first()
            return Prefilled(visit.agency_id, _of_visit(visit), visit.clause) if visit else None
        case "oversight.task":
            task = Task.objects.visible_to(user).filter(pk=pk).first()
            return Prefilled(task.agency_id, _of_task(task), task.clause) if task else None
        case "timeliness":
            agency = Agency.objects.filter(jurisdiction=user.agency.jurisdiction_id, pk=pk).first()
            return Prefilled(agency.pk, _of_letters(agency, now)) if agency else None
    return None


def url_of(source: str) -> str:
    """Where what it follows from is shown; empty where it has no page."""
    label, _colon, key = source.partition(":")
    if label == "timeliness":
        return reverse("timeliness")
    try:
        return reverse(_PAGES[label], args=[int(key)]) if label in _PAGES and key.isdecimal() else ""
    except NoReverseMatch:
        return ""


def _of_card(card: Scorecard) -> str:
    parts = [f"在{card.set}中，你单位"]
    if card.total is not None:
        parts.append(f"得分{card.total.normalize():f}分" + (f"，排名第{card.rank}位" if card.rank else ""))
    found = "".join(parts) + "。"
    return found + (f"\n存在的主要问题：{card.demand}" if card.demand else "")


def _of_visit(visit: Supervision) -> str:
    held = f"{visit.held_on.year}年{visit.held_on.month}月{visit.held_on.day}日" if visit.held_on else "近期"
    texts = list(visit.findings.order_by("pk").values_list("text", flat=True))
    lines = "\n".join(f"{place}. {text}" for place, text in enumerate(texts, start=1))
    return f"{held}督查发现，你单位存在下列问题：\n{lines}" if texts else f"{held}督查情况：{visit.summary}"


def _of_task(task: Task) -> str:
    due = f"，应于{_said(task.due_on)}前完成" if task.due_on else ""
    return f"你单位负责的“{task.text}”{due}，至今未完成。"


def _of_letters(agency: Agency, now: datetime) -> str:
    today = now.date()
    found = timeliness(agency.jurisdiction_id, date(today.year, 1, 1), today, now=now, agency=agency.pk)
    if not found:
        return ""
    one = found[0]
    return (
        f"今年以来，转送你单位的欠薪案件{one.issued}件，按时反馈{one.in_time}件，逾期反馈{one.late}件，"
        f"逾期未反馈{one.open_late}件。"
    )


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
