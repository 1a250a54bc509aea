"""The one-time notice (一次性告知) handed out at a window: what to bring, where else to go. On paper, in Chinese."""

from django.template.loader import render_to_string

from cases.written_letters import materials as of_cases


def materials() -> list[str]:
    """What a complaint needs, in the words of the notice that a case gets."""
    return list(of_cases().values())


def elsewhere() -> list[str]:
    text = render_to_string("letters/oversight/notice_elsewhere.txt")
    return [line.strip() for line in text.splitlines() if line.strip()]
