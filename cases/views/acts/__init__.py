"""Every act of a case or a letter that has a page address, by subject."""

from cases.views.acts import deciding, handling, life, limits, supervision
from cases.views.acts.base import CaseAct, TransferAct

CASE_ACTS: tuple[type[CaseAct], ...] = (
    *deciding.CASE_ACTS,
    *handling.CASE_ACTS,
    *life.CASE_ACTS,
    *limits.CASE_ACTS,
    *supervision.CASE_ACTS,
)
TRANSFER_ACTS: tuple[type[TransferAct], ...] = (
    *deciding.TRANSFER_ACTS,
    *life.TRANSFER_ACTS,
)
