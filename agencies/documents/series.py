"""Which number a letter gets: every kind has a row of numbers of its own, in every body that writes letters."""

from agencies.people.models import Agency
from agencies.policy.model import Policy
from agencies.vocabulary import LetterKind

# The word that stands before the year: 北治欠办转〔2026〕1号, 北治欠办催〔2026〕1号.
_WORDS = {
    LetterKind.TRANSFER: "转",
    LetterKind.REMINDER: "催",
    LetterKind.SUPERVISION: "督",
    LetterKind.NOTICE: "告",
    LetterKind.REPLY: "函",
    LetterKind.RECTIFICATION: "改",
    LetterKind.ASSISTANCE: "协",
    LetterKind.REFERRAL: "移",
    LetterKind.MINUTES: "纪",
    LetterKind.CIRCULAR: "通",
    LetterKind.TALK: "约",
    LetterKind.AGENCY_NOTICE: "报",
    LetterKind.STOP_WORK: "停",
    LetterKind.PENALTY: "罚",
    LetterKind.PROPOSAL: "建",
    LetterKind.DEPOSIT_PAYOUT: "付",
    LetterKind.DEPOSIT_RETURN: "还",
    LetterKind.RELIEF: "垫",
    LetterKind.DISPATCH: "调",
    LetterKind.ASSESSMENT: "考",
}


def pattern_of(kind: LetterKind, issuer: Agency, policy: Policy | None) -> str:
    """What a number looks like, with {year} and {serial}.

    The office of a jurisdiction numbers as its file says; what the file leaves open, and what another body
    numbers, is made from the same parts.
    """
    word = _WORDS[kind]
    if policy is None or not issuer.is_coordinator:
        return f"{issuer.short_name}{word}〔{{year}}〕{{serial}}号"
    if kind == LetterKind.TRANSFER:
        return policy.letter_number
    return policy.letter_numbers.get(kind) or _with_word(policy.letter_number, word)


def _with_word(pattern: str, word: str) -> str:
    """The office's own number of transfers, with the word of another kind of letter before the year."""
    year = min(place for mark in ("〔", "[", "［", "{year}") if (place := pattern.find(mark)) >= 0)
    return f"{pattern[:year].removesuffix(_WORDS[LetterKind.TRANSFER])}{word}{pattern[year:]}"


def scope_of(kind: LetterKind, issuer: Agency, year: int) -> str:
    """The counter of one body's letters of one kind in one year."""
    return f"letter:{kind.value}:{issuer.pk}:{year}"
