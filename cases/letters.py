"""What each letter says: the title and the paragraphs, in the office's own language, frozen when it is issued."""

from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils import timezone, translation

from cases.models import Case, Proposal


def transfer_letter(
    case: Case, proposal: Proposal, part: str, now: datetime, deadline: date | None = None
) -> tuple[str, list[str]]:
    """The transfer letter (转送函): who asks whom for what, on which clause, until when.

    `deadline` is the date that an officer has set (限时).

    Letters are official documents of a Chinese office and always in Chinese.
    """
    policy = proposal.policy_version.policy
    with translation.override("zh-hans"):
        text = render_to_string(
            "letters/transfer.txt",
            {
                "case": case,
                "part": part,
                "policy": policy,
                "principle": policy.principle.replace("…", "”“"),
                "clauses": [clause.removeprefix(f"{policy.short} ") for clause in proposal.clauses],
                "clock": policy.feedback,
                "deadline": deadline,
                "subject": _one_line(case.project.name if case.project else case.employer_name),
                "narrative": _shortened(_one_line(case.text.narrative), 300),
                "complainants": list(case.complainants.all()),
                "received_on": timezone.localdate(case.received_at),
                "issued_on": timezone.localdate(now),
            },
        )
    title, *paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    return title, paragraphs


def _one_line(text: str) -> str:
    """What a complainant typed must not make paragraphs of its own in the office's letter."""
    return " ".join(text.split())


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}……（详见案件材料）"


def void_reason(objection: str) -> str:
    """Why a letter is void: the recipient's objection was right, or the case goes to others."""
    return render_to_string("letters/void.txt", {"objection": objection}).strip()[:200]
