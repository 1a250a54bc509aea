"""What is wrong with a deposit or a guarantee, in words and colours."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from escrow.deposits.standing import GRAVE, Flag

FLAG_WORDS: Mapping[Flag, Any] = {
    Flag.UNPAID: _("Overdue and not paid"),
    Flag.DOUBTFUL: _("Its paper is doubtful: it does not count"),
    Flag.ENDED: _("The guarantee has ended"),
    Flag.SHORT: _("Less than required"),
    Flag.NOT_BEGUN: _("The guarantee has not begun"),
    Flag.ENDS_SOON: _("The guarantee ends soon"),
}
FLAG_TONES: Mapping[Flag, str] = {flag: "breached" if flag in GRAVE else "wait" for flag in Flag}
