"""What a gate says, in words: one sentence per code, with its figures."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.gates import Outcome, Test

WORDS: Mapping[str, str | Promise] = {
    "project_unknown": _("No project was named."),
    "owner_unknown": _("The register does not name the owner of the project."),
    "not_government": _("The clause speaks of government-invested projects; this is none."),
    "no_fund_source": _("The project has no clear fund source."),
    "fund_source_named": _("The fund source is named: %(source)s."),
    "funds_diverted": _("Project funds were found to be withdrawn or diverted."),
    "no_fund_proof": _("There is no proof of funds."),
    "fund_proof_untrusted": _("Every proof of funds is doubtful or false; such papers do not count."),
    "fund_proof_expired": _("The proof of funds has expired."),
    "funds_short": _("%(share)s%% of the funds are in place; asked for are %(least)s%%."),
    "funds_share_unknown": _(
        "A proof of funds is there, but nobody has entered how much of the funds is in place."
    ),
    "funds_in_place": _("A proof of funds is there, and %(share)s%% of the funds are in place."),
    "arrears_open": _("Open cases about owed wages: %(count)s; known to be outstanding: %(amount)s yuan."),
    "arrears_elsewhere": _("Open cases about owed wages in %(place)s: %(count)s."),
    "no_arrears": _("No open case about owed wages."),
    "arrears_without_guarantee": _(
        "Open cases about owed wages on projects without a payment guarantee that counts: %(count)s; known to be "
        "outstanding: %(amount)s yuan."
    ),
    "arrears_of_public_money": _(
        "Open cases about owed wages on government projects that owe works money: %(count)s; known to be "
        "outstanding: %(amount)s yuan."
    ),
    "no_arrears_unguaranteed": _(
        "No wages are owed for want of a payment guarantee or of public works money."
    ),
    "works_money_owed": _("Overdue works payments: %(count)s; owed: %(amount)s yuan."),
    "works_payments_unrecorded": _("Projects at work without any works payment on record: %(count)s."),
    "no_works_money_owed": _("No works payment of the owner is overdue."),
    "settlement_delayed": _(
        "Settlements delayed for more than %(limit)s days: %(count)s; the longest for %(longest)s days."
    ),
    "no_settlement_delayed": _("No settlement is delayed for more than %(limit)s days."),
    "certified": _("Contractor and supervisor have signed that the works money was paid."),
    "no_certificate": _(
        "There is no certificate of contractor and supervisor that the works money was paid."
    ),
    "certificate_unsigned": _("The certificate of payment is not signed by both contractor and supervisor."),
    "certificate_untrusted": _(
        "Every certificate of payment is doubtful or false; such papers do not count."
    ),
    "arrears_on_project": _(
        "Open cases about owed wages on this project: %(count)s; known to be outstanding: %(amount)s yuan."
    ),
    "workers_unsettled": _("Workers who left without their wages being settled: %(count)s."),
    "no_roster": _("No roster of workers is on record, so that nobody can say whether all were paid."),
    "wages_settled": _("No open case about owed wages, and whoever left was settled with."),
}

# What one test came to; the gate as a whole has its own words.
OUTCOMES: Mapping[str, str | Promise] = {
    Outcome.OPEN: _("Requirement met"),
    Outcome.CLOSED: _("Requirement not met"),
    Outcome.UNKNOWN: _("Cannot tell"),
}

MODELS: Mapping[str, str | Promise] = {
    "case": _("Case"),
    "document": _("Document"),
    "payment": _("Works payment"),
    "settlement": _("Interim settlement"),
    "engagement": _("Worker"),
    "project": _("Project"),
    "company": _("Company"),
    "agency": _("Agency"),
}


def words_of(code: str, values: Mapping[str, Any]) -> str:
    """The sentence in the reader's language; a code of a later release shows as it is."""
    said = WORDS.get(code)
    if said is None:
        return code
    return str(said) % {name: _figure(name, value) for name, value in values.items()}


def _figure(name: str, value: Any) -> Any:
    if name != "amount":
        return value
    try:
        return f"{Decimal(str(value)):,.2f}".removesuffix(".00")
    except InvalidOperation:
        return value


def label_of(test: str) -> str:
    return str(Test(test).label) if test in Test.values else test
